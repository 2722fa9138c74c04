/* A run as its player sees it. */
#ifndef CORE_DUNGEON_VIEW_H
#define CORE_DUNGEON_VIEW_H

#include "core/run.h"
#include "messages/dungeon_view.h"

void dungeon_view_fill(const struct run *run, const struct hot_state *hot, const struct moment *at,
    struct dungeon_view *ret);

#endif
