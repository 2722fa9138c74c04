#ifndef WILDMARCH_RULES_DUNGEON_H
#define WILDMARCH_RULES_DUNGEON_H
/*
 * Dungeons: floors of rooms with doors between them. A floor is a function of its seed, so that
 * only what players have done there is stored; it changes with the ISO week. One value without
 * pointers; sets of rooms are bits, room n being 1 << n.
 *
 *	each floor:	entrance --doors--> rooms --doors--> the farthest one: stairs,
 *			on the last floor the boss
 *
 * The floor, 48×32, is cut in two again and again (binary space partition) until it has a leaf of
 * at least 7×7 for each room. Leaves that share a wall may have a door between them: a random
 * spanning tree of these doors and 15 % more, so that there is always a way round.
 */
#include <stdbool.h>
#include <stdint.h>

#define DUNGEON_WIDTH 48
#define DUNGEON_HEIGHT 32
#define DUNGEON_LEAF_MIN 7
#define DUNGEON_ROOMS_MIN 5
#define DUNGEON_ROOMS_MAX 24 /* no more squares of 7×7 fit in */

enum dungeon_kind {
	DUNGEON_ENTRANCE,
	DUNGEON_FIGHT,
	DUNGEON_LOOT,
	DUNGEON_TRAP,
	DUNGEON_REST,
	DUNGEON_PUZZLE,
	DUNGEON_SHOP,
	DUNGEON_ELITE,
	DUNGEON_STAIRS, /* down, on every floor but the last */
	DUNGEON_BOSS,   /* on the last one */
	DUNGEON_KIND_COUNT
};

struct dungeon_area {
	int32_t x; /* of its north-western corner */
	int32_t y;
	int32_t width;
	int32_t height;
};

struct dungeon_room {
	struct dungeon_area area;
	enum dungeon_kind kind;
	int32_t distance; /* doors to pass from the entrance */
	uint32_t doors;   /* the rooms on their other sides */
};

struct dungeon_floor {
	int32_t rooms_count; /* DUNGEON_ROOMS_MIN..DUNGEON_ROOMS_MAX */
	int32_t entrance;
	int32_t goal; /* the stairs or the boss: no room is farther from the entrance */
	struct dungeon_room rooms[DUNGEON_ROOMS_MAX];
};

/* What a dungeon is this week: of the hash of the chunk where it stands (world_chunk_hash) and of
 * the week. Whoever goes in keeps the seed; the new week is for those who come after. */
uint64_t dungeon_seed(uint64_t chunk_hash, int64_t now_ms);

/* How many floors one of this level has: 3 + L/10. */
int32_t dungeon_depth(int32_t level);

/* The floor with this number, 1 (the upper one)..depth, of rooms_min..rooms_max rooms; both are
 * clamped to what fits. */
struct dungeon_floor dungeon_floor_from(
    uint64_t seed, int32_t number, int32_t depth, int32_t rooms_min, int32_t rooms_max);

/* --- walking: a room that the floor doesn't have has no doors and is in no set */

/* The rooms behind the doors of this one. */
uint32_t dungeon_neighbours(const struct dungeon_floor *floor, int32_t room);

/* The rooms to which one can walk from `from` without passing any but `open` ones: `from` itself,
 * and those that aren't open where one would have to stop. */
uint32_t dungeon_reachable(const struct dungeon_floor *floor, int32_t from, uint32_t open);

/* True if `to` is among them. */
bool dungeon_can_reach(const struct dungeon_floor *floor, int32_t from, int32_t to, uint32_t open);

/* What somebody who has visited these rooms may be shown of one. */
enum dungeon_sight {
	DUNGEON_UNSEEN,
	DUNGEON_GLIMPSED, /* a door leads there; what is behind it isn't known */
	DUNGEON_VISITED
};

enum dungeon_sight dungeon_sight(const struct dungeon_floor *floor, uint32_t visited, int32_t room);

/* "entrance", "fight", …; NULL for no value of the enum. */
const char *dungeon_kind_key(enum dungeon_kind kind);

#endif
