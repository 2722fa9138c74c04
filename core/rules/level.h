#ifndef WILDMARCH_RULES_LEVEL_H
#define WILDMARCH_RULES_LEVEL_H
/*
 * Experience and levels. The total XP is the truth and the level is derived from it, so the two
 * can't disagree. XP may grow past what the last level needs; the level stays at LEVEL_CAP.
 */
#include <stdint.h>

/* XP from the beginning of `level` to the next: 60L + 15L² + L³/4; 0 at LEVEL_CAP. */
int64_t level_xp_next(int32_t level);

/* Total XP at which `level` begins; 0 for level 1. Levels are clamped to 1..LEVEL_CAP. */
int64_t level_xp_total(int32_t level);

/* The level of somebody with `total_xp`: 1..LEVEL_CAP. */
int32_t level_of(int64_t total_xp);

/* How many levels are gained by going from one total to the other; 0 if none or if it shrank. */
int32_t level_crossed(int64_t total_xp_before, int64_t total_xp_after);

/* Gold given for reaching `level`: 25 for each level, nothing for the first. */
int64_t level_bonus_gold(int32_t level);

#endif
