/* Counting what players do, for their quests and achievements. */
#ifndef CORE_DEEDS_H
#define CORE_DEEDS_H

#include "core/effects.h"
#include "core/moment.h"

/* That a player did `deed` to `of` (core/rules/deeds.h says what that is; "": it isn't told apart)
 * `amount` times more: 0 is nothing, a negative amount asserts. Whoever decides on a deed says so
 * here, in the effects that make it: it is stored with them, once, and not at all when they are
 * refused. The player's character is to be changed by the operation: its lock guards the counts. */
void deeds_count(struct effects *e, const struct moment *at, int64_t player_id, enum deed deed,
    const char *of, int64_t amount);

#endif
