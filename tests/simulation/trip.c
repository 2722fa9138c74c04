#include "tests/simulation/trip.h"

#include "core/store/values.h"
#include "tests/simulation/finding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS_MAX 3

static const uint8_t secret[32] = { 'a', ' ', 's', 'e', 'c', 'r', 'e', 't' };

struct trip *
trip_create(
    struct performer *p, const struct operation *operation, const char *key, struct answer *answer)
{
	struct trip *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	t->performer = p;
	t->operation = operation;
	t->key = key;
	t->answer = answer;
	return t;
}

struct moment
trip_moment(const struct trip *t)
{
	return (struct moment){
		.now_ms = t->performer->now_ms,
		.world = t->performer->store->world,
		.content = t->performer->store->content,
		.operation_key = t->key,
		.principal = "simulation",
		.fight_secret = secret,
	};
}

bool
trip_falls(const struct trip *t, enum fall where)
{
	return t->performer->fall == where;
}

void
trip_gap(struct trip *t)
{
	struct performer *p = t->performer;
	enum fall fall = p->fall;

	if (p->on_gap == NULL)
		return;
	p->fall = FALL_NEVER;
	p->on_gap(p->arg);
	p->fall = fall;
}

void
trip_forget(struct trip *t)
{
	effects_finish(&t->effects);
	rows_finish(&t->rows);
	memset(&t->rows, 0, sizeof(t->rows));
}

void
trip_reply(struct trip *t, const char *text)
{
	t->answer->kind = ANSWER_REPLY;
	text_clear(&t->answer->text);
	text_puts(&t->answer->text, text);
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
refuse(struct trip *t, const struct refusal_meaning *meaning, const char *detail,
    const struct text *view)
{
	struct answer *a = t->answer;

	a->kind = ANSWER_REFUSAL;
	text_clear(&a->text);
	write_refusal(meaning, detail, view, &a->text);
	snprintf(a->code, sizeof(a->code), "%s", meaning->code);
}

void
trip_refuse(struct trip *t, enum refusal_number refusal)
{
	refuse(t, &refusal_meanings[refusal], "", NULL);
}

void
trip_answer(struct trip *t)
{
	const struct effects *e = &t->effects;

	if (e->refusal != NULL)
		refuse(t, e->refusal, e->detail, &e->view);
	else
		trip_reply(t, e->reply.bytes);
}

void
trip_apply(struct trip *t)
{
	struct moment at = trip_moment(t);

	effects_finish(&t->effects);
	t->operation->apply(t->input, &t->rows, &at, &t->effects);
	if (t->effects.refusal != NULL && t->contract != NULL &&
	    !message_operation_may_refuse(
		t->contract, (enum refusal_number)(t->effects.refusal - refusal_meanings)))
		finding("%s refuses with %s, which its schema doesn't name", t->operation->name,
		    t->effects.refusal->code);
}

void
trip_discover(struct trip *t)
{
	struct needs needs;

	for (int round = 0; round <= ROUNDS_MAX; round++) {
		memset(&needs, 0, sizeof(needs));
		t->operation->need(t->input, &t->rows, &needs);
		if (!values_have_lookups(&needs) ||
		    (round > 0 && needs_are_equal(&needs, &t->needs)))
			break;
		if (round == ROUNDS_MAX)
			finding("the needs of %s never stop growing", t->operation->name);
		t->needs = needs;
		store_load(t->performer->store, &needs, &t->rows);
	}
	t->needs = needs;
}

/* ── value ── */

static enum outcome
replay_value(struct trip *t, const struct inbox_row *row)
{
	struct refusal refusal;
	struct err err = { 0 };

	t->answer->is_replayed = t->answer->is_kept = true;
	if (memcmp(row->hash, t->hash, sizeof(t->hash)) != 0) {
		trip_refuse(t, REFUSAL_KEY_REUSED);
	} else if (!row->is_refusal) {
		trip_reply(t, row->reply.bytes);
	} else if (refusal_decode(
		       row->reply.bytes, row->reply.size, &refusal, UNKNOWN_REFUSED, &err) != 0) {
		finding("the inbox holds no refusal: %s", err.text);
	} else {
		trip_reply(t, row->reply.bytes);
		t->answer->kind = ANSWER_REFUSAL;
		snprintf(t->answer->code, sizeof(t->answer->code), "%s", refusal.code);
	}
	return DONE;
}

static void
keep_answer(struct trip *t)
{
	const struct effects *e = &t->effects;
	struct text refusal = { 0 };

	if (t->contract == NULL || (e->refusal != NULL && t->operation->forgets_refusals))
		return;
	if (e->refusal != NULL)
		write_refusal(e->refusal, e->detail, &e->view, &refusal);
	inbox_insert(&t->performer->store->inbox, t->key, t->hash,
	    e->refusal != NULL ? &refusal : &e->reply, e->refusal != NULL);
	t->answer->is_kept = true;
	text_finish(&refusal);
}

/* What was decided by hot state is stored only if that still says so, or was paid for just now. */
static bool
is_vouched_for(const struct trip *t)
{
	if (t->effects.refusal != NULL || needs_find(&t->needs, NEED_HOT) == NULL ||
	    t->effects.saves_hot)
		return true;
	return hot_vouches(t->performer->store, &t->rows.hot);
}

/* The transaction in Postgres, then what it says of hot state. */
static enum outcome
store_value(struct trip *t)
{
	struct store *s = t->performer->store;
	enum verdict verdict = STORE_OK;

	if (!is_vouched_for(t))
		return AGAIN;
	if (trip_falls(t, FALL_COMMITTING))
		return FELL;
	if (t->effects.refusal == NULL)
		verdict = store_commit(s, &t->effects, &t->rows, t->performer->now_ms);
	if (verdict == STORE_OVERTAKEN)
		return AGAIN;
	if (verdict == STORE_NAME_TAKEN) {
		trip_refuse(t, REFUSAL_NAME_TAKEN);
		return DONE;
	}
	if (verdict == STORE_BROKEN) {
		trip_refuse(t, REFUSAL_INTERNAL);
		return DONE;
	}
	keep_answer(t);
	if (trip_falls(t, FALL_SETTLED))
		return FELL;
	if (t->effects.releases)
		hot_let_go(s, &t->effects.release);
	if (t->effects.bosses.restores)
		boss_redis_restore(s, t->rows.bosses.boss, t->rows.bosses.saved);
	return DONE;
}

/* Who gets value for what is hot pays first. An attempt that fell behind that has paid. */
static enum outcome
spend(struct trip *t)
{
	struct moment at = trip_moment(t);

	switch (hot_keep(t->performer->store, &t->effects, t->key, t->hash_text, &at, "")) {
	case HOT_STORED:
		break;
	case HOT_STALE:
		return AGAIN;
	case HOT_OTHER:
		trip_refuse(t, REFUSAL_KEY_REUSED);
		return DONE;
	case HOT_DONE:
		t->rows.is_paid = true;
		trip_apply(t);
		break;
	}
	return trip_falls(t, FALL_SPENT) ? FELL : DONE;
}

enum outcome
trip_store_value(struct trip *t)
{
	struct store *s = t->performer->store;
	bool is_write = t->contract == NULL || t->contract->is_write;
	const struct inbox_row *row = inbox_find(&s->inbox, t->key);
	struct needs grown = { 0 };
	enum outcome outcome;

	if (is_write && t->contract != NULL && row != NULL)
		return replay_value(t, row);
	t->operation->need(t->input, &t->rows, &grown);
	if (!needs_are_equal(&grown, &t->needs))
		return AGAIN;
	trip_apply(t);
	if (is_write && t->effects.saves_hot) {
		outcome = spend(t);
		if (outcome != DONE || t->answer->kind != ANSWER_NONE)
			return outcome;
	}
	if (is_write) {
		outcome = store_value(t);
		if (outcome != DONE || t->answer->kind != ANSWER_NONE)
			return outcome;
	}
	trip_answer(t);
	return DONE;
}
