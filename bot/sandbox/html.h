/* The HTML that bots may write, read as Telegram reads it: few tags, properly nested, errors with
 * byte offsets. */
#ifndef SANDBOX_HTML_H
#define SANDBOX_HTML_H

#include "bot/sandbox/refusal.h"
#include "events/text.h"

#include <stdbool.h>
#include <stddef.h>

#define SPANS_MAX 100 /* Telegram ignores the entities behind the hundredth; so do we */

enum span_kind {
	SPAN_BLOCKQUOTE,
	SPAN_EXPANDABLE_BLOCKQUOTE,
	SPAN_TEXT_LINK,
	SPAN_PRE,
	SPAN_CODE,
	SPAN_BOLD,
	SPAN_ITALIC,
	SPAN_UNDERLINE,
	SPAN_STRIKETHROUGH,
	SPAN_SPOILER,
	SPAN_CUSTOM_EMOJI,
	SPAN_BOT_COMMAND,
};

struct span {
	enum span_kind kind;
	int offset, length; /* UTF-16 units */
	char *extra;        /* url, language or emoji id; owned; NULL for none */
};

struct spans {
	struct span items[SPANS_MAX];
	size_t count;
};

/* `extra` is taken over. */
void spans_add(struct spans *spans, enum span_kind kind, int offset, int length, char *extra);
void spans_finish(struct spans *spans);
/* Telegram's words: "bold"; and the name of the extra member ("url"), for kinds that have one. */
const char *span_name(enum span_kind kind);
const char *span_extra_name(enum span_kind kind);

/* Appends plain text, cleaned as Telegram cleans it: no \r, control characters as spaces, no bidi
 * overrides. */
void html_put_plain(const char *s, size_t size, struct text *out);
/* Reads markup into text and spans (unsorted). On false both hold what was read so far. */
bool html_read(const char *html, struct text *out, struct spans *spans, struct refusal *why);

#endif
