/* What several operations of the arena ask for, and whom they refuse. */
#ifndef CORE_ARENA_ASK_H
#define CORE_ARENA_ASK_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/needs.h"
#include "core/rows.h"

#include <stdbool.h>
#include <stdint.h>

/* Who bears a name; once that is known, `known->name_player_id`. */
void ask_for_name(struct needs *out, const char *name);

/* Refuses, and returns false, unless both are there (who is named being the second), are two, and
 * are grown enough. */
bool ask_may_meet(
    const struct rows *rows, int64_t player_id, int64_t other_id, struct effects *out);

/* Refuses, and returns false, while the player fights elsewhere. */
bool ask_is_free(const struct rows *rows, int64_t player_id, struct effects *out);

/* The challenge if the player is of this side of it; else refuses and returns NULL. */
const struct challenge_row *ask_challenge(
    const struct rows *rows, int64_t player_id, enum duel_side side, struct effects *out);

#endif
