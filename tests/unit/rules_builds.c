/* Points, numbers and trees, by the formulas. */
#include <criterion/criterion.h>

#include "core/rules/skills.h"
#include "tests/support/small_content.h"

Test(rules_builds, a_beginner_has_the_documented_numbers)
{
	struct build nothing = { .ranks = { 0 } };
	struct numbers n = build_numbers(&small_content, 1, &nothing);

	cr_assert_eq(n.hp_max, 128);
	cr_assert_eq(n.mp_max, 52);
	cr_assert_eq(n.attack, stats_fighter(1).attack);
	cr_assert_eq(n.defence, stats_fighter(1).defence);
	cr_assert_eq(n.speed, stats_fighter(1).speed);
	cr_assert_eq(n.resistance, 6 + 2 + 2);
}

Test(rules_builds, the_par_split_gives_the_par_player)
{
	for (int32_t level = 1; level <= LEVEL_CAP; level++) {
		struct attributes par = stats_attributes(level);
		struct build build = { .spent = {
					   .strength = par.strength - ATTRIBUTE_START,
					   .agility = par.agility - ATTRIBUTE_START,
					   .vitality = par.vitality - ATTRIBUTE_START,
				       } };
		struct numbers n = build_numbers(&small_content, level, &build);
		struct fighter fighter = stats_fighter(level);

		cr_assert_eq(n.hp_max, fighter.hp_max);
		cr_assert_eq(n.attack, fighter.attack);
		cr_assert_eq(n.defence, fighter.defence);
		cr_assert_eq(n.speed, fighter.speed);
		cr_assert_leq(build_points_spent(&build.spent), build_points(level));
	}
}

Test(rules_builds, passive_skills_add_to_attributes_then_to_results)
{
	struct build build = { .ranks = { [SKILL_THICK_SKIN] = 5 } };
	struct numbers n = build_numbers(&small_content, 1, &build);

	cr_assert_eq(n.hp_max, (60 + 12 * 10 + 8) * 11000 / 10000);
}

Test(rules_builds, no_attribute_goes_over_its_cap_nor_below_nothing)
{
	struct attributes spent = { .luck = ATTRIBUTE_CAP - ATTRIBUTE_START };

	cr_assert(build_is_allowed(60, &spent));
	spent.luck++;
	cr_assert_not(build_is_allowed(60, &spent));
	spent = (struct attributes){ .luck = 4, .strength = -1 };
	cr_assert_not(build_is_allowed(60, &spent));
	spent = (struct attributes){ .luck = 4 };
	cr_assert_not(build_is_allowed(2, &spent), "a level brings three points");
	cr_assert(build_is_allowed(3, &spent));
}

Test(rules_builds, each_fault_of_learning_is_named)
{
	struct build build = { .ranks = { [SKILL_CLEAVE] = 2, [SKILL_THICK_SKIN] = 3 } };

	cr_assert_eq(skills_may_learn(&small_content, &build, 60, -1), SKILL_UNKNOWN);
	cr_assert_eq(skills_may_learn(&small_content, &build, 60, 3), SKILL_UNKNOWN);
	cr_assert_eq(skills_may_learn(&small_content, &build, 5, SKILL_CLEAVE), SKILL_NO_POINTS);
	cr_assert_eq(skills_may_learn(&small_content, &build, 6, SKILL_CLEAVE), SKILL_OK);
	cr_assert_eq(skills_may_learn(&small_content, &build, 6, SKILL_WHIRL), SKILL_NO_PARENT);
	build.ranks[SKILL_CLEAVE] = 3;
	cr_assert_eq(skills_may_learn(&small_content, &build, 7, SKILL_WHIRL), SKILL_OK);
	build.ranks[SKILL_THICK_SKIN] = 1;
	cr_assert_eq(skills_may_learn(&small_content, &build, 7, SKILL_WHIRL), SKILL_TREE_LOW);
	build.ranks[SKILL_CLEAVE] = 5;
	cr_assert_eq(skills_may_learn(&small_content, &build, 60, SKILL_CLEAVE), SKILL_MASTERED);
	cr_assert_null(skill_fault_key(SKILL_OK));
	cr_assert_str_eq(skill_fault_key(SKILL_NO_PARENT), "no_parent");
}
