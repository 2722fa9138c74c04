/* market.cancel: takes a lot of one's own back into the bag. One that has ended, too: it needn't
 * wait for the mail. */
#include "core/goods.h"
#include "core/market/view.h"
#include "core/operations.h"
#include "messages/market_cancel.h"

#include <string.h>

static void
cancel_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct market_cancel_request *req = request;

	(void)known;
	need_lot(out, req->lot_id, TO_CHANGE);
	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
}

static void
cancel(const struct lot_row *lot, struct character_row owner, const struct moment *at,
    struct effects *out)
{
	struct market_cancel_reply reply = { .player_id = owner.player_id };

	owner.version++;
	effects_cause(out, "lot:%s", lot->parcel.id);
	goods_unpack(&lot->parcel, owner.player_id, out);
	out->commerce.lot.what = ROW_IS_GONE;
	memcpy(out->commerce.lot.id, lot->parcel.id, sizeof(out->commerce.lot.id));
	effects_save_character(out, &owner);
	lot_thing_fill(&lot->parcel, at->content, &reply.returned);
	effects_reply(out, &market_cancel_reply_shape, &reply);
}

static void
cancel_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct market_cancel_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct lot_row *lot = rows->commerce.lot;

	if (row == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (lot == NULL || lot->parcel.player_id != req->player_id)
		effects_refuse(out, REFUSAL_NO_SUCH_LOT, "There is no such lot of this player.");
	else if (!goods_fit(&lot->parcel, rows_bag(rows, req->player_id)->pieces_count))
		effects_refuse(out, REFUSAL_BAG_FULL, "The bag is full.");
	else
		cancel(lot, *row, at, out);
}

const struct operation market_cancel = {
	.name = "market.cancel",
	.need = cancel_need,
	.apply = cancel_apply,
};
