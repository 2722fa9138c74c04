#ifndef WILDMARCH_RULES_RNG_H
#define WILDMARCH_RULES_RNG_H
/*
 * Randomness that replays: PCG32 (XSH-RR 64/32) streams, one for each purpose, all derived from
 * one seed. A new kind of draw gets a new purpose with a new number, so that it never shifts an
 * old stream.
 */
#include <stdbool.h>
#include <stdint.h>

#define RNG_GAMMA UINT64_C(0x9E3779B97F4A7C15)
#define RNG_BETA UINT64_C(0xC2B2AE3D27D4EB4F)

enum rng_purpose {
	RNG_ORDER = 1,
	RNG_HIT = 2,
	RNG_CRIT = 3,
	RNG_DAMAGE = 4,
	RNG_LOOT = 5,
	RNG_STATUS = 6,
	RNG_CRAFT = 7,
	RNG_AI = 8,
	RNG_FLEE = 9,
	RNG_PITY = 20,
	RNG_PIECE = 21,
	RNG_PRACTICE = 22,
	RNG_GATHER = 23,
	RNG_LAYOUT = 30,
	RNG_ROOMS = 31,
	RNG_DAILY = 32,
	RNG_WEEKLY = 33,
	RNG_INHABITANTS = 34,
	RNG_TRAPS = 35
};

struct rng {
	uint64_t state;
	uint64_t increment;
};

/* The SplitMix64 finaliser: a good hash of 64 bits, except that 0 stays 0. */
uint64_t rng_mix64(uint64_t value);

/* PCG32 as its author seeds it. */
struct rng rng_from(uint64_t state, uint64_t sequence);

/* The stream of `purpose` under `seed`; the same arguments give the same draws for ever. */
struct rng rng_stream(uint64_t seed, enum rng_purpose purpose);

uint32_t rng_next(struct rng *rng);

/* Uniform in 0..n-1, without bias; 0 when n is 0. */
uint32_t rng_below(struct rng *rng, uint32_t n);

/* True `chance_bp` times in 10,000: never at 0 or less, always from 10,000. Draws once. */
bool rng_chance_bp(struct rng *rng, int32_t chance_bp);

#endif
