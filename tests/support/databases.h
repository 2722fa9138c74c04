/* For tests against real databases: a loop that runs until something is true, a database of one's
 * own, SQL in a word, and servers that a test may restart.
 *
 * DATABASE_URL (a role that may create databases), REDIS_URL and AMQP_URL come from the
 * environment; tests/run sets them. */
#ifndef TESTS_SUPPORT_DATABASES_H
#define TESTS_SUPPORT_DATABASES_H

#include "events/loop.h"
#include "events/postgres.h"

#include <stdbool.h>
#include <stdint.h>

/* The variable's value; ends the test when it isn't set. */
const char *address(const char *variable);

/* Runs the loop until `is_true` says so, asking after each few ms; false after `ms`. */
bool until(struct loop *loop, bool (*is_true)(void *arg), void *arg, int64_t ms);

/* An empty database on DATABASE_URL's server. Returns its URL; database_drop drops it and frees the
 * URL. */
char *database_make(struct loop *loop);
void database_drop(struct loop *loop, char *url);

/* wildmarchctl with these words (ended by NULL) against the database: its exit code. What it said
 * is in `ret_said` unless NULL, to be freed. */
int wildmarchctl(const char *database_url, char **ret_said, const char *word, ...)
    __attribute__((sentinel));

/* It came to `got`, which is `code`, and `said` has `what` in it. Frees `said`. */
void expect_said(int code, const char *what, int got, char *said);

/* Runs one statement on a connection of the pool, waits for it, and returns the first column of its
 * first row: the caller frees. NULL when there is no row. A failure ends the test. */
char *sql(struct loop *loop, struct postgres *p, const char *statement);
int64_t sql_number(struct loop *loop, struct postgres *p, const char *statement);

/* A private server on a free port of this machine, for tests that stop and start it. */
struct server;
struct server *server_create_postgres(void);
struct server *server_create_redis(void);
const char *server_url(const struct server *s);
const char *server_socket_url(const struct server *s); /* of a Redis: by its Unix socket */
void server_start(struct server *s);
void server_kill(struct server *s); /* SIGKILL, and waits for its end */
void server_destroy(struct server *s);

#endif
