/* One action in a running fight: what attack, defend, skill and flee share. */
#ifndef CORE_COMBAT_ROUND_H
#define CORE_COMBAT_ROUND_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rules/battle.h"

/* The fight if it and the turn are those that the player saw; otherwise refuses with the present
 * view and returns NULL. */
const struct battle_record *round_seen(int64_t player_id, const char *fight_id, int32_t turn,
    const struct rows *rows, const struct moment *at, struct effects *out);

/* Plays the round, or refuses what can't be done. */
void round_play(int64_t player_id, const struct battle_record *fight,
    const struct battle_input *input, const struct rows *rows, const struct moment *at,
    struct effects *out);

#endif
