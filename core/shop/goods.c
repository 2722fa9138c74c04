/* Shelves and prices. */
#include "core/shop/goods.h"

#include <string.h>

static struct shelf
shelf_of(const char *shop, const struct content_shop_stock *stock, const struct shelf_rows *shelves,
    int64_t now_ms)
{
	struct shelf shelf = { .count = stock->count, .at_ms = now_ms };
	unsigned i;

	for (i = 0; i < shelves->count; i++) {
		const struct shelf_row *row = &shelves->of[i];

		if (strcmp(row->shop, shop) != 0 || strcmp(row->item, stock->item) != 0 ||
		    row->taken == 0)
			continue;
		shelf.count = row->taken < stock->count ? stock->count - row->taken : 0;
		shelf.at_ms = row->at_ms;
	}
	return shelf_read(shelf, stock->count, stock->hours, now_ms);
}

struct good
good_of(const struct content_shop *shop, size_t n, int32_t level, const struct shelf_rows *shelves,
    const struct moment *at)
{
	const struct content_shop_stock *stock = &shop->stock[n];
	struct good good = {
		.stock = stock,
		.item = &at->content->items[stock->item_index],
		.shelf = shelf_of(shop->key, stock, shelves, at->now_ms),
	};
	int64_t price = good.item->price;

	if (good.item->kind == CONTENT_ITEM_KIND_EQUIPMENT) {
		good.piece = piece_plain(at->content, stock->item_index, level, QUALITY_COMMON);
		price = piece_price(at->content, &good.piece);
	}
	good.price = shop_asks(price, stock->has_price_bp ? stock->price_bp : 10000);
	return good;
}
