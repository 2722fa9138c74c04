/* What an operation decides about a world boss: a part of struct effects. */
#ifndef CORE_BOSS_EFFECTS_H
#define CORE_BOSS_EFFECTS_H

#include "core/boss_rows.h"

#include <stdbool.h>
#include <stdint.h>

/* Redis says what comes of it: then the operation is applied again, with the meeting. */
struct boss_blow {
	int64_t player_id;
	char operation[BOSS_OPERATION_SIZE];
	int64_t damage;
	int64_t besides; /* of the score, besides the damage */
};

enum boss_books { BOSS_BOOKS_STAY, BOSS_BOOKS_SAVED, BOSS_BOOKS_SETTLED };

struct boss_effects {
	int64_t boss_id;
	int64_t version; /* that numbers its events */
	bool strikes;
	struct boss_blow blow;
	bool spawns; /* the row below is new */
	enum boss_books books;
	struct boss_row row; /* as it shall be */
	unsigned shares_count;
	struct boss_striker *shares; /* with the books; owned */
	bool restores;               /* Redis is told what the books say */
	int64_t paid_player_id;      /* whose reward is given; 0: nobody's */
	int64_t paid_xp, paid_gold, paid_at_ms;
	char paid_title[CONTENT_KEY_SIZE]; /* "": none */
};

/* Begins with the books as `copy` would have them, whose state isn't decided yet. */
void boss_effects_take(
    struct boss_effects *e, const struct boss_row *row, const struct boss_copy *copy);

/* Whether any value is changed. */
bool boss_effects_are_any(const struct boss_effects *e);

#endif
