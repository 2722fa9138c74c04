#include "core/rules/travel.h"

#include <stddef.h>

static const char *const refusal_keys[TRAVEL_REFUSAL_COUNT] = {
	[TRAVEL_IN_FIGHT] = "in_fight",
	[TRAVEL_BLOCKED_BY_WATER] = "blocked_by_water",
	[TRAVEL_BLOCKED_BY_PEAK] = "blocked_by_peak",
	[TRAVEL_NO_ENERGY] = "no_energy",
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
