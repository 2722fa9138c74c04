/* Text as Telegram keeps it: cleaned, trimmed, with its entities apart.
 *
 * "<b>Hi</b> &amp; /go" ──▶ text "Hi & /go", entities [bold 0 2, bot_command 5 3]; offsets count
 * UTF-16 units. */
#ifndef SANDBOX_RICH_TEXT_H
#define SANDBOX_RICH_TEXT_H

#include "bot/sandbox/refusal.h"
#include "events/text.h"

#include <stdbool.h>

#define MESSAGE_UNITS_MAX 4096
#define MESSAGE_RAW_BYTES_MAX (32 * 1024)

struct rich_text {
	struct text text;
	struct text entities; /* a JSON array, or empty when there is none: equal entities give
	                         equal bytes */
};

/* Reads `raw` (valid UTF-8) as a bot sends it. `parse_mode` is "" or "HTML" in any case. On true
 * the caller ends with rich_text_finish; on false `why` has Telegram's words and `ret` is
 * untouched. */
bool rich_text_read(
    const char *raw, const char *parse_mode, struct rich_text *ret, struct refusal *why);
void rich_text_finish(struct rich_text *t);

#endif
