/* Rows as Postgres reads them: arrays, and records in them. */
#include "core/store/arrays.h"

#include <criterion/criterion.h>
#include <string.h>

Test(arrays, numbers_stand_bare)
{
	struct text array = { 0 };

	array_add_i64(&array, 7);
	array_add_i64(&array, -12);
	cr_assert_str_eq(array.bytes, "{7,-12");
	text_finish(&array);
}

Test(arrays, texts_are_quoted_even_when_empty)
{
	struct text array = { 0 };

	array_add_text(&array, "");
	array_add_text(&array, "NULL");
	array_add_text(&array, "a,b}");
	cr_assert_str_eq(array.bytes, "{\"\",\"NULL\",\"a,b}\"");
	text_finish(&array);
}

Test(arrays, what_ends_a_text_is_escaped)
{
	struct text array = { 0 };

	array_add_text(&array, "\"");
	array_add_text(&array, "a\\b\"\"");
	cr_assert_str_eq(array.bytes, "{\"\\\"\",\"a\\\\b\\\"\\\"\"");
	text_finish(&array);
}

Test(arrays, a_record_is_quoted_once_more)
{
	struct text array = { 0 }, record = { 0 };

	record_add_text(&record, "a\"b");
	record_add_i64(&record, 1);
	array_add_record(&array, &record);
	record_add_text(&record, "c");
	record_add_i64(&record, 2);
	array_add_record(&array, &record);
	cr_assert_str_eq(array.bytes, "{\"(\\\"a\\\\\\\"b\\\",1)\",\"(\\\"c\\\",2)\"");
	text_finish(&array);
	text_finish(&record);
}

Test(arrays, bytes_are_hexadecimal_however_many)
{
	unsigned char bytes[300];
	struct text record = { 0 };
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	record_add_bytes(&record, bytes, 0);
	cr_assert_str_eq(record.bytes, "(\"\\\\x\"");
	text_clear(&record);
	record_add_bytes(&record, bytes, sizeof(bytes));
	cr_assert_eq(record.size, sizeof("(\"\\\\x\"") - 1 + 2 * sizeof(bytes));
	cr_assert(strncmp(record.bytes, "(\"\\\\x000102", 11) == 0, "%s", record.bytes);
	cr_assert_str_eq(record.bytes + record.size - 7, "292a2b\"");
	text_finish(&record);
}
