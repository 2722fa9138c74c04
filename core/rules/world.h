#ifndef WILDMARCH_RULES_WORLD_H
#define WILDMARCH_RULES_WORLD_H
/*
 * The world is a function of one seed: nothing of it is stored. Elevation, moisture and temperature
 * are four octaves of lattice noise each; thresholds at their quantiles make biomes of them. A
 * chunk is 16×16 tiles, a cell 8×8 chunks with one camp in it. Coordinates wrap round at the ends
 * of int32_t.
 */
#include "core/rules/types.h"

#define WORLD_RADIUS_MAX 15
#define WORLD_VIEW_SIDE(radius) (2 * (radius) + 1)
#define WORLD_VIEW_MAX (WORLD_VIEW_SIDE(WORLD_RADIUS_MAX) * WORLD_VIEW_SIDE(WORLD_RADIUS_MAX))

/* Made once for a seed, at the start of the program. */
struct world {
	uint64_t seed;
	struct position start; /* where characters begin; always a camp */
};

struct tile {
	struct position at;
	enum biome biome;
	enum warmth warmth;
	int32_t level; /* 1..LEVEL_CAP, grows with the distance from the start */
	bool is_passable;
	bool is_camp; /* no monsters; HP return faster */
};

/* Finds the start: the tile nearest to (0,0) from which 200 passable tiles can be walked to.
 * Takes 0.2 ms on average and some 15 ms in the middle of an ocean. */
struct world world_from(uint64_t seed);

struct tile world_tile(const struct world *world, int32_t x, int32_t y);

/* The square of tiles round `center`, row by row from the north-west: WORLD_VIEW_SIDE(radius)²
 * tiles into `ret`. The radius is clamped to 0..WORLD_RADIUS_MAX. Returns the number of tiles. */
int32_t world_view(
    const struct world *world, struct position center, int32_t radius, struct tile *ret);

#define WORLD_CAMPS_MAX 5

/* The camps within `radius` tiles (0..64) of `center` along both axes; the start is one. Returns
 * how many, WORLD_CAMPS_MAX at most. */
int32_t world_camps(const struct world *world, struct position center, int32_t radius,
    struct position ret[WORLD_CAMPS_MAX]);

/* How far apart two tiles are: the larger of the distances along the axes, the shorter way round.
 */
int64_t world_distance(struct position a, struct position b);

/* The n-th tile of the ring with this radius round {0, 0}, 0 ≤ n < 8·radius. */
struct position world_ring(int32_t radius, int32_t n);

/* The chunk's hash, from which its content is derived. */
uint64_t world_chunk_hash(uint64_t seed, int32_t chunk_x, int32_t chunk_y);

/* The chunk of a coordinate: floor(tile / 16). */
int32_t world_chunk_of(int32_t tile);

/* The three fields at a tile, 0..999 each. */
struct climate {
	int32_t elevation;
	int32_t moisture;
	int32_t temperature;
};

struct climate world_climate(uint64_t seed, int32_t x, int32_t y);
enum biome world_biome(struct climate climate);

#endif
