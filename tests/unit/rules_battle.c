/*
 * The course of a battle: how it begins, who acts when, what is refused, how it ends.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "core/rules/battle_parts.h"
#include "core/rules/combat.h"
#include "tests/support/ring.h"

#define PLAYER 0
#define DUMMY 1

/* ── the beginning ── */

Test(rules_battle, begins_with_what_the_setup_says)
{
	struct ring *ring = ring_of_two();
	struct battle_entrant *player = &ring->setup.fighters[PLAYER];

	player->hp = 7;
	player->mp = 8;
	ring_give(ring, PLAYER, (struct battle_action){ .heal_share_bp = 1 }, 9);
	ring_start(ring);
	cr_assert_eq(ring->battle.state, BATTLE_RUNNING);
	cr_assert_eq(ring->battle.round, 1);
	cr_assert_eq(ring->battle.fighters[PLAYER].hp, 7);
	cr_assert_eq(ring->battle.fighters[PLAYER].mp, 8);
	cr_assert_eq(ring->battle.fighters[PLAYER].left[0], 9);
	cr_assert(battle_is_sound(&ring->battle));
	ring_destroy(ring);
}

Test(rules_battle, does_not_begin_with_half_a_setup)
{
	struct battle_setup good = battles_hunt(1, 10), bad;
	static struct battle battle = { .round = 77 };

	cr_assert(battle_setup_is_sound(&good));
	bad = good;
	bad.rules_version = 1;
	cr_assert_not(battle_start(&bad, &battle));
	bad = good;
	bad.id[0] = '\0';
	cr_assert_not(battle_start(&bad, &battle));
	bad = good;
	bad.fighters[1].side = 0;
	cr_assert_not(battle_start(&bad, &battle));
	bad = good;
	bad.fighters[0].is_played = false;
	cr_assert_not(battle_start(&bad, &battle));
	bad = good;
	bad.fighters[0].hp = 0;
	cr_assert_not(battle_start(&bad, &battle));
	bad = good;
	bad.fighters_count = BATTLE_FIGHTERS_MAX + 1;
	cr_assert_not(battle_start(&bad, &battle));
	bad = good;
	bad.fighters[1].skills[0].action.effects_count = BATTLE_EFFECTS_MAX + 1;
	cr_assert_not(battle_start(&bad, &battle));
	bad = good;
	bad.fighters[0].things[0].count = 0;
	cr_assert_not(battle_start(&bad, &battle));
	cr_assert_eq(battle.round, 77);
}

Test(rules_battle, up_to_ten_players_are_on_a_side)
{
	struct battle_setup setup = battles_of(1);
	struct battle_entrant player = battles_player(1), monster = battles_monster(1);

	battles_add(&setup, &monster);
	for (int i = 0; i < BATTLE_PLAYERS_MAX; i++)
		battles_add(&setup, &player);
	cr_assert(battle_setup_is_sound(&setup));
	battles_add(&setup, &player);
	cr_assert_not(battle_setup_is_sound(&setup));
}

/* ── order ── */

Test(rules_battle, the_faster_one_acts_first_and_the_lower_index_of_equals)
{
	int32_t firsts = 0, all = 4000;

	for (int32_t i = 0; i < all; i++) {
		struct ring *ring = ring_of_two();

		ring->setup.seed = (uint64_t)i;
		ring->setup.fighters[PLAYER].speed = ring->setup.fighters[DUMMY].speed = 100;
		ring->setup.fighters[DUMMY].is_played = true;
		ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
		ring_say(ring, DUMMY, ACT_DEFEND, 0, BATTLE_NOBODY);
		ring_start(ring);
		ring_round(ring);
		firsts += ring->log.entries[0].who == PLAYER;
		ring_destroy(ring);
	}
	/* of 400 pairs of rolls 190 are higher, 20 equal */
	cr_assert(firsts > all * 50 / 100 && firsts < all * 55 / 100, "%d", firsts);
}

Test(rules_battle, who_falls_before_its_turn_has_none)
{
	struct ring *ring = ring_of_two();

	ring->setup.fighters[DUMMY].hp = 1;
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring->battle.state, BATTLE_WON);
	cr_assert_eq(ring_place(ring, BATTLE_HIT, DUMMY), -1);
	cr_assert_eq(ring_find(ring, BATTLE_FALLS, DUMMY)->who, PLAYER);
	ring_destroy(ring);
}

Test(rules_battle, snow_slows_all_and_bites_who_has_no_cloak)
{
	struct ring *ring = ring_of_two();

	ring->setup.weather = WEATHER_SNOW;
	ring->setup.fighters[PLAYER].has_cloak = true;
	ring->setup.fighters[DUMMY].is_played = true;
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_say(ring, DUMMY, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(battle_speed(&ring->battle, PLAYER), 900);
	cr_assert_null(ring_find(ring, BATTLE_FROSTBITE, PLAYER));
	cr_assert_eq(ring_find(ring, BATTLE_FROSTBITE, DUMMY)->amount, 100);
	cr_assert_eq(ring->battle.fighters[PLAYER].damage, 0);
	cr_assert_eq(ring->battle.fighters[DUMMY].damage, 0);
	ring_destroy(ring);
}

/* ── what is said ── */

Test(rules_battle, what_cannot_be_done_is_refused_with_its_reason)
{
	static const struct {
		int32_t who;
		struct battle_input input;
		enum battle_refusal refusal;
	} rows[] = {
		{ PLAYER, { ACT_ATTACK, 0, DUMMY }, BATTLE_ALLOWED },
		{ PLAYER, { ACT_ATTACK, 0, BATTLE_NOBODY }, BATTLE_ALLOWED },
		{ PLAYER, { ACT_DEFEND, 0, BATTLE_NOBODY }, BATTLE_ALLOWED },
		{ PLAYER, { ACT_FLEE, 0, BATTLE_NOBODY }, BATTLE_ALLOWED },
		{ PLAYER, { ACT_NONE, 0, BATTLE_NOBODY }, BATTLE_ALLOWED },
		{ PLAYER, { ACT_SKILL, 3, PLAYER }, BATTLE_ALLOWED },
		{ PLAYER, { ACT_SKILL, 2, PLAYER }, BATTLE_ALLOWED },
		{ PLAYER, { ACT_USE, 0, DUMMY }, BATTLE_ALLOWED },
		{ PLAYER, { ACT_SKILL, 3, DUMMY }, BATTLE_REFUSED_TARGET_SIDE },
		{ PLAYER, { ACT_ATTACK, 0, PLAYER }, BATTLE_REFUSED_TARGET_SIDE },
		{ PLAYER, { ACT_ATTACK, 0, 2 }, BATTLE_REFUSED_STRANGE },
		{ PLAYER, { ACT_ATTACK, 0, -2 }, BATTLE_REFUSED_STRANGE },
		{ PLAYER, { ACT_SKILL, 4, DUMMY }, BATTLE_REFUSED_STRANGE },
		{ PLAYER, { ACT_SKILL, -1, DUMMY }, BATTLE_REFUSED_STRANGE },
		{ PLAYER, { ACT_USE, 2, DUMMY }, BATTLE_REFUSED_STRANGE },
		{ PLAYER, { ACT_COUNT, 0, DUMMY }, BATTLE_REFUSED_STRANGE },
		{ DUMMY, { ACT_ATTACK, 0, PLAYER }, BATTLE_REFUSED_NOT_PLAYED },
		{ 2, { ACT_ATTACK, 0, PLAYER }, BATTLE_REFUSED_NOT_PLAYED },
		{ -1, { ACT_ATTACK, 0, PLAYER }, BATTLE_REFUSED_NOT_PLAYED },
	};
	struct ring *ring = ring_create();

	ring->setup = battles_hunt(1, 10);
	ring_start(ring);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_assert_eq(battle_input_refusal(&ring->battle, rows[i].who, &rows[i].input),
		    rows[i].refusal, "row %zu", i);
	ring->battle.fighters[DUMMY].hp = 0;
	cr_assert_eq(
	    battle_input_refusal(&ring->battle, PLAYER, &rows[0].input), BATTLE_REFUSED_TARGET_OUT);
	ring->battle.fighters[PLAYER].has_fled = true;
	cr_assert_eq(
	    battle_input_refusal(&ring->battle, PLAYER, &rows[0].input), BATTLE_REFUSED_OUT);
	ring->battle.state = BATTLE_WON;
	cr_assert_eq(
	    battle_input_refusal(&ring->battle, PLAYER, &rows[0].input), BATTLE_REFUSED_ENDED);
	ring_destroy(ring);
}

Test(rules_battle, who_says_nothing_or_something_strange_defends)
{
	static const struct battle_input rows[] = {
		{ ACT_NONE, 0, BATTLE_NOBODY },
		{ ACT_SKILL, 0, DUMMY },
		{ ACT_USE, 0, DUMMY },
		{ ACT_ATTACK, 0, 99 },
		{ ACT_ATTACK, 0, PLAYER },
		{ (enum battle_act)99, 99, 99 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ring *ring = ring_of_two();

		ring->inputs[PLAYER] = rows[i];
		ring_start(ring);
		ring_round(ring);
		cr_assert_not_null(ring_find(ring, BATTLE_DEFENDS, PLAYER));
		cr_assert_null(ring_find(ring, BATTLE_HIT, DUMMY));
		ring_destroy(ring);
	}
}

Test(rules_battle, whose_target_stands_no_more_goes_for_the_first_who_does)
{
	struct ring *ring = ring_of_two();
	struct battle_entrant dummy = ring_dummy();

	dummy.hp = 1;
	ring->setup.fighters[DUMMY].hp = 1;
	battles_add(&ring->setup, &dummy);
	battles_add(&ring->setup, &dummy);
	ring_say(ring, PLAYER, ACT_ATTACK, 0, 2);
	ring_start(ring);
	ring_round(ring);
	cr_assert_not_null(ring_find(ring, BATTLE_FALLS, 2));
	ring_round(ring);
	cr_assert_not_null(ring_find(ring, BATTLE_FALLS, DUMMY));
	ring_round(ring);
	cr_assert_not_null(ring_find(ring, BATTLE_FALLS, 3));
	cr_assert_eq(ring->battle.state, BATTLE_WON);
	ring_destroy(ring);
}

Test(rules_battle, who_defends_takes_half_from_the_faster_too_and_wins_5_mana)
{
	struct ring *ring = ring_of_two(), *open = ring_of_two();

	ring->setup.fighters[DUMMY].attack = open->setup.fighters[DUMMY].attack = 200;
	ring->setup.fighters[DUMMY].speed = open->setup.fighters[DUMMY].speed = 5000;
	ring->setup.fighters[PLAYER].mp = 3;
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_start(open);
	ring_round(ring);
	ring_round(open);
	cr_assert_float_eq(ring_find(ring, BATTLE_HIT, PLAYER)->amount,
	    ring_find(open, BATTLE_HIT, PLAYER)->amount / 2.0, 0.6);
	cr_assert_eq(ring_find(ring, BATTLE_DEFENDS, PLAYER)->amount, 5);
	cr_assert_eq(ring->battle.fighters[PLAYER].mp, 8);
	ring_destroy(ring);
	ring_destroy(open);
}

/* A stunner, 1, and a striker, 2, are both faster than the player, who defends. */
static int32_t
blow_on_who_defends(bool is_stunned)
{
	struct ring *ring = ring_of_two();
	struct battle_entrant striker = ring_dummy();
	int32_t amount;

	if (is_stunned)
		ring_teach(ring, DUMMY, ring_curse(TARGET_ENEMY, STATUS_STUN));
	ring->setup.fighters[DUMMY].speed = 5000;
	striker.speed = 4000;
	striker.attack = 200;
	battles_add(&ring->setup, &striker);
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring_find(ring, BATTLE_SKIPPED, PLAYER) != NULL, is_stunned);
	cr_assert_eq(ring_find(ring, BATTLE_DEFENDS, PLAYER) == NULL, is_stunned);
	amount = ring->log.entries[ring_place(ring, BATTLE_HIT, 2)].amount;
	ring_destroy(ring);
	return amount;
}

Test(rules_battle, who_is_stunned_is_on_no_guard)
{
	int32_t guarded = blow_on_who_defends(false), open = blow_on_who_defends(true);

	cr_assert(open > guarded * 3 / 2, "%d, %d", open, guarded);
}

Test(rules_battle, who_begins_a_round_stunned_is_on_no_guard_in_it)
{
	struct ring *ring = ring_of_two(), *open = ring_of_two();

	ring->setup.fighters[DUMMY].attack = open->setup.fighters[DUMMY].attack = 200;
	ring->setup.fighters[DUMMY].speed = open->setup.fighters[DUMMY].speed = 5000;
	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_start(open);
	ring->battle.landings = 1;
	ring->battle.fighters[PLAYER].conditions[STATUS_STUN] =
	    (struct battle_condition){ .turns = 1, .stacks = 1, .level = 10, .by = 1, .since = 1 };
	ring_round(ring);
	ring_round(open);
	cr_assert_eq(ring_find(ring, BATTLE_HIT, PLAYER)->amount,
	    ring_find(open, BATTLE_HIT, PLAYER)->amount);
	ring_destroy(ring);
	ring_destroy(open);
}

Test(rules_battle, each_flight_that_failed_makes_the_next_likelier)
{
	struct ring *ring = ring_of_two();
	int32_t before;

	ring->setup.fighters[PLAYER].speed = 40;
	ring->setup.fighters[DUMMY].speed = 100;
	ring_say(ring, PLAYER, ACT_FLEE, 0, BATTLE_NOBODY);
	ring_start(ring);
	before = battle_flee_bp(&ring->battle, PLAYER);
	ring_round(ring);
	cr_assert_not_null(ring_find(ring, BATTLE_FLEE_FAILED, PLAYER));
	cr_assert_eq(ring->battle.fighters[PLAYER].flee_tries, 1);
	cr_assert_eq(battle_flee_bp(&ring->battle, PLAYER), before + 1500);
	ring_destroy(ring);
}

Test(rules_battle, a_flight_is_as_likely_as_documented)
{
	static const struct {
		int32_t own, enemy, tries;
		enum weather weather;
		int32_t bp;
	} rows[] = {
		{ 110, 105, 0, WEATHER_CLEAR, 5250 },
		{ 110, 105, 1, WEATHER_CLEAR, 6750 },
		{ 110, 105, 0, WEATHER_FOG, 6750 },
		{ 10, 200, 0, WEATHER_CLEAR, 1000 },
		{ 10, 100, 0, WEATHER_FOG, 2000 },
		{ 900, 100, 0, WEATHER_CLEAR, 9500 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int32_t fled = 0, all = 3000, away = 0;

		cr_assert_eq(combat_flee_modified_bp(rows[i].own, rows[i].enemy, rows[i].tries,
				 rows[i].weather == WEATHER_FOG ? 1500 : 0),
		    rows[i].bp);
		for (int32_t k = 0; k < all; k++) {
			struct ring *ring = ring_of_two();

			ring->setup.seed = (uint64_t)k;
			ring->setup.weather = rows[i].weather;
			ring->setup.fighters[PLAYER].speed = rows[i].own;
			ring->setup.fighters[DUMMY].speed = rows[i].enemy;
			ring_say(ring, PLAYER, ACT_FLEE, 0, BATTLE_NOBODY);
			ring_start(ring);
			ring->battle.fighters[PLAYER].flee_tries = rows[i].tries;
			cr_assert(battle_round(&ring->battle, ring->inputs, &ring->log));
			fled += ring->battle.state == BATTLE_FLED;
			away += ring_count(ring, BATTLE_ESCAPE, PLAYER);
			ring_destroy(ring);
		}
		cr_assert_eq(fled, away);
		cr_assert_float_eq(fled, all * rows[i].bp / 10000, all * 0.03, "row %zu", i);
	}
}

/* ── the end ── */

Test(rules_battle, is_lost_when_all_of_side_0_fell)
{
	struct ring *ring = ring_of_two();

	ring->setup.fighters[PLAYER].hp = 1;
	ring->setup.fighters[DUMMY].attack = 1000;
	ring_start(ring);
	ring_round(ring);
	cr_assert_eq(ring->battle.state, BATTLE_LOST);
	ring_destroy(ring);
}

Test(rules_battle, is_fled_when_the_last_one_stands_somewhere_else)
{
	struct ring *ring = ring_of_two();
	struct battle_entrant friend = ring_player();

	battles_add(&ring->setup, &friend);
	ring_start(ring);
	ring->battle.fighters[2].hp = 0;
	ring_say(ring, PLAYER, ACT_FLEE, 0, BATTLE_NOBODY);
	ring_round(ring);
	cr_assert_eq(ring->battle.state, BATTLE_FLED);
	cr_assert(ring->battle.fighters[PLAYER].has_fled);
	ring_destroy(ring);
}

Test(rules_battle, goes_on_for_the_others_when_one_flees)
{
	struct ring *ring = ring_of_two();
	struct battle_entrant friend = ring_player();

	battles_add(&ring->setup, &friend);
	ring_say(ring, PLAYER, ACT_FLEE, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_round(ring);
	cr_assert(ring->battle.fighters[PLAYER].has_fled);
	cr_assert_eq(ring->battle.state, BATTLE_RUNNING);
	ring_round(ring);
	cr_assert_eq(ring_place(ring, BATTLE_HIT, PLAYER), -1);
	cr_assert_null(ring_find(ring, BATTLE_HIT, PLAYER));
	ring_destroy(ring);
}

Test(rules_battle, is_a_draw_after_100_rounds)
{
	struct ring *ring = ring_of_two();

	ring_say(ring, PLAYER, ACT_DEFEND, 0, BATTLE_NOBODY);
	ring_start(ring);
	ring_rounds(ring, BATTLE_ROUNDS_MAX);
	cr_assert_eq(ring->battle.state, BATTLE_DRAW);
	cr_assert_eq(ring->battle.round, BATTLE_ROUNDS_MAX);
	ring_destroy(ring);
}

Test(rules_battle, that_has_ended_never_changes)
{
	struct ring *ring = ring_of_two();
	uint64_t hash;

	ring->setup.fighters[DUMMY].hp = 1;
	ring_start(ring);
	ring_round(ring);
	hash = battle_hash(&ring->battle);
	cr_assert_not(battle_round(&ring->battle, ring->inputs, &ring->log));
	cr_assert_eq(battle_hash(&ring->battle), hash);
	ring_destroy(ring);
}

/* ── kinds of battles ── */

Test(rules_battle, a_duel_is_fought_by_two_players_with_softer_blows)
{
	int32_t wins = 0, all = 2000, rounds = 0;

	for (int32_t i = 0; i < all; i++) {
		struct ring *ring = ring_create();
		struct battle_entrant player = battles_player(20);

		ring->setup.seed = (uint64_t)i;
		ring->setup.is_pvp = true;
		battles_add(&ring->setup, &player);
		player.side = 1;
		battles_add(&ring->setup, &player);
		ring_start(ring);
		while (ring->battle.state == BATTLE_RUNNING)
			ring_round(ring);
		wins += ring->battle.state == BATTLE_WON;
		rounds += ring->battle.round;
		ring_destroy(ring);
	}
	cr_assert(wins > all * 46 / 100 && wins < all * 54 / 100, "%d", wins);
	cr_assert(rounds > all * 7 && rounds < all * 14, "%d", rounds);
}

Test(rules_battle, ten_against_a_boss_share_what_they_earned)
{
	static struct battle battle;
	struct battle_input inputs[BATTLE_FIGHTERS_MAX];
	struct battle_setup setup = battles_raid(11, 30, 10);
	int64_t damage = 0;
	int32_t shares = 0;

	cr_assert_eq(setup.fighters[10].hp_max, (40 + 14 * 30 + 75) * 8 * 73 / 10);
	cr_assert(battle_start(&setup, &battle));
	battles_strikes(inputs);
	while (battle.state == BATTLE_RUNNING)
		cr_assert(battle_round(&battle, inputs, NULL));
	for (int32_t i = 0; i < 10; i++) {
		damage += battle.fighters[i].damage;
		shares += battle_share_bp(&battle, i);
	}
	cr_assert_geq(damage, battle.setup.fighters[10].hp_max - battle.fighters[10].hp);
	cr_assert(shares > 9990 && shares <= 10000, "%d", shares);
	cr_assert_eq(battle_share_bp(&battle, 10), 10000);
}

Test(rules_battle, score_and_threat_are_the_documented_ones)
{
	struct ring *ring = ring_of_two();
	struct battle_entrant friend = ring_player();

	battles_add(&ring->setup, &friend);
	ring_start(ring);
	cr_assert_eq(battle_share_bp(&ring->battle, PLAYER), 5000);
	ring->battle.fighters[PLAYER].damage = 100;
	ring->battle.fighters[PLAYER].healed = 41;
	ring->battle.fighters[PLAYER].absorbed = 11;
	ring->battle.fighters[2].damage = 50;
	cr_assert_eq(battle_score(&ring->battle, PLAYER), 150);
	cr_assert_eq(battle_threat(&ring->battle, PLAYER), 120);
	cr_assert_eq(battle_share_bp(&ring->battle, PLAYER), 7500);
	cr_assert_eq(battle_share_bp(&ring->battle, 2), 2500);
	cr_assert_eq(battle_share_bp(&ring->battle, 3), 0);
	cr_assert_eq(battle_score(&ring->battle, -1), 0);
	cr_assert_eq(battle_threat(&ring->battle, 16), 0);
	ring_destroy(ring);
}

Test(rules_battle, a_raids_boss_grows_with_the_raid)
{
	cr_assert_eq(battle_raid_hp_bp(1), 10000);
	cr_assert_eq(battle_raid_hp_bp(3), 24000);
	cr_assert_eq(battle_raid_hp_bp(10), 73000);
	cr_assert_eq(battle_raid_hp_bp(-5), 10000);
	cr_assert_eq(battle_raid_hp_bp(99), 73000);
}
