#ifndef WILDMARCH_RULES_NOISE_H
#define WILDMARCH_RULES_NOISE_H
/*
 * Integer lattice noise over squares of tiles. A square costs far less than its tiles one by one:
 * neighbours share lattice values, and interpolation along x is done once for a row of the lattice.
 */
#include <stdint.h>

#include "core/rules/types.h"

#define NOISE_SIDE_MAX 32

struct square {
	struct position corner; /* the north-western tile; the square may wrap round */
	int32_t side;           /* 1..NOISE_SIDE_MAX */
};

/* The hash of a point of the lattice, or of anything else that has two coordinates. */
uint64_t noise_hash(uint64_t seed, int32_t x, int32_t y);

/* floor(a / b) for b > 0, also where a is negative. */
int32_t noise_floor_div(int32_t a, int32_t b);

/* a + b, wrapping round. */
int32_t noise_plus(int32_t a, int32_t b);

/* Adds weight · noise (0..65,535) at this scale to each of the side² numbers, row by row. */
void noise_add(uint64_t seed, int32_t scale, struct square square, uint32_t weight, uint32_t *sums);

/* Four octaves: 0..999 for each tile into ret. */
void noise_fbm(uint64_t seed, int32_t scale, struct square square, int32_t *ret);

#endif
