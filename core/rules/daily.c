#include "core/rules/daily.h"

#include "core/rules/calendar.h"
#include "core/rules/clamp.h"
#include "core/rules/rng.h"
#include "core/rules/types.h"

static struct rng
stream(int64_t player, int32_t period, enum rng_purpose purpose)
{
	return rng_stream(rng_mix64(rng_mix64((uint64_t)player) + (uint64_t)period), purpose);
}

/* The n-th of the numbers that aren't among `taken`, which are sorted. Takes it. */
static int32_t
take(int32_t n, int32_t *taken, int32_t count)
{
	int32_t at = 0;

	while (at < count && taken[at] <= n + at)
		at++;
	for (int32_t i = count; i > at; i--)
		taken[i] = taken[i - 1];
	taken[at] = n + at;
	return taken[at];
}

int32_t
daily_quests(int64_t player, int32_t day, int32_t pool, int32_t ret[DAILY_QUESTS])
{
	struct rng rng = stream(player, day, RNG_DAILY);
	int32_t most = clamp_i32(pool, 0, DAILY_POOL_MAX);
	int32_t count = most < DAILY_QUESTS ? most : DAILY_QUESTS;
	int32_t taken[DAILY_QUESTS];

	for (int32_t i = 0; i < count; i++)
		ret[i] = take((int32_t)rng_below(&rng, (uint32_t)(most - i)), taken, i);
	return count;
}

int32_t
daily_weekly_quest(int64_t player, int32_t week, int32_t pool)
{
	struct rng rng = stream(player, week, RNG_WEEKLY);
	int32_t most = clamp_i32(pool, 0, DAILY_POOL_MAX);

	return most == 0 ? -1 : (int32_t)rng_below(&rng, (uint32_t)most);
}

/* Whether a streak survives until today, and with which missed day. */
static bool
goes_on(struct daily_streak *streak, int32_t today)
{
	int64_t missed = streak->last_day + INT64_C(1);
	int32_t week;

	if (streak->days <= 0 || today > missed + 1)
		return false;
	if (today == missed)
		return true;
	week = calendar_week(missed * CALENDAR_DAY_MS).key;
	if (streak->forgiven_week >= week)
		return false;
	streak->forgiven_week = week;
	return true;
}

bool
daily_come(struct daily_streak *streak, int64_t now_ms)
{
	int32_t today = calendar_day(now_ms).key;

	if (streak->days > 0 && today <= streak->last_day)
		return false;
	if (!goes_on(streak, today))
		streak->days = 0;
	streak->days = clamp_i32((int64_t)streak->days + 1, 1, CALENDAR_DAY_LAST);
	streak->last_day = today;
	return true;
}

int64_t
daily_streak_gold(int32_t days, int32_t level)
{
	static const int64_t kills[DAILY_STREAK_DAYS] = { 3, 4, 5, 6, 8, 10, 20 };
	int64_t kill_gold = 3 + 2 * clamp_i64(level, 1, LEVEL_CAP);

	return days <= 0 ? 0 : kills[(days - 1) % DAILY_STREAK_DAYS] * kill_gold;
}
