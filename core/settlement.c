/* Settlements: the value of a fight that ended. One follows each last blow; others finish what a
 * crash left, when somebody meets the fight, or when the sweep does. */
#include "core/transaction_parts.h"

#include "core/store/character_cache.h"
#include "core/store/hot.h"
#include "events/clock.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/postgres.h"
#include "events/redis.h"

#include <stdio.h>
#include <string.h>

#define SWEEP_MS 5000
#define SWEEP_AGE_MS 5000 /* a debt younger than this is in somebody's hands */

/* ── settle: value for a fight that ended ── */

/* A fight that the player points to and that can't go on is void; one that runs is none of ours. */
static void
on_fight(struct stored_fight *fight, const struct err *err, void *arg)
{
	struct transaction *t = arg;
	const struct settle_request *request = (const void *)t->input;
	struct err running = { 0 };

	if (fight == NULL) {
		transaction_fail(t, err);
	} else if (fight->is_sound && fight->record.battle->state == BATTLE_RUNNING) {
		err_set(&running, ERR_STALE, "fight %s runs", request->fight_id);
		transaction_fail(t, &running);
	} else if (t->waiting == NULL && clock_wall_ms() - fight->ended_at_ms < SWEEP_AGE_MS) {
		transaction_let_go(t);
		transaction_destroy(t);
	} else {
		t->rows.has_fight = fight->is_sound;
		if (!fight->is_sound)
			log_warn("fight_void", LOG_T("fight", request->fight_id),
			    LOG_I("player", request->player_id));
		battle_record_take(&t->rows.fight, &fight->record);
		transaction_discover(t);
	}
}

static struct transaction *
settlement_create(struct transactions *all, int64_t player_id, const char *fight_id,
    struct transaction *waiting, settled_callback *on_settled)
{
	struct settle_request *request;
	struct transaction *t = transaction_create(all, &combat_settle, sizeof(*request));

	t->waiting = waiting;
	t->on_settled = on_settled;
	request = (void *)t->input;
	request->player_id = player_id;
	snprintf(request->fight_id, sizeof(request->fight_id), "%s", fight_id);
	snprintf(t->key, sizeof(t->key), "fight:%s:settle", fight_id);
	return t;
}

static void
settlement_begin(struct transactions *all, int64_t player_id, const char *fight_id,
    struct transaction *waiting, settled_callback *on_settled)
{
	struct transaction *t = settlement_create(all, player_id, fight_id, waiting, on_settled);

	hot_read_fight(all->config.redis, player_id, fight_id, on_fight, t);
}

void
transaction_settle(struct transaction *t, const char *fight_id, settled_callback *on_settled)
{
	settlement_begin(
	    t->all, needs_find(&t->needs, NEED_HOT)->player_id, fight_id, t, on_settled);
}

void
transaction_settle_ended(struct transaction *ended, settled_callback *on_settled)
{
	struct battle_record *fight = &ended->effects.fight;
	int64_t player_id = ended->effects.hot.player_id;
	struct transaction *t =
	    settlement_create(ended->all, player_id, fight->id, ended, on_settled);

	t->is_optimistic = true;
	if (character_cache_find(ended->all->characters, player_id, &t->rows.characters[0]))
		t->rows.characters_count = 1;
	t->rows.has_fight = true;
	battle_record_take(&t->rows.fight, fight); /* `ended` only answers now */
	transaction_discover(t);
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
	standings_sweep(all);
	bosses_sweep(all);
	idle_sweep(all);
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

void
settlements_open(struct transactions *all)
{
	all->sweep_timer = loop_timer_create(all->config.loop, on_sweep, all);
}

void
settlements_close(struct transactions *all)
{
	loop_timer_destroy(all->sweep_timer);
}
