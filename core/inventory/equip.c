/* inventory.equip: puts a piece on. What is in its slot, or in the hand that it needs, goes into
 * the bag. */
#include "core/deeds.h"
#include "core/inventory/outfit.h"
#include "core/inventory/view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "messages/inventory_equip.h"

#include <stdlib.h>

static void
equip_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct inventory_equip_request *req = request;

	(void)known;
	outfit_need(out, req->player_id);
}

static bool
is_two_handed(const struct piece_row *row, const struct content *content)
{
	int32_t item = row != NULL ? item_index(content, row->item) : -1;

	return item >= 0 && content->items[item].two_handed;
}

/* What has to come off first; NULL: nothing. */
static const struct piece_row *
in_the_way(
    const struct bag_row *bag, const struct content_item *item, const struct content *content)
{
	const struct piece_row *weapon = bag_worn(bag, SLOT_WEAPON);

	if (bag_worn(bag, item->slot) != NULL)
		return bag_worn(bag, item->slot);
	if (item->two_handed)
		return bag_worn(bag, SLOT_OFFHAND);
	if (item->slot == SLOT_OFFHAND && is_two_handed(weapon, content))
		return weapon;
	return NULL;
}

static void
equip(const struct rows *rows, const struct piece_row *row, const struct content_item *item,
    const struct moment *at, struct effects *out)
{
	struct bag_row *bag = bag_copy(rows->bag, 0, 0);
	const struct piece_row *other;

	effects_cause(out, "%s", at->operation_key);
	while ((other = in_the_way(bag, item, at->content)) != NULL)
		outfit_change(bag, other, BAG_NOT_WORN, out);
	outfit_change(bag, row, (int32_t)item->slot, out);
	deeds_count(out, at, bag->player_id, DEED_EQUIP, item->key, 1);
	outfit_finish(rows, bag, row, item->slot, at, out);
	free(bag);
}

static void
equip_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct inventory_equip_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct piece_row *piece_row;
	enum wear_refusal refusal;
	struct piece piece;

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out))
		return;
	piece_row = bag_piece(rows_bag(rows, req->player_id), req->piece);
	if (piece_row == NULL || !piece_of(piece_row, at->content, &piece)) {
		effects_refuse(out, REFUSAL_NO_SUCH_ITEM, "There is no such piece.");
		return;
	}
	refusal = worn_check(at->content, &piece, 1, row->level);
	if (refusal != WEAR_OK)
		effects_refuse(out, REFUSAL_CANNOT_WEAR, "%s", wear_refusal_key(refusal));
	else
		equip(rows, piece_row, &at->content->items[piece.item], at, out);
}

const struct operation inventory_equip = {
	.name = "inventory.equip",
	.need = equip_need,
	.apply = equip_apply,
};
