#ifndef WILDMARCH_RULES_DAILY_H
#define WILDMARCH_RULES_DAILY_H
/*
 * What each day brings: three quests, one more each week, and something for coming back. Quests are
 * drawn by index from the pool of those that the player's level offers, in the order of the
 * content; who is drawn what depends on the player and the day alone. The pool changes with the
 * level: keep what was drawn, or draw with the level with which the day began.
 */
#include <stdbool.h>
#include <stdint.h>

#define DAILY_QUESTS 3
#define DAILY_POOL_MAX 10000
#define DAILY_STREAK_DAYS 7

/* Different numbers below `pool` (0..DAILY_POOL_MAX) into ret; returns how many: fewer than
 * DAILY_QUESTS only of a smaller pool. `day` is calendar_day()'s key. */
int32_t daily_quests(int64_t player, int32_t day, int32_t pool, int32_t ret[DAILY_QUESTS]);

/* One of them for a week (calendar_week()'s key); −1 of an empty pool. */
int32_t daily_weekly_quest(int64_t player, int32_t week, int32_t pool);

/* How many days in a row somebody has come; all 0 for who never has. */
struct daily_streak {
	int32_t days;
	int32_t last_day;      /* calendar_day()'s key */
	int32_t forgiven_week; /* calendar_week()'s key of the last missed day that was forgiven */
};

/* The streak of who comes now; true if it grew or began anew, false if this day was counted. One
 * missed day in each ISO week is forgiven; it isn't counted, but ends nothing. */
bool daily_come(struct daily_streak *streak, int64_t now_ms);

/* What the last day of a streak brings: the gold of 3, 4, 5, 6, 8, 10 and 20 par kills of the level
 * on the days 1 to 7, and the same again from the eighth on; 0 for no streak. */
int64_t daily_streak_gold(int32_t days, int32_t level);

#endif
