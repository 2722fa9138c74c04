/* Going about in the land, and below it. Some of it is done where it can't be. */
#include "core/rules/dungeon_rooms.h"
#include "core/rules/places.h"
#include "core/rules/travel.h"
#include "tests/simulation/habits.h"

#include <inttypes.h>

/* Whether it is in a dungeon; now and then wrong, for whoever was in one. */
static bool
is_inside(const struct scene *s, const struct actor *a, struct run_row *ret)
{
	if (!lands_run(s->store, a->player_id, ret))
		return false;
	return scene_below(s, 30) == 0 ||
	       (ret->state == RUN_GOES_ON && ret->ends_ms > s->now_ms && ret->x == a->seen.x &&
		   ret->y == a->seen.y && ret->fight != RUN_FIGHT_LOST);
}

/* Who is in a dungeon mostly stays there. */
static bool
stays_inside(const struct scene *s, const struct actor *a)
{
	struct run_row run;

	return is_inside(s, a, &run) && scene_below(s, 40) > 0;
}

/* Mostly to something that stands near, by preference a way down. */
static struct position
destination(const struct scene *s, const struct actor *a)
{
	const struct content *content = s->store->content;
	struct position here = { a->seen.x, a->seen.y };
	struct landmark near[PLACES_MAX];
	int32_t i, count = places_near(s->store->world, content, here, TRAVEL_REACH, near);

	for (i = 0; i < count && scene_below(s, 4) > 0; i++) {
		if (near[i].entry != PLACE_CAMP && content->places[near[i].entry].has_dungeon)
			return near[i].at;
	}
	if (count > 0 && scene_below(s, 4) > 0)
		return near[scene_below(s, count)].at;
	return (
	    struct position){ here.x + scene_below(s, 31) - 15, here.y + scene_below(s, 33) - 16 };
}

static bool
ask_move(const struct scene *s, const struct actor *a, struct text *body)
{
	if (stays_inside(s, a))
		return false;
	return habit_ask(a, body, ",\"direction\":\"%s\",\"version\":%" PRId64,
	    direction_key((enum direction)scene_below(s, DIRECTION_COUNT)), a->seen.version);
}

static bool
ask_travel(const struct scene *s, const struct actor *a, struct text *body)
{
	struct position to = destination(s, a);

	if (stays_inside(s, a))
		return false;
	return habit_ask(a, body, ",\"x\":%" PRId32 ",\"y\":%" PRId32 ",\"version\":%" PRId64, to.x,
	    to.y, a->seen.version);
}

static bool
ask_turn_back(const struct scene *s, const struct actor *a, struct text *body)
{
	if (a->seen.arrives_ms <= s->now_ms && scene_below(s, 10) > 0)
		return false;
	return habit_ask(a, body, ",\"version\":%" PRId64, a->seen.version);
}

/* To any place that is known. */
static bool
ask_gate(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct lands *l = &s->store->lands;
	struct position here = { a->seen.x, a->seen.y }, there = { 0, 0 };

	for (size_t i = 0; i < l->places_count; i++) {
		if (l->places[i].player_id == a->player_id && scene_below(s, 2) == 0)
			there = (struct position){ l->places[i].row.x, l->places[i].row.y };
	}
	return habit_ask(a, body, ",\"x\":%" PRId32 ",\"y\":%" PRId32 ",\"price_seen\":%" PRId64,
	    there.x, there.y, travel_gate_price(here, there));
}

/* Through one of the doors that there are, now and then through a wall. */
static bool
ask_step(const struct scene *s, const struct actor *a, struct text *body)
{
	struct dungeon_floor floor;
	struct run_row run;
	int32_t room;

	if (!is_inside(s, a, &run))
		return false;
	floor = dungeon_run_floor(&run.run);
	room = scene_below(s, floor.rooms_count);
	if (scene_below(s, 20) > 0) {
		while ((dungeon_neighbours(&floor, run.run.room) >> room & 1) == 0)
			room = (room + 1) % floor.rooms_count;
	}
	return habit_ask(a, body, ",\"room\":%" PRId32 ",\"floor\":%" PRId32, room, run.run.floor);
}

static bool
ask_descend(const struct scene *s, const struct actor *a, struct text *body)
{
	struct run_row run;

	return is_inside(s, a, &run) && habit_ask(a, body, ",\"floor\":%" PRId32, run.run.floor);
}

static bool
ask_search(const struct scene *s, const struct actor *a, struct text *body)
{
	struct run_row run;

	if (!is_inside(s, a, &run))
		return false;
	habit_begin(a, body);
	if (scene_below(s, 3) == 0)
		text_printf(body, ",\"price_seen\":%" PRId64, dungeon_kettle_price(run.run.level));
	return habit_end(body);
}

/* Only who is inside: others have nothing to do there. */
static bool
ask_inside(const struct scene *s, const struct actor *a, struct text *body)
{
	struct run_row run;

	return is_inside(s, a, &run) && habit_ask_own(s, a, body);
}

const struct habit lands_habits[] = {
	{ "world.get_location", SEES_NOTHING, 1, 0, habit_ask_own },
	{ "world.move", SEES_VERSION, 25, 2, ask_move },
	{ "world.travel", SEES_VERSION, 8, 1, ask_travel },
	{ "world.turn_back", SEES_VERSION, 2, 1, ask_turn_back },
	{ "world.explore", SEES_NOTHING, 12, 1, habit_ask_own },
	{ "world.places", SEES_NOTHING, 1, 0, habit_ask_own },
	{ "world.here", SEES_NOTHING, 1, 0, habit_ask_own },
	{ "world.visit", SEES_NOTHING, 6, 1, habit_ask_own },
	{ "world.pass_gate", SEES_NOTHING, 2, 1, ask_gate },
	{ "dungeon.enter", SEES_NOTHING, 6, 1, habit_ask_own },
	{ "dungeon.look", SEES_NOTHING, 1, 0, ask_inside },
	{ "dungeon.step", SEES_NOTHING, 60, 1, ask_step },
	{ "dungeon.search", SEES_NOTHING, 60, 1, ask_search },
	{ "dungeon.descend", SEES_NOTHING, 30, 1, ask_descend },
	{ "dungeon.leave", SEES_NOTHING, 1, 0, ask_inside },
	{ "combat.start_room", SEES_NOTHING, 40, 1, ask_inside },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
