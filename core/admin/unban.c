/* admin.unban: gives the game back to a player. */
#include "core/admin/act.h"
#include "core/operations.h"
#include "messages/admin_unban.h"

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

	if (row == NULL)
		return;
	act_record(ACT_UNBAN, row->player_id, req->reason, at, out);
	act_on_standing(row, 0, out);
}

const struct operation admin_unban = {
	.name = "admin.unban",
	.need = unban_need,
	.apply = unban_apply,
};
