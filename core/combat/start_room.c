/* combat.start_room: fights those who hold a room of a dungeon. The fight's id stands in the run
 * since the player came in: fought once, whatever is asked again; and who wins may go on, since the
 * run finds the won fight under that id. */
#include "core/encounter.h"
#include "core/fight_view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/run.h"
#include "core/vitals.h"
#include "messages/combat_start_room.h"

#include <stdio.h>

static void
start_room_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct combat_start_room_request *req = request;

	(void)known;
	need_hot(out, req->player_id, TO_CHANGE);
	need_build(out, req->player_id);
	need_bag(out, req->player_id);
	need_run(out, req->player_id);
}

static void
begin(const struct run *run, struct hot_state *hot, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	const struct dungeon_run *here = &run->row.run;
	struct dungeon_inhabitants who = dungeon_inhabitants(
	    at->content, run->dungeon, here, here->room, run->floor.rooms[here->room].kind);
	struct build build = build_of(rows_build(rows, hot->player_id), at->content);
	struct battle_setup setup;
	struct text cast = { 0 };

	vitals_settle(hot, at);
	encounter_gather(&(struct encounter){ .monster = who.monster,
			     .level = here->level,
			     .pack = who.pack,
			     .weather = WEATHER_CLEAR },
	    hot, &build, rows_bag(rows, hot->player_id), at, &setup, &cast);
	snprintf(setup.id, sizeof(setup.id), "%s", run->row.fight_id);
	if (encounter_begin(hot, 0, &setup, cast.bytes, at, out))
		fight_show(hot->player_id, NULL, at, out);
	text_finish(&cast);
}

static void
start_room_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct combat_start_room_request *req = request;
	const struct battle_record *fight = rows_fight(rows, req->player_id);
	struct hot_state hot = *rows_hot(rows, req->player_id);
	struct run run;

	if (fight != NULL) {
		fight_refuse(req->player_id, fight, REFUSAL_IN_FIGHT, "Already fighting.", at, out);
		return;
	}
	if (!run_enter(rows, req->player_id, at, &run, out))
		return;
	if (run.row.fight_id[0] == '\0')
		effects_refuse(out, REFUSAL_NO_SUCH_MONSTER, "Nobody holds this room.");
	else if (run.row.fight != RUN_FIGHT_OPEN)
		effects_refuse(
		    out, REFUSAL_NO_SUCH_MONSTER, "Whoever ran from them has to come in again.");
	else if (rows_bag(rows, req->player_id)->pieces_count >= BAG_PIECES_MAX)
		effects_refuse(out, REFUSAL_BAG_FULL, "No room for what they might leave.");
	else
		begin(&run, &hot, rows, at, out);
}

const struct operation combat_start_room = {
	.name = "combat.start_room",
	.need = start_room_need,
	.apply = start_room_apply,
};
