/* Fights that were left: each is looked at once it runs for as long as one may be left alone, and
 * every minute from then on. To look is enough, since whoever reads a fight plays what went by
 * (core/idle.h), and settles one that ended by it.
 *
 *   due ──▶ the player's hash ─┬─ points to it ──▶ combat.get, by the core itself
 *                              └─ doesn't ──▶ dropped: it can't go on
 */
#include "core/transaction_parts.h"

#include "core/store/hot.h"
#include "events/clock.h"
#include "events/loop.h"
#include "messages/combat_get.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGAIN_MS 60000

struct look {
	struct transactions *all;
	int64_t player_id;
	char fight_id[HOT_FIGHT_ID_SIZE];
};

static void
get(struct look *look)
{
	const struct combat_get_request request = { .player_id = look->player_id };
	struct transaction *t = transaction_create(look->all, &combat_get, sizeof(request));

	memcpy(t->input, &request, sizeof(request));
	t->contract = message_operation_of(t->operation->name);
	snprintf(t->key, sizeof(t->key), "fight:%s:look", look->fight_id);
	transaction_discover(t);
}

static void
on_view(struct hot_view *view, const struct err *err, void *arg)
{
	struct look *look = arg;

	(void)err; /* Redis is away: it is due again */
	if (view != NULL && view->exists && strcmp(view->state.fight_id, look->fight_id) == 0)
		get(look);
	else if (view != NULL)
		hot_drop_fight(look->all->config.redis, look->player_id, look->fight_id);
	look->all->active--;
	free(look);
}

static void
on_left(int64_t player_id, const char *fight_id, void *arg)
{
	struct transactions *all = arg;
	struct look *look;

	if (fight_id == NULL) {
		all->active--;
		return;
	}
	if (strlen(fight_id) >= HOT_FIGHT_ID_SIZE)
		return;
	look = calloc(1, sizeof(*look));
	if (look == NULL)
		abort();
	look->all = all;
	look->player_id = player_id;
	snprintf(look->fight_id, sizeof(look->fight_id), "%s", fight_id);
	all->active++;
	hot_read(all->config.redis, player_id, "", NULL, on_view, look);
}

void
idle_sweep(struct transactions *all)
{
	unsigned shard;

	for (shard = 0; shard < HOT_SHARDS; shard++) {
		all->active++;
		hot_list_left(all->config.redis, shard, clock_wall_ms(), AGAIN_MS, on_left, all);
	}
}
