/*
 * What an action does, part by part: the player, 0, does it to the dummy, 1.
 */
#include <criterion/criterion.h>

#include "core/rules/battle_parts.h"
#include "core/rules/combat.h"
#include "tests/support/ring.h"

#define PLAYER 0
#define DUMMY 1

/* The player does it in the first round. */
static struct ring *
done(struct ring *ring, struct battle_action action, int32_t target)
{
	ring_say(ring, PLAYER, ACT_SKILL, ring_teach(ring, PLAYER, action), target);
	ring_start(ring);
	ring_round(ring);
	return ring;
}

/* A ring with somebody of the player's side, as 2, and another enemy, as 3. */
static struct ring *
ring_of_four(void)
{
	struct ring *ring = ring_of_two();
	struct battle_entrant player = ring_player(), dummy = ring_dummy();

	player.speed = 500;
	battles_add(&ring->setup, &player);
	battles_add(&ring->setup, &dummy);
	return ring;
}

/* The percents that the round's first blow draws. */
static int32_t
first_roll(const struct ring *ring)
{
	uint64_t seed = rng_mix64(ring->setup.seed ^ RNG_BETA);
	struct rng rng = rng_stream(seed, RNG_DAMAGE);

	return 90 + (int32_t)rng_below(&rng, 21);
}

static void
assert_blow(struct ring *ring, struct battle_action action, struct strike strike)
{
	strike.roll = first_roll(ring);
	done(ring, action, DUMMY);
	cr_assert_eq(ring_find(ring, BATTLE_HIT, DUMMY)->amount, combat_damage(&strike));
	ring_destroy(ring);
}

static struct strike
strike_of(int32_t attack, int32_t skill_bp, int32_t defence)
{
	return (struct strike){
		.attack = attack,
		.skill_bp = skill_bp,
		.level = 10,
		.defence = defence,
		.crit_bp = 10000,
		.element_bp = 10000,
		.status_bp = 10000,
		.weather_bp = 10000,
		.pvp_bp = 10000,
	};
}

Test(rules_battle_action, a_blow_is_of_attack_against_defence)
{
	struct ring *ring = ring_of_two();
	struct strike strike = strike_of(ring->setup.fighters[PLAYER].attack, 18000, 300);
	struct battle_action action = { .target = TARGET_ENEMY, .coef_bp = 18000, .pen_bp = 3000 };

	ring->setup.fighters[DUMMY].defence = 300;
	ring->setup.fighters[DUMMY].resistance = 7;
	strike.pen_bp = 3000;
	assert_blow(ring, action, strike);
}

Test(rules_battle_action, magic_is_against_resistance)
{
	struct ring *ring = ring_of_two();
	struct battle_action action = {
		.target = TARGET_ENEMY,
		.source = SOURCE_MAGIC,
		.coef_bp = 12000,
	};

	ring->setup.fighters[DUMMY].defence = 7;
	ring->setup.fighters[DUMMY].resistance = 300;
	assert_blow(ring, action, strike_of(80, 12000, 300));
}

Test(rules_battle_action, a_plain_strike_is_made_of_what_the_weapon_is)
{
	struct ring *ring = ring_of_two();
	struct strike strike = strike_of(80, 10000, 0);

	ring->setup.fighters[PLAYER].strike_source = SOURCE_MAGIC;
	ring->setup.fighters[PLAYER].strike_element = ELEMENT_FIRE;
	ring->setup.fighters[DUMMY].element = ELEMENT_NATURE;
	strike.roll = first_roll(ring);
	strike.element_bp = 12500;
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_HIT, DUMMY)->amount, combat_damage(&strike));
	ring_destroy(ring);
}

Test(rules_battle_action, an_action_of_an_element_of_its_own_is_of_that_one)
{
	struct ring *ring = ring_of_two();
	struct strike strike = strike_of(ring->setup.fighters[PLAYER].attack, 10000, 0);
	struct battle_action action = {
		.target = TARGET_ENEMY,
		.element = ELEMENT_WATER,
		.coef_bp = 10000,
	};

	ring->setup.fighters[PLAYER].strike_element = ELEMENT_FIRE;
	ring->setup.fighters[DUMMY].element = ELEMENT_NATURE;
	strike.element_bp = 8000;
	assert_blow(ring, action, strike);
}

Test(rules_battle_action, weather_favours_elements_as_documented)
{
	static const struct {
		enum weather weather;
		enum element element;
		int32_t bp;
	} rows[] = {
		{ WEATHER_CLEAR, ELEMENT_FIRE, 10000 },
		{ WEATHER_RAIN, ELEMENT_FIRE, 8000 },
		{ WEATHER_RAIN, ELEMENT_WATER, 12000 },
		{ WEATHER_RAIN, ELEMENT_LIGHTNING, 10000 },
		{ WEATHER_STORM, ELEMENT_LIGHTNING, 13000 },
		{ WEATHER_STORM, ELEMENT_FIRE, 10000 },
		{ WEATHER_HEAT, ELEMENT_FIRE, 12000 },
		{ WEATHER_SNOW, ELEMENT_FIRE, 10000 },
		{ WEATHER_FOG, ELEMENT_WATER, 10000 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ring *ring = ring_of_two();
		struct strike strike = strike_of(ring->setup.fighters[PLAYER].attack, 10000, 0);
		struct battle_action action = {
			.target = TARGET_ENEMY,
			.element = rows[i].element,
			.coef_bp = 10000,
		};

		ring->setup.fighters[DUMMY].has_cloak = true;
		ring->setup.weather = rows[i].weather;
		strike.weather_bp = rows[i].bp;
		assert_blow(ring, action, strike);
	}
}

Test(rules_battle_action, storm_and_fog_make_blows_miss)
{
	static const struct {
		enum weather weather;
		int32_t misses_bp; /* of equals */
	} rows[] = { { WEATHER_CLEAR, 800 }, { WEATHER_STORM, 1300 }, { WEATHER_FOG, 1800 } };
	struct battle_action action = { .target = TARGET_ENEMY, .coef_bp = 1, .hits = 5 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int32_t misses = 0, all = 5000;

		for (int32_t k = 0; k < all / 5; k++) {
			struct ring *ring = ring_of_two();

			ring->setup.seed = (uint64_t)k;
			ring->setup.weather = rows[i].weather;
			done(ring, action, DUMMY);
			misses += ring_count(ring, BATTLE_MISS, DUMMY);
			ring_destroy(ring);
		}
		cr_assert_float_eq(
		    misses, all * rows[i].misses_bp / 10000, all * 0.02, "%d", misses);
	}
}

Test(rules_battle_action, a_blood_moon_is_with_those_who_are_no_players)
{
	struct ring *ring = ring_of_two(), *calm = ring_of_two();

	ring->setup.is_blood_moon = true;
	ring->setup.fighters[DUMMY].attack = calm->setup.fighters[DUMMY].attack = 1000;
	ring_start(ring);
	ring_start(calm);
	ring_round(ring);
	ring_round(calm);
	cr_assert_eq(
	    ring_find(ring, BATTLE_HIT, DUMMY)->amount, ring_find(calm, BATTLE_HIT, DUMMY)->amount);
	cr_assert_float_eq(ring_find(ring, BATTLE_HIT, PLAYER)->amount,
	    ring_find(calm, BATTLE_HIT, PLAYER)->amount * 1.2, 1.3);
	ring_destroy(ring);
	ring_destroy(calm);
}

Test(rules_battle_action, a_blow_among_players_is_a_softer_one)
{
	struct ring *ring = ring_of_two();
	struct strike strike = strike_of(ring->setup.fighters[PLAYER].attack, 10000, 0);

	ring->setup.is_pvp = true;
	strike.pvp_bp = 6000;
	assert_blow(
	    ring, (struct battle_action){ .target = TARGET_ENEMY, .coef_bp = 10000 }, strike);
}

Test(rules_battle_action, several_hits_roll_for_themselves)
{
	struct battle_action action = { .target = TARGET_ENEMY, .coef_bp = 60000, .hits = 5 };
	struct ring *ring = done(ring_of_two(), action, DUMMY);
	int32_t first = ring_find(ring, BATTLE_HIT, DUMMY)->amount, others = 0;

	cr_assert_eq(ring_count(ring, BATTLE_HIT, DUMMY), 5);
	for (int32_t i = 0; i < ring->log.count; i++)
		others += ring->log.entries[i].target == DUMMY &&
		          ring->log.entries[i].what == BATTLE_HIT &&
		          ring->log.entries[i].amount != first;
	cr_assert_gt(others, 0);
	ring_destroy(ring);
}

Test(rules_battle_action, blows_stop_at_who_has_fallen)
{
	struct ring *ring = ring_of_two();

	ring->setup.fighters[DUMMY].hp = 1;
	done(ring, (struct battle_action){ .target = TARGET_ENEMY, .coef_bp = 10000, .hits = 5 },
	    DUMMY);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, DUMMY), 1);
	cr_assert_eq(ring_count(ring, BATTLE_FALLS, DUMMY), 1);
	cr_assert_eq(ring->battle.fighters[PLAYER].damage, 1);
	ring_destroy(ring);
}

Test(rules_battle_action, hits_all_enemies_and_no_friend)
{
	struct battle_action action = { .target = TARGET_ENEMIES, .coef_bp = 10000 };
	struct ring *ring = ring_of_four();

	ring_say(ring, 2, ACT_DEFEND, 0, BATTLE_NOBODY);
	done(ring, action, BATTLE_NOBODY);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, DUMMY), 1);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, 3), 1);
	cr_assert_eq(ring->battle.fighters[2].damage, 0);
	for (int32_t i = 0; i < ring->log.count; i++)
		cr_assert(ring->log.entries[i].who != PLAYER || ring->log.entries[i].target != 2);
	ring_destroy(ring);
}

Test(rules_battle_action, drains_health_that_was_taken_but_not_what_went_beyond)
{
	struct battle_action action = {
		.target = TARGET_ENEMY,
		.coef_bp = 60000,
		.drain_bp = 5000,
	};
	struct ring *ring = ring_of_two();

	ring->setup.fighters[PLAYER].hp = 10;
	ring->setup.fighters[DUMMY].hp = 40;
	done(ring, action, DUMMY);
	cr_assert_eq(ring_find(ring, BATTLE_HEAL, PLAYER)->amount, 20);
	cr_assert_eq(ring->battle.fighters[PLAYER].hp, 30);
	ring_destroy(ring);
}

Test(rules_battle_action, heals_a_friend_by_magic_and_by_a_share)
{
	struct battle_action action = {
		.target = TARGET_ALLY,
		.heal_bp = 5000,
		.heal_share_bp = 1000,
	};
	struct ring *ring = ring_of_four();

	ring->setup.fighters[2].hp_max = 1000;
	ring->setup.fighters[2].hp = 100;
	ring_say(ring, 2, ACT_DEFEND, 0, BATTLE_NOBODY);
	done(ring, action, 2);
	cr_assert_eq(ring_find(ring, BATTLE_HEAL, 2)->amount, 40 + 100);
	cr_assert_eq(ring->battle.fighters[PLAYER].healed, 140);
	cr_assert_eq(battle_threat(&ring->battle, PLAYER), 70);
	ring_destroy(ring);
}

Test(rules_battle_action, heals_no_more_than_is_missing)
{
	struct battle_action action = { .target = TARGET_ALLIES, .heal_share_bp = 10000 };
	struct ring *ring = ring_of_four();
	int32_t hp_max = ring->setup.fighters[2].hp_max;

	ring->setup.fighters[2].hp = hp_max - 3;
	ring_say(ring, 2, ACT_DEFEND, 0, BATTLE_NOBODY);
	done(ring, action, BATTLE_NOBODY);
	cr_assert_eq(ring_find(ring, BATTLE_HEAL, 2)->amount, 3);
	cr_assert_eq(ring_find(ring, BATTLE_HEAL, PLAYER)->amount, 0);
	cr_assert_eq(ring->battle.fighters[PLAYER].healed, 3);
	ring_destroy(ring);
}

Test(rules_battle_action, help_in_an_action_for_enemies_is_the_actors)
{
	struct battle_action action = {
		.target = TARGET_ENEMIES,
		.heal_share_bp = 1000,
		.mana_share_bp = 5000,
	};
	struct ring *ring = ring_of_two();

	ring->setup.fighters[PLAYER].hp = 1;
	ring->setup.fighters[PLAYER].mp = 0;
	ring->setup.fighters[DUMMY].hp = 5000;
	done(ring, action, BATTLE_NOBODY);
	cr_assert_eq(
	    ring_find(ring, BATTLE_HEAL, PLAYER)->amount, ring->setup.fighters[PLAYER].hp_max / 10);
	cr_assert_eq(
	    ring_find(ring, BATTLE_MANA, PLAYER)->after, ring->setup.fighters[PLAYER].mp_max / 2);
	cr_assert_null(ring_find(ring, BATTLE_HEAL, DUMMY));
	ring_destroy(ring);
}

Test(rules_battle_action, effects_come_with_a_blow_that_lands)
{
	struct battle_action action = ring_curse(TARGET_ENEMY, STATUS_WEAK);
	int32_t with = 0;

	action.coef_bp = 10000;
	action.hit_mod_bp = -10000;
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct ring *ring = ring_of_two();
		bool has_landed;

		ring->setup.seed = seed;
		done(ring, action, DUMMY);
		has_landed = ring_count(ring, BATTLE_MISS, DUMMY) == 0;
		cr_assert_eq(ring_find(ring, BATTLE_STATUS_ON, DUMMY) != NULL, has_landed);
		with += has_landed;
		ring_destroy(ring);
	}
	cr_assert(with > 10 && with < 40, "%d", with);
}

Test(rules_battle_action, effects_on_oneself_come_whatever_the_blows_do)
{
	struct battle_action action = ring_curse(TARGET_ENEMIES, STATUS_HASTE);

	action.coef_bp = 10000;
	action.hit_mod_bp = -10000;
	action.effects[0].on_self = true;
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct ring *ring = ring_of_four();

		ring->setup.seed = seed;
		done(ring, action, BATTLE_NOBODY);
		cr_assert_eq(ring_count(ring, BATTLE_STATUS_ON, PLAYER), 1);
		cr_assert_null(ring_find(ring, BATTLE_STATUS_ON, DUMMY));
		ring_destroy(ring);
	}
}

Test(rules_battle_action, a_taunt_draws_all_blows_for_its_turns)
{
	struct battle_action taunt = { .target = TARGET_SELF, .taunt = 2 };
	struct ring *ring = ring_of_four();

	ring_teach(ring, 2, taunt);
	ring->setup.fighters[2].hp = ring->setup.fighters[2].hp_max = 100000;
	ring->setup.fighters[DUMMY].aims = AIM_WEAKEST;
	ring->setup.fighters[3].aims = AIM_WEAKEST;
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_say(ring, 2, ACT_SKILL, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_TAUNTS, 2)->amount, 2);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, 2), 2);
	ring_say(ring, 2, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_round(ring);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, 2), 2);
	ring_round(ring);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, PLAYER), 2);
	ring_destroy(ring);
}

Test(rules_battle_action, of_two_who_taunt_the_longer_one_is_aimed_at)
{
	struct ring *ring = ring_of_four();

	ring_teach(ring, PLAYER, (struct battle_action){ .target = TARGET_SELF, .taunt = 2 });
	ring_teach(ring, 2, (struct battle_action){ .target = TARGET_SELF, .taunt = 4 });
	ring_say(ring, PLAYER, ACT_SKILL, 0, BATTLE_NOBODY);
	ring_say(ring, 2, ACT_SKILL, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, 2), 2);
	ring->battle.fighters[PLAYER].taunt_turns = 5;
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_say(ring, 2, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_round(ring);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, PLAYER), 2);
	ring_destroy(ring);
}

Test(rules_battle_action, a_taunt_binds_players_too)
{
	struct ring *ring = ring_of_four();

	ring_teach(ring, 3, (struct battle_action){ .target = TARGET_SELF, .taunt = 3 });
	ring->setup.fighters[3].speed = 5000;
	ring_say(ring, PLAYER, ACT_ATTACK, 0, DUMMY);
	ring_say(ring, 2, ACT_ATTACK, 0, DUMMY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, 3), 2);
	cr_assert_eq(ring_count(ring, BATTLE_HIT, DUMMY), 0);
	ring_destroy(ring);
}

Test(rules_battle_action, is_paid_for_and_has_to_cool_down)
{
	struct ring *ring = ring_of_two();
	struct battle_input skill = { ACT_SKILL, 0, DUMMY };
	int32_t mp = ring->setup.fighters[PLAYER].mp;

	ring_teach(
	    ring, PLAYER, (struct battle_action){ .target = TARGET_ENEMY, .coef_bp = 10000 });
	ring->setup.fighters[PLAYER].skills[0].cost_mp = mp / 2;
	ring->setup.fighters[PLAYER].skills[0].cooldown = 2;
	ring_say(ring, PLAYER, ACT_SKILL, 0, DUMMY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_SKILL_USED, PLAYER)->amount, mp / 2);
	cr_assert_eq(ring->battle.fighters[PLAYER].mp, mp - mp / 2);
	for (int i = 0; i < 2; i++) {
		cr_assert_eq(
		    battle_input_refusal(&ring->battle, PLAYER, &skill), BATTLE_REFUSED_COOLDOWN);
		ring_round(ring);
		cr_assert_not_null(ring_find(ring, BATTLE_DEFENDS, PLAYER));
	}
	cr_assert_eq(battle_input_refusal(&ring->battle, PLAYER, &skill), BATTLE_ALLOWED);
	ring_round(ring);
	ring->battle.round += 3;
	ring->battle.fighters[PLAYER].mp = mp / 2 - 1;
	cr_assert_eq(battle_input_refusal(&ring->battle, PLAYER, &skill), BATTLE_REFUSED_MANA);
	ring_destroy(ring);
}

Test(rules_battle_action, a_thing_is_used_up)
{
	struct ring *ring = ring_of_two();
	struct battle_input use = { ACT_USE, 0, BATTLE_NOBODY };

	ring_give(ring, PLAYER,
	    (struct battle_action){ .target = TARGET_SELF, .heal_share_bp = 5000 }, 2);
	ring_say(ring, PLAYER, ACT_USE, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_THING_USED, PLAYER)->after, 1);
	cr_assert_eq(battle_input_refusal(&ring->battle, PLAYER, &use), BATTLE_ALLOWED);
	ring_round(ring);
	cr_assert_eq(ring->battle.fighters[PLAYER].left[0], 0);
	cr_assert_eq(battle_input_refusal(&ring->battle, PLAYER, &use), BATTLE_REFUSED_USED_UP);
	ring_round(ring);
	cr_assert_null(ring_find(ring, BATTLE_THING_USED, PLAYER));
	cr_assert_not_null(ring_find(ring, BATTLE_DEFENDS, PLAYER));
	ring_destroy(ring);
}
