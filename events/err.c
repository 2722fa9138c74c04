#include "events/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One line, whatever the text was made from: a newline in it would forge a second one. */
static void
flatten(char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = ' ';
}

int
err_set(struct err *err, enum err_code code, const char *format, ...)
{
	char text[sizeof(err->text)];
	va_list args;

	/* Through a copy, since an argument may be the text of this very error. */
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	flatten(text);
	err->code = code;
	memcpy(err->text, text, sizeof(text));
	return code;
}

int
err_prefix(struct err *err, const char *format, ...)
{
	char prefix[sizeof(err->text)];
	char text[2 * sizeof(err->text) + 2];
	va_list args;

	va_start(args, format);
	vsnprintf(prefix, sizeof(prefix), format, args);
	va_end(args);
	snprintf(text, sizeof(text), "%s: %s", prefix, err->text);
	flatten(text);
	memcpy(err->text, text, sizeof(err->text) - 1);
	err->text[sizeof(err->text) - 1] = '\0';
	return err->code;
}

const char *
err_name(enum err_code code)
{
	switch (code) {
	case ERR_SYNTAX:
		return "syntax";
	case ERR_MISSING:
		return "missing";
	case ERR_TYPE:
		return "type";
	case ERR_RANGE:
		return "range";
	case ERR_UNKNOWN:
		return "unknown";
	case ERR_NOT_FOUND:
		return "not_found";
	case ERR_EXISTS:
		return "exists";
	case ERR_STALE:
		return "stale";
	case ERR_REFUSED:
		return "refused";
	case ERR_BLOCKED:
		return "blocked";
	case ERR_CONGESTED:
		return "congested";
	case ERR_UNAVAILABLE:
		return "unavailable";
	case ERR_TIMEOUT:
		return "timeout";
	case ERR_UNROUTABLE:
		return "unroutable";
	case ERR_IO:
		return "io";
	case ERR_CONFIG:
		return "config";
	case ERR_PROTOCOL:
		return "protocol";
	case ERR_UNSURE:
		return "unsure";
	}
	return "none";
}
