#include <criterion/criterion.h>

#include "core/rules/arena.h"
#include "core/rules/calendar.h"
#include "core/rules/rng.h"

#define NOON INT64_C(1795780800000)
#define SECOND INT64_C(1000)

static struct arena_ticket
ticket(int32_t rating, int32_t deviation, int64_t waited_s)
{
	return (struct arena_ticket){ { rating * 100, deviation * 100, 60000 }, 1,
		NOON - waited_s * SECOND };
}

static bool
fit(struct arena_ticket a, struct arena_ticket b)
{
	bool forth = arena_fit(&a, &b, 0, NOON);

	cr_assert_eq(forth, arena_fit(&b, &a, 0, NOON), "it depends on who is asked first");
	return forth;
}

Test(rules_arena, windows_are_the_documented_ones)
{
	cr_expect_eq(arena_half_width(35000, 0), 225);
	cr_expect_eq(arena_half_width(35000, 30 * SECOND), 375);
	cr_expect_eq(arena_half_width(5000, 0), 75);
	cr_expect_eq(arena_half_width(5000, 60 * SECOND), 375);
	cr_expect_eq(arena_half_width(4500, 120 * SECOND), 600);
	cr_expect_eq(arena_half_width(4500, 999), 72);
	cr_expect_eq(arena_half_width(INT32_MIN, INT64_MIN), 72);
	cr_expect_eq(arena_half_width(INT32_MAX, INT64_MAX), ARENA_WINDOW_MAX);
}

Test(rules_arena, each_has_to_lie_in_the_others_window)
{
	cr_expect(fit(ticket(1500, 350, 0), ticket(1725, 350, 0)));
	cr_expect_not(fit(ticket(1500, 350, 0), ticket(1726, 350, 0)));
	cr_expect(fit(ticket(1500, 350, 0), ticket(1575, 50, 0)));
	cr_expect_not(fit(ticket(1500, 350, 0), ticket(1576, 50, 0)), "the other's is narrower");
	cr_expect(fit(ticket(1500, 350, 0), ticket(1725, 50, 30)));
	cr_expect(fit(ticket(1000, 45, 200), ticket(1600, 45, 200)));
	cr_expect_not(fit(ticket(1000, 45, 200), ticket(1601, 45, 200)));
}

Test(rules_arena, a_hundredth_of_a_point_outside_is_outside)
{
	struct arena_ticket a = ticket(1500, 50, 0), b = ticket(1575, 50, 0);

	b.rating.rating_x100++;
	cr_expect_not(fit(a, b));
	a.rating.rating_x100 = INT32_MIN;
	b.rating.rating_x100 = INT32_MAX;
	cr_expect_not(fit(a, b));
}

Test(rules_arena, the_window_only_widens)
{
	struct rng rng = rng_stream(1, RNG_AI);

	for (int i = 0; i < 20000; i++) {
		struct arena_ticket a = ticket((int32_t)rng_below(&rng, 3000), 50, 0);
		struct arena_ticket b = ticket((int32_t)rng_below(&rng, 3000), 350, 0);
		int64_t then = NOON + rng_below(&rng, 200000);

		a.size = 1 + (int32_t)rng_below(&rng, 2);
		b.size = 1 + (int32_t)rng_below(&rng, 2);
		if (arena_fit(&a, &b, 0, then))
			cr_assert(arena_fit(&a, &b, 0, then + rng_below(&rng, 200000)));
	}
}

Test(rules_arena, the_same_two_meet_three_times_a_day)
{
	struct arena_ticket a = ticket(1500, 350, 0), b = a;

	cr_expect(arena_fit(&a, &b, 2, NOON));
	cr_expect_not(arena_fit(&a, &b, 3, NOON));
	cr_expect_not(arena_fit(&a, &b, INT32_MAX, NOON));
}

Test(rules_arena, parties_wait_a_minute_for_parties)
{
	struct arena_ticket party = ticket(1500, 350, 59), alone = ticket(1500, 350, 100);
	struct arena_ticket other = ticket(1500, 350, 0);

	party.size = other.size = 2;
	cr_expect(fit(party, other));
	cr_expect_not(fit(party, alone));
	party.since_ms -= SECOND;
	cr_expect(fit(party, alone));
	cr_expect_not(fit(other, alone));
}

Test(rules_arena, a_ticket_of_the_future_has_not_waited)
{
	struct arena_ticket a = ticket(1500, 50, -100), b = ticket(1575, 50, 0);

	cr_expect(fit(a, b));
	b.rating.rating_x100 += 100;
	cr_expect_not(fit(a, b));
	a.since_ms = INT64_MAX;
	cr_expect_not(fit(a, b));
}

Test(rules_arena, a_party_is_worth_more_than_its_members)
{
	static const int32_t ratings[] = { 150000, 160000, 170001 };

	cr_expect_eq(arena_party_rating_x100(ratings, 3), 164000);
	cr_expect_eq(arena_party_rating_x100(ratings, 1), 150000);
	cr_expect_eq(arena_party_rating_x100(ratings, 0), 0);
	cr_expect_eq(arena_party_rating_x100(ratings, -1), 0);
}

Test(rules_arena, repeats_weigh_less_and_less)
{
	static const int32_t weights[] = { 100, 50, 25, 0, 0 };

	for (int32_t i = 0; i < 5; i++)
		cr_expect_eq(arena_weight_percent(i), weights[i]);
	cr_expect_eq(arena_weight_percent(INT32_MIN), 100);
	cr_expect_eq(arena_weight_percent(INT32_MAX), 0);
}

Test(rules_arena, who_lets_matches_go_by_waits_longer)
{
	cr_expect_eq(arena_dodge_ms(1), 120000);
	cr_expect_eq(arena_dodge_ms(2), 300000);
	cr_expect_eq(arena_dodge_ms(3), 600000);
	cr_expect_eq(arena_dodge_ms(INT32_MAX), 600000);
	cr_expect_eq(arena_dodge_ms(INT32_MIN), 120000);
}

static void
expect_same(struct glicko a, struct glicko b)
{
	cr_expect_eq(a.rating_x100, b.rating_x100, "%d", a.rating_x100);
	cr_expect_eq(a.deviation_x100, b.deviation_x100, "%d", a.deviation_x100);
	cr_expect_eq(a.volatility_x1e6, b.volatility_x1e6, "%d", a.volatility_x1e6);
}

#define SEASON_BEGINS 20727 /* 2026-10-01 */

Test(rules_arena, only_the_days_between_are_idle)
{
	struct glicko last = { 180000, 6000, 60000 };
	int32_t day = SEASON_BEGINS + 10;

	expect_same(arena_rating_on(last, day, day), last);
	expect_same(arena_rating_on(last, day, day - 5), last);
	expect_same(arena_rating_on(last, day, day + 1), last);
	expect_same(arena_rating_on(last, day, day + 2), glicko_idle(last, 1));
	expect_same(arena_rating_on(last, day, day + 31), glicko_idle(last, 30));
}

Test(rules_arena, a_season_that_has_begun_resets)
{
	struct glicko last = { 180000, 6000, 60000 };
	int32_t begin = SEASON_BEGINS;
	struct glicko reset = glicko_season_reset(last);

	expect_same(arena_rating_on(last, begin - 1, begin - 1), last);
	expect_same(arena_rating_on(last, begin - 1, begin), reset);
	expect_same(arena_rating_on(last, begin - 1, begin + 1), glicko_idle(reset, 1));
	expect_same(
	    arena_rating_on(last, begin - 3, begin), glicko_season_reset(glicko_idle(last, 2)));
	expect_same(arena_rating_on(last, begin, begin + 1), last);
}

Test(rules_arena, each_season_resets_once)
{
	struct glicko now = arena_rating_on(
	    (struct glicko){ 230000, 6000, 60000 }, SEASON_BEGINS, SEASON_BEGINS + 3 * 365);

	cr_expect_eq(now.rating_x100, 150000 + 80000 / (1 << 11), "%d", now.rating_x100);
	expect_same(arena_rating_on((struct glicko){ 230000, 6000, 60000 }, INT32_MIN, INT32_MAX),
	    (struct glicko){ 150000, 35000, 60000 });
}
