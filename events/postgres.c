/* One connection to Postgres in libpq's pipeline mode. Only this file and postgres_results.c see
 * libpq.
 *
 *   DOWN ──timer──▶ CONNECTING ──▶ IDLE ──take──▶ TAKEN ──release──▶ CLEANING ──ROLLBACK──▶ IDLE
 *     ▲                 │           │              │                   │
 *     │                 │           │             lost                 │
 *     │                 │           │              ▼                   │
 *     └────failed───────┴───lost────┴──release── LOST        lost──────┘
 *
 * Queries go into libpq's output buffer as they are queued; postgres_sync ends the run and writes
 * it with one call. Answers are read as they come and kept until the run's end. A statement is
 * prepared in the run that uses it first. A failed query makes the server skip the rest of the run.
 *
 * Host names are resolved by libpq, which waits for the resolver: name databases by address, or
 * have a resolver near. */
#include "events/postgres_pool.h"
#include "events/postgres_results.h"

#include "events/clock.h"

#include <libpq-fe.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define ANSWER_MS 5000 /* for a run; the server gives up a statement after 2 s */
#define CONNECT_MS 3000
#define RETRY_MIN_MS 100
#define RETRY_MAX_MS 2000

/* Every statement finds its rows by key, so one plan serves all its parameters: a plan for each
 * execution costs more than the execution, and so does compiling it. */
static const char server_settings[] = "-c statement_timeout=2000 -c lock_timeout=2000 "
				      "-c idle_in_transaction_session_timeout=10000 "
				      "-c plan_cache_mode=force_generic_plan -c jit=off";

enum session_state {
	SESSION_DOWN,
	SESSION_CONNECTING,
	SESSION_IDLE,
	SESSION_TAKEN,
	SESSION_CLEANING,
	SESSION_LOST
};

/* What was sent, in order: a query, or the preparation that goes before it. */
struct item {
	const struct postgres_statement *statement; /* NULL for a plain one */
	bool is_prepare;
};

struct run {
	struct item *items;
	size_t count, room;
	size_t current; /* the item whose answer comes next */
	struct postgres_results results;
	bool is_sent;
	bool may_have_committed; /* once sent, its effect may be there though no answer came */
	struct err err;          /* of the first query that failed */
	postgres_on_results *on_results; /* NULL: nobody wants to know */
	void *arg;
};

struct postgres_session {
	struct loop *loop;
	struct postgres *pool;
	const char *url, *application_name;
	enum session_state state;
	PGconn *conn;
	struct loop_watch *watch;
	/* DOWN: try again; CONNECTING: give up; else: look whether the answer is overdue. It is
	 * seldom armed anew: it may look before the run's deadline, never after. */
	struct loop_timer *timer;
	int64_t timer_due_ms;
	int64_t answer_due_ms; /* of the run that is sent */
	int64_t retry_ms;
	struct loop_task *fail_task; /* ends a run on a connection that broke while it was queued */
	bool is_in_transaction;      /* BEGIN was queued, and no COMMIT or ROLLBACK since */
	uint64_t prepared[POSTGRES_STATEMENTS_MAX / 64];
	/* The one being queued or sent; the other one's results may be in a caller's hands. */
	struct run runs[2], *run;
};

static void session_dial(struct postgres_session *s);
static void session_read(struct postgres_session *s);

/* ── a run ── */

static void
run_add(struct run *r, const struct postgres_statement *statement, bool is_prepare)
{
	if (r->count == r->room)
		r->items = array_grow(r->items, &r->room, sizeof(*r->items));
	r->items[r->count++] = (struct item){ statement, is_prepare };
}

static void
run_clear(struct run *r)
{
	results_clear(&r->results);
	r->count = r->current = 0;
	r->is_sent = r->may_have_committed = false;
	r->err = (struct err){ 0 };
	r->on_results = NULL;
}

static void
run_free(struct run *r)
{
	run_clear(r);
	results_finish(&r->results);
	free(r->items);
}

static bool
is_prepared(const struct postgres_session *s, unsigned number)
{
	return (s->prepared[number / 64] >> (number % 64) & 1) != 0;
}

static void
mark_prepared(struct postgres_session *s, unsigned number, bool prepared)
{
	uint64_t bit = UINT64_C(1) << (number % 64);

	if (prepared)
		s->prepared[number / 64] |= bit;
	else
		s->prepared[number / 64] &= ~bit;
}

/* libpq's messages are long stories: the first line is the one to show. */
static void
first_line(const char *message, char *ret, size_t size)
{
	size_t length = strcspn(message, "\n");

	snprintf(ret, size, "%.*s", (int)(length < size ? length : size - 1), message);
}

/* Of several failures the first one counts: the others follow from it. */
static void
run_fail(struct run *r, const PGresult *result)
{
	const struct postgres_statement *statement = r->items[r->current].statement;

	if (r->err.code == 0)
		results_fail(&r->results, result,
		    statement != NULL ? statement->name : "plain statement", &r->err);
}

/* Hands the run's results over; what the callback queues goes into the other run. */
static void
run_finish(struct postgres_session *s)
{
	struct run *done = s->run;

	s->run = done == &s->runs[0] ? &s->runs[1] : &s->runs[0];
	done->is_sent = false;
	if (done->on_results != NULL)
		done->on_results(
		    s, &done->results, done->err.code != 0 ? &done->err : NULL, done->arg);
	run_clear(done);
}

/* ── states ── */

static void
session_enter(struct postgres_session *s, enum session_state state)
{
	s->state = state;
	switch (state) {
	case SESSION_DOWN:
		loop_timer_arm(s->timer, s->retry_ms);
		break;
	case SESSION_CONNECTING:
		loop_timer_arm(s->timer, CONNECT_MS);
		break;
	case SESSION_IDLE:
		pool_session_idle(s->pool, s);
		break;
	case SESSION_TAKEN:
	case SESSION_CLEANING:
	case SESSION_LOST:
		break;
	}
}

/* Decorrelated jitter, so that a fleet doesn't come back in step. */
static void
session_back_off(struct postgres_session *s)
{
	uint32_t span = (uint32_t)(s->retry_ms * 3 - RETRY_MIN_MS) + 1;

	s->retry_ms = RETRY_MIN_MS + (int64_t)arc4random_uniform(span);
	if (s->retry_ms > RETRY_MAX_MS)
		s->retry_ms = RETRY_MAX_MS;
}

/* Saying goodbye, libpq sends what is queued, too, and a COMMIT may be among it: the socket is shut
 * first where there is such. */
static void
session_finish(struct postgres_session *s)
{
	loop_watch_destroy(s->watch);
	s->watch = NULL;
	if (s->run->count > 0 && !s->run->is_sent)
		shutdown(PQsocket(s->conn), SHUT_RDWR);
	PQfinish(s->conn);
	s->conn = NULL;
}

static void
session_hang_up(struct postgres_session *s)
{
	session_finish(s);
	s->is_in_transaction = false;
	memset(s->prepared, 0, sizeof(s->prepared));
	loop_timer_disarm(s->timer);
}

/* The connection is gone, or couldn't be made. */
static void
session_lost(struct postgres_session *s, const char *message)
{
	bool was_up = s->state != SESSION_CONNECTING;
	bool is_taken = s->state == SESSION_TAKEN;
	struct run *r = s->run;
	char why[200];

	first_line(message, why, sizeof(why));
	session_hang_up(s);
	session_back_off(s);
	pool_session_down(s->pool, s, was_up, why);
	session_enter(s, is_taken ? SESSION_LOST : SESSION_DOWN);
	if (!r->is_sent) {
		if (!is_taken)
			run_clear(r);
		return;
	}
	if (r->err.code == 0)
		err_set(&r->err, r->may_have_committed ? ERR_UNSURE : ERR_UNAVAILABLE,
		    "postgres: %s", why);
	run_finish(s);
}

static void
session_look_at(struct postgres_session *s, int64_t now, int64_t due_ms)
{
	s->timer_due_ms = due_ms;
	loop_timer_arm(s->timer, due_ms - now);
}

static void
on_timer(void *arg)
{
	struct postgres_session *s = arg;
	int64_t now;

	if (s->state == SESSION_DOWN) {
		session_dial(s);
	} else if (s->state == SESSION_CONNECTING) {
		session_lost(s, "no answer to the attempt to connect");
	} else if (s->run->is_sent) {
		now = clock_monotonic_ms();
		if (now >= s->answer_due_ms)
			session_lost(s, "no answer in time, connection dropped");
		else
			session_look_at(s, now, s->answer_due_ms);
	}
}

/* ── connecting ── */

static void
ignore_notice(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

static void
session_flush(struct postgres_session *s)
{
	loop_watch_set(s->watch, PQflush(s->conn) == 1 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

static void
on_ready(unsigned ready, void *arg)
{
	struct postgres_session *s = arg;

	if ((ready & LOOP_READ) != 0 && PQconsumeInput(s->conn) == 0) {
		session_lost(s, PQerrorMessage(s->conn));
		return;
	}
	if ((ready & LOOP_WRITE) != 0)
		session_flush(s);
	session_read(s);
}

static void
session_connected(struct postgres_session *s)
{
	PQsetNoticeReceiver(s->conn, ignore_notice, NULL);
	if (PQsetnonblocking(s->conn, 1) != 0 || PQenterPipelineMode(s->conn) != 1) {
		session_lost(s, PQerrorMessage(s->conn));
		return;
	}
	s->watch = loop_watch_create(s->loop, PQsocket(s->conn), LOOP_READ, on_ready, s);
	loop_timer_disarm(s->timer);
	s->retry_ms = RETRY_MIN_MS;
	pool_session_up(s->pool);
	session_enter(s, SESSION_IDLE);
}

/* libpq may change its socket in each step: the watch goes before and is made anew after. */
static void
on_dialing(unsigned ready, void *arg)
{
	struct postgres_session *s = arg;
	PostgresPollingStatusType status;

	(void)ready;
	loop_watch_destroy(s->watch);
	s->watch = NULL;
	status = PQconnectPoll(s->conn);
	if (status == PGRES_POLLING_OK)
		session_connected(s);
	else if (status == PGRES_POLLING_FAILED)
		session_lost(s, PQerrorMessage(s->conn));
	else
		s->watch = loop_watch_create(s->loop, PQsocket(s->conn),
		    status == PGRES_POLLING_READING ? LOOP_READ : LOOP_WRITE, on_dialing, s);
}

static void
session_dial(struct postgres_session *s)
{
	/* Looking for Kerberos is asked for by the URL, which overrides what stands in front of it:
	 * it blocks, and takes half a megabyte. */
	static const char *const keywords[] = { "gssencmode", "dbname", "application_name",
		"options", "client_encoding", "keepalives_idle", "keepalives_interval",
		"keepalives_count", "tcp_user_timeout", NULL };
	const char *values[] = { "disable", s->url, s->application_name, server_settings, "UTF8",
		"15", "5", "3", "10000", NULL };

	s->conn = PQconnectStartParams(keywords, values, 1);
	if (s->conn == NULL)
		abort();
	session_enter(s, SESSION_CONNECTING);
	if (PQstatus(s->conn) == CONNECTION_BAD)
		session_lost(s, PQerrorMessage(s->conn));
	else
		s->watch = loop_watch_create(s->loop, PQsocket(s->conn), LOOP_WRITE, on_dialing, s);
}

/* ── answers ── */

static void
session_clean(struct postgres_session *s)
{
	if (PQtransactionStatus(s->conn) == PQTRANS_IDLE) {
		session_enter(s, SESSION_IDLE);
		return;
	}
	postgres_plain(s, "ROLLBACK");
	postgres_sync(s, NULL, NULL);
}

static void
session_synced(struct postgres_session *s)
{
	s->is_in_transaction = PQtransactionStatus(s->conn) != PQTRANS_IDLE;
	run_finish(s);
	if (s->state == SESSION_CLEANING && !s->run->is_sent)
		session_clean(s);
}

/* An item that failed or was skipped leaves no result; a preparation is forgotten, so that the next
 * use tries again. */
static void
item_failed(struct postgres_session *s)
{
	const struct item *item = &s->run->items[s->run->current];

	if (item->is_prepare)
		mark_prepared(s, pool_statement_number(s->pool, item->statement), false);
	else
		results_add(&s->run->results, NULL);
}

static void
item_failure(struct postgres_session *s, PGresult *result)
{
	char message[200];

	if (PQstatus(s->conn) == CONNECTION_BAD || result_ends_connection(result)) {
		first_line(PQresultErrorMessage(result), message, sizeof(message));
		PQclear(result);
		session_lost(s, message);
		return;
	}
	run_fail(s->run, result);
	item_failed(s);
	PQclear(result);
}

static void
item_answered(struct postgres_session *s, PGresult *result)
{
	if (s->run->items[s->run->current].is_prepare)
		PQclear(result);
	else
		results_add(&s->run->results, result);
}

static void
take_result(struct postgres_session *s, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_PIPELINE_SYNC) {
		PQclear(result);
		session_synced(s);
	} else if (s->run->current == s->run->count) {
		PQclear(result);
		session_lost(s, "an answer that nobody asked for");
	} else if (status == PGRES_FATAL_ERROR) {
		item_failure(s, result);
	} else if (status == PGRES_PIPELINE_ABORTED) {
		PQclear(result);
		item_failed(s);
	} else {
		item_answered(s, result);
	}
}

/* Each item's answer ends with a NULL, the run's with the sync mark alone. */
static void
session_read(struct postgres_session *s)
{
	while (s->conn != NULL && !PQisBusy(s->conn) && s->run->is_sent) {
		PGresult *result = PQgetResult(s->conn);

		if (result != NULL)
			take_result(s, result);
		else if (PQstatus(s->conn) == CONNECTION_BAD || s->run->current == s->run->count)
			session_lost(s, PQerrorMessage(s->conn));
		else
			s->run->current++;
	}
}

/* ── asking ── */

/* What is queued on a lost connection, or fails to be queued, comes out as an error of the run: no
 * answer ever comes for it. */
static bool
can_queue(const struct postgres_session *s)
{
	assert(
	    s->state == SESSION_TAKEN || s->state == SESSION_CLEANING || s->state == SESSION_LOST);
	assert(!s->run->is_sent); /* one run at a time: wait for its results */
	return s->conn != NULL;
}

static void
queue_prepared(struct postgres_session *s, const struct postgres_statement *statement,
    const struct postgres_params *params)
{
	unsigned number = pool_statement_number(s->pool, statement);
	const char *values[POSTGRES_PARAMS_MAX];
	int sizes[POSTGRES_PARAMS_MAX], formats[POSTGRES_PARAMS_MAX];
	int count = params != NULL ? params->count : 0;

	for (int i = 0; i < count; i++) {
		values[i] = params->value[i].bytes;
		sizes[i] = params->value[i].size;
		formats[i] = params->value[i].is_binary;
	}
	if (!is_prepared(s, number)) {
		run_add(s->run, statement, true);
		mark_prepared(s, number, true);
		PQsendPrepare(s->conn, statement->name, statement->sql, 0, NULL);
	}
	run_add(s->run, statement, false);
	PQsendQueryPrepared(s->conn, statement->name, count, values, sizes, formats, 0);
}

void
postgres_query(struct postgres_session *s, const struct postgres_statement *statement,
    const struct postgres_params *params)
{
	if (!can_queue(s))
		return;
	if (!s->is_in_transaction && strncasecmp(statement->sql, "SELECT", 6) != 0)
		s->run->may_have_committed = true;
	queue_prepared(s, statement, params);
}

void
postgres_plain(struct postgres_session *s, const char *sql)
{
	static const struct postgres_statement begin = { "begin", "BEGIN" };
	static const struct postgres_statement commit = { "commit", "COMMIT" };

	if (!can_queue(s))
		return;
	if (strncasecmp(sql, "BEGIN", 5) == 0) {
		s->is_in_transaction = true;
	} else if (strncasecmp(sql, "COMMIT", 6) == 0) {
		s->is_in_transaction = false;
		s->run->may_have_committed = true;
	} else if (strncasecmp(sql, "ROLLBACK", 8) == 0) {
		s->is_in_transaction = false;
	}
	if (strcmp(sql, begin.sql) == 0) {
		queue_prepared(s, &begin, NULL);
	} else if (strcmp(sql, commit.sql) == 0) {
		queue_prepared(s, &commit, NULL);
	} else {
		run_add(s->run, NULL, false);
		PQsendQueryParams(s->conn, sql, 0, NULL, NULL, NULL, NULL, 0);
	}
}

static void
on_broken(void *arg)
{
	struct postgres_session *s = arg;

	if (s->conn != NULL) {
		session_lost(s, PQerrorMessage(s->conn));
		return;
	}
	if (!s->run->is_sent)
		return;
	err_set(&s->run->err, ERR_UNAVAILABLE, "postgres: the connection was lost");
	run_finish(s);
}

void
postgres_sync_within(
    struct postgres_session *s, int64_t answer_ms, postgres_on_results *on_results, void *arg)
{
	bool is_there = can_queue(s);
	struct run *r = s->run;
	int64_t now;

	r->is_sent = true;
	r->on_results = on_results;
	r->arg = arg;
	if (!is_there || PQpipelineSync(s->conn) != 1) {
		loop_task_schedule(s->fail_task);
		return;
	}
	session_flush(s);
	now = clock_monotonic_ms();
	s->answer_due_ms = now + answer_ms;
	if (!loop_timer_is_armed(s->timer) || s->answer_due_ms < s->timer_due_ms)
		session_look_at(s, now, s->answer_due_ms);
}

void
postgres_sync(struct postgres_session *s, postgres_on_results *on_results, void *arg)
{
	postgres_sync_within(s, ANSWER_MS, on_results, arg);
}

void
postgres_release(struct postgres_session *s)
{
	assert(s->state == SESSION_TAKEN || s->state == SESSION_LOST);
	pool_session_released(s->pool);
	s->run->on_results = NULL;
	if (s->state == SESSION_LOST) {
		run_clear(s->run);
		session_enter(s, SESSION_DOWN);
		return;
	}
	session_enter(s, SESSION_CLEANING);
	if (s->run->is_sent)
		return; /* session_synced goes on */
	if (s->run->count == 0)
		session_clean(s);
	else if (s->is_in_transaction)
		postgres_sync(s, NULL, NULL); /* and rolled back then */
	else
		session_lost(s, "given back with statements that were queued and not synced");
}

/* ── life ── */

struct postgres_session *
session_create(
    struct loop *loop, struct postgres *pool, const char *url, const char *application_name)
{
	struct postgres_session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->loop = loop;
	s->pool = pool;
	s->url = url;
	s->application_name = application_name;
	s->retry_ms = RETRY_MIN_MS;
	s->run = &s->runs[0];
	s->timer = loop_timer_create(loop, on_timer, s);
	s->fail_task = loop_task_create(loop, on_broken, s);
	loop_timer_arm(s->timer, 0);
	return s;
}

void
session_destroy(struct postgres_session *s)
{
	if (s == NULL)
		return;
	session_finish(s);
	loop_timer_destroy(s->timer);
	loop_task_destroy(s->fail_task);
	run_free(&s->runs[0]);
	run_free(&s->runs[1]);
	free(s);
}

void
session_take(struct postgres_session *s)
{
	assert(s->state == SESSION_IDLE);
	session_enter(s, SESSION_TAKEN);
}
