#include <criterion/criterion.h>
#include <string.h>

#include "core/rules/combat.h"
#include "core/rules/fight.h"
#include "core/rules/rng.h"
#include "core/rules/stats.h"

static struct fight
fight_of(uint64_t seed, int32_t player_level, enum monster_kind kind, int32_t monster_level)
{
	struct fighter player = stats_fighter(player_level);
	struct fight fight;

	cr_assert(fight_start("f1", seed, &player, kind, monster_level, &fight));
	return fight;
}

static void
fight_to_the_end(struct fight *fight)
{
	while (fight->state == FIGHT_RUNNING)
		cr_assert(fight_attack(fight));
}

Test(rules_fight, starts_at_turn_1_with_both_unhurt)
{
	struct fight fight = fight_of(1, 1, MONSTER_GREY_WOLF, 1);

	cr_assert_eq(fight.state, FIGHT_RUNNING);
	cr_assert_eq(fight.turn, 1);
	cr_assert_eq(fight.rules_version, RULES_VERSION);
	cr_assert_eq(fight.player.hp, 128);
	cr_assert_eq(fight.monster.hp, fight.monster.hp_max);
	cr_assert(fight_is_sound(&fight));
}

Test(rules_fight, does_not_start_without_id_hp_or_monster)
{
	struct fighter player = stats_fighter(1), dead = stats_fighter(1);
	struct fight fight = { .turn = 77 };
	char longest[] = "0123456789012345678901234567890123456789";
	char longer[] = "01234567890123456789012345678901234567890";

	dead.hp = 0;
	cr_assert_not(fight_start("", 1, &player, MONSTER_GREY_WOLF, 1, &fight));
	cr_assert_not(fight_start(longer, 1, &player, MONSTER_GREY_WOLF, 1, &fight));
	cr_assert_not(fight_start("f", 1, &dead, MONSTER_GREY_WOLF, 1, &fight));
	cr_assert_not(fight_start("f", 1, &player, MONSTER_KIND_COUNT, 1, &fight));
	cr_assert_eq(fight.turn, 77);
	cr_assert(fight_start(longest, 1, &player, MONSTER_GREY_WOLF, 1, &fight));
	cr_assert_str_eq(fight.id, longest);
}

Test(rules_fight, an_ended_fight_never_changes)
{
	struct fight fight = fight_of(5, 30, MONSTER_GREY_WOLF, 1), before;

	fight_to_the_end(&fight);
	before = fight;
	cr_assert_eq(fight.state, FIGHT_WON);
	cr_assert_not(fight_attack(&fight));
	cr_assert_not(fight_flee(&fight));
	cr_assert_eq(fight_hash(&fight), fight_hash(&before));
}

Test(rules_fight, a_strange_action_is_refused)
{
	struct fight fight = fight_of(5, 1, MONSTER_GREY_WOLF, 1);
	uint64_t hash = fight_hash(&fight);

	cr_assert_not(fight_act(&fight, FIGHT_ACTION_COUNT));
	cr_assert_eq(fight_hash(&fight), hash);
}

Test(rules_fight, is_a_draw_after_100_rounds)
{
	struct fighter rock = stats_fighter(1);
	struct fight fight;

	rock.hp = rock.hp_max = rock.defence = 1000000;
	rock.attack = 0;
	cr_assert(fight_start("f", 9, &rock, MONSTER_GREY_WOLF, 60, &fight));
	fight_to_the_end(&fight);
	cr_assert_eq(fight.state, FIGHT_DRAW);
	cr_assert_eq(fight.turn, FIGHT_ROUNDS_MAX);
	cr_assert_eq(fight.inputs_count, FIGHT_ROUNDS_MAX);
	cr_assert(fight_is_sound(&fight));
	cr_assert_eq(fight_spoils(&fight, 1).gold, 0);
}

Test(rules_fight, the_player_acts_first_when_both_are_equally_fast)
{
	struct fighter slow = stats_fighter(10);
	int firsts = 0, all = 20000;

	slow.speed = stats_monster(MONSTER_SHORE_CRAB, 10).speed;
	for (int i = 0; i < all; i++) {
		struct fight fight;

		cr_assert(fight_start("f", (uint64_t)i, &slow, MONSTER_SHORE_CRAB, 10, &fight));
		cr_assert(fight_attack(&fight));
		firsts += fight.log[0].who == FIGHT_PLAYER;
	}
	/* of 400 pairs of rolls 190 are higher, 20 equal */
	cr_assert(firsts > all * 514 / 1000 && firsts < all * 536 / 1000, "%d", firsts);
}

Test(rules_fight, a_plain_blow_varies_by_10_percent_and_no_more)
{
	struct fight fight = fight_of(1, 60, MONSTER_SHORE_CRAB, 60);
	struct strike weakest = combat_strike(&fight.player, &fight.monster), strongest = weakest;
	int32_t least = INT32_MAX, most = 0;

	weakest.roll = 90;
	strongest.roll = 110;
	for (uint64_t seed = 0; seed < 5000; seed++) {
		fight = fight_of(seed, 60, MONSTER_SHORE_CRAB, 60);
		cr_assert(fight_attack(&fight));
		for (int32_t i = 0; i < fight.log_count; i++) {
			struct fight_entry e = fight.log[i];

			if (e.who != FIGHT_PLAYER || e.what != FIGHT_HIT)
				continue;
			least = e.amount < least ? e.amount : least;
			most = e.amount > most ? e.amount : most;
		}
	}
	cr_assert_eq(least, combat_damage(&weakest));
	cr_assert_eq(most, combat_damage(&strongest));
}

Test(rules_fight, flight_succeeds_as_often_as_promised_and_sooner_with_each_try)
{
	int first = 0, all = 20000;

	for (int i = 0; i < all; i++) {
		struct fight fight = fight_of((uint64_t)i, 10, MONSTER_GREY_WOLF, 10);
		int32_t expected = combat_flee_bp(fight.player.speed, fight.monster.speed, 0);

		cr_assert_eq(expected, 5000 + 50 * (fight.player.speed - fight.monster.speed));
		cr_assert(fight_flee(&fight));
		first += fight.state == FIGHT_FLED;
		if (fight.state == FIGHT_RUNNING)
			cr_assert_eq(fight.flee_tries, 1);
	}
	/* 13 + 100 against 105·113/100 = 118: 5000 − 250 */
	cr_assert(first > all * 46 / 100 && first < all * 49 / 100, "%d of %d", first, all);
}

Test(rules_fight, kill_xp_is_the_documented_one)
{
	static const struct {
		int32_t monster, player, xp;
	} rows[] = { { 1, 1, 14 }, { 10, 10, 50 }, { 12, 10, 69 }, { 15, 10, 105 }, { 20, 10, 135 },
		{ 9, 10, 41 }, { 3, 10, 6 }, { 2, 10, 0 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_assert_eq(fight_kill_xp(rows[i].monster, rows[i].player), rows[i].xp);
	cr_assert_eq(fight_kill_xp(INT32_MIN, INT32_MAX), 0);
	cr_assert_eq(fight_kill_xp(INT32_MAX, INT32_MIN), 250 * 150 / 100);
}

Test(rules_fight, gold_is_drawn_once_from_the_fights_own_stream)
{
	struct fight fight = fight_of(UINT64_C(0x0123456789abcdef), 60, MONSTER_GREY_WOLF, 10);
	struct rng rng = rng_stream(fight.seed, RNG_LOOT);
	int64_t expected = 23 * (80 + (int64_t)rng_below(&rng, 41)) / 100;

	cr_assert_eq(fight_spoils(&fight, 10).gold, 0);
	cr_assert_eq(fight_spoils(&fight, 10).xp, 0);
	fight_to_the_end(&fight);
	cr_assert_eq(fight.state, FIGHT_WON);
	cr_assert_eq(fight_spoils(&fight, 10).xp, 50);
	cr_assert_eq(fight_spoils(&fight, 10).gold, expected);
	cr_assert_eq(fight_spoils(&fight, 10).gold, expected);
}

/* What the entries of the last round say was done to one side. */
static int64_t
damage_in_last_round(const struct fight *fight, int32_t turn, enum fight_side to)
{
	int64_t damage = 0;

	for (int32_t i = 0; i < fight->log_count; i++) {
		if (fight->log[i].turn == turn && fight->log[i].who != to)
			damage += fight->log[i].amount;
	}
	return damage;
}

static void
assert_side(const struct fighter *before, const struct fighter *after, int64_t damage)
{
	int64_t lost = before->hp - after->hp;

	cr_assert(after->hp >= 0 && after->hp <= after->hp_max);
	cr_assert(lost >= 0);
	cr_assert(damage == lost || (after->hp == 0 && damage > lost));
}

static void
assert_round(struct fight *fight, enum fight_action action)
{
	struct fight before = *fight;
	int32_t turn = fight->turn;

	cr_assert(fight_act(fight, action));
	cr_assert(fight_is_sound(fight));
	assert_side(
	    &before.player, &fight->player, damage_in_last_round(fight, turn, FIGHT_PLAYER));
	assert_side(
	    &before.monster, &fight->monster, damage_in_last_round(fight, turn, FIGHT_MONSTER));
	cr_assert_eq(fight->turn, fight->state == FIGHT_RUNNING ? turn + 1 : turn);
}

Test(rules_fight, of_100000_fights_all_end_keep_their_books_and_replay, .timeout = 120)
{
	struct rng rng = rng_stream(2026, RNG_AI);
	int states[FIGHT_STATE_COUNT] = { 0 };

	for (int i = 0; i < 100000; i++) {
		int32_t level = 1 + (int32_t)rng_below(&rng, LEVEL_CAP);
		int32_t monster = level - 10 + (int32_t)rng_below(&rng, 30);
		enum monster_kind kind = (enum monster_kind)rng_below(&rng, MONSTER_KIND_COUNT);
		int32_t bravery_bp = 5000 + (int32_t)rng_below(&rng, 5001);
		uint64_t seed = (uint64_t)rng_next(&rng) << 32 | rng_next(&rng);
		struct fight start = fight_of(seed, level, kind, monster), fight = start, again;

		while (fight.state == FIGHT_RUNNING) {
			bool is_brave = rng_chance_bp(&rng, bravery_bp);

			assert_round(&fight, is_brave ? FIGHT_ATTACK : FIGHT_FLEE);
		}
		cr_assert_leq(fight.inputs_count, FIGHT_ROUNDS_MAX);
		states[fight.state]++;
		again = fight_replay(&start, fight.inputs, fight.inputs_count);
		cr_assert_eq(fight_hash(&again), fight_hash(&fight));
	}
	cr_assert(states[FIGHT_WON] > 10000 && states[FIGHT_LOST] > 1000);
	cr_assert_gt(states[FIGHT_FLED], 1000);
}

Test(rules_fight, a_turn_needs_nothing_but_the_stored_fight)
{
	struct fight fight = fight_of(99, 20, MONSTER_BOG_WISP, 20), copy;

	cr_assert(fight_attack(&fight));
	memcpy(&copy, &fight, sizeof(copy));
	cr_assert(fight_attack(&fight));
	cr_assert(fight_attack(&copy));
	cr_assert_eq(fight_hash(&fight), fight_hash(&copy));
}

Test(rules_fight, the_hash_tells_any_difference)
{
	struct fight fight = fight_of(99, 20, MONSTER_BOG_WISP, 20), other;

	cr_assert(fight_attack(&fight));
	other = fight;
	other.seed++;
	cr_assert_neq(fight_hash(&fight), fight_hash(&other));
	other = fight;
	other.rules_version++;
	cr_assert_neq(fight_hash(&fight), fight_hash(&other));
	other = fight;
	other.inputs[0] = FIGHT_FLEE;
	cr_assert_neq(fight_hash(&fight), fight_hash(&other));
	other = fight;
	other.player.hp--;
	cr_assert_neq(fight_hash(&fight), fight_hash(&other));
	other = fight;
	other.monster.crit_tries++;
	cr_assert_neq(fight_hash(&fight), fight_hash(&other));
	other = fight;
	other.log[0].amount++;
	cr_assert_neq(fight_hash(&fight), fight_hash(&other));
}

Test(rules_fight, a_fight_that_was_tampered_with_is_not_sound)
{
	struct fight fight = fight_of(99, 20, MONSTER_BOG_WISP, 20), bad;

	cr_assert(fight_attack(&fight));
	cr_assert(fight_is_sound(&fight));
	bad = fight;
	memset(bad.id, 'x', sizeof(bad.id));
	cr_assert_not(fight_is_sound(&bad));
	bad = fight;
	bad.state = (enum fight_state)99;
	cr_assert_not(fight_is_sound(&bad));
	bad = fight;
	bad.state = FIGHT_WON;
	cr_assert_not(fight_is_sound(&bad));
	bad = fight;
	bad.turn = 101;
	cr_assert_not(fight_is_sound(&bad));
	bad = fight;
	bad.player.hp = bad.player.hp_max + 1;
	cr_assert_not(fight_is_sound(&bad));
	bad = fight;
	bad.log_count = FIGHT_LOG_MAX + 1;
	cr_assert_not(fight_is_sound(&bad));
	bad = fight;
	bad.inputs_count = 2;
	cr_assert_not(fight_is_sound(&bad));
	bad = fight;
	bad.inputs[0] = 9;
	cr_assert_not(fight_is_sound(&bad));
	bad = fight;
	bad.monster_kind = MONSTER_KIND_COUNT;
	cr_assert_not(fight_is_sound(&bad));
}

Test(rules_fight, extremes_are_brought_into_range)
{
	struct fighter wild = { INT32_MAX, INT32_MAX, INT32_MAX, INT32_MIN, INT32_MAX, INT32_MAX,
		INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN, (enum element)77 };
	struct fight fight;

	cr_assert(fight_start("f", UINT64_MAX, &wild, MONSTER_TIDE_IMP, INT32_MAX, &fight));
	cr_assert(fight_is_sound(&fight));
	fight_to_the_end(&fight);
	cr_assert(fight_is_sound(&fight));
}

Test(rules_fight, keys_are_there_for_every_value_and_for_no_other)
{
	for (int i = 0; i < FIGHT_STATE_COUNT; i++)
		cr_assert_not_null(fight_state_key((enum fight_state)i));
	for (int i = 0; i < FIGHT_WHAT_COUNT; i++)
		cr_assert_not_null(fight_what_key((enum fight_what)i));
	for (int i = 0; i < FIGHT_SIDE_COUNT; i++)
		cr_assert_not_null(fight_side_key((enum fight_side)i));
	cr_assert_null(fight_state_key(FIGHT_STATE_COUNT));
	cr_assert_null(fight_what_key(FIGHT_WHAT_COUNT));
	cr_assert_null(fight_side_key(FIGHT_SIDE_COUNT));
}
