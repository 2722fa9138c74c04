/* The shelves of shops, in Postgres. A part of the value lane (values.h); each shelf has a lock of
 * its own, which comes after those of characters. */
#ifndef CORE_STORE_SHELVES_H
#define CORE_STORE_SHELVES_H

#include "core/effects.h"
#include "core/needs.h"
#include "core/rows.h"
#include "events/postgres.h"

/* Queues what `needs` ask of them: `query` gets the number of the query that answers, -1 if nothing
 * was asked; `count` is that of the queries queued so far. */
void shelves_queue(struct postgres_session *s, const struct needs *needs, int *query, int *count);
void shelves_read(const struct postgres_results *results, int query, struct rows *rows);
void shelves_store(struct postgres_session *s, const struct effects *e);

#endif
