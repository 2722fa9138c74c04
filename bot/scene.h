/* One update of one player while it is handled, as values: the document, what the player did, what
 * is asked of the game and what it answered, what will be shown. The rules that work on it are pure
 * (bot/fsm.h, bot/screens/), so that the bot is tested without servers; bot/turns.c does the
 * waiting. */
#ifndef BOT_SCENE_H
#define BOT_SCENE_H

#include "bot/dialogue.h"
#include "bot/questions.h"
#include "bot/telegram/update.h"

#include <stdbool.h>
#include <stdint.h>

struct screen;

struct scene {
	struct dialogue d; /* as it will be stored */
	struct update in;

	struct action action;
	bool is_stale; /* a press that isn't of the open screen: shown anew, never run */

	const struct screen *screen;
	struct question question; /* ASK_NOTHING: ready to draw */
	unsigned questions;       /* asked so far */
	bool is_opening;          /* the question is of the screen's `open` */
	struct answer answer;     /* the last one */
	enum ask answered;        /* what it answers, when it is no refusal */

	enum phrase toast;  /* PHRASE_COUNT: none */
	enum phrase notice; /* stands above the screen; PHRASE_COUNT: none */
	bool is_welcome;    /* the first screen after the naming */
	bool is_unchanged;  /* nothing is drawn, nothing moves on */
	bool is_anew;       /* in a new message */
};

/* For screens. `question` is put to the game; the answer comes to the screen's `take`. */
void scene_ask(struct scene *s, enum ask ask, const char *word, int64_t number);
/* The screen becomes the open one, and asks what it needs. */
void scene_open(struct scene *s, const struct screen *screen);
/* The same with the answer at hand, which is given to the screen's `take`. */
void scene_enter(struct scene *s, const struct screen *screen);

#endif
