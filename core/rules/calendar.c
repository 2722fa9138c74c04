#include "core/rules/calendar.h"

#include <stdbool.h>

#include "core/rules/clamp.h"

#define LEAP_DAYS_BEFORE_1970 477

static int32_t
day_of(int64_t now_ms)
{
	return clamp_i32(now_ms / CALENDAR_DAY_MS, 0, CALENDAR_DAY_LAST);
}

static struct calendar_period
period(int32_t key, int32_t first_day, int32_t days)
{
	return (struct calendar_period){
		.key = key,
		.begin_ms = first_day * CALENDAR_DAY_MS,
		.end_ms = (first_day + days) * CALENDAR_DAY_MS,
	};
}

static bool
is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* The number of a year's first day. */
static int32_t
new_year(int32_t year)
{
	int32_t y = year - 1;

	return 365 * (year - 1970) + y / 4 - y / 100 + y / 400 - LEAP_DAYS_BEFORE_1970;
}

static int32_t
year_of(int32_t day)
{
	int32_t year = 1970 + day / 366;

	while (new_year(year + 1) <= day)
		year++;
	return year;
}

struct calendar_period
calendar_day(int64_t now_ms)
{
	return period(day_of(now_ms), day_of(now_ms), 1);
}

/* A week belongs to the year in which its Thursday lies; 1970 began with a Thursday. */
struct calendar_period
calendar_week(int64_t now_ms)
{
	int32_t day = day_of(now_ms);
	int32_t monday = day - (day + 3) % 7;
	int32_t year = year_of(monday + 3);
	int32_t week = (monday + 3 - new_year(year)) / 7 + 1;

	return period(year * 100 + week, monday, 7);
}

struct calendar_period
calendar_season_of_day(int32_t day)
{
	static const int32_t lengths[4] = { 90, 91, 92, 92 };
	int32_t today = clamp_i32(day, 0, CALENDAR_DAY_LAST);
	int32_t year = year_of(today);
	int32_t begin = new_year(year);
	int32_t quarter = 0, days = lengths[0] + is_leap(year);

	while (today >= begin + days) {
		begin += days;
		days = lengths[++quarter];
	}
	return period(year * 10 + quarter + 1, begin, days);
}

struct calendar_period
calendar_season(int64_t now_ms)
{
	return calendar_season_of_day(day_of(now_ms));
}
