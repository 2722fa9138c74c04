#include "core/rules/types.h"

#include <stddef.h>
#include <string.h>

static const char *const direction_keys[DIRECTION_COUNT] = {
	[DIRECTION_NORTH] = "north",
	[DIRECTION_EAST] = "east",
	[DIRECTION_SOUTH] = "south",
	[DIRECTION_WEST] = "west",
};

static const char *const biome_keys[BIOME_COUNT] = {
	[BIOME_WATER] = "water",
	[BIOME_SHORE] = "shore",
	[BIOME_PEAK] = "peak",
	[BIOME_TUNDRA] = "tundra",
	[BIOME_TAIGA] = "taiga",
	[BIOME_BOG] = "bog",
	[BIOME_STEPPE] = "steppe",
	[BIOME_FOREST] = "forest",
	[BIOME_SWAMP] = "swamp",
	[BIOME_DESERT] = "desert",
	[BIOME_SAVANNA] = "savanna",
	[BIOME_JUNGLE] = "jungle",
};

const char *
direction_key(enum direction direction)
{
	return (unsigned)direction < DIRECTION_COUNT ? direction_keys[direction] : NULL;
}

const char *
biome_key(enum biome biome)
{
	return (unsigned)biome < BIOME_COUNT ? biome_keys[biome] : NULL;
}

bool
direction_of(const char *key, enum direction *ret)
{
	for (unsigned i = 0; i < DIRECTION_COUNT; i++) {
		if (strcmp(direction_keys[i], key) == 0) {
			*ret = (enum direction)i;
			return true;
		}
	}
	return false;
}
