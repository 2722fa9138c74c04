#ifndef WILDMARCH_RULES_SKILLS_H
#define WILDMARCH_RULES_SKILLS_H
/*
 * Trees of skills: what may be learned next. A node of tier t asks for 5·(t − 1) ranks in its tree
 * and for one of its parents at rank 3, or at its highest if that is less.
 */
#include "core/rules/build.h"

#define SKILL_TIERS 4

enum skill_fault {
	SKILL_OK,
	SKILL_UNKNOWN,   /* no such skill */
	SKILL_MASTERED,  /* at its highest rank */
	SKILL_NO_POINTS, /* each level brings one rank */
	SKILL_TREE_LOW,  /* too few ranks in its tree */
	SKILL_NO_PARENT, /* none of its parents is far enough */
	SKILL_FAULT_COUNT
};

/* Ranks learned in all. */
int32_t skills_learned(const struct content *content, const struct build *build);

/* Whether one more rank of the skill with this number may be learned; the first fault in the
 * enum's order. */
enum skill_fault skills_may_learn(
    const struct content *content, const struct build *build, int32_t level, int32_t skill);

/* The mana that it takes at a level: cost·(24 + L)/25, as mana itself grows; 0 for what takes none.
 */
int32_t skills_cost_mp(const struct content_skill *skill, int32_t level);

/* "mastered", "no_points", …: static; NULL for SKILL_OK and what is no fault. */
const char *skill_fault_key(enum skill_fault fault);

#endif
