#include <criterion/criterion.h>

#include "core/rules/calendar.h"

#define DAY CALENDAR_DAY_MS

Test(rules_calendar, weeks_are_those_of_iso_8601)
{
	static const struct {
		int64_t day;
		int32_t week;
	} rows[] = {
		{ 0, 197001 },      /* 1970-01-01, a Thursday */
		{ 3, 197001 },      /* Sunday */
		{ 4, 197002 },      /* Monday */
		{ 10956, 199952 },  /* 1999-12-31 */
		{ 10957, 199952 },  /* 2000-01-01, a Saturday */
		{ 10959, 200001 },  /* 2000-01-03 */
		{ 12783, 200453 },  /* 2004-12-31 */
		{ 12784, 200453 },  /* 2005-01-01 */
		{ 14242, 200901 },  /* 2008-12-29 */
		{ 14612, 200953 },  /* 2010-01-03 */
		{ 18627, 202053 },  /* 2020-12-31 */
		{ 18630, 202053 },  /* 2021-01-03 */
		{ 18631, 202101 },  /* 2021-01-04 */
		{ 20784, 202648 },  /* 2026-11-27 */
		{ 20819, 202653 },  /* 2027-01-01 */
		{ 2932896, 999952 } /* 9999-12-31 */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int32_t first = calendar_week(rows[i].day * DAY).key;
		int32_t last = calendar_week(rows[i].day * DAY + DAY - 1).key;

		cr_expect_eq(first, rows[i].week, "day %d is in %d", (int)rows[i].day, first);
		cr_expect_eq(last, first);
	}
}

Test(rules_calendar, seasons_are_quarters)
{
	static const struct {
		int32_t day, season;
		int64_t begin, end;
	} rows[] = {
		{ 0, 19701, 0, 90 },
		{ 89, 19701, 0, 90 },
		{ 90, 19702, 90, 181 },
		{ 364, 19704, 273, 365 },
		{ 365, 19711, 365, 455 },
		{ 11016, 20001, 10957, 11048 }, /* 2000-02-29 */
		{ 20784, 20264, 20727, 20819 }, /* 2026-11-27 */
		{ 2932896, 99994, 2932805, 2932897 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct calendar_period season = calendar_season_of_day(rows[i].day);

		cr_expect_eq(season.key, rows[i].season, "%d", season.key);
		cr_expect_eq(season.begin_ms, rows[i].begin * DAY);
		cr_expect_eq(season.end_ms, rows[i].end * DAY);
	}
}

static void
assert_follow(struct calendar_period before, struct calendar_period now, int64_t at_ms)
{
	cr_assert(now.begin_ms <= at_ms && at_ms < now.end_ms);
	if (now.key == before.key) {
		cr_assert_eq(now.begin_ms, before.begin_ms);
		cr_assert_eq(now.end_ms, before.end_ms);
	} else {
		cr_assert_gt(now.key, before.key);
		cr_assert_eq(now.begin_ms, before.end_ms);
	}
}

Test(rules_calendar, periods_follow_each_other_without_gaps)
{
	for (int64_t day = 1; day < 100000; day++) {
		int64_t then = (day - 1) * DAY, now = day * DAY;

		assert_follow(calendar_day(then), calendar_day(now), now);
		assert_follow(calendar_week(then), calendar_week(now), now);
		assert_follow(calendar_season(then), calendar_season(now), now);
		cr_assert_eq(calendar_week(now).end_ms - calendar_week(now).begin_ms, 7 * DAY);
		cr_assert_eq((calendar_week(now).begin_ms / DAY + 3) % 7, 0, "not a Monday");
	}
}

Test(rules_calendar, what_lies_outside_counts_as_an_end)
{
	cr_expect_eq(calendar_day(INT64_MIN).key, 0);
	cr_expect_eq(calendar_day(-1).key, 0);
	cr_expect_eq(calendar_day(DAY - 1).key, 0);
	cr_expect_eq(calendar_day(DAY).key, 1);
	cr_expect_eq(calendar_day(INT64_MAX).key, CALENDAR_DAY_LAST);
	cr_expect_eq(calendar_week(INT64_MIN).key, 197001);
	cr_expect_eq(calendar_week(INT64_MAX).key, 999952);
	cr_expect_eq(calendar_season(INT64_MAX).key, 99994);
	cr_expect_eq(calendar_season_of_day(INT32_MIN).key, 19701);
}
