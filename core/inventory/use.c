/* inventory.use: eats, drinks or reads something outside of a fight. The thing is taken with the
 * value; what it gives follows in hot state, as so much more than there is by then. A crash in
 * between, or a fight that begins there, costs what it gave, and never gives it twice. */
#include "core/deeds.h"
#include "core/inventory/view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/vitals.h"
#include "messages/inventory_use.h"

#include <stdio.h>
#include <string.h>

static void
use_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct inventory_use_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
	need_craft(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

/* What it would give now; what is whole gets nothing. */
static struct release
gift_of(const struct content_item *item, const struct hot_state *hot, const struct moment *at)
{
	struct vitals now = vitals_read(hot, NULL, at);
	struct release gift = { .player_id = hot->player_id, .energy_max = now.energy_max };
	bool mends = item->has_use && item->use.target == ACTION_TARGET_SELF;

	if (mends && now.hp < now.hp_max)
		gift.more_hp = (int32_t)((int64_t)now.hp_max * item->use.heal_share_bp / 10000);
	if (mends && now.mp < now.mp_max)
		gift.more_mp = (int32_t)((int64_t)now.mp_max * item->use.mana_share_bp / 10000);
	if (item->has_energy && now.energy < now.energy_max)
		gift.more_energy = item->energy;
	return gift;
}

static bool
knows(const struct craft_row *craft, const char *recipe)
{
	unsigned i;

	for (i = 0; i < craft->recipes_count; i++) {
		if (strcmp(craft->recipes[i], recipe) == 0)
			return true;
	}
	return false;
}

static bool
learn(const struct craft_row *craft, const char *recipe, struct effects *out)
{
	struct craft_row changed = *craft;

	if (knows(craft, recipe) || craft->recipes_count == CRAFT_RECIPES_MAX)
		return false;
	snprintf(changed.recipes[changed.recipes_count++], CONTENT_KEY_SIZE, "%s", recipe);
	effects_save_craft(out, &changed);
	return true;
}

static void
finish(const struct rows *rows, const struct content_item *item, const struct release *gift,
    bool teaches, const struct moment *at, struct effects *out)
{
	const struct character_row *row = rows_character(rows, gift->player_id);
	struct inventory_use_reply reply = {
		.player_id = gift->player_id,
		.left = bag_count(rows->bag, item->key) - 1,
		.hp = gift->more_hp,
		.mp = gift->more_mp,
		.energy = gift->more_energy,
		.has_learned = teaches,
		.now = at->now_ms,
	};
	struct character_row changed;
	char account[64];

	changed = inventory_begin(row, at, account, out);
	effects_move_items(out, account, "game:sink.use", item->key, 1);
	deeds_count(out, at, row->player_id, DEED_USE, item->key, 1);
	effects_save_character(out, &changed);
	if (!teaches)
		effects_release(out, gift);
	snprintf(reply.item, sizeof(reply.item), "%s", item->key);
	snprintf(reply.learned, sizeof(reply.learned), "%s", teaches ? item->teaches : "");
	effects_reply(out, &inventory_use_reply_shape, &reply);
}

static void
use_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct inventory_use_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct hot_state *hot = rows_hot(rows, req->player_id);
	const struct content_item *item;
	struct release gift;
	int32_t index;

	if (!rebuild_is_possible(row, hot, out))
		return;
	index = item_index(at->content, req->item);
	if (index < 0 || bag_count(rows_bag(rows, req->player_id), req->item) == 0) {
		effects_refuse(out, REFUSAL_NO_SUCH_ITEM, "There is none of it.");
		return;
	}
	item = &at->content->items[index];
	gift = gift_of(item, hot, at);
	if (!item_is_usable(item, row->level))
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "It is of no use here.");
	else if (item->has_teaches && !learn(rows_craft(rows, req->player_id), item->teaches, out))
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "That is known already.");
	else if (!item->has_teaches && gift.more_hp + gift.more_mp + gift.more_energy == 0)
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "There is nothing to mend.");
	else
		finish(rows, item, &gift, item->has_teaches, at, out);
}

const struct operation inventory_use = {
	.name = "inventory.use",
	.need = use_need,
	.apply = use_apply,
};
