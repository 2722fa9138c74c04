#include "tests/simulation/finding.h"

#include <stdarg.h>
#include <stdio.h>

#define PRINTED_MAX 10

static int count;

void
finding(const char *format, ...)
{
	va_list args;

	if (count++ >= PRINTED_MAX)
		return;
	va_start(args, format);
	fputs("    ", stdout);
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

int
findings_take(void)
{
	int ret = count;

	count = 0;
	return ret;
}
