#include "bot/sandbox/keyboard.h"

#include <stdlib.h>
#include <string.h>

#define LABEL_BYTES_MAX 1024
#define URL_BYTES_MAX 2048
#define CANNOT_PARSE "Bad Request: can't parse inline keyboard button: "

struct button_check {
	unsigned actions;
	struct refusal *why;
	bool is_fine;
};

static bool
check_member(const char *key, const struct json *value, void *arg)
{
	struct button_check *check = arg;

	(void)value;
	if (strcmp(key, "callback_data") == 0 || strcmp(key, "url") == 0)
		check->actions++;
	else if (strcmp(key, "text") != 0 && strcmp(key, "style") != 0)
		check->is_fine = refuse(check->why, 400,
		    "Bad Request: SANDBOX: unknown or unsupported field \"%s\" of a button", key);
	return check->is_fine;
}

static bool
read_label(const struct json *button, const char **ret, struct refusal *why)
{
	struct err err = { 0 };
	int got = jget_text(button, "text", LABEL_BYTES_MAX, ret, &err);

	if (got == ERR_MISSING)
		return refuse(why, 400, CANNOT_PARSE "Can't find field \"text\"");
	if (got == ERR_TYPE)
		return refuse(why, 400, CANNOT_PARSE "Field \"text\" must be of type String");
	if (got != 0)
		return refuse(why, 400, "Bad Request: SANDBOX: a button's text is over %d bytes",
		    LABEL_BYTES_MAX);
	if (**ret == '\0')
		return refuse(why, 400, "Bad Request: SANDBOX: a button's text is empty");
	return true;
}

static bool
is_style(const char *style)
{
	return strcmp(style, "primary") == 0 || strcmp(style, "success") == 0 ||
	       strcmp(style, "danger") == 0;
}

static void
put_member(struct text *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	text_printf(out, ",\"%s\":", name);
	text_put_json(out, value, strlen(value));
}

static bool
read_button(const struct json *button, struct text *out, struct refusal *why)
{
	struct button_check check = { 0, why, true };
	const char *label, *data = NULL, *url = NULL, *style = NULL;
	struct err err = { 0 };
	int got_data, got_url, got_style;

	if (!read_label(button, &label, why))
		return false;
	json_each(button, check_member, &check);
	if (!check.is_fine)
		return false;
	if (check.actions > 1)
		return refuse(
		    why, 400, "Bad Request: SANDBOX: button \"%.40s\" has two actions", label);
	got_data = jget_text(button, "callback_data", CALLBACK_DATA_BYTES_MAX, &data, &err);
	got_url = jget_text(button, "url", URL_BYTES_MAX, &url, &err);
	got_style = jget_text(button, "style", 16, &style, &err);
	if (got_data == ERR_RANGE)
		return refuse(why, 400, "Bad Request: BUTTON_DATA_INVALID");
	if (got_data == ERR_TYPE || got_url == ERR_TYPE || got_style == ERR_TYPE)
		return refuse(why, 400,
		    "Bad Request: SANDBOX: a field of button \"%.40s\" is no string", label);
	if ((data == NULL || *data == '\0') && (url == NULL || *url == '\0'))
		return refuse(
		    why, 400, CANNOT_PARSE "Text buttons are unallowed in the inline keyboard");
	if (url != NULL && strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0 &&
	    strncmp(url, "tg://", 5) != 0)
		return refuse(why, 400,
		    "Bad Request: inline keyboard button URL '%.80s' is invalid: Unsupported URL "
		    "protocol",
		    url);
	if (got_style == ERR_RANGE || (style != NULL && !is_style(style)))
		return refuse(
		    why, 400, "Bad Request: SANDBOX: unknown style of button \"%.40s\"", label);
	text_puts(out, "{\"text\":");
	text_put_json(out, label, strlen(label));
	put_member(out, "callback_data", data);
	put_member(out, "url", url);
	put_member(out, "style", style);
	text_putc(out, '}');
	return true;
}

static bool
read_row(const struct json *row, size_t *buttons, struct text *out, struct refusal *why)
{
	size_t count = jget_count(row);

	if (count > KEYBOARD_ROW_MAX)
		return refuse(why, 400, "Bad Request: SANDBOX: more than %d buttons in a row",
		    KEYBOARD_ROW_MAX);
	*buttons += count;
	if (*buttons > KEYBOARD_BUTTONS_MAX)
		return refuse(why, 400, "Bad Request: reply markup is too long");
	for (size_t i = 0; i < count; i++) {
		text_putc(out, i == 0 ? '[' : ',');
		if (!read_button(jget_item(row, i), out, why))
			return false;
	}
	text_putc(out, ']');
	return true;
}

static bool
read_rows(const struct json *rows, struct text *out, struct refusal *why)
{
	size_t buttons = 0, written = 0;

	for (size_t i = 0; i < jget_count(rows); i++) {
		if (jget_count(jget_item(rows, i)) == 0)
			continue;
		text_puts(out, written++ == 0 ? "{\"inline_keyboard\":[" : ",");
		if (!read_row(jget_item(rows, i), &buttons, out, why))
			return false;
	}
	if (written > 0)
		text_puts(out, "]}");
	return true;
}

static bool
check_markup(const char *key, const struct json *value, void *arg)
{
	struct button_check *check = arg;

	(void)value;
	check->is_fine = strcmp(key, "inline_keyboard") == 0;
	return check->is_fine;
}

bool
keyboard_read(const struct json *markup, struct text *ret, struct refusal *why)
{
	struct button_check check = { 0, why, true };
	const struct json *rows;
	struct text out = { 0 };
	struct err err = { 0 };

	if (markup == NULL)
		return true;
	json_each(markup, check_markup, &check);
	if (!check.is_fine)
		return refuse(why, 400,
		    "Bad Request: SANDBOX: the only supported reply markup is inline_keyboard");
	if (jget_any(markup, "inline_keyboard", &rows, &err) != 0)
		return refuse(
		    why, 400, "Bad Request: can't parse reply keyboard markup JSON object");
	if (read_rows(rows, &out, why) && out.size > 0)
		text_add(ret, out.bytes, out.size);
	text_finish(&out);
	return why->code == 0;
}

static const char *
member(const struct json *button, const char *name)
{
	const char *value = NULL;
	struct err err = { 0 };

	return jget_text(button, name, URL_BYTES_MAX, &value, &err) == 0 ? value : NULL;
}

static bool
matches(const char *wanted, const char *value)
{
	return wanted == NULL || (value != NULL && strcmp(wanted, value) == 0);
}

bool
keyboard_find(const struct json *keyboard, const char *label, const char *data, struct button *ret)
{
	const struct json *rows, *row;
	struct err err = { 0 };

	if (jget_any(keyboard, "inline_keyboard", &rows, &err) != 0)
		return false;
	for (size_t r = 0; r < jget_count(rows); r++) {
		row = jget_item(rows, r);
		for (size_t i = 0; i < jget_count(row); i++) {
			const struct json *button = jget_item(row, i);
			struct button found = { member(button, "text"),
				member(button, "callback_data"), member(button, "url") };

			if (matches(label, found.label) && matches(data, found.data)) {
				*ret = found;
				return true;
			}
		}
	}
	return false;
}

static bool
row_shows(const struct json *row, const char *part)
{
	for (size_t i = 0; i < jget_count(row); i++)
		if (strstr(member(jget_item(row, i), "text"), part) != NULL)
			return true;
	return false;
}

bool
keyboard_shows(const struct text *keyboard, const char *part)
{
	const struct json *rows;
	struct json *parsed;
	struct err err = { 0 };
	bool found = false;

	if (keyboard->size == 0 ||
	    json_parse(keyboard->bytes, keyboard->size, keyboard->size, &parsed, &err) != 0)
		return false;
	if (jget_any(parsed, "inline_keyboard", &rows, &err) == 0)
		for (size_t i = 0; !found && i < jget_count(rows); i++)
			found = row_shows(jget_item(rows, i), part);
	json_free(parsed);
	return found;
}
