/* admin.ban: takes the game away from a player, for good or until a time. A running fight goes the
 * way of those that nobody plays on (core/idle.h). */
#include "core/admin/act.h"
#include "core/operations.h"
#include "messages/admin_ban.h"
#include "messages/player_banned_event.h"

static void
ban_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct admin_ban_request *req = request;

	act_need(req->player, known, out);
}

static void
ban_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct admin_ban_request *req = request;
	const struct character_row *row = act_on(req->player, rows, out);
	struct player_banned_event event = { .has_until = req->has_until, .until = req->until };
	int64_t until_ms = req->has_until ? req->until : BAN_FOR_GOOD_MS;

	if (row == NULL)
		return;
	event.player_id = row->player_id;
	act_record(ACT_BAN, row->player_id, req->reason, at, out);
	act_on_standing(row, until_ms, out);
	if (until_ms > at->now_ms)
		effects_event(out, EVENT_PLAYER_BANNED, row->player_id, 0, &event);
}

const struct operation admin_ban = {
	.name = "admin.ban",
	.need = ban_need,
	.apply = ban_apply,
};
