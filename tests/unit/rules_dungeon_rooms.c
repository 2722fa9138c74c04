/* What waits in a dungeon's rooms, and the way through them. */
#include "core/rules/dungeon_rooms.h"
#include "core/rules/rng.h"
#include "tests/support/loaded_content.h"

#include <criterion/criterion.h>

#define BIT(room) (UINT32_C(1) << (room))

TestSuite(rules_dungeon_rooms, .init = content_load_real, .fini = content_unload);

/* Beats whoever holds the room. */
static void
settle(struct dungeon_run *run)
{
	run->done |= BIT(run->room);
}

/* One door nearer to the goal. */
static int32_t
next_room(const struct dungeon_run *run, const struct dungeon_floor *floor)
{
	uint32_t all = BIT(floor->rooms_count) - 1;

	for (int32_t length = 1; length < floor->rooms_count; length++) {
		for (int32_t i = 0; i < floor->rooms_count; i++) {
			uint32_t ring = BIT(i);

			if ((floor->rooms[run->room].doors & BIT(i)) == 0)
				continue;
			for (int32_t k = 1; k < length; k++) {
				uint32_t next = ring;

				for (int32_t r = 0; r < floor->rooms_count; r++) {
					if ((ring >> r & 1) != 0)
						next |= floor->rooms[r].doors & all;
				}
				ring = next;
			}
			if ((ring >> floor->goal & 1) != 0)
				return i;
		}
	}
	return -1;
}

Test(rules_dungeon_rooms, every_dungeon_leads_to_its_ruler)
{
	for (int32_t d = 0; d < content->dungeons_count; d++) {
		struct dungeon_run run =
		    dungeon_run_from(&content->dungeons[d], rng_mix64((uint64_t)d + 1), 60);
		struct dungeon_floor floor = dungeon_run_floor(&run);
		int32_t steps = 0;

		cr_assert_eq(run.level, content->dungeons[d].level_max);
		while (floor.rooms[run.room].kind != DUNGEON_BOSS && steps < 300) {
			cr_assert(dungeon_run_is_sound(&run));
			settle(&run);
			if (floor.rooms[run.room].kind == DUNGEON_STAIRS) {
				dungeon_descend_floor(&run);
			} else {
				int32_t room = next_room(&run, &floor);

				cr_assert(dungeon_may_step(&run, &floor, room));
				dungeon_go(&run, room);
			}
			floor = dungeon_run_floor(&run);
			steps++;
		}
		cr_assert_eq(run.floor, run.depth);
		cr_assert_eq(floor.rooms[run.room].kind, DUNGEON_BOSS);
	}
}

Test(rules_dungeon_rooms, who_is_held_may_only_go_back)
{
	struct dungeon_run run = dungeon_run_from(&content->dungeons[0], 7, 1);
	struct dungeon_floor floor = dungeon_run_floor(&run);
	int32_t entrance = run.room, held;

	for (held = 0; held < floor.rooms_count; held++) {
		if ((floor.rooms[entrance].doors & BIT(held)) != 0)
			break;
	}
	floor.rooms[held].kind = DUNGEON_FIGHT;
	dungeon_go(&run, held);
	cr_assert(dungeon_is_held(&run, &floor));
	for (int32_t i = 0; i < floor.rooms_count; i++)
		cr_assert_eq(dungeon_may_step(&run, &floor, i), i == entrance);
	settle(&run);
	cr_assert_not(dungeon_is_held(&run, &floor));
	cr_assert_not(dungeon_may_step(&run, &floor, held), "no door leads into the same room");
	cr_assert_not(dungeon_may_step(&run, &floor, -1));
	cr_assert_not(dungeon_may_step(&run, &floor, floor.rooms_count));
}

Test(rules_dungeon_rooms, what_is_no_run_is_not_sound)
{
	struct dungeon_run run = dungeon_run_from(&content->dungeons[0], 7, 1), broken;

	cr_assert(dungeon_run_is_sound(&run));
	broken = run;
	broken.floor = run.depth + 1;
	cr_assert_not(dungeon_run_is_sound(&broken));
	broken = run;
	broken.level = 61;
	cr_assert_not(dungeon_run_is_sound(&broken));
	broken = run;
	broken.room = 23;
	cr_assert_not(dungeon_run_is_sound(&broken));
	broken = run;
	broken.done = ~run.visited;
	cr_assert_not(dungeon_run_is_sound(&broken));
	broken = run;
	broken.visited = UINT32_C(1) << 23;
	cr_assert_not(dungeon_run_is_sound(&broken));
}

/* Each of those that the content names, of the rank that its room takes and of the run's level. */
Test(rules_dungeon_rooms, the_inhabitants_are_those_of_the_content)
{
	const struct content_dungeon *dungeon = &content->dungeons[0];
	bool seen[10] = { false };

	for (uint64_t seed = 1; seed < 200; seed++) {
		struct dungeon_run run = dungeon_run_from(dungeon, rng_mix64(seed), 1);
		struct dungeon_inhabitants who =
		    dungeon_inhabitants(content, dungeon, &run, 3, DUNGEON_FIGHT);
		const struct content_monster *kind = &content->monsters[who.monster];
		size_t i = 0;

		while (i < dungeon->monsters_count &&
		       dungeon->monsters[i].monster_index != who.monster)
			i++;
		cr_assert_lt(i, dungeon->monsters_count);
		seen[i] = true;
		cr_assert(kind->level_min <= run.level && run.level <= kind->level_max);
		cr_assert(who.pack >= 1 && who.pack <= 5);
		who = dungeon_inhabitants(content, dungeon, &run, 3, DUNGEON_BOSS);
		cr_assert_eq(who.monster, dungeon->boss_index);
		cr_assert_eq(who.pack, 1);
		who = dungeon_inhabitants(content, dungeon, &run, 3, DUNGEON_ELITE);
		cr_assert_eq(content->monsters[who.monster].rank, CONTENT_MONSTER_RANK_ELITE);
	}
	cr_assert(seen[0] || seen[1]);
}

Test(rules_dungeon_rooms, half_of_those_with_the_traps_attribute_get_past)
{
	struct content_trap trap = { .stat = COMBAT_STAT_AGILITY, .difficulty = 20 };
	struct attributes even = { .agility = 20 }, quick = { .agility = 60 }, slow = { 0 };
	int32_t past[3] = { 0 };

	for (uint64_t seed = 0; seed < 2000; seed++) {
		uint64_t s = rng_mix64(seed + 1);

		past[0] += dungeon_spring(&trap, &even, s) == TRAP_AVOIDED;
		past[1] += dungeon_spring(&trap, &quick, s) == TRAP_AVOIDED;
		past[2] += dungeon_spring(&trap, &slow, s) == TRAP_AVOIDED;
	}
	cr_assert(past[0] > 920 && past[0] < 1080, "%d", past[0]);
	cr_assert(past[1] > 1860, "%d", past[1]);
	cr_assert(past[2] < 140, "%d", past[2]);
	cr_assert_eq(dungeon_pass_bp(21, 20), 5400);
}
