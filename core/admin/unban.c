/* admin.unban: gives the game back to a player. */
#include "core/admin/act.h"
#include "core/operations.h"
#include "messages/admin_unban.h"
#include "messages/player_unbanned_event.h"

static void
unban_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct admin_unban_request *req = request;

	act_need(req->player, known, out);
}

static void
unban_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct admin_unban_request *req = request;
	const struct character_row *row = act_on(req->player, rows, out);
	struct player_unbanned_event event;

	if (row == NULL)
		return;
	event.player_id = row->player_id;
	act_record(ACT_UNBAN, row->player_id, req->reason, at, out);
	act_on_standing(row, 0, out);
	if (row->banned_until_ms > at->now_ms)
		effects_event(out, EVENT_PLAYER_UNBANNED, row->player_id, 0, &event);
}

const struct operation admin_unban = {
	.name = "admin.unban",
	.need = unban_need,
	.apply = unban_apply,
};
