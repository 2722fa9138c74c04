/* trade.offer: begins a trade, with the first things on the table. They are out of the bag from now
 * on, so that nothing on a table can be sold, used up or worn meanwhile. */
#include "core/goods.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/market.h"
#include "core/trade/table.h"
#include "core/whom.h"
#include "messages/trade_offer.h"

#include <stdio.h>

static void
offer_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct trade_offer_request *req = request;
	int64_t other = whom_player(req->to, known);

	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
	need_trades(out, req->player_id);
	need_whom(out, req->to);
	if (other != 0)
		need_character(out, other, TO_CHANGE);
}

static bool
is_at_table_with(const struct trade_list *trades, int64_t player_id)
{
	unsigned i;

	for (i = 0; i < trades->count; i++) {
		if (trades->entries[i].players[BEGINNER] == player_id ||
		    trades->entries[i].players[OTHER] == player_id)
			return true;
	}
	return false;
}

static bool
may_offer(const struct rows *rows, const struct character_row *own,
    const struct character_row *other, struct effects *out)
{
	const struct trade_list *trades = rows->commerce.trades;

	if (other == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_RECIPIENT, "There is nobody of this name.");
	else if (other == own)
		effects_refuse(out, REFUSAL_GIFT_TO_SELF, "A trade is with somebody else.");
	else if (is_at_table_with(trades, other->player_id))
		effects_refuse(out, REFUSAL_TOO_MANY_TRADES, "There is one with this player.");
	else if (trades->count >= TABLES_MAX)
		effects_refuse(
		    out, REFUSAL_TOO_MANY_TRADES, "At most %d trades at once.", TABLES_MAX);
	return out->refusal == NULL;
}

static void
begin(struct trade_row *trade, const struct character_row *own, const struct character_row *other,
    const struct moment *at)
{
	const struct character_row *rows[] = { own, other };
	int side;

	deal_id("trade", at->operation_key, trade->id);
	trade->version = 1;
	trade->expires_ms = at->now_ms + TABLE_MS;
	for (side = 0; side < TRADE_SIDES; side++) {
		struct parcel *parcel = &trade->sides[side].parcel;

		trade->sides[side].player_id = parcel->player_id = rows[side]->player_id;
		snprintf(parcel->id, sizeof(parcel->id), "%s.%d", trade->id, side + 1);
	}
}

static void
offer_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct trade_offer_request *req = request;
	const struct character_row *own = rows_character(rows, req->player_id);
	const struct character_row *other = rows_character(rows, whom_player(req->to, rows));
	struct trade_row trade = { .version = 0 };
	struct character_row giver, partner;

	if (!rebuild_is_possible(own, rows_hot(rows, req->player_id), out) ||
	    !may_offer(rows, own, other, out) ||
	    !goods_choose(&req->goods, own->gold, rows_bag(rows, req->player_id), at->content,
		&trade.sides[BEGINNER].parcel, out))
		return;
	begin(&trade, own, other, at);
	giver = *own;
	giver.version++;
	giver.gold -= req->goods.gold;
	partner = *other;
	effects_cause(out, "%s", at->operation_key);
	goods_pack(own->player_id, &trade.sides[BEGINNER].parcel, out);
	goods_pack(other->player_id, &trade.sides[OTHER].parcel, out);
	table_change(&trade, ROW_IS_MADE, out);
	table_tell_offer(&trade, own, &partner, out);
	effects_save_character(out, &giver);
	effects_save_character(out, &partner);
	table_reply(&trade, req->player_id, giver.gold, false, rows, at, out);
}

const struct operation trade_offer = {
	.name = "trade.offer",
	.need = offer_need,
	.apply = offer_apply,
};
