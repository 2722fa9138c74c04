#include "tests/simulation/perform.h"

#include "core/idle.h"
#include "core/operations.h"
#include "core/store/values.h"
#include "events/ids.h"
#include "tests/simulation/finding.h"
#include "tests/simulation/perform_boss.h"
#include "tests/simulation/trip.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	struct answer answer = { 0 };
	struct trip *t = trip_create(p, &combat_settle, "settle", &answer);
	struct settle_request *request = (void *)t->input;
	enum outcome outcome = AGAIN;

	request->player_id = player_id;
	snprintf(request->fight_id, sizeof(request->fight_id), "%s", fight_id);
	for (int i = 0; i < ATTEMPTS_MAX && outcome == AGAIN; i++) {
		trip_forget(t);
		take_fight(t, fight_id);
		trip_discover(t);
		store_load(p->store, &t->needs, &t->rows);
		trip_gap(t); /* it holds no lock: the character's version guards it */
		outcome = trip_store_value(t);
	}
	text_puts(ret, answer.kind == ANSWER_REPLY ? answer.text.bytes : SETTLED_VOID);
	if (outcome == AGAIN || (outcome == DONE && answer.kind != ANSWER_REPLY))
		finding("fight %s can't be settled: %s", fight_id, answer.code);
	answer_finish(&answer);
	trip_forget(t);
	free(t);
	return outcome == AGAIN ? DONE : outcome;
}

/* ── hot ── */

static enum outcome
answer_settlement(struct trip *t, int64_t player_id, const char *fight_id)
{
	struct text reply = { 0 };
	enum outcome outcome = settle(t->performer, player_id, fight_id, &reply);

	if (outcome == DONE && strcmp(reply.bytes, SETTLED_VOID) == 0)
		trip_refuse(t, REFUSAL_NO_FIGHT);
	else if (outcome == DONE)
		trip_reply(t, reply.bytes);
	text_finish(&reply);
	return outcome;
}

static enum outcome
replay_hot(struct trip *t, int64_t player_id, const struct hot_ring_row *row)
{
	char fight_id[HOT_FIGHT_ID_SIZE];

	t->answer->is_replayed = t->answer->is_in_ring = true;
	if (strcmp(row->hash, t->hash_text) != 0) {
		trip_refuse(t, REFUSAL_KEY_REUSED);
		return DONE;
	}
	if (row->reply[0] == '{') {
		trip_reply(t, row->reply);
		return DONE;
	}
	snprintf(fight_id, sizeof(fight_id), "%s", row->reply);
	return answer_settlement(t, player_id, fight_id);
}

/* It ended while nobody played: it is stored so, and settled, by whoever is the first. */
static enum outcome
store_left(struct trip *t, int64_t player_id)
{
	struct moment at = trip_moment(t);
	char key[HOT_FIGHT_ID_SIZE + sizeof("fight::left")], fight_id[HOT_FIGHT_ID_SIZE];
	struct text reply = { 0 };
	enum hot_outcome stored;
	enum outcome outcome;

	snprintf(fight_id, sizeof(fight_id), "%s", t->rows.fight.id);
	snprintf(key, sizeof(key), "fight:%s:left", fight_id);
	effects_save_hot(&t->effects, &t->rows.hot);
	effects_save_fight(&t->effects, &t->rows.fight);
	trip_gap(t);
	stored = hot_keep(t->performer->store, &t->effects, key, "", &at, fight_id);
	effects_finish(&t->effects);
	if (stored != HOT_STORED)
		return AGAIN;
	t->performer->store->hot.fights_left++;
	if (trip_falls(t, FALL_ENDED))
		return FELL;
	outcome = settle(t->performer, player_id, fight_id, &reply);
	text_finish(&reply);
	return outcome == FELL ? FELL : AGAIN;
}

static enum outcome
apply_hot(struct trip *t)
{
	struct moment at = trip_moment(t);
	const struct effects *e = &t->effects;
	bool is_ended;

	trip_apply(t);
	if (e->refusal != NULL || !e->saves_hot) {
		trip_answer(t);
		return DONE;
	}
	is_ended = e->saves_fight && e->fight.battle->state != BATTLE_RUNNING;
	t->effects.fight.played_at_ms = at.now_ms;
	trip_gap(t);
	if (hot_keep(t->performer->store, e, t->key, t->hash_text, &at,
		is_ended ? e->fight.id : e->reply.bytes) != HOT_STORED)
		return AGAIN;
	t->answer->is_in_ring = true;
	if (!is_ended) {
		trip_answer(t);
		return DONE;
	}
	if (trip_falls(t, FALL_ENDED))
		return FELL;
	return answer_settlement(t, e->hot.player_id, e->fight.id);
}

/* The hash and its running fight into the rows; a fight that ended is settled first. */
static enum outcome
read_hot(struct trip *t, const struct need *need, bool *ret_is_answered)
{
	struct store *s = t->performer->store;
	struct moment at = trip_moment(t);
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
		trip_refuse(t, REFUSAL_NO_SUCH_PLAYER);
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
		if (!t->rows.has_fight) {
			finding("the running fight %s doesn't replay", p->state.fight_id);
			return DONE;
		}
		idle_play(&t->rows.fight, at.now_ms);
		return t->rows.fight.battle->state == BATTLE_RUNNING
		           ? DONE
		           : store_left(t, need->player_id);
	}
	outcome = settle(t->performer, need->player_id, p->state.fight_id, &reply);
	text_finish(&reply);
	return outcome == FELL ? FELL : AGAIN;
}

/* ── the whole way ── */

static enum outcome
attempt(struct trip *t)
{
	const struct need *hot;
	enum outcome outcome;
	bool is_answered = false;

	trip_discover(t);
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
	trip_gap(t);
	store_load(t->performer->store, &t->needs, &t->rows);
	if (needs_find(&t->needs, NEED_BOSS) != NULL)
		return perform_meet_boss(t);
	if (needs_only_read_values(&t->needs))
		return apply_hot(t);
	return trip_store_value(t);
}

static enum outcome
attempts(struct trip *t)
{
	enum outcome outcome = AGAIN;

	for (int i = 0; i < ATTEMPTS_MAX && outcome == AGAIN; i++) {
		trip_forget(t);
		outcome = attempt(t);
	}
	if (outcome == AGAIN)
		finding("%s of %s never comes to an end", t->operation->name, t->key);
	trip_forget(t);
	return outcome;
}

void
perform(struct performer *p, const struct call *call, struct answer *ret)
{
	struct trip *t = trip_create(p, operation_find(call->operation), call->key, ret);
	struct err err = { 0 };
	uint8_t both[64];

	t->contract = message_operation_of(call->operation);
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

/* ── what nobody waits for ── */

/* Whoever reads a fight plays what went by; one that its player isn't in any more can't go on. */
static void
look_after(struct performer *p, size_t number)
{
	struct hot_fight *fight = &p->store->hot.fights[number];
	const struct hot_player *player = hot_find(p->store, fight->player_id);
	char key[HOT_FIGHT_ID_SIZE + sizeof("fight::look")], body[64];
	struct answer answer = { 0 };

	if (player == NULL || strcmp(player->state.fight_id, fight->record.id) != 0) {
		fight->exists = false;
		battle_record_finish(&fight->record);
		return;
	}
	snprintf(key, sizeof(key), "fight:%s:look", fight->record.id);
	snprintf(body, sizeof(body), "{\"player_id\":%" PRId64 "}", fight->player_id);
	perform(p, &(struct call){ .operation = "combat.get", .key = key, .body = body }, &answer);
	answer_finish(&answer);
}

void
perform_sweep(struct performer *p)
{
	struct hot *h = &p->store->hot;

	for (size_t i = 0; i < h->fights_count; i++) {
		const struct hot_fight *fight = &h->fights[i];

		if (fight->exists && !fight->is_ended &&
		    p->now_ms - fight->record.played_at_ms >= IDLE_END_MS)
			look_after(p, i);
	}

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
			perform_keep_boss(p, (int64_t)i + 1);
	}
}
