#include <criterion/criterion.h>
#include <stdlib.h>

#include "core/rules/rng.h"
#include "core/rules/travel.h"
#include "core/rules/world.h"

#define W 20260101

Test(rules_world, chunk_hashes_are_the_documented_ones)
{
	cr_assert_eq(world_chunk_hash(W, 0, 0), UINT64_C(0x9533ef153dec2f08));
	cr_assert_eq(world_chunk_hash(W, 1, 0), UINT64_C(0x17b0475091d204a2));
	cr_assert_eq(world_chunk_hash(W, 0, 1), UINT64_C(0x5a3f923135136faf));
	cr_assert_eq(world_chunk_hash(W, -1, -1), UINT64_C(0x3b51308ff5746a90));
	cr_assert_eq(world_chunk_hash(W, 100, -7), UINT64_C(0x016dd90c9e2dae7b));
}

Test(rules_world, chunks_are_found_by_floor)
{
	cr_assert_eq(world_chunk_of(0), 0);
	cr_assert_eq(world_chunk_of(15), 0);
	cr_assert_eq(world_chunk_of(16), 1);
	cr_assert_eq(world_chunk_of(-1), -1);
	cr_assert_eq(world_chunk_of(-16), -1);
	cr_assert_eq(world_chunk_of(-17), -2);
	cr_assert_eq(world_chunk_of(INT32_MIN), INT32_MIN / 16);
}

Test(rules_world, the_fields_are_the_documented_ones)
{
	static const struct {
		int32_t x, y, elevation, moisture, temperature;
	} rows[] = {
		{ 0, 0, 326, 343, 741 },
		{ 17, 5, 308, 457, 644 },
		{ -1, -1, 328, 335, 740 },
		{ 1000, -777, 384, 333, 534 },
		{ -5000, 4321, 264, 722, 479 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct climate c = world_climate(W, rows[i].x, rows[i].y);

		cr_assert_eq(c.elevation, rows[i].elevation);
		cr_assert_eq(c.moisture, rows[i].moisture);
		cr_assert_eq(c.temperature, rows[i].temperature);
	}
}

/* Every 13th tile of 2000×2000, far enough apart to stand for four million. */
Test(rules_world, biomes_are_spread_as_documented)
{
	struct world world = { .seed = W };
	int counts[BIOME_COUNT] = { 0 }, all = 0, cold, mild, hot;

	for (int32_t y = -6500; y < 6500; y += 26) {
		for (int32_t x = -6500; x < 6500; x += 26) {
			counts[world_tile(&world, x, y).biome]++;
			all++;
		}
	}
	cold = counts[BIOME_TUNDRA] + counts[BIOME_TAIGA] + counts[BIOME_BOG];
	mild = counts[BIOME_STEPPE] + counts[BIOME_FOREST] + counts[BIOME_SWAMP];
	hot = counts[BIOME_DESERT] + counts[BIOME_SAVANNA] + counts[BIOME_JUNGLE];
	cr_assert(counts[BIOME_WATER] * 100 > 23 * all && counts[BIOME_WATER] * 100 < 26 * all);
	cr_assert(counts[BIOME_SHORE] * 100 > 5 * all && counts[BIOME_SHORE] * 100 < 7 * all);
	cr_assert(counts[BIOME_PEAK] * 100 > 6 * all && counts[BIOME_PEAK] * 100 < 8 * all);
	cr_assert(cold * 100 > 18 * all && cold * 100 < 23 * all);
	cr_assert(mild * 100 > 18 * all && mild * 100 < 23 * all);
	cr_assert(hot * 100 > 18 * all && hot * 100 < 23 * all);
}

static void
assert_same_tile(const struct tile *a, const struct tile *b)
{
	cr_assert(a->at.x == b->at.x && a->at.y == b->at.y);
	cr_assert(a->biome == b->biome && a->level == b->level);
	cr_assert(a->is_passable == b->is_passable && a->is_camp == b->is_camp);
}

static void
assert_view_shows_tiles(const struct world *world, struct position center, int32_t radius)
{
	static struct tile view[WORLD_VIEW_MAX];
	int32_t count = world_view(world, center, radius, view);

	cr_assert_eq(count, WORLD_VIEW_SIDE(radius) * WORLD_VIEW_SIDE(radius));
	cr_assert_eq(view[count / 2].at.x, center.x);
	cr_assert_eq(view[count / 2].at.y, center.y);
	for (int32_t i = 0; i < count; i++) {
		struct tile tile = world_tile(world, view[i].at.x, view[i].at.y);

		assert_same_tile(&tile, &view[i]);
	}
}

Test(rules_world, a_view_shows_what_its_tiles_are)
{
	struct world world = world_from(W);
	struct rng rng = rng_stream(1, RNG_AI);

	assert_view_shows_tiles(&world, world.start, WORLD_RADIUS_MAX);
	for (int i = 0; i < 300; i++) {
		struct position center = { (int32_t)rng_below(&rng, 3000) - 1500,
			(int32_t)rng_below(&rng, 3000) - 1500 };

		assert_view_shows_tiles(&world, center, (int32_t)rng_below(&rng, 9));
	}
}

Test(rules_world, a_view_across_the_worlds_ends_shows_what_its_tiles_are)
{
	struct world world = world_from(W);

	for (int32_t i = -9; i <= 9; i++) {
		int32_t x = (int32_t)((uint32_t)INT32_MAX + (uint32_t)i);

		assert_view_shows_tiles(&world, (struct position){ x, 5 }, 8);
		assert_view_shows_tiles(&world, (struct position){ -5, x }, 8);
		assert_view_shows_tiles(&world, (struct position){ x, x }, 3);
	}
}

Test(rules_world, the_radius_of_a_view_is_clamped)
{
	static struct tile view[WORLD_VIEW_MAX];
	struct world world = world_from(W);

	cr_assert_eq(world_view(&world, world.start, INT32_MIN, view), 1);
	cr_assert_eq(world_view(&world, world.start, INT32_MAX, view), WORLD_VIEW_MAX);
}

static int
flooded(const struct world *world, int limit)
{
	static struct position found[512];
	int count = 1;

	found[0] = world->start;
	for (int i = 0; i < count && count < limit; i++) {
		for (int d = 0; d < DIRECTION_COUNT && count < limit; d++) {
			struct position at = travel_neighbour(found[i], (enum direction)d);
			bool is_new = world_tile(world, at.x, at.y).is_passable;

			for (int k = 0; k < count; k++)
				is_new = is_new && (found[k].x != at.x || found[k].y != at.y);
			if (is_new)
				found[count++] = at;
		}
	}
	return count;
}

Test(rules_world, the_start_is_a_dry_camp_with_room_to_walk)
{
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct world world = world_from(seed);
		struct tile tile = world_tile(&world, world.start.x, world.start.y);

		cr_assert(tile.is_passable && tile.is_camp);
		cr_assert_eq(tile.level, 1);
		cr_assert_eq(flooded(&world, 200), 200);
	}
}

Test(rules_world, the_start_is_the_nearest_tile_with_200_connected_dry_ones)
{
	struct world world = world_from(W);
	int32_t away_x = abs(world.start.x), away_y = abs(world.start.y);
	int32_t away = away_x > away_y ? away_x : away_y;

	cr_assert_geq(flooded(&world, 200), 200);
	for (int32_t y = -away + 1; y < away; y++) {
		for (int32_t x = -away + 1; x < away; x++) {
			struct world nearer = { .seed = W, .start = { x, y } };

			if (world_tile(&nearer, x, y).is_passable)
				cr_assert_lt(flooded(&nearer, 200), 200);
		}
	}
}

Test(rules_world, levels_grow_with_the_distance)
{
	struct world world = world_from(W);

	for (int32_t away = 0; away < 2000; away++) {
		int32_t par = 1 + away / 12;
		int32_t level = world_tile(&world, world.start.x + away, world.start.y).level;

		cr_assert(level >= 1 && level <= LEVEL_CAP);
		cr_assert(level >= (par - 2 > LEVEL_CAP ? LEVEL_CAP : par - 2));
		cr_assert_leq(level, par + 2);
	}
}

/* 8×8 cells, by the widest views; most cells have a camp, also where it had to move ashore. */
Test(rules_world, camps_are_dry_and_seen_from_afar_as_from_near)
{
	static struct tile view[WORLD_VIEW_MAX];
	struct world world = world_from(3);
	int32_t camps = 0, side = WORLD_VIEW_SIDE(WORLD_RADIUS_MAX);

	for (int32_t y = -512; y < 512; y += side) {
		for (int32_t x = -512; x < 512; x += side) {
			int32_t count =
			    world_view(&world, (struct position){ x, y }, WORLD_RADIUS_MAX, view);

			for (int32_t i = 0; i < count; i++) {
				struct position at = view[i].at;

				if (!view[i].is_camp)
					continue;
				camps++;
				cr_assert(view[i].is_passable);
				cr_assert(world_tile(&world, at.x, at.y).is_camp);
			}
		}
	}
	cr_assert(camps > 45 && camps < 70, "%d camps", camps);
}

Test(rules_types, keys_are_there_for_every_value_and_for_no_other)
{
	enum direction direction = DIRECTION_COUNT;

	for (int i = 0; i < DIRECTION_COUNT; i++) {
		cr_assert(direction_of(direction_key((enum direction)i), &direction));
		cr_assert_eq((int)direction, i);
	}
	cr_assert_not(direction_of("up", &direction));
	for (int i = 0; i < BIOME_COUNT; i++)
		cr_assert_not_null(biome_key((enum biome)i));
	cr_assert_null(direction_key(DIRECTION_COUNT));
	cr_assert_null(biome_key(BIOME_COUNT));
}

/* The first tile from the start eastward whose eastern neighbour is of this biome. */
static struct position
west_of(const struct world *world, enum biome biome)
{
	struct position at = world->start;

	for (; at.x < world->start.x + 20000; at.x++) {
		if (world_tile(world, at.x, at.y).is_passable &&
		    world_tile(world, at.x + 1, at.y).biome == biome)
			return at;
	}
	cr_assert_fail("no %s eastward of the start", biome_key(biome));
	return at;
}

Test(rules_travel, a_step_costs_one_energy)
{
	struct world world = world_from(W);
	struct traveller who = { .at = west_of(&world, BIOME_SHORE), .energy = 1 };
	struct step step = travel_step(&world, &who, DIRECTION_EAST);

	cr_assert_eq(step.refusal, TRAVEL_OK);
	cr_assert(step.to.x == who.at.x + 1 && step.to.y == who.at.y);
	cr_assert_eq(step.energy_cost, 1);
}

Test(rules_travel, a_refused_step_goes_nowhere_and_costs_nothing)
{
	struct world world = world_from(W);
	struct traveller wet = { .at = west_of(&world, BIOME_WATER), .energy = 9 };
	struct traveller high = { .at = west_of(&world, BIOME_PEAK), .energy = 9 };
	struct traveller tired = { .at = west_of(&world, BIOME_SHORE), .energy = 0 };
	struct traveller busy = { .at = tired.at, .energy = 9, .is_fighting = true };
	struct step step = travel_step(&world, &wet, DIRECTION_EAST);

	cr_assert_eq(step.refusal, TRAVEL_BLOCKED_BY_WATER);
	cr_assert(step.to.x == wet.at.x && step.to.y == wet.at.y && step.energy_cost == 0);
	cr_assert_eq(travel_step(&world, &high, DIRECTION_EAST).refusal, TRAVEL_BLOCKED_BY_PEAK);
	cr_assert_eq(travel_step(&world, &tired, DIRECTION_EAST).refusal, TRAVEL_NO_ENERGY);
	cr_assert_eq(travel_step(&world, &busy, DIRECTION_EAST).refusal, TRAVEL_IN_FIGHT);
	cr_assert_null(travel_refusal_key(TRAVEL_OK));
	for (int i = 1; i < TRAVEL_REFUSAL_COUNT; i++)
		cr_assert_not_null(travel_refusal_key((enum travel_refusal)i));
}

Test(rules_travel, north_is_up_and_the_world_is_round)
{
	struct position corner = { INT32_MAX, INT32_MIN };

	cr_assert_eq(travel_neighbour((struct position){ 0, 0 }, DIRECTION_NORTH).y, -1);
	cr_assert_eq(travel_neighbour((struct position){ 0, 0 }, DIRECTION_SOUTH).y, 1);
	cr_assert_eq(travel_neighbour((struct position){ 0, 0 }, DIRECTION_WEST).x, -1);
	cr_assert_eq(travel_neighbour(corner, DIRECTION_EAST).x, INT32_MIN);
	cr_assert_eq(travel_neighbour(corner, DIRECTION_NORTH).y, INT32_MAX);
	cr_assert_eq(travel_neighbour(corner, DIRECTION_COUNT).x, INT32_MAX);
}
