/* The document of one player's conversation: which screen is open, in which message, and what its
 * buttons need. Kept in Redis as JSON (bot/inboxes.h); everything that matters is the core's, so
 * losing it costs a redraw.
 *
 * Adding a field: optional, read with a default, since older documents lack it. Pure. */
#ifndef BOT_DIALOGUE_H
#define BOT_DIALOGUE_H

#include "bot/phrases.h"
#include "bot/questions.h"
#include "events/err.h"

#include <stdint.h>

#define SCREEN_NAME_MAX 15
#define ACTION_OP_MAX 3
#define ACTION_ARGS_MAX 128 /* bytes */

/* Something a player wants done: a press, a command, a text on a screen that takes texts. */
struct action {
	char op[ACTION_OP_MAX + 1];
	char args[ACTION_ARGS_MAX + 1];
	char operation_id[OPERATION_ID_MAX +
			  1]; /* of what it asks to change: the same again when it is tried again */
};

struct dialogue {
	int64_t version; /* of the open screen, in its buttons: one press takes it */
	char screen[SCREEN_NAME_MAX + 1]; /* "" before the first */
	int64_t message_id;               /* that shows it; 0: none */

	int64_t player_id; /* 0: not known yet */
	char name[PLAYER_NAME_MAX + 1];
	enum language language;

	int64_t place_version; /* of the place that was seen */
	char fight_id[FIGHT_ID_MAX + 1];
	int64_t fight_turn;
	int64_t fight_target; /* the number of the fighter to strike; 0: the first who stands */
	char tree[17];        /* of skills, that is open; "": the first */
	char respec[17];      /* what is asked to be taken back: attributes, skills */
	char gift_to[PLAYER_NAME_MAX + 1];
	int64_t gift_gold;
	struct action retry; /* op "" or what "try again" repeats */
};

/* A document for a player of whom nothing is stored. `seed` is random: versions must not begin
 * where an earlier document did. */
struct dialogue dialogue_fresh(uint64_t seed, enum language language);

void dialogue_write(const struct dialogue *d, struct text *out);
MUST_CHECK int dialogue_read(const char *json, size_t size, struct dialogue *ret, struct err *err);

#endif
