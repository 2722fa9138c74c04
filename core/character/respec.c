/* character.respec: takes back all points of attributes, or all ranks of skills, for gold. */
#include "core/character_view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "messages/character_respec.h"

static void
respec_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_respec_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_build(out, req->player_id);
	need_worn(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static void
respec_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_respec_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	struct character_row payer;
	struct build_row build;
	struct hot_state hot;
	struct gear gear;
	char account[64];
	int64_t price;

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out))
		return;
	price = build_respec_price(row->level);
	if (row->gold < price) {
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold.");
		return;
	}
	build = *rows_build(rows, req->player_id);
	if (req->what == CHARACTER_RESPEC_REQUEST_WHAT_ATTRIBUTES)
		build.spent = (struct attributes){ 0 };
	else
		build.skills_count = 0;
	effects_cause(out, "%s", at->operation_key);
	effects_player_account(req->player_id, account);
	effects_move(out, account, "game:sink.respec", "gold", price);
	payer = *row;
	payer.gold -= price;
	gear = bag_gear(rows_bag(rows, req->player_id), at->content, row->level);
	hot = rebuild(&payer, &build, &gear, rows_hot(rows, req->player_id), at, out);
	character_reply(&payer, &build, &gear, &hot, NULL, at, out);
}

const struct operation character_respec = {
	.name = "character.respec",
	.need = respec_need,
	.apply = respec_apply,
};
