#include "events/ctl/pretty.h"

#include "events/ctl/terminal.h"
#include "events/json.h"
#include "events/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_SHOWN 8192 /* bytes on a terminal; --json has all */

static void
new_line(struct text *out, unsigned depth)
{
	text_putc(out, '\n');
	while (depth-- > 0)
		text_puts(out, "  ");
}

/* The size of the string at `json`, with both quotes. */
static size_t
string_size(const char *json, size_t size)
{
	size_t i = 1;

	while (i < size && json[i] != '"')
		i += json[i] == '\\' ? 2 : 1;
	return i < size ? i + 1 : size;
}

static size_t
blanks(const char *json, size_t size)
{
	size_t i = 0;

	while (i < size && strchr(" \t\r\n", json[i]) != NULL && json[i] != '\0')
		i++;
	return i;
}

void
pretty_indent(const char *json, size_t size, struct text *out)
{
	unsigned depth = 0;
	size_t i = 0, length;

	while ((i += blanks(json + i, size - i)) < size) {
		char c = json[i];

		length = c == '"' ? string_size(json + i, size - i) : 1;
		if ((c == '}' || c == ']') && depth > 0)
			new_line(out, --depth);
		text_add(out, json + i, length);
		i += length;
		i += blanks(json + i, size - i);
		if (c == ':')
			text_putc(out, ' ');
		else if (c == ',')
			new_line(out, depth);
		else if ((c == '{' || c == '[') && i < size && (json[i] == '}' || json[i] == ']'))
			text_putc(out, json[i++]);
		else if (c == '{' || c == '[')
			new_line(out, ++depth);
	}
}

static bool
put_short(const char *key, const struct json *value, void *arg)
{
	struct text *out = arg;
	size_t size;
	char *printed = json_print(value, &size);

	if (out->size > 0)
		text_putc(out, ' ');
	text_puts(out, key);
	text_putc(out, '=');
	text_add(out, printed, size);
	free(printed);
	return true;
}

void
pretty_members(const struct json *object, struct text *out)
{
	json_each(object, put_short, out);
}

void
pretty_put_member(struct text *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	if (out->size > 0 && out->bytes[out->size - 1] != '{')
		text_putc(out, ',');
	text_put_json(out, name, strlen(name));
	text_putc(out, ':');
	text_put_json(out, value, strlen(value));
}

static void
print_lines(const struct text *shown)
{
	size_t at = 0;

	while (at < shown->size && at < BODY_SHOWN) {
		const char *line = shown->bytes + at;
		const char *end = memchr(line, '\n', shown->size - at);
		size_t size = end == NULL ? shown->size - at : (size_t)(end - line);

		printf("    ");
		terminal_print(line, size < BODY_SHOWN - at ? size : BODY_SHOWN - at, 0);
		putchar('\n');
		at += size + 1;
	}
	if (shown->size > BODY_SHOWN)
		printf("    … (--json has all of it)\n");
}

void
pretty_print_body(const char *name, const void *body, size_t size)
{
	struct text shown = { 0 };
	struct json *json;
	struct err err;

	if (json_parse(body, size, MESSAGE_KEPT_MAX, &json, &err) == 0) {
		pretty_indent(body, size, &shown);
		json_free(json);
		printf("  %s, %zu bytes:\n", name, size);
	} else {
		text_add(&shown, body, size);
		printf("  %s, %zu bytes, not JSON (%s):\n", name, size, err.text);
	}
	print_lines(&shown);
	text_finish(&shown);
}
