#include "core/dungeon/view.h"

#include <stdio.h>

/* The schema counts kinds of rooms and ends of runs in the order of the code. */
_Static_assert((int)DUNGEON_VIEW_ROOMS_KIND_BOSS == (int)DUNGEON_BOSS, "kinds of rooms");
_Static_assert((int)DUNGEON_VIEW_STATE_EXPIRED == (int)RUN_EXPIRED, "states of runs");

static void
fill_doors(uint32_t doors, int32_t rooms, int32_t *ret, size_t *ret_count)
{
	for (int32_t i = 0; i < rooms; i++) {
		if ((doors >> i & 1) != 0)
			ret[(*ret_count)++] = i;
	}
}

static void
fill_rooms(const struct run *run, struct dungeon_view *ret)
{
	const struct dungeon_floor *floor = &run->floor;

	for (int32_t i = 0; i < floor->rooms_count; i++) {
		enum dungeon_sight sight = dungeon_sight(floor, run->row.run.visited, i);
		struct dungeon_view_rooms *room;

		if (sight == DUNGEON_UNSEEN)
			continue;
		room = &ret->rooms[ret->rooms_count++];
		*room = (struct dungeon_view_rooms){
			.room = i,
			.has_kind = sight == DUNGEON_VISITED,
			.kind = (enum dungeon_view_rooms_kind)floor->rooms[i].kind,
			.is_done = run_is_done(run, i),
			.x = floor->rooms[i].area.x,
			.y = floor->rooms[i].area.y,
			.width = floor->rooms[i].area.width,
			.height = floor->rooms[i].area.height,
		};
		if (sight == DUNGEON_VISITED)
			fill_doors(floor->rooms[i].doors, floor->rooms_count, room->doors,
			    &room->doors_count);
	}
}

static void
fill_room(const struct run *run, const struct moment *at, struct dungeon_view *ret)
{
	const struct dungeon_run *here = &run->row.run;
	enum dungeon_kind kind = run->floor.rooms[here->room].kind;
	struct dungeon_inhabitants who;

	for (int32_t i = 0; i < run->floor.rooms_count; i++) {
		if (dungeon_may_step(here, &run->floor, i))
			ret->ways[ret->ways_count++] = i;
	}
	ret->has_price = kind == DUNGEON_SHOP && !run_is_done(run, here->room);
	ret->price = dungeon_kettle_price(here->level);
	ret->has_monsters = dungeon_is_held(here, &run->floor);
	if (!ret->has_monsters)
		return;
	who = dungeon_inhabitants(at->content, run->dungeon, here, here->room, kind);
	ret->monsters.level = here->level;
	ret->monsters.count = who.pack;
	snprintf(ret->monsters.kind, sizeof(ret->monsters.kind), "%s",
	    at->content->monsters[who.monster].key);
}

void
dungeon_view_fill(const struct run *run, const struct hot_state *hot, const struct moment *at,
    struct dungeon_view *ret)
{
	*ret = (struct dungeon_view){
		.player_id = run->row.player_id,
		.state = (enum dungeon_view_state)run->standing,
		.x = run->row.x,
		.y = run->row.y,
		.level = run->row.run.level,
		.floor = run->row.run.floor,
		.floors = run->row.run.depth,
		.room = run->row.run.room,
		.ends_at = run->row.ends_ms,
		.version = hot->version,
		.now = at->now_ms,
	};
	snprintf(ret->dungeon, sizeof(ret->dungeon), "%s", run->row.dungeon);
	fill_rooms(run, ret);
	if (run->standing == RUN_OPEN)
		fill_room(run, at, ret);
}
