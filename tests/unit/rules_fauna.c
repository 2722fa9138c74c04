/* Who lives where. */
#include <criterion/criterion.h>

#include "core/rules/fauna.h"
#include "core/rules/muster.h"
#include "tests/support/small_content.h"

#define W UINT64_C(20260101)

Test(rules_fauna, beginners_meet_monsters_of_the_first_level_one_at_a_time)
{
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct world world = world_from(seed);
		struct fauna fauna[FAUNA_MAX];
		struct tile view[49];

		world_view(&world, world.start, 3, view);
		for (int i = 0; i < 49; i++) {
			int32_t count =
			    fauna_at(&world, &small_content, &view[i], DAYTIME_DAY, fauna);

			cr_assert_eq(view[i].level, 1);
			if (view[i].is_passable && !view[i].is_camp)
				cr_assert_geq(count, 1);
			for (int32_t m = 0; m < count; m++)
				cr_assert(fauna[m].level == 1 && fauna[m].pack == 1);
		}
	}
}

Test(rules_fauna, they_live_where_and_when_they_may)
{
	struct world world = world_from(W);
	int32_t none = 0, one = 0, two = 0, packs = 0;

	for (int32_t y = 0; y < 512; y++) {
		for (int32_t x = 0; x < 512; x++) {
			struct tile t = world_tile(&world, x, y);
			struct fauna day[FAUNA_MAX], night[FAUNA_MAX];
			int32_t count = fauna_at(&world, &small_content, &t, DAYTIME_DAY, day);
			int32_t at_night =
			    fauna_at(&world, &small_content, &t, DAYTIME_NIGHT, night);

			cr_assert_leq(at_night, 1, "boars sleep");
			if (at_night == 1)
				cr_assert_eq(night[0].monster, KIND_GREY_WOLF);
			if (!t.is_passable || t.is_camp) {
				cr_assert_eq(count, 0);
				continue;
			}
			none += count == 0;
			one += count == 1;
			two += count == 2;
			for (int32_t m = 0; m < count; m++) {
				cr_assert_eq(day[m].level, t.level);
				cr_assert(day[m].pack >= 1 && day[m].pack <= 3);
				packs += day[m].pack > 1;
				cr_assert(day[m].monster == KIND_GREY_WOLF || day[m].pack == 1);
			}
			if (count == 2)
				cr_assert_neq(day[0].monster, day[1].monster);
		}
	}
	cr_assert(none > 0 && two > 0 && one > none && one > two && packs > 0);
}

Test(rules_fauna, the_same_is_met_by_everybody)
{
	struct world world = world_from(W);
	struct tile t = world_tile(&world, 100, -7);
	struct fauna a[FAUNA_MAX] = { { 0 } }, b[FAUNA_MAX] = { { 0 } };

	cr_assert_eq(fauna_at(&world, &small_content, &t, DAYTIME_DUSK, a),
	    fauna_at(&world, &small_content, &t, DAYTIME_DUSK, b));
	cr_assert_eq(a[0].monster, b[0].monster);
	cr_assert_eq(a[0].pack, b[0].pack);
}

Test(rules_fauna, elites_are_met_in_lands_from_level_5_on)
{
	struct content_monster monsters[] = { small_content.monsters[0],
		small_content.monsters[1] };
	struct content content = small_content;
	struct world world = world_from(W);
	struct fauna fauna[FAUNA_MAX];
	int32_t met = 0;

	monsters[0].rank = monsters[1].rank = CONTENT_MONSTER_RANK_ELITE;
	content.monsters = monsters;
	for (int32_t x = -200; x < 200; x++) {
		struct tile t = world_tile(&world, x, 5);
		int32_t count = fauna_at(&world, &content, &t, DAYTIME_DAY, fauna);

		cr_assert(count == 0 || t.level >= 5);
		met += count;
	}
	cr_assert_gt(met, 0);
}
