#include "core/rules/dungeon.h"

#include "core/rules/calendar.h"
#include "core/rules/clamp.h"
#include "core/rules/rng.h"
#include "core/rules/types.h"

#define ROOM_SIDE_MIN 4
#define ROOM_SIDE_MAX 12
#define EXTRA_DOORS_PERCENT 15
#define FLOORS_MAX 100
#define PAIRS_MAX (DUNGEON_ROOMS_MAX * (DUNGEON_ROOMS_MAX - 1) / 2)

/* A part of the floor, and how many rooms it has to hold. */
struct leaf {
	struct dungeon_area area;
	int32_t rooms;
};

struct leaves {
	int32_t count;
	struct leaf at[DUNGEON_ROOMS_MAX];
};

/* Rooms between which there can be a door. */
struct pairs {
	int32_t count;
	struct {
		int32_t a;
		int32_t b;
	} at[PAIRS_MAX];
};

uint64_t
dungeon_seed(uint64_t chunk_hash, int64_t now_ms)
{
	return rng_mix64(chunk_hash ^ (uint64_t)calendar_week(now_ms).key);
}

int32_t
dungeon_depth(int32_t level)
{
	return 3 + clamp_i32(level, 1, LEVEL_CAP) / 10;
}

/* --- leaves */

/* How many rooms an area can be cut into. */
static int32_t
capacity(struct dungeon_area area)
{
	return (area.width / DUNGEON_LEAF_MIN) * (area.height / DUNGEON_LEAF_MIN);
}

static struct dungeon_area
first_part(struct dungeon_area area, bool is_upright, int32_t cut)
{
	if (is_upright)
		area.width = cut;
	else
		area.height = cut;
	return area;
}

static struct dungeon_area
second_part(struct dungeon_area area, bool is_upright, int32_t cut)
{
	if (is_upright) {
		area.x += cut;
		area.width -= cut;
	} else {
		area.y += cut;
		area.height -= cut;
	}
	return area;
}

/* Draws one of the cuts that leave place for all rooms; there is one at a multiple of the least
 * side wherever the area is at least two of these long. */
static int32_t
draw_cut(const struct leaf *leaf, bool is_upright, struct rng *rng)
{
	int32_t side = is_upright ? leaf->area.width : leaf->area.height;
	int32_t cuts[DUNGEON_WIDTH] = { 0 }, count = 0;

	for (int32_t cut = DUNGEON_LEAF_MIN; cut <= side - DUNGEON_LEAF_MIN; cut++) {
		if (capacity(first_part(leaf->area, is_upright, cut)) +
			capacity(second_part(leaf->area, is_upright, cut)) >=
		    leaf->rooms)
			cuts[count++] = cut;
	}
	return cuts[rng_below(rng, (uint32_t)count)];
}

/* Longer sides are cut more often. */
static bool
draw_upright(struct dungeon_area area, struct rng *rng)
{
	if (area.height < 2 * DUNGEON_LEAF_MIN)
		return true;
	if (area.width < 2 * DUNGEON_LEAF_MIN)
		return false;
	return rng_below(rng, (uint32_t)(area.width + area.height)) < (uint32_t)area.width;
}

/* Cuts a leaf of several rooms in two; returns the second one. The rooms are shared out by area,
 * as far as each part has place for them. */
static struct leaf
split(struct leaf *leaf, struct rng *rng)
{
	struct dungeon_area whole = leaf->area;
	bool is_upright = draw_upright(whole, rng);
	int32_t cut = draw_cut(leaf, is_upright, rng);
	int32_t side = is_upright ? whole.width : whole.height;
	struct dungeon_area first = first_part(whole, is_upright, cut);
	struct dungeon_area second = second_part(whole, is_upright, cut);
	int32_t least = clamp_i32(leaf->rooms - capacity(second), 1, DUNGEON_ROOMS_MAX);
	int32_t most = clamp_i32(leaf->rooms - 1, 1, capacity(first));
	int32_t rooms = clamp_i32((leaf->rooms * cut + side / 2) / side, least, most);
	struct leaf other = { second, leaf->rooms - rooms };

	leaf->area = first;
	leaf->rooms = rooms;
	return other;
}

static struct leaves
leaves_of(int32_t rooms, struct rng *rng)
{
	struct leaves leaves = { .count = 1 };

	leaves.at[0] = (struct leaf){ { 0, 0, DUNGEON_WIDTH, DUNGEON_HEIGHT }, rooms };
	for (int32_t i = 0; i < leaves.count; i++) {
		while (leaves.at[i].rooms > 1) {
			struct leaf other = split(&leaves.at[i], rng);

			leaves.at[leaves.count++] = other;
		}
	}
	return leaves;
}

/* A side of a room, and where it begins: a wall stays on both sides of it. */
static void
place(int32_t leaf_from, int32_t leaf_side, struct rng *rng, int32_t *from, int32_t *side)
{
	int32_t most = clamp_i32(leaf_side - 2, ROOM_SIDE_MIN, ROOM_SIDE_MAX);

	*side = ROOM_SIDE_MIN + (int32_t)rng_below(rng, (uint32_t)(most - ROOM_SIDE_MIN + 1));
	*from = leaf_from + 1 + (int32_t)rng_below(rng, (uint32_t)(leaf_side - 1 - *side));
}

static struct dungeon_area
room_in(struct dungeon_area leaf, struct rng *rng)
{
	struct dungeon_area room;

	place(leaf.x, leaf.width, rng, &room.x, &room.width);
	place(leaf.y, leaf.height, rng, &room.y, &room.height);
	return room;
}

/* --- doors */

static bool
overlap(int32_t from_a, int32_t side_a, int32_t from_b, int32_t side_b)
{
	return from_a < from_b + side_b && from_b < from_a + side_a;
}

static bool
touch(int32_t from_a, int32_t side_a, int32_t from_b, int32_t side_b)
{
	return from_a + side_a == from_b || from_b + side_b == from_a;
}

static bool
share_a_wall(struct dungeon_area a, struct dungeon_area b)
{
	return (touch(a.x, a.width, b.x, b.width) && overlap(a.y, a.height, b.y, b.height)) ||
	       (touch(a.y, a.height, b.y, b.height) && overlap(a.x, a.width, b.x, b.width));
}

/* All neighbours, in an order that is drawn. */
static struct pairs
pairs_of(const struct leaves *leaves, struct rng *rng)
{
	struct pairs pairs = { .count = 0 };

	for (int32_t b = 1; b < leaves->count; b++) {
		for (int32_t a = 0; a < b; a++) {
			int32_t last = pairs.count, at;

			if (!share_a_wall(leaves->at[a].area, leaves->at[b].area))
				continue;
			at = (int32_t)rng_below(rng, (uint32_t)++pairs.count);
			pairs.at[last] = pairs.at[at];
			pairs.at[at].a = a;
			pairs.at[at].b = b;
		}
	}
	return pairs;
}

static void
join(struct dungeon_floor *floor, int32_t a, int32_t b)
{
	floor->rooms[a].doors |= UINT32_C(1) << b;
	floor->rooms[b].doors |= UINT32_C(1) << a;
}

/* Kruskal's spanning tree: a pair whose rooms aren't connected yet gets a door, of the others the
 * first few. */
static void
make_doors(struct dungeon_floor *floor, const struct pairs *pairs)
{
	int32_t part[DUNGEON_ROOMS_MAX];
	int32_t extra = ((floor->rooms_count - 1) * EXTRA_DOORS_PERCENT + 99) / 100;

	for (int32_t i = 0; i < floor->rooms_count; i++)
		part[i] = i;
	for (int32_t i = 0; i < pairs->count; i++) {
		int32_t a = pairs->at[i].a, b = pairs->at[i].b;
		int32_t joined = part[b];

		if (part[a] == joined && extra-- <= 0)
			continue;
		join(floor, a, b);
		for (int32_t k = 0; k < floor->rooms_count; k++) {
			if (part[k] == joined)
				part[k] = part[a];
		}
	}
}

/* --- what is where */

/* Breadth first, all rooms of a distance at once. */
static void
measure(struct dungeon_floor *floor)
{
	uint32_t seen = UINT32_C(1) << floor->entrance, ring = seen;

	for (int32_t distance = 0; ring != 0; distance++) {
		uint32_t next = 0;

		for (int32_t i = 0; i < floor->rooms_count; i++) {
			if ((ring >> i & 1) == 0)
				continue;
			floor->rooms[i].distance = distance;
			next |= floor->rooms[i].doors;
		}
		ring = next & ~seen;
		seen |= ring;
	}
}

static int32_t
farthest(const struct dungeon_floor *floor)
{
	int32_t found = 0;

	for (int32_t i = 1; i < floor->rooms_count; i++) {
		if (floor->rooms[i].distance > floor->rooms[found].distance)
			found = i;
	}
	return found;
}

static enum dungeon_kind
draw_kind(struct rng *rng)
{
	static const uint32_t weights[DUNGEON_KIND_COUNT] = {
		[DUNGEON_FIGHT] = 50,
		[DUNGEON_LOOT] = 15,
		[DUNGEON_TRAP] = 10,
		[DUNGEON_REST] = 8,
		[DUNGEON_PUZZLE] = 7,
		[DUNGEON_SHOP] = 5,
		[DUNGEON_ELITE] = 5,
	};
	uint32_t drawn = rng_below(rng, 50 + 15 + 10 + 8 + 7 + 5 + 5);
	int32_t kind = 0;

	for (; drawn >= weights[kind]; kind++)
		drawn -= weights[kind];
	return (enum dungeon_kind)kind;
}

static void
furnish(struct dungeon_floor *floor, bool is_last, struct rng *rng)
{
	floor->entrance = (int32_t)rng_below(rng, (uint32_t)floor->rooms_count);
	measure(floor);
	floor->goal = farthest(floor);
	for (int32_t i = 0; i < floor->rooms_count; i++)
		floor->rooms[i].kind = draw_kind(rng);
	floor->rooms[floor->entrance].kind = DUNGEON_ENTRANCE;
	floor->rooms[floor->goal].kind = is_last ? DUNGEON_BOSS : DUNGEON_STAIRS;
}

struct dungeon_floor
dungeon_floor_from(
    uint64_t seed, int32_t number, int32_t depth, int32_t rooms_min, int32_t rooms_max)
{
	int32_t last = clamp_i32(depth, 1, FLOORS_MAX);
	int32_t n = clamp_i32(number, 1, last);
	int32_t least = clamp_i32(rooms_min, DUNGEON_ROOMS_MIN, DUNGEON_ROOMS_MAX);
	int32_t most = clamp_i32(rooms_max, least, DUNGEON_ROOMS_MAX);
	uint64_t floor_seed = rng_mix64(seed + (uint64_t)n * RNG_GAMMA);
	struct rng layout = rng_stream(floor_seed, RNG_LAYOUT);
	struct rng rooms = rng_stream(floor_seed, RNG_ROOMS);
	struct dungeon_floor floor = { 0 };
	struct leaves leaves;
	struct pairs pairs;

	floor.rooms_count = least + (int32_t)rng_below(&layout, (uint32_t)(most - least + 1));
	leaves = leaves_of(floor.rooms_count, &layout);
	for (int32_t i = 0; i < floor.rooms_count; i++)
		floor.rooms[i].area = room_in(leaves.at[i].area, &layout);
	pairs = pairs_of(&leaves, &layout);
	make_doors(&floor, &pairs);
	furnish(&floor, n == last, &rooms);
	return floor;
}
