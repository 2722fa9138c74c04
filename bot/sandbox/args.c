#include "bot/sandbox/args.h"

#include "bot/sandbox/utf16.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BODY_BYTES_MAX (256 * 1024)

/* ---- reading ---- */

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes a form's name or value; NULL when it is broken (bad escape, NUL, not UTF-8). The caller
 * frees. */
static char *
form_decode(const char *s, size_t size)
{
	struct text out = { 0 };

	text_add(&out, "", 0);
	for (size_t i = 0; i < size; i++) {
		int high, low;

		if (s[i] != '%') {
			text_putc(&out, s[i] == '+' ? ' ' : s[i]);
			continue;
		}
		high = size - i > 2 ? hex_digit(s[i + 1]) : -1;
		low = size - i > 2 ? hex_digit(s[i + 2]) : -1;
		if (high < 0 || low < 0 || (high | low) == 0) {
			text_finish(&out);
			return NULL;
		}
		text_putc(&out, (char)(high << 4 | low));
		i += 2;
	}
	if (out.size > 0 && !utf8_is_valid(out.bytes, out.size)) {
		text_finish(&out);
		return NULL;
	}
	return text_steal(&out, &size);
}

static bool
read_pair(const char *s, size_t size, struct args *args, struct refusal *why)
{
	const char *equals = memchr(s, '=', size);
	size_t name_size = equals == NULL ? size : (size_t)(equals - s);
	struct arg *pair = &args->pairs[args->count];

	if (size == 0)
		return true;
	if (args->count == ARGS_MAX)
		return refuse(why, 400, "Bad Request: SANDBOX: more than %d parameters", ARGS_MAX);
	args->count++;
	pair->name = form_decode(s, name_size);
	pair->value =
	    equals == NULL ? form_decode("", 0) : form_decode(equals + 1, size - name_size - 1);
	if (pair->name == NULL || pair->value == NULL)
		return refuse(why, 400, "Bad Request: strings must be encoded in UTF-8");
	return true;
}

static bool
read_form(const char *s, size_t size, struct args *args, struct refusal *why)
{
	while (size > 0) {
		const char *end = memchr(s, '&', size);
		size_t n = end == NULL ? size : (size_t)(end - s);

		if (!read_pair(s, n, args, why))
			return false;
		n += end != NULL;
		s += n;
		size -= n;
	}
	return true;
}

static bool
is_type(const char *type, const char *wanted)
{
	size_t n = strlen(wanted);

	return strncasecmp(type, wanted, n) == 0 &&
	       (type[n] == '\0' || type[n] == ';' || type[n] == ' ');
}

static bool
read_json(const void *body, size_t size, struct args *args, struct refusal *why)
{
	struct err err = { 0 };
	size_t printed_size;
	char *printed;
	bool is_object;

	if (json_parse(body, size, BODY_BYTES_MAX, &args->object, &err) != 0)
		return refuse(why, 400, "Bad Request: can't parse JSON object: %s", err.text);
	printed = json_print(args->object, &printed_size);
	is_object = printed[0] == '{';
	free(printed);
	if (!is_object)
		return refuse(why, 400, "Bad Request: SANDBOX: the body must be a JSON object");
	return true;
}

static bool
read_body(const char *type, const void *body, size_t size, struct args *args, struct refusal *why)
{
	if (size == 0)
		return true;
	if (type != NULL && is_type(type, "application/json"))
		return read_json(body, size, args, why);
	if (type != NULL && is_type(type, "application/x-www-form-urlencoded"))
		return read_form(body, size, args, why);
	return refuse(why, 400,
	    "Bad Request: SANDBOX: send application/json or application/x-www-form-urlencoded, not "
	    "%s",
	    type == NULL ? "a body without a type" : type);
}

bool
args_read(const char *query, const char *type, const void *body, size_t body_size, struct args *ret,
    struct refusal *why)
{
	struct args args = { 0 };

	if (!read_form(query, strlen(query), &args, why) ||
	    !read_body(type, body, body_size, &args, why)) {
		args_finish(&args);
		return false;
	}
	*ret = args;
	return true;
}

void
args_finish(struct args *args)
{
	for (size_t i = 0; i < args->count; i++) {
		free(args->pairs[i].name);
		free(args->pairs[i].value);
		json_free(args->pairs[i].parsed);
	}
	json_free(args->object);
	*args = (struct args){ 0 };
}

/* ---- asking ---- */

static const struct arg *
find_pair(const struct args *args, const char *name)
{
	for (size_t i = 0; i < args->count; i++)
		if (strcmp(args->pairs[i].name, name) == 0)
			return &args->pairs[i];
	return NULL;
}

static const struct json *
find_member(const struct args *args, const char *name)
{
	const struct json *value = NULL;
	struct err err = { 0 };

	if (args->object == NULL || jget_any(args->object, name, &value, &err) != 0)
		return NULL;
	return value;
}

static bool
refuse_absent(const char *name, bool is_required, struct refusal *why)
{
	if (!is_required)
		return true;
	return refuse(why, 400, "Bad Request: SANDBOX: parameter \"%s\" is required", name);
}

bool
args_i64(
    const struct args *args, const char *name, bool is_required, int64_t *ret, struct refusal *why)
{
	const struct arg *pair = find_pair(args, name);
	struct err err = { 0 };
	char *end;
	long long value;

	if (pair != NULL) {
		errno = 0;
		value = strtoll(pair->value, &end, 10);
		if (errno != 0 || end == pair->value || *end != '\0')
			return refuse(why, 400,
			    "Bad Request: SANDBOX: parameter \"%s\" must be an integer", name);
		*ret = value;
		return true;
	}
	if (find_member(args, name) == NULL)
		return refuse_absent(name, is_required, why);
	if (jget_i64(args->object, name, INT64_MIN, INT64_MAX, ret, &err) != 0)
		return refuse(
		    why, 400, "Bad Request: SANDBOX: parameter \"%s\" must be an integer", name);
	return true;
}

bool
args_text(const struct args *args, const char *name, bool is_required, const char **ret,
    struct refusal *why)
{
	const struct arg *pair = find_pair(args, name);
	struct err err = { 0 };

	if (pair != NULL) {
		*ret = pair->value;
		return true;
	}
	if (find_member(args, name) == NULL)
		return refuse_absent(name, is_required, why);
	if (jget_text(args->object, name, BODY_BYTES_MAX, ret, &err) != 0)
		return refuse(
		    why, 400, "Bad Request: SANDBOX: parameter \"%s\" must be a string", name);
	return true;
}

bool
args_bool(const struct args *args, const char *name, bool *ret, struct refusal *why)
{
	const struct arg *pair = find_pair(args, name);
	struct err err = { 0 };

	if (pair != NULL) {
		*ret = strcasecmp(pair->value, "true") == 0 ||
		       strcasecmp(pair->value, "yes") == 0 || strcmp(pair->value, "1") == 0;
		return true;
	}
	if (find_member(args, name) == NULL)
		return true;
	if (jget_bool(args->object, name, ret, &err) != 0)
		return refuse(
		    why, 400, "Bad Request: SANDBOX: parameter \"%s\" must be a boolean", name);
	return true;
}

static bool
parse_pair(struct args *args, const char *name, const struct json **ret, struct refusal *why)
{
	struct err err = { 0 };

	for (size_t i = 0; i < args->count; i++) {
		struct arg *pair = &args->pairs[i];

		if (strcmp(pair->name, name) != 0)
			continue;
		if (pair->parsed == NULL && json_parse(pair->value, strlen(pair->value),
						BODY_BYTES_MAX, &pair->parsed, &err) != 0)
			return refuse(why, 400,
			    "Bad Request: SANDBOX: parameter \"%s\" is no JSON: %s", name,
			    err.text);
		*ret = pair->parsed;
	}
	return true;
}

bool
args_json(struct args *args, const char *name, const struct json **ret, struct refusal *why)
{
	const struct json *member = find_member(args, name);
	const char *as_text;
	struct err err = { 0 };

	if (member == NULL)
		return parse_pair(args, name, ret, why);
	if (jget_text(args->object, name, BODY_BYTES_MAX, &as_text, &err) == 0)
		return refuse(why, 400,
		    "Bad Request: SANDBOX: parameter \"%s\" must be JSON, not a string", name);
	*ret = member;
	return true;
}

/* ---- names ---- */

static bool
is_known(const char *known, const char *name)
{
	struct text wanted = { 0 };
	bool found;

	text_printf(&wanted, " %s ", name);
	found = strstr(known, wanted.bytes) != NULL;
	text_finish(&wanted);
	return found;
}

struct name_check {
	const char *known;
	bool is_fine;
	struct refusal *why;
};

static bool
check_member(const char *key, const struct json *value, void *arg)
{
	struct name_check *check = arg;

	(void)value;
	if (!is_known(check->known, key))
		check->is_fine = refuse(check->why, 400,
		    "Bad Request: SANDBOX: unknown or unsupported parameter \"%s\"", key);
	return check->is_fine;
}

bool
args_check_names(const struct args *args, const char *known, struct refusal *why)
{
	struct name_check check = { known, true, why };

	for (size_t i = 0; check.is_fine && i < args->count; i++)
		check_member(args->pairs[i].name, NULL, &check);
	if (check.is_fine && args->object != NULL)
		json_each(args->object, check_member, &check);
	return check.is_fine;
}

void
args_write(const struct args *args, struct text *out)
{
	char *printed = NULL;
	size_t size = 2;

	if (args->object != NULL)
		printed = json_print(args->object, &size);
	text_add(out, printed == NULL ? "{}" : printed, size - 1);
	for (size_t i = 0; i < args->count; i++) {
		if (i > 0 || size > 2)
			text_putc(out, ',');
		text_put_json(out, args->pairs[i].name, strlen(args->pairs[i].name));
		text_putc(out, ':');
		text_put_json(out, args->pairs[i].value, strlen(args->pairs[i].value));
	}
	text_putc(out, '}');
	free(printed);
}
