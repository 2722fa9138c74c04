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
	static const uint64_t expected[100] = { 0x74964354888fd92d, 0x4202bc8e74757d8c,
		0x9fd5bf1e3cc4f35b, 0xad3ace0b0ac8032f, 0x1d3c758780bc9fb7, 0xe4c457e80794e733,
		0x52ea8cc9c053015d, 0x34c801d3ab0085b8, 0x129605fcc69da5fe, 0x8918dbfd7add05f5,
		0x2a3e72e6fa079e8d, 0xe127a1b139de8596, 0x962b1d63c6f5e242, 0x33b55b0dc87d13b6,
		0xf8de993cc316f274, 0xaf8a561069a56dcd, 0x3fe8e5dd92fd23b4, 0x9caf8e2c34cda341,
		0x9016450f35787c59, 0xefea2f95a05a9594, 0xc995902a5d1e0eef, 0x66d6cce3d5424188,
		0x5f666ae7bac6554c, 0x7f4496b7976c443b, 0x362d2bd3f79db8eb, 0x7dea080926472b65,
		0x106984dbbf065da9, 0x4ccbd3e005ac8cca, 0x941a1bf2bc6dea0d, 0x2de34d42e0fe49d7,
		0x7a21cb22c85f00a8, 0x0c3f020d3cb80e44, 0x52e34729c5362b94, 0x13c20bf7f58315d9,
		0x8c197c11085b5f10, 0x05c3f6d97bc5d439, 0xb4c534f0b89a716c, 0xfd37840d9a61d02a,
		0x2300a65e638d25ee, 0xdbafead9062d3634, 0xe4237b5ba2489758, 0x9a0b0ff5792ecd15,
		0xbc10f0c27de25237, 0x47d0be6776f8a41d, 0x5ba0e8aa22086a2a, 0xfd9dbf92a3096e89,
		0xfa51efe5d5cd7470, 0xb82a67fb2a8b1426, 0x5a6fa4857cf8b503, 0x428867979329f272,
		0x551ee2caef6972e8, 0xed65e2183d653b73, 0x86ca1e0cbcd8d8b7, 0x258379180ca6362f,
		0xe7f19430c2cade33, 0x031eff3f950b561d, 0x64e44a6db9e647d0, 0x68452a35d2c12a3c,
		0xdffb205686c58c23, 0x0d0c4a9e4abcd6e9, 0x31058a10377a2dbf, 0xa5740665130b79b3,
		0x6a4916b1e7182cfd, 0x7093bc8c7d18bf21, 0xe6aa39ea46b87af4, 0xd0884ca6130ced41,
		0x9500f19394dcffb7, 0x29137e8792f12221, 0x615a0b083a9d515d, 0x7eafd43501655a20,
		0xfa8a379f4ce588f8, 0x2c4494c0c26877e8, 0x950a4c5137d6fba0, 0xd80f677c68448984,
		0x7ab59f2805c13f8b, 0x78cdafd503abffde, 0x2727f45a06894b74, 0x6ffbf5277705aba5,
		0x3387e917ebfad4ab, 0x84b9c758b3204d11, 0x2bd96924bfc6b298, 0x0e77df3e1f7bd514,
		0xceefb387a4d9f3f4, 0xd021a312ec2a4563, 0xc3a6346dc3bada6e, 0xc8b8366b0e5d128b,
		0x9b6f24556fa9e8b5, 0x6f338885ea65e9d8, 0x953c48b87c09aa4c, 0x07e0acf23b8cb5b4,
		0x06a2e67653fc5b3f, 0xbd7cd639a3b67aaf, 0x3c6df96e06c44139, 0x60f99e75ae146ae0,
		0x0b7a94548ab34ea6, 0x74a9e305ebfebbca, 0x3336f1ac98dcc9c0, 0x6e7ff0706df505fd,
		0xbabb6fa88b08f6ff, 0x1f9c678fc98adbc8 };

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
