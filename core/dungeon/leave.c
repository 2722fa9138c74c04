/* dungeon.leave: out, from anywhere. */
#include "core/dungeon/view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "messages/dungeon_leave.h"

static void
leave_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct dungeon_leave_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_run(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static void
leave_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct dungeon_leave_request *req = request;
	const struct hot_state *hot = rows_hot(rows, req->player_id);
	struct dungeon_view view;
	struct run run;

	if (!rebuild_is_possible(rows_character(rows, req->player_id), hot, out))
		return;
	if (!run_read(rows, req->player_id, at, &run) || run.standing != RUN_OPEN) {
		effects_refuse(out, REFUSAL_NO_DUNGEON, "In no dungeon, or not any more.");
		return;
	}
	run.row.state = RUN_LEFT;
	run.standing = RUN_WAS_LEFT;
	effects_save_run(out, &run.row);
	dungeon_view_fill(&run, hot, at, &view);
	effects_reply(out, &dungeon_view_shape, &view);
}

const struct operation dungeon_leave = {
	.name = "dungeon.leave",
	.need = leave_need,
	.apply = leave_apply,
};
