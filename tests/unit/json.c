#include "events/json.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct json *
parse(const char *text)
{
	struct json *j = NULL;
	struct err err;

	cr_assert_eq(
	    json_parse(text, strlen(text), 1 << 20, &j, &err), 0, "%s: %s", text, err.text);
	return j;
}

static void
refused(const void *bytes, size_t size, const char *why)
{
	struct json *j = NULL;
	struct err err = { 0 };

	cr_assert_eq(json_parse(bytes, size, 1 << 20, &j, &err), ERR_SYNTAX);
	cr_assert_null(j, "the output is untouched");
	cr_assert_not_null(strstr(err.text, why), "'%s' should say '%s'", err.text, why);
}

static void
refused_text(const char *text, const char *why)
{
	refused(text, strlen(text), why);
}

/* `depth` opening brackets, "1", and as many closing ones. */
static char *
nested(size_t depth)
{
	char *text = malloc(2 * depth + 2);

	memset(text, '[', depth);
	text[depth] = '1';
	memset(text + depth + 1, ']', depth);
	text[2 * depth + 1] = '\0';
	return text;
}

Test(json, depth_has_an_edge)
{
	char *text = nested(JSON_DEPTH_MAX);

	json_free(parse(text));
	free(text);
	text = nested(JSON_DEPTH_MAX + 1);
	refused_text(text, "deeper than 32");
	free(text);
	text = nested(3000);
	refused_text(text, "deeper than 32");
	free(text);
}

Test(json, brackets_in_strings_are_no_depth)
{
	char text[200];

	snprintf(text, sizeof(text), "{\"a\\\"%s\":\"\\\\\"}",
	    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");
	json_free(parse(text));
}

Test(json, refuses_what_is_not_one_clean_value)
{
	refused_text("", "ends too early");
	refused_text("{\"a\":1", "ends too early");
	refused_text("{} {}", "something follows");
	refused_text("{\"a\":1,\"a\":2}", "a key stands twice");
	refused_text("{\"a\":\"\\u0000\"}", "\\u0000");
	refused_text("{\"a\\u0000b\":1}", "\\u0000");
	refused_text("{\"a\":99999999999999999999}", "too big");
	refused_text("{a:1}", "syntax error");
	refused_text("]", "syntax error");
	refused_text("[NaN]", "syntax error");
	refused("{\"a\":\"x\0y\"}", 11, "NUL at byte 7");
	refused_text("\"\xff\xfe\"", "UTF-8");
	refused_text("\"\xc0\x80\"", "UTF-8");
	refused_text("\"\xed\xa0\x80\"", "UTF-8");
}

Test(json, an_error_never_quotes_the_input)
{
	struct json *j;
	struct err err;
	const char *text = "{\"token\": hunter2}";

	cr_assert_eq(json_parse(text, strlen(text), 1000, &j, &err), ERR_SYNTAX);
	cr_assert_null(strstr(err.text, "hunter2"));
}

Test(json, a_megabyte_fits_and_one_byte_more_does_not)
{
	size_t size = 1 << 20;
	char *text = malloc(size + 1);
	struct json *j = NULL;
	struct err err;

	memset(text, 'x', size + 1);
	text[0] = text[size - 1] = '"';
	cr_assert_eq(json_parse(text, size, size, &j, &err), 0);
	json_free(j);
	text[size - 1] = 'x';
	text[size] = '"';
	refused(text, size + 1, "at most 1048576");
	free(text);
}

Test(json, takes_scalars)
{
	json_free(parse("1"));
	json_free(parse("\"x\""));
	json_free(parse(" null "));
	json_free(NULL);
}

Test(json, reads_by_path)
{
	struct json *j =
	    parse("{\"m\":{\"id\":-5,\"ok\":true,\"t\":\"\xd0\x96\",\"a\":[{\"f\":7},null]}}");
	const struct json *any;
	const char *text;
	int64_t number;
	struct err err;
	bool yes;

	cr_assert_eq(jget_i64(j, "m.id", -5, 5, &number, &err), 0);
	cr_assert_eq(number, -5);
	cr_assert_eq(jget_i64(j, "m.a.0.f", 0, 9, &number, &err), 0);
	cr_assert_eq(number, 7);
	cr_assert_eq(jget_bool(j, "m.ok", &yes, &err), 0);
	cr_assert(yes);
	cr_assert_eq(jget_text(j, "m.t", 2, &text, &err), 0);
	cr_assert_str_eq(text, "\xd0\x96");
	cr_assert_eq(jget_any(j, "m.a", &any, &err), 0);
	cr_assert_eq(jget_count(any), 2);
	cr_assert_eq(jget_count(j), 0);
	cr_assert_null(jget_item(any, 2));
	json_free(j);
}

Test(json, a_bad_read_says_why_and_writes_nothing)
{
	struct json *j = parse("{\"n\":10,\"r\":1.5,\"s\":\"long\",\"z\":null,\"a\":[1]}");
	const struct json *any = NULL;
	const char *text = NULL;
	int64_t number = 77;
	struct err err;
	bool yes;

	cr_assert_eq(jget_i64(j, "n", 0, 9, &number, &err), ERR_RANGE);
	cr_assert_str_eq(err.text, "n must be 0..9");
	cr_assert_eq(jget_i64(j, "r", 0, 9, &number, &err), ERR_TYPE);
	cr_assert_eq(jget_i64(j, "x.y", 0, 9, &number, &err), ERR_MISSING);
	cr_assert_eq(jget_i64(j, "n.y", 0, 9, &number, &err), ERR_MISSING);
	cr_assert_eq(jget_i64(j, "a.1", 0, 9, &number, &err), ERR_MISSING);
	cr_assert_eq(jget_i64(j, "a.99999999999999999999", 0, 9, &number, &err), ERR_MISSING);
	cr_assert_eq(jget_i64(j, "a.", 0, 9, &number, &err), ERR_MISSING);
	cr_assert_eq(jget_text(j, "s", 3, &text, &err), ERR_RANGE);
	cr_assert_eq(jget_text(j, "n", 3, &text, &err), ERR_TYPE);
	cr_assert_eq(jget_bool(j, "n", &yes, &err), ERR_TYPE);
	cr_assert_eq(jget_any(j, "z", &any, &err), ERR_MISSING);
	cr_assert_eq(number, 77);
	cr_assert_null(text);
	cr_assert_null(any);
	json_free(j);
}

static bool
add_key(const char *key, const struct json *value, void *arg)
{
	(void)value;
	strcat(arg, key);
	return strcmp(key, "b") != 0;
}

Test(json, walks_members_until_told_to_stop)
{
	struct json *j = parse("{\"a\":1,\"b\":2,\"c\":3}");
	char keys[8] = "";

	json_each(j, add_key, keys);
	cr_assert_str_eq(keys, "ab");
	json_free(j);
}

Test(json, canonical_is_equal_for_equal_values)
{
	struct json *a = parse("{\"b\":[1, 2.5 ],\"a\":{\"y\":\"\\u0416\",\"x\":null}}");
	struct json *b = parse("{ \"a\":{\"x\":null,\"y\":\"\xd0\x96\"},\"b\":[1,2.50]}");
	size_t size;
	char *one = json_canonical(a, &size), *two = json_canonical(b, NULL);

	cr_assert_str_eq(one, "{\"a\":{\"x\":null,\"y\":\"\xd0\x96\"},\"b\":[1,2.5]}");
	cr_assert_str_eq(one, two);
	cr_assert_eq(size, strlen(one));
	free(one);
	free(two);
	json_free(a);
	json_free(b);
}
