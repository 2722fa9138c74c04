/* shop.list: one of the shops where the character stands. */
#include "core/operations.h"
#include "core/shop/goods.h"
#include "core/shops.h"
#include "messages/shop_list.h"
#include "messages/shop_view.h"

#include <stdio.h>

/* The shop of this number here, from 1 on; NULL: there is none. */
static const struct content_shop *
shop_of(const struct hot_state *hot, int32_t number, const struct moment *at)
{
	int32_t shops[SHOPS_MAX], count = shops_here(hot, at, shops);

	return number <= count ? &at->content->shops[shops[number - 1]] : NULL;
}

/* Which shelves are meant hangs on where the player stands. */
static void
list_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct shop_list_request *req = request;
	const struct hot_state *hot = rows_hot(known, req->player_id);

	need_character(out, req->player_id, TO_READ);
	need_hot(out, req->player_id, TO_READ);
	if (hot != NULL)
		need_shelves(out, hot->x, hot->y);
}

static void
fill(const struct character_row *row, const struct content_shop *shop, int32_t number,
    const struct rows *rows, const struct moment *at, struct shop_view *ret)
{
	int32_t shops[SHOPS_MAX], i, count = shops_here(rows_hot(rows, row->player_id), at, shops);
	size_t n;

	*ret = (struct shop_view){
		.player_id = row->player_id,
		.number = number,
		.buys_bp = shop->buys_bp,
		.gold = row->gold,
		.now = at->now_ms,
	};
	snprintf(ret->shop, sizeof(ret->shop), "%s", shop->key);
	for (i = 0; i < count; i++)
		snprintf(ret->shops[ret->shops_count++], sizeof(ret->shops[0]), "%s",
		    at->content->shops[shops[i]].key);
	for (n = 0; n < shop->stock_count; n++) {
		struct good good = good_of(shop, n, row->level, rows->shelves, at);
		struct shop_view_goods *view = &ret->goods[ret->goods_count++];

		*view = (struct shop_view_goods){
			.price = good.price,
			.left = good.shelf.count,
			.full_at = shelf_full_at(good.shelf, good.stock->count, good.stock->hours),
			.level_min = good.stock->has_level_min ? good.stock->level_min : 1,
			.has_level = good.item->kind == CONTENT_ITEM_KIND_EQUIPMENT,
			.level = good.piece.level,
		};
		snprintf(view->item, sizeof(view->item), "%s", good.item->key);
	}
}

static void
list_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct shop_list_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct content_shop *shop;
	struct shop_view view;

	if (row == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	shop = shop_of(rows_hot(rows, req->player_id), req->number, at);
	if (shop == NULL) {
		effects_refuse(out, REFUSAL_NO_SHOP, "There is no such shop here.");
		return;
	}
	fill(row, shop, req->number, rows, at, &view);
	effects_reply(out, &shop_view_shape, &view);
}

const struct operation shop_list = {
	.name = "shop.list",
	.need = list_need,
	.apply = list_apply,
};
