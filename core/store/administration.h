/* The value lane of administrators, erasure and referrals. */
#ifndef CORE_STORE_ADMINISTRATION_H
#define CORE_STORE_ADMINISTRATION_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "events/postgres.h"

/* Which query answers what; -1: not asked. */
struct administration_plan {
	int books, referrer, referral;
};

/* Queues what the needs ask for, whose answer may make them grow: who brought somebody. `count` is
 * raised by each query, here and below. */
void administration_queue_lookups(struct postgres_session *s, const struct needs *needs,
    struct administration_plan *plan, int *count);
/* Queues the others. */
void administration_queue(struct postgres_session *s, const struct needs *needs,
    struct administration_plan *plan, int *count);
/* Puts the answers into `rows`. */
void administration_read(const struct postgres_results *results,
    const struct administration_plan *plan, struct administration_rows *rows);
/* Queues the writes; `cause` is the operation's. */
void administration_store(
    struct postgres_session *s, const struct administration_effects *e, const char *key);

/* Queues the question whose standing changed within the last `ms`; reads a row of the answer. */
void administration_queue_changed(struct postgres_session *s, int64_t ms);
struct standing administration_changed(const struct postgres_results *results, size_t row);

#endif
