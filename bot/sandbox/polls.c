#include "bot/sandbox/polls.h"

#include "events/clock.h"

#include <stdlib.h>

#define TIMEOUT_S_MAX 50
#define LIMIT_MAX 100
#define REPEAT_MS 3000     /* the same offset within this time waits for it … */
#define FAST_REPEAT_MS 500 /* … and within this time gets one update */
#define CONFLICT_PAUSE_MS 3000
#define CONFLICTS_MAX 64 /* that are held back; more are answered at once */

struct polls {
	struct sandbox *sandbox;
	struct loop_task *wake;
	struct call *waiting; /* NULL: none */
	int64_t limit;        /* of the waiting one */
	int64_t last_offset, last_ms;
	bool has_polled;
	int64_t next_conflict_ms;
	struct call *conflicts[CONFLICTS_MAX];
	size_t conflict_count;
};

static void
answer_waiting(struct polls *p)
{
	struct call *call = p->waiting;
	struct text result = { 0 };

	p->waiting = NULL;
	updates_read(p->sandbox->updates, (size_t)p->limit, &result);
	call_finish(call, &result);
	text_finish(&result);
}

static void
on_wake(void *arg)
{
	struct polls *p = arg;

	if (p->waiting != NULL && updates_pending(p->sandbox->updates) > 0)
		answer_waiting(p);
}

static void
on_timeout(void *arg)
{
	struct call *call = arg;

	answer_waiting(call->sandbox->polls);
}

struct polls *
polls_create(struct sandbox *s)
{
	struct polls *p = calloc(1, sizeof(*p));

	if (p == NULL)
		abort();
	p->sandbox = s;
	p->wake = loop_task_create(s->loop, on_wake, p);
	return p;
}

void
polls_destroy(struct polls *p)
{
	if (p == NULL)
		return;
	loop_task_destroy(p->wake);
	free(p);
}

void
polls_wake(struct polls *p)
{
	if (p->waiting != NULL)
		loop_task_schedule(p->wake);
}

unsigned
polls_waiting(const struct polls *p)
{
	return p->waiting != NULL;
}

void
polls_reset(struct polls *p)
{
	p->has_polled = false;
	p->next_conflict_ms = 0;
}

/* ---- conflicts ---- */

static void
finish_conflict(struct polls *p, size_t i)
{
	struct call *call = p->conflicts[i];

	p->conflicts[i] = p->conflicts[--p->conflict_count];
	call_finish(call, NULL);
}

static void
on_conflict_due(void *arg)
{
	struct call *call = arg;
	struct polls *p = call->sandbox->polls;

	for (size_t i = 0; i < p->conflict_count; i++) {
		if (p->conflicts[i] == call) {
			finish_conflict(p, i);
			return;
		}
	}
}

/* The first conflict is told at once; those that follow within 3 s come 3 s late, so that two bots
 * don't chase each other. */
static void
end_with_conflict(struct polls *p, struct call *call)
{
	int64_t now_ms = clock_monotonic_ms();

	refuse(&call->why, 409,
	    "Conflict: terminated by other getUpdates request; make sure that only one bot "
	    "instance is running");
	loop_timer_destroy(call->timer);
	call->timer = NULL;
	if (now_ms >= p->next_conflict_ms || p->conflict_count == CONFLICTS_MAX) {
		p->next_conflict_ms = now_ms + CONFLICT_PAUSE_MS;
		call_finish(call, NULL);
		return;
	}
	p->conflicts[p->conflict_count++] = call;
	call->timer = loop_timer_create(p->sandbox->loop, on_conflict_due, call);
	loop_timer_arm(call->timer, CONFLICT_PAUSE_MS);
}

void
polls_end_all(struct polls *p)
{
	if (p->waiting != NULL) {
		struct call *call = p->waiting;

		p->waiting = NULL;
		refuse(&call->why, 500, "Internal Server Error: restart");
		call_finish(call, NULL);
	}
	while (p->conflict_count > 0)
		finish_conflict(p, 0);
}

/* ---- the method ---- */

static int64_t
clamp(int64_t value, int64_t min, int64_t max)
{
	if (value < min)
		return min;
	return value > max ? max : value;
}

/* Who asks the same again and again is slowed down. */
static void
slow_down(struct polls *p, int64_t offset, int64_t *timeout_ms, int64_t *limit)
{
	int64_t now_ms = clock_monotonic_ms(), since_ms = now_ms - p->last_ms;

	if (p->has_polled && offset == p->last_offset) {
		if (since_ms < REPEAT_MS && *timeout_ms < REPEAT_MS)
			*timeout_ms = REPEAT_MS;
		if (since_ms < FAST_REPEAT_MS)
			*limit = 1;
	}
	p->has_polled = true;
	p->last_offset = offset;
	p->last_ms = now_ms;
}

static void
start_waiting(struct polls *p, struct call *call, int64_t limit, int64_t timeout_ms)
{
	if (p->waiting != NULL) {
		struct call *older = p->waiting;

		p->waiting = NULL;
		end_with_conflict(p, older);
	}
	p->waiting = call;
	p->limit = limit;
	call->is_waiting = true;
	call->timer = loop_timer_create(p->sandbox->loop, on_timeout, call);
	loop_timer_arm(call->timer, timeout_ms);
}

bool
polls_get_updates(struct call *call, struct text *result)
{
	struct polls *p = call->sandbox->polls;
	struct updates *updates = call->sandbox->updates;
	int64_t offset = 0, limit = LIMIT_MAX, timeout_s = 0, timeout_ms;
	const struct json *allowed = NULL;

	if (!args_i64(&call->args, "offset", false, &offset, &call->why) ||
	    !args_i64(&call->args, "limit", false, &limit, &call->why) ||
	    !args_i64(&call->args, "timeout", false, &timeout_s, &call->why) ||
	    !args_json(&call->args, "allowed_updates", &allowed, &call->why) ||
	    (allowed != NULL && !updates_allow(updates, allowed, &call->why)))
		return false;
	limit = clamp(limit, 1, LIMIT_MAX);
	timeout_ms = clamp(timeout_s, 0, TIMEOUT_S_MAX) * 1000;
	slow_down(p, offset, &timeout_ms, &limit);
	updates_commit(updates, offset);
	if (updates_pending(updates) > 0 || timeout_ms == 0)
		updates_read(updates, (size_t)limit, result);
	else
		start_waiting(p, call, limit, timeout_ms);
	return true;
}
