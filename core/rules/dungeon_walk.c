#include <stddef.h>

#include "core/rules/dungeon.h"

static const char *const kind_keys[DUNGEON_KIND_COUNT] = {
	[DUNGEON_ENTRANCE] = "entrance",
	[DUNGEON_FIGHT] = "fight",
	[DUNGEON_LOOT] = "loot",
	[DUNGEON_TRAP] = "trap",
	[DUNGEON_REST] = "rest",
	[DUNGEON_PUZZLE] = "puzzle",
	[DUNGEON_SHOP] = "shop",
	[DUNGEON_ELITE] = "elite",
	[DUNGEON_STAIRS] = "stairs",
	[DUNGEON_BOSS] = "boss",
};

static bool
is_room(const struct dungeon_floor *floor, int32_t room)
{
	return room >= 0 && room < floor->rooms_count && room < DUNGEON_ROOMS_MAX;
}

static bool
has(uint32_t rooms, int32_t room)
{
	return (rooms >> room & 1) != 0;
}

uint32_t
dungeon_neighbours(const struct dungeon_floor *floor, int32_t room)
{
	return is_room(floor, room) ? floor->rooms[room].doors : 0;
}

uint32_t
dungeon_reachable(const struct dungeon_floor *floor, int32_t from, uint32_t open)
{
	uint32_t found, before;

	if (!is_room(floor, from))
		return 0;
	found = UINT32_C(1) << from | floor->rooms[from].doors;
	do {
		before = found;
		for (int32_t i = 0; is_room(floor, i); i++) {
			if (has(found & open, i))
				found |= floor->rooms[i].doors;
		}
	} while (found != before);
	return found;
}

bool
dungeon_can_reach(const struct dungeon_floor *floor, int32_t from, int32_t to, uint32_t open)
{
	return is_room(floor, to) && has(dungeon_reachable(floor, from, open), to);
}

enum dungeon_sight
dungeon_sight(const struct dungeon_floor *floor, uint32_t visited, int32_t room)
{
	if (!is_room(floor, room))
		return DUNGEON_UNSEEN;
	if (has(visited, room))
		return DUNGEON_VISITED;
	return (floor->rooms[room].doors & visited) != 0 ? DUNGEON_GLIMPSED : DUNGEON_UNSEEN;
}

const char *
dungeon_kind_key(enum dungeon_kind kind)
{
	return (unsigned)kind < DUNGEON_KIND_COUNT ? kind_keys[kind] : NULL;
}
