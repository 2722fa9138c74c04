#ifndef WILDMARCH_RULES_REFERRAL_H
#define WILDMARCH_RULES_REFERRAL_H
/*
 * Who brings somebody to the game is rewarded when the newcomer has come so far.
 */
#include <stdint.h>

/* Newcomers that one player is rewarded for, in a life. */
#define REFERRAL_PLACES 20

/* Gold for the newcomer's reaching of `level`: 100 for level 5, 300 for level 10, else 0. */
int64_t referral_gold(int32_t level);

#endif
