/* Places, the ways between them, and what they leave on a visitor. */
#include "core/rules/calendar.h"
#include "core/rules/mark.h"
#include "core/rules/places.h"
#include "core/rules/travel.h"
#include "tests/support/loaded_content.h"

#include <criterion/criterion.h>
#include <string.h>

static struct world world;

static void
load(void)
{
	content_load_real();
	world = world_from(20260101);
}

TestSuite(rules_places, .init = load, .fini = content_unload);

static bool
stands_in(const struct content_place *p, enum biome biome)
{
	for (size_t i = 0; i < p->biomes_count; i++) {
		if ((int)p->biomes[i] == (int)biome)
			return true;
	}
	return false;
}

Test(rules_places, stand_on_dry_land_of_their_kind_and_are_found_from_anywhere_near)
{
	int32_t seen = 0;

	for (int32_t n = 0; n < 60; n++) {
		struct position center = { n * 61 - 1800, 900 - n * 37 };
		struct landmark near[PLACES_MAX], again;
		int32_t count = places_near(&world, content, center, 24, near);

		for (int32_t i = 0; i < count; i++) {
			struct tile tile = world_tile(&world, near[i].at.x, near[i].at.y);

			cr_assert(tile.is_passable);
			cr_assert_leq(world_distance(center, tile.at), 24);
			cr_assert(i == 0 || world_distance(center, near[i - 1].at) <=
						world_distance(center, near[i].at));
			cr_assert(place_at(&world, content, tile.at, &again));
			cr_assert_eq(again.entry, near[i].entry);
			cr_assert_eq(tile.is_camp, near[i].entry == PLACE_CAMP);
			if (near[i].entry == PLACE_CAMP)
				continue;
			seen++;
			cr_assert(stands_in(&content->places[near[i].entry], tile.biome));
			cr_assert_leq(content->places[near[i].entry].level_min, tile.level);
		}
	}
	cr_assert(seen > 50 && seen < 250, "%d places in 60 squares of 49 tiles", seen);
}

Test(rules_places, of_a_square_none_is_missed)
{
	struct position center = { 77, -40 };
	struct landmark near[PLACES_MAX], one;
	int32_t count = places_near(&world, content, center, 20, near), found = 0;

	for (int32_t y = -20; y <= 20; y++) {
		for (int32_t x = -20; x <= 20; x++) {
			struct position at = { center.x + x, center.y + y };

			found += place_at(&world, content, at, &one);
		}
	}
	cr_assert_eq(found, count);
}

Test(rules_places, the_widest_square_has_room_at_the_ends_of_the_world_too)
{
	struct landmark near[PLACES_MAX];
	static const struct position ends[] = { { INT32_MAX, INT32_MAX }, { INT32_MIN, 0 },
		{ INT32_MIN, INT32_MIN } };

	for (size_t i = 0; i < 3; i++)
		cr_assert_leq(
		    places_near(&world, content, ends[i], PLACES_RADIUS_MAX, near), PLACES_MAX);
}

Test(rules_places, give_again_in_the_next_period)
{
	int64_t friday = INT64_C(1795737600000); /* 2026-11-27 */

	cr_assert_eq(place_period(CONTENT_PLACE_ONCE_DAY, friday),
	    place_period(CONTENT_PLACE_ONCE_DAY, friday + CALENDAR_DAY_MS - 1));
	cr_assert_neq(place_period(CONTENT_PLACE_ONCE_DAY, friday),
	    place_period(CONTENT_PLACE_ONCE_DAY, friday + CALENDAR_DAY_MS));
	cr_assert_eq(place_period(CONTENT_PLACE_ONCE_WEEK, friday), 202648);
	cr_assert_eq(place_period(CONTENT_PLACE_ONCE_EVER, friday), 1);
	cr_assert_eq(place_period(CONTENT_PLACE_ONCE_ALWAYS, friday), 0);
	cr_assert_eq(place_next_ms(CONTENT_PLACE_ONCE_DAY, friday + 5), friday + CALENDAR_DAY_MS);
	cr_assert_eq(place_next_ms(CONTENT_PLACE_ONCE_WEEK, friday), friday + 3 * CALENDAR_DAY_MS);
	cr_assert_eq(place_next_ms(CONTENT_PLACE_ONCE_EVER, friday), 0);
}

/* ── ways ── */

Test(rules_places, a_route_to_the_neighbour_is_one_step)
{
	for (int way = 0; way < DIRECTION_COUNT; way++) {
		struct position to = travel_neighbour(world.start, (enum direction)way);
		struct tile tile = world_tile(&world, to.x, to.y);
		struct route route = travel_route(&world, content, world.start, to);

		if (!tile.is_passable)
			continue;
		cr_assert_eq(route.refusal, TRAVEL_OK);
		cr_assert_eq(route.tiles, 1);
		cr_assert_eq(
		    route.weight, content_find_biome(content, biome_key(tile.biome))->energy);
	}
}

/* No way is shorter than the tiles between, and none goes over water or peaks. */
Test(rules_places, a_route_is_as_long_as_the_land_makes_it)
{
	int32_t ways = 0, detours = 0;

	for (int32_t y = -TRAVEL_REACH; y <= TRAVEL_REACH; y += 3) {
		for (int32_t x = -TRAVEL_REACH; x <= TRAVEL_REACH; x += 3) {
			struct position to = { world.start.x + x, world.start.y + y };
			struct route route = travel_route(&world, content, world.start, to);
			int32_t straight = (x < 0 ? -x : x) + (y < 0 ? -y : y);
			bool is_dry = world_tile(&world, to.x, to.y).is_passable;

			if (straight == 0 || !is_dry) {
				cr_assert_neq(route.refusal, TRAVEL_OK);
				continue;
			}
			if (route.refusal == TRAVEL_NO_WAY)
				continue;
			cr_assert_eq(route.refusal, TRAVEL_OK);
			cr_assert_geq(route.tiles, straight);
			cr_assert_eq((route.tiles - straight) % 2, 0);
			cr_assert(route.weight >= route.tiles && route.weight <= 3 * route.tiles);
			ways++;
			detours += route.tiles > straight;
		}
	}
	cr_assert(ways > 20, "%d ways", ways);
	cr_assert(detours > 0);
}

Test(rules_places, a_route_has_an_end)
{
	struct position far = { world.start.x + TRAVEL_REACH + 1, world.start.y };

	cr_assert_eq(travel_route(&world, content, world.start, far).refusal, TRAVEL_TOO_FAR);
	cr_assert_eq(
	    travel_route(&world, content, world.start, world.start).refusal, TRAVEL_NO_WAY);
}

Test(rules_places, weather_and_night_make_a_way_longer)
{
	struct route route = { TRAVEL_OK, 7, 9 };
	struct travel_conditions clear = { WEATHER_CLEAR, DAYTIME_DAY };

	cr_assert_eq(travel_route_ms(&route, clear), 108000);
	cr_assert_eq(travel_route_energy(&route, clear), 5);
	cr_assert_eq(
	    travel_route_ms(&route, (struct travel_conditions){ WEATHER_STORM, DAYTIME_DAWN }),
	    162000);
	cr_assert_eq(
	    travel_route_ms(&route, (struct travel_conditions){ WEATHER_SNOW, DAYTIME_NIGHT }),
	    168750);
	cr_assert_eq(
	    travel_route_energy(&route, (struct travel_conditions){ WEATHER_HEAT, DAYTIME_DAY }),
	    7);
}

Test(rules_places, a_gate_costs_by_the_distance)
{
	cr_assert_eq(travel_gate_price((struct position){ 0, 0 }, (struct position){ 3, 2 }), 10);
	cr_assert_eq(
	    travel_gate_price((struct position){ 0, 0 }, (struct position){ 3, -128 }), 42);
	cr_assert_eq(
	    travel_gate_price((struct position){ INT32_MIN, 0 }, (struct position){ INT32_MAX, 0 }),
	    10, "the world is round");
}

/* ── marks ── */

Test(rules_places, a_status_works_at_once_or_leaves_a_mark)
{
	for (int status = 0; status < STATUS_COUNT; status++) {
		struct battle_entrant before = { .speed = 100,
			.defence = 50,
			.resistance = 40,
			.attack = 30,
			.magic = 20,
			.mp = 60,
			.hit_mod_bp = -9500 };
		struct battle_entrant after = before;

		mark_apply((enum status)status, &after);
		cr_assert_neq(mark_at_once_bp((enum status)status) != 0,
		    memcmp(&before, &after, sizeof(after)) != 0, "%s",
		    status_text((enum status)status));
		cr_assert(after.hit_mod_bp >= -10000);
	}
}
