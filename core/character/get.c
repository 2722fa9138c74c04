/* character.get: the whole character, value and hot state. */
#include "core/character_view.h"
#include "core/operations.h"
#include "messages/character_get.h"

static void
get_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct character_get_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_build(out, req->player_id);
	need_worn(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static void
get_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct character_get_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	struct gear gear;

	if (row == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	gear = bag_gear(rows_bag(rows, req->player_id), at->content, row->level);
	character_reply(row, rows_build(rows, req->player_id), &gear,
	    rows_hot(rows, req->player_id), rows_battle(rows, req->player_id), at, out);
}

const struct operation character_get = {
	.name = "character.get",
	.need = get_need,
	.apply = get_apply,
};
