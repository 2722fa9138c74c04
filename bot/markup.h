/* Text as Telegram counts and marks it up. Pure. */
#ifndef BOT_MARKUP_H
#define BOT_MARKUP_H

#include "events/text.h"

#include <stddef.h>

#define MESSAGE_UNITS_MAX 4096 /* of a message's text; UTF-16 units after the markup is read */
#define TOAST_UNITS_MAX 200

/* Appends `s` with & < > " escaped. */
void markup_escape(struct text *out, const char *s, size_t size);

/* How many UTF-16 units `s` takes; a byte that is no UTF-8 counts as one. */
size_t markup_units(const char *s, size_t size);

/* How many UTF-16 units are left of HTML when tags are taken out and references read. */
size_t markup_units_shown(const char *html, size_t size);

/* Appends what a reader sees of HTML: without tags, references read. For the one resend of what
 * Telegram could not parse. */
void markup_strip(struct text *out, const char *html, size_t size);

/* Copies at most `room` - 1 bytes of `s` to `ret` without control, zero-width and bidi characters,
 * white space made one space, trimmed at both ends, cut between characters. Returns the length. */
size_t markup_clean(const char *s, char *ret, size_t room);

#endif
