/*
 * Each status by itself. The player, 0, is always the first to act; the dummy, 1, bears what it is
 * given: its turn comes later in the same round.
 */
#include <criterion/criterion.h>

#include "core/rules/battle_parts.h"
#include "core/rules/combat.h"
#include "tests/support/ring.h"

#define PLAYER 0
#define DUMMY 1

/* The player curses the dummy once, and defends from then on. */
static struct ring *
cursed_with(struct battle_action curse)
{
	struct ring *ring = ring_of_two();

	ring_say(ring, PLAYER, ACT_SKILL, ring_teach(ring, PLAYER, curse), DUMMY);
	ring_start(ring);
	ring_round(ring);
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	return ring;
}

static struct ring *
cursed(enum status status)
{
	return cursed_with(ring_curse(TARGET_ENEMY, status));
}

/* How many rounds from the first on the dummy's turn found it. */
static int32_t
rounds_of(struct ring *ring, int32_t who, enum status status)
{
	int32_t rounds = 0;

	for (; rounds < 20 && ring_condition(ring, who, status)->turns > 0; rounds++)
		ring_round(ring);
	return rounds + 1;
}

Test(rules_battle_status, the_chance_is_diminished_as_documented)
{
	static const int32_t expected[] = { 4800, 2400, 1200, 0, 0 };

	for (int32_t i = 0; i < 5; i++)
		cr_assert_eq(battle_control_chance_bp(6000, 2000, i), expected[i]);
	cr_assert_eq(battle_chance_bp(6000, 2000), 4800);
	cr_assert_eq(battle_chance_bp(10000, 10000), 0);
}

Test(rules_battle_status, burn_takes_40_percent_of_the_casters_magic_against_resistance)
{
	struct ring *ring = ring_of_two();

	ring->setup.fighters[DUMMY].resistance = 50;
	ring_say(ring, PLAYER, ACT_SKILL,
	    ring_teach(ring, PLAYER, ring_curse(TARGET_ENEMY, STATUS_BURN)), DUMMY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->amount, 32 * 150 / 200);
	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->of, STATUS_BURN);
	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->who, PLAYER);
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	cr_assert_eq(rounds_of(ring, DUMMY, STATUS_BURN), 3);
	cr_assert_eq(ring->battle.fighters[PLAYER].damage, 3 * 24);
	ring_destroy(ring);
}

Test(rules_battle_status, burn_is_of_fire)
{
	struct ring *ring = ring_of_two();

	ring->setup.weather = WEATHER_RAIN;
	ring->setup.fighters[DUMMY].element = ELEMENT_NATURE;
	ring_say(ring, PLAYER, ACT_SKILL,
	    ring_teach(ring, PLAYER, ring_curse(TARGET_ENEMY, STATUS_BURN)), DUMMY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->amount, 32 * 125 / 100 * 8 / 10);
	ring_destroy(ring);
}

Test(rules_battle_status, the_casters_numbers_are_frozen)
{
	struct ring *ring = ring_of_two();
	int32_t bleed = ring_teach(ring, PLAYER, ring_curse(TARGET_ENEMY, STATUS_BLEED));

	ring->setup.fighters[PLAYER].attack = 100;
	ring->setup.fighters[DUMMY].speed = 5000;
	ring_teach(ring, DUMMY, ring_curse(TARGET_ENEMY, STATUS_WEAK));
	ring_say(ring, PLAYER, ACT_SKILL, bleed, DUMMY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_condition(ring, DUMMY, STATUS_BLEED)->power, 75);
	ring_destroy(ring);
}

Test(rules_battle_status, bleed_takes_25_percent_of_the_casters_attack_twice_that_of_who_strikes)
{
	struct ring *ring = ring_of_two();

	ring->setup.fighters[PLAYER].attack = 40;
	ring->setup.fighters[DUMMY].is_played = true;
	ring->setup.fighters[DUMMY].defence = 5000;
	ring_say(ring, PLAYER, ACT_SKILL,
	    ring_teach(ring, PLAYER, ring_curse(TARGET_ENEMY, STATUS_BLEED)), DUMMY);
	ring_say(ring, DUMMY, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->amount, 10);
	ring_say(ring, DUMMY, ACT_ATTACK, 0, PLAYER);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->amount, 2 * 20);
	ring_say(ring, DUMMY, ACT_FLEE, 0, BATTLE_NOBODY);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->amount, 2 * 30);
	ring_round(ring);
	cr_assert_eq(ring_condition(ring, DUMMY, STATUS_BLEED)->stacks, 3);
	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->amount, 2 * 30);
	ring_destroy(ring);
}

Test(rules_battle_status, poison_takes_2_percent_of_the_maximum_a_stack_for_4_turns)
{
	struct ring *ring = cursed(STATUS_POISON);

	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->amount, 200);
	cr_assert_eq(rounds_of(ring, DUMMY, STATUS_POISON), 4);
	cr_assert_eq(ring->battle.fighters[DUMMY].hp, 10000 - 4 * 200);
	ring_destroy(ring);
}

Test(rules_battle_status, poison_stacks_up_to_5_and_is_refreshed)
{
	struct battle_action curse = ring_curse(TARGET_ENEMY, STATUS_POISON);
	struct ring *ring;

	curse.effects[0].stacks = 3;
	ring = cursed_with(curse);
	cr_assert_eq(ring_find(ring, BATTLE_STATUS_ON, DUMMY)->after, 3);
	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->amount, 600);
	cr_assert_eq(ring_condition(ring, DUMMY, STATUS_POISON)->turns, 3);
	ring_say(ring, PLAYER, ACT_SKILL, 0, DUMMY);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_STATUS_ON, DUMMY)->after, 5);
	cr_assert_eq(ring_find(ring, BATTLE_STATUS_ON, DUMMY)->amount, 4);
	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->amount, 1000);
	ring_destroy(ring);
}

Test(rules_battle_status, a_boss_loses_a_tenth_to_poison)
{
	for (enum battle_rank rank = RANK_PLAYER; rank < RANK_COUNT; rank++) {
		struct ring *ring = ring_of_two();

		ring->setup.fighters[DUMMY].rank = rank;
		ring_say(ring, PLAYER, ACT_SKILL,
		    ring_teach(ring, PLAYER, ring_curse(TARGET_ENEMY, STATUS_POISON)), DUMMY);
		ring_start(ring);
		ring_round(ring);
		cr_assert_eq(
		    ring_find(ring, BATTLE_TICK, DUMMY)->amount, rank >= RANK_BOSS ? 20 : 200);
		ring_destroy(ring);
	}
}

Test(rules_battle_status, who_falls_to_poison_falls_by_who_brought_it)
{
	struct ring *ring = ring_of_two();

	ring->setup.fighters[DUMMY].hp = 150;
	ring_say(ring, PLAYER, ACT_SKILL,
	    ring_teach(ring, PLAYER, ring_curse(TARGET_ENEMY, STATUS_POISON)), DUMMY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring->battle.state, BATTLE_WON);
	cr_assert_eq(ring_find(ring, BATTLE_FALLS, DUMMY)->who, PLAYER);
	cr_assert_eq(ring->battle.fighters[PLAYER].damage, 150);
	cr_assert_eq(ring_find(ring, BATTLE_TICK, DUMMY)->amount, 200);
	cr_assert_null(ring_find(ring, BATTLE_MISS, PLAYER));
	cr_assert_null(ring_find(ring, BATTLE_HIT, PLAYER));
	ring_destroy(ring);
}

Test(rules_battle_status, regen_gives_4_percent_back_for_4_turns)
{
	struct ring *ring = ring_of_two();

	ring->setup.fighters[PLAYER].hp_max = 1000;
	ring->setup.fighters[PLAYER].hp = 500;
	ring->setup.fighters[PLAYER].immune = 0;
	ring->setup.fighters[DUMMY].is_played = true;
	ring_say(ring, DUMMY, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_say(ring, PLAYER, ACT_SKILL,
	    ring_teach(ring, PLAYER, ring_curse(TARGET_SELF, STATUS_REGEN)), BATTLE_NOBODY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_null(ring_find(ring, BATTLE_HEAL, PLAYER));
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_HEAL, PLAYER)->amount, 40);
	cr_assert_eq(ring_find(ring, BATTLE_HEAL, PLAYER)->of, STATUS_REGEN);
	cr_assert_eq(rounds_of(ring, PLAYER, STATUS_REGEN), 4);
	cr_assert_eq(ring->battle.fighters[PLAYER].hp, 500 + 4 * 40);
	cr_assert_eq(ring->battle.fighters[PLAYER].healed, 4 * 40);
	ring_destroy(ring);
}

Test(rules_battle_status, stun_takes_a_turn_and_cannot_come_again_for_two)
{
	struct ring *ring = ring_of_two();

	ring_say(ring, PLAYER, ACT_SKILL,
	    ring_teach(ring, PLAYER, ring_curse(TARGET_ENEMY, STATUS_STUN)), DUMMY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_SKIPPED, DUMMY)->of, STATUS_STUN);
	cr_assert_eq(ring_place(ring, BATTLE_HIT, DUMMY), -1);
	for (int i = 0; i < 2; i++) {
		ring_round(ring);
		cr_assert_not_null(ring_find(ring, BATTLE_RESISTED, DUMMY));
		cr_assert_null(ring_find(ring, BATTLE_SKIPPED, DUMMY));
	}
	cr_assert_eq(ring->battle.fighters[DUMMY].immune_turns, 0);
	ring_destroy(ring);
}

Test(rules_battle_status, the_fourth_stun_or_freeze_never_takes_hold)
{
	struct ring *ring = ring_of_two();
	int32_t stun = ring_teach(ring, PLAYER, ring_curse(TARGET_ENEMY, STATUS_STUN));
	int32_t freeze = ring_teach(ring, PLAYER, ring_curse(TARGET_ENEMY, STATUS_FREEZE));

	ring_start(ring);
	for (int i = 0; i < 99; i++) {
		ring_say(ring, PLAYER, ACT_SKILL, i % 2 == 0 ? stun : freeze, DUMMY);
		ring_round(ring);
	}
	cr_assert_eq(ring->battle.fighters[DUMMY].controls, 3);
	ring_destroy(ring);
}

Test(rules_battle_status, freeze_takes_a_turn_and_makes_the_next_hit_harder)
{
	struct ring *ring = cursed(STATUS_FREEZE), *plain = ring_of_two();

	cr_assert_eq(ring_find(ring, BATTLE_SKIPPED, DUMMY)->of, STATUS_FREEZE);
	cr_assert(ring->battle.fighters[DUMMY].is_brittle);
	ring_start(plain);
	plain->battle.round = 2;
	ring_say(ring, PLAYER, ACT_ATTACK, 0, DUMMY);
	ring_round(ring);
	ring_round(plain);
	cr_assert_float_eq(ring_find(ring, BATTLE_HIT, DUMMY)->amount,
	    ring_find(plain, BATTLE_HIT, DUMMY)->amount * 1.25, 1.3);
	cr_assert_not(ring->battle.fighters[DUMMY].is_brittle);
	ring_round(ring);
	ring_round(plain);
	cr_assert_eq(ring_find(ring, BATTLE_HIT, DUMMY)->amount,
	    ring_find(plain, BATTLE_HIT, DUMMY)->amount);
	ring_destroy(ring);
	ring_destroy(plain);
}

Test(rules_battle_status, slow_and_haste_change_the_speed_and_cancel_each_other)
{
	struct ring *ring = ring_of_two();
	int32_t slow = ring_teach(ring, PLAYER, ring_curse(TARGET_ENEMY, STATUS_SLOW));

	ring->setup.fighters[DUMMY].speed = 300;
	ring->setup.fighters[DUMMY].skills[0].cooldown = 2;
	ring_start(ring);
	cr_assert_eq(battle_speed(&ring->battle, DUMMY), 300);
	ring_say(ring, PLAYER, ACT_SKILL, slow, DUMMY);
	ring_round(ring);
	cr_assert_eq(battle_speed(&ring->battle, DUMMY), 210);
	ring_destroy(ring);

	ring = ring_of_two();
	ring_teach(ring, DUMMY, ring_curse(TARGET_SELF, STATUS_HASTE));
	slow = ring_teach(ring, PLAYER, ring_curse(TARGET_ENEMY, STATUS_SLOW));
	ring->setup.fighters[DUMMY].speed = 300;
	ring->setup.fighters[DUMMY].skills[0].cooldown = 9;
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(battle_speed(&ring->battle, DUMMY), 390);
	ring_say(ring, PLAYER, ACT_SKILL, slow, DUMMY);
	ring_round(ring);
	cr_assert_eq(battle_speed(&ring->battle, DUMMY), 300);
	cr_assert_eq(ring_find(ring, BATTLE_STATUS_OFF, DUMMY)->of, STATUS_HASTE);
	cr_assert_null(ring_find(ring, BATTLE_STATUS_ON, DUMMY));
	ring_destroy(ring);
}

Test(rules_battle_status, what_one_brings_on_oneself_lasts_its_turns_after_that_one)
{
	struct ring *ring = ring_of_two();

	ring_say(ring, PLAYER, ACT_SKILL,
	    ring_teach(ring, PLAYER, ring_curse(TARGET_SELF, STATUS_HASTE)), BATTLE_NOBODY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_condition(ring, PLAYER, STATUS_HASTE)->turns, 3);
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	cr_assert_eq(rounds_of(ring, PLAYER, STATUS_HASTE), 4);
	ring_destroy(ring);
}

Test(rules_battle_status, weak_takes_a_quarter_of_the_attack_and_sunder_30_percent_of_the_defence)
{
	struct ring *ring = cursed(STATUS_WEAK);

	ring->battle.setup.fighters[DUMMY].attack = 10;
	cr_assert_eq(battle_power(&ring->battle, DUMMY, SOURCE_ATTACK), 7);
	cr_assert_eq(battle_power(&ring->battle, DUMMY, SOURCE_MAGIC), 1);
	cr_assert_eq(rounds_of(ring, DUMMY, STATUS_WEAK), 3);
	ring_destroy(ring);
	ring = cursed(STATUS_SUNDER);
	ring->battle.setup.fighters[DUMMY].defence = 1000;
	ring->battle.setup.fighters[DUMMY].resistance = 1000;
	cr_assert_eq(battle_guard(&ring->battle, DUMMY, SOURCE_ATTACK), 700);
	cr_assert_eq(battle_guard(&ring->battle, DUMMY, SOURCE_MAGIC), 1000);
	cr_assert_eq(rounds_of(ring, DUMMY, STATUS_SUNDER), 3);
	ring_destroy(ring);
}

Test(rules_battle_status, blind_misses_more_often)
{
	struct battle_action curse = ring_curse(TARGET_ENEMY, STATUS_BLIND);
	struct ring *ring;
	int32_t misses = 0;

	ring = cursed_with(curse);
	cr_assert_eq(rounds_of(ring, DUMMY, STATUS_BLIND), 2);
	ring_destroy(ring);
	ring = ring_of_two();
	ring->setup.fighters[PLAYER].hp = ring->setup.fighters[PLAYER].hp_max = 100000;
	ring_say(ring, PLAYER, ACT_SKILL, ring_teach(ring, PLAYER, curse), DUMMY);
	ring_start(ring);
	for (int i = 0; i < 100; i++) {
		ring_round(ring);
		misses += ring_count(ring, BATTLE_MISS, PLAYER);
	}
	/* 10,000 − (9200 − 450 − 3000) bp of 100 */
	cr_assert(misses > 25 && misses < 60, "%d", misses);
	ring_destroy(ring);
}

Test(rules_battle_status, silence_keeps_from_skills_but_not_from_things)
{
	struct ring *ring = ring_of_two();
	struct battle_action plain = { .target = TARGET_ENEMY, .coef_bp = 10000 };
	struct battle_input skill = { ACT_SKILL, 0, DUMMY }, use = { ACT_USE, 0, BATTLE_NOBODY };

	ring_teach(ring, PLAYER, plain);
	ring_give(ring, PLAYER, (struct battle_action){ .heal_share_bp = 1000 }, 1);
	ring_teach(ring, DUMMY, ring_curse(TARGET_ENEMY, STATUS_SILENCE));
	ring->setup.fighters[DUMMY].skills[0].cooldown = 9;
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(battle_input_refusal(&ring->battle, PLAYER, &skill), BATTLE_REFUSED_SILENCED);
	cr_assert_eq(battle_input_refusal(&ring->battle, PLAYER, &use), BATTLE_ALLOWED);
	ring_say(ring, PLAYER, ACT_SKILL, 0, DUMMY);
	ring_round(ring);
	cr_assert_not_null(ring_find(ring, BATTLE_DEFENDS, PLAYER));
	cr_assert_null(ring_find(ring, BATTLE_SKILL_USED, PLAYER));
	ring_destroy(ring);
}

Test(rules_battle_status, a_shield_takes_150_percent_of_the_casters_magic)
{
	struct ring *ring = ring_of_two();
	const struct battle_condition *shield;

	ring->setup.fighters[DUMMY].attack = 150;
	ring->setup.fighters[PLAYER].defence = 0;
	ring_say(ring, PLAYER, ACT_SKILL,
	    ring_teach(ring, PLAYER, ring_curse(TARGET_SELF, STATUS_SHIELD)), BATTLE_NOBODY);
	ring_start(ring);
	shield = ring_condition(ring, PLAYER, STATUS_SHIELD);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_STATUS_ON, PLAYER)->after, 120);
	cr_assert_not_null(ring_find(ring, BATTLE_ABSORBED, PLAYER));
	cr_assert_eq(ring_find(ring, BATTLE_ABSORBED, PLAYER)->amount, 120);
	cr_assert_eq(ring_find(ring, BATTLE_STATUS_OFF, PLAYER)->of, STATUS_SHIELD);
	cr_assert_eq(shield->turns, 0);
	cr_assert_eq(ring->battle.setup.fighters[PLAYER].hp - ring->battle.fighters[PLAYER].hp,
	    ring_find(ring, BATTLE_HIT, PLAYER)->amount - 120);
	cr_assert_eq(ring->battle.fighters[PLAYER].absorbed, 120);
	cr_assert_eq(battle_score(&ring->battle, PLAYER), 108);
	ring_destroy(ring);
}

Test(rules_battle_status, of_two_shields_the_larger_stays_and_not_their_sum)
{
	struct ring *ring = ring_of_two();
	struct battle_entrant mage = ring_player();
	struct battle_action shield = ring_curse(TARGET_ALLY, STATUS_SHIELD);

	mage.magic = 1000;
	mage.speed = 500;
	ring_teach(ring, PLAYER, shield);
	battles_add(&ring->setup, &mage);
	ring_teach(ring, 2, shield);
	ring->setup.fighters[DUMMY].is_played = true;
	ring_say(ring, DUMMY, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_say(ring, PLAYER, ACT_SKILL, 0, PLAYER);
	ring_say(ring, 2, ACT_SKILL, 0, PLAYER);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_condition(ring, PLAYER, STATUS_SHIELD)->power, 1500);
	ring_say(ring, 2, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_round(ring);
	cr_assert_eq(ring_condition(ring, PLAYER, STATUS_SHIELD)->power, 1500);
	cr_assert_eq(ring_condition(ring, PLAYER, STATUS_SHIELD)->by, 2);
	ring_destroy(ring);
}

Test(rules_battle_status, who_is_immune_never_bears_it)
{
	for (int i = 0; i < STATUS_COUNT; i++) {
		struct ring *ring = ring_of_two();
		struct battle_action curse = ring_curse(TARGET_ENEMY, (enum status)i);

		ring->setup.fighters[DUMMY].immune = UINT32_C(1) << i;
		ring_say(ring, PLAYER, ACT_SKILL, ring_teach(ring, PLAYER, curse), DUMMY);
		ring_start(ring);
		ring_round(ring);
		cr_assert_eq(ring_find(ring, BATTLE_RESISTED, DUMMY)->of, i);
		cr_assert_null(ring_find(ring, BATTLE_STATUS_ON, DUMMY));
		ring_destroy(ring);
	}
}

Test(rules_battle_status, resistance_is_against_harm_only)
{
	for (int i = 0; i < STATUS_COUNT; i++) {
		bool is_good = i == STATUS_REGEN || i == STATUS_HASTE || i == STATUS_SHIELD;
		struct battle_action curse = ring_curse(TARGET_ENEMY, (enum status)i);
		struct ring *ring = ring_of_two();

		ring->setup.fighters[DUMMY].status_resist_bp = 10000;
		ring_say(ring, PLAYER, ACT_SKILL, ring_teach(ring, PLAYER, curse), DUMMY);
		ring_start(ring);
		ring_round(ring);
		cr_assert_eq(ring_find(ring, BATTLE_STATUS_ON, DUMMY) != NULL, is_good);
		ring_destroy(ring);
	}
}

Test(rules_battle_status, an_effect_may_say_how_long)
{
	struct battle_action curse = ring_curse(TARGET_ENEMY, STATUS_SILENCE);
	struct ring *ring;

	curse.effects[0].turns = 9;
	ring = cursed_with(curse);
	cr_assert_eq(rounds_of(ring, DUMMY, STATUS_SILENCE), 9);
	ring_destroy(ring);
}

Test(rules_battle_status, what_is_cleansed_is_the_latest_harm)
{
	struct ring *ring = ring_of_two();
	static const enum status order[] = { STATUS_SUNDER, STATUS_BURN, STATUS_HASTE,
		STATUS_WEAK };
	struct battle_action cleanse = { .target = TARGET_SELF, .cleanse = 2 };

	for (int i = 0; i < 4; i++) {
		struct battle_action curse = ring_curse(TARGET_ENEMY, order[i]);

		curse.effects[0].turns = 9;
		ring_teach(ring, DUMMY, curse);
		ring->setup.fighters[DUMMY].skills[i].cooldown = 20;
	}
	ring_teach(ring, PLAYER, cleanse);
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_rounds(ring, 4);
	ring_say(ring, PLAYER, ACT_SKILL, 0, BATTLE_NOBODY);
	ring_round(ring);
	cr_assert_eq(ring_condition(ring, PLAYER, STATUS_WEAK)->turns, 0);
	cr_assert_eq(ring_condition(ring, PLAYER, STATUS_BURN)->turns, 0);
	cr_assert_gt(ring_condition(ring, PLAYER, STATUS_SUNDER)->turns, 0);
	cr_assert_gt(ring_condition(ring, PLAYER, STATUS_HASTE)->turns, 0);
	ring_destroy(ring);
}
