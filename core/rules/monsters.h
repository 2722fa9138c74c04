#ifndef WILDMARCH_RULES_MONSTERS_H
#define WILDMARCH_RULES_MONSTERS_H
/*
 * The kinds of monsters, and how they differ from the par monster. Players read their names from
 * the text catalogues, by key. A new kind goes to the end of the enum (running fights store the
 * number), and into the table of monsters.c.
 */
#include "core/rules/types.h"

enum monster_kind {
	MONSTER_GREY_WOLF,
	MONSTER_WILD_BOAR,
	MONSTER_MOSS_BEAR,
	MONSTER_THORN_SPRITE,
	MONSTER_STEPPE_JACKAL,
	MONSTER_WIND_HARRIER,
	MONSTER_MARSH_TOAD,
	MONSTER_BOG_WISP,
	MONSTER_DROWNED_ONE,
	MONSTER_SAND_SCORPION,
	MONSTER_EMBER_SNAKE,
	MONSTER_DUNE_GHOUL,
	MONSTER_SAVANNA_LION,
	MONSTER_STORM_ANTELOPE,
	MONSTER_JUNGLE_PANTHER,
	MONSTER_VINE_STRANGLER,
	MONSTER_FROST_HARE,
	MONSTER_SNOW_LYNX,
	MONSTER_TAIGA_ELK,
	MONSTER_SHORE_CRAB,
	MONSTER_TIDE_IMP,
	MONSTER_SUN_GULL,
	MONSTER_KIND_COUNT
};

struct monster_type {
	const char *key; /* "grey_wolf" */
	enum element element;
	int32_t hp_bp; /* of the par monster's, as are the others */
	int32_t attack_bp;
	int32_t defence_bp;
	int32_t speed_bp;
};

/* The kind's row, static; NULL if it isn't a kind. */
const struct monster_type *monster_type(enum monster_kind kind);

/* Its key, or NULL if it isn't a kind. */
const char *monster_key(enum monster_kind kind);

/* False, and `ret` untouched, if no kind has this key. */
bool monster_of(const char *key, enum monster_kind *ret);

#endif
