/* Shops: who buys at the price that was seen, or at another, and who sells. */
#include "core/shop/goods.h"
#include "core/shops.h"
#include "tests/simulation/habits.h"

#include <inttypes.h>
#include <string.h>

static struct moment
moment_of(const struct scene *s)
{
	return (struct moment){
		.now_ms = s->now_ms, .world = s->store->world, .content = s->store->content
	};
}

/* Something that a shop here has; now and then of one that isn't here, for too much or too little,
 * and more than there is. */
static bool
ask_buy(const struct scene *s, const struct actor *a, struct text *body)
{
	static const struct shelf_rows full = { .count = 0 };
	const struct content *content = s->store->content;
	const struct person *own = people_find(s->store, a->player_id);
	struct moment at = moment_of(s);
	const struct content_shop *shop;
	int32_t shops[SHOPS_MAX], count = shops_here(&a->seen, &at, shops);
	struct good good;

	if (own == NULL || (count == 0 && scene_below(s, 60) > 0))
		return false;
	shop = &content->shops[count > 0 && scene_below(s, 40) > 0
				   ? shops[scene_below(s, count)]
				   : scene_below(s, content->shops_count)];
	for (int tries = 0; tries < 4; tries++) { /* by preference what things are made of */
		good = good_of(shop, (size_t)scene_below(s, (int32_t)shop->stock_count),
		    own->row.level, &full, &at);
		if (good.item->kind == CONTENT_ITEM_KIND_MATERIAL)
			break;
	}
	if (good.stock->has_level_min && good.stock->level_min > own->row.level &&
	    scene_below(s, 20) > 0)
		return false;
	count = good.item->kind == CONTENT_ITEM_KIND_EQUIPMENT && scene_below(s, 30) > 0
	            ? 1
	            : 1 + scene_below(s, scene_below(s, 4) == 0 ? good.stock->count + 2 : 3);
	return habit_ask(a, body,
	    ",\"shop\":\"%s\",\"item\":\"%s\",\"count\":%" PRId32 ",\"price_seen\":%" PRId64,
	    shop->key, scene_below(s, 60) == 0 ? "nothing" : good.item->key,
	    count > 99 ? 99 : count, scene_below(s, 40) == 0 ? good.price / 2 : good.price);
}

/* A stack or a piece of one's own, from a random place on; now and then more than there is. */
static bool
ask_sell_stack(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct books *books = &s->store->books;
	size_t first = (size_t)scene_below(s, (int32_t)books->accounts_count);
	char account[64];

	effects_player_account(a->player_id, account);
	for (size_t n = 0; n < books->accounts_count; n++) {
		const struct account *one = &books->accounts[(first + n) % books->accounts_count];

		if (strcmp(one->name, account) == 0 && one->balance > 0 &&
		    strncmp(one->asset, "item:", 5) == 0)
			return habit_ask(a, body, ",\"item\":\"%s\",\"count\":%" PRId32,
			    one->asset + 5, 1 + scene_below(s, (int32_t)one->balance + 1));
	}
	return false;
}

static bool
ask_sell(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct things *t = &s->store->things;
	struct moment at = moment_of(s);
	int32_t shops[SHOPS_MAX];
	size_t first = t->count > 0 ? (size_t)scene_below(s, (int32_t)t->count) : 0;

	if (shops_here(&a->seen, &at, shops) == 0 && scene_below(s, 40) > 0)
		return false;
	if (scene_below(s, 2) == 0)
		return ask_sell_stack(s, a, body);
	for (size_t n = 0; n < t->count; n++) {
		const struct owned_piece *piece = &t->list[(first + n) % t->count];

		if (piece->player_id == a->player_id &&
		    (piece->parcel_id[0] == '\0' || scene_below(s, 20) == 0))
			return habit_ask(a, body, ",\"piece\":\"%s\"", piece->row.id);
	}
	return false;
}

static bool
ask_list(const struct scene *s, const struct actor *a, struct text *body)
{
	return habit_ask(a, body, ",\"number\":%d", 1 + scene_below(s, 3));
}

const struct habit shop_habits[] = {
	{ "shop.buy", SEES_NOTHING, 30, 1, ask_buy },
	{ "shop.list", SEES_NOTHING, 2, 0, ask_list },
	{ "inventory.sell", SEES_NOTHING, 15, 1, ask_sell },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
