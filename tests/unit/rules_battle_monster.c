/*
 * Those whom nobody plays: what they do when, and to whom.
 */
#include <criterion/criterion.h>

#include "core/rules/battle_parts.h"
#include "tests/support/ring.h"

#define PLAYER 0
#define BEAST 1
#define FRIEND 2
#define MATE 3

/* A beast, 1, that knows one thing, against a player, 0, who does nothing. */
static struct ring *
ring_of_beast(struct battle_action action, enum battle_when when)
{
	struct ring *ring = ring_of_two();

	ring_teach(ring, BEAST, action);
	ring->setup.fighters[BEAST].skills[0].when = when;
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	return ring;
}

static bool
does_it(struct ring *ring)
{
	ring_round(ring);
	return ring_place(ring, BATTLE_SKILL_USED, BEAST) >= 0;
}

static bool
does_it_at(enum battle_when when, int32_t hp)
{
	struct ring *ring = ring_of_beast(ring_curse(TARGET_ENEMY, STATUS_WEAK), when);
	bool does;

	ring->setup.fighters[BEAST].hp = hp;
	ring_start(ring);
	does = does_it(ring);
	ring_destroy(ring);
	return does;
}

/* Two players, 0 and 2, who do nothing, against two beasts, 1 and 3. */
static struct ring *
ring_of_four(void)
{
	struct ring *ring = ring_of_two();
	struct battle_entrant player = ring_player(), dummy = ring_dummy();

	player.speed = 500;
	battles_add(&ring->setup, &player);
	battles_add(&ring->setup, &dummy);
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_say(ring, FRIEND, ACT_DEFEND, 0, BATTLE_NOBODY);
	return ring;
}

Test(rules_battle_monster, strikes_when_nothing_else_comes_up)
{
	struct ring *ring = ring_of_beast(ring_curse(TARGET_ENEMY, STATUS_WEAK), WHEN_ALWAYS);

	ring->setup.fighters[BEAST].skills[0].chance_bp = 0;
	ring_start(ring);
	cr_assert_not(does_it(ring));
	cr_assert_not_null(ring_find(ring, BATTLE_HIT, PLAYER));
	ring_destroy(ring);
}

Test(rules_battle_monster, tries_its_skills_in_their_order)
{
	struct ring *ring = ring_of_beast(ring_curse(TARGET_ENEMY, STATUS_WEAK), WHEN_ALWAYS);

	ring_teach(ring, BEAST, ring_curse(TARGET_ENEMY, STATUS_BLIND));
	ring->setup.fighters[BEAST].skills[0].cooldown = 1;
	ring_start(ring);
	for (int32_t i = 0; i < 6; i++) {
		ring_round(ring);
		cr_assert_eq(ring_find(ring, BATTLE_SKILL_USED, BEAST)->of, i % 2);
	}
	ring_destroy(ring);
}

Test(rules_battle_monster, does_it_as_often_as_its_chance_says)
{
	struct ring *ring = ring_of_beast(ring_curse(TARGET_ENEMY, STATUS_WEAK), WHEN_ALWAYS);
	int32_t often = 0;

	ring->setup.fighters[BEAST].skills[0].chance_bp = 3000;
	ring->setup.fighters[PLAYER].hp = ring->setup.fighters[PLAYER].hp_max = 1000000;
	ring_start(ring);
	for (int i = 0; i < 100; i++)
		often += does_it(ring);
	cr_assert(often > 15 && often < 45, "%d", often);
	ring_destroy(ring);
}

Test(rules_battle_monster, knows_the_first_round)
{
	struct ring *ring = ring_of_beast(ring_curse(TARGET_ENEMY, STATUS_WEAK), WHEN_FIRST_ROUND);

	ring_start(ring);
	cr_assert(does_it(ring));
	cr_assert_not(does_it(ring));
	ring_destroy(ring);
}

Test(rules_battle_monster, knows_when_it_is_hurt_or_dying)
{
	cr_assert_not(does_it_at(WHEN_HURT, 5000));
	cr_assert(does_it_at(WHEN_HURT, 4999));
	cr_assert_not(does_it_at(WHEN_DYING, 2500));
	cr_assert(does_it_at(WHEN_DYING, 2499));
}

Test(rules_battle_monster, has_phases)
{
	for (int32_t hp = 5000; hp <= 5001; hp++) {
		struct ring *ring =
		    ring_of_beast(ring_curse(TARGET_ENEMY, STATUS_WEAK), WHEN_ALWAYS);

		ring->setup.fighters[BEAST].skills[0].below_bp = 5000;
		ring->setup.fighters[BEAST].hp = hp;
		ring_start(ring);
		cr_assert_eq(does_it(ring), hp == 5000);
		ring_destroy(ring);
	}
}

Test(rules_battle_monster, knows_when_one_of_its_side_is_hurt_and_helps_that_one)
{
	struct ring *ring = ring_of_four();

	ring_teach(
	    ring, BEAST, (struct battle_action){ .target = TARGET_ALLY, .heal_share_bp = 1000 });
	ring->setup.fighters[BEAST].skills[0].when = WHEN_ALLY_HURT;
	ring->setup.fighters[BEAST].hp = 6000;
	ring->setup.fighters[MATE].hp = 5000;
	ring_start(ring);
	cr_assert_not(does_it(ring));
	ring->battle.fighters[MATE].hp = 4999;
	cr_assert(does_it(ring));
	cr_assert_eq(ring_find(ring, BATTLE_HEAL, MATE)->amount, 1000);
	ring_destroy(ring);
}

Test(rules_battle_monster, knows_when_it_is_alone)
{
	struct ring *ring = ring_of_four();

	ring_teach(ring, BEAST, ring_curse(TARGET_SELF, STATUS_HASTE));
	ring->setup.fighters[BEAST].skills[0].when = WHEN_ALONE;
	ring_start(ring);
	cr_assert_not(does_it(ring));
	ring->battle.fighters[MATE].hp = 0;
	cr_assert(does_it(ring));
	ring_destroy(ring);
}

Test(rules_battle_monster, does_not_curse_the_cursed)
{
	struct battle_action curse = ring_curse(TARGET_ENEMY, STATUS_WEAK);
	struct ring *ring;

	curse.effects[0].turns = 2;
	ring = ring_of_beast(curse, WHEN_UNAFFLICTED);
	ring_start(ring);
	cr_assert(does_it(ring));
	cr_assert_not(does_it(ring));
	cr_assert(does_it(ring));
	ring_destroy(ring);
}

Test(rules_battle_monster, does_not_bless_itself_twice_while_it_strikes)
{
	struct battle_action rage = ring_curse(TARGET_ENEMY, STATUS_HASTE);
	struct ring *ring;

	rage.coef_bp = 10000;
	rage.effects[0].on_self = true;
	ring = ring_of_beast(rage, WHEN_UNAFFLICTED);
	ring_start(ring);
	cr_assert(does_it(ring));
	cr_assert_not(does_it(ring));
	ring_destroy(ring);
}

Test(rules_battle_monster, aims_at_the_weakest_or_the_strongest)
{
	struct ring *ring = ring_of_four();

	ring->setup.fighters[FRIEND].hp--;
	ring->setup.fighters[PLAYER].attack = 70;
	ring->setup.fighters[FRIEND].attack = 60;
	ring->setup.fighters[FRIEND].magic = 90;
	ring->setup.fighters[BEAST].aims = AIM_WEAKEST;
	ring->setup.fighters[MATE].aims = AIM_STRONGEST;
	ring->setup.fighters[BEAST].speed = 90;
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, FRIEND), 2);
	ring->battle.fighters[PLAYER].hp = 1;
	ring->battle.fighters[PLAYER].damage = 10;
	ring->battle.fighters[FRIEND].healed = 18;
	ring->battle.fighters[BEAST].hp = 10000;
	ring->battle.setup.fighters[BEAST].aims = AIM_STRONGEST;
	ring_round(ring);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, PLAYER), 1);
	ring_destroy(ring);
}

Test(rules_battle_monster, aims_at_who_struck_it_last)
{
	struct ring *ring = ring_of_four();

	ring->setup.fighters[BEAST].aims = AIM_LATEST;
	ring->setup.fighters[MATE].aims = AIM_LATEST;
	ring_say(ring, PLAYER, ACT_ATTACK, 0, MATE);
	ring_say(ring, FRIEND, ACT_ATTACK, 0, BEAST);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring->log.entries[ring_place(ring, BATTLE_HIT, BEAST)].target, FRIEND);
	cr_assert_eq(ring->log.entries[ring_place(ring, BATTLE_HIT, MATE)].target, PLAYER);
	ring_destroy(ring);
}

Test(rules_battle_monster, aims_anywhere_if_nothing_is_said)
{
	struct ring *ring = ring_of_four();
	int32_t at_player = 0, at_friend = 0;

	ring->setup.fighters[PLAYER].hp = ring->setup.fighters[PLAYER].hp_max = 100000;
	ring->setup.fighters[FRIEND].hp = ring->setup.fighters[FRIEND].hp_max = 100000;
	ring_start(ring);
	for (int i = 0; i < 100; i++) {
		ring_round(ring);
		at_player +=
		    ring_count(ring, BATTLE_HIT, PLAYER) + ring_count(ring, BATTLE_CRIT, PLAYER);
		at_friend +=
		    ring_count(ring, BATTLE_HIT, FRIEND) + ring_count(ring, BATTLE_CRIT, FRIEND);
	}
	cr_assert(at_player > 50 && at_friend > 50, "%d, %d", at_player, at_friend);
	ring_destroy(ring);
}

Test(rules_battle_monster, runs_when_it_is_hurt_enough)
{
	struct ring *ring = ring_of_two();

	ring->setup.fighters[BEAST].flees_below_bp = 3000;
	ring->setup.fighters[BEAST].hp = 3000;
	ring->setup.fighters[PLAYER].speed = 0;
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_place(ring, BATTLE_ESCAPE, BEAST), -1);
	ring->battle.fighters[BEAST].hp = 2999;
	for (int i = 0; i < 10 && ring->battle.state == BATTLE_RUNNING; i++) {
		ring_round(ring);
		cr_assert_null(ring_find(ring, BATTLE_HIT, PLAYER));
	}
	cr_assert_eq(ring->battle.state, BATTLE_WON);
	cr_assert(ring->battle.fighters[BEAST].has_fled);
	cr_assert_eq(ring->battle.fighters[BEAST].hp, 2999);
	ring_destroy(ring);
}

Test(rules_battle_monster, a_shadow_fights_as_a_player_would_with_mana)
{
	struct ring *ring = ring_of_beast(ring_curse(TARGET_ENEMY, STATUS_WEAK), WHEN_ALWAYS);

	ring->setup.fighters[BEAST].rank = RANK_PLAYER;
	ring->setup.fighters[BEAST].mp = 20;
	ring->setup.fighters[BEAST].skills[0].cost_mp = 15;
	ring_start(ring);
	cr_assert(does_it(ring));
	cr_assert_not(does_it(ring));
	cr_assert_eq(ring->battle.fighters[BEAST].mp, 5);
	ring_destroy(ring);
}
