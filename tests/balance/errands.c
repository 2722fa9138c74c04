/* A day's errands in a town. */
#include "tests/balance/household.h"

#include "core/rules/clamp.h"
#include "core/rules/market.h"

#include <string.h>

#define GEAR_SPENT_BP 7000 /* of the gold that it has, for a better piece, */
#define GOODS_SPENT_BP 900 /* and for each thing that will be used up */
#define BETTER 1.06        /* so much better a piece must be to be paid for */
#define FILLING_BP 1200
#define FOOD_STOCK 60
#define ENERGY_STOCK 4
#define STOCK 6 /* of each potion and each food */
#define MATERIAL_STOCK 24
#define WORK_A_DAY 8
#define CURIOSITIES 2

static bool
may_spend(const struct household *h, int64_t price, int32_t share_bp)
{
	return price * 10000 <= h->gold * share_bp;
}

/* ── prices ── */

static int64_t
price_of(const struct household *h, const struct content_shop_stock *stock, int32_t level)
{
	const struct content_item *item = &h->content->items[stock->item_index];
	int64_t price = item->price;

	if (stock->has_level_min && stock->level_min > level)
		return -1;
	if (item->kind == CONTENT_ITEM_KIND_EQUIPMENT) {
		struct piece piece =
		    piece_plain(h->content, stock->item_index, level, QUALITY_COMMON);

		price = piece_price(h->content, &piece);
	}
	return shop_asks(price, stock->has_price_bp ? stock->price_bp : 10000);
}

/* The cheapest offer, or -1. */
static int64_t
asked_for(const struct household *h, int32_t item, int32_t level)
{
	int64_t best = -1;

	for (int32_t s = 0; s < h->content->shops_count; s++) {
		const struct content_shop *shop = &h->content->shops[s];

		for (size_t n = 0; n < shop->stock_count; n++) {
			int64_t price = shop->stock[n].item_index == item
			                    ? price_of(h, &shop->stock[n], level)
			                    : -1;

			if (price >= 0 && (best < 0 || price < best))
				best = price;
		}
	}
	return best;
}

static int32_t
paid_bp(const struct content *content)
{
	int32_t best = 0;

	for (int32_t s = 0; s < content->shops_count; s++) {
		if (content->shops[s].where == CONTENT_SHOP_WHERE_TOWN &&
		    content->shops[s].buys_bp > best)
			best = content->shops[s].buys_bp;
	}
	return best;
}

/* ── reading, repairs, sales ── */

static void
read_scrolls(struct household *h)
{
	for (int32_t i = 0; i < h->content->items_count && i < GOODS_MAX; i++) {
		const struct content_item *item = &h->content->items[i];

		if (h->counts[i] == 0 || !item->has_teaches || h->has_learned[item->teaches_index])
			continue;
		h->counts[i]--;
		h->used[i] = true;
		h->has_learned[item->teaches_index] = true;
	}
}

static void
repair(struct household *h)
{
	for (int slot = 0; slot < SLOT_COUNT; slot++) {
		int64_t price;

		if (!h->is_worn[slot])
			continue;
		price = piece_repair_price(h->content, &h->worn[slot]);
		if (price == 0 || price > h->gold)
			continue;
		household_earn(h, GOLD_REPAIR, -price);
		h->worn[slot].durability = PIECE_DURABILITY_MAX;
	}
}

/* A smith takes apart what it can, everybody else sells. */
static void
clear_bag(struct household *h)
{
	int32_t buys_bp = paid_bp(h->content);

	for (int32_t n = 0; n < h->bag_count; n++) {
		struct stacks parts = item_dismantle(h->content, h->bag[n].item);

		if (h->makes[TRADE_SMITHING] && parts.count > 0 && rng_below(&h->rng, 2) == 0) {
			for (int32_t i = 0; i < parts.count; i++)
				household_take(h, parts.of[i].item, parts.of[i].count);
		} else if (!h->content->items[h->bag[n].item].bound) {
			household_earn(
			    h, GOLD_SALES, shop_pays(piece_worth(h->content, &h->bag[n]), buys_bp));
		}
	}
	h->bag_count = 0;
}

static bool
is_material_of(const struct household *h, int32_t item)
{
	for (int32_t r = 0; r < h->content->recipes_count; r++) {
		const struct content_recipe *recipe = &h->content->recipes[r];

		for (size_t i = 0; h->makes[recipe->trade] && i < recipe->inputs_count; i++) {
			if (recipe->inputs[i].item_index == item)
				return true;
		}
	}
	return false;
}

static int32_t
kept(const struct household *h, int32_t item, int32_t level)
{
	const struct content_item *of = &h->content->items[item];
	bool is_used_up = of->has_use || of->has_energy;

	if (of->bound)
		return INT32_MAX;
	if (is_material_of(h, item))
		return MATERIAL_STOCK;
	return is_used_up && of->level_min <= level ? 2 * STOCK : 0;
}

static void
sell(struct household *h, int32_t level)
{
	int32_t buys_bp = paid_bp(h->content);

	for (int32_t i = 0; i < h->content->items_count && i < GOODS_MAX; i++) {
		const struct content_item *item = &h->content->items[i];
		int32_t over = h->counts[i] - kept(h, i, level);

		if (over <= 0)
			continue;
		household_earn(h, GOLD_SALES, shop_pays(item->price, buys_bp) * over);
		h->counts[i] -= over;
		h->used[i] |= item->kind == CONTENT_ITEM_KIND_TROPHY ||
		              item->kind == CONTENT_ITEM_KIND_TREASURE;
	}
}

/* ── making ── */

static bool
is_known(const struct household *h, int32_t r)
{
	const struct content_recipe *recipe = &h->content->recipes[r];

	return craft_is_known(recipe, h->skills[recipe->trade], h->has_learned[r]);
}

/* Whether what comes out serves for something, or the work teaches. */
static bool
is_worth_making(const struct household *h, int32_t level, int32_t r)
{
	const struct content_recipe *recipe = &h->content->recipes[r];
	const struct content_item *item = &h->content->items[recipe->output_index];
	struct piece piece;

	if (trade_colour(trade_diff(h->skills[recipe->trade], recipe->difficulty)) <= TRADE_YELLOW)
		return true;
	if (item->kind != CONTENT_ITEM_KIND_EQUIPMENT)
		return h->counts[recipe->output_index] <
		       (item->kind == CONTENT_ITEM_KIND_MATERIAL ? MATERIAL_STOCK : STOCK);
	piece = piece_plain(h->content, recipe->output_index, level, QUALITY_COMMON);
	return !h->is_worn[item->slot] ||
	       household_liking(h, &piece) > household_liking(h, &h->worn[item->slot]);
}

/* Buys what is missing if shops have it. False: it can't be made. */
static bool
provide(struct household *h, int32_t level, const struct content_recipe *recipe)
{
	int64_t sum = 0;

	for (size_t i = 0; i < recipe->inputs_count; i++) {
		int32_t item = recipe->inputs[i].item_index;
		int32_t missing = recipe->inputs[i].count - h->counts[item];
		int64_t price = missing > 0 ? asked_for(h, item, level) : 0;

		if (price < 0)
			return false;
		sum += missing > 0 ? price * missing : 0;
	}
	if (!may_spend(h, sum, GOODS_SPENT_BP))
		return false;
	household_earn(h, GOLD_GOODS, -sum);
	for (size_t i = 0; i < recipe->inputs_count; i++) {
		int32_t item = recipe->inputs[i].item_index;

		if (h->counts[item] < recipe->inputs[i].count)
			household_take(h, item, recipe->inputs[i].count - h->counts[item]);
	}
	return true;
}

static void
make(struct household *h, int32_t level, int32_t r)
{
	const struct content_recipe *recipe = &h->content->recipes[r];
	struct craft craft = {
		.recipe = r,
		.batch = 1,
		.skill = h->skills[recipe->trade],
		.level = level,
		.seed = (uint64_t)rng_next(&h->rng) << 32 | rng_next(&h->rng),
	};
	struct crafted crafted = craft_outcome(h->content, &craft);

	for (size_t i = 0; i < recipe->inputs_count; i++) {
		h->counts[recipe->inputs[i].item_index] -= recipe->inputs[i].count;
		h->used[recipe->inputs[i].item_index] = true;
	}
	h->made[r] = true;
	h->skills[recipe->trade] =
	    trade_practise(h->skills[recipe->trade], recipe->difficulty, 1, rng_next(&h->rng));
	for (int32_t i = 0; i < crafted.counted.count; i++)
		household_take(h, crafted.counted.of[i].item, crafted.counted.of[i].count);
	for (int32_t i = 0; i < crafted.pieces_count; i++)
		household_take_piece(h, level, &crafted.pieces[i]);
}

/* Goes through the recipes that it knows, from one that chance gives it, and works until it is
 * tired. */
static void
work(struct household *h, int32_t level)
{
	int32_t count = clamp_i32(h->content->recipes_count, 1, RECIPES_MAX), done = 0;
	int32_t first = (int32_t)rng_below(&h->rng, (uint32_t)count);

	for (int32_t n = 0; n < count; n++) {
		int32_t r = (first + n) % count;
		const struct content_recipe *recipe = &h->content->recipes[r];

		if (!h->makes[recipe->trade] || !is_known(h, r))
			continue;
		h->knew[r] = true;
		if (done >= WORK_A_DAY || !is_worth_making(h, level, r) ||
		    !provide(h, level, recipe))
			continue;
		make(h, level, r);
		done++;
	}
}

/* ── buying ── */

struct offer {
	int32_t item; /* -1: none */
	int64_t price;
	double worth;
};

static void
look_at(const struct household *h, int32_t level, const struct content_shop_stock *stock,
    struct offer *best)
{
	const struct content_item *item = &h->content->items[stock->item_index];
	struct piece piece = piece_plain(h->content, stock->item_index, level, QUALITY_COMMON);
	int64_t price = price_of(h, stock, level);
	double own, liked;

	if (price < 0 || item->kind != CONTENT_ITEM_KIND_EQUIPMENT ||
	    !may_spend(h, price, GEAR_SPENT_BP) || piece.level > level ||
	    (item->slot == SLOT_WEAPON && item->weapon_class != h->weapon) ||
	    (item->slot == SLOT_OFFHAND && h->is_worn[SLOT_WEAPON] &&
		h->content->items[h->worn[SLOT_WEAPON].item].two_handed))
		return;
	own = h->is_worn[item->slot] ? household_liking(h, &h->worn[item->slot]) : 0;
	liked = household_liking(h, &piece);
	if (liked > own * BETTER && (liked - own) / (double)(price + 1) > best->worth)
		*best =
		    (struct offer){ stock->item_index, price, (liked - own) / (double)(price + 1) };
}

static bool
buy_gear(struct household *h, int32_t level)
{
	struct offer best = { .item = -1 };
	struct piece piece;

	for (int32_t s = 0; s < h->content->shops_count; s++) {
		for (size_t n = 0; n < h->content->shops[s].stock_count; n++)
			look_at(h, level, &h->content->shops[s].stock[n], &best);
	}
	if (best.item < 0)
		return false;
	piece = piece_plain(h->content, best.item, level, QUALITY_COMMON);
	household_earn(h, GOLD_GEAR, -best.price);
	household_take_piece(h, level, &piece);
	return true;
}

/* Up to a stock of it, as far as it doesn't cost too much. */
static void
fill_up(struct household *h, int32_t level, int32_t item, int32_t stock)
{
	int64_t price = asked_for(h, item, level);

	while (price >= 0 && h->counts[item] < stock && may_spend(h, price, GOODS_SPENT_BP)) {
		household_earn(h, GOLD_GOODS, -price);
		household_take(h, item, 1);
	}
}

/* The best potion of its level that it can afford, of those that heal or that bring back mana. */
static void
buy_potions(struct household *h, int32_t level, bool for_mana)
{
	int32_t best = -1, most = 0;

	for (int32_t i = 0; i < h->content->items_count && i < GOODS_MAX; i++) {
		const struct content_item *item = &h->content->items[i];
		int32_t gives = for_mana ? item->use.mana_share_bp : item->use.heal_share_bp;
		int64_t price;

		if (item->kind != CONTENT_ITEM_KIND_POTION || !item->has_use ||
		    item->level_min > level || gives <= most)
			continue;
		price = asked_for(h, i, level);
		if (price >= 0 && may_spend(h, price, GOODS_SPENT_BP)) {
			most = gives;
			best = i;
		}
	}
	if (best >= 0)
		fill_up(h, level, best, for_mana ? STOCK / 2 : STOCK);
}

/* Food of the best price for the health that it gives, for the next day's hunts. */
static void
buy_food(struct household *h, int32_t level)
{
	int32_t best = -1;
	double least = 1e9;

	for (int32_t i = 0; i < h->content->items_count && i < GOODS_MAX; i++) {
		const struct content_item *item = &h->content->items[i];
		int64_t price;

		if (item->kind != CONTENT_ITEM_KIND_FOOD || item->has_energy ||
		    item->use.heal_share_bp < FILLING_BP)
			continue;
		price = asked_for(h, i, level);
		if (price >= 0 &&
		    (double)price / item->use.heal_share_bp * household_whim(h, i) < least) {
			least = (double)price / item->use.heal_share_bp * household_whim(h, i);
			best = i;
		}
	}
	if (best >= 0)
		fill_up(h, level, best, FOOD_STOCK);
}

/* What gives energy back is worth its gold, and something new is worth a try. */
static void
buy_more(struct household *h, int32_t level)
{
	uint32_t count = (uint32_t)clamp_i32(h->content->items_count, 1, GOODS_MAX);

	for (int32_t i = 0; i < (int32_t)count; i++) {
		const struct content_item *item = &h->content->items[i];

		if (item->has_energy && item->level_min <= level)
			fill_up(h, level, i, ENERGY_STOCK);
	}
	for (int n = 0; n < CURIOSITIES; n++) {
		int32_t i = (int32_t)rng_below(&h->rng, count);
		const struct content_item *item = &h->content->items[i];

		if ((item->has_use || item->has_teaches) && item->level_min <= level)
			fill_up(h, level, i, 2);
	}
}

void
household_errands(struct household *h, int32_t level)
{
	read_scrolls(h);
	repair(h);
	clear_bag(h);
	sell(h, level);
	work(h, level);
	for (int n = 0; n < SLOT_COUNT && buy_gear(h, level); n++)
		;
	buy_potions(h, level, false);
	if (h->is_magic)
		buy_potions(h, level, true);
	buy_food(h, level);
	buy_more(h, level);
	read_scrolls(h);
	clear_bag(h);
}
