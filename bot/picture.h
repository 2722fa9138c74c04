/* What a screen shows: a text with markup and buttons below it. Pure. */
#ifndef BOT_PICTURE_H
#define BOT_PICTURE_H

#include "bot/phrases.h"
#include "bot/press.h"
#include "events/text.h"

#include <stdint.h>

#define PICTURE_BUTTONS_MAX 32
#define LABEL_MAX 96 /* bytes */

struct picture_button {
	char label[LABEL_MAX];
	char op[PRESS_OP_MAX + 1];
	char args[PRESS_ARGS_MAX + 1];
	unsigned row;
};

struct picture {
	enum language language;
	struct text html;
	struct picture_button buttons[PICTURE_BUTTONS_MAX];
	unsigned button_count;
	unsigned row;
};

/* Appends to the text; and one for phrases without values. */
#define PICTURE_SAY(p, phrase, ...) SAY(&(p)->html, (p)->language, phrase, __VA_ARGS__)
void picture_say(struct picture *p, enum phrase phrase);
void picture_line(struct picture *p); /* ends a line */

/* Adds a button to the present row; `args` is "" or at most PRESS_ARGS_MAX characters. */
void picture_button(struct picture *p, const char *op, const char *args, enum phrase label,
    const struct phrase_arg *values);
void picture_next_row(struct picture *p);
/* Moves the last button to a row of its own when its row has become too wide for a phone to show
 * whole labels. */
void picture_wrap(struct picture *p);

/* Appends the inline keyboard as JSON, each button signed for this player, chat and version of the
 * screen. */
void picture_keyboard(const struct picture *p, const struct press_key *key, int64_t user_id,
    int64_t chat_id, int64_t version, struct text *out);

void picture_finish(struct picture *p);

#endif
