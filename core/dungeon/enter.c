/* dungeon.enter: down where a way in stands. The energy goes first, then the run begins. */
#include "core/dungeon/view.h"
#include "core/journey.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/vitals.h"
#include "events/ids.h"
#include "messages/dungeon_enter.h"

#include <stdio.h>

#define LEVELS_BELOW 5 /* of who lives there, that a visitor may be */

static void
enter_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct dungeon_enter_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_run(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

/* The dungeon to which a way leads from here; NULL: none does. */
static const struct content_dungeon *
dungeon_here(const struct hot_state *hot, const struct moment *at)
{
	struct landmark place;

	if (!place_at(at->world, at->content, (struct position){ hot->x, hot->y }, &place) ||
	    place.entry == PLACE_CAMP || !at->content->places[place.entry].has_dungeon)
		return NULL;
	return &at->content->dungeons[at->content->places[place.entry].dungeon_index];
}

static void
begin(const struct content_dungeon *dungeon, const struct hot_state *hot, const struct moment *at,
    struct run *ret)
{
	uint64_t chunk =
	    world_chunk_hash(at->world->seed, world_chunk_of(hot->x), world_chunk_of(hot->y));

	*ret = (struct run){
		.row = {
			.player_id = hot->player_id,
			.x = hot->x,
			.y = hot->y,
			.run = dungeon_run_from(dungeon, dungeon_seed(chunk, at->now_ms),
			    world_tile(at->world, hot->x, hot->y).level),
			.state = RUN_GOES_ON,
			.ends_ms = at->now_ms + DUNGEON_RUN_MS,
		},
		.dungeon = dungeon,
		.standing = RUN_OPEN,
	};
	ret->floor = dungeon_run_floor(&ret->row.run);
	uuid_event(at->operation_key, "dungeon_run", 0, ret->row.id);
	snprintf(ret->row.dungeon, sizeof(ret->row.dungeon), "%s", dungeon->key);
}

/* False, and refused, for who may not go in. What was paid for is not asked again. */
static bool
may_enter(const struct rows *rows, const struct hot_state *hot, const struct run *run,
    const struct moment *at, struct effects *out)
{
	struct run before;

	if (run_read(rows, hot->player_id, at, &before) && before.standing == RUN_OPEN)
		effects_refuse(out, REFUSAL_IN_DUNGEON, "In %s already.", before.row.dungeon);
	else if (hot->level + LEVELS_BELOW < run->row.run.level)
		effects_refuse(out, REFUSAL_DUNGEON_LEVEL, "From level %d on.",
		    (int)run->row.run.level - LEVELS_BELOW);
	else if (!rows->is_paid && hot->energy < DUNGEON_ENERGY)
		effects_refuse(out, REFUSAL_NO_ENERGY, "Not enough energy.");
	else
		return true;
	return false;
}

static void
enter_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct dungeon_enter_request *req = request;
	const struct content_dungeon *dungeon;
	struct dungeon_view view;
	struct hot_state hot;
	struct run run;

	if (!rebuild_is_possible(
		rows_character(rows, req->player_id), rows_hot(rows, req->player_id), out))
		return;
	hot = *rows_hot(rows, req->player_id);
	if (journey_refuses(&hot, at, out))
		return;
	dungeon = dungeon_here(&hot, at);
	if (dungeon == NULL) {
		effects_refuse(out, REFUSAL_NO_DUNGEON, "No way leads down here.");
		return;
	}
	vitals_settle(&hot, at);
	begin(dungeon, &hot, at, &run);
	if (!may_enter(rows, &hot, &run, at, out))
		return;
	if (!rows->is_paid) {
		hot.energy -= DUNGEON_ENERGY;
		effects_save_hot(out, &hot);
		hot.version++;
	}
	effects_save_run(out, &run.row);
	dungeon_view_fill(&run, &hot, at, &view);
	effects_reply(out, &dungeon_view_shape, &view);
}

const struct operation dungeon_enter = {
	.name = "dungeon.enter",
	.need = enter_need,
	.apply = enter_apply,
};
