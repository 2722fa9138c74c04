/* The arena as messages. */
#ifndef CORE_ARENA_VIEW_H
#define CORE_ARENA_VIEW_H

#include "core/arena_effects.h"
#include "core/effects.h"
#include "messages/arena_rating.h"

#include <stdbool.h>
#include <stdint.h>

#define DUEL_LAST_PAGE (-1)

/* Replies with a duel of an opened record, and a page of its entries. */
void duel_reply(const struct duel_row *row, const struct battle_record *record, bool is_rated,
    int32_t page, struct effects *out);

struct arena_rating arena_rating_view(struct glicko rating);

#endif
