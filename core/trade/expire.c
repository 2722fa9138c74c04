/* trade.expire: ends a trade whose time is over; what lies on its table goes back by mail. For
 * services: they look for such trades by trade.expires_at. */
#include "core/goods.h"
#include "core/letters.h"
#include "core/operations.h"
#include "core/trade/table.h"
#include "messages/trade_expire.h"

#include <string.h>

static void
expire_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct trade_expire_request *req = request;
	const struct trade_row *trade = known->commerce.trade;

	need_trade(out, req->trade_id, TO_CHANGE);
	if (trade == NULL)
		return;
	need_character(out, trade->sides[BEGINNER].player_id, TO_CHANGE);
	need_character(out, trade->sides[OTHER].player_id, TO_CHANGE);
}

/* Into a letter of its own. */
static void
send_back(const struct parcel *parcel, const struct character_row *owner, const struct moment *at,
    struct effects *out)
{
	struct character_row changed = *owner;
	char id[DEAL_ID_SIZE];

	deal_id("untraded", parcel->id, id);
	goods_hand_on(parcel, owner->player_id, id, out);
	letter_deliver_own(id, LETTER_UNTRADED, &changed, at, out);
	effects_save_character(out, &changed);
}

static void
expire(const struct trade_row *trade, const struct rows *rows, const struct moment *at,
    struct effects *out)
{
	struct trade_expire_reply reply = { .trade_id = "" };
	int side;

	effects_cause(out, "trade:%s", trade->id);
	table_change(trade, ROW_IS_GONE, out);
	for (side = 0; side < TRADE_SIDES; side++) {
		const struct parcel *parcel = &trade->sides[side].parcel;
		const struct character_row *owner = rows_character(rows, parcel->player_id);

		if (owner != NULL && goods_are_any(parcel))
			send_back(parcel, owner, at, out);
		else
			goods_sink(parcel, out);
	}
	memcpy(reply.trade_id, trade->id, sizeof(reply.trade_id));
	effects_reply(out, &trade_expire_reply_shape, &reply);
}

static void
expire_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct trade_row *trade = rows->commerce.trade;

	(void)request;
	if (trade == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_TRADE, "There is no such trade any more.");
	else if (at->now_ms < trade->expires_ms)
		effects_refuse(out, REFUSAL_FORBIDDEN, "Its time hasn't come.");
	else
		expire(trade, rows, at, out);
}

const struct operation trade_expire = {
	.name = "trade.expire",
	.forgets_refusals = true, /* its time may come yet */
	.need = expire_need,
	.apply = expire_apply,
};
