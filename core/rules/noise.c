#include "core/rules/noise.h"

#include <string.h>

#include "core/rules/rng.h"

#define OCTAVES 4
#define WEIGHTS 15 /* 8 + 4 + 2 + 1 */

/* Where the tiles of one row or column lie on the lattice. */
struct axis {
	int32_t cells[NOISE_SIDE_MAX];
	uint64_t parts[NOISE_SIDE_MAX]; /* smoothed position in the cell, of 65,536 */
};

uint64_t
noise_hash(uint64_t seed, int32_t x, int32_t y)
{
	return rng_mix64(seed ^ (uint64_t)x * RNG_GAMMA ^ (uint64_t)y * RNG_BETA);
}

int32_t
noise_floor_div(int32_t a, int32_t b)
{
	return a / b - (a % b < 0);
}

int32_t
noise_plus(int32_t a, int32_t b)
{
	return (int32_t)((uint32_t)a + (uint32_t)b);
}

static struct axis
axis_of(int32_t first, int32_t side, int32_t scale)
{
	struct axis axis;

	for (int32_t i = 0; i < side; i++) {
		int32_t tile = noise_plus(first, i);
		int32_t cell = noise_floor_div(tile, scale);
		uint64_t offset = (uint64_t)((int64_t)tile - (int64_t)cell * scale);
		uint64_t f = offset * 65536 / (uint64_t)scale;

		axis.cells[i] = cell;
		axis.parts[i] = ((f * f >> 16) * (196608 - 2 * f)) >> 16;
	}
	return axis;
}

static uint64_t
between(uint64_t a, uint64_t b, uint64_t part)
{
	return (a * (65536 - part) + b * part) >> 16;
}

/* One row of the lattice, interpolated at each tile's x. */
static void
lattice_row(uint64_t seed, const struct axis *xs, int32_t side, int32_t cell_y, uint64_t *ret)
{
	uint64_t west = 0, east = 0;

	for (int32_t i = 0; i < side; i++) {
		int32_t cell = xs->cells[i];

		if (i == 0 || cell != xs->cells[i - 1]) {
			west = noise_hash(seed, cell, cell_y) >> 48;
			east = noise_hash(seed, cell + 1, cell_y) >> 48;
		}
		ret[i] = between(west, east, xs->parts[i]);
	}
}

void
noise_add(uint64_t seed, int32_t scale, struct square square, uint32_t weight, uint32_t *sums)
{
	struct axis xs = axis_of(square.corner.x, square.side, scale);
	struct axis ys = axis_of(square.corner.y, square.side, scale);
	uint64_t north[NOISE_SIDE_MAX], south[NOISE_SIDE_MAX];

	for (int32_t j = 0; j < square.side; j++) {
		uint32_t *row = sums + j * square.side;

		if (j == 0 || ys.cells[j] != ys.cells[j - 1]) {
			lattice_row(seed, &xs, square.side, ys.cells[j], north);
			lattice_row(seed, &xs, square.side, ys.cells[j] + 1, south);
		}
		for (int32_t i = 0; i < square.side; i++)
			row[i] += weight * (uint32_t)between(north[i], south[i], ys.parts[j]);
	}
}

void
noise_fbm(uint64_t seed, int32_t scale, struct square square, int32_t *ret)
{
	uint32_t sums[NOISE_SIDE_MAX * NOISE_SIDE_MAX];
	int32_t tiles = square.side * square.side;

	memset(sums, 0, (size_t)tiles * sizeof(sums[0]));
	for (uint32_t o = 0; o < OCTAVES; o++)
		noise_add(seed + o, scale >> o, square, 8u >> o, sums);
	for (int32_t i = 0; i < tiles; i++)
		ret[i] = (int32_t)(((uint64_t)sums[i] / WEIGHTS * 1000) >> 16);
}
