/* The place where a player stands, and what is round it. */
#ifndef CORE_WORLD_VIEW_H
#define CORE_WORLD_VIEW_H

#include "core/moment.h"
#include "core/rows.h"
#include "messages/place_view.h"

/* `battle` may be NULL. */
void place_view_fill(const struct hot_state *hot, const struct battle *battle,
    const struct moment *at, struct place_view *ret);

#endif
