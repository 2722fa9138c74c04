/* What is owned, as its owner sees it. */
#ifndef CORE_INVENTORY_VIEW_H
#define CORE_INVENTORY_VIEW_H

#include "core/bag.h"
#include "core/effects.h"
#include "core/moment.h"
#include "messages/inventory_view.h"

/* Page `page` of the bag; past its end, the last one. */
void inventory_view_fill(const struct character_row *row, const struct bag_row *bag, int32_t page,
    const struct moment *at, struct inventory_view *ret);

/* The number of an item in the content; -1 for one that it doesn't know. */
int32_t item_index(const struct content *content, const char *key);

/* Whether using it outside of a fight does anything at all. */
bool item_is_usable(const struct content_item *item, int32_t level);

/* What the account of a change is, and the row of who made it: one version more. */
struct character_row inventory_begin(const struct character_row *row, const struct moment *at,
    char account[64], struct effects *out);

#endif
