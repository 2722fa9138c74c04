/* dungeon.step: through a door. What waits behind it waits, but for a trap: that is sprung or
 * avoided at once, and what it takes is taken before the step is stored. */
#include "core/dungeon/view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/clamp.h"
#include "core/rules/mark.h"
#include "core/vitals.h"
#include "events/ids.h"
#include "messages/dungeon_step.h"

#include <stdio.h>

static void
step_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct dungeon_step_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_build(out, req->player_id);
	need_run(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static bool
may_step(const struct run *run, const struct dungeon_step_request *req, struct effects *out)
{
	const struct dungeon_run *here = &run->row.run;
	bool is_door = (dungeon_neighbours(&run->floor, here->room) >> req->room & 1) != 0;

	if (here->floor != req->floor || !is_door)
		effects_refuse(out, REFUSAL_WAY_BLOCKED, "No door leads there.");
	else if (!dungeon_may_step(here, &run->floor, req->room))
		effects_refuse(out, REFUSAL_ROOM_HELD, "They let nobody past.");
	else
		return true;
	return false;
}

/* What it takes leaves one point of health at least. */
static void
suffer(const struct content_trap *trap, struct hot_state *hot, const struct moment *at,
    struct dungeon_view_trap *view, struct effects *out)
{
	int32_t at_once_bp = trap->has_status ? mark_at_once_bp(trap->status) : 0;
	int32_t hurt = (int32_t)((int64_t)hot->hp_max * (trap->health_bp - at_once_bp) / 10000);
	int32_t left = clamp_i32((int64_t)hot->hp - hurt, hot->hp > 0, hot->hp);

	view->hp = hot->hp - left;
	view->has_status = trap->has_status;
	view->status = trap->status;
	hot->hp = left;
	if (trap->has_status && at_once_bp == 0) {
		hot->mark = (int32_t)trap->status;
		hot->marked_until_ms = at->now_ms + MARK_MS;
	}
	effects_save_hot(out, hot);
}

/* Springs it, once in a run. Paid for already, the health is gone. */
static void
spring(struct run *run, const struct rows *rows, struct hot_state *hot, const struct moment *at,
    struct dungeon_view *view, struct effects *out)
{
	const struct content_trap *trap =
	    &at->content->traps[dungeon_trap(run->dungeon, &run->row.run, run->row.run.room)];
	struct attributes attributes = build_attributes(&rows->build->spent);
	enum dungeon_trap_outcome outcome =
	    dungeon_spring(trap, &attributes, run_seed(run, "trap", at));

	view->has_trap = true;
	view->trap.outcome = (enum dungeon_view_trap_outcome)outcome;
	snprintf(view->trap.trap, sizeof(view->trap.trap), "%s", trap->key);
	if (outcome == TRAP_SUFFERED && !rows->is_paid) {
		suffer(trap, hot, at, &view->trap, out);
		view->version++;
	}
}

static void
step(const struct dungeon_step_request *req, struct run *run, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	struct hot_state hot = *rows_hot(rows, req->player_id);
	enum dungeon_kind kind = run->floor.rooms[req->room].kind;
	bool is_sprung;
	struct dungeon_view view;

	vitals_settle(&hot, at);
	dungeon_go(&run->row.run, req->room);
	run->row.fight_id[0] = '\0';
	is_sprung = kind == DUNGEON_TRAP && !run_is_done(run, req->room);
	if (is_sprung)
		run_settle_room(run);
	if (dungeon_is_held(&run->row.run, &run->floor))
		uuid_event(at->operation_key, "dungeon_room", 0, run->row.fight_id);
	dungeon_view_fill(run, &hot, at, &view);
	if (is_sprung)
		spring(run, rows, &hot, at, &view, out);
	effects_save_run(out, &run->row);
	effects_reply(out, &dungeon_view_shape, &view);
}

static void
step_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct dungeon_step_request *req = request;
	struct run run;

	if (!rebuild_is_possible(
		rows_character(rows, req->player_id), rows_hot(rows, req->player_id), out) ||
	    !run_enter(rows, req->player_id, at, &run, out) || !may_step(&run, req, out))
		return;
	step(req, &run, rows, at, out);
}

const struct operation dungeon_step = {
	.name = "dungeon.step",
	.need = step_need,
	.apply = step_apply,
};
