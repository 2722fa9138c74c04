#include "core/rules/deeds.h"

#include "tests/support/small_content.h"

#include <criterion/criterion.h>

Test(rules_deeds, a_step_that_names_nothing_takes_every_such_deed)
{
	struct content_quest_steps step = { .what = DEED_KILL, .count = 1 };
	struct aim aim = aim_of_step(&step);

	cr_assert_not(aim.is_narrow);
	cr_assert(aim_takes(&small_content, &aim, DEED_KILL, "grey_wolf"));
	cr_assert(aim_takes(&small_content, &aim, DEED_KILL, "gone_from_the_content"));
	cr_assert_not(aim_takes(&small_content, &aim, DEED_GATHER, "grey_wolf"));
}

Test(rules_deeds, a_step_that_names_something_takes_only_that)
{
	struct content_quest_steps step = {
		.what = DEED_KILL, .count = 1, .has_monster = true, .monster = "grey_wolf"
	};
	struct aim aim = aim_of_step(&step);

	cr_assert_eq(aim.kind, AIM_KIND_MONSTER);
	cr_assert(aim_takes(&small_content, &aim, DEED_KILL, "grey_wolf"));
	cr_assert_not(aim_takes(&small_content, &aim, DEED_KILL, "wild_boar"));
	step = (struct content_quest_steps){
		.what = DEED_EXPLORE, .has_biome = true, .biome = LAND_TAIGA
	};
	aim = aim_of_step(&step);
	cr_assert(aim_takes(&small_content, &aim, DEED_EXPLORE, "taiga"));
	cr_assert_not(aim_takes(&small_content, &aim, DEED_EXPLORE, "tundra"));
}

Test(rules_deeds, a_family_takes_its_kinds_as_the_content_has_them_now)
{
	static const struct content_monster monsters[] = {
		{ .key = "hare", .family = "beasts" },
		{ .key = "moss_man", .family = "green" },
	};
	const struct content content = { .monsters = monsters, .monsters_count = 2 };
	struct content_achievement achievement = {
		.what = DEED_KILL, .has_family = true, .family = "beasts"
	};
	struct aim aim = aim_of_achievement(&achievement);

	cr_assert(aim_takes(&content, &aim, DEED_KILL, "hare"));
	cr_assert_not(aim_takes(&content, &aim, DEED_KILL, "moss_man"));
	cr_assert_not(aim_takes(&content, &aim, DEED_KILL, "gone_from_the_content"));
}

Test(rules_deeds, a_deed_is_aimed_only_at_what_it_is_counted_by)
{
	cr_assert(aim_is_possible(DEED_KILL, AIM_KIND_FAMILY));
	cr_assert(aim_is_possible(DEED_CRAFT, AIM_KIND_RECIPE));
	cr_assert_not(aim_is_possible(DEED_CRAFT, AIM_KIND_ITEM));
	cr_assert_not(aim_is_possible(DEED_KILL, AIM_KIND_BIOME));
	for (int kind = 0; kind < AIM_KIND_COUNT; kind++)
		cr_assert_not(aim_is_possible(DEED_REACH_LEVEL, (enum aim_kind)kind));
}
