#include <criterion/criterion.h>

#include "core/rules/raid.h"
#include "core/rules/rng.h"

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
