#ifndef WILDMARCH_RULES_CALENDAR_H
#define WILDMARCH_RULES_CALENDAR_H
/*
 * The days, weeks and seasons that quests, lockouts, ratings and boards are kept by. All of them
 * begin at midnight UTC and come from the calendar alone: nobody adds an interval to the last
 * reset, so a reset that was missed shifts none of those that follow.
 */
#include <stdint.h>

#define CALENDAR_DAY_MS INT64_C(86400000)
#define CALENDAR_DAY_LAST 2932896 /* 9999-12-31 */

struct calendar_period {
	int32_t key;      /* its name; a later period has a higher one */
	int64_t begin_ms; /* its first millisecond */
	int64_t end_ms;   /* the next one's first */
};

/* The period in which a time lies; what lies outside 1970..9999 counts as that range's end.
 * A day's key is its number from 1970-01-01 on, a week's is yyyyww as ISO 8601 counts (202653 for
 * 2027-01-01), a season's is yyyyq: a quarter of the year. */
struct calendar_period calendar_day(int64_t now_ms);
struct calendar_period calendar_week(int64_t now_ms);
struct calendar_period calendar_season(int64_t now_ms);

/* The same by the number of the day. */
struct calendar_period calendar_season_of_day(int32_t day);

#endif
