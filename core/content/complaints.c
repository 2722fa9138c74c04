#include "core/content/complaints.h"

#include <stdarg.h>
#include <stdio.h>

static void
add_line(struct complaints *all, const char *line)
{
	if (all->count++ == 0)
		err_set(&all->first, ERR_CONFIG, "%s", line);
	if (all->count > COMPLAINTS_MAX)
		return;
	text_puts(all->lines, line);
	text_putc(all->lines, '\n');
}

static void __attribute__((format(printf, 4, 0))) add(struct complaints *all,
    enum content_kind kind, const char *key, const char *format, va_list arguments)
{
	char line[sizeof(all->first.text)];
	int head = snprintf(line, sizeof(line), "%s: %s", content_tables[kind].file, key);

	(void)vsnprintf(line + head, sizeof(line) - (size_t)head, format, arguments);
	add_line(all, line);
}

void
complain(struct complaints *all, enum content_kind kind, const char *key, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(all, kind, key, format, arguments);
	va_end(arguments);
}

void
complain_of_file(struct complaints *all, enum content_kind kind, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(all, kind, "", format, arguments);
	va_end(arguments);
}

int
complaints_end(struct complaints *all, struct err *err)
{
	if (all->count > COMPLAINTS_MAX)
		text_printf(all->lines, "… and %d more\n", all->count - COMPLAINTS_MAX);
	if (all->count > 0)
		*err = all->first;
	return all->first.code;
}
