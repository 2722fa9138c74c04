/* Places as messages: the one where a player stands, and those that it knows. */
#ifndef CORE_WORLD_SIGHTS_H
#define CORE_WORLD_SIGHTS_H

#include "core/moment.h"
#include "core/rows.h"
#include "core/rules/places.h"
#include "messages/here_view.h"
#include "messages/places_view.h"

/* Whether a visit gives something now to somebody with this row of the place; NULL: it has none. */
bool place_is_ready(
    const struct landmark *place, const struct place_row *row, const struct moment *at);

/* What stands where the player is; `rows` hold its place and the visitors. */
void here_view_fill(const struct hot_state *hot, const struct rows *rows, const struct moment *at,
    struct here_view *ret);

/* The list that was asked for, with the gates that lead away from where the player stands. */
void places_view_fill(const struct hot_state *hot, const struct rows *rows, const struct moment *at,
    struct places_view *ret);

#endif
