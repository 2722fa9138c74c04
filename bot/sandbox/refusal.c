#include "bot/sandbox/refusal.h"

#include <stdarg.h>
#include <stdio.h>

bool
refuse(struct refusal *why, int code, const char *format, ...)
{
	va_list args;

	why->code = code;
	va_start(args, format);
	vsnprintf(why->text, sizeof(why->text), format, args);
	va_end(args);
	return false;
}
