/* Things in fights: they stay in the bag while a fight runs, where whatever would take one refuses
 * (also one that looked before the fight began: see commit_if_vouched in transaction_value.c), and
 * are sunk when it is settled. So a fight that is void, or never settled, has used up nothing.
 */
#include "core/satchel.h"

#include "core/cast.h"
#include "core/deeds.h"
#include "core/rules/muster.h"

#define PLAYER 0

static bool
can_be_packed(const struct content_item *item, int32_t level)
{
	return item->has_use && item->level_min <= level &&
	       (item->kind == CONTENT_ITEM_KIND_POTION || item->kind == CONTENT_ITEM_KIND_TOOL);
}

/* How much it is wanted as the thing number `n`. */
static int64_t
use_of(const struct content_item *item, int32_t n)
{
	if (n == 0 && item->use.heal_share_bp > 0)
		return INT64_C(10000000) + item->use.heal_share_bp;
	if (n == 1 && item->use.mana_share_bp > 0)
		return INT64_C(10000000) + item->use.mana_share_bp;
	return item->price;
}

static bool
is_packed(const int32_t *items, int32_t count, int32_t item)
{
	int32_t i;

	for (i = 0; i < count; i++) {
		if (items[i] == item)
			return true;
	}
	return false;
}

/* The stack in the bag that is wanted most as the next thing; NULL: none. */
static const struct stack_row *
choose(const struct bag_row *bag, const struct content *content, int32_t level,
    const int32_t *items, int32_t count, int32_t *ret_item)
{
	const struct stack_row *best = NULL;
	unsigned i;

	for (i = 0; i < bag->stacks_count; i++) {
		int32_t item = content_index(content->items, content->items_count,
		    sizeof(content->items[0]), bag->stacks[i].item);

		if (item < 0 || !can_be_packed(&content->items[item], level) ||
		    is_packed(items, count, item))
			continue;
		if (best != NULL && use_of(&content->items[item], count) <=
					use_of(&content->items[*ret_item], count))
			continue;
		best = &bag->stacks[i];
		*ret_item = item;
	}
	return best;
}

void
satchel_pack(const struct bag_row *bag, const struct content *content, int32_t level,
    struct battle_entrant *entrant, int32_t items[BATTLE_THINGS_MAX])
{
	const struct stack_row *stack;
	int32_t item = -1;

	while (entrant->things_count < BATTLE_THINGS_MAX &&
	       (stack = choose(bag, content, level, items, entrant->things_count, &item)) != NULL) {
		items[entrant->things_count] = item;
		entrant->things[entrant->things_count++] = (struct battle_thing){
			.action = muster_use(&content->items[item]),
			.count = (int32_t)(stack->count < BATTLE_COUNT_MAX ? stack->count
									   : BATTLE_COUNT_MAX),
		};
	}
}

static int32_t
used_of(const struct battle *battle, int32_t n)
{
	return battle->setup.fighters[PLAYER].things[n].count - battle->fighters[PLAYER].left[n];
}

bool
satchel_was_used(const struct battle *battle)
{
	int32_t n;

	for (n = 0; n < battle->setup.fighters[PLAYER].things_count; n++) {
		if (used_of(battle, n) > 0)
			return true;
	}
	return false;
}

void
satchel_sink(const struct bag_row *bag, const struct battle_record *fight, const struct moment *at,
    struct effects *out)
{
	char account[64], key[CONTENT_KEY_SIZE];
	int32_t n;

	effects_player_account(bag->player_id, account);
	for (n = 0; n < fight->battle->setup.fighters[PLAYER].things_count; n++) {
		int64_t used = used_of(fight->battle, n), there;

		if (!cast_thing(fight->cast.bytes, PLAYER, n, key))
			continue;
		there = bag_count(bag, key);
		effects_move_items(
		    out, account, "game:sink.fight", key, used < there ? used : there);
		deeds_count(out, at, bag->player_id, DEED_USE, key, used);
	}
}
