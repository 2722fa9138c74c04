#ifndef WILDMARCH_RULES_PLACES_H
#define WILDMARCH_RULES_PLACES_H
/*
 * What stands in the land: camps, and the places of interest of the content. Like the land itself
 * they follow from the world's seed. A cell is 32×32 tiles; three in four have a place, drawn well
 * inside of it, moved to the nearest dry tile, and of a kind that stands in that biome and at that
 * level of the land, by weight. No place stands in a camp.
 */
#include "content/content.h"
#include "core/rules/world.h"

#define PLACE_CAMP (-1)
#define PLACES_RADIUS_MAX 48
#define PLACES_MAX 21 /* so many can lie in the widest square: 4×4 cells, and the camps */

struct landmark {
	struct position at;
	int32_t entry; /* its number in the content, or PLACE_CAMP */
};

/* What stands on a tile; false: nothing. */
bool place_at(const struct world *world, const struct content *content, struct position at,
    struct landmark *ret);

/* All within `radius` tiles (0..PLACES_RADIUS_MAX) along both axes, the nearest first. Returns how
 * many. */
int32_t places_near(const struct world *world, const struct content *content,
    struct position center, int32_t radius, struct landmark ret[PLACES_MAX]);

/* The key of what stands there: "camp", or the content's. Lives as long as the content. */
const char *place_key(const struct content *content, const struct landmark *place);

/* Who comes here by day and night: towns and markets have the shops of a town. */
bool place_is_town(const struct content *content, const struct landmark *place);

/* The period in which a time lies, as far as a place counts: its number since 1970 where it gives
 * once a day or week, 1 where it gives once and never again, 0 where it always gives. A visitor of
 * the same period, but 0, gets nothing more. */
int64_t place_period(enum content_place_once once, int64_t now_ms);

/* When the next period begins, UTC ms; 0: never, or there is none to wait for. */
int64_t place_next_ms(enum content_place_once once, int64_t now_ms);

#endif
