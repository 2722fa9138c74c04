/* shop.buy: so many of a thing, at the price that was seen. The shelf is shared: who locks it first
 * has the last one. */
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/shop/goods.h"
#include "core/shops.h"
#include "messages/shop_buy.h"

#include <stdio.h>
#include <string.h>

static void
buy_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct shop_buy_request *req = request;
	const struct hot_state *hot = rows_hot(known, req->player_id);

	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
	if (hot != NULL)
		need_shelf(out, hot->x, hot->y, req->shop, req->item);
}

/* The shop of this name here; NULL: it isn't. */
static const struct content_shop *
find_shop(const struct hot_state *hot, const char *key, const struct moment *at)
{
	int32_t shops[SHOPS_MAX], i, count = shops_here(hot, at, shops);

	for (i = 0; i < count; i++) {
		if (strcmp(at->content->shops[shops[i]].key, key) == 0)
			return &at->content->shops[shops[i]];
	}
	return NULL;
}

/* False, and refused, unless the shop has it. */
static bool
find_good(const struct shop_buy_request *req, const struct rows *rows, const struct moment *at,
    struct good *ret, struct effects *out)
{
	const struct content_shop *shop = find_shop(rows_hot(rows, req->player_id), req->shop, at);
	int32_t level = rows_character(rows, req->player_id)->level;
	size_t n;

	if (shop == NULL) {
		effects_refuse(out, REFUSAL_NO_SHOP, "There is no such shop here.");
		return false;
	}
	for (n = 0; n < shop->stock_count; n++) {
		if (strcmp(shop->stock[n].item, req->item) != 0)
			continue;
		*ret = good_of(shop, n, level, rows->shelves, at);
		return true;
	}
	effects_refuse(out, REFUSAL_NO_SUCH_ITEM, "The shop doesn't have that.");
	return false;
}

static bool
is_piece(const struct good *good)
{
	return good->item->kind == CONTENT_ITEM_KIND_EQUIPMENT;
}

static bool
may_buy(const struct shop_buy_request *req, const struct good *good,
    const struct character_row *row, const struct bag_row *bag, struct effects *out)
{
	if (is_piece(good) && req->count != 1)
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "Equipment is bought piece by piece.");
	else if (good->stock->has_level_min && row->level < good->stock->level_min)
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "Not for somebody of this level.");
	else if (req->price_seen != good->price)
		effects_refuse(out, REFUSAL_PRICE_MOVED, "The price has changed.");
	else if (good->shelf.count < req->count)
		effects_refuse(out, REFUSAL_SOLD_OUT, "There are not so many.");
	else if (row->gold < good->price * req->count)
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold.");
	else if (is_piece(good) && bag->pieces_count >= BAG_PIECES_MAX)
		effects_refuse(out, REFUSAL_BAG_FULL, "The bag is full.");
	else
		return true;
	return false;
}

static void
hand_over(const struct shop_buy_request *req, const struct good *good, const char *account,
    const struct content *content, struct found *ret, struct effects *out)
{
	const struct piece_row *made;
	struct piece_row row;

	*ret = (struct found){ .count = req->count };
	snprintf(ret->item, sizeof(ret->item), "%s", req->item);
	if (!is_piece(good)) {
		effects_move_items(out, "game:mint.shop", account, req->item, req->count);
		return;
	}
	row = piece_row_of(&good->piece, content);
	made = effects_make_piece(out, req->player_id, &row);
	ret->has_piece = ret->has_level = ret->has_rarity = true;
	ret->level = made->level;
	ret->rarity = made->rarity;
	snprintf(ret->piece, sizeof(ret->piece), "%s", made->id);
}

static void
buy(const struct shop_buy_request *req, struct good *good, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	const struct hot_state *hot = rows_hot(rows, req->player_id);
	struct character_row changed = *rows_character(rows, req->player_id);
	struct shop_buy_reply reply = { .player_id = req->player_id,
		.paid = good->price * req->count };
	struct shelf_row shelf = { 0 };
	char account[64];

	(void)shelf_take(&good->shelf, req->count); /* there are so many: it was asked above */
	shelf.taken = good->stock->count - good->shelf.count;
	shelf.at_ms = good->shelf.at_ms;
	snprintf(shelf.shop, sizeof(shelf.shop), "%s", req->shop);
	snprintf(shelf.item, sizeof(shelf.item), "%s", req->item);
	changed.version++;
	changed.gold -= reply.paid;
	effects_player_account(req->player_id, account);
	effects_cause(out, "%s", at->operation_key);
	effects_move(out, account, "game:sink.shop", "gold", reply.paid);
	hand_over(req, good, account, at->content, &reply.bought, out);
	effects_save_shelf(out, hot->x, hot->y, &shelf);
	effects_save_character(out, &changed);
	reply.gold = changed.gold;
	reply.left = good->shelf.count;
	effects_reply(out, &shop_buy_reply_shape, &reply);
}

static void
buy_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct shop_buy_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	struct good good;

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out))
		return;
	if (find_good(req, rows, at, &good, out) &&
	    may_buy(req, &good, row, rows_bag(rows, req->player_id), out))
		buy(req, &good, rows, at, out);
}

const struct operation shop_buy = {
	.name = "shop.buy",
	.need = buy_need,
	.apply = buy_apply,
};
