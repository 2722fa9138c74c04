#include <criterion/criterion.h>

#include "core/rules/boss.h"
#include "core/rules/fight.h"
#include "core/rules/rng.h"
#include "core/rules/types.h"
#include "tests/support/battles.h"

#define NOON INT64_C(1795780800000)
#define ENDS (NOON + 7200000)

Test(rules_boss, hp_are_the_documented_ones)
{
	cr_expect_eq(boss_hp(10, 1), 480);
	cr_expect_eq(boss_hp(30, 100), 60233);
	cr_expect_eq(boss_hp(30, 1000), 428920);
	cr_expect_eq(boss_hp(1, 8192), INT64_C(16) * 10 * 212022 / 100);
}

Test(rules_boss, a_par_hit_is_the_documented_one)
{
	static const int32_t rows[][2] = { { 1, 16 }, { 5, 29 }, { 10, 48 }, { 20, 85 },
		{ 30, 121 }, { 40, 158 }, { 50, 195 }, { 60, 231 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(boss_hp(rows[i][0], 1), 10 * rows[i][1], "level %d", rows[i][0]);
}

/* N^0.85 at powers of two, times 100. */
Test(rules_boss, the_crowd_counts_as_documented)
{
	static const int64_t crowd_x100[] = { 100, 180, 325, 586, 1056, 1903, 3430, 6182, 11143,
		20085, 36204, 65258, 117627, 212022 };

	for (int i = 0; i < 14; i++)
		cr_expect_eq(boss_hp(60, INT64_C(1) << i), 231 * crowd_x100[i] / 10);
}

Test(rules_boss, hp_grow_with_the_crowd_but_less)
{
	for (int64_t n = 1; n < 8192; n++) {
		int64_t hp = boss_hp(30, n);

		cr_assert_gt(boss_hp(30, n + 1), hp);
		cr_assert_leq(boss_hp(30, 2 * n), 2 * hp);
	}
	cr_expect_eq(boss_hp(30, 8193), boss_hp(30, 8192));
	cr_expect_eq(boss_hp(30, INT64_MAX), boss_hp(30, 8192));
	cr_expect_eq(boss_hp(30, INT64_MIN), boss_hp(30, 1));
	cr_expect_eq(boss_hp(INT32_MAX, 1), boss_hp(LEVEL_CAP, 1));
}

Test(rules_boss, it_strikes_harder_every_ten_minutes)
{
	cr_expect_eq(boss_attack_bp(NOON, NOON), 10000);
	cr_expect_eq(boss_attack_bp(NOON, NOON + 599999), 10000);
	cr_expect_eq(boss_attack_bp(NOON, NOON + 600000), 11000);
	cr_expect_eq(boss_attack_bp(NOON, ENDS), 22000);
	cr_expect_eq(boss_attack_bp(NOON, NOON - 1), 10000);
	cr_expect_eq(boss_attack_bp(INT64_MIN, INT64_MAX), 100000);
}

Test(rules_boss, a_strike_takes_at_most_what_is_left)
{
	struct boss_strike strike = boss_strike(1000, ENDS, 0, 300, NOON);

	cr_expect_eq(strike.answer, BOSS_STRUCK);
	cr_expect(strike.applied == 300 && strike.hp_left == 700);
	cr_expect_eq(strike.next_ms, NOON + BOSS_STRIKE_EVERY_MS);
	strike = boss_strike(1000, ENDS, 0, 1000, NOON);
	cr_expect_eq(strike.answer, BOSS_KILLED);
	strike = boss_strike(1000, ENDS, 0, INT64_MAX, NOON);
	cr_expect_eq(strike.answer, BOSS_KILLED);
	cr_expect(strike.applied == 1000 && strike.hp_left == 0);
	strike = boss_strike(1000, ENDS, 0, -5, NOON);
	cr_expect(strike.answer == BOSS_STRUCK && strike.applied == 0);
}

Test(rules_boss, nobody_strikes_twice_in_a_minute)
{
	struct boss_strike strike = boss_strike(1000, ENDS, NOON, 1, NOON + 59999);

	cr_expect_eq(strike.answer, BOSS_WAIT);
	cr_expect(strike.applied == 0 && strike.hp_left == 1000);
	cr_expect_eq(strike.next_ms, NOON + 60000);
	cr_expect_eq(boss_strike(1000, ENDS, NOON, 1, NOON + 60000).answer, BOSS_STRUCK);
	cr_expect_eq(boss_strike(1000, ENDS, INT64_MAX, 1, NOON).answer, BOSS_WAIT);
}

Test(rules_boss, nobody_strikes_what_is_dead_or_gone)
{
	cr_expect_eq(boss_strike(0, ENDS, 0, 1, NOON).answer, BOSS_OVER);
	cr_expect_eq(boss_strike(-1, ENDS, 0, 1, NOON).answer, BOSS_OVER);
	cr_expect_eq(boss_strike(1, ENDS, 0, 1, ENDS - 1).answer, BOSS_KILLED);
	cr_expect_eq(boss_strike(1, ENDS, 0, 1, ENDS).answer, BOSS_OVER);
	cr_expect_eq(boss_strike(7, ENDS, 0, 1, ENDS).hp_left, 7);
}

Test(rules_boss, what_was_dealt_and_what_is_left_add_up)
{
	struct rng rng = rng_stream(1, RNG_AI);

	for (int i = 0; i < 200; i++) {
		int64_t whole = boss_hp(1 + (int32_t)rng_below(&rng, 60), rng_below(&rng, 9000));
		int64_t hp = whole, now = NOON, dealt = 0, last[20] = { 0 };

		for (; hp > 0 && now < ENDS; now += rng_below(&rng, 20000)) {
			uint32_t player = rng_below(&rng, 20);
			struct boss_strike s =
			    boss_strike(hp, ENDS, last[player], rng_below(&rng, 5000), now);

			cr_assert_eq(s.hp_left, hp - s.applied);
			cr_assert_eq(s.answer == BOSS_WAIT, now < last[player] + 60000);
			cr_assert_eq(s.answer == BOSS_KILLED, s.applied > 0 && s.hp_left == 0);
			if (s.answer != BOSS_WAIT)
				last[player] = now;
			hp = s.hp_left;
			dealt += s.applied;
			cr_assert_eq(dealt + hp, whole);
		}
	}
}

Test(rules_boss, a_score_counts_strikes_too)
{
	cr_expect_eq(boss_score(1249, 4), 1289);
	cr_expect_eq(boss_score(0, 0), 0);
	cr_expect_eq(boss_score(INT64_MAX, INT32_MAX), BOSS_AMOUNT_MAX + 1000000);
	cr_expect_eq(boss_score(INT64_MIN, INT32_MIN), 0);
}

static int32_t
reward(int64_t score, int32_t strikes, bool has_escaped)
{
	return boss_reward_bp(score, strikes, &(struct boss_tally){ 100, 10000 }, has_escaped);
}

Test(rules_boss, rewards_are_the_documented_ones)
{
	cr_expect_eq(reward(100, 3, false), 10000);
	cr_expect_eq(reward(500, 3, false), 20000);
	cr_expect_eq(reward(20, 3, false), 6000);
	cr_expect_eq(reward(100, 3, true), 5000);
	cr_expect_eq(reward(500, 90, true), 10000);
}

Test(rules_boss, two_strikes_earn_nothing)
{
	cr_expect(!boss_is_entitled(2) && boss_is_entitled(3));
	cr_expect_eq(reward(500, 2, false), 0);
	cr_expect_eq(reward(500, INT32_MIN, false), 0);
}

Test(rules_boss, rewards_stay_in_their_range)
{
	struct boss_tally tally = { .players = INT32_MAX, .score = 0 };

	cr_expect_eq(boss_reward_bp(INT64_MAX, 3, &tally, false), 20000);
	tally = (struct boss_tally){ .players = INT32_MIN, .score = INT64_MAX };
	cr_expect_eq(boss_reward_bp(INT64_MIN, 3, &tally, false), 5000);
	cr_expect_eq(boss_reward_bp(INT64_MIN, 3, &tally, true), 2500);
}

Test(rules_boss, the_best_find_chests)
{
	cr_expect_eq(boss_chest(2, 200, false), BOSS_CHEST_TOP_1);
	cr_expect_eq(boss_chest(3, 200, false), BOSS_CHEST_TOP_10);
	cr_expect_eq(boss_chest(20, 200, false), BOSS_CHEST_TOP_10);
	cr_expect_eq(boss_chest(21, 200, false), BOSS_CHEST_TOP_50);
	cr_expect_eq(boss_chest(100, 200, false), BOSS_CHEST_TOP_50);
	cr_expect_eq(boss_chest(101, 200, false), BOSS_CHEST_NONE);
	cr_expect_eq(boss_chest(1, 1, false), BOSS_CHEST_TOP_1);
	cr_expect_eq(boss_chest(2, 3, false), BOSS_CHEST_TOP_50);
	cr_expect_eq(boss_chest(3, 3, false), BOSS_CHEST_NONE);
	cr_expect_eq(boss_chest(1, 200, true), BOSS_CHEST_NONE);
	cr_expect_eq(boss_chest(0, 200, false), BOSS_CHEST_NONE);
	cr_expect_eq(boss_chest(201, 200, false), BOSS_CHEST_NONE);
	cr_expect_eq(boss_chest(INT32_MAX, INT32_MAX, false), BOSS_CHEST_NONE);
}

Test(rules_boss, a_bout_is_a_few_rounds_and_counts_what_was_done)
{
	struct battle_setup setup = battles_of(7);
	struct battle_entrant player = battles_player(20), boss = battles_monster(20);
	struct boss_bout bout, again;
	struct battle battle;

	boss.rank = RANK_WORLD_BOSS;
	boss.hp = boss.hp_max = 100000;
	battles_add(&setup, &player);
	battles_add(&setup, &boss);
	cr_assert(battle_start(&setup, &battle));
	bout = boss_bout(&battle);
	cr_expect_eq(bout.rounds, BOSS_BOUT_ROUNDS);
	cr_expect_eq(bout.damage, 100000 - battle.fighters[1].hp);
	cr_expect_gt(bout.damage, 0);
	cr_expect_not(bout.has_fallen);
	setup.fighters[1].attack = FIGHTER_STAT_MAX;
	cr_assert(battle_start(&setup, &battle));
	bout = boss_bout(&battle);
	cr_expect(bout.has_fallen);
	cr_expect_lt(bout.rounds, BOSS_BOUT_ROUNDS);
	cr_assert(battle_start(&setup, &battle));
	again = boss_bout(&battle);
	cr_expect_eq(again.damage, bout.damage);
}

Test(rules_boss, it_grows_while_it_stays)
{
	struct battle_entrant boss = { .attack = 100, .magic = FIGHTER_STAT_MAX };

	boss_grow(&boss, 0, 20 * 60000);
	cr_expect_eq(boss.attack, 120);
	cr_expect_eq(boss.magic, FIGHTER_STAT_MAX);
}

Test(rules_boss, it_gives_ten_times_a_kill)
{
	cr_expect_eq(boss_spoils(10, 10000, 10).xp, 10 * fight_kill_xp(10, 10));
	cr_expect_eq(boss_spoils(10, 10000, 10).gold, 230);
	cr_expect_eq(boss_spoils(10, 5000, 10).gold, 115);
	cr_expect_eq(boss_spoils(10, 10000, 30).xp, 0, "too easy for that one");
}
