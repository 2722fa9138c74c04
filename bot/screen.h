/* A screen: what it asks, what it shows, what can be done on it. One file each in bot/screens/, one
 * line in the table of bot/screens.c. All pure.
 *
 *   open ──question──▶ take ──▶ draw        an action: run ──question──▶ take ──▶ draw */
#ifndef BOT_SCREEN_H
#define BOT_SCREEN_H

#include "bot/picture.h"
#include "bot/scene.h"

#define SCREEN_ACTIONS_MAX 8

struct screen {
	const char *name; /* in the document */
	/* Asks what the screen shows (scene_ask); NULL: nothing needs to be asked. */
	void (*open)(struct scene *s);
	/* Notes in the document what later presses need of s->answer; may enter another screen.
	 * NULL: nothing. */
	void (*take)(struct scene *s);
	void (*draw)(const struct scene *s, struct picture *out);
	/* What a plain text does; NULL: a hint. */
	void (*on_text)(struct scene *s, const char *text);
	/* What can be done, from any screen: its buttons may stand on others. Ends with op NULL. */
	struct {
		const char *op; /* at most PRESS_OP_MAX letters */
		void (*run)(struct scene *s, const char *args);
	} actions[SCREEN_ACTIONS_MAX + 1];
};

#endif
