/* Postgres over a small pool of pipelined connections (libpq inside).
 *
 * A session is one connection, taken for a transaction or a statement: queries are queued without
 * waiting, postgres_sync sends them as one run and calls back with all their results. So a
 * transaction is two or three round trips, whatever it holds.
 *
 *   acquire ──▶ session ──query, query, …──▶ sync ──▶ on_results ──query, …──▶ sync ──▶ release
 *
 * Statements are prepared on a connection at their first use; a statement is a static object. Each
 * connection sets statement_timeout 2 s, lock_timeout 2 s, idle_in_transaction_session_timeout 10
 * s. */
#ifndef EVENTS_POSTGRES_H
#define EVENTS_POSTGRES_H

#include "events/err.h"
#include "events/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct postgres;
struct postgres_session;
struct postgres_results;

/* Connects in the background and keeps trying with backoff. */
MUST_CHECK struct postgres *postgres_open(struct loop *loop, const char *url, unsigned connections,
    const char *application_name, struct err *err);
void postgres_close(struct postgres *p); /* waiting and open sessions end without their callbacks */
bool postgres_is_ready(const struct postgres *p, const char **ret_why);
uint64_t postgres_reconnects(
    const struct postgres *p); /* connections lost or not made, since it was opened */
bool postgres_is_idle(const struct postgres *p); /* no session taken, nobody waits */

/* `s` or `err` is NULL. Failure: ERR_UNAVAILABLE (no connection: at once while the server can't be
 * reached), ERR_TIMEOUT (none free within wait_ms), ERR_CONGESTED (over 4096 wait). Never from
 * inside. */
typedef void postgres_on_session(struct postgres_session *s, const struct err *err, void *arg);
void postgres_acquire(
    struct postgres *p, int64_t wait_ms, postgres_on_session *on_session, void *arg);
/* Gives the connection back; an open or failed transaction is rolled back first, and nothing runs
 * that was queued outside of one and not synced. The results of a
 * run that is out don't come any more. Allowed in on_results, with the results still readable until
 * that returns. */
void postgres_release(struct postgres_session *s);

#define POSTGRES_PARAMS_MAX 64

struct postgres_statement {
	const char *name; /* unique in the process: "ledger_insert" */
	const char *sql;  /* with $1, $2, … and casts where the type isn't plain */
};

struct postgres_params {
	struct {
		const char *bytes;
		int size;
		int is_binary;
		char number[24];
	} value[POSTGRES_PARAMS_MAX];
	int count;
};
/* Appended in order to a zeroed struct, which stays where it is until postgres_query returns; texts
 * and bytes are borrowed until then. NULL text is SQL NULL. */
void params_i64(struct postgres_params *p, int64_t v);
void params_text(struct postgres_params *p, const char *text);
void params_bytes(struct postgres_params *p, const void *bytes, size_t size); /* bytea */
void params_null(struct postgres_params *p);

/* Queues a prepared statement; `params` NULL for none. Nothing is queued while a run is out. */
void postgres_query(struct postgres_session *s, const struct postgres_statement *statement,
    const struct postgres_params *params);
/* Queues BEGIN, COMMIT, ROLLBACK or the like. */
void postgres_plain(struct postgres_session *s, const char *sql);

/* Sends what is queued. `results` holds one entry for each postgres_query and postgres_plain, in
 * order, borrowed for the callback. Never from inside. `err` is NULL, or set when one of them
 * failed; then the rest of that run was skipped, and the transaction is void:
 *
 *   ERR_EXISTS       unique violation
 *   ERR_RANGE        check violation
 *   ERR_STALE        40001, 40P01: repeat the transaction
 *   ERR_TIMEOUT      57014, 55P03: a statement or a lock took too long
 *   ERR_UNAVAILABLE  the connection was lost (57P0x, too) before COMMIT was sent
 *   ERR_UNSURE       ... after a COMMIT, or a lone statement other than SELECT, was sent
 *   ERR_IO           anything else
 *
 * A run that has no answer within 5 s has lost its connection. On ERR_UNAVAILABLE and ERR_UNSURE
 * the connection is gone; release the session all the same. */
typedef void postgres_on_results(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg);
void postgres_sync(struct postgres_session *s, postgres_on_results *on_results, void *arg);
/* The same with a time of its own for the answer; the server's statement_timeout is the caller's to
 * change. */
void postgres_sync_within(
    struct postgres_session *s, int64_t answer_ms, postgres_on_results *on_results, void *arg);

/* The constraint that an ERR_EXISTS or ERR_RANGE broke: "character_name_key"; "" when unknown. */
const char *postgres_constraint(const struct postgres_results *r);

size_t postgres_rows(
    const struct postgres_results *r, size_t query); /* rows that query number `query` returned */
int64_t postgres_affected(const struct postgres_results *r, size_t query); /* rows it changed */
bool postgres_is_null(const struct postgres_results *r, size_t query, size_t row, int column);
const char *postgres_text(
    const struct postgres_results *r, size_t query, size_t row, int column); /* "" when NULL */
int64_t postgres_i64(const struct postgres_results *r, size_t query, size_t row,
    int column); /* asserts on a non-number */
/* bytea: decoded into malloc'ed memory that the caller frees; NULL when SQL NULL. */
void *postgres_bytes(
    const struct postgres_results *r, size_t query, size_t row, int column, size_t *ret_size);

#endif
