/* The pool of events/postgres.h: who waits for a connection, and which ones are free.
 *
 * Waiters are served in the order they came, at the end of a loop turn, so that no callback runs
 * inside postgres_acquire. Free sessions are a stack: the one used last has its statements prepared
 * and its caches warm. While no connection can be made, waiters fail at once, with the reason,
 * instead of waiting for a server that isn't there. */
#include "events/postgres_pool.h"

#include "events/clock.h"
#include "events/log.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define WAITERS_MAX 4096
#define STATEMENT_SLOTS (2 * POSTGRES_STATEMENTS_MAX) /* a power of two, at most half full */

struct waiter {
	struct waiter *next;
	int64_t deadline_ms;
	postgres_on_session *on_session;
	void *arg;
};

struct postgres {
	struct loop *loop;
	char *url, *application_name;
	struct postgres_session **sessions; /* all of them */
	struct postgres_session **free;     /* the idle ones, a stack */
	unsigned session_count, free_count, up_count, taken_count;

	struct waiter *waiters, **waiters_end;
	unsigned waiter_count;
	struct waiter
	    *refused; /* came when WAITERS_MAX were there; told so at the end of the turn */
	struct loop_task *serve_task;
	struct loop_timer *wait_timer;
	int64_t wait_timer_ms; /* when it is due: the first deadline, or earlier */

	uint64_t reconnects; /* connections lost or not made */
	bool is_failing;     /* the last attempt to connect failed, and no connection is up */
	char why[200];       /* of that failure */

	struct {
		const struct postgres_statement *statement;
		unsigned number;
	} statements[STATEMENT_SLOTS];
	unsigned statement_count;
};

static void
hand_over(struct waiter *w, struct postgres_session *s, const struct err *err)
{
	postgres_on_session *on_session = w->on_session;
	void *arg = w->arg;

	free(w);
	on_session(s, err, arg);
}

static struct waiter *
pop_waiter(struct postgres *p)
{
	struct waiter *w = p->waiters;

	p->waiters = w->next;
	if (p->waiters == NULL)
		p->waiters_end = &p->waiters;
	p->waiter_count--;
	return w;
}

/* Fails those who wait now; who comes meanwhile is a matter of the next turn. */
static void
fail_waiters(struct postgres *p)
{
	struct err err = { 0 };

	err_set(&err, ERR_UNAVAILABLE, "postgres: %s", p->why);
	for (unsigned n = p->waiter_count; n > 0; n--)
		hand_over(pop_waiter(p), NULL, &err);
}

/* The same: one that asks again at once is refused in the next turn. */
static void
fail_refused(struct postgres *p)
{
	struct waiter *refused = p->refused;
	struct err err = { 0 };

	p->refused = NULL;
	err_set(&err, ERR_CONGESTED, "postgres: %d wait for a connection already", WAITERS_MAX);
	while (refused != NULL) {
		struct waiter *w = refused;

		refused = w->next;
		hand_over(w, NULL, &err);
	}
}

static void
serve_waiters(void *arg)
{
	struct postgres *p = arg;

	fail_refused(p);
	while (p->waiters != NULL && p->free_count > 0) {
		struct postgres_session *s = p->free[--p->free_count];

		session_take(s);
		p->taken_count++;
		hand_over(pop_waiter(p), s, NULL);
	}
	if (p->is_failing)
		fail_waiters(p);
}

/* Takes out those whose time is over; says when the next one's is, INT64_MAX when nobody waits. */
static struct waiter *
expired_waiters(struct postgres *p, int64_t now, int64_t *ret_next_ms)
{
	struct waiter *expired = NULL, **expired_end = &expired;
	struct waiter **link = &p->waiters;

	*ret_next_ms = INT64_MAX;
	while (*link != NULL) {
		struct waiter *w = *link;

		if (w->deadline_ms <= now) {
			*link = w->next;
			p->waiter_count--;
			w->next = NULL;
			*expired_end = w;
			expired_end = &w->next;
		} else {
			if (w->deadline_ms < *ret_next_ms)
				*ret_next_ms = w->deadline_ms;
			link = &w->next;
		}
	}
	p->waiters_end = link;
	return expired;
}

static void
arm_wait_timer(struct postgres *p, int64_t now, int64_t deadline_ms)
{
	p->wait_timer_ms = deadline_ms;
	loop_timer_arm(p->wait_timer, deadline_ms > now ? deadline_ms - now : 0);
}

static void
on_wait_timer(void *arg)
{
	struct postgres *p = arg;
	struct err err = { 0 };
	int64_t now = clock_monotonic_ms();
	int64_t next;
	struct waiter *expired = expired_waiters(p, now, &next);

	if (next != INT64_MAX)
		arm_wait_timer(p, now, next);
	if (p->up_count == 0)
		err_set(&err, ERR_UNAVAILABLE, "postgres: not connected yet");
	else
		err_set(
		    &err, ERR_TIMEOUT, "postgres: all %u connections are busy", p->session_count);
	while (expired != NULL) {
		struct waiter *w = expired;

		expired = w->next;
		hand_over(w, NULL, &err);
	}
}

struct postgres *
postgres_open(struct loop *loop, const char *url, unsigned connections,
    const char *application_name, struct err *err)
{
	struct postgres *p;

	if (connections == 0 || connections > 256) {
		err_set(err, ERR_RANGE, "postgres: %u connections asked for, must be 1..256",
		    connections);
		return NULL;
	}
	if (strncmp(url, "postgres://", 11) != 0 && strncmp(url, "postgresql://", 13) != 0) {
		err_set(err, ERR_CONFIG,
		    "the database URL must begin with postgres:// or postgresql://");
		return NULL;
	}
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		abort();
	p->loop = loop;
	p->url = strdup(url);
	p->application_name = strdup(application_name);
	p->sessions = calloc(connections, sizeof(*p->sessions));
	p->free = calloc(connections, sizeof(*p->free));
	if (p->url == NULL || p->application_name == NULL || p->sessions == NULL || p->free == NULL)
		abort();
	p->waiters_end = &p->waiters;
	p->serve_task = loop_task_create(loop, serve_waiters, p);
	p->wait_timer = loop_timer_create(loop, on_wait_timer, p);
	while (p->session_count < connections)
		p->sessions[p->session_count++] =
		    session_create(loop, p, p->url, p->application_name);
	return p;
}

void
postgres_close(struct postgres *p)
{
	if (p == NULL)
		return;
	for (unsigned i = 0; i < p->session_count; i++)
		session_destroy(p->sessions[i]);
	while (p->waiters != NULL)
		free(pop_waiter(p));
	while (p->refused != NULL) {
		struct waiter *w = p->refused;

		p->refused = w->next;
		free(w);
	}
	loop_task_destroy(p->serve_task);
	loop_timer_destroy(p->wait_timer);
	free(p->sessions);
	free(p->free);
	free(p->url);
	free(p->application_name);
	free(p);
}

bool
postgres_is_ready(const struct postgres *p, const char **ret_why)
{
	if (p->up_count == 0 && ret_why != NULL)
		*ret_why = "postgres: not connected";
	return p->up_count > 0;
}

uint64_t
postgres_reconnects(const struct postgres *p)
{
	return p->reconnects;
}

bool
postgres_is_idle(const struct postgres *p)
{
	return p->taken_count == 0 && p->waiters == NULL;
}

void
postgres_acquire(struct postgres *p, int64_t wait_ms, postgres_on_session *on_session, void *arg)
{
	struct waiter *w = calloc(1, sizeof(*w));
	int64_t now = clock_monotonic_ms();

	if (w == NULL)
		abort();
	w->deadline_ms = now + wait_ms;
	w->on_session = on_session;
	w->arg = arg;
	if (p->waiter_count >= WAITERS_MAX) {
		w->next = p->refused;
		p->refused = w;
	} else {
		*p->waiters_end = w;
		p->waiters_end = &w->next;
		p->waiter_count++;
		if (!loop_timer_is_armed(p->wait_timer) || w->deadline_ms < p->wait_timer_ms)
			arm_wait_timer(p, now, w->deadline_ms);
	}
	loop_task_schedule(p->serve_task);
}

void
pool_session_idle(struct postgres *p, struct postgres_session *s)
{
	assert(p->free_count < p->session_count);
	p->free[p->free_count++] = s;
	if (p->waiters != NULL)
		loop_task_schedule(p->serve_task);
}

void
pool_session_released(struct postgres *p)
{
	assert(p->taken_count > 0);
	p->taken_count--;
}

void
pool_session_up(struct postgres *p)
{
	if (p->up_count++ == 0)
		log_info("postgres connected", LOG_I("connections", p->session_count));
	p->is_failing = false;
}

static void
remove_free(struct postgres *p, const struct postgres_session *s)
{
	for (unsigned i = 0; i < p->free_count; i++)
		if (p->free[i] == s) {
			memmove(&p->free[i], &p->free[i + 1],
			    (p->free_count - i - 1) * sizeof(struct postgres_session *));
			p->free_count--;
			return;
		}
}

void
pool_session_down(struct postgres *p, struct postgres_session *s, bool was_up, const char *why)
{
	remove_free(p, s);
	p->reconnects++;
	if (was_up) {
		log_warn("postgres connection lost", LOG_T("err", why));
		p->up_count--;
		return;
	}
	if (p->up_count > 0 || p->is_failing)
		return;
	log_warn("postgres unreachable, trying again", LOG_T("err", why));
	p->is_failing = true;
	strncpy(p->why, why, sizeof(p->why) - 1);
	loop_task_schedule(p->serve_task);
}

unsigned
pool_statement_number(struct postgres *p, const struct postgres_statement *statement)
{
	size_t slot = ((uintptr_t)statement >> 4) & (STATEMENT_SLOTS - 1);

	while (p->statements[slot].statement != NULL && p->statements[slot].statement != statement)
		slot = (slot + 1) & (STATEMENT_SLOTS - 1);
	if (p->statements[slot].statement == NULL) {
		assert(p->statement_count < POSTGRES_STATEMENTS_MAX);
		p->statements[slot].statement = statement;
		p->statements[slot].number = p->statement_count++;
	}
	return p->statements[slot].number;
}
