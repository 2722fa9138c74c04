/* Changing what a player made of a character: the same steps for attributes, skills and, one day,
 * what is worn. */
#ifndef CORE_REBUILD_H
#define CORE_REBUILD_H

#include "core/effects.h"
#include "core/rows.h"

#include <stdbool.h>

/* Refuses, and returns false, when there is no such character or it is fighting. */
bool rebuild_is_possible(
    const struct character_row *row, const struct hot_state *hot, struct effects *out);

/* Stores `build`, with the character (`row`, as it shall be but for its version), and brings the
 * maxima in hot state up to date. Returns that state as it will be. The cause is set already. */
struct hot_state rebuild(const struct character_row *row, const struct build_row *build,
    const struct hot_state *hot, struct effects *out);

#endif
