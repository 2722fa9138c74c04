/* What a player takes from the bag into a fight. */
#ifndef CORE_SATCHEL_H
#define CORE_SATCHEL_H

#include "core/bag.h"
#include "core/effects.h"
#include "core/moment.h"

/* Up to BATTLE_THINGS_MAX kinds of potions and tools that can be used at this level: first what
 * heals most, then what brings back most mana, then by price, the dearest first; equals by key.
 * What is eaten takes too long. Puts them into the entrant, and their numbers in the content into
 * `items`. */
void satchel_pack(const struct bag_row *bag, const struct content *content, int32_t level,
    struct battle_entrant *entrant, int32_t items[BATTLE_THINGS_MAX]);

/* Whether the first fighter used up anything. */
bool satchel_was_used(const struct battle *battle);

/* Takes what was used from the player's bag, as far as it is there, and counts its use. The
 * cause is set already. */
void satchel_sink(const struct bag_row *bag, const struct battle_record *fight,
    const struct moment *at, struct effects *out);

#endif
