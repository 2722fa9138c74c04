/* market.buy: a lot for its price. Who sells is a row, so the need hangs on it. However a lot ends,
 * its thing moves in the books under lot:<id>: of two ends the second is none. */
#include "core/deeds.h"
#include "core/goods.h"
#include "core/market/view.h"
#include "core/operations.h"
#include "messages/market_buy.h"
#include "messages/market_lot_sold_event.h"

#include <stdio.h>
#include <string.h>

static void
buy_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct market_buy_request *req = request;

	need_lot(out, req->lot_id, TO_CHANGE);
	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
	if (known->commerce.lot != NULL)
		need_character(out, known->commerce.lot->parcel.player_id, TO_CHANGE);
}

static bool
may_buy(const struct character_row *buyer, const struct character_row *seller,
    const struct lot_row *row, const struct bag_row *bag, const struct moment *at,
    struct effects *out)
{
	struct lot lot = { row->price, row->price, 0, row->ends_ms };

	if (seller == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_LOT, "Who sells is gone.");
	else if (seller == buyer)
		effects_refuse(out, REFUSAL_OWN_LOT, "The lot is one's own.");
	else if (lot_buy(&lot, at->now_ms) != LOT_OK)
		effects_refuse(out, REFUSAL_LOT_ENDED, "The lot has ended.");
	else if (buyer->gold < row->price)
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold.");
	else if (!goods_fit(&row->parcel, bag->pieces_count))
		effects_refuse(out, REFUSAL_BAG_FULL, "The bag is full.");
	return out->refusal == NULL;
}

static void
tell(const struct lot_row *lot, int64_t paid, struct effects *out)
{
	const struct parcel *parcel = &lot->parcel;
	struct market_lot_sold_event event = {
		.player_id = parcel->player_id,
		.count = parcel->pieces_count > 0 ? 1 : parcel->things[0].count,
		.price = lot->price,
		.paid = paid,
	};

	memcpy(event.lot_id, parcel->id, sizeof(event.lot_id));
	snprintf(event.item, sizeof(event.item), "%s",
	    parcel->pieces_count > 0 ? parcel->pieces[0].item : parcel->things[0].item);
	effects_event(out, EVENT_MARKET_LOT_SOLD, parcel->player_id, 0, &event);
}

static void
buy(const struct lot_row *lot, struct character_row buyer, struct character_row seller,
    const struct moment *at, struct effects *out)
{
	struct market_share share = market_share(lot->price);
	struct market_buy_reply reply = { .player_id = buyer.player_id, .paid = lot->price };
	char from[64], to[64];

	buyer.version++;
	buyer.gold -= lot->price;
	seller.version++;
	seller.gold += share.seller;
	effects_player_account(buyer.player_id, from);
	effects_player_account(seller.player_id, to);
	effects_cause(out, "lot:%s", lot->parcel.id);
	effects_move(out, from, to, "gold", share.seller);
	effects_move(out, from, "game:sink.market", "gold", share.tax);
	goods_unpack(&lot->parcel, buyer.player_id, out);
	out->commerce.lot.what = ROW_IS_GONE;
	memcpy(out->commerce.lot.id, lot->parcel.id, sizeof(out->commerce.lot.id));
	effects_save_character(out, &buyer);
	effects_save_character(out, &seller);
	deeds_count(out, at, buyer.player_id, DEED_TRADE, "", 1);
	deeds_count(out, at, seller.player_id, DEED_TRADE, "", 1);
	deeds_count(out, at, seller.player_id, DEED_EARN_GOLD, "", share.seller);
	tell(lot, share.seller, out);
	lot_thing_fill(&lot->parcel, at->content, &reply.bought);
	reply.gold = buyer.gold;
	effects_reply(out, &market_buy_reply_shape, &reply);
}

static void
buy_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct market_buy_request *req = request;
	const struct character_row *buyer = rows_character(rows, req->player_id), *seller;
	const struct lot_row *lot = rows->commerce.lot;

	if (buyer == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	if (lot == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_LOT, "There is no such lot any more.");
		return;
	}
	seller = rows_character(rows, lot->parcel.player_id);
	if (may_buy(buyer, seller, lot, rows_bag(rows, req->player_id), at, out))
		buy(lot, *buyer, *seller, at, out);
}

const struct operation market_buy = {
	.name = "market.buy",
	.need = buy_need,
	.apply = buy_apply,
};
