/* HP, MP and energy of a player at a moment: derived from hot state, its place, and a fight if one
 * runs. */
#ifndef CORE_VITALS_H
#define CORE_VITALS_H

#include "core/moment.h"
#include "core/rules/battle.h"

#include <stdint.h>

struct vitals {
	int32_t hp, hp_max, mp, mp_max;
	int64_t hp_full_at_ms; /* at this place's rate; mana comes back at the same one */
	int32_t energy, energy_max;
	int64_t energy_full_at_ms;
};

/* `battle` NULL: none runs. The player is its first fighter. */
struct vitals vitals_read(
    const struct hot_state *hot, const struct battle *battle, const struct moment *at);

/* `hot` with HP, MP and energy brought up to the moment, at the rates of where it stands: do this
 * before anything about them changes (the place is part of it). */
void vitals_settle(struct hot_state *hot, const struct moment *at);

#endif
