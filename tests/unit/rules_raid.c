#include <criterion/criterion.h>

#include "core/rules/muster.h"
#include "core/rules/raid.h"
#include "core/rules/rng.h"
#include "tests/support/battles.h"

#define NOON INT64_C(1795780800000) /* 2026-11-27, a Friday */
#define DAY_MS INT64_C(86400000)

Test(rules_raid, a_check_passes_at_once_when_all_are_ready)
{
	cr_expect_eq(raid_check(3, 3, NOON, NOON), RAID_CHECK_PASSED);
	cr_expect_eq(raid_check(10, 10, NOON, NOON), RAID_CHECK_PASSED);
	cr_expect_eq(raid_check(4, 3, NOON, NOON + 59999), RAID_CHECK_WAITING);
	cr_expect_eq(raid_check(2, 2, NOON, NOON), RAID_CHECK_WAITING, "too few");
}

Test(rules_raid, after_a_minute_those_who_are_ready_go)
{
	cr_expect_eq(raid_check(10, 3, NOON, NOON + RAID_READY_MS), RAID_CHECK_PASSED);
	cr_expect_eq(raid_check(10, 2, NOON, NOON + RAID_READY_MS), RAID_CHECK_FAILED);
	cr_expect_eq(raid_check(2, 2, NOON, NOON + RAID_READY_MS), RAID_CHECK_FAILED);
	cr_expect_eq(raid_check(10, 2, INT64_MIN, INT64_MAX), RAID_CHECK_FAILED);
	cr_expect_eq(raid_check(10, 2, INT64_MAX, INT64_MIN), RAID_CHECK_WAITING);
}

static void
expect_shares(int64_t amount, const int64_t *parts, int32_t count, const int64_t *expected)
{
	int64_t shares[RAID_PLAYERS_MAX];

	raid_share(amount, parts, count, shares);
	for (int32_t i = 0; i < count; i++)
		cr_expect_eq(shares[i], expected[i], "share %d is %d", i, (int)shares[i]);
}

Test(rules_raid, shares_follow_contributions)
{
	expect_shares(100, (int64_t[]){ 1, 1, 2 }, 3, (int64_t[]){ 25, 25, 50 });
	expect_shares(100, (int64_t[]){ 1, 1, 1 }, 3, (int64_t[]){ 34, 33, 33 });
	expect_shares(101, (int64_t[]){ 1, 1, 1 }, 3, (int64_t[]){ 34, 34, 33 });
	expect_shares(10, (int64_t[]){ 5, 30, 65 }, 3, (int64_t[]){ 1, 3, 6 });
	expect_shares(10, (int64_t[]){ 4, 30, 66 }, 3, (int64_t[]){ 0, 3, 7 });
	expect_shares(7, (int64_t[]){ 0, 0, 0 }, 3, (int64_t[]){ 3, 2, 2 });
	expect_shares(7, (int64_t[]){ 0, -5, 9 }, 3, (int64_t[]){ 0, 0, 7 });
	expect_shares(-7, (int64_t[]){ 1, 2, 3 }, 3, (int64_t[]){ 0, 0, 0 });
}

Test(rules_raid, shares_add_up_exactly)
{
	struct rng rng = rng_stream(1, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		int64_t parts[RAID_PLAYERS_MAX], shares[RAID_PLAYERS_MAX], sum = 0, all = 0;
		int32_t count = 1 + (int32_t)rng_below(&rng, RAID_PLAYERS_MAX);
		uint32_t most = rng_below(&rng, 3) == 0 ? 10 : 1000000001;
		int64_t amount = rng_below(&rng, most);

		for (int32_t k = 0; k < count; k++) {
			parts[k] = rng_below(&rng, most);
			all += parts[k];
		}
		raid_share(amount, parts, count, shares);
		for (int32_t k = 0; k < count; k++) {
			int64_t least = all == 0 ? amount / count : amount * parts[k] / all;

			sum += shares[k];
			cr_assert(shares[k] == least || shares[k] == least + 1);
		}
		cr_assert_eq(sum, amount);
	}
}

Test(rules_raid, nobody_shares_nothing)
{
	int64_t share = -1;

	raid_share(100, NULL, 0, &share);
	cr_expect_eq(share, -1);
}

Test(rules_raid, one_raid_a_week)
{
	int32_t week = raid_lockout_week(NOON);

	cr_expect_eq(week, 202648);
	cr_expect_not(raid_is_locked(0, NOON));
	cr_expect(raid_is_locked(week, NOON));
	cr_expect(raid_is_locked(week, NOON + 2 * DAY_MS), "Sunday is of the same week");
	cr_expect_not(raid_is_locked(week, NOON + 3 * DAY_MS));
	cr_expect(raid_is_locked(week, NOON - 7 * DAY_MS), "a clock that went back frees nobody");
}

Test(rules_raid, the_enemy_is_of_their_mean_level_within_its_own)
{
	cr_expect_eq(raid_level(1, 60, (int32_t[]){ 10, 20, 31 }, 3), 20);
	cr_expect_eq(raid_level(25, 60, (int32_t[]){ 10, 20, 31 }, 3), 25);
	cr_expect_eq(raid_level(1, 12, (int32_t[]){ 10, 20, 31 }, 3), 12);
	cr_expect_eq(raid_level(5, 12, NULL, 0), 5);
}

/* Three against one who falls soon; the second strikes, the others defend. */
static void
win(struct battle *battle)
{
	const struct battle_entrant enemy = {
		.side = 1, .rank = RANK_BOSS, .level = 20, .hp = 90, .hp_max = 90, .attack = 5
	};
	const struct battle_entrant raider = battles_player(20);
	struct battle_setup setup = battles_of(1);
	struct battle_input inputs[BATTLE_FIGHTERS_MAX] = { { .act = ACT_NONE } };

	for (int i = 0; i < 3; i++)
		battles_add(&setup, &raider);
	battles_add(&setup, &enemy);
	inputs[1] = (struct battle_input){ ACT_ATTACK, 0, 3 };
	cr_assert(battle_start(&setup, battle));
	while (battle->state == BATTLE_RUNNING)
		cr_assert(battle_round(battle, inputs, NULL));
	cr_assert_eq(battle->state, BATTLE_WON);
}

Test(rules_raid, who_did_all_earns_what_all_would)
{
	bool has_left[3] = { false };
	struct raid_reward rewards[3];
	struct battle battle;

	win(&battle);
	raid_rewards(&battle, has_left, 3, rewards);
	cr_expect_eq(rewards[0].share_bp, 0);
	cr_expect_eq(rewards[0].gold, 0);
	cr_expect_eq(rewards[1].share_bp, 10000);
	cr_expect_eq(rewards[1].gold, 3 * muster_spoils(&battle, 0).gold);
	cr_expect_eq(rewards[1].xp, 3 * muster_spoils(&battle, 1).xp);
	cr_expect_gt(rewards[1].xp, 0);
}

Test(rules_raid, who_left_earns_nothing_and_the_others_share_alike_what_nobody_did)
{
	const bool has_left[3] = { false, true, false };
	const bool have_left[3] = { true, true, true };
	struct raid_reward rewards[3];
	struct battle battle;

	win(&battle);
	raid_rewards(&battle, has_left, 3, rewards);
	cr_expect_eq(rewards[0].share_bp, 5000);
	cr_expect_eq(rewards[1].gold, 0);
	cr_expect_eq(rewards[0].gold + rewards[2].gold, 3 * muster_spoils(&battle, 0).gold);
	raid_rewards(&battle, have_left, 3, rewards);
	cr_expect_eq(rewards[0].gold + rewards[1].gold + rewards[2].gold, 0);
	battle.state = BATTLE_LOST;
	raid_rewards(&battle, has_left, 3, rewards);
	cr_expect_eq(rewards[0].gold, 0);
	cr_expect_eq(rewards[0].xp, 0);
}
