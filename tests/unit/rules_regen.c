#include <criterion/criterion.h>

#include "core/rules/regen.h"
#include "core/rules/rng.h"

static void
assert_energy(struct energy e, int32_t amount, int64_t at_ms)
{
	cr_assert_eq(e.amount, amount, "%d, not %d", e.amount, amount);
	cr_assert_eq(e.at_ms, at_ms);
}

Test(rules_regen, energy_comes_one_by_one_and_stops_at_the_maximum)
{
	assert_energy(energy_read((struct energy){ 10, 0 }, 101, 539999), 12, 360000);
	assert_energy(energy_read((struct energy){ 10, 0 }, 101, 540000), 13, 540000);
	assert_energy(energy_read((struct energy){ 100, 0 }, 101, 1000000), 101, 1000000);
	assert_energy(energy_read((struct energy){ 120, 5 }, 101, 1000000), 120, 1000000);
	cr_assert_eq(energy_max(1), 101);
}

Test(rules_regen, energy_is_full_when_it_says_so)
{
	struct energy e = { 10, 77 };
	int64_t full_at = energy_full_at(e, 101);

	cr_assert_eq(energy_read(e, 101, full_at - 1).amount, 100);
	cr_assert_eq(energy_read(e, 101, full_at).amount, 101);
	cr_assert_eq(energy_full_at((struct energy){ 101, 5 }, 101), 5);
}

Test(rules_regen, hp_come_back_at_2_percent_a_minute)
{
	struct health start = { 50, 0, 0 };
	struct health h = regen_health(start, 128, REGEN_OUTSIDE, 10000);

	cr_assert_eq(h.hp, 50);
	cr_assert_eq(h.rem, 1280000);
	h = regen_health(start, 128, REGEN_OUTSIDE, 60000);
	cr_assert_eq(h.hp, 52);
	cr_assert_eq(h.rem, 1680000);
	h = regen_health(start, 128, REGEN_OUTSIDE, 3600000);
	cr_assert_eq(h.hp, 128);
	cr_assert_eq(h.rem, 0);
}

Test(rules_regen, a_camp_gives_3_percent_a_second)
{
	struct health h = regen_health((struct health){ 0, 0, 0 }, 100, REGEN_CAMP, 1000);

	cr_assert_eq(h.hp, 3);
	cr_assert_eq(h.rem, 0);
	cr_assert_eq(regen_health((struct health){ 0, 0, 0 }, 100, REGEN_CAMP, 33333).hp, 99);
	cr_assert_eq(regen_health((struct health){ 0, 0, 0 }, 100, REGEN_CAMP, 33334).hp, 100);
}

Test(rules_regen, hp_are_full_when_they_say_so)
{
	struct health h = { 50, 1234567, 999 };
	int64_t outside = regen_health_full_at(h, 128, REGEN_OUTSIDE);
	int64_t camp = regen_health_full_at(h, 128, REGEN_CAMP);

	cr_assert_eq(regen_health(h, 128, REGEN_OUTSIDE, outside - 1).hp, 127);
	cr_assert_eq(regen_health(h, 128, REGEN_OUTSIDE, outside).hp, 128);
	cr_assert_eq(regen_health(h, 128, REGEN_CAMP, camp - 1).hp, 127);
	cr_assert_eq(regen_health(h, 128, REGEN_CAMP, camp).hp, 128);
	cr_assert_eq(regen_health_full_at((struct health){ 128, 0, 9 }, 128, REGEN_CAMP), 9);
}

Test(rules_regen, reading_on_the_way_changes_nothing)
{
	struct rng rng = rng_stream(11, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		int32_t max = 1 + (int32_t)rng_below(&rng, 2000);
		int32_t rate = rng_chance_bp(&rng, 5000) ? REGEN_OUTSIDE : REGEN_CAMP;
		int64_t t1 = rng_below(&rng, 4000000), t2 = t1 + rng_below(&rng, 4000000);
		struct health h = { (int32_t)rng_below(&rng, (uint32_t)max + 1),
			(int32_t)rng_below(&rng, 3000000), rng_below(&rng, 1000000) };
		struct energy e = { (int32_t)rng_below(&rng, 140), rng_below(&rng, 1000000) };
		struct health h1 = regen_health(regen_health(h, max, rate, t1), max, rate, t2);
		struct health h2 = regen_health(h, max, rate, t2);
		struct energy e1 = energy_read(energy_read(e, 101, t1 * 9), 101, t2 * 9);
		struct energy e2 = energy_read(e, 101, t2 * 9);

		cr_assert(h1.hp == h2.hp && h1.rem == h2.rem && h1.at_ms == h2.at_ms);
		cr_assert(e1.amount == e2.amount && e1.at_ms == e2.at_ms);
	}
}

Test(rules_regen, a_clock_that_goes_back_stands_still)
{
	struct health h = regen_health((struct health){ 50, 7, 1000 }, 128, REGEN_CAMP, -1000);

	cr_assert(h.hp == 50 && h.rem == 7 && h.at_ms == 1000);
	assert_energy(energy_read((struct energy){ 5, 1000 }, 101, -1000), 5, 1000);
}

Test(rules_regen, extremes_are_clamped)
{
	struct health h = { INT32_MIN, INT32_MIN, INT64_MIN };

	h = regen_health(h, INT32_MAX, INT32_MAX, INT64_MAX);
	cr_assert(h.hp == 1000000 && h.rem == 0 && h.at_ms == INT64_MAX);
	cr_assert_eq(regen_health((struct health){ 9, 0, 0 }, INT32_MIN, 0, 5).hp, 1);
	cr_assert_eq(regen_health_full_at((struct health){ 0, 0, INT64_MAX }, 9, 1), INT64_MAX);
	assert_energy(
	    energy_read((struct energy){ INT32_MIN, INT64_MIN }, 101, INT64_MAX), 101, INT64_MAX);
	assert_energy(energy_read((struct energy){ INT32_MAX, 0 }, INT32_MIN, 5), 1000000, 5);
	cr_assert_eq(energy_full_at((struct energy){ 0, INT64_MAX }, 101), INT64_MAX);
	cr_assert_eq(energy_max(INT32_MIN), 101);
}
