/* A player meets monsters: what a hunt and a dungeon's room have in common until the first blow. */
#ifndef CORE_ENCOUNTER_H
#define CORE_ENCOUNTER_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rules/battle.h"
#include "core/rules/build.h"

struct encounter {
	int32_t monster; /* its number in the content */
	int32_t level;
	int32_t pack;
	enum weather weather;
};

/* The player, then the monsters; `cast` gets what they are called. The id and the seed are not set.
 * `hot` is settled. */
void encounter_gather(const struct encounter *encounter, const struct hot_state *hot,
    const struct build *build, const struct bag_row *bag, const struct moment *at,
    struct battle_setup *ret, struct text *cast);

/* Draws the seed and starts the fight, for so much energy, which was there; what the player was
 * marked with is used up. False, and refused, when the player is too weak. */
bool encounter_begin(struct hot_state *hot, int32_t energy, struct battle_setup *setup,
    const char *cast, const struct moment *at, struct effects *out);

#endif
