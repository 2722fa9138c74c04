/* admin.take: gold or experience out of the world, through the ledger. What isn't there isn't
 * taken, and of experience what makes the level stays: points were spent and bonuses paid for it.
 */
#include "core/admin/act.h"
#include "core/admin/balance.h"
#include "core/operations.h"
#include "core/rules/level.h"
#include "messages/admin_take.h"

static void
take_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct admin_take_request *req = request;

	act_need(req->player, known, out);
}

static void
take(const struct admin_take_request *req, const struct character_row *row, const struct moment *at,
    struct effects *out)
{
	bool is_gold = req->asset == ADMIN_TAKE_REQUEST_ASSET_GOLD;
	int64_t most = is_gold ? row->gold : row->xp - level_xp_total(row->level);
	int64_t amount = req->amount < most ? req->amount : most;
	struct character_row changed = *row;
	char account[64];

	if (is_gold)
		changed.gold -= amount;
	else
		changed.xp -= amount;
	changed.version++;
	effects_player_account(row->player_id, account);
	act_record(ACT_TAKE, row->player_id, req->reason, at, out);
	effects_move(out, account, "game:sink.admin", is_gold ? "gold" : "xp", amount);
	effects_save_character(out, &changed);
	balance_reply(&changed, (enum admin_balance_asset)req->asset, amount, out);
}

static void
take_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct admin_take_request *req = request;
	const struct character_row *row = act_on(req->player, rows, out);

	if (row != NULL)
		take(req, row, at, out);
}

const struct operation admin_take = {
	.name = "admin.take",
	.need = take_need,
	.apply = take_apply,
};
