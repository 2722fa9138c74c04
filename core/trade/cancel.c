/* trade.cancel: leaves a trade, also one whose time is over. All goes back into the bags, as what a
 * fight leaves does: past their room if need be. */
#include "core/operations.h"
#include "core/trade/table.h"
#include "messages/trade_cancel.h"

#include <string.h>

static void
cancel_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct trade_cancel_request *req = request;

	table_need(out, known, req->player_id, req->trade_id, TO_CHANGE);
}

static void
cancel_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct trade_cancel_request *req = request;
	const struct trade_row *trade = table_find(rows, req->player_id, out);
	struct trade_cancel_reply reply = { .player_id = req->player_id };
	enum trade_side_number side;

	(void)at;
	if (trade == NULL)
		return;
	side = trade_side_of(trade, req->player_id);
	effects_cause(out, "trade:%s", trade->id);
	table_clear(trade, side, rows, out);
	memcpy(reply.trade_id, trade->id, sizeof(reply.trade_id));
	reply.gold = rows_character(rows, req->player_id)->gold + trade->sides[side].parcel.gold;
	effects_reply(out, &trade_cancel_reply_shape, &reply);
}

const struct operation trade_cancel = {
	.name = "trade.cancel",
	.need = cancel_need,
	.apply = cancel_apply,
};
