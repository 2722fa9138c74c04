#include "core/rules/monsters.h"

#include <stddef.h>
#include <string.h>

static const struct monster_type types[MONSTER_KIND_COUNT] = {
	/* key, element, and the multipliers of HP, attack, defence and speed */
	[MONSTER_GREY_WOLF] = { "grey_wolf", ELEMENT_NONE, 9800, 10200, 10000, 10500 },
	[MONSTER_WILD_BOAR] = { "wild_boar", ELEMENT_NONE, 10400, 10000, 10500, 9600 },
	[MONSTER_MOSS_BEAR] = { "moss_bear", ELEMENT_NATURE, 11000, 10300, 10000, 9300 },
	[MONSTER_THORN_SPRITE] = { "thorn_sprite", ELEMENT_NATURE, 9200, 10400, 9500, 10600 },
	[MONSTER_STEPPE_JACKAL] = { "steppe_jackal", ELEMENT_NONE, 9400, 10000, 9800, 10800 },
	[MONSTER_WIND_HARRIER] = { "wind_harrier", ELEMENT_LIGHTNING, 9300, 10500, 9400, 11000 },
	[MONSTER_MARSH_TOAD] = { "marsh_toad", ELEMENT_WATER, 10600, 9600, 10000, 9400 },
	[MONSTER_BOG_WISP] = { "bog_wisp", ELEMENT_LIGHT, 9000, 10600, 9200, 10900 },
	[MONSTER_DROWNED_ONE] = { "drowned_one", ELEMENT_DARK, 10500, 10200, 10000, 9200 },
	[MONSTER_SAND_SCORPION] = { "sand_scorpion", ELEMENT_NONE, 9700, 10000, 11000, 9900 },
	[MONSTER_EMBER_SNAKE] = { "ember_snake", ELEMENT_FIRE, 9300, 10500, 9600, 10700 },
	[MONSTER_DUNE_GHOUL] = { "dune_ghoul", ELEMENT_DARK, 10300, 10300, 9800, 9500 },
	[MONSTER_SAVANNA_LION] = { "savanna_lion", ELEMENT_NONE, 10200, 10500, 9900, 10400 },
	[MONSTER_STORM_ANTELOPE] = { "storm_antelope", ELEMENT_LIGHTNING, 9900, 9800, 9900, 10900 },
	[MONSTER_JUNGLE_PANTHER] = { "jungle_panther", ELEMENT_DARK, 9600, 10600, 9600, 10800 },
	[MONSTER_VINE_STRANGLER] = { "vine_strangler", ELEMENT_NATURE, 10800, 9900, 10300, 9000 },
	[MONSTER_FROST_HARE] = { "frost_hare", ELEMENT_WATER, 9100, 9800, 9700, 11000 },
	[MONSTER_SNOW_LYNX] = { "snow_lynx", ELEMENT_NONE, 9700, 10400, 9800, 10600 },
	[MONSTER_TAIGA_ELK] = { "taiga_elk", ELEMENT_NATURE, 10700, 10000, 10200, 9700 },
	[MONSTER_SHORE_CRAB] = { "shore_crab", ELEMENT_WATER, 9500, 9700, 11000, 9200 },
	[MONSTER_TIDE_IMP] = { "tide_imp", ELEMENT_WATER, 9400, 10300, 9500, 10500 },
	[MONSTER_SUN_GULL] = { "sun_gull", ELEMENT_LIGHT, 9200, 10100, 9400, 10900 },
};

const struct monster_type *
monster_type(enum monster_kind kind)
{
	return (unsigned)kind < MONSTER_KIND_COUNT ? &types[kind] : NULL;
}

const char *
monster_key(enum monster_kind kind)
{
	const struct monster_type *type = monster_type(kind);

	return type == NULL ? NULL : type->key;
}

bool
monster_of(const char *key, enum monster_kind *ret)
{
	for (unsigned i = 0; i < MONSTER_KIND_COUNT; i++) {
		if (strcmp(types[i].key, key) == 0) {
			*ret = (enum monster_kind)i;
			return true;
		}
	}
	return false;
}
