/* A player on the way. Hot state says where a journey leads as soon as it begins, with where it
 * began and when it ends: nothing has to be written when the player arrives, and who knows nothing
 * of journeys sees a player where it soon is. What is done on the spot asks here first. */
#ifndef CORE_JOURNEY_H
#define CORE_JOURNEY_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rules/types.h"
#include "events/hot.h"

#include <stdbool.h>

bool journey_runs(const struct hot_state *hot, const struct moment *at);

/* Where the player stands; on the way: where it set out. */
struct position journey_place(const struct hot_state *hot, const struct moment *at);

/* Sets out for `to`. */
void journey_begin(
    struct hot_state *hot, struct position to, int64_t duration_ms, const struct moment *at);
/* Turns back: the way that lies behind takes as long as it took. */
void journey_turn_back(struct hot_state *hot, const struct moment *at);

/* Refuses, and returns true, while a journey runs. */
bool journey_refuses(const struct hot_state *hot, const struct moment *at, struct effects *out);

#endif
