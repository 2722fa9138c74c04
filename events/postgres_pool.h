/* Private to postgres.c and postgres_pool.c: the line between the pool and its connections.
 *
 * A session (postgres.c) is one connection that keeps itself connected; the pool (postgres_pool.c)
 * hands idle ones to those who wait. */
#ifndef EVENTS_POSTGRES_POOL_H
#define EVENTS_POSTGRES_POOL_H

#include "events/postgres.h"

#define POSTGRES_STATEMENTS_MAX 512

/* All texts are borrowed and outlive the session. It dials at once. */
struct postgres_session *session_create(
    struct loop *loop, struct postgres *pool, const char *url, const char *application_name);
void session_destroy(struct postgres_session *s);
/* From idle into a caller's hands. */
void session_take(struct postgres_session *s);

/* The session is connected and clean: it may be handed out. */
void pool_session_idle(struct postgres *p, struct postgres_session *s);
/* The caller gave it back; it comes as idle when it is clean. */
void pool_session_released(struct postgres *p);
/* The connection is there, or it is lost or couldn't be made. An idle one may not be handed out any
 * more. */
void pool_session_up(struct postgres *p);
void pool_session_down(
    struct postgres *p, struct postgres_session *s, bool was_up, const char *why);

/* A small number for a statement, the same for every session of the pool. */
unsigned pool_statement_number(struct postgres *p, const struct postgres_statement *statement);

#endif
