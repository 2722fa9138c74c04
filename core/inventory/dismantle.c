/* inventory.dismantle: takes a piece apart, for half of what it is made of. What is bound may be:
 * its parts are not. */
#include "core/deeds.h"
#include "core/inventory/view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "messages/inventory_dismantle.h"

#include <stdio.h>

static void
dismantle_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct inventory_dismantle_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static void
dismantle(const struct character_row *row, const struct piece_row *piece,
    const struct stacks *parts, const struct moment *at, struct effects *out)
{
	struct inventory_dismantle_reply reply = { .player_id = row->player_id };
	struct character_row changed;
	char account[64];
	int32_t i;

	changed = inventory_begin(row, at, account, out);
	effects_drop_piece(out, row->player_id, piece);
	deeds_count(out, at, row->player_id, DEED_DISMANTLE, piece->item, 1);
	for (i = 0; i < parts->count; i++) {
		const char *key = at->content->items[parts->of[i].item].key;
		struct found *found = &reply.found[reply.found_count++];

		effects_move_items(out, "game:mint.dismantle", account, key, parts->of[i].count);
		snprintf(found->item, sizeof(found->item), "%s", key);
		found->count = parts->of[i].count;
	}
	effects_save_character(out, &changed);
	effects_reply(out, &inventory_dismantle_reply_shape, &reply);
}

static void
dismantle_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct inventory_dismantle_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct piece_row *piece;
	struct stacks parts;
	int32_t item;

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out))
		return;
	piece = bag_piece(rows_bag(rows, req->player_id), req->piece);
	item = piece != NULL ? item_index(at->content, piece->item) : -1;
	if (item < 0) {
		effects_refuse(out, REFUSAL_NO_SUCH_ITEM, "There is no such piece.");
		return;
	}
	parts = item_dismantle(at->content, item);
	if (piece->worn != BAG_NOT_WORN || piece->is_locked)
		effects_refuse(
		    out, REFUSAL_ITEM_KEPT, piece->is_locked ? "It is locked." : "It is worn.");
	else if (parts.count == 0)
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "Nothing would be left of it.");
	else
		dismantle(row, piece, &parts, at, out);
}

const struct operation inventory_dismantle = {
	.name = "inventory.dismantle",
	.need = dismantle_need,
	.apply = dismantle_apply,
};
