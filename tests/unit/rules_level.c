#include <criterion/criterion.h>

#include "core/rules/level.h"
#include "core/rules/stats.h"
#include "core/rules/types.h"

Test(rules_level, the_xp_table_is_the_documented_one)
{
	static const struct {
		int32_t level;
		int64_t next, total_of_next;
	} rows[] = {
		{ 1, 75, 75 },
		{ 5, 706, 1780 },
		{ 10, 2350, 9829 },
		{ 20, 9200, 66670 },
		{ 30, 22050, 223774 },
		{ 40, 42400, 549390 },
		{ 50, 71750, 1126769 },
		{ 59, 107099, 1942560 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cr_assert_eq(level_xp_next(rows[i].level), rows[i].next);
		cr_assert_eq(level_xp_total(rows[i].level + 1), rows[i].total_of_next);
	}
	cr_assert_eq(level_xp_total(1), 0);
	cr_assert_eq(level_xp_next(LEVEL_CAP), 0);
}

Test(rules_level, a_level_begins_exactly_at_its_total)
{
	for (int32_t level = 2; level <= LEVEL_CAP; level++) {
		cr_assert_eq(level_of(level_xp_total(level)), level);
		cr_assert_eq(level_of(level_xp_total(level) - 1), level - 1);
	}
}

Test(rules_level, extremes_are_clamped)
{
	cr_assert_eq(level_of(INT64_MIN), 1);
	cr_assert_eq(level_of(0), 1);
	cr_assert_eq(level_of(INT64_MAX), LEVEL_CAP);
	cr_assert_eq(level_xp_next(INT32_MIN), 75);
	cr_assert_eq(level_xp_total(INT32_MAX), level_xp_total(LEVEL_CAP));
}

Test(rules_level, crossing_several_levels_counts_each)
{
	cr_assert_eq(level_crossed(0, 74), 0);
	cr_assert_eq(level_crossed(74, 75), 1);
	cr_assert_eq(level_crossed(0, 1780), 5);
	cr_assert_eq(level_crossed(1780, 0), 0);
	cr_assert_eq(level_crossed(INT64_MAX - 1, INT64_MAX), 0);
}

Test(rules_level, the_bonus_is_25_gold_a_level)
{
	cr_assert_eq(level_bonus_gold(1), 0);
	cr_assert_eq(level_bonus_gold(2), 50);
	cr_assert_eq(level_bonus_gold(60), 1500);
	cr_assert_eq(level_bonus_gold(INT32_MAX), 1500);
	cr_assert_eq(level_bonus_gold(INT32_MIN), 0);
}

Test(rules_stats, a_beginner_has_the_documented_numbers)
{
	struct fighter f = stats_fighter(1);

	cr_assert_eq(f.hp, 128);
	cr_assert_eq(f.hp_max, 128);
	cr_assert_eq(f.attack, 18);
	cr_assert_eq(f.defence, 13);
	cr_assert_eq(f.speed, 105);
}

Test(rules_stats, points_are_spent_by_the_par_split)
{
	struct attributes a = stats_attributes(60);

	cr_assert_eq(a.strength, 5 + 59 * 3 * 4 / 10);
	cr_assert_eq(a.vitality, 5 + 59 * 3 * 3 / 10);
	cr_assert_eq(a.agility, 5 + 59 * 3 * 3 / 10);
	cr_assert_eq(stats_fighter(60).attack, 276);
	for (int32_t level = 2; level <= LEVEL_CAP; level++)
		cr_assert_gt(stats_hp_max(level), stats_hp_max(level - 1));
}

Test(rules_stats, the_par_monster_has_the_documented_numbers)
{
	struct fighter m = stats_monster(MONSTER_KIND_COUNT, 30);

	cr_assert_eq(m.hp_max, 40 + 14 * 30 + 900 / 12);
	cr_assert_eq(m.attack, 9 + 105);
	cr_assert_eq(m.defence, 64);
}

Test(rules_stats, levels_outside_the_range_are_clamped)
{
	cr_assert_eq(stats_fighter(INT32_MIN).level, 1);
	cr_assert_eq(stats_fighter(INT32_MAX).level, LEVEL_CAP);
	cr_assert_eq(stats_monster(MONSTER_GREY_WOLF, INT32_MIN).level, 1);
	cr_assert_eq(stats_monster(MONSTER_GREY_WOLF, INT32_MAX).level, LEVEL_CAP);
}
