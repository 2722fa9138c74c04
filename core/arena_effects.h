/* What an operation decides about the arena: a part of struct effects. */
#ifndef CORE_ARENA_EFFECTS_H
#define CORE_ARENA_EFFECTS_H

#include "core/arena_rows.h"

#include <stdbool.h>

/* A duel that was fought. Owns its record: duel_record_take or duel_record_finish. */
struct duel_record {
	struct duel_row row;
	struct battle_record record;           /* opened, ended */
	struct rating_row ratings[DUEL_SIDES]; /* from now on */
};

struct arena_effects {
	bool makes_challenge;
	struct challenge_row challenge;
	bool ends_challenge;
	char ended_id[ARENA_ID_SIZE];
	struct duel_record *duel; /* owned; NULL: none */
};

/* Moves it to the heap; `duel` is empty afterwards. */
struct duel_record *duel_record_take(struct duel_record *duel);
void duel_record_finish(struct duel_record *duel);

bool arena_effects_are_any(const struct arena_effects *e);
/* Frees what they own. */
void arena_effects_finish(struct arena_effects *e);

#endif
