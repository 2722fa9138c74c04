#ifndef WILDMARCH_RULES_FAUNA_H
#define WILDMARCH_RULES_FAUNA_H
/*
 * Who lives on a tile: drawn from the world's seed and the content's biomes, the same for
 * everybody. Only those are met whose time of the day it is.
 */
#include "content/content.h"
#include "core/rules/weather.h"
#include "core/rules/world.h"

#define FAUNA_MAX 2 /* kinds on a tile */

struct fauna {
	int32_t monster; /* its number in the content */
	int32_t level;
	int32_t pack; /* how many of them, 1..MUSTER_PACK_MAX */
};

/* Those on a tile at a time of the day, of different kinds. Returns how many. Elites live
 * in lands from level 5 on. Near the start there is always one; in camps, on water and on peaks
 * none. */
int32_t fauna_at(const struct world *world, const struct content *content, const struct tile *tile,
    enum daytime daytime, struct fauna ret[FAUNA_MAX]);

#endif
