/* A settled fight as the books have it: a row that replays to what it says of itself. */
#ifndef EVENTS_CTL_FIGHT_ROW_H
#define EVENTS_CTL_FIGHT_ROW_H

#include "core/rules/battle.h"
#include "core/rules/fight.h"
#include "events/postgres.h"

/* What a statement selects from `fight` first, in the order of the enum. */
#define FIGHT_COLUMNS                                                                              \
	"id, rules_version, outcome, turns, xp, gold, result_hash, player_level, monster_level,"   \
	" digest, setup, rounds, monster, seed, player_hp, inputs"

enum fight_column {
	COLUMN_ID,
	COLUMN_RULES_VERSION,
	COLUMN_OUTCOME,
	COLUMN_TURNS,
	COLUMN_XP,
	COLUMN_GOLD,
	COLUMN_RESULT_HASH,
	COLUMN_PLAYER_LEVEL,
	COLUMN_MONSTER_LEVEL,
	COLUMN_DIGEST, /* from here to COLUMN_ROUNDS of version 2 */
	COLUMN_SETUP,
	COLUMN_ROUNDS,
	COLUMN_MONSTER, /* from here on of version 1 */
	COLUMN_SEED,
	COLUMN_PLAYER_HP,
	COLUMN_INPUTS,
	COLUMN_COUNT,
};

/* A fight as its row tells it, and where that stands. */
struct fight_row {
	const struct postgres_results *results;
	size_t row;
};

const char *fight_row_text(const struct fight_row *f, enum fight_column column);
int64_t fight_row_number(const struct fight_row *f, enum fight_column column);

/* True if the row's record can be judged: of rules that this program has. */
bool fight_row_is_known(const struct fight_row *f);

/* What is wrong with it first, static; NULL if it replays to its outcome, turns, levels, spoils and
 * hash. */
const char *fight_row_complaint(const struct fight_row *f);

/* Of version 2: what it began with, and the bytes of its rounds, which the caller frees. False, and
 * nothing to free, if the setup is none. */
bool fight_row_setup(
    const struct fight_row *f, struct battle_setup *ret, uint8_t **ret_rounds, size_t *ret_size);

/* Of version 1: how it began. False if the row tells of no fight. */
bool fight_row_start(const struct fight_row *f, struct fight *ret);

#endif
