/* skill.tree: what there is to learn, what is learned, and what may be next. */
#include "core/operations.h"
#include "core/skill/view.h"
#include "messages/skill_tree.h"

static void
tree_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct skill_tree_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_build(out, req->player_id);
}

static void
tree_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct skill_tree_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);

	if (row == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else
		skill_reply(row, rows_build(rows, req->player_id), at, out);
}

const struct operation skill_tree = {
	.name = "skill.tree",
	.need = tree_need,
	.apply = tree_apply,
};
