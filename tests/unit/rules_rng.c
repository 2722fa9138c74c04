#include <criterion/criterion.h>

#include "core/rules/rng.h"

Test(rules_rng, mix64_makes_splitmix64)
{
	cr_assert_eq(rng_mix64(0), 0);
	cr_assert_eq(rng_mix64(1), UINT64_C(0x5692161d100b05e5));
	cr_assert_eq(rng_mix64(RNG_GAMMA), UINT64_C(0xe220a8397b1dcdaf));
	cr_assert_eq(rng_mix64(2 * RNG_GAMMA), UINT64_C(0x6e789e6aa1b965f4));
	cr_assert_eq(rng_mix64(3 * RNG_GAMMA), UINT64_C(0x06c45d188009454f));
}

Test(rules_rng, pcg32_gives_its_authors_numbers)
{
	static const uint32_t expected[] = { 0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293,
		0xbfa4784b, 0xcbed606e };
	static const uint32_t hundreds[] = { 83, 97, 24, 55, 55, 66 };
	struct rng rng = rng_from(42, 54);

	for (size_t i = 0; i < 6; i++)
		cr_assert_eq(rng_next(&rng), expected[i]);
	rng = rng_from(42, 54);
	for (size_t i = 0; i < 6; i++)
		cr_assert_eq(rng_below(&rng, 100), hundreds[i]);
}

Test(rules_rng, each_purpose_has_a_stream_of_its_own)
{
	static const uint32_t order[] = { 14, 4, 4, 2, 10, 6, 2, 18 };
	static const uint32_t hit[] = { 2146, 8425, 7629, 9448, 5474, 1948 };
	static const uint32_t loot[] = { 8807, 9066, 6564, 3439, 1819, 8491 };
	uint64_t seed = UINT64_C(0x0123456789abcdef);
	struct rng rng = rng_stream(seed, RNG_ORDER);

	for (size_t i = 0; i < 8; i++)
		cr_assert_eq(1 + rng_below(&rng, 20), order[i]);
	rng = rng_stream(seed, RNG_HIT);
	for (size_t i = 0; i < 6; i++)
		cr_assert_eq(rng_below(&rng, 10000), hit[i]);
	rng = rng_stream(seed, RNG_LOOT);
	for (size_t i = 0; i < 6; i++)
		cr_assert_eq(rng_below(&rng, 10000), loot[i]);
}

Test(rules_rng, below_stays_below_and_reaches_everything)
{
	struct rng rng = rng_stream(7, RNG_AI);
	int seen[6] = { 0 };

	cr_assert_eq(rng_below(&rng, 0), 0);
	cr_assert_eq(rng_below(&rng, 1), 0);
	for (int i = 0; i < 60000; i++) {
		uint32_t n = rng_below(&rng, 6);

		cr_assert_lt(n, 6);
		seen[n]++;
	}
	for (int i = 0; i < 6; i++)
		cr_assert(seen[i] > 9500 && seen[i] < 10500, "%d came %d times", i, seen[i]);
	for (int i = 0; i < 1000; i++)
		cr_assert_lt(rng_below(&rng, UINT32_MAX), UINT32_MAX);
}

/* A plain remainder would give the lowest third every second time. */
Test(rules_rng, below_favours_nobody_where_a_remainder_would)
{
	uint32_t third = UINT32_C(1) << 30;
	struct rng rng = rng_stream(9, RNG_AI);
	int low = 0;

	for (int i = 0; i < 30000; i++)
		low += rng_below(&rng, 3 * third) < third;
	cr_assert(low > 9700 && low < 10300, "%d", low);
}

Test(rules_rng, a_chance_is_never_at_0_and_always_at_10000)
{
	struct rng rng = rng_stream(8, RNG_AI);
	int hits = 0;

	for (int i = 0; i < 10000; i++) {
		cr_assert_not(rng_chance_bp(&rng, 0));
		cr_assert_not(rng_chance_bp(&rng, INT32_MIN));
		cr_assert(rng_chance_bp(&rng, 10000));
		cr_assert(rng_chance_bp(&rng, INT32_MAX));
		hits += rng_chance_bp(&rng, 2500);
	}
	cr_assert(hits > 2350 && hits < 2650, "%d of 10,000 at 25 %%", hits);
}
