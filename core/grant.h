/* Giving a player what was found. */
#ifndef CORE_GRANT_H
#define CORE_GRANT_H

#include "content/content.h"
#include "core/effects.h"
#include "messages/found.h"

/* Mints it for the player out of the account `mint`, and adds each to `ret`. The cause is set
 * already. */
void grant_items(struct effects *e, const char *mint, int64_t player_id, const struct finds *finds,
    const struct content *content, struct found_rows *ret);

/* Mints it for the player and notes it in the effects as the loot of the fight. Returns the note;
 * NULL, and nothing done, when there is nothing. The cause is set already. */
const struct found_rows *grant_finds(
    struct effects *e, int64_t player_id, const struct finds *finds, const struct content *content);

/* A line of it as a message. */
void found_view_fill(const struct found_row *row, struct found *ret);

#endif
