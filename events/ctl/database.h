/* One connection to the database for a tool that does one thing after the other: each call waits
 * for its answer. */
#ifndef EVENTS_CTL_DATABASE_H
#define EVENTS_CTL_DATABASE_H

#include "events/loop.h"
#include "events/postgres.h"

struct database;

/* Connects; ERR_UNAVAILABLE with the reason when that doesn't work. `loop` is borrowed and must not
 * run elsewhere. */
MUST_CHECK struct database *database_open(struct loop *loop, const char *url, struct err *err);
void database_close(struct database *d); /* NULL is fine */

/* Takes what came, within database_ask; may be NULL. */
typedef void database_on_results(const struct postgres_results *results, void *arg);

/* One statement; its results are number 0. `answer_ms`: how long it may take. */
MUST_CHECK int database_ask(struct database *d, const struct postgres_statement *statement,
    const struct postgres_params *params, int64_t answer_ms, database_on_results *take, void *arg,
    struct err *err);

/* SQL without parameters and results: BEGIN, SET, … */
MUST_CHECK int database_do(struct database *d, const char *sql, struct err *err);

#endif
