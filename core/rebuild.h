/* Changing what a player made of a character: the same steps for attributes, skills and what is
 * worn. */
#ifndef CORE_REBUILD_H
#define CORE_REBUILD_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rows.h"
#include "core/rules/build.h"

#include <stdbool.h>

/* The build by the numbers of the content. What the content doesn't know any more counts for
 * nothing and stays in the row. */
struct build build_of(const struct build_row *row, const struct content *content);

/* One rank more. False if the row is full. */
bool build_row_learn(struct build_row *row, const char *skill);

/* Refuses, and returns false, when there is no such character or it is fighting. */
bool rebuild_is_possible(
    const struct character_row *row, const struct hot_state *hot, struct effects *out);

/* Stores `build_row`, with the character (`row`, as it shall be but for its version), and brings
 * the maxima in hot state up to date. Returns that state as it will be. The cause is set already.
 */
struct hot_state rebuild(const struct character_row *row, const struct build_row *build_row,
    const struct gear *gear, const struct hot_state *hot, const struct moment *at,
    struct effects *out);

/* The same when the gear alone has changed: the character is stored, and the maxima follow. */
struct hot_state refit(const struct character_row *row, const struct build_row *build_row,
    const struct gear *gear, const struct hot_state *hot, const struct moment *at,
    struct effects *out);

#endif
