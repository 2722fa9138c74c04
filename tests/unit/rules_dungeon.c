#include <criterion/criterion.h>
#include <stdlib.h>

#include "core/rules/dungeon.h"
#include "core/rules/rng.h"
#include "core/rules/types.h"

#define FRIDAY INT64_C(1795780800000) /* 2026-11-27, in week 48 */
#define DAY_MS INT64_C(86400000)
#define BIT(room) (UINT32_C(1) << (room))

/* --- what holds for every floor */

static int
bits(uint32_t set)
{
	int count = 0;

	for (; set != 0; set &= set - 1)
		count++;
	return count;
}

static bool
lie_apart(struct dungeon_area a, struct dungeon_area b)
{
	return a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y ||
	       b.y + b.height < a.y;
}

static void
assert_areas_are_apart(const struct dungeon_floor *floor)
{
	for (int32_t i = 0; i < floor->rooms_count; i++) {
		struct dungeon_area a = floor->rooms[i].area;

		cr_assert(a.x >= 1 && a.x + a.width <= DUNGEON_WIDTH - 1);
		cr_assert(a.y >= 1 && a.y + a.height <= DUNGEON_HEIGHT - 1);
		cr_assert(a.width >= 4 && a.width <= 12 && a.height >= 4 && a.height <= 12);
		for (int32_t k = 0; k < i; k++)
			cr_assert(lie_apart(a, floor->rooms[k].area));
	}
}

static void
assert_doors_lead_both_ways(const struct dungeon_floor *floor)
{
	int32_t doors = 0, tree = floor->rooms_count - 1;

	for (int32_t i = 0; i < floor->rooms_count; i++) {
		uint32_t behind = dungeon_neighbours(floor, i);

		cr_assert_eq(behind >> floor->rooms_count, 0);
		cr_assert_eq(behind & BIT(i), 0);
		for (int32_t k = 0; k < floor->rooms_count; k++)
			cr_assert_eq(behind >> k & 1, floor->rooms[k].doors >> i & 1);
		doors += bits(behind);
	}
	cr_assert(doors / 2 >= tree && doors / 2 <= tree + (tree * 15 + 99) / 100);
}

/* Counts doors from the entrance by stepping through all of them again and again, which is not how
 * the floor was measured. */
static void
assert_distances(const struct dungeon_floor *floor)
{
	int32_t steps[DUNGEON_ROOMS_MAX];

	for (int32_t i = 0; i < floor->rooms_count; i++)
		steps[i] = i == floor->entrance ? 0 : DUNGEON_ROOMS_MAX;
	for (int32_t round = 0; round < floor->rooms_count; round++) {
		for (int32_t i = 0; i < floor->rooms_count; i++) {
			for (int32_t k = 0; k < floor->rooms_count; k++) {
				if ((floor->rooms[i].doors & BIT(k)) != 0 &&
				    steps[i] + 1 < steps[k])
					steps[k] = steps[i] + 1;
			}
		}
	}
	for (int32_t i = 0; i < floor->rooms_count; i++) {
		cr_assert_lt(steps[i], DUNGEON_ROOMS_MAX, "a room can't be reached");
		cr_assert_eq(floor->rooms[i].distance, steps[i]);
		cr_assert_leq(steps[i], steps[floor->goal], "the goal is not the farthest");
	}
}

static void
assert_one_entrance_and_one_goal(const struct dungeon_floor *floor, bool is_last)
{
	int counts[DUNGEON_KIND_COUNT] = { 0 };

	for (int32_t i = 0; i < floor->rooms_count; i++) {
		cr_assert((unsigned)floor->rooms[i].kind < DUNGEON_KIND_COUNT);
		counts[floor->rooms[i].kind]++;
	}
	cr_assert_eq(counts[DUNGEON_ENTRANCE], 1);
	cr_assert_eq(counts[DUNGEON_BOSS], is_last);
	cr_assert_eq(counts[DUNGEON_STAIRS], !is_last);
	cr_assert_eq(floor->rooms[floor->entrance].kind, DUNGEON_ENTRANCE);
	cr_assert_eq(floor->rooms[floor->goal].kind, is_last ? DUNGEON_BOSS : DUNGEON_STAIRS);
}

static void
assert_sound(const struct dungeon_floor *floor, bool is_last)
{
	uint32_t all = BIT(floor->rooms_count) - 1;

	assert_areas_are_apart(floor);
	assert_doors_lead_both_ways(floor);
	assert_distances(floor);
	assert_one_entrance_and_one_goal(floor, is_last);
	cr_assert_eq(dungeon_reachable(floor, floor->entrance, all), all);
	cr_assert(dungeon_can_reach(floor, floor->entrance, floor->goal, all));
}

Test(rules_dungeon, a_hundred_thousand_floors_are_sound, .timeout = 110)
{
	for (uint64_t seed = 0; seed < 100000; seed++) {
		int32_t number = 1 + (int32_t)(seed % 4);
		int32_t rooms = 5 + (int32_t)(seed % 21);
		struct dungeon_floor floor =
		    dungeon_floor_from(rng_mix64(seed), number, 4, rooms - 2, rooms);

		cr_assert(floor.rooms_count >= 5 && floor.rooms_count >= rooms - 2);
		cr_assert(floor.rooms_count <= rooms && floor.rooms_count <= DUNGEON_ROOMS_MAX);
		assert_sound(&floor, number == 4);
	}
}

Test(rules_dungeon, rooms_that_are_asked_for_are_there)
{
	for (int32_t rooms = 5; rooms <= DUNGEON_ROOMS_MAX; rooms++) {
		for (uint64_t seed = 1; seed < 200; seed++)
			cr_assert_eq(
			    dungeon_floor_from(seed, 1, 3, rooms, rooms).rooms_count, rooms);
	}
}

Test(rules_dungeon, what_does_not_fit_is_clamped)
{
	struct dungeon_floor floor =
	    dungeon_floor_from(7, INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX);

	cr_expect_eq(floor.rooms_count, DUNGEON_ROOMS_MAX);
	assert_sound(&floor, true);
	floor = dungeon_floor_from(0, INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN);
	cr_expect_eq(floor.rooms_count, DUNGEON_ROOMS_MIN);
	assert_sound(&floor, true);
	floor = dungeon_floor_from(7, 1, 3, 10, 6);
	cr_expect_eq(floor.rooms_count, 10, "the least is the most, too");
	assert_sound(&floor, false);
}

Test(rules_dungeon, each_floor_is_another)
{
	struct dungeon_floor first = dungeon_floor_from(7, 1, 4, 5, 24);

	for (int32_t number = 2; number <= 4; number++) {
		struct dungeon_floor other = dungeon_floor_from(7, number, 4, 5, 24);
		bool is_same = other.rooms_count == first.rooms_count;

		for (int32_t i = 0; i < first.rooms_count && is_same; i++)
			is_same = other.rooms[i].doors == first.rooms[i].doors;
		cr_expect_not(is_same);
	}
}

Test(rules_dungeon, kinds_have_their_shares)
{
	static const int weights[DUNGEON_KIND_COUNT] = { [DUNGEON_FIGHT] = 50,
		[DUNGEON_LOOT] = 15,
		[DUNGEON_TRAP] = 10,
		[DUNGEON_REST] = 8,
		[DUNGEON_PUZZLE] = 7,
		[DUNGEON_SHOP] = 5,
		[DUNGEON_ELITE] = 5 };
	int counts[DUNGEON_KIND_COUNT] = { 0 }, all = 0;

	for (uint64_t seed = 1; seed <= 5000; seed++) {
		struct dungeon_floor floor = dungeon_floor_from(seed, 1, 3, 22, 22);

		for (int32_t i = 0; i < floor.rooms_count; i++)
			counts[floor.rooms[i].kind]++;
		all += floor.rooms_count - 2;
	}
	for (int kind = DUNGEON_FIGHT; kind <= DUNGEON_ELITE; kind++) {
		int share = (int)((int64_t)counts[kind] * 10000 / all);

		cr_expect(abs(share - 100 * weights[kind]) < 70, "%s: %d bp",
		    dungeon_kind_key((enum dungeon_kind)kind), share);
	}
}

/* --- which one it is */

static uint64_t
fold(uint64_t hash, uint64_t value)
{
	return rng_mix64((hash ^ value) + RNG_GAMMA);
}

static uint64_t
hash_of(const struct dungeon_floor *floor)
{
	uint64_t hash = fold(0, (uint64_t)floor->rooms_count);

	hash = fold(fold(hash, (uint64_t)floor->entrance), (uint64_t)floor->goal);
	for (int32_t i = 0; i < floor->rooms_count; i++) {
		const struct dungeon_room *room = &floor->rooms[i];

		hash = fold(fold(hash, (uint64_t)room->area.x), (uint64_t)room->area.y);
		hash = fold(fold(hash, (uint64_t)room->area.width), (uint64_t)room->area.height);
		hash = fold(fold(hash, room->doors), (uint64_t)room->kind);
		hash = fold(hash, (uint64_t)room->distance);
	}
	return hash;
}

/* Players carry maps of them: a change would move the walls round those who are inside. */
Test(rules_dungeon, a_hundred_floors_are_those_of_yesterday)
{
	static const uint64_t expected[100] = { 0x28afe45abb007b24, 0x81aba27a729d0064,
		0x9ee6b4274b05e17f, 0x2910810ece215850, 0xb922d49b5939f843, 0x20db7ec82f6ee2c5,
		0x440919ca2cbf8360, 0xe7d5e69ae2cbbf85, 0x5ccd3e25ac588509, 0xcea0dad42eda9935,
		0x1e5a6e07ad5125c8, 0x677a43f31c119b5c, 0xbdd2b31fcbed6aae, 0x8551a439d0e2881e,
		0xdfaad753a62009c9, 0x4605ac6de5952816, 0xacb6969f43c66df7, 0xb3362093cad7bb28,
		0xfb650985b0f929ea, 0x2adde3286555e89c, 0x08d7d0e4b3f6581c, 0x5f4354d011f46588,
		0x5fa3d28b21d0f03d, 0x05d46b1ee53a9830, 0xcf4d15e63ef373fb, 0xba63216064703fab,
		0xeb23eff9c48b52e7, 0x04de20e9a0aaeba9, 0x7b56e2e31b343d21, 0x057cd0424ee332be,
		0xc6cabaf008bc548d, 0xb6882c76ef9ebcc8, 0xb59ff083fb4d7718, 0xbd77606f6b162b5b,
		0xd895d3a72efe28ef, 0x57d7f18cac3ccd80, 0x681aabe1802c43b2, 0xb2e3b0ff36ed81b1,
		0xc1475c4706e1082d, 0x414a3ef45c46bf17, 0xe93dc48fc854e1fb, 0x732bf7d97529df74,
		0x15942b668f7a7130, 0xcb4d6b9a1cf37b10, 0x1b16b14bbfb6d5ff, 0xd0e4cf38c25d2c56,
		0x4394746064da49a0, 0xce192055abe05c3a, 0x132434d31727d034, 0x16b0ef2f9c60bb83,
		0xf6347bf727a92d6c, 0xe2237138b2b8609c, 0x3f2167f7c9ae2857, 0x8e247d6340ebe081,
		0xc49de669a22d8e3f, 0xc2fd20f308a2921d, 0x08acf2e794588cbc, 0x2d81755886782fe3,
		0xee26621f533bd335, 0xbb45a070d9decb7b, 0xee6332c23adaa7a5, 0x58bd4e1f6447625d,
		0xf2d5f4a05c81af8d, 0xc5da1f21c0febba3, 0x5dba8c7932bb4ff8, 0xccfc965fd023ed31,
		0x97011b60d906f3d6, 0x538e7d27d26b7b74, 0x863d5490e217aef6, 0x2e38a9b0c3dc54f8,
		0xd8e5d75cbbd2c83a, 0x8e04184ab1fb0996, 0x2b81b71e1cf575d3, 0xf242dfc812f662ee,
		0x700670b7b7e88817, 0x2e2105fbfc96ea59, 0xe5d22d7a1ac3aeb5, 0x164efb9e619c0b30,
		0x470aeb3ae41695f6, 0xd0f942e9e4395ee4, 0x5f67cc2a53607725, 0x1902f8e5fdd2ffc9,
		0x43b7a3a1add0d754, 0x9eca7652cac73136, 0x07801a86aeab8d7b, 0xafb76b4d20c8b4d0,
		0xd017ac524850b86a, 0xfa0c66ac0a0939f0, 0x50f1c0b0a1e6620e, 0xaec3aae252f0ed52,
		0xb6c6350b32dcc2e5, 0x7f9b114bd43475b2, 0x844ce29d00d12874, 0xef0c3adb2e514bc2,
		0x8e4339d40c21a3e5, 0xcb7dada872956f89, 0x133de78ecabd5962, 0x7cf5e66c75aefb73,
		0x54df5e1a56c1dfea, 0xe5a97ea5cddc7f3d };

	for (uint64_t seed = 0; seed < 100; seed++) {
		struct dungeon_floor floor =
		    dungeon_floor_from(seed, 1 + (int32_t)(seed % 3), 3, 8, 20);

		cr_expect_eq(hash_of(&floor), expected[seed], "floor %d has 0x%016llx", (int)seed,
		    (unsigned long long)hash_of(&floor));
	}
}

Test(rules_dungeon, it_changes_with_the_week_and_the_place)
{
	uint64_t seed = dungeon_seed(UINT64_C(0x9533ef153dec2f08), FRIDAY);

	cr_expect_eq(seed, rng_mix64(UINT64_C(0x9533ef153dec2f08) ^ 202648));
	cr_expect_eq(dungeon_seed(UINT64_C(0x9533ef153dec2f08), FRIDAY + 2 * DAY_MS), seed);
	cr_expect_neq(dungeon_seed(UINT64_C(0x9533ef153dec2f08), FRIDAY + 3 * DAY_MS), seed);
	cr_expect_neq(dungeon_seed(UINT64_C(0x17b0475091d204a2), FRIDAY), seed);
}

Test(rules_dungeon, it_is_deeper_where_it_is_harder)
{
	cr_expect_eq(dungeon_depth(1), 3);
	cr_expect_eq(dungeon_depth(9), 3);
	cr_expect_eq(dungeon_depth(10), 4);
	cr_expect_eq(dungeon_depth(60), 9);
	cr_expect_eq(dungeon_depth(INT32_MAX), 9);
	cr_expect_eq(dungeon_depth(INT32_MIN), 3);
}

/* --- walking
 *
 *	0 -- 1 -- 2 -- 4
 *	     |    |
 *	     +-- 3 (to 1 and to 2)
 */

static struct dungeon_floor
small_floor(void)
{
	return (struct dungeon_floor){
		.rooms_count = 5,
		.entrance = 0,
		.goal = 4,
		.rooms = {
			{ .doors = BIT(1) },
			{ .doors = BIT(0) | BIT(2) | BIT(3) },
			{ .doors = BIT(1) | BIT(3) | BIT(4) },
			{ .doors = BIT(1) | BIT(2) },
			{ .doors = BIT(2) },
		},
	};
}

Test(rules_dungeon, nobody_walks_through_what_is_not_open)
{
	struct dungeon_floor floor = small_floor();

	cr_expect_eq(dungeon_reachable(&floor, 0, 0), BIT(0) | BIT(1));
	cr_expect_eq(dungeon_reachable(&floor, 0, BIT(0)), BIT(0) | BIT(1));
	cr_expect_eq(dungeon_reachable(&floor, 0, BIT(0) | BIT(1)), 0xF);
	cr_expect_eq(dungeon_reachable(&floor, 0, BIT(0) | BIT(1) | BIT(3)), 0xF);
	cr_expect_eq(dungeon_reachable(&floor, 0, BIT(0) | BIT(2)), BIT(0) | BIT(1),
	    "what is open behind a closed room stays out of reach");
	cr_expect_eq(dungeon_reachable(&floor, 0, UINT32_MAX), 0x1F);
	cr_expect_eq(dungeon_reachable(&floor, 4, 0), BIT(4) | BIT(2));
	cr_expect(dungeon_can_reach(&floor, 0, 3, BIT(1)));
	cr_expect_not(dungeon_can_reach(&floor, 0, 4, BIT(1)));
	cr_expect(dungeon_can_reach(&floor, 0, 4, BIT(1) | BIT(2)));
	cr_expect(dungeon_can_reach(&floor, 3, 3, 0));
}

Test(rules_dungeon, fog_lies_on_what_no_visited_door_leads_to)
{
	static const enum dungeon_sight expected[] = { DUNGEON_VISITED, DUNGEON_VISITED,
		DUNGEON_GLIMPSED, DUNGEON_GLIMPSED, DUNGEON_UNSEEN };
	struct dungeon_floor floor = small_floor();

	for (int32_t room = 0; room < 5; room++) {
		cr_expect_eq(dungeon_sight(&floor, BIT(0) | BIT(1), room), expected[room]);
		cr_expect_eq(dungeon_sight(&floor, 0, room), DUNGEON_UNSEEN);
		cr_expect_eq(dungeon_sight(&floor, UINT32_MAX, room), DUNGEON_VISITED);
	}
}

Test(rules_dungeon, a_room_that_is_not_there_leads_nowhere)
{
	static const int32_t none[] = { -1, 5, 31, 32, INT32_MIN, INT32_MAX };
	struct dungeon_floor floor = small_floor();

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		cr_expect_eq(dungeon_neighbours(&floor, none[i]), 0);
		cr_expect_eq(dungeon_reachable(&floor, none[i], UINT32_MAX), 0);
		cr_expect_not(dungeon_can_reach(&floor, 0, none[i], UINT32_MAX));
		cr_expect_not(dungeon_can_reach(&floor, none[i], 0, UINT32_MAX));
		cr_expect_eq(dungeon_sight(&floor, UINT32_MAX, none[i]), DUNGEON_UNSEEN);
	}
}

Test(rules_dungeon, each_kind_has_its_word)
{
	cr_expect_null(dungeon_kind_key(DUNGEON_KIND_COUNT));
	for (int i = 0; i < DUNGEON_KIND_COUNT; i++)
		for (int k = 0; k < i; k++)
			cr_expect_str_neq(dungeon_kind_key((enum dungeon_kind)i),
			    dungeon_kind_key((enum dungeon_kind)k));
}
