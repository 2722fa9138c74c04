/* Rows of things to pages. */
#include "core/inventory/view.h"

#include "core/thing_view.h"

#include <stdio.h>
#include <string.h>

#define PAGE_ENTRIES 8

_Static_assert((int)INVENTORY_VIEW_ENTRIES_KIND_TREASURE == (int)CONTENT_ITEM_KIND_TREASURE,
    "the schema counts kinds of things in the content's order");

int32_t
item_index(const struct content *content, const char *key)
{
	return content_index(content->items, content->items_count, sizeof(content->items[0]), key);
}

bool
item_is_usable(const struct content_item *item, int32_t level)
{
	bool mends = item->has_use && item->use.target == ACTION_TARGET_SELF &&
	             (item->use.heal_share_bp > 0 || item->use.mana_share_bp > 0);

	return (mends || item->has_energy || item->has_teaches) && level >= item->level_min;
}

struct character_row
inventory_begin(
    const struct character_row *row, const struct moment *at, char account[64], struct effects *out)
{
	struct character_row changed = *row;

	changed.version++;
	effects_player_account(row->player_id, account);
	effects_cause(out, "%s", at->operation_key);
	return changed;
}

/* What the content doesn't know any more is kept as a thing without worth. */
static void
fill_item(const char *key, int64_t count, int32_t level, const struct content *content,
    struct inventory_view_entries *ret)
{
	int32_t index = item_index(content, key);

	*ret = (struct inventory_view_entries){
		.kind = INVENTORY_VIEW_ENTRIES_KIND_MATERIAL,
		.rarity = RARITY_COMMON,
		.count = count,
	};
	snprintf(ret->item, sizeof(ret->item), "%s", key);
	if (index < 0)
		return;
	ret->kind = (enum inventory_view_entries_kind)content->items[index].kind;
	ret->rarity = content->items[index].rarity;
	ret->worth = content->items[index].price;
	ret->is_bound = content->items[index].bound;
	ret->is_usable = item_is_usable(&content->items[index], level);
}

static void
fill_entry(const struct bag_row *bag, unsigned n, int32_t level, const struct content *content,
    struct inventory_view_entries *ret)
{
	const struct piece_row *row = &bag->pieces[n];
	struct piece piece;

	if (n >= bag->pieces_count) {
		const struct stack_row *stack = &bag->stacks[n - bag->pieces_count];

		fill_item(stack->item, stack->count, level, content, ret);
		return;
	}
	fill_item(row->item, 1, level, content, ret);
	if (!piece_of(row, content, &piece))
		return;
	ret->rarity = row->rarity;
	ret->worth = piece_worth(content, &piece);
	ret->has_piece = true;
	piece_view_fill(row, &piece, content, &ret->piece);
}

void
inventory_view_fill(const struct character_row *row, const struct bag_row *bag, int32_t page,
    const struct moment *at, struct inventory_view *ret)
{
	unsigned n, count = bag->pieces_count + bag->stacks_count;
	int32_t pages = count == 0 ? 1 : (int32_t)((count - 1) / PAGE_ENTRIES) + 1;

	*ret = (struct inventory_view){
		.player_id = row->player_id,
		.page = page < pages ? page : pages,
		.pages = pages,
		.pieces = (int32_t)bag->pieces_count,
		.pieces_max = BAG_PIECES_MAX,
		.gold = row->gold,
		.now = at->now_ms,
	};
	for (n = (unsigned)(ret->page - 1) * PAGE_ENTRIES;
	     n < count && ret->entries_count < PAGE_ENTRIES; n++)
		fill_entry(bag, n, row->level, at->content, &ret->entries[ret->entries_count++]);
}
