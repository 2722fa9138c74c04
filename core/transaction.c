/* One request's way through its operation; see transaction.h for the picture. Each function below
 * is a step: it either goes on, waits with a callback, or ends the transaction. */
#include "core/transaction.h"

#include "core/operations.h"
#include "core/store/hot.h"
#include "core/store/values.h"
#include "core/turnstile.h"
#include "events/bus.h"
#include "events/clock.h"
#include "events/ids.h"
#include "events/inbox.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/outbox.h"
#include "events/postgres.h"
#include "events/redis.h"
#include "events/service.h"
#include "messages/operations.h"
#include "messages/refusal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONSUMER "core"
#define ATTEMPTS_MAX 6 /* of a transaction that others keep overtaking */
#define NEED_ROUNDS_MAX 3
#define SESSION_WAIT_MS 2000 /* for a connection of the pool */
#define SWEEP_MS 5000
#define SWEEP_AGE_MS 5000 /* a debt younger than this is in somebody's hands */
#define CLOCK_TEXT 24

struct transactions {
	struct transactions_config config;
	struct turnstile *turnstile;
	unsigned active;
	struct loop_timer *sweep_timer;
	struct counter *repeats, *conflicts, *settled_late;
	struct {
		struct counter *ok, *refused, *failed;
		struct histogram *seconds;
	} metrics[OPERATION_COUNT];
};

struct transaction;
/* How a settlement ended: `reply` is the settled fight's view, or NULL with what failed. */
typedef void settled_callback(
    struct transaction *waiting, const struct text *reply, const struct err *err);

struct transaction {
	struct transactions *all;
	const struct operation *operation;
	const struct message_operation *contract; /* NULL: a settlement */
	struct request *request;                  /* NULL: a settlement */
	struct transaction *waiting; /* for this settlement; NULL: the sweep wants it */
	settled_callback *on_settled;
	int64_t began_us, now_ms;
	char key[OPERATION_KEY_SIZE];
	uint8_t hash[32];
	char hash_text[65];
	unsigned attempts, rounds;
	bool is_certain; /* a refusal was found on a state that was read again */
	struct turnstile_ticket ticket;
	struct needs needs;
	struct rows rows;
	struct effects effects;
	struct postgres_session *session;
	struct values_plan plan;
	int inbox_query;
	struct outbox_batch *batch;
	struct text stored; /* the reply of an earlier run */
	bool is_replayed;
	_Alignas(max_align_t) unsigned char input[SHAPE_SIZE_MAX]; /* the decoded request */
};

static void discover(struct transaction *t);
static void enter(struct transaction *t);
static void read_hot(struct transaction *t);
static void after_hot(struct transaction *t);
static void load_values(struct transaction *t);
static void settle(struct transaction *t, const char *fight_id, settled_callback *on_settled);

/* ── the end ─────────────────────────────────────────────────────────────────────────────────────
 */

static struct transaction *
transaction_create(struct transactions *all, const struct operation *operation)
{
	struct transaction *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	t->all = all;
	t->operation = operation;
	t->began_us = clock_monotonic_us();
	all->active++;
	return t;
}

static void
transaction_destroy(struct transaction *t)
{
	assert(t->session == NULL && t->batch == NULL);
	t->all->active--;
	effects_finish(&t->effects);
	text_finish(&t->stored);
	free(t);
}

/* Forgets what this attempt took and made; the turnstile's keys too, unless it is kept. */
static void
let_go(struct transaction *t, bool keep_place)
{
	if (t->batch != NULL)
		outbox_abandon(t->batch);
	t->batch = NULL;
	if (t->session != NULL)
		postgres_release(t->session);
	t->session = NULL;
	effects_finish(&t->effects);
	if (!keep_place && t->ticket.is_inside)
		turnstile_leave(t->all->turnstile, &t->ticket);
}

static void
count(struct transaction *t, const struct refusal_meaning *refusal)
{
	size_t number = (size_t)(t->contract - message_operations);

	histogram_observe_us(t->all->metrics[number].seconds, clock_monotonic_us() - t->began_us);
	if (refusal == NULL)
		counter_add(t->all->metrics[number].ok, 1);
	else
		counter_add(refusal->status >= 500 ? t->all->metrics[number].failed
						   : t->all->metrics[number].refused,
		    1);
	if (t->is_replayed)
		counter_add(t->all->repeats, 1);
}

static void
finish_reply(struct transaction *t, const struct text *reply)
{
	if (t->request != NULL) {
		count(t, NULL);
		request_reply(t->request, reply->bytes, reply->size, t->is_replayed);
	} else if (t->waiting != NULL) {
		t->on_settled(t->waiting, reply, NULL);
	}
	let_go(t, false);
	transaction_destroy(t);
}

static void
write_refusal(const struct refusal_meaning *meaning, const char *detail, const struct text *view,
    struct text *out)
{
	struct refusal refusal = { .retryable = meaning->is_retryable };

	snprintf(refusal.code, sizeof(refusal.code), "%s", meaning->code);
	snprintf(refusal.detail, sizeof(refusal.detail), "%s", detail);
	if (view != NULL && view->size > 0 && view->size < sizeof(refusal.view)) {
		refusal.has_view = true;
		memcpy(refusal.view, view->bytes, view->size + 1);
	}
	refusal_write(&refusal, out);
}

static void
finish_refused_text(
    struct transaction *t, const struct refusal_meaning *meaning, const struct text *refusal)
{
	struct err err = { 0 };

	if (t->request != NULL) {
		count(t, meaning);
		request_refuse(t->request, refusal->bytes, refusal->size, t->is_replayed);
	} else if (t->waiting != NULL) {
		err_set(&err, ERR_REFUSED, "settling the fight was refused: %s", meaning->code);
		t->on_settled(t->waiting, NULL, &err);
	}
	let_go(t, false);
	transaction_destroy(t);
}

static void
finish_refused(
    struct transaction *t, enum refusal_number number, const char *detail, const struct text *view)
{
	struct text refusal = { 0 };

	write_refusal(&refusal_meanings[number], detail, view, &refusal);
	finish_refused_text(t, &refusal_meanings[number], &refusal);
	text_finish(&refusal);
}

/* The machinery failed. What was done is known by the operation's key, so that the caller may
 * repeat it. */
static void
finish_failed(struct transaction *t, const struct err *err)
{
	char trace_id[TRACE_ID_TEXT_SIZE] = "";

	if (t->request == NULL) {
		if (t->waiting != NULL)
			t->on_settled(t->waiting, NULL, err);
		else
			log_warn("settlement_failed", LOG_T("operation", t->key),
			    LOG_T("why", err->text));
		let_go(t, false);
		transaction_destroy(t);
		return;
	}
	traceparent_trace_id(request_traceparent(t->request), trace_id);
	log_set_trace(trace_id);
	log_warn("operation_failed", LOG_T("operation", t->operation->name),
	    LOG_T("error", err_name(err->code)), LOG_T("why", err->text));
	log_set_trace(NULL);
	if (err->code == ERR_TIMEOUT || err->code == ERR_CONGESTED)
		finish_refused(
		    t, REFUSAL_BUSY, "The game is busy; repeat with the same operation id.", NULL);
	else if (err->code == ERR_RANGE || err->code == ERR_REFUSED)
		finish_refused(
		    t, REFUSAL_INTERNAL, "The game's books refused this; it was not done.", NULL);
	else
		finish_refused(t, REFUSAL_UNAVAILABLE,
		    "A part of the game is away; repeat with the same operation id.", NULL);
}

/* Others were faster: from the beginning, as often as is sensible. */
static void
start_over(struct transaction *t)
{
	struct err err = { 0 };

	counter_add(t->all->conflicts, 1);
	let_go(t, false);
	if (++t->attempts > ATTEMPTS_MAX) {
		err_set(&err, ERR_CONGESTED, "%s was overtaken %u times", t->operation->name,
		    t->attempts);
		finish_failed(t, &err);
		return;
	}
	if (t->contract != NULL)
		memset(&t->rows, 0,
		    sizeof(t->rows)); /* a settlement keeps its fight, which never changes */
	t->is_certain = false;
	t->rounds = 0;
	discover(t);
}

/* ── discover: a need may hang on a row ──────────────────────────────────────────────────────────
 */

static struct moment
moment_of(struct transaction *t)
{
	t->now_ms = clock_wall_ms();
	return (struct moment){
		.now_ms = t->now_ms,
		.world = t->all->config.world,
		.operation_key = t->key,
		.fight_secret = t->all->config.fight_secret,
	};
}

static void
on_lookups(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct transaction *t = arg;
	struct err failed;

	if (err != NULL)
		failed = *err;
	else
		values_read(results, &t->plan, &t->rows);
	postgres_release(s);
	if (err != NULL)
		finish_failed(t, &failed);
	else
		discover(t);
}

static void
on_lookup_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	if (s == NULL) {
		finish_failed(t, err);
		return;
	}
	memset(&t->plan, 0, sizeof(t->plan));
	values_queue_lookups(s, &t->needs, &t->plan);
	postgres_sync(s, on_lookups, t);
}

static int64_t
session_wait_ms(const struct transaction *t)
{
	int64_t remaining = t->request != NULL ? request_remaining_ms(t->request) : SESSION_WAIT_MS;

	return remaining < SESSION_WAIT_MS ? remaining : SESSION_WAIT_MS;
}

static void
discover(struct transaction *t)
{
	struct needs needs = { 0 };
	struct err err = { 0 };

	t->operation->need(t->input, &t->rows, &needs);
	if (!values_have_lookups(&needs) || (t->rounds > 0 && needs_are_equal(&needs, &t->needs))) {
		t->needs = needs;
		enter(t);
	} else if (++t->rounds > NEED_ROUNDS_MAX) {
		err_set(&err, ERR_RANGE, "the needs of %s never stop growing", t->operation->name);
		finish_failed(t, &err);
	} else {
		t->needs = needs;
		postgres_acquire(t->all->config.postgres, session_wait_ms(t), on_lookup_session, t);
	}
}

/* ── enter: who works on the same thing waits here ───────────────────────────────────────────────
 */

static bool
is_write(const struct transaction *t)
{
	return t->contract == NULL || t->contract->is_write;
}

static void
on_enter(void *arg)
{
	struct transaction *t = arg;

	if (needs_find(&t->needs, NEED_HOT) != NULL)
		read_hot(t);
	else
		load_values(t);
}

static void
enter(struct transaction *t)
{
	unsigned i;

	/* A settlement runs under the place of who waits for it; two at once are told apart by the
	 * inbox. */
	if (t->contract == NULL || !t->contract->is_write) {
		on_enter(t);
		return;
	}
	turnstile_add(&t->ticket, turnstile_text_key(t->key));
	for (i = 0; i < t->needs.count; i++) {
		if (t->needs.list[i].player_id != 0)
			turnstile_add(&t->ticket, turnstile_player_key(t->needs.list[i].player_id));
	}
	turnstile_enter(t->all->turnstile, &t->ticket, on_enter, t);
}

/* ── hot: the player's hash, with its fight ──────────────────────────────────────────────────────
 */

static void
on_settled_for_reply(struct transaction *t, const struct text *reply, const struct err *err)
{
	if (reply == NULL)
		finish_failed(t, err);
	else if (strcmp(reply->bytes, SETTLED_VOID) == 0)
		finish_refused(t, REFUSAL_NO_FIGHT, "This fight is void.", NULL);
	else
		finish_reply(t, reply);
}

static void
on_settled_first(struct transaction *t, const struct text *reply, const struct err *err)
{
	if (reply == NULL) {
		finish_failed(t, err);
	} else if (++t->attempts > ATTEMPTS_MAX) {
		struct err busy = { 0 };

		err_set(&busy, ERR_CONGESTED, "%s keeps meeting ended fights", t->operation->name);
		finish_failed(t, &busy);
	} else {
		read_hot(t);
	}
}

static void
on_loaded(const struct hot_state *state, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	if (state == NULL && err->code == ERR_NOT_FOUND) {
		finish_refused(t, REFUSAL_NO_SUCH_PLAYER, "There is no such player.", NULL);
	} else if (state == NULL) {
		finish_failed(t, err);
	} else {
		t->rows.has_hot = true;
		t->rows.hot = *state;
		t->rows.has_fight = false;
		after_hot(t);
	}
}

static void
load_hot(struct transaction *t, int64_t player_id)
{
	struct moment at = moment_of(t);
	struct hot_state fresh = hot_fresh(player_id, &at);

	hot_load(t->all->config.postgres, t->all->config.redis, player_id, &fresh, on_loaded, t);
}

/* This operation was stored before: its reply stands in the ring, or is the settlement of its
 * fight. */
static void
replay_hot(struct transaction *t, const struct hot_view *view)
{
	char fight_id[HOT_FIGHT_ID_SIZE];

	t->is_replayed = true;
	if (view->is_other_request) {
		finish_refused(
		    t, REFUSAL_KEY_REUSED, "This operation id belongs to another request.", NULL);
	} else if (view->reply[0] != '{') {
		snprintf(fight_id, sizeof(fight_id), "%s", view->reply);
		settle(t, fight_id, on_settled_for_reply);
	} else {
		text_puts(&t->stored, view->reply);
		finish_reply(t, &t->stored);
	}
}

static void
on_view(const struct hot_view *view, const struct err *err, void *arg)
{
	struct transaction *t = arg;
	const struct stored_fight *fight;

	if (view == NULL) {
		finish_failed(t, err);
		return;
	}
	fight = &view->fight;
	if (view->was_done) {
		replay_hot(t, view);
	} else if (!view->exists) {
		load_hot(t, needs_find(&t->needs, NEED_HOT)->player_id);
	} else if (view->state.fight_id[0] == '\0' ||
		   (fight->is_sound && fight->fight.state == FIGHT_RUNNING)) {
		t->rows.has_hot = true;
		t->rows.hot = view->state;
		t->rows.has_fight = view->state.fight_id[0] != '\0';
		t->rows.fight = fight->fight;
		memcpy(t->rows.fight_digest, fight->digest, sizeof(t->rows.fight_digest));
		after_hot(t);
	} else {
		settle(t, view->state.fight_id, on_settled_first);
	}
}

static struct hot_operation
hot_operation_of(const struct transaction *t)
{
	return (struct hot_operation){ .key = t->key, .hash = t->hash_text };
}

static void
read_hot(struct transaction *t)
{
	const struct need *need = needs_find(&t->needs, NEED_HOT);
	struct hot_operation operation = hot_operation_of(t);

	hot_read(t->all->config.redis, need->player_id, need->use == TO_CHANGE ? &operation : NULL,
	    on_view, t);
}

static void
on_stored(enum hot_outcome outcome, const struct err *err, void *arg)
{
	struct transaction *t = arg;
	char fight_id[HOT_FIGHT_ID_SIZE];

	if (err != NULL) {
		finish_failed(t, err);
	} else if (outcome != HOT_STORED) {
		start_over(t);
	} else if (t->effects.saves_fight && t->effects.fight.state != FIGHT_RUNNING) {
		FAULT_POINT("core.ended");
		snprintf(fight_id, sizeof(fight_id), "%s", t->effects.fight.id);
		settle(t, fight_id, on_settled_for_reply);
	} else {
		FAULT_POINT("core.stored");
		finish_reply(t, &t->effects.reply);
	}
}

static void
store_hot(struct transaction *t)
{
	struct hot_operation operation = hot_operation_of(t);
	const struct effects *e = &t->effects;
	bool is_ended = e->saves_fight && e->fight.state != FIGHT_RUNNING;

	hot_store(t->all->config.redis, e, &operation, t->now_ms,
	    is_ended ? e->fight.id : e->reply.bytes, is_ended ? strlen(e->fight.id) : e->reply.size,
	    on_stored, t);
}

/* An operation of the hot lane alone. */
static void
apply_hot(struct transaction *t)
{
	struct moment at = moment_of(t);

	t->operation->apply(t->input, &t->rows, &at, &t->effects);
	if (t->effects.refusal != NULL && is_write(t) && !t->is_certain) {
		/* Perhaps refused because this very operation was done meanwhile, by another
		 * process. */
		t->is_certain = true;
		effects_finish(&t->effects);
		read_hot(t);
	} else if (t->effects.refusal != NULL) {
		finish_refused(t, (enum refusal_number)(t->effects.refusal - refusal_meanings),
		    t->effects.detail, &t->effects.view);
	} else if (t->effects.saves_hot) {
		store_hot(t);
	} else {
		finish_reply(t, &t->effects.reply);
	}
}

static void
after_hot(struct transaction *t)
{
	if (values_are_needed(&t->needs))
		load_values(t);
	else
		apply_hot(t);
}

/* ── value: one transaction in Postgres ──────────────────────────────────────────────────────────
 */

static void
on_released(enum hot_outcome outcome, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	(void)outcome;
	FAULT_POINT("core.released");
	if (err != NULL)
		finish_failed(
		    t, err); /* the value is safe; the next who meets the fight releases it */
	else
		finish_reply(t, t->is_replayed ? &t->stored : &t->effects.reply);
}

static void
after_value(struct transaction *t)
{
	postgres_release(t->session);
	t->session = NULL;
	if (t->effects.releases) {
		FAULT_POINT("core.settled");
		hot_release(t->all->config.redis, &t->effects.release, t->now_ms, on_released, t);
	} else if (t->effects.refusal != NULL) {
		finish_refused(t, (enum refusal_number)(t->effects.refusal - refusal_meanings),
		    t->effects.detail, &t->effects.view);
	} else {
		finish_reply(t, &t->effects.reply);
	}
}

static void
on_committed(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct transaction *t = arg;
	struct err failed;

	(void)s;
	if (err == NULL) {
		FAULT_POINT("core.committed");
		outbox_committed(t->batch);
		t->batch = NULL;
		after_value(t);
	} else if (err->code == ERR_EXISTS &&
		   strcmp(postgres_constraint(results), "character_name_key") == 0) {
		finish_refused(t, REFUSAL_NAME_TAKEN, "Somebody else has this name.", NULL);
	} else if (err->code == ERR_EXISTS || err->code == ERR_STALE || err->code == ERR_UNSURE) {
		start_over(t); /* whoever was faster, or this very commit: the inbox says */
	} else {
		failed = *err;
		finish_failed(t, &failed);
	}
}

static void
add_event(struct transaction *t, const struct effect_event *event, int64_t version)
{
	char id[UUID_TEXT_SIZE], source[64], subject[48];
	struct event e = {
		.id = id,
		.type = event->type->type,
		.source = source,
		.subject = subject,
		.time_ms = t->now_ms,
		.sequence = version,
		.causation_id = t->effects.cause,
		.data = event->data.bytes,
		.data_size = event->data.size,
	};
	const struct transaction *origin = t->waiting != NULL ? t->waiting : t;

	if (origin->request != NULL) {
		e.traceparent = request_traceparent(origin->request);
		e.correlation_id = origin->key;
	}
	uuid_event(t->effects.cause, event->type->exchange, event->index, id);
	snprintf(subject, sizeof(subject), "%s/%" PRId64, event->type->aggregate, event->player_id);
	snprintf(source, sizeof(source), "/wildmarch/core/%s", subject);
	outbox_add(t->batch, t->session, event->type->exchange, event->type->routing_key, subject,
	    version, &e);
}

/* Events of a player take the versions up to the one that is stored. */
static int64_t
first_version(const struct effects *e, int64_t player_id)
{
	unsigned i, events = 0;

	for (i = 0; i < e->events_count; i++)
		events += e->events[i].player_id == player_id;
	for (i = 0; i < e->saved_count; i++) {
		if (e->saved[i].player_id == player_id)
			return e->saved[i].version - events + 1;
	}
	return 1;
}

static void
commit(struct transaction *t)
{
	const struct effects *e = &t->effects;
	struct text refusal = { 0 };
	unsigned i;

	t->batch = outbox_begin(t->all->config.outbox);
	if (e->refusal != NULL) {
		write_refusal(e->refusal, e->detail, &e->view, &refusal);
		inbox_insert(t->session, CONSUMER, t->key, t->hash, refusal.bytes, true);
	} else {
		values_store(t->session, e);
		for (i = 0; i < e->events_count; i++)
			add_event(t, &e->events[i], first_version(e, e->events[i].player_id) + i);
		inbox_insert(t->session, CONSUMER, t->key, t->hash, e->reply.bytes, false);
	}
	FAULT_POINT("core.committing");
	postgres_plain(t->session, "COMMIT");
	postgres_sync(t->session, on_committed, t);
	text_finish(&refusal);
}

/* A repeat: answered as the first time. What a settlement does to the hot lane it does again, since
 * that is what a crash may have cut off; its guards make the second time nothing. */
static void
replay_value(struct transaction *t, const struct postgres_results *results)
{
	size_t query = (size_t)t->inbox_query, hash_size = 0;
	void *hash = postgres_bytes(results, query, 0, 0, &hash_size);
	bool is_same = hash != NULL && hash_size == sizeof(t->hash) &&
	               memcmp(hash, t->hash, sizeof(t->hash)) == 0;
	bool is_refusal = strcmp(postgres_text(results, query, 0, 2), "t") == 0;
	struct moment at = moment_of(t);
	struct refusal refusal;
	struct err err = { 0 };

	free(hash);
	t->is_replayed = true;
	text_puts(&t->stored, postgres_text(results, query, 0, 1));
	if (!is_same) {
		finish_refused(
		    t, REFUSAL_KEY_REUSED, "This operation id belongs to another request.", NULL);
	} else if (is_refusal) {
		if (refusal_decode(
			t->stored.bytes, t->stored.size, &refusal, UNKNOWN_IGNORED, &err) != 0 ||
		    refusal_meaning_of(refusal.code) == NULL)
			finish_failed(t, &err);
		else
			finish_refused_text(t, refusal_meaning_of(refusal.code), &t->stored);
	} else if (t->contract == NULL) {
		t->operation->apply(t->input, &t->rows, &at, &t->effects);
		after_value(t);
	} else {
		finish_reply(t, &t->stored);
	}
}

static void
apply_values(struct transaction *t)
{
	struct moment at = moment_of(t);
	struct needs grown = { 0 };

	t->operation->need(t->input, &t->rows, &grown);
	if (!needs_are_equal(&grown, &t->needs)) {
		start_over(t);
		return;
	}
	t->operation->apply(t->input, &t->rows, &at, &t->effects);
	if (is_write(t))
		commit(t);
	else
		after_value(t);
}

static void
on_values(struct postgres_session *s, const struct postgres_results *results, const struct err *err,
    void *arg)
{
	struct transaction *t = arg;
	struct err failed;

	(void)s;
	if (err != NULL && err->code == ERR_STALE) {
		start_over(t);
	} else if (err != NULL) {
		failed = *err;
		finish_failed(t, &failed);
	} else {
		values_read(results, &t->plan, &t->rows);
		if (t->inbox_query >= 0 && postgres_rows(results, (size_t)t->inbox_query) > 0)
			replay_value(t, results);
		else
			apply_values(t);
	}
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	if (s == NULL) {
		finish_failed(t, err);
		return;
	}
	t->session = s;
	memset(&t->plan, 0, sizeof(t->plan));
	t->inbox_query = -1;
	if (is_write(t)) {
		postgres_plain(s, "BEGIN");
		t->plan.count++;
	}
	values_queue(s, &t->needs, is_write(t), &t->plan);
	if (is_write(t)) {
		inbox_find(s, CONSUMER, t->key);
		t->inbox_query = t->plan.count++;
	}
	postgres_sync(s, on_values, t);
}

static void
load_values(struct transaction *t)
{
	postgres_acquire(t->all->config.postgres, session_wait_ms(t), on_session, t);
}

/* ── settle: value for a fight that ended ────────────────────────────────────────────────────────
 */

/* A fight that the player points to and that can't go on is void; one that runs is none of ours. */
static void
on_fight(const struct stored_fight *fight, const struct err *err, void *arg)
{
	struct transaction *t = arg;
	const struct settle_request *request = (const void *)t->input;
	struct err running = { 0 };

	if (fight == NULL) {
		finish_failed(t, err);
	} else if (fight->is_sound && fight->fight.state == FIGHT_RUNNING) {
		err_set(&running, ERR_STALE, "fight %s runs", request->fight_id);
		finish_failed(t, &running);
	} else if (t->waiting == NULL && clock_wall_ms() - fight->ended_at_ms < SWEEP_AGE_MS) {
		let_go(t, false);
		transaction_destroy(t);
	} else {
		t->rows.has_fight = fight->is_sound;
		if (!fight->is_sound)
			log_warn("fight_void", LOG_T("fight", request->fight_id),
			    LOG_I("player", request->player_id));
		t->rows.fight = fight->fight;
		memcpy(t->rows.fight_digest, fight->digest, sizeof(t->rows.fight_digest));
		discover(t);
	}
}

static void
settlement_begin(struct transactions *all, int64_t player_id, const char *fight_id,
    struct transaction *waiting, settled_callback *on_settled)
{
	struct transaction *t = transaction_create(all, &combat_settle);
	struct settle_request *request = (void *)t->input;

	t->waiting = waiting;
	t->on_settled = on_settled;
	request->player_id = player_id;
	snprintf(request->fight_id, sizeof(request->fight_id), "%s", fight_id);
	snprintf(t->key, sizeof(t->key), "fight:%s:settle", fight_id);
	hot_read_fight(all->config.redis, player_id, fight_id, on_fight, t);
}

static void
settle(struct transaction *t, const char *fight_id, settled_callback *on_settled)
{
	settlement_begin(
	    t->all, needs_find(&t->needs, NEED_HOT)->player_id, fight_id, t, on_settled);
}

static void
on_owed(int64_t player_id, const char *fight_id, void *arg)
{
	struct transactions *all = arg;

	if (fight_id != NULL && strlen(fight_id) < HOT_FIGHT_ID_SIZE)
		settlement_begin(all, player_id, fight_id, NULL, NULL);
}

static void
on_sweep(void *arg)
{
	struct transactions *all = arg;
	unsigned shard;

	loop_timer_arm(all->sweep_timer, SWEEP_MS);
	if (!redis_is_ready(all->config.redis, NULL) ||
	    !postgres_is_ready(all->config.postgres, NULL))
		return;
	for (shard = 0; shard < HOT_SHARDS; shard++)
		hot_list_owed(all->config.redis, shard, on_owed, all);
}

void
transactions_start_sweep(struct transactions *all)
{
	loop_timer_arm(all->sweep_timer, SWEEP_MS);
}

void
transactions_stop_sweep(struct transactions *all)
{
	loop_timer_disarm(all->sweep_timer);
}

/* ── begin ───────────────────────────────────────────────────────────────────────────────────────
 */

static void
reject(struct request *r, enum refusal_number number, const char *why)
{
	struct text refusal = { 0 };

	write_refusal(&refusal_meanings[number], why, NULL, &refusal);
	request_reject(r, why, refusal.bytes, refusal.size);
	text_finish(&refusal);
}

static bool
is_key_sound(const char *id)
{
	size_t i;

	for (i = 0; id[i] != '\0'; i++) {
		if (id[i] < '!' || id[i] > '~' || i >= 128)
			return false;
	}
	return i > 0;
}

static void
hash_request(struct transaction *t, const struct message *m)
{
	uint8_t both[64];

	digest_blake2b(t->operation->name, strlen(t->operation->name), NULL, 0, both);
	digest_blake2b(m->body, m->body_size, NULL, 0, both + 32);
	digest_blake2b(both, sizeof(both), NULL, 0, t->hash);
	hex_encode(t->hash, sizeof(t->hash), t->hash_text);
}

void
transactions_serve(struct request *r, void *arg)
{
	const struct operation *operation = operation_find(request_operation(r));
	const struct message *m = request_message(r);
	struct transactions *all = arg;
	const struct message_operation *contract;
	struct transaction *t;
	struct err err = { 0 };

	if (operation == NULL) {
		reject(r, REFUSAL_MALFORMED, "no operation of the core has this name");
		return;
	}
	contract = message_operation_of(operation->name);
	if (contract->is_write &&
	    (m->id == NULL || !is_key_sound(m->id) || !is_key_sound(request_principal(r)))) {
		reject(r, REFUSAL_MALFORMED,
		    "message_id and x-principal must be 1 to 128 visible characters: they make the "
		    "operation's key");
		return;
	}
	t = transaction_create(all, operation);
	t->contract = contract;
	t->request = r;
	if (shape_decode(
		contract->request, m->body, m->body_size, t->input, UNKNOWN_IGNORED, &err) != 0) {
		reject(r, REFUSAL_MALFORMED, err.text);
		t->request = NULL;
		transaction_destroy(t);
		return;
	}
	if (contract->is_internal && strncmp(request_principal(r), "service:", 8) != 0) {
		finish_refused(
		    t, REFUSAL_FORBIDDEN, "This operation is for the game's own services.", NULL);
		return;
	}
	if (contract->is_write) {
		snprintf(t->key, sizeof(t->key), "%.128s:%s", request_principal(r), m->id);
		hash_request(t, m);
	}
	discover(t);
}

static void
open_metrics(struct transactions *all, struct metrics *m)
{
	char labels[128];
	size_t i;

	all->repeats = metrics_counter(
	    m, "inbox_repeats_total", NULL, "Calls answered with the reply of an earlier run.");
	all->conflicts =
	    metrics_counter(m, "operation_conflicts_total", NULL, "Attempts that others overtook.");
	for (i = 0; i < OPERATION_COUNT; i++) {
		const char *name = message_operations[i].name;
		const char *help = "Operations, by how they ended.";

		snprintf(labels, sizeof(labels), "operation=\"%s\",result=\"ok\"", name);
		all->metrics[i].ok = metrics_counter(m, "operations_total", labels, help);
		snprintf(labels, sizeof(labels), "operation=\"%s\",result=\"refused\"", name);
		all->metrics[i].refused = metrics_counter(m, "operations_total", labels, help);
		snprintf(labels, sizeof(labels), "operation=\"%s\",result=\"failed\"", name);
		all->metrics[i].failed = metrics_counter(m, "operations_total", labels, help);
		snprintf(labels, sizeof(labels), "operation=\"%s\"", name);
		all->metrics[i].seconds =
		    metrics_histogram(m, "operation_seconds", labels, "From receipt to reply.");
	}
}

struct transactions *
transactions_create(const struct transactions_config *config)
{
	struct transactions *all = calloc(1, sizeof(*all));

	if (all == NULL)
		abort();
	all->config = *config;
	all->turnstile = turnstile_create();
	all->sweep_timer = loop_timer_create(config->loop, on_sweep, all);
	open_metrics(all, config->metrics);
	return all;
}

void
transactions_destroy(struct transactions *all)
{
	if (all == NULL)
		return;
	assert(all->active == 0);
	loop_timer_destroy(all->sweep_timer);
	turnstile_destroy(all->turnstile);
	free(all);
}

bool
transactions_are_idle(void *transactions)
{
	const struct transactions *all = transactions;

	return all->active == 0;
}
