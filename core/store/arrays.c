#include "core/store/arrays.h"

#include <string.h>

static void
begin_element(struct text *list, char opening)
{
	text_putc(list, list->size == 0 ? opening : ',');
}

static void
put_quoted(struct text *list, const char *value)
{
	size_t plain = strcspn(value, "\"\\");

	text_putc(list, '"');
	for (; value[plain] != '\0'; plain = strcspn(value, "\"\\")) {
		text_add(list, value, plain);
		text_putc(list, '\\');
		text_putc(list, value[plain]);
		value += plain + 1;
	}
	text_add(list, value, plain);
	text_putc(list, '"');
}

void
array_add_i64(struct text *array, int64_t value)
{
	begin_element(array, '{');
	text_put_i64(array, value);
}

void
array_add_text(struct text *array, const char *value)
{
	begin_element(array, '{');
	put_quoted(array, value);
}

void
array_add_record(struct text *array, struct text *record)
{
	text_putc(record, ')');
	array_add_text(array, record->bytes);
	text_clear(record);
}

void
record_add_i64(struct text *record, int64_t value)
{
	begin_element(record, '(');
	text_put_i64(record, value);
}

void
record_add_text(struct text *record, const char *value)
{
	begin_element(record, '(');
	put_quoted(record, value);
}

void
record_add_bytes(struct text *record, const void *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *at = bytes;
	size_t i;

	begin_element(record, '(');
	text_puts(record, "\"\\\\x");
	for (i = 0; i < size; i++) {
		text_putc(record, digits[at[i] >> 4]);
		text_putc(record, digits[at[i] & 15]);
	}
	text_putc(record, '"');
}

void
arrays_query(struct postgres_session *s, const struct postgres_statement *statement,
    struct text *arrays, size_t count)
{
	struct postgres_params params = { 0 };
	size_t i;

	if (arrays[0].size == 0)
		return;
	for (i = 0; i < count; i++) {
		text_putc(&arrays[i], '}');
		params_text(&params, arrays[i].bytes);
	}
	postgres_query(s, statement, &params);
	for (i = 0; i < count; i++)
		text_finish(&arrays[i]);
}
