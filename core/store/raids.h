/* Raids in the value lane: their SQL, rows in and out. Called by core/store/values.c.
 *
 * Whoever changes a raid locks its row, after characters and clan; then everything is read. Its
 * members' builds and what they wear are read without locks: they come as they are at that moment.
 * Who is in a raid is guarded by an index besides, since two raids may take one player at once. */
#ifndef CORE_STORE_RAIDS_H
#define CORE_STORE_RAIDS_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "events/postgres.h"

#include <stdbool.h>

/* Which query answers what; -1: not asked. */
struct raids_plan {
	int new_raid, raider, lockouts, raid, members, invited, builds, worn, open, owed, due;
};

/* Whether `needs` hold a lookup of raids whose answer may make them grow. */
bool raids_have_lookups(const struct needs *needs);

/* Each queues what `needs` ask for; `count` is that of the queries queued so far.
 * raids_queue_lookups starts the plan. */
void raids_queue_lock(struct postgres_session *s, const struct needs *needs, int *count);
void raids_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int *count, struct raids_plan *plan);
void raids_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct raids_plan *plan);
/* Puts the answers into `rows`. */
void raids_read(const struct postgres_results *results, const struct raids_plan *plan,
    const struct needs *needs, struct rows *rows);

/* Queues the writes. */
void raids_store(struct postgres_session *s, const struct effects *e);

#endif
