/* The arena in the value lane: its SQL, rows in and out. Called by core/store/values.c.
 *
 * Nothing here is locked: a character's lock guards its rating, its challenges and its duels, and a
 * duel's key, which is its challenge's, has the last word. */
#ifndef CORE_STORE_ARENA_H
#define CORE_STORE_ARENA_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "events/postgres.h"

#include <stdbool.h>

/* Which query answers what; -1: not asked. */
struct arena_plan {
	int challenge, challenges, duels, duel, board;
	int builds, worn, ratings, recent;
	unsigned duellists_count;
	int64_t duellists[DUEL_SIDES];
};

/* Whether `needs` hold a lookup of the arena whose answer may make them grow. */
bool arena_has_lookups(const struct needs *needs);

/* Each queues what `needs` ask for; `count` is that of the queries queued so far.
 * arena_queue_lookups starts the plan. */
void arena_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int *count, struct arena_plan *plan);
void arena_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct arena_plan *plan);
/* Puts the answers into `rows`, in place of what they held of the arena. */
void arena_read(
    const struct postgres_results *results, const struct arena_plan *plan, struct rows *rows);

/* Queues the writes. */
void arena_store(struct postgres_session *s, const struct effects *e);

#endif
