#include <criterion/criterion.h>

#include "core/rules/combat.h"
#include "core/rules/stats.h"

static struct strike
strike_of(int32_t attack, int32_t skill_bp, int32_t level, int32_t defence, int32_t roll)
{
	return (struct strike){ attack, skill_bp, level, defence, 0, roll, 10000, 10000, 10000,
		10000, 10000 };
}

Test(rules_combat, damage_is_floored_step_by_step_as_documented)
{
	struct strike s = strike_of(18, 10000, 1, 6, 100);

	cr_assert_eq(combat_damage(&s), 16);
	s.roll = 90;
	cr_assert_eq(combat_damage(&s), 14);
	s.roll = 110;
	s.crit_bp = COMBAT_CRIT_BP;
	cr_assert_eq(combat_damage(&s), 26);

	s = strike_of(144, 18000, 30, 64, 107);
	s.crit_bp = COMBAT_CRIT_BP;
	s.element_bp = 12500;
	cr_assert_eq(combat_damage(&s), 439);
	s.pen_bp = 3000;
	cr_assert_eq(combat_damage(&s), 461);

	s = strike_of(276, 22000, 60, 211, 93);
	s.crit_bp = COMBAT_CRIT_BP;
	s.element_bp = 8000;
	s.pvp_bp = COMBAT_PVP_BP;
	cr_assert_eq(combat_damage(&s), 306);

	s = strike_of(1, 10000, 1, 5000, 90);
	s.element_bp = 8000;
	s.pvp_bp = COMBAT_PVP_BP;
	cr_assert_eq(combat_damage(&s), 1);
}

Test(rules_combat, a_par_hit_does_the_documented_damage_at_each_level)
{
	static const struct {
		int32_t level, damage;
	} rows[] = { { 1, 16 }, { 5, 29 }, { 10, 48 }, { 20, 85 }, { 30, 121 }, { 40, 158 },
		{ 50, 195 }, { 60, 231 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fighter player = stats_fighter(rows[i].level);
		struct fighter monster = stats_monster(MONSTER_KIND_COUNT, rows[i].level);
		struct strike s = combat_strike(&player, &monster);

		cr_assert_eq(combat_damage(&s), rows[i].damage);
	}
}

Test(rules_combat, damage_of_extremes_neither_overflows_nor_vanishes)
{
	struct strike most = { INT32_MAX, INT32_MAX, INT32_MAX, INT32_MIN, INT32_MAX, INT32_MAX,
		INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX };
	struct strike least = { INT32_MIN, INT32_MIN, INT32_MIN, INT32_MAX, INT32_MIN, INT32_MIN,
		INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN };

	cr_assert_eq(combat_damage(&most), INT32_MAX);
	cr_assert_eq(combat_damage(&least), 1);
}

Test(rules_combat, the_chance_to_hit_follows_agility_within_bounds)
{
	cr_assert_eq(combat_hit_bp(10, 10, 0), 9200);
	cr_assert_eq(combat_hit_bp(40, 10, 0), 9900);
	cr_assert_eq(combat_hit_bp(5, 120, 0), 5000);
	cr_assert_eq(combat_hit_bp(22, 10, -1000), 8680);
	cr_assert_eq(combat_hit_bp(INT32_MAX, INT32_MIN, INT32_MAX), 9900);
	cr_assert_eq(combat_hit_bp(INT32_MIN, INT32_MAX, INT32_MIN), 5000);
}

Test(rules_combat, the_chance_to_flee_follows_speed_and_tries_within_bounds)
{
	cr_assert_eq(combat_flee_bp(110, 105, 0), 5250);
	cr_assert_eq(combat_flee_bp(105, 105, 2), 8000);
	cr_assert_eq(combat_flee_bp(INT32_MAX, INT32_MIN, INT32_MAX), 9500);
	cr_assert_eq(combat_flee_bp(INT32_MIN, INT32_MAX, 0), 1000);
}

Test(rules_combat, the_crit_constant_is_the_table_and_linear_between)
{
	cr_assert_eq(combat_crit_bp(0), 500);
	cr_assert_eq(combat_crit_bp(5), 600);
	cr_assert_eq(combat_crit_bp(INT32_MAX), 5000);
	cr_assert_eq(combat_crit_bp(INT32_MIN), 500);
	cr_assert_eq(combat_crit_step(500), 3802);
	cr_assert_eq(combat_crit_step(600), 5440);
	cr_assert_eq(combat_crit_step(550), (3802 + 5440) / 2);
	cr_assert_eq(combat_crit_step(5000), 302103);
	cr_assert_eq(combat_crit_step(INT32_MIN), 3802);
	cr_assert_eq(combat_crit_step(INT32_MAX), 302103);
	for (int32_t bp = 501; bp <= 5000; bp++)
		cr_assert_gt(combat_crit_step(bp), combat_crit_step(bp - 1));
}

/* The mean of the distribution, exactly: crits per try = 1 / expected tries per crit. */
Test(rules_combat, the_pseudo_random_distribution_has_the_promised_mean_within_3_bp)
{
	for (int32_t bp = 500; bp <= 5000; bp += 10) {
		double c = combat_crit_step(bp) / 1e6, left = 1, tries = 0;

		for (int n = 1; left > 1e-12; n++) {
			double p = c * n < 1 ? c * n : 1;

			tries += n * left * p;
			left *= 1 - p;
		}
		cr_assert(1e4 / tries > bp - 3 && 1e4 / tries < bp + 3, "%d bp gives %f", bp,
		    1e4 / tries);
	}
}

Test(rules_combat, crits_come_as_often_as_promised_and_never_after_too_many_tries)
{
	struct fighter f = { .luck = 100 }; /* 2,500 bp: C = 84,744, so the 12th try is certain */
	struct rng rng = rng_stream(3, RNG_CRIT);
	int crits = 0, most = 0;

	for (int i = 0; i < 100000; i++) {
		crits += combat_crit(&f, &rng);
		most = f.crit_tries > most ? f.crit_tries : most;
	}
	cr_assert(crits > 24500 && crits < 25500, "%d", crits);
	cr_assert_lt(most, 12);
}

Test(rules_combat, crit_tries_of_extremes_stay_in_range)
{
	struct fighter f = { .luck = INT32_MIN, .crit_tries = INT32_MAX };
	struct rng rng = rng_stream(3, RNG_CRIT);

	cr_assert(combat_crit(&f, &rng));
	cr_assert_eq(f.crit_tries, 0);
}

Test(rules_combat, elements_beat_each_other_in_a_ring)
{
	cr_assert_eq(combat_element_bp(ELEMENT_FIRE, ELEMENT_NATURE), 12500);
	cr_assert_eq(combat_element_bp(ELEMENT_NATURE, ELEMENT_WATER), 12500);
	cr_assert_eq(combat_element_bp(ELEMENT_WATER, ELEMENT_FIRE), 12500);
	cr_assert_eq(combat_element_bp(ELEMENT_NATURE, ELEMENT_FIRE), 8000);
	cr_assert_eq(combat_element_bp(ELEMENT_LIGHT, ELEMENT_DARK), 12500);
	cr_assert_eq(combat_element_bp(ELEMENT_DARK, ELEMENT_LIGHT), 12500);
	for (int i = 0; i < ELEMENT_COUNT; i++) {
		cr_assert_eq(combat_element_bp(ELEMENT_LIGHTNING, (enum element)i), 10000);
		cr_assert_eq(combat_element_bp(ELEMENT_NONE, (enum element)i), 10000);
		cr_assert_eq(combat_element_bp((enum element)i, ELEMENT_NONE), 10000);
	}
	cr_assert_eq(combat_element_bp((enum element)77, ELEMENT_FIRE), 10000);
}

Test(rules_combat, initiative_adds_1_to_20)
{
	struct rng rng = rng_stream(UINT64_C(0x0123456789abcdef), RNG_ORDER);

	cr_assert_eq(combat_initiative(100, &rng), 114);
	cr_assert_eq(combat_initiative(100, &rng), 104);
	cr_assert_leq(combat_initiative(INT32_MAX, &rng), 1000020);
	cr_assert_leq(combat_initiative(INT32_MIN, &rng), 20);
}
