/* Fights that ended, in Postgres: each a row that replays it to its result, and that says that it
 * is settled. Called by core/store/values.c. */
#ifndef CORE_STORE_RECORDS_H
#define CORE_STORE_RECORDS_H

#include "core/effects.h"
#include "core/rows.h"
#include "events/postgres.h"

/* Queues the question for a fight's row. Returns its number among the `count` queries queued so
 * far, which grow by it. */
int records_find(struct postgres_session *s, const char *fight_id, int *count);
void records_read(const struct postgres_results *results, size_t query, struct rows *rows);
/* Queues the rows of what was settled, by one statement, and of what is void. */
void records_store(struct postgres_session *s, const struct decision *decisions, unsigned count);

#endif
