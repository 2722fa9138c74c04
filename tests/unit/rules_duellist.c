/*
 * How a player fights who isn't asked.
 */
#include "core/rules/duellist.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/battles.h"

#define STATES 100000

enum { CLEAVE, HEAL, STUN, SHIELD_SELF, LEARNED };

static const struct battle_skill skills[LEARNED] = {
	[CLEAVE] = { .action = { .target = TARGET_ENEMY, .coef_bp = 15000 }, .cost_mp = 6 },
	[HEAL] = { .action = { .target = TARGET_SELF, .heal_share_bp = 3000 },
	    .cost_mp = 10,
	    .cooldown = 3 },
	[STUN] = { .action = { .target = TARGET_ENEMY,
		       .coef_bp = 5000,
		       .effects_count = 1,
		       .effects = { { .status = STATUS_STUN, .chance_bp = 6000 } } },
	    .cost_mp = 8,
	    .cooldown = 2 },
	[SHIELD_SELF] = { .action = { .target = TARGET_SELF,
			      .effects_count = 1,
			      .effects = { { .status = STATUS_SHIELD, .chance_bp = 10000 } } },
	    .cost_mp = 5 },
};

/* Two equal ones of level 20 who know the same. */
static struct battle
duel(uint64_t seed)
{
	struct battle_setup setup = battles_of(seed);
	struct battle_entrant fighter = battles_player(20);
	struct battle battle;

	memcpy(fighter.skills, skills, sizeof(skills));
	fighter.skills_count = LEARNED;
	fighter.mp = fighter.mp_max = 100;
	setup.is_pvp = true;
	battles_add(&setup, &fighter);
	fighter.side = 1;
	battles_add(&setup, &fighter);
	cr_assert(battle_start(&setup, &battle));
	return battle;
}

static void
expect_skill(const struct battle *battle, int32_t n)
{
	struct battle_input input = duellist_choose(battle, 0);

	cr_expect_eq(input.act, ACT_SKILL);
	cr_expect_eq(input.n, n, "skill %d", input.n);
}

Test(rules_duellist, takes_turns_away_first_then_shields_itself_then_strikes_its_best)
{
	struct battle battle = duel(1);

	expect_skill(&battle, STUN);
	battle.fighters[1].conditions[STATUS_STUN] =
	    (struct battle_condition){ .turns = 1, .stacks = 1, .by = 1 };
	expect_skill(&battle, SHIELD_SELF);
	battle.fighters[0].conditions[STATUS_SHIELD] =
	    (struct battle_condition){ .turns = 3, .stacks = 1, .power = 30 };
	expect_skill(&battle, CLEAVE);
	battle.fighters[0].mp = 5;
	cr_expect_eq(duellist_choose(&battle, 0).act, ACT_ATTACK);
}

Test(rules_duellist, does_not_try_to_stun_who_is_used_to_it)
{
	struct battle battle = duel(1);

	battle.fighters[1].controls = 1;
	expect_skill(&battle, STUN);
	battle.fighters[1].controls = 2;
	expect_skill(&battle, SHIELD_SELF);
	battle.fighters[1].controls = 0;
	battle.fighters[1].immune_turns = 1;
	expect_skill(&battle, SHIELD_SELF);
}

Test(rules_duellist, heals_when_hurt_but_fells_who_can_be_felled)
{
	struct battle battle = duel(1);

	battle.fighters[0].hp = battle.setup.fighters[0].hp_max * 4 / 10;
	expect_skill(&battle, HEAL);
	battle.fighters[1].hp = 1;
	cr_expect_eq(duellist_choose(&battle, 0).act, ACT_SKILL);
	cr_expect_neq(duellist_choose(&battle, 0).n, HEAL);
}

/* The skill that heals of the first one. */
static struct battle_action *
healing_of(struct battle *battle)
{
	return &battle->setup.fighters[0].skills[HEAL].action;
}

Test(rules_duellist, a_remedy_that_gives_less_than_a_blow_takes_is_not_worth_its_turn)
{
	struct battle battle = duel(1);

	battle.fighters[0].hp = battle.setup.fighters[0].hp_max / 10;
	healing_of(&battle)->heal_share_bp = 100;
	expect_skill(&battle, STUN);
	battle.fighters[0].ready[HEAL] = battle.round + 1;
	expect_skill(&battle, STUN);
}

Test(rules_duellist, what_a_remedy_brings_later_counts)
{
	struct battle battle = duel(1);
	struct battle_action *healing = healing_of(&battle);

	battle.fighters[0].hp = battle.setup.fighters[0].hp_max / 10;
	healing->heal_share_bp = 100;
	healing->effects_count = 1;
	healing->effects[0] = (struct battle_effect){ .status = STATUS_REGEN, .chance_bp = 10000 };
	expect_skill(&battle, HEAL);
}

Test(rules_duellist, a_remedy_is_kept_for_when_it_hurts)
{
	struct battle battle = duel(1);
	struct battle_action *healing = healing_of(&battle);

	battle.setup.fighters[0].skills_count = HEAL + 1;
	healing->effects_count = 1;
	healing->effects[0] = (struct battle_effect){ .status = STATUS_REGEN, .chance_bp = 10000 };
	expect_skill(&battle, CLEAVE);
}

Test(rules_duellist, a_dying_one_waits_for_its_remedy)
{
	struct battle battle = duel(1);

	battle.fighters[0].hp = battle.setup.fighters[0].hp_max / 10;
	battle.round = 3;
	battle.fighters[0].ready[HEAL] = 4;
	cr_expect_eq(duellist_choose(&battle, 0).act, ACT_DEFEND);
	battle.fighters[0].ready[HEAL] = 5;
	expect_skill(&battle, STUN);
	battle.fighters[0].ready[HEAL] = 0;
	battle.fighters[0].mp = 5;
	cr_expect_eq(duellist_choose(&battle, 0).act, ACT_DEFEND);
	battle.fighters[0].mp = 4;
	cr_expect_eq(duellist_choose(&battle, 0).act, ACT_ATTACK);
}

Test(rules_duellist, the_silenced_strike)
{
	struct battle battle = duel(1);

	battle.fighters[0].conditions[STATUS_SILENCE] =
	    (struct battle_condition){ .turns = 2, .stacks = 1, .by = 1 };
	cr_expect_eq(duellist_choose(&battle, 0).act, ACT_ATTACK);
}

Test(rules_duellist, never_looks_at_the_seed)
{
	struct battle battle = duel(1), other;
	struct battle_input inputs[BATTLE_FIGHTERS_MAX] = { { .act = ACT_NONE } };

	while (battle.state == BATTLE_RUNNING) {
		other = battle;
		other.setup.seed = ~battle.setup.seed;
		for (int32_t who = 0; who < 2; who++) {
			struct battle_input same = duellist_choose(&other, who);

			inputs[who] = duellist_choose(&battle, who);
			cr_assert_eq(inputs[who].act, same.act);
			cr_assert_eq(inputs[who].n, same.n);
			cr_assert_eq(inputs[who].target, same.target);
		}
		battle_round(&battle, inputs, NULL);
	}
}

/* All who are played, in battles of any kind and at any point of them. */
Test(rules_duellist, always_does_something_possible)
{
	struct rng rng = rng_stream(7, RNG_AI);
	static struct battle battle;
	int32_t states = 0, acts[ACT_COUNT] = { 0 };

	while (states < STATES) {
		struct battle_setup setup = battles_any(&rng);
		struct battle_input inputs[BATTLE_FIGHTERS_MAX];

		cr_assert(battle_start(&setup, &battle));
		for (int32_t round = 0; round < 20 && battle.state == BATTLE_RUNNING; round++) {
			battles_any_inputs(&battle, &rng, inputs);
			for (int32_t i = 0; i < setup.fighters_count; i++) {
				struct battle_input input;

				if (!setup.fighters[i].is_played || !battle_stands(&battle, i))
					continue;
				input = duellist_choose(&battle, i);
				cr_assert_eq(
				    battle_input_refusal(&battle, i, &input), BATTLE_ALLOWED);
				acts[input.act]++;
				states++;
				if (rng_below(&rng, 2) == 0)
					inputs[i] = input;
			}
			battle_round(&battle, inputs, NULL);
		}
	}
	cr_expect_gt(acts[ACT_ATTACK], 1000);
	cr_expect_gt(acts[ACT_SKILL], 1000);
	cr_expect_gt(acts[ACT_DEFEND], 10);
	cr_expect_eq(acts[ACT_NONE] + acts[ACT_USE] + acts[ACT_FLEE], 0);
}

Test(rules_duellist, a_duel_has_an_end_and_its_inputs_replay_it)
{
	int32_t won = 0, lost = 0;

	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct battle battle = duel(seed), replayed;
		uint8_t inputs[DUEL_INPUTS_BYTES_MAX];
		size_t size = duellist_fight(&battle, inputs);

		cr_assert_neq(battle.state, BATTLE_RUNNING);
		cr_assert(battle_replay(&battle.setup, inputs, size, &replayed, NULL));
		cr_assert_eq(battle_hash(&replayed), battle_hash(&battle));
		won += battle.state == BATTLE_WON;
		lost += battle.state == BATTLE_LOST;
	}
	cr_expect(won > 70 && lost > 70, "equals win alike: %d, %d of 200", won, lost);
}

/* What it is for: it beats who only strikes. */
Test(rules_duellist, beats_who_only_strikes)
{
	int32_t won = 0;

	for (uint64_t seed = 1; seed <= 100; seed++) {
		struct battle battle = duel(seed);
		struct battle_input inputs[BATTLE_FIGHTERS_MAX];

		while (battle.state == BATTLE_RUNNING) {
			battles_strikes(inputs);
			inputs[1] = duellist_choose(&battle, 1);
			battle_round(&battle, inputs, NULL);
		}
		won += battle.state == BATTLE_LOST;
	}
	cr_expect_gt(won, 90, "%d of 100", won);
}
