/* market.list: a page of the market, the cheapest first. A page says where the next one begins, so
 * that what is sold meanwhile moves nothing. */
#include "core/market/view.h"
#include "core/operations.h"
#include "messages/market_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)MARKET_LIST_REQUEST_RARITY_LEGENDARY == (int)RARITY_LEGENDARY,
    "the schema counts rarities in the content's order");

/* "90.<lot>", or "0" for the beginning. */
static void
read_after(const char *text, struct lot_search *search)
{
	char *end;

	search->after_price = strtoll(text, &end, 10);
	if (*end == '.' && strlen(end + 1) < DEAL_ID_SIZE)
		snprintf(search->after_id, sizeof(search->after_id), "%s", end + 1);
}

static void
list_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct market_list_request *req = request;
	struct lot_search search = {
		.rarity_min = (int32_t)req->rarity,
		.level_min = req->level_min,
		.level_max = req->level_max,
		.price_max = req->price_max,
	};

	(void)known;
	snprintf(search.kind, sizeof(search.kind), "%s", market_list_request_kind_text(req->kind));
	read_after(req->after, &search);
	need_character(out, req->player_id, TO_READ);
	need_lots(out, &search);
}

static void
list_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct market_list_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct lot_list *lots = rows->commerce.lots;
	struct market_list_reply reply = { .now = at->now_ms };
	unsigned i;

	if (row == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	reply.gold = row->gold;
	for (i = 0; i < lots->count; i++)
		lot_view_fill(
		    &lots->lots[i], req->player_id, at->content, &reply.lots[reply.lots_count++]);
	reply.has_next = lots->has_more && lots->count > 0;
	if (reply.has_next)
		snprintf(reply.next, sizeof(reply.next), "%" PRId64 ".%s",
		    lots->lots[lots->count - 1].price, lots->lots[lots->count - 1].parcel.id);
	effects_reply(out, &market_list_reply_shape, &reply);
}

const struct operation market_list = {
	.name = "market.list",
	.need = list_need,
	.apply = list_apply,
};
