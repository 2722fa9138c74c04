/* admin.ban: takes the game away from a player, for good or until a time. A running fight stands
 * still until the ban ends. */
#include "core/admin/act.h"
#include "core/operations.h"
#include "messages/admin_ban.h"

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

	if (row == NULL)
		return;
	act_record(ACT_BAN, row->player_id, req->reason, at, out);
	act_on_standing(row, req->has_until ? req->until : BAN_FOR_GOOD_MS, out);
}

const struct operation admin_ban = {
	.name = "admin.ban",
	.need = ban_need,
	.apply = ban_apply,
};
