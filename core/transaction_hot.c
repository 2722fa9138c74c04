/* The hot lane of a transaction: the player's hash and running fight, compared and set. */
#include "core/transaction_parts.h"

#include "core/fight_view.h"
#include "core/idle.h"
#include "core/store/hot.h"
#include "core/store/hot_cache.h"
#include "events/ids.h"
#include "events/service.h"

#include <stdio.h>
#include <string.h>

static void after_hot(struct transaction *t);

/* ── hot: the player's hash, with its fight ── */

static void
on_settled_for_reply(struct transaction *t, const struct text *reply, const struct err *err)
{
	if (reply == NULL)
		transaction_fail(t, err);
	else if (strcmp(reply->bytes, SETTLED_VOID) == 0)
		transaction_refuse(t, REFUSAL_NO_FIGHT, "This fight is void.", NULL);
	else
		transaction_reply(t, reply);
}

static void
on_settled_first(struct transaction *t, const struct text *reply, const struct err *err)
{
	if (reply == NULL) {
		transaction_fail(t, err);
	} else if (++t->attempts > ATTEMPTS_MAX) {
		struct err busy = { 0 };

		err_set(&busy, ERR_CONGESTED, "%s keeps meeting ended fights", t->operation->name);
		transaction_fail(t, &busy);
	} else {
		transaction_read_hot(t);
	}
}

/* It ended while nobody played: now it is stored so, and settled, by whoever is the first. */
static void
on_left_stored(enum hot_outcome outcome, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	effects_finish(&t->effects);
	if (err != NULL) {
		transaction_fail(t, err);
	} else if (outcome != HOT_STORED) {
		transaction_start_over(t);
	} else {
		FAULT_POINT("core.ended");
		transaction_settle(t, t->rows.fight.id, on_settled_first);
	}
}

static void
store_left(struct transaction *t)
{
	char key[OPERATION_KEY_SIZE], hash_text[65];
	const struct battle_record *fight = &t->rows.fight;
	uint8_t hash[32];

	snprintf(key, sizeof(key), "fight:%s:left", fight->id);
	digest_blake2b(key, strlen(key), NULL, 0, hash);
	hex_encode(hash, sizeof(hash), hash_text);
	effects_save_hot(&t->effects, &t->rows.hot);
	effects_save_fight(&t->effects, fight);
	hot_cache_forget(t->all->fighting, t->rows.hot.player_id);
	hot_store(t->all->config.redis, &t->rows.hot, &t->effects,
	    &(struct hot_operation){ .key = key, .hash = hash_text }, t->now_ms, fight->id,
	    strlen(fight->id), on_left_stored, t);
}

/* The fight as it is by now. */
static void
catch_up(struct transaction *t)
{
	if (t->rows.has_fight)
		idle_play(&t->rows.fight, transaction_moment(t).now_ms);
	if (t->rows.has_fight && t->rows.fight.battle->state != BATTLE_RUNNING)
		store_left(t);
	else
		after_hot(t);
}

static void
on_loaded(const struct hot_state *state, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	if (state == NULL && err->code == ERR_NOT_FOUND) {
		transaction_refuse(t, REFUSAL_NO_SUCH_PLAYER, "There is no such player.", NULL);
	} else if (state == NULL) {
		transaction_fail(t, err);
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
	struct moment at = transaction_moment(t);
	struct hot_state fresh = hot_fresh(player_id, &at);

	hot_load(t->all->config.postgres, t->all->config.redis, player_id, &fresh, on_loaded, t);
}

/* The fight is kept for a day after its end. */
static void
on_shown_fight(struct stored_fight *fight, const struct err *err, void *arg)
{
	struct transaction *t = arg;
	struct moment at = transaction_moment(t);

	if (fight == NULL) {
		transaction_fail(t, err);
	} else if (!fight->is_sound || !battle_record_rewind(&fight->record, t->shown.round)) {
		transaction_refuse(t, REFUSAL_STALE,
		    "This was done, so long ago that its answer isn't kept any more.", NULL);
	} else {
		at.now_ms = t->shown.at_ms;
		fight_reply(
		    needs_find(&t->needs, NEED_HOT)->player_id, &fight->record, &at, &t->effects);
		transaction_reply(t, &t->effects.reply);
	}
}

/* This operation was stored before: its reply stands in the ring, or comes of its fight. */
static void
replay_hot(struct transaction *t, const struct hot_view *view)
{
	char fight_id[HOT_FIGHT_ID_SIZE];

	t->is_replayed = true;
	if (view->is_other_request) {
		transaction_refuse(
		    t, REFUSAL_KEY_REUSED, "This operation id belongs to another request.", NULL);
	} else if (view->reply[0] == '{') {
		text_puts(&t->stored, view->reply);
		transaction_reply(t, &t->stored);
	} else if (hot_fight_reply_read(view->reply, &t->shown)) {
		hot_read_fight(t->all->config.redis, needs_find(&t->needs, NEED_HOT)->player_id,
		    t->shown.fight_id, on_shown_fight, t);
	} else {
		snprintf(fight_id, sizeof(fight_id), "%s", view->reply);
		transaction_settle(t, fight_id, on_settled_for_reply);
	}
}

/* Paid by an attempt that came no farther: the value lane knows how to go on (see spend). */
static bool
is_price(const struct hot_view *view)
{
	return !view->is_other_request && view->reply[0] == '\0';
}

static void
on_view(struct hot_view *view, const struct err *err, void *arg)
{
	struct transaction *t = arg;
	struct stored_fight *fight;

	if (view == NULL) {
		transaction_fail(t, err);
		return;
	}
	fight = &view->fight;
	if (view->was_done && !is_price(view)) {
		replay_hot(t, view);
	} else if (!view->exists) {
		load_hot(t, needs_find(&t->needs, NEED_HOT)->player_id);
	} else if (view->state.fight_id[0] == '\0' ||
		   (fight->is_sound && fight->record.battle->state == BATTLE_RUNNING)) {
		t->rows.has_hot = true;
		t->rows.hot = view->state;
		t->rows.has_fight = view->state.fight_id[0] != '\0';
		battle_record_finish(&t->rows.fight);
		battle_record_take(&t->rows.fight, &fight->record);
		catch_up(t);
	} else {
		transaction_settle(t, view->state.fight_id, on_settled_first);
	}
}

static struct hot_operation
hot_operation_of(const struct transaction *t)
{
	return (struct hot_operation){ .key = t->key, .hash = t->hash_text };
}

void
transaction_read_hot(struct transaction *t)
{
	const struct need *need = needs_find(&t->needs, NEED_HOT);
	struct hot_operation operation = hot_operation_of(t);
	struct redis *redis = t->all->config.redis;

	/* Redis is asked when in doubt: what was done before, or is built on something old, is
	 * refused here, or by hot_store. */
	if (need->use != TO_CHANGE)
		hot_read(redis, need->player_id, need->key, NULL, on_view, t);
	else if (t->is_in_doubt)
		hot_read(redis, need->player_id, need->key, &operation, on_view, t);
	else if (hot_cache_find(t->all->fighting, redis, need->player_id, &t->rows))
		catch_up(t);
	else
		hot_read(redis, need->player_id, need->key, NULL, on_view, t);
}

/* The player's state and running fight are known until somebody else changes them. */
static void
remember(struct transaction *t, bool is_stored)
{
	const struct effects *e = &t->effects;

	if (!is_stored || !e->saves_fight || e->fight.battle->state != BATTLE_RUNNING) {
		hot_cache_forget(t->all->fighting, t->rows.hot.player_id);
		return;
	}
	t->rows.hot = e->hot;
	t->rows.hot.version++;
	t->rows.hot.stores++;
	hot_cache_put(t->all->fighting, t->all->config.redis, &t->rows.hot, &e->fight);
}

static void
on_stored(enum hot_outcome outcome, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	remember(t, err == NULL && outcome == HOT_STORED);
	if (err != NULL) {
		transaction_fail(t, err);
	} else if (outcome != HOT_STORED) {
		transaction_start_over(t);
	} else if (t->effects.saves_fight && t->effects.fight.battle->state != BATTLE_RUNNING) {
		FAULT_POINT("core.ended");
		transaction_settle_ended(t, on_settled_for_reply);
	} else {
		FAULT_POINT("core.stored");
		transaction_reply(t, &t->effects.reply);
	}
}

static const char *
write_shown(const struct transaction *t, char shown[HOT_FIGHT_REPLY_SIZE])
{
	const struct battle_record *fight = &t->effects.fight;
	struct hot_fight_reply reply = { .round = fight->battle->round, .at_ms = t->now_ms };

	snprintf(reply.fight_id, sizeof(reply.fight_id), "%s", fight->id);
	hot_fight_reply_write(&reply, shown);
	return shown;
}

static void
store_hot(struct transaction *t)
{
	struct hot_operation operation = hot_operation_of(t);
	const struct effects *e = &t->effects;
	char shown[HOT_FIGHT_REPLY_SIZE];
	const char *reply = e->reply.bytes;

	battle_record_close(&t->rows.fight); /* all was decided: none waits for Redis with two */
	t->effects.fight.played_at_ms = t->now_ms;
	if (e->shows_fight)
		reply = write_shown(t, shown);
	else if (e->saves_fight && e->fight.battle->state != BATTLE_RUNNING)
		reply = e->fight.id;
	hot_store(t->all->config.redis, &t->rows.hot, e, &operation, t->now_ms, reply,
	    strlen(reply), on_stored, t);
}

void
transaction_apply_hot(struct transaction *t)
{
	struct moment at = transaction_moment(t);

	if (transaction_is_barred(t, &at))
		effects_refuse_banned(&t->effects);
	else
		t->operation->apply(t->input, &t->rows, &at, &t->effects);
	if (!t->effects.saves_hot && transaction_is_write(t) && !t->is_in_doubt) {
		t->is_in_doubt = true;
		effects_finish(&t->effects);
		transaction_read_hot(t);
	} else if (t->effects.refusal != NULL) {
		transaction_refuse_by_effects(t);
	} else if (t->effects.saves_hot) {
		store_hot(t);
	} else {
		transaction_reply(t, &t->effects.reply);
	}
}

/* What is needed of the values may hang on where the player stands. */
static void
after_hot(struct transaction *t)
{
	struct needs needs = { 0 };

	t->operation->need(t->input, &t->rows, &needs);
	t->needs = needs;
	if (values_are_needed(&t->needs))
		transaction_load_values(t);
	else
		transaction_apply_hot(t);
}
