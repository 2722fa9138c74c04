/* Inline keyboards: read strictly, kept as JSON with a fixed member order, so that equal keyboards
 * are equal bytes. */
#ifndef SANDBOX_KEYBOARD_H
#define SANDBOX_KEYBOARD_H

#include "bot/sandbox/refusal.h"
#include "events/json.h"
#include "events/text.h"

#include <stdbool.h>
#include <stddef.h>

#define KEYBOARD_ROW_MAX 8
#define KEYBOARD_BUTTONS_MAX 100
#define CALLBACK_DATA_BYTES_MAX 64

/* Appends {"inline_keyboard":[…]} to `ret`, nothing when `markup` is NULL or holds no button. */
bool keyboard_read(const struct json *markup, struct text *ret, struct refusal *why);

/* What a press needs to know of a button; the texts are borrowed from the keyboard. */
struct button {
	const char *label, *data, *url; /* data or url is NULL */
};

/* Finds the first button with this label or this data (NULL: any) in a keyboard that keyboard_read
 * wrote and json_parse read. */
bool keyboard_find(
    const struct json *keyboard, const char *label, const char *data, struct button *ret);

/* Whether a button of this keyboard, as keyboard_read wrote it or empty, has `part` in its label.
 */
bool keyboard_shows(const struct text *keyboard, const char *part);

#endif
