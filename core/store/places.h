/* Places and dungeons in the value lane: their SQL, rows in and out. Called by core/store/values.c.
 * All of a row belongs to its character, whose lock guards it. */
#ifndef CORE_STORE_PLACES_H
#define CORE_STORE_PLACES_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "events/postgres.h"

/* Which query answers what; -1: not asked. */
struct places_plan {
	int place, visitors, list, run;
};

/* Queues what `needs` ask for, and counts the queries. */
void places_queue(
    struct postgres_session *s, const struct needs *needs, struct places_plan *plan, int *count);
/* Puts the answers into `rows`. */
void places_read(const struct postgres_results *results, const struct places_plan *plan,
    const struct needs *needs, struct rows *rows);
/* Queues the writes. */
void places_store(struct postgres_session *s, const struct place_effects *e);

#endif
