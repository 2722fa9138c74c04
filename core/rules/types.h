#ifndef WILDMARCH_RULES_TYPES_H
#define WILDMARCH_RULES_TYPES_H
/*
 * The values that the rules share. The rules are pure: they take values and return values, know no
 * clock and no server, use integers only, and give the same bytes with every compiler. Any change
 * of a number or of the order of draws bumps RULES_VERSION, which is stored with every fight.
 *
 * bp = 1/10,000. Time is UTC milliseconds, always passed in. Division is floor division of
 * non-negative numbers.
 */
#include "content/element.h"

#include <stdbool.h>
#include <stdint.h>

#define RULES_VERSION 1
#define LEVEL_CAP 60

struct position {
	int32_t x; /* grows eastward */
	int32_t y; /* grows southward, so that a map's first row is the northernmost */
};

enum direction {
	DIRECTION_NORTH,
	DIRECTION_EAST,
	DIRECTION_SOUTH,
	DIRECTION_WEST,
	DIRECTION_COUNT
};

enum biome {
	BIOME_WATER,
	BIOME_SHORE,
	BIOME_PEAK,
	BIOME_TUNDRA,
	BIOME_TAIGA,
	BIOME_BOG,
	BIOME_STEPPE,
	BIOME_FOREST,
	BIOME_SWAMP,
	BIOME_DESERT,
	BIOME_SAVANNA,
	BIOME_JUNGLE,
	BIOME_COUNT
};

/* How warm a place is, all the year. */
enum warmth { WARMTH_COLD, WARMTH_MILD, WARMTH_HOT, WARMTH_COUNT };

#define FIGHTER_STAT_MAX 1000000

/* Who can strike and be struck. Every number is 0..FIGHTER_STAT_MAX but for hit_mod_bp. */
struct fighter {
	int32_t level; /* 1..LEVEL_CAP */
	int32_t hp;
	int32_t hp_max;
	int32_t attack;
	int32_t defence;
	int32_t speed;
	int32_t agility;
	int32_t luck;
	int32_t hit_mod_bp;   /* added to its chance to hit; may be negative */
	int32_t crit_tries;   /* strikes that landed since its last critical one */
	enum element element; /* of its body and of its plain strike */
};

/* The words used in messages: "north", "forest". They are static; NULL for a value that
 * isn't in the enum. direction_of is the inverse: false, and `ret`
 * untouched, for a strange word. */
const char *direction_key(enum direction direction);
const char *biome_key(enum biome biome);
bool direction_of(const char *key, enum direction *ret);

#endif
