/* dungeon.look: where the player is below the ground, or was last. */
#include "core/dungeon/view.h"
#include "core/operations.h"
#include "messages/dungeon_look.h"

static void
look_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct dungeon_look_request *req = request;

	(void)known;
	need_run(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static void
look_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct dungeon_look_request *req = request;
	struct dungeon_view view;
	struct run run;

	if (!run_read(rows, req->player_id, at, &run)) {
		effects_refuse(out, REFUSAL_NO_DUNGEON, "In no dungeon so far.");
		return;
	}
	dungeon_view_fill(&run, rows_hot(rows, req->player_id), at, &view);
	effects_reply(out, &dungeon_view_shape, &view);
}

const struct operation dungeon_look = {
	.name = "dungeon.look",
	.need = look_need,
	.apply = look_apply,
};
