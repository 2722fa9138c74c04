/* The table of screens and of the commands that lead to them. */
#ifndef BOT_SCREENS_H
#define BOT_SCREENS_H

#include "bot/screen.h"

extern const struct screen screen_start, screen_home, screen_map, screen_fight, screen_profile,
    screen_skills, screen_respec, screen_gift, screen_help, screen_trouble;

/* NULL for a strange name. */
const struct screen *screen_named(const char *name);
/* Ended by NULL. */
extern const struct screen *const screens[];

struct command {
	const char *name; /* "map": what a player types behind the slash */
	const char *op;
	enum phrase about; /* for Telegram's menu */
};
/* Ended by a NULL name. */
extern const struct command commands[];

#endif
