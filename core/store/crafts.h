/* Trades and work, in Postgres. A part of the value lane (values.h); the character's lock guards
 * it.
 */
#ifndef CORE_STORE_CRAFTS_H
#define CORE_STORE_CRAFTS_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "events/postgres.h"

/* Which query answers what; -1: not asked. */
struct crafts_plan {
	int craft, jobs;
};

/* Queues what `needs` ask of it; `count` is that of the queries queued so far. */
void crafts_queue(
    struct postgres_session *s, const struct needs *needs, struct crafts_plan *plan, int *count);
void crafts_read(const struct postgres_results *results, const struct crafts_plan *plan,
    const struct needs *needs, struct rows *rows);
void crafts_store(struct postgres_session *s, const struct effects *e);

#endif
