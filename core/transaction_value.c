/* The value lane of a transaction: locks, inbox, effects and outbox in one transaction of Postgres.
 */
#include "core/transaction_parts.h"

#include "core/store/character_cache.h"
#include "core/store/clans.h"
#include "core/store/hot.h"
#include "core/store/standing.h"
#include "events/bus.h"
#include "events/ids.h"
#include "events/inbox.h"
#include "events/outbox.h"
#include "events/postgres.h"
#include "events/service.h"
#include "messages/refusal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONSUMER "core" /* in the inbox */

/* ── value: one transaction in Postgres ── */

static void
on_released(enum hot_outcome outcome, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	(void)outcome;
	FAULT_POINT("core.released");
	if (err != NULL)
		transaction_fail(
		    t, err); /* the value is safe; the next who meets the fight releases it */
	else
		transaction_reply(t, &t->effects.reply);
}

static void
after_value(struct transaction *t)
{
	if (t->session != NULL)
		postgres_release(t->session);
	t->session = NULL;
	if (t->effects.administration.changes_standing) {
		FAULT_POINT("core.decided");
		standing_tell(t->all->config.redis, &t->effects.administration.standing, t->now_ms,
		    on_released, t);
	} else if (t->effects.releases) {
		FAULT_POINT("core.settled");
		hot_release(t->all->config.redis, &t->effects.release, t->now_ms, on_released, t);
	} else if (t->effects.bosses.restores || t->effects.bosses.books == BOSS_BOOKS_SETTLED) {
		transaction_tell_boss(t);
	} else if (t->effects.refusal != NULL) {
		transaction_refuse_by_effects(t);
	} else {
		transaction_reply(t, &t->effects.reply);
	}
}

static void
remember(struct transaction *t)
{
	const struct administration_effects *e = &t->effects.administration;
	unsigned i;

	for (i = 0; i < t->effects.saved_count; i++) {
		struct character_row row = effects_saved_character(&t->effects, i, &t->rows);

		character_cache_put(t->all->characters, &row);
	}
	if (e->changes_standing && e->standing.is_erased)
		character_cache_forget(t->all->characters, e->standing.player_id);
}

void
transaction_values_committed(struct transaction *t)
{
	FAULT_POINT("core.committed");
	remember(t);
	if (t->batch != NULL)
		outbox_committed(t->batch);
	t->batch = NULL;
	after_value(t);
}

static void
on_committed(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct transaction *t = arg;
	struct err failed;

	(void)s;
	if (err == NULL) {
		transaction_values_committed(t);
	} else if (err->code == ERR_EXISTS &&
		   strcmp(postgres_constraint(results), "character_name_key") == 0) {
		transaction_refuse(t, REFUSAL_NAME_TAKEN, "Somebody else has this name.", NULL);
	} else if (err->code == ERR_EXISTS && clans_taken(postgres_constraint(results)) != NULL) {
		transaction_refuse(
		    t, REFUSAL_NAME_TAKEN, clans_taken(postgres_constraint(results)), NULL);
	} else if (err->code == ERR_UNSURE || values_were_overtaken(results, err)) {
		transaction_start_over(t); /* another, or this very commit: the inbox says */
	} else {
		failed = *err;
		transaction_fail(t, &failed);
	}
}

static void
add_event(struct transaction *t, const struct effect_event *event, int64_t version,
    struct outbox_batch *batch)
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
	uuid_event(t->effects.cause, event->type->name, event->index, id);
	snprintf(
	    subject, sizeof(subject), "%s/%" PRId64, event->type->aggregate, event->aggregate_id);
	snprintf(source, sizeof(source), "/wildmarch/core/%s", subject);
	outbox_add(batch, event->type->exchange, event->type->routing_key, subject, version, &e);
}

static void
add_events(struct transaction *t, struct outbox_batch *batch)
{
	const struct effects *e = &t->effects;
	unsigned i;

	for (i = 0; i < e->events_count; i++)
		add_event(t, &e->events[i], effects_event_version(e, i), batch);
}

static void
store_alone(struct transaction *t)
{
	const struct decision decision = { &t->effects, &t->rows };

	t->batch = outbox_begin(t->all->config.outbox);
	add_events(t, t->batch);
	values_store(t->session, &decision, 1);
	outbox_store(t->batch, t->session);
}

/* A settlement needs no inbox: the fight's row says that it was done, and what was answered. */
static void
queue_effects(struct transaction *t)
{
	const struct effects *e = &t->effects;
	struct text refusal = { 0 };

	if (t->contract == NULL) {
		store_alone(t);
	} else if (e->refusal == NULL) {
		store_alone(t);
		inbox_insert(t->session, CONSUMER, t->key, t->hash, e->reply.bytes, false);
	} else if (!t->operation->forgets_refusals) {
		transaction_write_refusal(e->refusal, e->detail, &e->view, &refusal);
		inbox_insert(t->session, CONSUMER, t->key, t->hash, refusal.bytes, true);
	}
	text_finish(&refusal);
	FAULT_POINT("core.committing");
}

/* A repeat: answered as the first time. */
static void
replay_value(struct transaction *t, const struct postgres_results *results)
{
	size_t query = (size_t)t->inbox_query, hash_size = 0;
	void *hash = postgres_bytes(results, query, 0, 0, &hash_size);
	bool is_same = hash != NULL && hash_size == sizeof(t->hash) &&
	               memcmp(hash, t->hash, sizeof(t->hash)) == 0;
	bool is_refusal = strcmp(postgres_text(results, query, 0, 2), "t") == 0;
	struct refusal refusal;
	struct err err = { 0 };

	free(hash);
	t->is_replayed = true;
	text_puts(&t->stored, postgres_text(results, query, 0, 1));
	if (!is_same) {
		transaction_refuse(
		    t, REFUSAL_KEY_REUSED, "This operation id belongs to another request.", NULL);
	} else if (is_refusal) {
		if (refusal_decode(
			t->stored.bytes, t->stored.size, &refusal, UNKNOWN_IGNORED, &err) != 0 ||
		    refusal_meaning_of(refusal.code) == NULL)
			transaction_fail(t, &err);
		else
			transaction_refuse_as(t, refusal_meaning_of(refusal.code), &t->stored);
	} else {
		transaction_reply(t, &t->stored);
	}
}

static void
commit(struct transaction *t)
{
	queue_effects(t);
	postgres_plain(t->session, "COMMIT");
	postgres_sync(t->session, on_committed, t);
}

static void
on_vouched(enum hot_outcome outcome, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	if (err != NULL)
		transaction_fail(t, err);
	else if (outcome == HOT_STALE)
		transaction_start_over(t);
	else
		commit(t);
}

/* What was decided by hot state is stored only if that still says so: a fight that began since then
 * is met here, and one that is about to begin is stale by it, and waits for the commit before it
 * reads value again. So what a fight was begun with stays where it is until the fight is settled.
 */
static void
commit_if_vouched(struct transaction *t)
{
	if (t->effects.refusal == NULL && needs_find(&t->needs, NEED_HOT) != NULL)
		hot_vouch(t->all->config.redis, &t->rows.hot, on_vouched, t);
	else
		commit(t);
}

/* An attempt that ended there has paid: what it paid for is decided anew, without the price. */
static void
commit_paid(struct transaction *t)
{
	struct moment at = transaction_moment(t);

	effects_finish(&t->effects);
	t->rows.is_paid = true;
	t->operation->apply(t->input, &t->rows, &at, &t->effects);
	commit_if_vouched(t);
}

static void
on_spent(enum hot_outcome outcome, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	FAULT_POINT("core.spent");
	if (err != NULL)
		transaction_fail(t, err);
	else if (outcome == HOT_STALE)
		transaction_start_over(t);
	else if (outcome == HOT_OTHER)
		transaction_refuse(
		    t, REFUSAL_KEY_REUSED, "This operation id belongs to another request.", NULL);
	else if (outcome == HOT_DONE)
		commit_paid(t);
	else
		commit(t);
}

/* Who gets value for energy pays first: a crash in between costs energy, and never gives value
 * twice. The locks are held meanwhile, as long as Redis may take for an answer. */
static void
spend(struct transaction *t)
{
	struct hot_operation operation = { .key = t->key, .hash = t->hash_text };

	hot_store(t->all->config.redis, &t->rows.hot, &t->effects, &operation, t->now_ms, "", 0,
	    on_spent, t);
}

static void
apply_values(struct transaction *t)
{
	struct moment at = transaction_moment(t);
	struct needs grown = { 0 };

	t->operation->need(t->input, &t->rows, &grown);
	if (!needs_are_equal(&grown, &t->needs)) {
		transaction_start_over(t);
		return;
	}
	if (transaction_is_barred(t, &at))
		effects_refuse_banned(&t->effects);
	else
		t->operation->apply(t->input, &t->rows, &at, &t->effects);
	if (!transaction_is_write(t)) {
		after_value(t);
		return;
	}
	if (t->effects.saves_hot)
		spend(t);
	else
		commit_if_vouched(t);
}

/* What the values say goes into hot state: that lane knows its repeats itself. */
static void
apply_hot(struct transaction *t)
{
	postgres_release(t->session);
	t->session = NULL;
	transaction_apply_hot(t);
}

struct decision
transaction_decide(struct transaction *t, struct outbox_batch *batch)
{
	struct moment at = transaction_moment(t);

	assert(t->contract == NULL); /* no inbox is asked */
	t->operation->apply(t->input, &t->rows, &at, &t->effects);
	add_events(t, batch);
	return (struct decision){ &t->effects, &t->rows };
}

static void
on_values(struct postgres_session *s, const struct postgres_results *results, const struct err *err,
    void *arg)
{
	struct transaction *t = arg;
	struct err failed;

	(void)s;
	if (err != NULL && err->code == ERR_STALE) {
		transaction_start_over(t);
	} else if (err != NULL) {
		failed = *err;
		transaction_fail(t, &failed);
	} else {
		values_read(results, &t->plan, &t->needs, &t->rows);
		if (t->inbox_query >= 0 && postgres_rows(results, (size_t)t->inbox_query) > 0)
			replay_value(t, results);
		else if (needs_find(&t->needs, NEED_BOSS) != NULL)
			transaction_meet_boss(t);
		else if (needs_only_read_values(&t->needs))
			apply_hot(t);
		else
			apply_values(t);
	}
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct transaction *t = arg;
	bool changes = transaction_is_write(t) && !needs_only_read_values(&t->needs);

	if (s == NULL) {
		transaction_fail(t, err);
		return;
	}
	t->session = s;
	memset(&t->plan, 0, sizeof(t->plan));
	t->inbox_query = -1;
	if (changes) {
		postgres_plain(s, "BEGIN");
		t->plan.count++;
	}
	values_queue(s, &t->needs, changes, &t->plan);
	if (changes && t->contract != NULL) {
		inbox_find(s, CONSUMER, t->key);
		t->inbox_query = t->plan.count++;
	}
	postgres_sync(s, on_values, t);
}

void
transaction_load_values(struct transaction *t)
{
	if (needs_find(&t->needs, NEED_BAG) != NULL)
		t->is_optimistic = false; /* only the character is known without a lock */
	if (t->is_optimistic)
		commit_group_join(t);
	else
		postgres_acquire(t->all->config.postgres, transaction_wait_ms(t), on_session, t);
}
