/* dungeon.descend: down the stairs. */
#include "core/dungeon/view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "messages/dungeon_descend.h"

static void
descend_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct dungeon_descend_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_run(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static void
descend_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct dungeon_descend_request *req = request;
	const struct hot_state *hot = rows_hot(rows, req->player_id);
	struct dungeon_view view;
	struct run run;

	if (!rebuild_is_possible(rows_character(rows, req->player_id), hot, out) ||
	    !run_enter(rows, req->player_id, at, &run, out))
		return;
	if (run.row.run.floor != req->floor ||
	    run.floor.rooms[run.row.run.room].kind != DUNGEON_STAIRS) {
		effects_refuse(out, REFUSAL_WAY_BLOCKED, "Not at the stairs of that floor.");
		return;
	}
	dungeon_descend_floor(&run.row.run);
	run.floor = dungeon_run_floor(&run.row.run);
	effects_save_run(out, &run.row);
	dungeon_view_fill(&run, hot, at, &view);
	effects_reply(out, &dungeon_view_shape, &view);
}

const struct operation dungeon_descend = {
	.name = "dungeon.descend",
	.need = descend_need,
	.apply = descend_apply,
};
