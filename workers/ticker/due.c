/* One page of one kind is in hand at a time; the next look begins at the first kind again. */
#include "workers/ticker/due.h"

#include "events/bus.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/postgres.h"
#include "messages/character_erase.h"
#include "messages/mail_expire.h"
#include "messages/market_expire.h"
#include "messages/operations.h"
#include "messages/refusal.h"
#include "messages/trade_expire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_MS 10000
#define READY_MS 1000 /* while a server is away there is nothing to ask */
#define PAGE 20
#define CALL_MS 5000
#define SESSION_WAIT_MS 2000
#define ID_SIZE 24

/* `find`: the ids behind $1 in their order, at most $2, each with when its time came. */
struct kind {
	const char *name;
	unsigned operation;
	const char *first; /* an id before all others */
	struct postgres_statement find;
	void (*write)(const char *id, struct text *out); /* the request */
};

static void
write_erase(const char *id, struct text *out)
{
	const struct character_erase_request request = { .player_id = strtoll(id, NULL, 10) };

	character_erase_request_write(&request, out);
}

static void
write_lot(const char *id, struct text *out)
{
	struct market_expire_request request;

	snprintf(request.lot_id, sizeof(request.lot_id), "%s", id);
	market_expire_request_write(&request, out);
}

static void
write_trade(const char *id, struct text *out)
{
	struct trade_expire_request request;

	snprintf(request.trade_id, sizeof(request.trade_id), "%s", id);
	trade_expire_request_write(&request, out);
}

static void
write_letter(const char *id, struct text *out)
{
	struct mail_expire_request request;

	snprintf(request.letter_id, sizeof(request.letter_id), "%s", id);
	mail_expire_request_write(&request, out);
}

#define STAMP(column) "(extract(epoch FROM " column ") * 1000)::bigint"

static const struct kind kinds[] = {
	{ "character", OPERATION_CHARACTER_ERASE, "0",
	    { "find_characters_due",
		"SELECT player_id, " STAMP(
		    "delete_after") " FROM character WHERE delete_after <= now()"
				    " AND erased_at IS NULL AND (banned_until IS NULL OR "
				    "banned_until <= now())"
				    " AND player_id > $1::bigint ORDER BY player_id LIMIT "
				    "$2::bigint" },
	    write_erase },
	{ "lot", OPERATION_MARKET_EXPIRE, "",
	    { "find_lots_due",
		"SELECT id, " STAMP("ends_at") " FROM lot WHERE ends_at <= now() AND id > $1::text"
					       " ORDER BY id LIMIT $2::bigint" },
	    write_lot },
	{ "trade", OPERATION_TRADE_EXPIRE, "",
	    { "find_trades_due",
		"SELECT id, " STAMP(
		    "expires_at") " FROM trade WHERE expires_at <= now() AND id > $1::text"
				  " ORDER BY id LIMIT $2::bigint" },
	    write_trade },
	{ "letter", OPERATION_MAIL_EXPIRE, "",
	    { "find_letters_due",
		"SELECT id, " STAMP(
		    "expires_at") " FROM letter WHERE expires_at <= now() AND id > $1::text"
				  " ORDER BY id LIMIT $2::bigint" },
	    write_letter },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct due {
	struct postgres *postgres;
	struct bus *bus;
	struct loop_timer *timer;
	bool is_looking, is_stopped;
	size_t kind;         /* in hand */
	char after[ID_SIZE]; /* the last one of the page before */
	bool is_full;        /* there may be another page */
	unsigned open;       /* calls without an answer */
	struct counter *done[KINDS], *failed[KINDS];
};

static void look(struct due *d);

static void
look_at(struct due *d, size_t kind)
{
	d->kind = kind;
	snprintf(d->after, sizeof(d->after), "%s", kinds[kind].first);
	look(d);
}

static void
look_end(struct due *d)
{
	d->is_looking = false;
	if (!d->is_stopped)
		loop_timer_arm(d->timer, LOOK_MS);
}

static void
page_end(struct due *d)
{
	if (d->is_stopped || !bus_is_ready(d->bus, NULL))
		look_end(d);
	else if (d->is_full)
		look(d);
	else if (d->kind + 1 < KINDS)
		look_at(d, d->kind + 1);
	else
		look_end(d);
}

static void
note_failure(struct due *d, const char *why)
{
	counter_add(d->failed[d->kind], 1);
	log_warn("due_failed", LOG_T("what", kinds[d->kind].name), LOG_T("why", why));
}

/* One that another ticker was faster with is refused, and so is one whose time is put off. */
static void
note_refusal(struct due *d, const struct bus_answer *a)
{
	struct err err = { 0 };
	struct refusal refusal;

	if (refusal_decode(a->body, a->body_size, &refusal, UNKNOWN_IGNORED, &err) != 0)
		note_failure(d, err.text);
	else if (refusal.retryable)
		note_failure(d, refusal.code);
}

static void
on_answer(const struct bus_answer *a, void *arg)
{
	struct due *d = arg;

	if (a->code != 0)
		note_failure(d, err_name((enum err_code)a->code));
	else if (a->is_refusal)
		note_refusal(d, a);
	else
		counter_add(d->done[d->kind], 1);
	if (--d->open == 0)
		page_end(d);
}

static void
ask_for(struct due *d, const char *id, const char *stamp)
{
	const struct kind *kind = &kinds[d->kind];
	struct text body = { 0 };
	struct err err = { 0 };
	char key[96];
	struct bus_call call = {
		.operation = message_operations[kind->operation].name,
		.operation_id = key,
		.principal = "service:ticker",
		.deadline_ms = CALL_MS,
	};

	snprintf(key, sizeof(key), "%s:%.24s:%.24s", kind->name, id, stamp);
	kind->write(id, &body);
	call.body = body.bytes;
	call.body_size = body.size;
	if (bus_call(d->bus, &call, on_answer, d, &err) == 0)
		d->open++;
	else
		note_failure(d, err.text);
	text_finish(&body);
}

static void
on_found(struct postgres_session *s, const struct postgres_results *results, const struct err *err,
    void *arg)
{
	struct due *d = arg;
	size_t row, count = err == NULL ? postgres_rows(results, 0) : 0;

	if (err != NULL)
		note_failure(d, err->text);
	d->is_full = count == PAGE;
	for (row = 0; row < count; row++) {
		snprintf(d->after, sizeof(d->after), "%s", postgres_text(results, 0, row, 0));
		ask_for(d, d->after, postgres_text(results, 0, row, 1));
	}
	postgres_release(s);
	if (d->open == 0)
		page_end(d);
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct postgres_params params = { 0 };
	struct due *d = arg;

	if (s == NULL) {
		note_failure(d, err->text);
		look_end(d);
		return;
	}
	params_text(&params, d->after);
	params_i64(&params, PAGE);
	postgres_query(s, &kinds[d->kind].find, &params);
	postgres_sync(s, on_found, d);
}

static void
look(struct due *d)
{
	d->is_looking = true;
	postgres_acquire(d->postgres, SESSION_WAIT_MS, on_session, d);
}

static void
on_timer(void *arg)
{
	struct due *d = arg;

	if (postgres_is_ready(d->postgres, NULL) && bus_is_ready(d->bus, NULL))
		look_at(d, 0);
	else
		loop_timer_arm(d->timer, READY_MS);
}

static void
open_metrics(struct due *d, struct metrics *metrics)
{
	const char *help = "What came to its time, by how its end was asked for.";
	char labels[64];
	size_t i;

	for (i = 0; i < KINDS; i++) {
		snprintf(labels, sizeof(labels), "what=\"%s\",result=\"done\"", kinds[i].name);
		d->done[i] = metrics_counter(metrics, "due_total", labels, help);
		snprintf(labels, sizeof(labels), "what=\"%s\",result=\"failed\"", kinds[i].name);
		d->failed[i] = metrics_counter(metrics, "due_total", labels, help);
	}
}

struct due *
due_create(struct loop *loop, struct postgres *postgres, struct bus *bus, struct metrics *metrics)
{
	struct due *d = calloc(1, sizeof(*d));

	if (d == NULL)
		abort();
	d->postgres = postgres;
	d->bus = bus;
	open_metrics(d, metrics);
	d->timer = loop_timer_create(loop, on_timer, d);
	loop_timer_arm(d->timer, READY_MS);
	return d;
}

void
due_stop(struct due *d)
{
	d->is_stopped = true;
	loop_timer_disarm(d->timer);
}

bool
due_is_idle(const struct due *d)
{
	return !d->is_looking;
}

void
due_destroy(struct due *d)
{
	if (d == NULL)
		return;
	loop_timer_destroy(d->timer);
	free(d);
}
