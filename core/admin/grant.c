/* admin.grant: gold or experience out of nothing, through the ledger. Experience brings its levels
 * as a fight's does. */
#include "core/admin/act.h"
#include "core/admin/balance.h"
#include "core/operations.h"
#include "core/rise.h"
#include "core/rules/level.h"
#include "core/whom.h"
#include "messages/admin_grant.h"

static void
grant_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct admin_grant_request *req = request;
	int64_t player_id = whom_player(req->player, known);

	act_need(req->player, known, out);
	if (player_id == 0)
		return;
	need_build(out, player_id);
	need_worn(out, player_id);
}

static void
grant(const struct admin_grant_request *req, const struct character_row *row, int32_t levels,
    const struct rows *rows, const struct moment *at, struct effects *out)
{
	bool is_gold = req->asset == ADMIN_GRANT_REQUEST_ASSET_GOLD;
	struct character_row changed = *row;
	char account[64];

	if (is_gold)
		changed.gold += req->amount;
	else
		changed.xp += req->amount;
	changed.level += levels;
	changed.version += 1 + levels;
	effects_player_account(row->player_id, account);
	act_record(ACT_GRANT, row->player_id, req->reason, at, out);
	effects_move(out, "game:mint.admin", account, is_gold ? "gold" : "xp", req->amount);
	effects_save_character(out, &changed);
	if (levels > 0)
		rise(&changed, levels, rows, at, out);
	balance_reply(&changed, (enum admin_balance_asset)req->asset, req->amount, out);
}

static void
grant_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct admin_grant_request *req = request;
	const struct character_row *row = act_on(req->player, rows, out);
	int32_t levels = 0;

	if (row == NULL)
		return;
	if (req->asset == ADMIN_GRANT_REQUEST_ASSET_XP)
		levels = level_crossed(row->xp, row->xp + req->amount);
	grant(req, row, levels, rows, at, out);
}

const struct operation admin_grant = {
	.name = "admin.grant",
	.need = grant_need,
	.apply = grant_apply,
};
