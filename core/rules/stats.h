#ifndef WILDMARCH_RULES_STATS_H
#define WILDMARCH_RULES_STATS_H
/*
 * From a level to the numbers of a fight. Attributes start at 5 and three points a level are spent
 * by the par split: 40 % strength, 30 % vitality, 30 % agility. Weapon and armour are par gear.
 */
#include "core/rules/monsters.h"
#include "core/rules/types.h"

#define ATTRIBUTE_START 5
#define POINTS_PER_LEVEL 3
#define SPEED_BASE 100

struct attributes {
	int32_t strength;
	int32_t agility;
	int32_t intellect;
	int32_t vitality;
	int32_t luck;
};

/* Of the par split. */
struct attributes stats_attributes(int32_t level);

/* 60 + 12·VIT + 8L. */
int32_t stats_hp_max(int32_t level);

/* The par gear of a level: the attack of its weapon, 6 + 2L, and the defence of its whole armour,
 * 4 + 2L. */
int32_t stats_par_weapon(int32_t level);
int32_t stats_par_armour(int32_t level);

/* A player of this level, unhurt. Set `hp` to what the player has left before a fight. */
struct fighter stats_fighter(int32_t level);

/* A monster of this kind and level, unhurt: the par monster times the kind's multipliers. It is as
 * agile as a par player of its level and hits a little less often. No kind at all
 * (MONSTER_KIND_COUNT) gives the par monster itself. */
struct fighter stats_monster(enum monster_kind kind, int32_t level);

#endif
