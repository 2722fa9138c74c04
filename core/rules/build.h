#ifndef WILDMARCH_RULES_BUILD_H
#define WILDMARCH_RULES_BUILD_H
/*
 * What a player makes of a character: points spent on attributes, ranks of skills, and the numbers
 * that come of them. Each attribute starts at ATTRIBUTE_START; each level after the first brings
 * POINTS_PER_LEVEL points, and each level one rank of a skill.
 */
#include "content/content.h"
#include "core/rules/gear.h"
#include "core/rules/stats.h"

#define ATTRIBUTE_CAP 60
#define BUILD_SKILLS_MAX 64 /* of the content */

struct build {
	struct attributes spent;
	uint8_t
	    ranks[BUILD_SKILLS_MAX]; /* by the number of the skill in the content; 0: not learned */
};

/* What a fight and a profile show of a character that is well. Weapon, focus, armour and ward are
 * those of its gear; of par gear as noted. */
struct numbers {
	int32_t hp_max;     /* 60 + 12·VIT + 8L */
	int32_t mp_max;     /* 20 + 6·INT + 2L */
	int32_t attack;     /* weapon + 2·STR, the weapon being 6 + 2L */
	int32_t magic;      /* focus + 2·INT, the focus being 6 + 2L */
	int32_t defence;    /* armour + VIT + AGI/2, the armour being 4 + 2L */
	int32_t resistance; /* ward + INT/2 + VIT/2, the ward being 4 + 2L */
	int32_t speed;      /* 100 + AGI */
	int32_t agility;
	int32_t luck;
	int32_t hit_mod_bp;  /* added to the chance to hit */
	int32_t crit_mod_bp; /* added to the chance of critical strikes */
};

/* What HP and MP grow by with a level alone, and what mana is made of besides. */
#define HP_PER_LEVEL 8
#define MP_PER_LEVEL 2
#define MP_BASE 20
#define MP_PER_INTELLECT 6

/* How many points a character of this level has been given. */
int32_t build_points(int32_t level);

/* The sum of what was spent. */
int32_t build_points_spent(const struct attributes *spent);

/* What was spent, on top of the start. */
struct attributes build_attributes(const struct attributes *spent);

/* Whether a character of this level may have spent this: nothing negative, nothing over the cap,
 * no more than it was given. */
bool build_is_allowed(int32_t level, const struct attributes *spent);

/* Attributes first, with what gear and passive skills add to them; then the formulas; then what
 * gear and passive skills add to the results, first amounts and then shares. Nothing falls below 0
 * (HP: 1). */
struct numbers build_numbers_in(const struct content *content, int32_t level,
    const struct build *build, const struct gear *gear);

/* The same in par gear of the level. */
struct numbers build_numbers(
    const struct content *content, int32_t level, const struct build *build);

/* The price of taking all points, or all ranks, back, in gold: 100·L. */
int64_t build_respec_price(int32_t level);

#endif
