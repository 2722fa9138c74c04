/* character.allocate: points spent on attributes, for good until a respec. */
#include "core/character_view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "messages/character_allocate.h"

static void
allocate_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_allocate_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_build(out, req->player_id);
	need_worn(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static void
allocate_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_allocate_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	struct build_row build;
	struct hot_state hot;
	struct gear gear;

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out))
		return;
	build = *rows_build(rows, req->player_id);
	build.spent.strength += req->strength;
	build.spent.agility += req->agility;
	build.spent.intellect += req->intellect;
	build.spent.vitality += req->vitality;
	build.spent.luck += req->luck;
	if (!build_is_allowed(row->level, &build.spent)) {
		effects_refuse(out, REFUSAL_NOT_ENOUGH_POINTS,
		    "Not enough points, or more than an attribute takes.");
		return;
	}
	effects_cause(out, "%s", at->operation_key);
	gear = bag_gear(rows_bag(rows, req->player_id), at->content, row->level);
	hot = rebuild(row, &build, &gear, rows_hot(rows, req->player_id), at, out);
	character_reply(row, &build, &gear, &hot, NULL, at, out);
}

const struct operation character_allocate = {
	.name = "character.allocate",
	.need = allocate_need,
	.apply = allocate_apply,
};
