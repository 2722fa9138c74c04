/* market.mine: one's own lots. */
#include "core/market/view.h"
#include "core/operations.h"
#include "messages/market_mine.h"

static void
mine_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct market_mine_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_lots_of(out, req->player_id);
}

static void
mine_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct market_mine_request *req = request;
	const struct lot_list *lots = rows->commerce.lots;
	struct market_mine_reply reply = { .lots_max = MARKET_LOTS_MAX, .now = at->now_ms };
	unsigned i;

	if (rows_character(rows, req->player_id) == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	for (i = 0; i < lots->count; i++)
		lot_view_fill(
		    &lots->lots[i], req->player_id, at->content, &reply.lots[reply.lots_count++]);
	effects_reply(out, &market_mine_reply_shape, &reply);
}

const struct operation market_mine = {
	.name = "market.mine",
	.need = mine_need,
	.apply = mine_apply,
};
