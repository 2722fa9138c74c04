#include "events/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* ── parsing ── */

/* What jansson leaves open: its depth limit of 2048 is a compile-time constant, and far more than
 * anyone may use. Brackets in strings don't count; whether they match is the parser's business. */
static int
check_shape(const char *s, size_t size, struct err *err)
{
	bool in_string = false;
	int depth = 0;
	size_t i;

	for (i = 0; i < size; i++) {
		if (s[i] == '\0')
			return err_set(err, ERR_SYNTAX, "not JSON: NUL at byte %zu", i);
		if (in_string) {
			if (s[i] == '\\' && i + 1 < size && s[i + 1] != '\0')
				i++;
			else if (s[i] == '"')
				in_string = false;
		} else if (s[i] == '"') {
			in_string = true;
		} else if (s[i] == '{' || s[i] == '[') {
			if (++depth > JSON_DEPTH_MAX)
				return err_set(err, ERR_SYNTAX,
				    "JSON is nested deeper than %d at byte %zu", JSON_DEPTH_MAX, i);
		} else if (s[i] == '}' || s[i] == ']') {
			depth--;
		}
	}
	return 0;
}

/* jansson's own text quotes the input, which may be a secret or what a player wrote. */
static const char *
why_refused(enum json_error_code code)
{
	switch (code) {
	case json_error_premature_end_of_input:
		return "it ends too early";
	case json_error_end_of_input_expected:
		return "something follows the value";
	case json_error_invalid_utf8:
		return "invalid UTF-8";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "\\u0000 is not allowed";
	case json_error_duplicate_key:
		return "a key stands twice";
	case json_error_numeric_overflow:
		return "a number is too big";
	case json_error_out_of_memory:
		abort();
	default:
		return "syntax error";
	}
}

int
json_parse(const void *bytes, size_t size, size_t size_max, struct json **ret, struct err *err)
{
	json_error_t error;
	json_t *value;
	int code;

	if (size > size_max)
		return err_set(
		    err, ERR_SYNTAX, "JSON of %zu bytes; at most %zu are read", size, size_max);
	code = check_shape(bytes, size, err);
	if (code != 0)
		return code;
	value = json_loadb(bytes, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (value == NULL)
		return err_set(err, ERR_SYNTAX, "not JSON: %s at byte %d",
		    why_refused(json_error_code(&error)), error.position);
	*ret = (struct json *)value;
	return 0;
}

void
json_free(struct json *j)
{
	json_decref((json_t *)j);
}

/* ── reading ── */

static const json_t *
step(const json_t *at, const char *name, size_t size)
{
	size_t index = 0, i;

	if (json_is_object(at))
		return json_object_getn(at, name, size);
	if (!json_is_array(at) || size == 0 || size > 6)
		return NULL;
	for (i = 0; i < size; i++) {
		if (name[i] < '0' || name[i] > '9')
			return NULL;
		index = index * 10 + (size_t)(name[i] - '0');
	}
	return json_array_get(at, index);
}

/* NULL for what is absent or null. */
static const json_t *
find(const struct json *j, const char *path)
{
	const json_t *at = (const json_t *)j;
	size_t size;

	while (at != NULL) {
		size = strcspn(path, ".");
		at = step(at, path, size);
		if (path[size] == '\0')
			break;
		path += size + 1;
	}
	return json_is_null(at) ? NULL : at;
}

static int
missing(const char *path, struct err *err)
{
	return err_set(err, ERR_MISSING, "%s is missing", path);
}

int
jget_i64(
    const struct json *j, const char *path, int64_t min, int64_t max, int64_t *ret, struct err *err)
{
	const json_t *value = find(j, path);
	int64_t number;

	if (value == NULL)
		return missing(path, err);
	if (!json_is_integer(value))
		return err_set(err, ERR_TYPE, "%s must be an integer", path);
	number = json_integer_value(value);
	if (number < min || number > max)
		return err_set(
		    err, ERR_RANGE, "%s must be %lld..%lld", path, (long long)min, (long long)max);
	*ret = number;
	return 0;
}

int
jget_text(
    const struct json *j, const char *path, size_t size_max, const char **ret, struct err *err)
{
	const json_t *value = find(j, path);

	if (value == NULL)
		return missing(path, err);
	if (!json_is_string(value))
		return err_set(err, ERR_TYPE, "%s must be a string", path);
	if (json_string_length(value) > size_max)
		return err_set(err, ERR_RANGE, "%s is longer than %zu bytes", path, size_max);
	*ret = json_string_value(value);
	return 0;
}

int
jget_bool(const struct json *j, const char *path, bool *ret, struct err *err)
{
	const json_t *value = find(j, path);

	if (value == NULL)
		return missing(path, err);
	if (!json_is_boolean(value))
		return err_set(err, ERR_TYPE, "%s must be true or false", path);
	*ret = json_is_true(value);
	return 0;
}

int
jget_any(const struct json *j, const char *path, const struct json **ret, struct err *err)
{
	const json_t *value = find(j, path);

	if (value == NULL)
		return missing(path, err);
	*ret = (const struct json *)value;
	return 0;
}

size_t
jget_count(const struct json *array)
{
	return json_array_size((const json_t *)array);
}

const struct json *
jget_item(const struct json *array, size_t i)
{
	return (const struct json *)json_array_get((const json_t *)array, i);
}

void
json_each(const struct json *object, json_visit *visit, void *arg)
{
	/* jansson's iterators take a json_t * and change nothing in it. */
	json_t *members = (json_t *)(uintptr_t)object;
	void *at;

	if (!json_is_object(members))
		return;
	for (at = json_object_iter(members); at != NULL; at = json_object_iter_next(members, at))
		if (!visit(json_object_iter_key(at),
			(const struct json *)json_object_iter_value(at), arg))
			return;
}

/* ── writing ── */

static char *
dump(const struct json *j, size_t flags, size_t *ret_size)
{
	char *text = json_dumps((const json_t *)j, JSON_COMPACT | JSON_ENCODE_ANY | flags);

	if (text == NULL)
		abort();
	if (ret_size != NULL)
		*ret_size = strlen(text);
	return text;
}

char *
json_print(const struct json *j, size_t *ret_size)
{
	return dump(j, 0, ret_size);
}

char *
json_canonical(const struct json *j, size_t *ret_size)
{
	return dump(j, JSON_SORT_KEYS, ret_size);
}
