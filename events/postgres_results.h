/* Private to postgres.c and postgres_results.c: the results of a run. */
#ifndef EVENTS_POSTGRES_RESULTS_H
#define EVENTS_POSTGRES_RESULTS_H

#include "events/postgres.h"

struct pg_result; /* libpq's own */

struct postgres_results {
	struct pg_result **result; /* by query; NULL where it failed or was skipped */
	size_t count, room;
	char constraint[64];
};

/* Grows an array of `room` items of `size` bytes, which may be NULL. */
void *array_grow(void *array, size_t *room, size_t size);

/* The next query's; `result` is the list's from then on. */
void results_add(struct postgres_results *r, struct pg_result *result);
/* Forgets them, and keeps the memory. */
void results_clear(struct postgres_results *r);
void results_finish(struct postgres_results *r);

/* Whether the server ends the connection with this failure: a shutdown, a killed backend, a
 * transaction that idled too long. */
bool result_ends_connection(const struct pg_result *result);
/* Notes why the query failed: code and text in `err`, and the constraint. */
void results_fail(struct postgres_results *r, const struct pg_result *result, const char *statement,
    struct err *err);

#endif
