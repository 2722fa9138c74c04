#include "core/rules/world.h"

#include <string.h>

#include "core/rules/clamp.h"
#include "core/rules/layers.h"
#include "core/rules/noise.h"
#include "core/rules/rng.h"

#define CHUNK_TILES 16
#define CELL_TILES (8 * CHUNK_TILES)

/* A camp's place in its cell is drawn at least CAMP_MARGIN from the border and moved by at most
 * CAMP_SHIFT to dry ground, so that a tile never has to look at a neighbouring cell. */
#define CAMP_MARGIN 16
#define CAMP_SHIFT 12
#define CAMP_AREA (2 * CAMP_SHIFT + 1)

#define START_RADIUS_MAX 2048
#define START_TILES 200

static const int32_t elevation_scale = 64;
static const int32_t moisture_scale = 48;
static const int32_t temperature_scale = 128;
static const int32_t level_scale = 16;

/* The camps that a square of tiles can contain: of the cells at its corners. */
struct camps {
	int32_t count;
	struct position at[4];
};

uint64_t
world_chunk_hash(uint64_t seed, int32_t chunk_x, int32_t chunk_y)
{
	return noise_hash(seed, chunk_x, chunk_y);
}

int32_t
world_chunk_of(int32_t tile)
{
	return noise_floor_div(tile, CHUNK_TILES);
}

static void
elevations(uint64_t seed, struct square square, int32_t *ret)
{
	noise_fbm(layer_seed(seed, LAYER_ELEVATION), elevation_scale, square, ret);
}

static bool
is_dry(int32_t elevation)
{
	return elevation >= 402 && elevation < 696;
}

static bool
is_dry_at(uint64_t seed, struct position at)
{
	int32_t elevation;

	elevations(seed, (struct square){ at, 1 }, &elevation);
	return is_dry(elevation);
}

struct climate
world_climate(uint64_t seed, int32_t x, int32_t y)
{
	struct square here = { { x, y }, 1 };
	struct climate c;

	elevations(seed, here, &c.elevation);
	noise_fbm(layer_seed(seed, LAYER_MOISTURE), moisture_scale, here, &c.moisture);
	noise_fbm(layer_seed(seed, LAYER_TEMPERATURE), temperature_scale, here, &c.temperature);
	return c;
}

/* The thresholds are quantiles: fields of this noise bunch round 500. */
static enum warmth
warmth_of(struct climate climate)
{
	return (enum warmth)((climate.temperature >= 434) + (climate.temperature >= 561));
}

enum biome
world_biome(struct climate climate)
{
	static const enum biome land[WARMTH_COUNT][3] = {
		/* dry, medium, wet */
		{ BIOME_TUNDRA, BIOME_TAIGA, BIOME_BOG },
		{ BIOME_STEPPE, BIOME_FOREST, BIOME_SWAMP },
		{ BIOME_DESERT, BIOME_SAVANNA, BIOME_JUNGLE },
	};
	int32_t wetness = (climate.moisture >= 434) + (climate.moisture >= 561);

	if (climate.elevation < 402)
		return BIOME_WATER;
	if (climate.elevation < 426)
		return BIOME_SHORE;
	if (climate.elevation >= 696)
		return BIOME_PEAK;
	return land[warmth_of(climate)][wetness];
}

/* The shorter way round. */
static int64_t
distance_along(int32_t a, int32_t b)
{
	int64_t d = (int32_t)((uint32_t)a - (uint32_t)b);

	return d < 0 ? -d : d;
}

/* Rings round a tile are squares. */
int64_t
world_distance(struct position a, struct position b)
{
	int64_t dx = distance_along(a.x, b.x);
	int64_t dy = distance_along(a.y, b.y);

	return dx > dy ? dx : dy;
}

static bool
is_same(struct position a, struct position b)
{
	return a.x == b.x && a.y == b.y;
}

struct position
world_ring(int32_t radius, int32_t n)
{
	int32_t along = n % (2 * radius);

	switch (n / (2 * radius)) {
	case 0:
		return (struct position){ -radius + along, -radius };
	case 1:
		return (struct position){ radius, -radius + along };
	case 2:
		return (struct position){ radius - along, radius };
	default:
		return (struct position){ -radius, radius - along };
	}
}

/* Moves a camp that was drawn in water or on a peak to the nearest dry tile; false if none is
 * near: then the cell has no camp. */
static bool
camp_settle(uint64_t seed, struct position *at)
{
	int32_t heights[CAMP_AREA * CAMP_AREA];
	struct square area = { { at->x - CAMP_SHIFT, at->y - CAMP_SHIFT }, CAMP_AREA };

	if (is_dry_at(seed, *at))
		return true;
	elevations(seed, area, heights);
	for (int32_t radius = 1; radius <= CAMP_SHIFT; radius++) {
		for (int32_t n = 0; n < 8 * radius; n++) {
			struct position off = world_ring(radius, n);
			int32_t row = CAMP_SHIFT + off.y, column = CAMP_SHIFT + off.x;

			if (is_dry(heights[row * CAMP_AREA + column])) {
				at->x += off.x;
				at->y += off.y;
				return true;
			}
		}
	}
	return false;
}

static struct position
camp_drawn(uint64_t seed, int32_t cell_x, int32_t cell_y)
{
	uint64_t h = noise_hash(layer_seed(seed, LAYER_CAMPS), cell_x, cell_y);
	uint64_t room = CELL_TILES - 2 * CAMP_MARGIN;

	return (struct position){
		.x = cell_x * CELL_TILES + CAMP_MARGIN + (int32_t)((h & 0xFFFF) % room),
		.y = cell_y * CELL_TILES + CAMP_MARGIN + (int32_t)((h >> 16 & 0xFFFF) % room),
	};
}

/* Draws are cheap and settling is not: only what can come to lie in the square is settled. */
static struct camps
camps_in(uint64_t seed, struct square square)
{
	struct camps camps = { 0 };
	int32_t half = square.side / 2;
	struct position middle = { noise_plus(square.corner.x, half),
		noise_plus(square.corner.y, half) };
	int32_t x1 = noise_floor_div(square.corner.x, CELL_TILES);
	int32_t y1 = noise_floor_div(square.corner.y, CELL_TILES);
	int32_t x2 = noise_floor_div(noise_plus(square.corner.x, square.side - 1), CELL_TILES);
	int32_t y2 = noise_floor_div(noise_plus(square.corner.y, square.side - 1), CELL_TILES);
	int32_t cells[4][2] = { { x1, y1 }, { x2, y1 }, { x1, y2 }, { x2, y2 } };

	for (int32_t i = 0; i < 4; i++) {
		bool is_repeat = (i % 2 == 1 && x1 == x2) || (i >= 2 && y1 == y2);
		struct position at;

		if (is_repeat)
			continue;
		at = camp_drawn(seed, cells[i][0], cells[i][1]);
		if (world_distance(at, middle) <= half + CAMP_SHIFT && camp_settle(seed, &at))
			camps.at[camps.count++] = at;
	}
	return camps;
}

int32_t
world_camps(const struct world *world, struct position center, int32_t radius,
    struct position ret[WORLD_CAMPS_MAX])
{
	int32_t r = clamp_i32(radius, 0, CELL_TILES / 2), count = 0;
	struct square square = { { noise_plus(center.x, -r), noise_plus(center.y, -r) },
		2 * r + 1 };
	struct camps camps = camps_in(world->seed, square);

	if (world_distance(world->start, center) <= r)
		ret[count++] = world->start;
	for (int32_t i = 0; i < camps.count; i++) {
		if (world_distance(camps.at[i], center) <= r && !is_same(camps.at[i], world->start))
			ret[count++] = camps.at[i];
	}
	return count;
}

static bool
is_camp(const struct world *world, const struct camps *camps, struct position at)
{
	if (is_same(at, world->start))
		return true;
	for (int32_t i = 0; i < camps->count; i++) {
		if (is_same(at, camps->at[i]))
			return true;
	}
	return false;
}

/* One more for each 12 tiles from the start, up to two more or less by noise. The noise grows with
 * the distance, so that whoever begins meets monsters of the first level. */
static int32_t
level_at(const struct world *world, struct position at, uint32_t noise)
{
	int64_t away = world_distance(at, world->start);
	int64_t wobble = (int64_t)(noise * 5 >> 16) - 2;
	int64_t level = clamp_i64(1 + away / 12 + wobble, 1, 1 + away / 4);

	return clamp_i32(level, 1, LEVEL_CAP);
}

static void
tiles_in(const struct world *world, struct square square, struct tile *ret)
{
	int32_t e[WORLD_VIEW_MAX], m[WORLD_VIEW_MAX], t[WORLD_VIEW_MAX];
	uint32_t wobble[WORLD_VIEW_MAX] = { 0 };
	struct camps camps = camps_in(world->seed, square);

	elevations(world->seed, square, e);
	noise_fbm(layer_seed(world->seed, LAYER_MOISTURE), moisture_scale, square, m);
	noise_fbm(layer_seed(world->seed, LAYER_TEMPERATURE), temperature_scale, square, t);
	noise_add(layer_seed(world->seed, LAYER_LEVEL), level_scale, square, 1, wobble);
	for (int32_t i = 0; i < square.side * square.side; i++) {
		struct tile tile = { 0 };

		tile.at.x = noise_plus(square.corner.x, i % square.side);
		tile.at.y = noise_plus(square.corner.y, i / square.side);
		tile.biome = world_biome((struct climate){ e[i], m[i], t[i] });
		tile.warmth = warmth_of((struct climate){ e[i], m[i], t[i] });
		tile.is_passable = is_dry(e[i]);
		tile.is_camp = is_camp(world, &camps, tile.at);
		tile.level = level_at(world, tile.at, wobble[i]);
		ret[i] = tile;
	}
}

struct tile
world_tile(const struct world *world, int32_t x, int32_t y)
{
	struct tile tile;

	tiles_in(world, (struct square){ { x, y }, 1 }, &tile);
	return tile;
}

int32_t
world_view(const struct world *world, struct position center, int32_t radius, struct tile *ret)
{
	int32_t r = clamp_i32(radius, 0, WORLD_RADIUS_MAX);
	struct position corner = { noise_plus(center.x, -r), noise_plus(center.y, -r) };
	int32_t side = WORLD_VIEW_SIDE(r);

	tiles_in(world, (struct square){ corner, side }, ret);
	return side * side;
}

static bool
is_among(const struct position *tiles, int32_t count, struct position at)
{
	for (int32_t i = 0; i < count; i++) {
		if (is_same(tiles[i], at))
			return true;
	}
	return false;
}

/* Walks in all directions until START_TILES tiles are found or there are no more. */
static bool
is_wide(uint64_t seed, struct position from)
{
	static const struct position steps[4] = { { 0, -1 }, { 1, 0 }, { 0, 1 }, { -1, 0 } };
	struct position found[START_TILES];
	int32_t count = 0;

	found[count++] = from;
	for (int32_t i = 0; i < count; i++) {
		for (int32_t s = 0; s < 4; s++) {
			struct position at = { found[i].x + steps[s].x, found[i].y + steps[s].y };

			if (is_among(found, count, at) || !is_dry_at(seed, at))
				continue;
			found[count++] = at;
			if (count == START_TILES)
				return true;
		}
	}
	return false;
}

static bool
is_start(uint64_t seed, struct position at)
{
	return is_dry_at(seed, at) && is_wide(seed, at);
}

struct world
world_from(uint64_t seed)
{
	struct world world = { .seed = seed, .start = { 0, 0 } };

	if (is_start(seed, world.start))
		return world;
	for (int32_t radius = 1; radius <= START_RADIUS_MAX; radius++) {
		for (int32_t n = 0; n < 8 * radius; n++) {
			struct position at = world_ring(radius, n);

			if (is_start(seed, at)) {
				world.start = at;
				return world;
			}
		}
	}
	return world;
}
