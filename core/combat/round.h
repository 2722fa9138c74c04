/* One action in a running fight: what attack and flee share. */
#ifndef CORE_COMBAT_ROUND_H
#define CORE_COMBAT_ROUND_H

#include "core/effects.h"
#include "core/moment.h"

/* Plays `action` if the fight and turn are those that the player saw; otherwise refuses with the
 * present view. */
void round_play(int64_t player_id, const char *fight_id, int32_t turn, enum fight_action action,
    const struct rows *rows, const struct moment *at, struct effects *out);

#endif
