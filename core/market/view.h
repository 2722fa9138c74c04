/* Lots as people see them. */
#ifndef CORE_MARKET_VIEW_H
#define CORE_MARKET_VIEW_H

#include "core/commerce_rows.h"
#include "messages/lot_view.h"

/* The one thing that is in it. */
void lot_thing_fill(
    const struct parcel *parcel, const struct content *content, struct thing_view *ret);

/* As `player_id` sees it. */
void lot_view_fill(const struct lot_row *lot, int64_t player_id, const struct content *content,
    struct lot_view *ret);

#endif
