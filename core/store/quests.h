/* Deeds, quests, achievements and titles in the value lane: their SQL, rows in and out. Called by
 * core/store/values.c. The character's lock guards them; who counts deeds without a lock is held to
 * the character's version. */
#ifndef CORE_STORE_QUESTS_H
#define CORE_STORE_QUESTS_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "events/postgres.h"

/* Which query answers what; -1: not asked. */
struct quests_plan {
	int deeds, quests, tasks, achievements, titles, streak;
};

/* Queues what `needs` ask of it; `count` is that of the queries queued so far. */
void quests_queue(
    struct postgres_session *s, const struct needs *needs, struct quests_plan *plan, int *count);
/* Puts the answers into `rows`. */
void quests_read(const struct postgres_results *results, const struct quests_plan *plan,
    const struct needs *needs, struct rows *rows);
/* Queues the writes, but for the deeds. */
void quests_store(struct postgres_session *s, const struct effects *e);

/* Queues the deeds of all of them, by one statement: no player can be there twice. */
void deeds_store(struct postgres_session *s, const struct decision *decisions, unsigned count);

#endif
