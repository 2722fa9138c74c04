#include "tests/simulation/perform.h"

#include "core/operations.h"
#include "core/store/values.h"
#include "events/ids.h"
#include "messages/operations.h"
#include "messages/refusal.h"
#include "tests/simulation/finding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ATTEMPTS_MAX 6
#define ROUNDS_MAX 3

static const uint8_t secret[32] = { 'a', ' ', 's', 'e', 'c', 'r', 'e', 't' };

/* One attempt of one operation. */
struct trip {
	struct performer *performer;
	const struct operation *operation;
	const struct message_operation *contract; /* NULL: a settlement */
	const char *key;
	uint8_t hash[32];
	char hash_text[65];
	struct needs needs;
	struct rows rows;
	struct effects effects;
	struct answer *answer;
	_Alignas(max_align_t) unsigned char input[SHAPE_SIZE_MAX];
};

enum outcome { DONE, AGAIN, FELL };

static enum outcome settle(
    struct performer *p, int64_t player_id, const char *fight_id, struct text *ret);

/* ── parts ── */

static struct moment
moment_of(const struct trip *t)
{
	return (struct moment){
		.now_ms = t->performer->now_ms,
		.world = t->performer->store->world,
		.content = t->performer->store->content,
		.operation_key = t->key,
		.fight_secret = secret,
	};
}

static bool
falls(struct trip *t, enum fall where)
{
	return t->performer->fall == where;
}

static void
gap(struct trip *t)
{
	struct performer *p = t->performer;
	enum fall fall = p->fall;

	if (p->on_gap == NULL)
		return;
	p->fall = FALL_NEVER;
	p->on_gap(p->arg);
	p->fall = fall;
}

static void
forget(struct trip *t)
{
	effects_finish(&t->effects);
	rows_finish(&t->rows);
	memset(&t->rows, 0, sizeof(t->rows));
}

static void
answer_reply(struct answer *a, const char *text)
{
	a->kind = ANSWER_REPLY;
	text_clear(&a->text);
	text_puts(&a->text, text);
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
answer_refusal(struct answer *a, const struct refusal_meaning *meaning, const char *detail,
    const struct text *view)
{
	a->kind = ANSWER_REFUSAL;
	text_clear(&a->text);
	write_refusal(meaning, detail, view, &a->text);
	snprintf(a->code, sizeof(a->code), "%s", meaning->code);
}

static void
answer_by_effects(struct trip *t)
{
	const struct effects *e = &t->effects;

	if (e->refusal != NULL)
		answer_refusal(t->answer, e->refusal, e->detail, &e->view);
	else
		answer_reply(t->answer, e->reply.bytes);
}

static void
apply(struct trip *t)
{
	struct moment at = moment_of(t);

	effects_finish(&t->effects);
	t->operation->apply(t->input, &t->rows, &at, &t->effects);
	if (t->effects.refusal != NULL && t->contract != NULL &&
	    !message_operation_may_refuse(
		t->contract, (enum refusal_number)(t->effects.refusal - refusal_meanings)))
		finding("%s refuses with %s, which its schema doesn't name", t->operation->name,
		    t->effects.refusal->code);
}

/* ── discover ── */

static void
discover(struct trip *t)
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
		answer_refusal(t->answer, &refusal_meanings[REFUSAL_KEY_REUSED], "", NULL);
	} else if (!row->is_refusal) {
		answer_reply(t->answer, row->reply.bytes);
	} else if (refusal_decode(
		       row->reply.bytes, row->reply.size, &refusal, UNKNOWN_REFUSED, &err) != 0) {
		finding("the inbox holds no refusal: %s", err.text);
	} else {
		answer_reply(t->answer, row->reply.bytes);
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

/* The transaction in Postgres, then what it says of hot state. */
static enum outcome
store_value(struct trip *t)
{
	struct store *s = t->performer->store;
	enum verdict verdict = STORE_OK;

	if (falls(t, FALL_COMMITTING))
		return FELL;
	if (t->effects.refusal == NULL)
		verdict = store_commit(s, &t->effects, &t->rows, t->performer->now_ms);
	if (verdict == STORE_OVERTAKEN)
		return AGAIN;
	if (verdict == STORE_NAME_TAKEN) {
		answer_refusal(t->answer, &refusal_meanings[REFUSAL_NAME_TAKEN], "", NULL);
		return DONE;
	}
	if (verdict == STORE_BROKEN) {
		answer_refusal(t->answer, &refusal_meanings[REFUSAL_INTERNAL], "", NULL);
		return DONE;
	}
	keep_answer(t);
	if (falls(t, FALL_SETTLED))
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
	struct moment at = moment_of(t);

	switch (hot_keep(t->performer->store, &t->effects, t->key, t->hash_text, &at, "")) {
	case HOT_STORED:
		break;
	case HOT_STALE:
		return AGAIN;
	case HOT_OTHER:
		answer_refusal(t->answer, &refusal_meanings[REFUSAL_KEY_REUSED], "", NULL);
		return DONE;
	case HOT_DONE:
		t->rows.is_paid = true;
		apply(t);
		break;
	}
	return falls(t, FALL_SPENT) ? FELL : DONE;
}

static enum outcome
value_lane(struct trip *t)
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
	apply(t);
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
	answer_by_effects(t);
	return DONE;
}

/* ── hot ── */

static enum outcome
answer_settlement(struct trip *t, int64_t player_id, const char *fight_id)
{
	struct text reply = { 0 };
	enum outcome outcome = settle(t->performer, player_id, fight_id, &reply);

	if (outcome == DONE && strcmp(reply.bytes, SETTLED_VOID) == 0)
		answer_refusal(t->answer, &refusal_meanings[REFUSAL_NO_FIGHT], "", NULL);
	else if (outcome == DONE)
		answer_reply(t->answer, reply.bytes);
	text_finish(&reply);
	return outcome;
}

static enum outcome
replay_hot(struct trip *t, int64_t player_id, const struct hot_ring_row *row)
{
	char fight_id[HOT_FIGHT_ID_SIZE];

	t->answer->is_replayed = t->answer->is_in_ring = true;
	if (strcmp(row->hash, t->hash_text) != 0) {
		answer_refusal(t->answer, &refusal_meanings[REFUSAL_KEY_REUSED], "", NULL);
		return DONE;
	}
	if (row->reply[0] == '{') {
		answer_reply(t->answer, row->reply);
		return DONE;
	}
	snprintf(fight_id, sizeof(fight_id), "%s", row->reply);
	return answer_settlement(t, player_id, fight_id);
}

static enum outcome
apply_hot(struct trip *t)
{
	struct moment at = moment_of(t);
	const struct effects *e = &t->effects;
	bool is_ended;

	apply(t);
	if (e->refusal != NULL || !e->saves_hot) {
		answer_by_effects(t);
		return DONE;
	}
	is_ended = e->saves_fight && e->fight.battle->state != BATTLE_RUNNING;
	gap(t);
	if (hot_keep(t->performer->store, e, t->key, t->hash_text, &at,
		is_ended ? e->fight.id : e->reply.bytes) != HOT_STORED)
		return AGAIN;
	t->answer->is_in_ring = true;
	if (!is_ended) {
		answer_by_effects(t);
		return DONE;
	}
	if (falls(t, FALL_ENDED))
		return FELL;
	return answer_settlement(t, e->hot.player_id, e->fight.id);
}

/* The hash and its running fight into the rows; a fight that ended is settled first. */
static enum outcome
read_hot(struct trip *t, const struct need *need, bool *ret_is_answered)
{
	struct store *s = t->performer->store;
	struct moment at = moment_of(t);
	struct hot_player *p = hot_find(s, need->player_id);
	const struct hot_ring_row *row =
	    p != NULL && need->use == TO_CHANGE ? hot_ring_find(p, t->key) : NULL;
	const struct hot_fight *fight;
	struct text reply = { 0 };
	enum outcome outcome;

	*ret_is_answered = true;
	if (row != NULL && row->reply[0] != '\0') /* else it is a price: see spend() */
		return replay_hot(t, need->player_id, row);
	if (p == NULL)
		p = hot_load_player(s, need->player_id, &at);
	if (p == NULL) {
		answer_refusal(t->answer, &refusal_meanings[REFUSAL_NO_SUCH_PLAYER], "", NULL);
		return DONE;
	}
	*ret_is_answered = false;
	t->rows.has_hot = true;
	t->rows.hot = p->state;
	if (p->state.fight_id[0] == '\0')
		return DONE;
	fight = hot_fight_find(s, p->state.fight_id);
	if (fight != NULL && !fight->is_ended) {
		battle_record_copy_closed(&t->rows.fight, &fight->record);
		t->rows.has_fight = battle_record_open(&t->rows.fight);
		if (!t->rows.has_fight)
			finding("the running fight %s doesn't replay", p->state.fight_id);
		return DONE;
	}
	outcome = settle(t->performer, need->player_id, p->state.fight_id, &reply);
	text_finish(&reply);
	return outcome == FELL ? FELL : AGAIN;
}

/* ── world bosses ── */

/* Its books: saved, settled or restored. */
static enum outcome
keep_boss(struct performer *p, int64_t boss_id)
{
	struct trip *t = calloc(1, sizeof(*t));
	struct answer answer = { 0 };
	struct keep_request *request;
	enum outcome outcome = AGAIN;

	if (t == NULL)
		abort();
	t->performer = p;
	t->operation = &boss_keep;
	t->key = "keep";
	t->answer = &answer;
	request = (void *)t->input;
	request->boss_id = boss_id;
	t->rows.bosses.copy = boss_redis_read(p->store, boss_id, p->now_ms);
	for (int i = 0; i < ATTEMPTS_MAX && outcome == AGAIN; i++) {
		discover(t);
		gap(t); /* the copy grows old meanwhile */
		store_load(p->store, &t->needs, &t->rows);
		outcome = value_lane(t);
	}
	if (outcome == AGAIN || answer.kind == ANSWER_REFUSAL)
		finding("the books of boss %lld can't be kept", (long long)boss_id);
	answer_finish(&answer);
	forget(t);
	free(t);
	return outcome == AGAIN ? DONE : outcome;
}

static enum outcome
meet_boss(struct trip *t)
{
	struct performer *p = t->performer;
	struct boss_rows *bosses = &t->rows.bosses;
	const struct need *need = needs_find(&t->needs, NEED_BOSS);
	bool is_strike = need->use == TO_CHANGE, is_alive;

	is_alive = bosses->boss != NULL && bosses->boss->state == BOSS_ALIVE;
	if (is_strike || !is_alive)
		apply(t);
	if (t->effects.refusal != NULL || !(is_strike || is_alive)) {
		answer_by_effects(t);
		return DONE;
	}
	gap(t);
	bosses->meeting = boss_redis_meet(p->store, bosses->boss, need->player_id,
	    is_strike ? &t->effects.bosses.blow : NULL, p->now_ms);
	if (bosses->meeting.word == BOSS_WORD_LOST && is_alive)
		return keep_boss(p, bosses->boss->id) == FELL ? FELL : AGAIN;
	if (falls(t, FALL_STRUCK))
		return FELL;
	bosses->is_met = true;
	apply(t);
	if (is_alive && (bosses->meeting.hp == 0 || p->now_ms >= bosses->boss->ends_ms) &&
	    keep_boss(p, bosses->boss->id) == FELL)
		return FELL;
	answer_by_effects(t);
	return DONE;
}

/* ── the whole way ── */

static enum outcome
attempt(struct trip *t)
{
	const struct need *hot;
	enum outcome outcome;
	bool is_answered = false;

	discover(t);
	hot = needs_find(&t->needs, NEED_HOT);
	if (hot != NULL) {
		outcome = read_hot(t, hot, &is_answered);
		if (outcome != DONE || is_answered)
			return outcome;
		/* What is needed of the values may hang on where the player stands. */
		memset(&t->needs, 0, sizeof(t->needs));
		t->operation->need(t->input, &t->rows, &t->needs);
	}
	if (!values_are_needed(&t->needs))
		return apply_hot(t);
	gap(t);
	store_load(t->performer->store, &t->needs, &t->rows);
	if (needs_find(&t->needs, NEED_BOSS) != NULL)
		return meet_boss(t);
	if (needs_only_read_values(&t->needs))
		return apply_hot(t);
	return value_lane(t);
}

static enum outcome
attempts(struct trip *t)
{
	enum outcome outcome = AGAIN;

	for (int i = 0; i < ATTEMPTS_MAX && outcome == AGAIN; i++) {
		forget(t);
		outcome = attempt(t);
	}
	if (outcome == AGAIN)
		finding("%s of %s never comes to an end", t->operation->name, t->key);
	forget(t);
	return outcome;
}

void
perform(struct performer *p, const struct call *call, struct answer *ret)
{
	struct trip *t = calloc(1, sizeof(*t));
	struct err err = { 0 };
	uint8_t both[64];

	if (t == NULL)
		abort();
	t->performer = p;
	t->operation = operation_find(call->operation);
	t->contract = message_operation_of(call->operation);
	t->key = call->key;
	t->answer = ret;
	digest_blake2b(call->operation, strlen(call->operation), NULL, 0, both);
	digest_blake2b(call->body, strlen(call->body), NULL, 0, both + 32);
	digest_blake2b(both, sizeof(both), NULL, 0, t->hash);
	hex_encode(t->hash, sizeof(t->hash), t->hash_text);
	if (shape_decode(t->contract->request, call->body, strlen(call->body), t->input,
		UNKNOWN_REFUSED, &err) != 0)
		finding("%s: %s in %s", call->operation, err.text, call->body);
	else if (attempts(t) == FELL || p->fall == FALL_STORED)
		ret->kind = ANSWER_NONE;
	p->fall = FALL_NEVER;
	free(t);
}

void
answer_finish(struct answer *a)
{
	text_finish(&a->text);
	*a = (struct answer){ 0 };
}

/* ── settlements ── */

/* The rows that the settlement of this fight begins with. */
static void
take_fight(struct trip *t, const char *fight_id)
{
	struct hot_fight *fight = hot_fight_find(t->performer->store, fight_id);

	t->rows.has_fight = fight != NULL;
	if (fight == NULL)
		return;
	battle_record_copy_closed(&t->rows.fight, &fight->record);
	if (!battle_record_open(&t->rows.fight))
		finding("the ended fight %s doesn't replay", fight_id);
}

static enum outcome
settle(struct performer *p, int64_t player_id, const char *fight_id, struct text *ret)
{
	struct trip *t = calloc(1, sizeof(*t));
	struct answer answer = { 0 };
	struct settle_request *request;
	enum outcome outcome = AGAIN;

	if (t == NULL)
		abort();
	t->performer = p;
	t->operation = &combat_settle;
	t->key = "settle";
	t->answer = &answer;
	request = (void *)t->input;
	request->player_id = player_id;
	snprintf(request->fight_id, sizeof(request->fight_id), "%s", fight_id);
	for (int i = 0; i < ATTEMPTS_MAX && outcome == AGAIN; i++) {
		forget(t);
		take_fight(t, fight_id);
		discover(t);
		store_load(p->store, &t->needs, &t->rows);
		gap(t); /* it holds no lock: the character's version guards it */
		outcome = value_lane(t);
	}
	text_puts(ret, answer.kind == ANSWER_REPLY ? answer.text.bytes : SETTLED_VOID);
	if (outcome == AGAIN || (outcome == DONE && answer.kind != ANSWER_REPLY))
		finding("fight %s can't be settled: %s", fight_id, answer.code);
	answer_finish(&answer);
	forget(t);
	free(t);
	return outcome == AGAIN ? DONE : outcome;
}

void
perform_sweep(struct performer *p)
{
	struct hot *h = &p->store->hot;

	for (size_t i = 0; i < h->fights_count; i++) {
		char fight_id[HOT_FIGHT_ID_SIZE];
		struct text reply = { 0 };

		if (!h->fights[i].exists || !h->fights[i].is_owed)
			continue;
		snprintf(fight_id, sizeof(fight_id), "%s", h->fights[i].record.id);
		settle(p, h->fights[i].player_id, fight_id, &reply);
		text_finish(&reply);
	}
	for (size_t i = 0; i < p->store->bosses.count; i++) {
		if (p->store->bosses.list[i].exists &&
		    p->store->bosses.list[i].row.state == BOSS_ALIVE)
			keep_boss(p, (int64_t)i + 1);
	}
}
