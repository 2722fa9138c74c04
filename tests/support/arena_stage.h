/* Two before the stage who may fight a duel: Ann and Bob. */
#ifndef TESTS_SUPPORT_ARENA_STAGE_H
#define TESTS_SUPPORT_ARENA_STAGE_H

#include "tests/support/stage.h"

#define ANN 1
#define BOB 2
#define CHALLENGE_ID "c-1"
#define MINUTE INT64_C(60000)

/* A duellist with nothing learned and worn, and room for so many duels of the last days. */
struct duellist_row *given_a_duellist(struct stage *s, int64_t player_id, unsigned recent);
/* Ann of this level has challenged Bob of that one, a minute ago; it waits for a minute more. */
struct stage *given_a_challenge(int32_t level, int32_t level_of_bob);

#endif
