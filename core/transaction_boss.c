/* World bosses: a strike, or a look, goes to Redis with what the values say of the player, and its
 * books are kept in a transaction of Postgres.
 *
 *   values read ─▶ apply ─▶ Redis ─┬─ lost ─▶ books: restored ─▶ once more
 *                                  ├─ over ─▶ books: settled ─▶ apply again ─▶ reply
 *                                  └─────────────────────────▶ apply again ─▶ reply
 *
 * Who dies between the last blow and the settlement leaves it to the next who comes, or to the
 * sweep: a copy that is over stays so, and the books say whether it was settled. */
#include "core/transaction_parts.h"

#include "core/store/boss_hot.h"
#include "events/clock.h"
#include "events/log.h"
#include "events/postgres.h"
#include "events/redis.h"
#include "events/service.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define SESSION_WAIT_MS 2000

/* ── the books ── */

static void
on_copy(struct boss_copy *copy, const struct err *err, void *arg)
{
	struct transaction *t = arg;

	if (copy == NULL) {
		transaction_fail(t, err);
		return;
	}
	t->rows.bosses.copy = copy;
	if (copy->is_settled) {
		text_puts(&t->stored, "{}");
		transaction_reply(t, &t->stored);
	} else {
		transaction_discover(t);
	}
}

static void
on_turn(void *arg)
{
	struct transaction *t = arg;
	const struct keep_request *request = (const void *)t->input;

	boss_hot_read(
	    t->all->config.redis, request->boss_id, request->born_ms, clock_wall_ms(), on_copy, t);
}

/* Saves, settles or restores it, whichever it needs, and tells `waiting`; NULL: the sweep. Of the
 * many who find it over at once, one reads all of it; the others then hear that it is settled. */
static void
keep(struct transactions *all, int64_t boss_id, int64_t born_ms, struct transaction *waiting,
    settled_callback *on_kept)
{
	struct keep_request *request;
	struct transaction *t = transaction_create(all, &boss_keep, sizeof(*request));

	request = (void *)t->input;
	t->waiting = waiting;
	t->on_settled = on_kept;
	request->boss_id = boss_id;
	request->born_ms = born_ms;
	snprintf(t->key, sizeof(t->key), "boss:%" PRId64 ":keep", boss_id);
	turnstile_add(&t->ticket, turnstile_text_key(t->key));
	turnstile_enter(all->turnstile, &t->ticket, on_turn, t);
}

static void
on_told(const struct err *err, void *arg)
{
	struct transaction *t = arg;

	if (err != NULL && t->effects.bosses.restores)
		transaction_fail(t, err);
	else
		transaction_reply(t, &t->effects.reply);
}

void
transaction_tell_boss(struct transaction *t)
{
	struct redis *redis = t->all->config.redis;
	const struct boss_rows *bosses = &t->rows.bosses;

	if (t->effects.bosses.restores) {
		log_warn("boss_restored", LOG_I("boss", bosses->boss->id),
		    LOG_I("hits", bosses->boss->hits));
		boss_hot_restore(redis, bosses->boss, bosses->saved, on_told, t);
	} else {
		FAULT_POINT("core.boss_settled");
		boss_hot_retire(redis, t->effects.bosses.boss_id, on_told, t);
	}
}

/* ── meeting it ── */

static void
answer(struct transaction *t)
{
	if (t->effects.refusal != NULL)
		transaction_refuse_by_effects(t);
	else
		transaction_reply(t, &t->effects.reply);
}

static void
on_settled(struct transaction *t, const struct text *reply, const struct err *err)
{
	if (reply == NULL)
		transaction_fail(t, err);
	else
		answer(t);
}

/* It is in Redis again, or settled by now: from the values on. */
static void
on_restored(struct transaction *t, const struct text *reply, const struct err *err)
{
	struct err busy = { 0 };

	if (reply == NULL) {
		transaction_fail(t, err);
	} else if (++t->attempts > ATTEMPTS_MAX) {
		err_set(&busy, ERR_CONGESTED, "the boss is lost again and again");
		transaction_fail(t, &busy);
	} else {
		effects_finish(&t->effects);
		transaction_load_values(t);
	}
}

static bool
is_alive(const struct transaction *t)
{
	return t->rows.bosses.boss != NULL && t->rows.bosses.boss->state == BOSS_ALIVE;
}

static void
on_met(const struct boss_meeting *meeting, const struct err *err, void *arg)
{
	struct transaction *t = arg;
	struct boss_rows *bosses = &t->rows.bosses;
	struct moment at = transaction_moment(t);

	if (meeting == NULL) {
		transaction_fail(t, err);
		return;
	}
	if (meeting->word == BOSS_WORD_LOST && is_alive(t)) {
		keep(t->all, bosses->boss->id, bosses->boss->spawned_ms, t, on_restored);
		return;
	}
	FAULT_POINT("core.struck");
	bosses->is_met = true;
	bosses->meeting = *meeting;
	effects_finish(&t->effects);
	t->operation->apply(t->input, &t->rows, &at, &t->effects);
	if (is_alive(t) && (meeting->hp == 0 || at.now_ms >= bosses->boss->ends_ms))
		keep(t->all, bosses->boss->id, bosses->boss->spawned_ms, t, on_settled);
	else
		answer(t);
}

/* One that is settled is looked at in the books; a strike asks Redis nevertheless, which knows
 * whether it was done while the boss stood. */
void
transaction_meet_boss(struct transaction *t)
{
	const struct need *need = needs_find(&t->needs, NEED_BOSS);
	const struct boss_row *boss = t->rows.bosses.boss;
	bool is_strike = need->use == TO_CHANGE;
	struct moment at = transaction_moment(t);
	struct effects *e = &t->effects;

	postgres_release(t->session);
	t->session = NULL;
	t->rows.bosses.is_met = false;
	if (transaction_is_barred(t, &at))
		effects_refuse_banned(e);
	else if (is_strike || !is_alive(t))
		t->operation->apply(t->input, &t->rows, &at, e);
	if (e->refusal != NULL || !(is_strike || is_alive(t)))
		answer(t);
	else
		boss_hot_meet(t->all->config.redis, boss, need->player_id,
		    e->bosses.strikes ? &e->bosses.blow : NULL, at.now_ms, on_met, t);
}

/* ── the sweep ── */

static void
on_unsaved(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct transactions *all = arg;
	size_t row, count = err == NULL ? postgres_rows(results, 0) : 0;

	if (err != NULL)
		log_warn("bosses_unread", LOG_T("why", err->text));
	for (row = 0; row < count; row++)
		keep(all, postgres_i64(results, 0, row, 0), postgres_i64(results, 0, row, 1), NULL,
		    NULL);
	postgres_release(s);
	all->active--;
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct transactions *all = arg;

	(void)err; /* a busy moment: the next sweep asks */
	if (s == NULL) {
		all->active--;
		return;
	}
	bosses_queue_unsaved(s, BOSS_SAVE_MS);
	postgres_sync(s, on_unsaved, all);
}

void
bosses_sweep(struct transactions *all)
{
	all->active++;
	postgres_acquire(all->config.postgres, SESSION_WAIT_MS, on_session, all);
}
