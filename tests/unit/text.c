#include "events/text.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void
expect_json(const char *bytes, size_t size, const char *expected)
{
	struct text t = { 0 };

	text_put_json(&t, bytes, size);
	cr_assert_str_eq(t.bytes, expected);
	text_finish(&t);
}

Test(text, grows_and_stays_terminated)
{
	struct text t = { 0 };
	int i;

	for (i = 0; i < 10000; i++)
		text_putc(&t, 'x');
	text_puts(&t, "end");
	text_add(&t, NULL, 0);
	cr_assert_eq(t.size, 10003);
	cr_assert_str_eq(t.bytes + 10000, "end");
	text_finish(&t);
	cr_assert_null(t.bytes);
}

Test(text, writes_every_integer)
{
	struct text t = { 0 };

	text_put_i64(&t, INT64_MIN);
	text_putc(&t, ' ');
	text_put_i64(&t, INT64_MAX);
	text_putc(&t, ' ');
	text_put_i64(&t, 0);
	text_printf(&t, " %s:%d", "x", -7);
	cr_assert_str_eq(t.bytes, "-9223372036854775808 9223372036854775807 0 x:-7");
	text_finish(&t);
}

Test(text, json_escapes_controls_and_quotes)
{
	expect_json("a\"b\\c\n\r\t", 8, "\"a\\\"b\\\\c\\n\\r\\t\"");
	expect_json("\0\x01\x1f\x7f", 4, "\"\\u0000\\u0001\\u001f\\u007f\"");
	expect_json("", 0, "\"\"");
}

Test(text, json_keeps_valid_utf8_and_replaces_the_rest)
{
	expect_json(
	    "\xd0\x96\xe2\x9a\x94\xf0\x9f\x90\x89", 9, "\"\xd0\x96\xe2\x9a\x94\xf0\x9f\x90\x89\"");
	expect_json("a\xff"
		    "b",
	    3,
	    "\"a\xef\xbf\xbd"
	    "b\"");
	/* overlong, a surrogate, beyond U+10FFFF, cut short: one U+FFFD a byte */
	expect_json("\xc0\x80", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	expect_json("\xed\xa0\x80", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	expect_json("\xf4\x90\x80\x80", 4, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	expect_json("\xe2\x9a", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"");
}

Test(text, stealing_an_empty_one_gives_an_empty_string)
{
	struct text t = { 0 };
	size_t size = 1;
	char *bytes = text_steal(&t, &size);

	cr_assert_str_eq(bytes, "");
	cr_assert_eq(size, 0);
	free(bytes);
}

Test(text, clear_keeps_the_memory)
{
	struct text t = { 0 };
	char *before;

	text_puts(&t, "something");
	before = t.bytes;
	text_clear(&t);
	cr_assert_eq(t.bytes, before);
	cr_assert_str_eq(t.bytes, "");
	text_finish(&t);
}
