#include <criterion/criterion.h>
#include <stdlib.h>

#include "core/rules/rng.h"
#include "core/rules/trades.h"
#include "tests/support/things.h"

static const struct gatherer miner = { TRADE_MINING, 200, 10000, WEATHER_CLEAR };

Test(rules_trades, the_colour_goes_by_the_whole_points_of_difference)
{
	cr_expect_eq(trade_diff(0, 0), 0);
	cr_expect_eq(trade_diff(209, 20), 0);
	cr_expect_eq(trade_diff(210, 20), 1);
	cr_expect_eq(trade_diff(0, 100), -100);
	cr_expect_eq(trade_diff(INT32_MAX, INT32_MIN), 100);
	cr_expect_eq(trade_colour(INT32_MIN), TRADE_ORANGE);
	cr_expect_eq(trade_colour(4), TRADE_ORANGE);
	cr_expect_eq(trade_colour(5), TRADE_YELLOW);
	cr_expect_eq(trade_colour(15), TRADE_GREEN);
	cr_expect_eq(trade_colour(29), TRADE_GREEN);
	cr_expect_eq(trade_colour(30), TRADE_GREY);
	cr_expect_eq(trade_colour(INT32_MAX), TRADE_GREY);
	cr_expect_eq(trade_gain_bp(TRADE_ORANGE), 10000);
	cr_expect_eq(trade_gain_bp(TRADE_YELLOW), 6000);
	cr_expect_eq(trade_gain_bp(TRADE_GREEN), 2500);
	cr_expect_eq(trade_gain_bp(TRADE_GREY), 0);
	cr_expect_eq(trade_gain_bp(TRADE_COLOUR_COUNT), 0);
	cr_expect_str_eq(trade_colour_key(TRADE_GREEN), "green");
	cr_expect_null(trade_colour_key(TRADE_COLOUR_COUNT));
}

Test(rules_trades, a_beginner_learns_fast_and_nothing_from_what_is_easy)
{
	cr_expect_eq(trade_practise(0, 0, 1, 1), 5);
	cr_expect_eq(trade_practise(300, 50, 1, 1), 304);
	cr_expect_eq(trade_practise(600, 100, 1, 1), 603);
	cr_expect_eq(trade_practise(900, 100, 1, 1), 902);
	cr_expect_eq(trade_practise(999, 100, 1, 1), 1000);
	cr_expect_eq(trade_practise(1000, 100, 1, 1), 1000);
	cr_expect_eq(trade_practise(300, 0, 100, 1), 300);
	cr_expect_eq(trade_practise(50, 0, 0, 1), 50);
}

/* 60 % of the tries at a yellow thing teach 5 tenths. */
Test(rules_trades, a_yellow_thing_teaches_six_times_in_ten)
{
	int taught = 0;

	for (uint64_t seed = 1; seed <= 100000; seed++)
		taught += trade_practise(70, 0, 1, seed) > 70;
	cr_expect(abs(taught - 60000) < 800, "%d", taught);
}

Test(rules_trades, a_skill_never_shrinks_and_has_an_end)
{
	struct rng rng = rng_stream(1, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		int32_t skill = (int32_t)rng_below(&rng, TRADE_SKILL_MAX + 1);
		int32_t difficulty = (int32_t)rng_below(&rng, 101);
		int32_t tries = (int32_t)rng_below(&rng, 21);
		int32_t after = trade_practise(skill, difficulty, tries, rng_next(&rng));

		cr_assert(after >= skill && after <= TRADE_SKILL_MAX);
		cr_assert_leq(after - skill, 5 * tries);
	}
	cr_expect_eq(trade_practise(INT32_MIN, INT32_MAX, INT32_MIN, 1), 0);
	cr_expect_leq(trade_practise(INT32_MAX, INT32_MIN, INT32_MAX, 1), TRADE_SKILL_MAX);
}

Test(rules_trades, the_yield_goes_by_skill_tool_and_weather)
{
	struct gatherer gatherer = { TRADE_HERBS, 200, 10000, WEATHER_CLEAR };

	cr_expect_eq(gather_yield_bp(&gatherer, 20), 10000);
	cr_expect_eq(gather_yield_bp(&gatherer, 0), 13000);
	cr_expect_eq(gather_yield_bp(&gatherer, 40), 7000);
	cr_expect_eq(gather_yield_bp(&gatherer, 100), 2000);
	gatherer.weather = WEATHER_RAIN;
	cr_expect_eq(gather_yield_bp(&gatherer, 20), 12500);
	gatherer.tool_bp = 15000;
	cr_expect_eq(gather_yield_bp(&gatherer, 20), 18750);
	gatherer.trade = TRADE_MINING;
	cr_expect_eq(gather_yield_bp(&gatherer, 20), 15000, "ore doesn't mind the rain");
	gatherer.skill = 1000;
	gatherer.tool_bp = INT32_MAX;
	cr_expect_eq(gather_yield_bp(&gatherer, 0), 50000);
}

/* Iron, 80 of 100, at 20 points above: 1.3 each. Silver at 30 below: 0.55. */
Test(rules_trades, a_land_gives_what_grows_there_by_weight)
{
	int went[THING_COUNT] = { 0 }, got[THING_COUNT] = { 0 };

	for (uint64_t seed = 1; seed <= 100000; seed++) {
		struct gathered found = gather(&things()->biomes[0], &miner, seed);

		cr_assert(found.item == THING_IRON || found.item == THING_SILVER);
		cr_assert_eq(found.difficulty, found.item == THING_IRON ? 0 : 50);
		went[found.item]++;
		got[found.item] += found.count;
	}
	cr_expect(abs(went[THING_IRON] - 80000) < 700, "%d", went[THING_IRON]);
	cr_expect(abs(got[THING_IRON] - 104000) < 1500, "%d", got[THING_IRON]);
	cr_expect(abs(got[THING_SILVER] - 11000) < 600, "%d", got[THING_SILVER]);
}

Test(rules_trades, where_nothing_of_a_trade_grows_nothing_is_found)
{
	struct gatherer cook = { TRADE_COOKING, 500, 10000, WEATHER_CLEAR };

	cr_expect_eq(gather(&things()->biomes[0], &cook, 1).item, -1);
	cr_expect_eq(gather(&things()->biomes[0], &cook, 1).count, 0);
	cr_expect_eq(gather(&things()->biomes[1], &miner, 1).item, -1);
}

Test(rules_trades, a_yield_is_never_negative_and_never_above_its_bound)
{
	struct rng rng = rng_stream(2, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		struct gatherer any = { (enum trade)rng_below(&rng, TRADE_COUNT),
			(int32_t)rng_next(&rng), (int32_t)rng_next(&rng),
			(enum weather)rng_below(&rng, WEATHER_COUNT) };
		struct gathered found = gather(&things()->biomes[0], &any, rng_next(&rng));

		cr_assert(found.count >= 0 && found.count <= 7, "%d", found.count);
		cr_assert(found.count == 0 || found.item >= 0);
	}
}
