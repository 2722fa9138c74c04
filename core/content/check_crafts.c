/* How things are made, and who sells them. */
#include "core/content/stages.h"

#include <stdlib.h>

/* ── recipes ───────────────────────────────────────────────────────────────────────────────── */

static void
check_recipe(const struct content *content, const struct content_recipe *r, struct complaints *all)
{
	for (size_t i = 0; i < r->inputs_count; i++) {
		if (content->items[r->inputs[i].item_index].kind == CONTENT_ITEM_KIND_EQUIPMENT)
			complain(all, CONTENT_KIND_RECIPE, r->key,
			    ".inputs.%zu: %s is equipment, and not counted", i, r->inputs[i].item);
		for (size_t j = 0; j < i; j++) {
			if (r->inputs[i].item_index == r->inputs[j].item_index)
				complain(all, CONTENT_KIND_RECIPE, r->key,
				    ".inputs.%zu: %s stands twice", i, r->inputs[i].item);
		}
	}
	if (r->has_count && content->items[r->output_index].kind == CONTENT_ITEM_KIND_EQUIPMENT)
		complain(
		    all, CONTENT_KIND_RECIPE, r->key, ".count: equipment is made piece by piece");
}

/* ── shops ─────────────────────────────────────────────────────────────────────────────────── */

static void
check_stock(const struct content *content, const struct content_shop *s, struct complaints *all)
{
	for (size_t i = 0; i < s->stock_count; i++) {
		if (content->items[s->stock[i].item_index].price == 0)
			complain(all, CONTENT_KIND_SHOP, s->key, ".stock.%zu: %s has no price", i,
			    s->stock[i].item);
		for (size_t j = 0; j < i; j++) {
			if (s->stock[i].item_index == s->stock[j].item_index)
				complain(all, CONTENT_KIND_SHOP, s->key,
				    ".stock.%zu: %s stands twice", i, s->stock[i].item);
		}
	}
}

/* Nobody pays more for a thing than another, or he himself, asks for it: that would be gold out of
 * nothing. */
static void
check_prices(const struct content *content, const struct content_shop *s, struct complaints *all)
{
	const struct content_shop *buyer;
	int32_t price_bp, i;
	size_t j;

	for (j = 0; j < s->stock_count; j++) {
		price_bp = s->stock[j].has_price_bp ? s->stock[j].price_bp : 10000;
		for (i = 0; i < content->shops_count; i++) {
			buyer = &content->shops[i];
			if (buyer->buys_bp >= price_bp)
				complain(all, CONTENT_KIND_SHOP, s->key,
				    ".stock.%zu: %s pays more for %s than is asked here", j,
				    buyer->key, s->stock[j].item);
		}
	}
}

static void
check_where(const struct content *content, struct complaints *all)
{
	bool seen[CONTENT_SHOP_WHERE_COUNT] = { false };

	for (int32_t i = 0; i < content->shops_count; i++)
		seen[content->shops[i].where] = true;
	for (int where = 0; where < CONTENT_SHOP_WHERE_COUNT; where++) {
		if (!seen[where])
			complain_of_file(all, CONTENT_KIND_SHOP, "there is none of %s",
			    content_shop_where_text((enum content_shop_where)where));
	}
}

void
check_crafts(const struct content *content, struct complaints *all)
{
	int32_t i;

	for (i = 0; i < content->recipes_count; i++)
		check_recipe(content, &content->recipes[i], all);
	for (i = 0; i < content->shops_count; i++) {
		check_stock(content, &content->shops[i], all);
		check_prices(content, &content->shops[i], all);
	}
	check_where(content, all);
}
