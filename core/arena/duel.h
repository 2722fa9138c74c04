/* Fighting a duel, and what comes of it. */
#ifndef CORE_ARENA_DUEL_H
#define CORE_ARENA_DUEL_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rows.h"

#include <stdbool.h>
#include <stdint.h>

/* The two of a duel, of whom `rows` hold character and duellist. */
struct duel_pair {
	const struct character_row *characters[DUEL_SIDES];
	const struct duellist_row *duellists[DUEL_SIDES];
};

struct duel_pair duel_pair_of(const struct rows *rows, int64_t challenger, int64_t challenged);

/* Whether these two have met often enough today, or one of them has had its duels of the day.
 * `challenged` may be NULL: then only the challenger's day is looked at. */
bool duel_is_one_too_many(const struct duellist_row *challenger,
    const struct duellist_row *challenged, int64_t challenged_id, int64_t now_ms);

/* Fights it at once, both at their own level, in what they wear, rested, and under a clear sky.
 * `ret`, which is empty, gets names, outcome, and the ended battle; duel_record_finish frees it. */
void duel_fight(
    const char *id, const struct duel_pair *pair, const struct moment *at, struct duel_record *ret);

/* What it counts for, and both ratings, anew from all duels of the day. */
void duel_rate(const struct duel_pair *pair, const struct moment *at, struct duel_record *duel);

/* What somebody is worth today. */
struct glicko duel_rating_today(const struct duellist_row *row, int64_t now_ms);

#endif
