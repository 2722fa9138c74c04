/* market.expire: what is in a lot that has ended goes to its owner by mail, as the same parcel. For
 * services: they look for such lots by lot.ends_at. */
#include "core/goods.h"
#include "core/letters.h"
#include "core/operations.h"
#include "messages/market_expire.h"

#include <string.h>

static void
expire_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct market_expire_request *req = request;

	need_lot(out, req->lot_id, TO_CHANGE);
	if (known->commerce.lot != NULL)
		need_character(out, known->commerce.lot->parcel.player_id, TO_CHANGE);
}

static void
expire(const struct lot_row *lot, const struct character_row *owner, const struct moment *at,
    struct effects *out)
{
	struct market_expire_reply reply = { .player_id = lot->parcel.player_id };
	struct character_row changed;

	effects_cause(out, "lot:%s", lot->parcel.id);
	out->commerce.lot.what = ROW_IS_GONE;
	memcpy(out->commerce.lot.id, lot->parcel.id, sizeof(out->commerce.lot.id));
	if (owner != NULL) {
		changed = *owner;
		letter_deliver_own(lot->parcel.id, LETTER_UNSOLD, &changed, at, out);
		effects_save_character(out, &changed);
	} else {
		goods_sink(&lot->parcel, out);
	}
	effects_reply(out, &market_expire_reply_shape, &reply);
}

static void
expire_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct lot_row *lot = rows->commerce.lot;

	(void)request;
	if (lot == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_LOT, "There is no such lot any more.");
	else if (at->now_ms < lot->ends_ms)
		effects_refuse(out, REFUSAL_FORBIDDEN, "Its time hasn't come.");
	else
		expire(lot, rows_character(rows, lot->parcel.player_id), at, out);
}

const struct operation market_expire = {
	.name = "market.expire",
	.forgets_refusals = true, /* its time may come yet */
	.need = expire_need,
	.apply = expire_apply,
};
