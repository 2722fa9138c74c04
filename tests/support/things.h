#ifndef TESTS_SUPPORT_THINGS_H
#define TESTS_SUPPORT_THINGS_H
/*
 * A content of a few things, for tests of the rules: small enough to know by heart, with one of
 * each case that the rules tell apart. The numbers of its entries are these enums.
 */
#include "content/content.h"

enum thing {
	THING_IRON,       /* common, 5 gold */
	THING_LEATHER,    /* common, 4 */
	THING_SILVER,     /* rare, 60 */
	THING_STAR,       /* legendary, 5,000 */
	THING_SWORD,      /* weapon, the par one, 40 */
	THING_GREATSWORD, /* rare, both hands, levels 10..30, 130 % of the par weapon */
	THING_SHIELD,     /* offhand, 20 % of the par armour */
	THING_COAT,       /* body, 40 % armour, 25 % ward, +30 health, −2 agility */
	THING_RING,       /* legendary, a tenth of a percent focus, +5 luck */
	THING_POTION,     /* common, 20 */
	THING_MOSS,       /* common, 2 */
	THING_COUNT
};

enum thing_affix {
	THING_AFFIX_SHARP,  /* weapon: attack 60, common, weight 50 */
	THING_AFFIX_QUICK,  /* weapon, feet: agility 20, common, 30 */
	THING_AFFIX_DEADLY, /* weapon: crit 300, rare, 10 */
	THING_AFFIX_OLD,    /* weapon, body, ring: luck 1, legendary, 5 */
	THING_AFFIX_HALE,   /* body, weapon: hp 400, uncommon, 40 */
	THING_AFFIX_COUNT
};

enum thing_loot {
	THING_LOOT_PLAIN,  /* 1 roll: iron 1 (8,807), sword (1), nothing (1,192) */
	THING_LOOT_LEVELS, /* 3 rolls: iron 2..5; silver from level 10 on; star from level 30 on */
	THING_LOOT_CHEST,  /* 2 rolls: always LEVELS */
	THING_LOOT_MOON,   /* 1 roll: iron, silver and nothing alike */
	THING_LOOT_CIRCLE, /* 1 roll: itself */
	THING_LOOT_FLOOD,  /* 5 rolls: CHEST twelve times over, which makes 30 at most */
	THING_LOOT_WASTE,  /* 5 rolls: FLOOD */
	THING_LOOT_LATE,   /* 5 rolls: star from level 60 on */
	THING_LOOT_DEEP_1, /* 1 roll of the next; the ninth holds iron */
	THING_LOOT_DEEP_2,
	THING_LOOT_DEEP_9 = THING_LOOT_DEEP_1 + 8,
	THING_LOOT_COUNT
};

enum thing_recipe {
	THING_RECIPE_SWORD,  /* smithing 20, forge, start: 7 iron, 3 leather */
	THING_RECIPE_BLADE,  /* a cheaper sword: smithing 60, forge, scroll: 4 iron, 1 silver */
	THING_RECIPE_POTION, /* two of them: alchemy 10, alembic, trade: 3 moss */
	THING_RECIPE_TALON,  /* a greatsword: smithing 90, fire, quest: 1 star, 9 silver */
	THING_RECIPE_COUNT
};

/* Static; nobody frees it. */
const struct content *things(void);

#endif
