#include <criterion/criterion.h>

#include "core/rules/calendar.h"
#include "core/rules/daily.h"
#include "core/rules/rng.h"

#define MONDAY 20780 /* 2026-11-23 */

Test(rules_daily, three_different_quests_of_the_pool)
{
	int32_t seen[10] = { 0 };

	for (int64_t player = 1; player <= 200; player++) {
		for (int32_t day = MONDAY; day < MONDAY + 50; day++) {
			int32_t q[DAILY_QUESTS];

			cr_assert_eq(daily_quests(player, day, 10, q), 3);
			cr_assert(q[0] != q[1] && q[1] != q[2] && q[0] != q[2]);
			for (int i = 0; i < 3; i++) {
				cr_assert(q[i] >= 0 && q[i] < 10);
				seen[q[i]]++;
			}
		}
	}
	for (int i = 0; i < 10; i++)
		cr_expect(seen[i] > 2700 && seen[i] < 3300, "%d came %d times", i, seen[i]);
}

Test(rules_daily, every_set_of_three_comes_in_every_order)
{
	bool seen[4][4][4] = { { { false } } };
	int sets = 0;

	for (int64_t player = 1; player <= 2000; player++) {
		int32_t q[DAILY_QUESTS];

		daily_quests(player, MONDAY, 4, q);
		sets += !seen[q[0]][q[1]][q[2]];
		seen[q[0]][q[1]][q[2]] = true;
	}
	cr_expect_eq(sets, 24);
}

Test(rules_daily, a_small_pool_gives_what_it_has)
{
	int32_t q[DAILY_QUESTS] = { -7, -7, -7 };

	cr_expect_eq(daily_quests(1, MONDAY, 0, q), 0);
	cr_expect_eq(daily_quests(1, MONDAY, INT32_MIN, q), 0);
	cr_expect_eq(q[0], -7);
	cr_expect_eq(daily_quests(1, MONDAY, 2, q), 2);
	cr_expect_eq(q[0] + q[1], 1);
	cr_expect_eq(q[2], -7);
	cr_expect_eq(daily_quests(INT64_MIN, INT32_MIN, INT32_MAX, q), 3);
	cr_expect(q[0] >= 0 && q[0] < DAILY_POOL_MAX);
}

Test(rules_daily, the_same_day_gives_the_same_and_another_another)
{
	int same_day = 0, same_player = 0;

	for (int64_t player = 1; player <= 1000; player++) {
		int32_t a[DAILY_QUESTS], again[DAILY_QUESTS], b[DAILY_QUESTS], c[DAILY_QUESTS];

		daily_quests(player, MONDAY, 100, a);
		daily_quests(player, MONDAY, 100, again);
		daily_quests(player, MONDAY + 1, 100, b);
		daily_quests(player + 1, MONDAY, 100, c);
		for (int i = 0; i < DAILY_QUESTS; i++)
			cr_assert_eq(a[i], again[i]);
		same_player += a[0] == b[0];
		same_day += a[0] == c[0];
	}
	cr_expect(same_day < 40 && same_player < 40, "%d, %d", same_day, same_player);
}

/* So that nobody changes by accident what players have already been shown. */
Test(rules_daily, quests_are_those_of_yesterday)
{
	int32_t q[DAILY_QUESTS];

	daily_quests(42, MONDAY, 24, q);
	cr_expect(q[0] == 16 && q[1] == 0 && q[2] == 6, "%d %d %d", q[0], q[1], q[2]);
	cr_expect_eq(daily_weekly_quest(42, 202648, 8), 6);
}

Test(rules_daily, each_week_has_one_quest_more)
{
	int32_t seen[5] = { 0 };

	for (int64_t player = 1; player <= 5000; player++) {
		int32_t q = daily_weekly_quest(player, 202648, 5);

		cr_assert(q >= 0 && q < 5);
		cr_assert_eq(q, daily_weekly_quest(player, 202648, 5));
		seen[q]++;
	}
	for (int i = 0; i < 5; i++)
		cr_expect(seen[i] > 850 && seen[i] < 1150, "%d came %d times", i, seen[i]);
	cr_expect_eq(daily_weekly_quest(1, 202648, 0), -1);
	cr_expect_eq(daily_weekly_quest(1, 202648, -3), -1);
}

/* The streak of somebody who came on these days of the three weeks from MONDAY on: 'x', or '.' for
 * a day missed, from a Monday to a Sunday. */
static int32_t
streak_of(const char *days)
{
	struct daily_streak streak = { 0 };

	for (int32_t i = 0; days[i] != '\0'; i++) {
		int64_t noon = (MONDAY + i) * CALENDAR_DAY_MS + CALENDAR_DAY_MS / 2;

		if (days[i] != 'x')
			continue;
		cr_assert(daily_come(&streak, noon));
		cr_assert_not(daily_come(&streak, noon + 1), "a day counts once");
	}
	return streak.days;
}

Test(rules_daily, a_streak_forgives_one_day_a_week)
{
	cr_expect_eq(streak_of("x"), 1);
	cr_expect_eq(streak_of("xxxxxxx"), 7);
	cr_expect_eq(streak_of("xxxxxxxxxx"), 10);
	cr_expect_eq(streak_of("xx.x"), 3);
	cr_expect_eq(streak_of("x..x"), 1);
	cr_expect_eq(streak_of("x.x.x"), 1);
	cr_expect_eq(streak_of("x.x.xx"), 2);
	cr_expect_eq(streak_of("xxxxx.x"
			       "xx.xx"),
	    10);
	cr_expect_eq(streak_of("xxxxx.x"
			       ".xx"),
	    8);
	cr_expect_eq(streak_of("xxxxxx."
			       ".xx"),
	    2);
	cr_expect_eq(streak_of("xxxxxx."
			       "x.x"),
	    8);
	cr_expect_eq(streak_of("xxxxxx."
			       "x.x.xx"),
	    2);
	cr_expect_eq(streak_of(".x.xxxx"
			       "xxxxxxx"),
	    12);
}

Test(rules_daily, a_clock_that_goes_back_ends_no_streak)
{
	struct daily_streak streak = { 0 }, before;

	cr_assert(daily_come(&streak, MONDAY * CALENDAR_DAY_MS));
	before = streak;
	cr_expect_not(daily_come(&streak, (MONDAY - 9) * CALENDAR_DAY_MS));
	cr_expect_not(daily_come(&streak, INT64_MIN));
	cr_expect(streak.days == before.days && streak.last_day == before.last_day);
	cr_expect(daily_come(&streak, INT64_MAX));
	cr_expect_eq(streak.days, 1);
	streak = (struct daily_streak){ INT32_MAX, MONDAY - 1, INT32_MAX };
	cr_expect(daily_come(&streak, MONDAY * CALENDAR_DAY_MS));
	cr_expect_eq(streak.days, CALENDAR_DAY_LAST);
}

Test(rules_daily, the_seventh_day_is_the_best)
{
	static const int64_t gold[] = { 0, 15, 20, 25, 30, 40, 50, 100, 15, 20 };

	for (int32_t days = 0; days < 10; days++)
		cr_expect_eq(daily_streak_gold(days, 1), gold[days]);
	cr_expect_eq(daily_streak_gold(14, 60), 20 * 123);
	cr_expect_eq(daily_streak_gold(7, INT32_MAX), 20 * 123);
	cr_expect_eq(daily_streak_gold(INT32_MIN, 1), 0);
	cr_expect_gt(daily_streak_gold(INT32_MAX, 1), 0);
}
