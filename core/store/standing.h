/* Telling hot state who may play. What is told is a copy: telling it again, or late, is made good
 * by the next who tells. */
#ifndef CORE_STORE_STANDING_H
#define CORE_STORE_STANDING_H

#include "core/effects.h"
#include "core/store/hot.h"

/* The ban goes into the player's hash, under a higher version, so that nobody goes on with what was
 * read before; of who is erased, all hot state goes, with a fight that runs. Without hot state
 * there is nothing to tell: its next load takes the ban along. */
void standing_tell(struct redis *r, const struct standing *standing, int64_t now_ms,
    hot_on_stored *on_told, void *arg);

#endif
