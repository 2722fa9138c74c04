/* What a shop has, and what it asks for it. */
#ifndef CORE_SHOP_GOODS_H
#define CORE_SHOP_GOODS_H

#include "core/moment.h"
#include "core/rows.h"
#include "core/rules/items.h"
#include "core/rules/market.h"

struct good {
	const struct content_shop_stock *stock;
	const struct content_item *item;
	int64_t price;      /* of one, for this buyer */
	struct piece piece; /* of equipment: the one that is sold, made for the buyer's level */
	struct shelf shelf; /* as it is now */
};

/* Number `n` of what the shop has; `shelves` may lack those that are full. */
struct good good_of(const struct content_shop *shop, size_t n, int32_t level,
    const struct shelf_rows *shelves, const struct moment *at);

#endif
