#include "gateway/headers.h"

#include "events/ids.h"

#include <string.h>
#include <strings.h>

_Static_assert(UUID_TEXT_SIZE <= REQUEST_ID_SIZE, "a new request id is a UUID");

void
header_request_id(const char *header, char ret[REQUEST_ID_SIZE])
{
	static const char allowed[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	size_t size = header == NULL ? 0 : strspn(header, allowed);

	if (size >= 1 && size < REQUEST_ID_SIZE && header[size] == '\0')
		memcpy(ret, header, size + 1);
	else
		uuid_v7(ret);
}

/* The content of "…", between the quotes. */
static bool
unquote(const char *from, char ret[IDEMPOTENCY_KEY_SIZE])
{
	size_t size = 0;

	while (*from != '"') {
		if (*from == '\\' && *++from != '"' && *from != '\\')
			return false;
		if (*from == '\0' || size == IDEMPOTENCY_KEY_SIZE - 1)
			return false;
		ret[size++] = *from++;
	}
	ret[size] = '\0';
	return from[1] == '\0';
}

bool
header_idempotency_key(const char *header, char ret[IDEMPOTENCY_KEY_SIZE])
{
	const char *c;

	if (header[0] == '"') {
		if (!unquote(header + 1, ret))
			return false;
	} else if (strlen(header) < IDEMPOTENCY_KEY_SIZE) {
		strcpy(ret, header);
	} else {
		return false;
	}
	for (c = ret; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return c > ret;
}

bool
header_is_json(const char *header)
{
	static const char json[] = "application/json";
	size_t size = sizeof(json) - 1;

	if (header == NULL || strncasecmp(header, json, size) != 0)
		return false;
	size += strspn(header + size, " \t");
	return header[size] == '\0' || header[size] == ';';
}
