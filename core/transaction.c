/* A transaction's beginning and end; see transaction.h for the picture of its whole way. */
#include "core/transaction_parts.h"

#include "core/store/character_cache.h"
#include "core/store/hot_cache.h"
#include "events/bus.h"
#include "events/clock.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/outbox.h"
#include "events/postgres.h"
#include "messages/refusal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEED_ROUNDS_MAX 3
#define SESSION_WAIT_MS 2000 /* for a connection of the pool */

static void enter(struct transaction *t);

/* ── the end ── */

struct transaction *
transaction_create(struct transactions *all, const struct operation *operation, size_t input_size)
{
	struct transaction *t = malloc(sizeof(*t) + input_size);

	if (t == NULL)
		abort();
	memset(t, 0, sizeof(*t));
	t->all = all;
	t->operation = operation;
	t->began_us = clock_monotonic_us();
	all->active++;
	return t;
}

void
transaction_destroy(struct transaction *t)
{
	assert(t->session == NULL && t->batch == NULL);
	t->all->active--;
	effects_finish(&t->effects);
	rows_finish(&t->rows);
	text_finish(&t->stored);
	free(t);
}

void
transaction_let_go(struct transaction *t)
{
	if (t->batch != NULL)
		outbox_abandon(t->batch);
	t->batch = NULL;
	if (t->session != NULL)
		postgres_release(t->session);
	t->session = NULL;
	if (t->ticket.is_inside)
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

void
transaction_reply(struct transaction *t, const struct text *reply)
{
	if (t->request != NULL) {
		count(t, NULL);
		request_reply(t->request, reply->bytes, reply->size, t->is_replayed);
	} else if (t->waiting != NULL) {
		t->on_settled(t->waiting, reply, NULL);
	}
	transaction_let_go(t);
	transaction_destroy(t);
}

void
transaction_write_refusal(const struct refusal_meaning *meaning, const char *detail,
    const struct text *view, struct text *out)
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

void
transaction_refuse_as(
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
	transaction_let_go(t);
	transaction_destroy(t);
}

void
transaction_refuse(
    struct transaction *t, enum refusal_number number, const char *detail, const struct text *view)
{
	struct text refusal = { 0 };

	transaction_write_refusal(&refusal_meanings[number], detail, view, &refusal);
	transaction_refuse_as(t, &refusal_meanings[number], &refusal);
	text_finish(&refusal);
}

void
transaction_refuse_by_effects(struct transaction *t)
{
	const struct effects *e = &t->effects;

	transaction_refuse(
	    t, (enum refusal_number)(e->refusal - refusal_meanings), e->detail, &e->view);
}

void
transaction_fail(struct transaction *t, const struct err *err)
{
	char trace_id[TRACE_ID_TEXT_SIZE] = "";

	if (t->request == NULL) {
		if (t->waiting != NULL)
			t->on_settled(t->waiting, NULL, err);
		else
			log_warn("settlement_failed", LOG_T("operation", t->key),
			    LOG_T("why", err->text));
		transaction_let_go(t);
		transaction_destroy(t);
		return;
	}
	traceparent_trace_id(request_traceparent(t->request), trace_id);
	log_set_trace(trace_id);
	log_warn("operation_failed", LOG_T("operation", t->operation->name),
	    LOG_T("error", err_name(err->code)), LOG_T("why", err->text));
	log_set_trace(NULL);
	if (err->code == ERR_TIMEOUT || err->code == ERR_CONGESTED)
		transaction_refuse(
		    t, REFUSAL_BUSY, "The game is busy; repeat with the same operation id.", NULL);
	else if (err->code == ERR_RANGE || err->code == ERR_REFUSED)
		transaction_refuse(
		    t, REFUSAL_INTERNAL, "The game's books refused this; it was not done.", NULL);
	else
		transaction_refuse(t, REFUSAL_UNAVAILABLE,
		    "A part of the game is away; repeat with the same operation id.", NULL);
}

void
transaction_start_over(struct transaction *t)
{
	struct err err = { 0 };

	counter_add(t->all->conflicts, 1);
	transaction_let_go(t);
	effects_finish(&t->effects);
	if (++t->attempts > ATTEMPTS_MAX) {
		err_set(&err, ERR_CONGESTED, "%s was overtaken %u times", t->operation->name,
		    t->attempts);
		transaction_fail(t, &err);
		return;
	}
	if (t->contract != NULL) /* a settlement keeps its fight, which never changes */
		rows_finish(&t->rows);
	t->is_optimistic = false;
	t->is_in_doubt = true;
	t->rounds = 0;
	transaction_discover(t);
}

/* ── discover: a need may hang on a row ── */

struct moment
transaction_moment(struct transaction *t)
{
	t->now_ms = clock_wall_ms();
	return (struct moment){
		.now_ms = t->now_ms,
		.world = t->all->config.world,
		.content = t->all->config.content,
		.principal = t->request != NULL ? request_principal(t->request) : "service:core",
		.operation_key = t->key,
		.fight_secret = t->all->config.fight_secret,
	};
}

bool
transaction_is_barred(const struct transaction *t, const struct moment *at)
{
	const struct character_row *row;
	const struct hot_state *hot;

	if (t->acts_for == 0)
		return false;
	row = rows_character(&t->rows, t->acts_for);
	hot = rows_hot(&t->rows, t->acts_for);
	return (row != NULL && row->banned_until_ms > at->now_ms) ||
	       (hot != NULL && hot->banned_until_ms > at->now_ms);
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
		values_read(results, &t->plan, &t->needs, &t->rows);
	postgres_release(s);
	if (err != NULL)
		transaction_fail(t, &failed);
	else
		transaction_discover(t);
}

static void
on_lookup_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	if (s == NULL) {
		transaction_fail(t, err);
		return;
	}
	memset(&t->plan, 0, sizeof(t->plan));
	values_queue_lookups(s, &t->needs, &t->plan);
	postgres_sync(s, on_lookups, t);
}

int64_t
transaction_wait_ms(const struct transaction *t)
{
	int64_t remaining = t->request != NULL ? request_remaining_ms(t->request) : SESSION_WAIT_MS;

	return remaining < SESSION_WAIT_MS ? remaining : SESSION_WAIT_MS;
}

void
transaction_discover(struct transaction *t)
{
	struct needs needs = { 0 };
	struct err err = { 0 };

	t->operation->need(t->input, &t->rows, &needs);
	if (!values_have_lookups(&needs) || (t->rounds > 0 && needs_are_equal(&needs, &t->needs))) {
		t->needs = needs;
		enter(t);
	} else if (++t->rounds > NEED_ROUNDS_MAX) {
		err_set(&err, ERR_RANGE, "the needs of %s never stop growing", t->operation->name);
		transaction_fail(t, &err);
	} else {
		t->needs = needs;
		postgres_acquire(
		    t->all->config.postgres, transaction_wait_ms(t), on_lookup_session, t);
	}
}

/* ── enter: who works on the same thing waits here ── */

bool
transaction_is_write(const struct transaction *t)
{
	return t->contract == NULL || t->contract->is_write;
}

static void
on_enter(void *arg)
{
	struct transaction *t = arg;

	if (needs_find(&t->needs, NEED_HOT) != NULL)
		transaction_read_hot(t);
	else
		transaction_load_values(t);
}

static void
enter(struct transaction *t)
{
	unsigned i;

	/* A settlement runs under the place of who waits for it; two at once are told apart by the
	 * fight's key. */
	if (t->contract == NULL || !t->contract->is_write) {
		on_enter(t);
		return;
	}
	turnstile_add(&t->ticket, turnstile_text_key(t->key));
	for (i = 0; i < t->needs.count; i++) {
		if (t->needs.list[i].player_id != 0)
			turnstile_add(&t->ticket, turnstile_player_key(t->needs.list[i].player_id));
		if ((t->needs.list[i].kind == NEED_CLAN || t->needs.list[i].kind == NEED_RAID) &&
		    t->needs.list[i].use == TO_CHANGE)
			turnstile_add(&t->ticket, turnstile_text_key(t->needs.list[i].key));
	}
	turnstile_enter(t->all->turnstile, &t->ticket, on_enter, t);
}

/* ── begin ── */

static void
reject(struct request *r, enum refusal_number number, const char *why)
{
	struct text refusal = { 0 };

	transaction_write_refusal(&refusal_meanings[number], why, NULL, &refusal);
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

/* What a client asks for and changes something is done by the player that it names. */
static int64_t
acting_player(const struct message_operation *contract, const unsigned char *input)
{
	static const char name[] = "player_id";
	const struct shape_field *field;
	int64_t ret;

	if (!contract->is_write || contract->is_internal)
		return 0;
	field = shape_field(contract->request, name, sizeof(name) - 1);
	if (field == NULL)
		return 0;
	memcpy(&ret, input + field->offset, sizeof(ret));
	return ret;
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
	t = transaction_create(all, operation, contract->request->size);
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
		transaction_refuse(
		    t, REFUSAL_FORBIDDEN, "This operation is for the game's own services.", NULL);
		return;
	}
	t->acts_for = acting_player(contract, t->input);
	if (contract->is_write) {
		snprintf(t->key, sizeof(t->key), "%.128s:%s", request_principal(r), m->id);
		hash_request(t, m);
	}
	transaction_discover(t);
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
	all->characters = character_cache_create();
	all->fighting = hot_cache_create();
	commit_groups_open(all);
	settlements_open(all);
	open_metrics(all, config->metrics);
	return all;
}

void
transactions_destroy(struct transactions *all)
{
	if (all == NULL)
		return;
	assert(all->active == 0);
	settlements_close(all);
	commit_groups_close(all);
	character_cache_destroy(all->characters);
	hot_cache_destroy(all->fighting);
	turnstile_destroy(all->turnstile);
	free(all);
}

bool
transactions_are_idle(void *transactions)
{
	const struct transactions *all = transactions;

	return all->active == 0;
}
