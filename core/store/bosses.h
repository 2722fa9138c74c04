/* World bosses in the value lane: their SQL, rows in and out. Called by core/store/values.c.
 *
 * Who saves or settles one locks its row. Rewards are given under the lock of the character. */
#ifndef CORE_STORE_BOSSES_H
#define CORE_STORE_BOSSES_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "events/postgres.h"

/* Which query answers what; -1: not asked. */
struct bosses_plan {
	int boss, share, saved, slot, next, list, debts;
};

void bosses_start(struct bosses_plan *plan);
/* Each queues what `needs` ask for; `count` is that of the queries queued so far. */
void bosses_queue_lock(struct postgres_session *s, const struct needs *needs, int *count);
void bosses_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct bosses_plan *plan);
/* Puts the answers into `rows`. */
void bosses_read(
    const struct postgres_results *results, const struct bosses_plan *plan, struct rows *rows);

/* Queues the writes. */
void bosses_store(struct postgres_session *s, const struct effects *e);

/* Queues one query for those whose copy in Redis is to be looked at: they weren't saved lately, or
 * their time is over. Each row of the answer is an id, and when it came. */
void bosses_queue_unsaved(struct postgres_session *s, int64_t lately_ms);

#endif
