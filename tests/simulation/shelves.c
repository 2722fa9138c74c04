#include "tests/simulation/shelves.h"

#include "core/rules/market.h"
#include "core/shops.h"
#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_SIZE (PLACE_SIZE + 2 * CONTENT_KEY_SIZE)
#define SHOP_MINT "game:mint.shop" /* what is sold to players, and the gold for what they sell */
#define SHOP_SINK "game:sink.shop" /* the other way round */

/* ── rows ── */

static const struct shelf_change *
find(const struct store *s, const char *key)
{
	size_t i;

	return map_find(&s->shelves.numbers, key, &i) ? &s->shelves.list[i] : NULL;
}

/* A full shelf gets its row before it is locked. */
static void
load_one(struct store *s, const char *key, struct shelf_rows *ret)
{
	struct shelves *all = &s->shelves;
	struct shelf_change full = { .row = { .taken = 0 } };

	if (find(s, key) == NULL &&
	    sscanf(key, "%31s %32s %32s", full.place, full.row.shop, full.row.item) == 3) {
		all->list = grown(all->list, all->count, sizeof(*all->list));
		map_put(&all->numbers, key, all->count);
		all->list[all->count++] = full;
	}
	ret->of[ret->count++] = find(s, key)->row;
}

static void
load_place(const struct store *s, const char *place, struct shelf_rows *ret)
{
	for (size_t i = 0; i < s->shelves.count && ret->count < SHELVES_MAX; i++) {
		const struct shelf_change *shelf = &s->shelves.list[i];

		if (shelf->row.taken > 0 && strcmp(shelf->place, place) == 0)
			ret->of[ret->count++] = shelf->row;
	}
}

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	const struct need *need = needs_find(needs, NEED_SHELF);

	if (need == NULL)
		return;
	free(rows->shelves);
	rows->shelves = calloc(1, sizeof(*rows->shelves));
	if (rows->shelves == NULL)
		abort();
	if (need->use == TO_CHANGE)
		load_one(s, need->key, rows->shelves);
	else
		load_place(s, need->key, rows->shelves);
}

/* ── what a deal is ── */

/* What stands on the shelf; NULL: no shop of this name has that. */
static const struct content_shop_stock *
stock_of(const struct content *content, const struct shelf_row *shelf)
{
	for (int32_t i = 0; i < content->shops_count; i++) {
		const struct content_shop *shop = &content->shops[i];

		for (size_t n = 0; n < shop->stock_count && strcmp(shop->key, shelf->shop) == 0;
		     n++) {
			if (strcmp(shop->stock[n].item, shelf->item) == 0)
				return &shop->stock[n];
		}
	}
	return NULL;
}

/* The most that any shop pays, in bp. */
static int32_t
best_payer(const struct content *content)
{
	int32_t best = 0;

	for (int32_t i = 0; i < content->shops_count; i++) {
		if (content->shops[i].buys_bp > best)
			best = content->shops[i].buys_bp;
	}
	return best;
}

/* How many of the thing a buyer gets, and the price of one; 0: it isn't a thing that was bought. */
static int64_t
bought(const struct store *s, const struct effects *e, const struct content_shop_stock *stock,
    int64_t *ret_price)
{
	const struct content_item *item = &s->content->items[stock->item_index];
	char asset[sizeof(e->entries->asset)];
	struct piece piece;

	*ret_price = item->price;
	if (item->kind != CONTENT_ITEM_KIND_EQUIPMENT) {
		snprintf(asset, sizeof(asset), "item:%s", item->key);
		return e->pieces_count == 0 ? -books_moved(e, SHOP_MINT, asset) : 0;
	}
	if (e->pieces_count != 1 || e->pieces[0].kind != PIECE_MADE ||
	    !piece_of(&e->pieces[0].row, s->content, &piece) || piece.item != stock->item_index)
		return 0;
	*ret_price = piece_price(s->content, &piece);
	return 1;
}

/* As much as there is goes over the counter, for what is asked, which is more than any shop pays.
 */
static bool
sells_fairly(const struct store *s, const struct effects *e)
{
	const struct shelf_row *shelf = &e->saved_shelf->row;
	const struct content_shop_stock *stock = stock_of(s->content, shelf);
	const struct shelf_change *before;
	char key[KEY_SIZE];
	int64_t price, count, asked;

	snprintf(key, sizeof(key), "%s %s %s", e->saved_shelf->place, shelf->shop, shelf->item);
	before = find(s, key);
	if (before == NULL || stock == NULL)
		return false;
	count = bought(s, e, stock, &price);
	asked = shop_asks(price, stock->has_price_bp ? stock->price_bp : 10000);
	return count > 0 && books_moved(e, SHOP_SINK, "gold") == count * asked &&
	       shelf->taken >= count && shelf->taken <= stock->count &&
	       (shelf->taken == before->row.taken + count || shelf->taken == count) &&
	       asked > shop_pays(price, best_payer(s->content));
}

/* What the best of the shops here pays for what is handed in, which is never worn, locked or bound;
 * -1: it may not be sold. */
static int64_t
paid(const struct store *s, const struct effects *e, int32_t pays_bp)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < e->pieces_count; i++) {
		const struct piece_change *gone = &e->pieces[i];
		struct piece piece;

		if (gone->kind != PIECE_GONE || gone->row.worn != BAG_NOT_WORN ||
		    gone->row.is_locked || !piece_of(&gone->row, s->content, &piece) ||
		    s->content->items[piece.item].bound)
			return -1;
		sum += shop_pays(piece_worth(s->content, &piece), pays_bp);
	}
	for (unsigned i = 0; i < e->entries_count; i++) {
		const struct ledger_entry *entry = &e->entries[i];
		int32_t item;

		if (strcmp(entry->account, SHOP_SINK) != 0)
			continue;
		item = content_index(s->content->items, s->content->items_count,
		    sizeof(s->content->items[0]), entry->asset + strlen("item:"));
		if (item < 0 || s->content->items[item].bound)
			return -1;
		sum += entry->delta * shop_pays(s->content->items[item].price, pays_bp);
	}
	return sum;
}

static bool
buys_fairly(const struct store *s, const struct effects *e, const struct rows *seen)
{
	struct moment at = { .now_ms = s->hot.now_ms, .world = s->world, .content = s->content };
	int32_t shops[SHOPS_MAX], count, pays_bp = 0;

	if (!seen->has_hot || seen->hot.fight_id[0] != '\0')
		return false;
	count = shops_here(&seen->hot, &at, shops);
	for (int32_t i = 0; i < count; i++) {
		if (s->content->shops[shops[i]].buys_bp > pays_bp)
			pays_bp = s->content->shops[shops[i]].buys_bp;
	}
	return pays_bp > 0 && -books_moved(e, SHOP_MINT, "gold") == paid(s, e, pays_bp);
}

static bool
uses_shop(const struct effects *e)
{
	for (unsigned i = 0; i < e->entries_count; i++) {
		if (strcmp(e->entries[i].account, SHOP_MINT) == 0 ||
		    strcmp(e->entries[i].account, SHOP_SINK) == 0)
			return true;
	}
	return false;
}

static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	if (e->saved_shelf != NULL ? sells_fairly(s, e) : !uses_shop(e) || buys_fairly(s, e, seen))
		return STORE_OK;
	finding("%s deals with a shop, against the rules", e->cause);
	return STORE_BROKEN;
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	char key[KEY_SIZE];
	size_t i;

	(void)now_ms;
	if (e->saved_shelf == NULL)
		return;
	snprintf(key, sizeof(key), "%s %s %s", e->saved_shelf->place, e->saved_shelf->row.shop,
	    e->saved_shelf->row.item);
	if (map_find(&s->shelves.numbers, key, &i))
		s->shelves.list[i] = *e->saved_shelf;
	s->shelves.sales++;
}

/* ── what must be true ── */

static void
audit(struct store *s)
{
	for (size_t i = 0; i < s->shelves.count; i++) {
		const struct shelf_change *shelf = &s->shelves.list[i];
		const struct content_shop_stock *stock = stock_of(s->content, &shelf->row);

		if (shelf->row.taken < 0 ||
		    (shelf->row.taken > 0 && (stock == NULL || shelf->row.taken > stock->count)))
			finding("%" PRId32 " of %s were taken from %s at %s", shelf->row.taken,
			    shelf->row.item, shelf->row.shop, shelf->place);
	}
}

static void
finish(struct store *s)
{
	free(s->shelves.list);
	map_finish(&s->shelves.numbers);
}

const struct store_kind shelves_kind = {
	.load = load,
	.judge = judge,
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
