#include <criterion/criterion.h>
#include <stdlib.h>

#include "core/rules/rng.h"
#include "core/rules/weather.h"

#define W 20260101
#define MINUTE_MS INT64_C(60000)

Test(rules_weather, the_chain_is_the_documented_one)
{
	static const enum weather expected[] = { WEATHER_CLEAR, WEATHER_CLEAR, WEATHER_CLEAR,
		WEATHER_CLEAR, WEATHER_CLEAR, WEATHER_SNOW, WEATHER_SNOW, WEATHER_SNOW,
		WEATHER_SNOW, WEATHER_CLEAR, WEATHER_RAIN, WEATHER_RAIN };

	for (int64_t i = 0; i < 12; i++)
		cr_expect_eq(weather_drawn(W, 7, 960000 + i), expected[i], "slot %d", (int)i);
	cr_expect_eq(weather_drawn(W, 7, 960047), WEATHER_RAIN);
}

/* What the tables say can't follow, within a chain. */
Test(rules_weather, no_weather_follows_that_cannot)
{
	static const bool may_follow[WEATHER_COUNT][WEATHER_COUNT] = {
		[WEATHER_CLEAR] = { true, true, false, true, true, true },
		[WEATHER_RAIN] = { true, true, true, true, false, false },
		[WEATHER_STORM] = { true, true, true, true, false, false },
		[WEATHER_FOG] = { true, true, false, true, false, false },
		[WEATHER_SNOW] = { true, false, false, true, true, false },
		[WEATHER_HEAT] = { true, false, true, false, false, true },
	};
	bool was_seen[WEATHER_COUNT][WEATHER_COUNT] = { { false } };

	for (uint64_t region = 0; region < 200; region++) {
		enum weather before = weather_drawn(W, region, 0);

		for (int64_t slot = 1; slot < 480; slot++) {
			enum weather now = weather_drawn(W, region, slot);

			if (slot % 48 != 0) {
				cr_assert(may_follow[before][now], "%s, then %s",
				    weather_key(before), weather_key(now));
				was_seen[before][now] = true;
			}
			before = now;
		}
	}
	for (int i = 0; i < WEATHER_COUNT; i++)
		for (int k = 0; k < WEATHER_COUNT; k++)
			cr_expect_eq(was_seen[i][k], may_follow[i][k], "%d, then %d", i, k);
}

/* Of the first slot of each chain, by the weights 51, 24, 5, 10, 4, 6; a standard deviation is
 * 0.16 % at most. */
Test(rules_weather, each_weather_has_its_share)
{
	static const int weights[WEATHER_COUNT] = { 51, 24, 5, 10, 4, 6 };
	int counts[WEATHER_COUNT] = { 0 };

	for (int i = 0; i < 100000; i++)
		counts[weather_drawn(W, rng_mix64((uint64_t)i + 1), 48 * (int64_t)i)]++;
	for (int i = 0; i < WEATHER_COUNT; i++)
		cr_expect(abs(counts[i] - weights[i] * 1000) < 800, "%s: %d",
		    weather_key((enum weather)i), counts[i]);
}

Test(rules_weather, what_follows_a_weather_adds_up_to_a_hundred)
{
	int32_t first = 0;

	for (int from = 0; from < WEATHER_COUNT; from++) {
		int32_t next = 0;

		first += weather_first_percent((enum weather)from);
		for (int to = 0; to < WEATHER_COUNT; to++)
			next += weather_next_percent((enum weather)from, (enum weather)to);
		cr_expect_eq(next, 100, "from %s: %d", weather_key((enum weather)from), next);
	}
	cr_expect_eq(first, 100);
	cr_expect_eq(weather_next_percent(WEATHER_STORM, WEATHER_RAIN), 50);
}

Test(rules_weather, a_climate_has_no_weather_of_another)
{
	for (int i = 0; i < WEATHER_COUNT; i++) {
		enum weather drawn = (enum weather)i;
		enum weather cold = weather_under(drawn, WARMTH_COLD);

		cr_expect(cold != WEATHER_RAIN && cold != WEATHER_HEAT);
		cr_expect_neq(weather_under(drawn, WARMTH_HOT), WEATHER_SNOW);
		cr_expect_eq(weather_under(drawn, WARMTH_MILD), drawn);
	}
	cr_expect_eq(weather_under(WEATHER_RAIN, WARMTH_COLD), WEATHER_SNOW);
	cr_expect_eq(weather_under(WEATHER_HEAT, WARMTH_COLD), WEATHER_CLEAR);
	cr_expect_eq(weather_under(WEATHER_SNOW, WARMTH_HOT), WEATHER_CLEAR);
}

Test(rules_weather, a_region_is_a_cell_of_128_tiles)
{
	uint64_t here = weather_region((struct position){ 0, 0 });

	cr_expect_eq(weather_region((struct position){ 127, 127 }), here);
	cr_expect_neq(weather_region((struct position){ 128, 0 }), here);
	cr_expect_neq(weather_region((struct position){ 0, 128 }), here);
	cr_expect_neq(weather_region((struct position){ -1, 0 }), here);
	cr_expect_neq(weather_region((struct position){ 0, -1 }), here);
	cr_expect_neq(weather_region((struct position){ 200, -200 }),
	    weather_region((struct position){ -200, 200 }));
}

Test(rules_weather, it_holds_for_half_an_hour)
{
	struct position at = { 10, -20 };
	int64_t slot = 980000;
	uint64_t region = weather_region(at);

	for (; slot < 980100; slot++) {
		int64_t begin = slot * WEATHER_SLOT_MS;
		enum weather drawn = weather_drawn(W, region, slot);

		cr_assert_eq(weather_at(W, at, WARMTH_MILD, begin), drawn);
		cr_assert_eq(weather_at(W, at, WARMTH_MILD, begin + WEATHER_SLOT_MS - 1), drawn);
	}
}

Test(rules_weather, a_clock_before_1970_is_no_harm)
{
	cr_expect_eq(weather_drawn(W, 7, -5), weather_drawn(W, 7, 0));
	cr_expect_eq(weather_drawn(W, 7, INT64_MIN), weather_drawn(W, 7, 0));
	cr_expect_eq(daytime_at(-1), DAYTIME_DAWN);
	cr_expect_eq(daytime_at(INT64_MIN), DAYTIME_DAWN);
	cr_expect_not_null(daytime_key(daytime_at(INT64_MAX)));
	cr_expect_not_null(weather_key(weather_drawn(W, UINT64_MAX, INT64_MAX)));
}

Test(rules_weather, a_day_has_its_parts)
{
	static const struct {
		int64_t minute;
		enum daytime daytime;
	} rows[] = {
		{ 0, DAYTIME_DAWN },
		{ 19, DAYTIME_DAWN },
		{ 20, DAYTIME_DAY },
		{ 129, DAYTIME_DAY },
		{ 130, DAYTIME_DUSK },
		{ 149, DAYTIME_DUSK },
		{ 150, DAYTIME_NIGHT },
		{ 229, DAYTIME_NIGHT },
		{ 230, DAYTIME_DAWN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t from = (1000 * INT64_C(230) + rows[i].minute) * MINUTE_MS;

		cr_expect_eq(daytime_at(from), rows[i].daytime, "%d", (int)rows[i].minute);
		cr_expect_eq(daytime_at(from + MINUTE_MS - 1), rows[i].daytime);
	}
}

Test(rules_weather, each_word_is_another)
{
	cr_expect_null(weather_key(WEATHER_COUNT));
	cr_expect_null(daytime_key(DAYTIME_COUNT));
	for (int i = 0; i < WEATHER_COUNT; i++)
		for (int k = 0; k < i; k++)
			cr_expect_str_neq(
			    weather_key((enum weather)i), weather_key((enum weather)k));
	for (int i = 0; i < DAYTIME_COUNT; i++)
		for (int k = 0; k < i; k++)
			cr_expect_str_neq(
			    daytime_key((enum daytime)i), daytime_key((enum daytime)k));
}
