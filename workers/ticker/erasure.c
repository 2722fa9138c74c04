/* One page is in hand at a time; the next look begins at the first player again. */
#include "workers/ticker/erasure.h"

#include "events/bus.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/postgres.h"
#include "messages/character_erase.h"
#include "messages/operations.h"
#include "messages/refusal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define LOOK_MS 10000
#define PAGE 20
#define CALL_MS 5000
#define SESSION_WAIT_MS 2000

struct erasure {
	struct postgres *postgres;
	struct bus *bus;
	struct loop_timer *timer;
	bool is_looking, is_stopped;
	int64_t after_id; /* the last player of the page before */
	bool is_full;     /* there may be another page */
	unsigned open;    /* calls without an answer */
	struct counter *done, *failed;
};

static const struct postgres_statement find_due = {
	"find_erasures",
	"SELECT player_id FROM character WHERE delete_after <= now() AND erased_at IS NULL"
	" AND (banned_until IS NULL OR banned_until <= now()) AND player_id > $1::bigint"
	" ORDER BY player_id LIMIT $2::bigint",
};

static void look(struct erasure *e);

static void
look_end(struct erasure *e)
{
	e->is_looking = false;
	e->after_id = 0;
	if (!e->is_stopped)
		loop_timer_arm(e->timer, LOOK_MS);
}

static void
page_end(struct erasure *e)
{
	if (e->is_full && !e->is_stopped)
		look(e);
	else
		look_end(e);
}

static void
note_failure(struct erasure *e, const char *why)
{
	counter_add(e->failed, 1);
	log_warn("erasure_failed", LOG_T("why", why));
}

/* One that another ticker was faster with is refused, and so is one whose player came back. */
static void
note_refusal(struct erasure *e, const struct bus_answer *a)
{
	struct err err = { 0 };
	struct refusal refusal;

	if (refusal_decode(a->body, a->body_size, &refusal, UNKNOWN_IGNORED, &err) != 0)
		note_failure(e, err.text);
	else if (refusal.retryable)
		note_failure(e, refusal.code);
}

static void
on_answer(const struct bus_answer *a, void *arg)
{
	struct erasure *e = arg;

	if (a->code != 0)
		note_failure(e, err_name((enum err_code)a->code));
	else if (a->is_refusal)
		note_refusal(e, a);
	else
		counter_add(e->done, 1);
	if (--e->open == 0)
		page_end(e);
}

static void
erase(struct erasure *e, int64_t player_id)
{
	const struct character_erase_request request = { .player_id = player_id };
	struct text body = { 0 };
	struct err err = { 0 };
	char id[64];
	struct bus_call call = {
		.operation = message_operations[OPERATION_CHARACTER_ERASE].name,
		.operation_id = id,
		.principal = "service:ticker",
		.deadline_ms = CALL_MS,
	};

	snprintf(id, sizeof(id), "erase:%" PRId64, player_id);
	character_erase_request_write(&request, &body);
	call.body = body.bytes;
	call.body_size = body.size;
	if (bus_call(e->bus, &call, on_answer, e, &err) == 0)
		e->open++;
	else
		note_failure(e, err.text);
	text_finish(&body);
}

static void
on_due(struct postgres_session *s, const struct postgres_results *results, const struct err *err,
    void *arg)
{
	struct erasure *e = arg;
	size_t row, count = err == NULL ? postgres_rows(results, 0) : 0;

	if (err != NULL)
		note_failure(e, err->text);
	e->is_full = count == PAGE;
	for (row = 0; row < count; row++) {
		e->after_id = postgres_i64(results, 0, row, 0);
		erase(e, e->after_id);
	}
	postgres_release(s);
	if (e->open == 0)
		page_end(e);
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct postgres_params params = { 0 };
	struct erasure *e = arg;

	if (s == NULL) {
		note_failure(e, err->text);
		look_end(e);
		return;
	}
	params_i64(&params, e->after_id);
	params_i64(&params, PAGE);
	postgres_query(s, &find_due, &params);
	postgres_sync(s, on_due, e);
}

static void
look(struct erasure *e)
{
	e->is_looking = true;
	postgres_acquire(e->postgres, SESSION_WAIT_MS, on_session, e);
}

/* While a server is away there is nothing to ask. */
static void
on_timer(void *arg)
{
	struct erasure *e = arg;

	if (postgres_is_ready(e->postgres, NULL) && bus_is_ready(e->bus, NULL))
		look(e);
	else
		loop_timer_arm(e->timer, LOOK_MS);
}

struct erasure *
erasure_create(
    struct loop *loop, struct postgres *postgres, struct bus *bus, struct metrics *metrics)
{
	struct erasure *e = calloc(1, sizeof(*e));
	const char *help = "Characters whose time had come, by how their erasure ended.";

	if (e == NULL)
		abort();
	e->postgres = postgres;
	e->bus = bus;
	e->done = metrics_counter(metrics, "erasures_total", "result=\"done\"", help);
	e->failed = metrics_counter(metrics, "erasures_total", "result=\"failed\"", help);
	e->timer = loop_timer_create(loop, on_timer, e);
	loop_timer_arm(e->timer, LOOK_MS);
	return e;
}

void
erasure_stop(struct erasure *e)
{
	e->is_stopped = true;
	loop_timer_disarm(e->timer);
}

bool
erasure_is_idle(const struct erasure *e)
{
	return !e->is_looking;
}

void
erasure_destroy(struct erasure *e)
{
	if (e == NULL)
		return;
	loop_timer_destroy(e->timer);
	free(e);
}
