/* inventory.lock: keeps a piece from being sold or taken apart by mistake, or no longer. */
#include "core/inventory/view.h"
#include "core/operations.h"
#include "messages/inventory_lock.h"

#include <stdio.h>

static void
lock_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct inventory_lock_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
}

static void
lock_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct inventory_lock_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	struct inventory_lock_reply reply = { .player_id = req->player_id,
		.is_locked = req->is_locked };
	const struct piece_row *piece;
	struct character_row changed;
	struct piece_row locked;
	char account[64];

	if (row == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	piece = bag_piece(rows_bag(rows, req->player_id), req->piece);
	if (piece == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_ITEM, "There is no such piece.");
		return;
	}
	changed = inventory_begin(row, at, account, out);
	locked = *piece;
	locked.is_locked = req->is_locked;
	effects_save_piece(out, req->player_id, &locked);
	effects_save_character(out, &changed);
	snprintf(reply.piece, sizeof(reply.piece), "%s", req->piece);
	effects_reply(out, &inventory_lock_reply_shape, &reply);
}

const struct operation inventory_lock = {
	.name = "inventory.lock",
	.need = lock_need,
	.apply = lock_apply,
};
