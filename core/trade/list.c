/* trade.list: the trades that a player is in. */
#include "core/operations.h"
#include "messages/trade_list.h"

#include <stdio.h>
#include <string.h>

#define ROOM(list) (sizeof(list) / sizeof((list)[0]))

static void
list_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct trade_list_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_trades(out, req->player_id);
}

static void
list_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct trade_list_request *req = request;
	const struct trade_list *trades = rows->commerce.trades;
	struct trade_list_reply reply = { .now = at->now_ms };
	unsigned i;

	if (rows_character(rows, req->player_id) == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	for (i = 0; i < trades->count && i < ROOM(reply.trades); i++) {
		const struct trade_entry *entry = &trades->entries[i];
		struct trade_list_reply_trades *view = &reply.trades[reply.trades_count++];
		int own = entry->players[BEGINNER] == req->player_id ? BEGINNER : OTHER;

		view->is_own = own == BEGINNER;
		view->version = entry->version;
		view->is_confirmed = entry->is_confirmed[own];
		view->is_awaited = entry->is_confirmed[1 - own];
		view->expires_at = entry->expires_ms;
		memcpy(view->trade_id, entry->id, sizeof(view->trade_id));
		snprintf(view->player, sizeof(view->player), "%s", entry->name);
	}
	effects_reply(out, &trade_list_reply_shape, &reply);
}

const struct operation trade_list = {
	.name = "trade.list",
	.need = list_need,
	.apply = list_apply,
};
