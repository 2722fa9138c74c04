/* inventory.repair: a piece, or all that is worn, made whole again for gold. What was broken counts
 * from now on, so the maxima follow. */
#include "core/inventory/outfit.h"
#include "core/inventory/view.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/shops.h"
#include "messages/inventory_repair.h"

#include <stdlib.h>
#include <string.h>

static void
repair_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct inventory_repair_request *req = request;

	(void)known;
	outfit_need(out, req->player_id);
}

/* Makes what is asked for whole in `bag`, a copy. Returns how many there were, and their price. */
static int32_t
mend(const struct inventory_repair_request *req, const struct content *content, struct bag_row *bag,
    int64_t *ret_price)
{
	int32_t count = 0;
	unsigned i;

	*ret_price = 0;
	for (i = 0; i < bag->pieces_count; i++) {
		struct piece_row *row = &bag->pieces[i];
		bool is_meant =
		    req->has_piece ? strcmp(row->id, req->piece) == 0 : row->worn != BAG_NOT_WORN;
		struct piece piece;

		if (!is_meant || row->durability == PIECE_DURABILITY_MAX ||
		    !piece_of(row, content, &piece))
			continue;
		*ret_price += piece_repair_price(content, &piece);
		row->durability = PIECE_DURABILITY_MAX;
		count++;
	}
	return count;
}

static bool
may_repair(const struct inventory_repair_request *req, const struct rows *rows, int32_t count,
    int64_t price, const struct moment *at, struct effects *out)
{
	if (req->has_piece && bag_piece(rows_bag(rows, req->player_id), req->piece) == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_ITEM, "There is no such piece.");
	else if (!shops_is_camp(rows_hot(rows, req->player_id), at))
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "Only in a camp.");
	else if (count == 0)
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "It is whole.");
	else if (rows_character(rows, req->player_id)->gold < price)
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold.");
	return out->refusal == NULL;
}

static void
repair(const struct rows *rows, const struct bag_row *whole, int32_t count, int64_t price,
    const struct moment *at, struct effects *out)
{
	const struct bag_row *before = rows_bag(rows, whole->player_id);
	struct character_row row = *rows_character(rows, whole->player_id);
	struct inventory_repair_reply reply = {
		.player_id = row.player_id, .repaired = count, .paid = price
	};
	struct gear gear = bag_gear(whole, at->content, row.level);
	char account[64];
	unsigned i;

	row.gold -= price;
	effects_player_account(row.player_id, account);
	effects_cause(out, "%s", at->operation_key);
	effects_move(out, account, "game:sink.repair", "gold", price);
	for (i = 0; i < whole->pieces_count; i++) {
		if (whole->pieces[i].durability != before->pieces[i].durability)
			effects_save_piece(out, row.player_id, &whole->pieces[i]);
	}
	refit(&row, rows_build(rows, row.player_id), &gear, rows_hot(rows, row.player_id), at, out);
	reply.gold = row.gold;
	effects_reply(out, &inventory_repair_reply_shape, &reply);
}

static void
repair_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct inventory_repair_request *req = request;
	struct bag_row *whole;
	int32_t count;
	int64_t price;

	if (!rebuild_is_possible(
		rows_character(rows, req->player_id), rows_hot(rows, req->player_id), out))
		return;
	whole = bag_copy(rows_bag(rows, req->player_id), 0, 0);
	count = mend(req, at->content, whole, &price);
	if (may_repair(req, rows, count, price, at, out))
		repair(rows, whole, count, price, at, out);
	free(whole);
}

const struct operation inventory_repair = {
	.name = "inventory.repair",
	.need = repair_need,
	.apply = repair_apply,
};
