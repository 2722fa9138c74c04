#include "core/rules/rng.h"

#define PCG_MULTIPLIER UINT64_C(6364136223846793005)

uint64_t
rng_mix64(uint64_t value)
{
	value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
	return value ^ (value >> 31);
}

struct rng
rng_from(uint64_t state, uint64_t sequence)
{
	struct rng rng = { .state = 0, .increment = (sequence << 1) | 1 };

	(void)rng_next(&rng);
	rng.state += state;
	(void)rng_next(&rng);
	return rng;
}

struct rng
rng_stream(uint64_t seed, enum rng_purpose purpose)
{
	uint64_t p = (uint64_t)purpose;

	return rng_from(rng_mix64(seed + p * RNG_GAMMA), p);
}

uint32_t
rng_next(struct rng *rng)
{
	uint64_t old = rng->state;
	uint32_t shifted = (uint32_t)(((old >> 18) ^ old) >> 27);
	uint32_t turn = (uint32_t)(old >> 59);

	rng->state = old * PCG_MULTIPLIER + rng->increment;
	return (shifted >> turn) | (shifted << ((32 - turn) & 31));
}

uint32_t
rng_below(struct rng *rng, uint32_t n)
{
	uint32_t threshold, x;

	if (n == 0)
		return 0;
	threshold = (UINT32_MAX - n + 1) % n; /* 2^32 mod n: what would make low numbers likelier */
	do
		x = rng_next(rng);
	while (x < threshold);
	return x % n;
}

bool
rng_chance_bp(struct rng *rng, int32_t chance_bp)
{
	return (int32_t)rng_below(rng, 10000) < chance_bp;
}
