/* Measured for the ring. */
#include <criterion/criterion.h>

#include "core/rules/muster.h"
#include "core/rules/ring.h"
#include "tests/support/small_content.h"

static struct battle_entrant
entrant_of(const struct attributes *spent, int32_t level)
{
	struct build build = { .spent = *spent, .ranks = { [SKILL_CLEAVE] = 3 } };
	int32_t skills[BATTLE_SKILLS_MAX];
	struct battle_entrant entrant;

	muster_player(&small_content, level, &build, INT32_MAX, INT32_MAX, &entrant, skills);
	return entrant;
}

Test(rules_ring, what_is_above_or_below_the_measure_counts_in_part)
{
	struct fighter par = stats_fighter(40);
	struct battle_entrant strong =
	    entrant_of(&(struct attributes){ .strength = 55, .agility = 55 }, 40);
	struct battle_entrant hardy = entrant_of(&(struct attributes){ .vitality = 55 }, 40);
	struct battle_entrant before = strong;

	ring_measure(&strong);
	ring_measure(&hardy);
	cr_expect(strong.attack > par.attack - 1 && strong.attack < before.attack);
	cr_expect(hardy.attack < par.attack && hardy.attack > par.attack / 2);
	cr_expect(strong.agility > par.agility && strong.agility < before.agility);
	cr_expect_gt(hardy.hp_max, strong.hp_max);
	cr_expect_lt(hardy.hp_max * 10, strong.hp_max * 14);
	cr_expect_eq(strong.hp, strong.hp_max);
}

Test(rules_ring, who_is_no_mage_becomes_none)
{
	struct battle_entrant strong = entrant_of(&(struct attributes){ .strength = 55 }, 60);
	struct battle_entrant before = strong;

	ring_measure(&strong);
	cr_expect_eq((int64_t)before.magic * strong.attack / before.attack, strong.magic);
}

Test(rules_ring, skills_are_nearer_to_each_other_and_keep_their_order)
{
	struct battle_entrant entrant = entrant_of(&(struct attributes){ 0 }, 20);
	struct battle_action *weak = &entrant.skills[0].action, *strong = &entrant.skills[1].action;

	entrant.skills_count = 2;
	entrant.skills[1] = entrant.skills[0];
	weak->coef_bp = 12000;
	strong->coef_bp = 30000;
	strong->heal_bp = 8000;
	strong->effects_count = 1;
	strong->effects[0] = (struct battle_effect){ .status = STATUS_SHIELD, .chance_bp = 10000 };
	ring_measure(&entrant);
	cr_expect(weak->coef_bp > 12000 && weak->coef_bp < strong->coef_bp);
	cr_expect_lt(strong->coef_bp, 30000);
	cr_expect_lt(strong->heal_bp, 8000);
	cr_expect_lt(strong->effects[0].chance_bp, 10000);
}

Test(rules_ring, everybody_of_every_level_comes_out_sound)
{
	for (int32_t level = 1; level <= LEVEL_CAP; level++) {
		struct battle_setup setup = {
			.rules_version = BATTLE_RULES_VERSION,
			.id = "ring",
			.seed = (uint64_t)level,
			.is_pvp = true,
			.fighters_count = 2,
			.fighters = { entrant_of(&(struct attributes){ 0 }, level),
			    entrant_of(&(struct attributes){ .luck = 55, .vitality = 55 }, level) },
		};
		struct battle battle;

		setup.fighters[1].side = 1;
		ring_measure(&setup.fighters[0]);
		ring_measure(&setup.fighters[1]);
		cr_assert(battle_start(&setup, &battle));
	}
}
