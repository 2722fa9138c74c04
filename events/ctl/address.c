#include "events/ctl/address.h"

#include <string.h>

/* "amqp://": 7. */
static size_t
scheme_size(const char *url)
{
	size_t size = strcspn(url, ":/,");

	return strncmp(url + size, "://", 3) == 0 ? size + 3 : 0;
}

/* Of "user:password@", behind the scheme. */
static size_t
login_size(const char *text)
{
	size_t size = strcspn(text, "/,");

	while (size > 0 && text[size - 1] != '@')
		size--;
	return size;
}

void
address_put(struct text *out, const char *url, const char *login)
{
	for (;;) {
		size_t scheme = scheme_size(url), size;

		text_add(out, url, scheme);
		if (login != NULL)
			text_printf(out, "%s@", login);
		url += scheme + login_size(url + scheme);
		size = strcspn(url, ",");
		text_add(out, url, size);
		url += size;
		if (*url == '\0')
			return;
		text_putc(out, *url++);
	}
}

void
address_put_segment(struct text *out, const char *name)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *name != '\0'; name++)
		if (strchr(plain, *name) != NULL)
			text_putc(out, *name);
		else
			text_printf(out, "%%%02X", (unsigned char)*name);
}
