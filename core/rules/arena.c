#include "core/rules/arena.h"

#include "core/rules/calendar.h"
#include "core/rules/clamp.h"

#define WAIT_MAX_MS INT64_C(3600000)
#define PARTY_BONUS_X100 2000

static int64_t
waited_ms(const struct arena_ticket *ticket, int64_t now_ms)
{
	if (now_ms <= ticket->since_ms)
		return 0;
	if ((uint64_t)now_ms - (uint64_t)ticket->since_ms > (uint64_t)WAIT_MAX_MS)
		return WAIT_MAX_MS;
	return now_ms - ticket->since_ms;
}

int32_t
arena_half_width(int32_t deviation_x100, int64_t waited_ms)
{
	int32_t deviation =
	    clamp_i32(deviation_x100, GLICKO_DEVIATION_MIN_X100, GLICKO_DEVIATION_MAX_X100);
	int32_t seconds = clamp_i32(waited_ms, 0, WAIT_MAX_MS) / 1000;

	return clamp_i32(50 + deviation / 200 + 5 * seconds, 0, ARENA_WINDOW_MAX);
}

static bool
is_waiting_for_a_party(const struct arena_ticket *ticket, int64_t now_ms)
{
	return ticket->size > 1 && waited_ms(ticket, now_ms) < ARENA_PARTY_ALONE_MS;
}

bool
arena_fit(
    const struct arena_ticket *a, const struct arena_ticket *b, int32_t duels_today, int64_t now_ms)
{
	int64_t apart = (int64_t)a->rating.rating_x100 - b->rating.rating_x100;
	int32_t width_a = arena_half_width(a->rating.deviation_x100, waited_ms(a, now_ms));
	int32_t width_b = arena_half_width(b->rating.deviation_x100, waited_ms(b, now_ms));
	int64_t narrower = width_a < width_b ? width_a : width_b;

	if (duels_today >= ARENA_DUELS_A_DAY)
		return false;
	if ((is_waiting_for_a_party(a, now_ms) && b->size <= 1) ||
	    (is_waiting_for_a_party(b, now_ms) && a->size <= 1))
		return false;
	return (apart < 0 ? -apart : apart) <= 100 * narrower;
}

int32_t
arena_party_rating_x100(const int32_t *ratings_x100, int32_t size)
{
	int64_t sum = 0;

	if (size <= 0)
		return 0;
	for (int32_t i = 0; i < size; i++)
		sum += clamp_i32(ratings_x100[i], 0, GLICKO_RATING_MAX_X100);
	return clamp_i32(
	    sum / size + PARTY_BONUS_X100 * (int64_t)(size - 1), 0, GLICKO_RATING_MAX_X100);
}

int32_t
arena_weight_percent(int32_t duels_before)
{
	static const int32_t weights[] = { 100, 50, 25, 0 };

	return weights[clamp_i32(duels_before, 0, 3)];
}

int64_t
arena_dodge_ms(int32_t dodges)
{
	static const int64_t minutes[] = { 2, 5, 10 };

	return minutes[clamp_i32(dodges, 1, 3) - 1] * 60000;
}

/* The first day of the season after the one in which `day` lies. */
static int32_t
next_season(int32_t day)
{
	return (int32_t)(calendar_season_of_day(day).end_ms / CALENDAR_DAY_MS);
}

struct glicko
arena_rating_on(struct glicko last, int32_t last_day, int32_t today)
{
	int32_t end = clamp_i32(today, 0, CALENDAR_DAY_LAST);
	int32_t idle_from = clamp_i32(last_day, 0, CALENDAR_DAY_LAST) + 1;
	int32_t reset = next_season(idle_from - 1);

	if (end < idle_from)
		return last;
	while (reset <= end) {
		last = glicko_season_reset(glicko_idle(last, reset - idle_from));
		idle_from = reset;
		reset = next_season(reset);
	}
	return glicko_idle(last, end - idle_from);
}
