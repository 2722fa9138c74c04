/* market.sell: a piece, or so many of a thing, goes out of the bag into a lot. The fee is lost
 * whether it is sold or not, so that nobody keeps the bag there. */
#include "core/goods.h"
#include "core/market/view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "messages/market_sell.h"

#include <stdio.h>
#include <string.h>

static void
sell_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct market_sell_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
	need_lots_of(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static int64_t
worth_of(const struct parcel *parcel, const struct content *content)
{
	struct thing_view thing;

	lot_thing_fill(parcel, content, &thing);
	return thing.count * thing.worth;
}

/* Fills the lot, or refuses. */
static bool
may_sell(const struct market_sell_request *req, const struct rows *rows, const struct moment *at,
    struct lot_row *ret, struct effects *out)
{
	const struct bag_row *bag = rows_bag(rows, req->player_id);
	struct lot lot = { .first_bid = 0 };
	enum lot_refusal refusal;

	if (rows->commerce.lots->count >= MARKET_LOTS_MAX) {
		effects_refuse(out, REFUSAL_TOO_MANY_LOTS, "At most %d lots.", MARKET_LOTS_MAX);
		return false;
	}
	if (req->has_piece
		? !goods_choose_piece(req->piece, bag, at->content, &ret->parcel, out)
		: !goods_choose_thing(req->has_item ? req->item : "",
		      req->has_count ? req->count : 1, bag, at->content, &ret->parcel, out))
		return false;
	refusal =
	    lot_open(req->price, req->price, worth_of(&ret->parcel, at->content), at->now_ms, &lot);
	if (refusal != LOT_OK)
		effects_refuse(out, REFUSAL_PRICE_REFUSED, "%s", lot_refusal_key(refusal));
	else if (rows_character(rows, req->player_id)->gold < market_fee(req->price))
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold for the fee.");
	ret->price = lot.buyout;
	ret->ends_ms = lot.ends_at_ms;
	return out->refusal == NULL;
}

static void
put_up(const struct lot_row *lot, const struct moment *at, struct effects *out)
{
	const struct parcel *parcel = &lot->parcel;
	bool is_piece = parcel->pieces_count > 0;
	const char *key = is_piece ? parcel->pieces[0].item : parcel->things[0].item;
	const struct content_item *item = &at->content->items[content_index(
	    at->content->items, at->content->items_count, sizeof(at->content->items[0]), key)];
	struct lot_change *change = &out->commerce.lot;

	*change = (struct lot_change){
		.what = ROW_IS_MADE,
		.seller_id = parcel->player_id,
		.price = lot->price,
		.listed_ms = at->now_ms,
		.ends_ms = lot->ends_ms,
		.rarity = (int32_t)(is_piece ? parcel->pieces[0].rarity : item->rarity),
		.level = is_piece ? parcel->pieces[0].level : 0,
	};
	memcpy(change->id, parcel->id, sizeof(change->id));
	snprintf(change->kind, sizeof(change->kind), "%s", content_item_kind_text(item->kind));
}

static void
sell_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct market_sell_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	struct market_sell_reply reply = { .player_id = req->player_id };
	struct lot_row lot = { .price = 0 };
	struct character_row changed;
	char account[64];

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out) ||
	    !may_sell(req, rows, at, &lot, out))
		return;
	deal_id("lot", at->operation_key, lot.parcel.id);
	lot.parcel.player_id = req->player_id;
	changed = *row;
	changed.version++;
	reply.fee = market_fee(req->price);
	changed.gold -= reply.fee;
	effects_player_account(req->player_id, account);
	effects_cause(out, "%s", at->operation_key);
	effects_move(out, account, "game:sink.market", "gold", reply.fee);
	goods_pack(req->player_id, &lot.parcel, out);
	put_up(&lot, at, out);
	effects_save_character(out, &changed);
	lot_view_fill(&lot, req->player_id, at->content, &reply.lot);
	reply.gold = changed.gold;
	effects_reply(out, &market_sell_reply_shape, &reply);
}

const struct operation market_sell = {
	.name = "market.sell",
	.need = sell_need,
	.apply = sell_apply,
};
