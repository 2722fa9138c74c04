/* The rules of a conversation: what an update does to a player's document. Pure; bot/turns.c runs
 * it:
 *
 *   fsm_begin ─▶ question? ──ask──▶ fsm_answer ─▶ question? … ─▶ fsm_draw ─▶ send ─▶ store
 *
 * A version of a screen takes one press, and moves on with it; a press on another version, on
 * another message, or that we did not sign, runs nothing and shows the present state. A question
 * without an answer opens the screen "trouble", whose button repeats the action under its first
 * operation id. */
#ifndef BOT_FSM_H
#define BOT_FSM_H

#include "bot/picture.h"
#include "bot/press.h"
#include "bot/scene.h"

#include <stdbool.h>

struct fsm {
	struct press_key key; /* of the bot's token */
	int64_t bot_id;
	char bot_name[64]; /* user name, for /map@name */
};

/* Begins to handle s->in on the document s->d; the rest of `s` is set here. */
void fsm_begin(const struct fsm *fsm, struct scene *s);
/* Goes on with s->answer. */
void fsm_answer(struct scene *s);
/* With no question left: the picture, for s->d.version, unless s->is_unchanged. The caller finishes
 * it. */
void fsm_draw(struct scene *s, struct picture *ret);

#endif
