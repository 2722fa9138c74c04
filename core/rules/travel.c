#include "core/rules/travel.h"

#include <stddef.h>

#include "core/rules/clamp.h"

static const char *const refusal_keys[TRAVEL_REFUSAL_COUNT] = {
	[TRAVEL_IN_FIGHT] = "in_fight",
	[TRAVEL_BLOCKED_BY_WATER] = "blocked_by_water",
	[TRAVEL_BLOCKED_BY_PEAK] = "blocked_by_peak",
	[TRAVEL_NO_ENERGY] = "no_energy",
	[TRAVEL_NO_WAY] = "no_way",
	[TRAVEL_TOO_FAR] = "too_far",
};

const char *
travel_refusal_key(enum travel_refusal refusal)
{
	return (unsigned)refusal < TRAVEL_REFUSAL_COUNT ? refusal_keys[refusal] : NULL;
}

struct position
travel_neighbour(struct position at, enum direction direction)
{
	static const struct position steps[DIRECTION_COUNT] = {
		[DIRECTION_NORTH] = { 0, -1 },
		[DIRECTION_EAST] = { 1, 0 },
		[DIRECTION_SOUTH] = { 0, 1 },
		[DIRECTION_WEST] = { -1, 0 },
	};

	if ((unsigned)direction >= DIRECTION_COUNT)
		return at;
	return (struct position){
		.x = (int32_t)((uint32_t)at.x + (uint32_t)steps[direction].x),
		.y = (int32_t)((uint32_t)at.y + (uint32_t)steps[direction].y),
	};
}

static enum travel_refusal
refusal_of(const struct world *world, const struct traveller *who, struct position to)
{
	enum biome biome = world_biome(world_climate(world->seed, to.x, to.y));

	if (who->is_fighting)
		return TRAVEL_IN_FIGHT;
	if (biome == BIOME_WATER)
		return TRAVEL_BLOCKED_BY_WATER;
	if (biome == BIOME_PEAK)
		return TRAVEL_BLOCKED_BY_PEAK;
	if (who->energy < TRAVEL_ENERGY)
		return TRAVEL_NO_ENERGY;
	return TRAVEL_OK;
}

struct step
travel_step(const struct world *world, const struct traveller *who, enum direction direction)
{
	struct position to = travel_neighbour(who->at, direction);
	enum travel_refusal refusal = refusal_of(world, who, to);

	if (refusal != TRAVEL_OK)
		return (struct step){ refusal, who->at, 0 };
	return (struct step){ TRAVEL_OK, to, TRAVEL_ENERGY };
}

/* ── journeys ── */

#define SIDE WORLD_VIEW_SIDE(TRAVEL_REACH)
#define TILES (SIDE * SIDE)
#define STEP_WEIGHT_MAX 3 /* of schemas/content/biome.json */
#define STEP_MS 12000
#define GATE_GOLD 10
#define GATE_TILES 4

_Static_assert(TRAVEL_REACH <= WORLD_RADIUS_MAX, "a journey's land is one view");

struct search {
	int32_t step[TILES];  /* the weight of a step onto the tile; 0: it can't be walked on */
	int32_t found[TILES]; /* the weight of the lightest way so far; -1: none */
	int32_t tiles[TILES]; /* of that way */
};

static void
look_at_land(struct search *s, const struct world *world, const struct content *content,
    struct position from)
{
	struct tile land[TILES];
	int32_t weights[BIOME_COUNT];

	for (int32_t b = 0; b < BIOME_COUNT; b++) {
		const struct content_biome *biome =
		    content_find_biome(content, biome_key((enum biome)b));

		weights[b] = biome == NULL ? 1 : clamp_i32(biome->energy, 1, STEP_WEIGHT_MAX);
	}
	world_view(world, from, TRAVEL_REACH, land);
	for (int32_t i = 0; i < TILES; i++) {
		s->step[i] = land[i].is_passable ? weights[land[i].biome] : 0;
		s->found[i] = -1;
	}
}

static void
reach(struct search *s, int32_t from, int32_t to)
{
	int32_t weight = s->found[from] + s->step[to];

	if (s->step[to] == 0 || (s->found[to] >= 0 && s->found[to] <= weight))
		return;
	s->found[to] = weight;
	s->tiles[to] = s->tiles[from] + 1;
}

/* Dijkstra's search. Weights are small: in place of a queue, the tiles are looked through once for
 * each weight. */
static void
walk_everywhere(struct search *s, int32_t from)
{
	int32_t last = 0;

	s->found[from] = 0;
	s->tiles[from] = 0;
	for (int32_t weight = 0; weight <= last; weight++) {
		for (int32_t i = 0; i < TILES; i++) {
			int32_t x = i % SIDE, y = i / SIDE;

			if (s->found[i] != weight)
				continue;
			last = weight + STEP_WEIGHT_MAX;
			if (y > 0)
				reach(s, i, i - SIDE);
			if (x < SIDE - 1)
				reach(s, i, i + 1);
			if (y < SIDE - 1)
				reach(s, i, i + SIDE);
			if (x > 0)
				reach(s, i, i - 1);
		}
	}
}

static struct route
no_route(enum travel_refusal refusal)
{
	return (struct route){ .refusal = refusal };
}

struct route
travel_route(const struct world *world, const struct content *content, struct position from,
    struct position to)
{
	int32_t dx = (int32_t)((uint32_t)to.x - (uint32_t)from.x);
	int32_t dy = (int32_t)((uint32_t)to.y - (uint32_t)from.y);
	enum biome biome = world_biome(world_climate(world->seed, to.x, to.y));
	int32_t middle = TRAVEL_REACH * SIDE + TRAVEL_REACH, goal;
	struct search s;

	if (world_distance(from, to) > TRAVEL_REACH)
		return no_route(TRAVEL_TOO_FAR);
	if (biome == BIOME_WATER)
		return no_route(TRAVEL_BLOCKED_BY_WATER);
	if (biome == BIOME_PEAK)
		return no_route(TRAVEL_BLOCKED_BY_PEAK);
	look_at_land(&s, world, content, from);
	walk_everywhere(&s, middle);
	goal = middle + dy * SIDE + dx;
	if (s.found[goal] <= 0)
		return no_route(TRAVEL_NO_WAY);
	return (struct route){ TRAVEL_OK, s.tiles[goal], s.found[goal] };
}

int32_t
travel_route_energy(const struct route *route, struct travel_conditions conditions)
{
	int32_t energy = (route->weight + 1) / 2;

	return conditions.weather == WEATHER_HEAT ? (energy * 5 + 3) / 4 : energy;
}

int64_t
travel_route_ms(const struct route *route, struct travel_conditions conditions)
{
	static const int32_t weather_bp[WEATHER_COUNT] = {
		[WEATHER_CLEAR] = 10000,
		[WEATHER_RAIN] = 11000,
		[WEATHER_STORM] = 15000,
		[WEATHER_FOG] = 11000,
		[WEATHER_SNOW] = 12500,
		[WEATHER_HEAT] = 10000,
	};
	int64_t ms = (int64_t)route->weight * STEP_MS * weather_bp[conditions.weather] / 10000;

	return conditions.daytime == DAYTIME_NIGHT ? ms * 12500 / 10000 : ms;
}

int64_t
travel_gate_price(struct position from, struct position to)
{
	return GATE_GOLD + world_distance(from, to) / GATE_TILES;
}
