/* trade.get: the table of a trade. */
#include "core/operations.h"
#include "core/trade/table.h"
#include "messages/trade_get.h"

static void
get_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct trade_get_request *req = request;

	table_need(out, known, req->player_id, req->trade_id, TO_READ);
}

static void
get_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct trade_get_request *req = request;
	const struct trade_row *trade = table_find(rows, req->player_id, out);

	if (trade != NULL)
		table_reply(trade, req->player_id, rows_character(rows, req->player_id)->gold,
		    false, rows, at, out);
}

const struct operation trade_get = {
	.name = "trade.get",
	.need = get_need,
	.apply = get_apply,
};
