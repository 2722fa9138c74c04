#include "core/thing_view.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)PIECE_VIEW_QUALITY_MASTERWORK == (int)QUALITY_MASTERWORK,
    "the schema counts qualities in the rules' order");
_Static_assert(
    (int)THING_VIEW_KIND_TREASURE == (int)CONTENT_ITEM_KIND_TREASURE, "and kinds of things");

void
piece_view_fill(const struct piece_row *row, const struct piece *piece,
    const struct content *content, struct piece_view *ret)
{
	struct piece_numbers numbers = piece_numbers(content, piece);
	unsigned i;
	int stat;

	*ret = (struct piece_view){
		.slot = content->items[piece->item].slot,
		.level = row->level,
		.quality = (enum piece_view_quality)row->quality,
		.durability = row->durability,
		.is_worn = row->worn != BAG_NOT_WORN,
		.is_locked = row->is_locked,
	};
	memcpy(ret->id, row->id, sizeof(ret->id));
	for (stat = 0; stat < COMBAT_STAT_COUNT; stat++) {
		if (numbers.of[stat] != 0)
			ret->numbers[ret->numbers_count++] = (struct piece_view_numbers){
				.stat = (enum combat_stat)stat,
				.amount = numbers.of[stat],
			};
	}
	for (i = 0; i < row->affixes_count; i++)
		snprintf(ret->affixes[ret->affixes_count++], sizeof(ret->affixes[0]), "%s",
		    row->affixes[i].key);
}

void
thing_view_of_stack(
    const struct stack_row *stack, const struct content *content, struct thing_view *ret)
{
	int32_t item = content_index(
	    content->items, content->items_count, sizeof(content->items[0]), stack->item);

	*ret = (struct thing_view){
		.kind = THING_VIEW_KIND_MATERIAL,
		.rarity = RARITY_COMMON,
		.count = stack->count,
	};
	snprintf(ret->item, sizeof(ret->item), "%s", stack->item);
	if (item < 0)
		return;
	ret->kind = (enum thing_view_kind)content->items[item].kind;
	ret->rarity = content->items[item].rarity;
	ret->worth = content->items[item].price;
}

void
thing_view_of_piece(
    const struct piece_row *row, const struct content *content, struct thing_view *ret)
{
	struct stack_row one = { .count = 1 };
	struct piece piece;

	snprintf(one.item, sizeof(one.item), "%s", row->item);
	thing_view_of_stack(&one, content, ret);
	ret->rarity = row->rarity;
	if (!piece_of(row, content, &piece))
		return;
	ret->worth = piece_worth(content, &piece);
	ret->has_piece = true;
	piece_view_fill(row, &piece, content, &ret->piece);
}
