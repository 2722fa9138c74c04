/* inventory.sell: a piece, or so many of a thing, to the shop of this place that pays best. */
#include "core/deeds.h"
#include "core/inventory/view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/market.h"
#include "core/shops.h"
#include "messages/inventory_sell.h"

static void
sell_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct inventory_sell_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

/* What the best payer here gives, in bp; 0: nobody buys. */
static int32_t
pays_bp(const struct hot_state *hot, const struct moment *at)
{
	int32_t shops[SHOPS_MAX], i, count = shops_here(hot, at, shops), best = 0;

	for (i = 0; i < count; i++) {
		if (at->content->shops[shops[i]].buys_bp > best)
			best = at->content->shops[shops[i]].buys_bp;
	}
	return best;
}

/* Pays, and answers; the thing itself is gone already. */
static void
pay(struct character_row *changed, const char *account, int64_t paid, int64_t left,
    const struct moment *at, struct effects *out)
{
	struct inventory_sell_reply reply = { .player_id = changed->player_id, .paid = paid };

	effects_move(out, "game:mint.shop", account, "gold", paid);
	deeds_count(out, at, changed->player_id, DEED_EARN_GOLD, "", paid);
	changed->gold += paid;
	effects_save_character(out, changed);
	reply.gold = changed->gold;
	reply.left = left;
	effects_reply(out, &inventory_sell_reply_shape, &reply);
}

static void
sell_piece(const struct character_row *row, const struct piece_row *piece_row, int32_t buys_bp,
    const struct moment *at, struct effects *out)
{
	struct character_row changed;
	struct piece piece;
	char account[64];

	if (piece_row == NULL || !piece_of(piece_row, at->content, &piece)) {
		effects_refuse(out, REFUSAL_NO_SUCH_ITEM, "There is no such piece.");
	} else if (piece_row->worn != BAG_NOT_WORN || piece_row->is_locked ||
		   at->content->items[piece.item].bound) {
		effects_refuse(out, REFUSAL_ITEM_KEPT, "It is worn, locked or bound.");
	} else {
		changed = inventory_begin(row, at, account, out);
		effects_drop_piece(out, row->player_id, piece_row);
		deeds_count(out, at, row->player_id, DEED_SELL, piece_row->item, 1);
		pay(&changed, account, shop_pays(piece_worth(at->content, &piece), buys_bp), 0, at,
		    out);
	}
}

static void
sell_stack(const struct character_row *row, const struct bag_row *bag, const char *key,
    int32_t count, int32_t buys_bp, const struct moment *at, struct effects *out)
{
	int32_t item = item_index(at->content, key);
	struct character_row changed;
	char account[64];

	if (item < 0 || bag_count(bag, key) < count) {
		effects_refuse(out, REFUSAL_NO_SUCH_ITEM, "There are not so many.");
	} else if (at->content->items[item].bound) {
		effects_refuse(out, REFUSAL_ITEM_KEPT, "It is bound.");
	} else {
		changed = inventory_begin(row, at, account, out);
		effects_move_items(out, account, "game:sink.shop", key, count);
		deeds_count(out, at, row->player_id, DEED_SELL, key, count);
		pay(&changed, account, count * shop_pays(at->content->items[item].price, buys_bp),
		    bag_count(bag, key) - count, at, out);
	}
}

static void
sell_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct inventory_sell_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct bag_row *bag = rows_bag(rows, req->player_id);
	int32_t buys_bp;

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out))
		return;
	buys_bp = pays_bp(rows_hot(rows, req->player_id), at);
	if (buys_bp == 0)
		effects_refuse(out, REFUSAL_NO_SHOP, "Nobody buys anything here.");
	else if (req->has_piece)
		sell_piece(row, bag_piece(bag, req->piece), buys_bp, at, out);
	else
		sell_stack(row, bag, req->has_item ? req->item : "",
		    req->has_count ? req->count : 1, buys_bp, at, out);
}

const struct operation inventory_sell = {
	.name = "inventory.sell",
	.need = sell_need,
	.apply = sell_apply,
};
