/* A stage for things, with the small content. */
#ifndef TESTS_SUPPORT_THINGS_STAGE_H
#define TESTS_SUPPORT_THINGS_STAGE_H

#include "tests/support/loaded_content.h"
#include "tests/support/stage.h"

/* Of stage_piece, by their numbers. */
#define ID_1 "11111111111111111111"
#define ID_2 "22222222222222222222"
#define ID_3 "33333333333333333333"

/* A request of player 1 about the piece of this id. */
#define WITH(id) "{\"player_id\":1,\"piece\":\"" id "\"}"

/* Player 1, Ann, with an empty bag, in the camp at the start. */
struct stage *given_ann(const struct operation *operation, int32_t level);
/* She has learned nothing of trades yet. */
void given_craft(struct stage *s);
/* She is in a forest by day, where somebody lives. */
void given_forest(struct stage *s);

#endif
