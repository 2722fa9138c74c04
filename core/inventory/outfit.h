/* What is worn, as it changes: what equip and unequip share. */
#ifndef CORE_INVENTORY_OUTFIT_H
#define CORE_INVENTORY_OUTFIT_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rows.h"

/* The rows that both need. */
void outfit_need(struct needs *out, int64_t player_id);

/* Takes a piece off (BAG_NOT_WORN) or puts it into a slot: in `bag`, a copy, and in the effects,
 * whose cause is set. */
void outfit_change(
    struct bag_row *bag, const struct piece_row *row, int32_t worn, struct effects *out);

/* Stores the character in what `bag` says that it wears, and answers with what `piece` makes of it.
 */
void outfit_finish(const struct rows *rows, const struct bag_row *bag,
    const struct piece_row *piece, enum slot slot, const struct moment *at, struct effects *out);

#endif
