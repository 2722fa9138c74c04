/* Clans in the value lane: their SQL, rows in and out. Called by core/store/values.c.
 *
 * Who changes a clan has locked the characters whose standing changes, by id; then the clan's row
 * is locked; then everything is read. A character that inherits the lead, or whose clan is
 * disbanded, changes under the clan's lock alone. */
#ifndef CORE_STORE_CLANS_H
#define CORE_STORE_CLANS_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "events/postgres.h"

#include <stdbool.h>

/* Which query answers what; -1: not asked. */
struct clans_plan {
	int new_clan, standings, tag, clan, members, ties, list;
	int list_max; /* entries of the list */
};

/* Whether `needs` hold a lookup of clans whose answer may make them grow. */
bool clans_have_lookups(const struct needs *needs);

/* Each queues what `needs` ask for, as queries number `first` and so on; returns how many.
 * clans_queue_lookups starts the plan. */
int clans_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int first, struct clans_plan *plan);
int clans_queue_lock(struct postgres_session *s, const struct needs *needs);
int clans_queue(
    struct postgres_session *s, const struct needs *needs, int first, struct clans_plan *plan);
/* Puts the answers into `rows`. */
void clans_read(
    const struct postgres_results *results, const struct clans_plan *plan, struct rows *rows);

/* Queues the writes. */
void clans_store(struct postgres_session *s, const struct effects *e);
/* What is taken, in words, when the constraint that was broken says so of a clan; else NULL. */
const char *clans_taken(const char *constraint);

#endif
