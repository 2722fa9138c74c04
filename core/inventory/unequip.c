/* inventory.unequip: takes a piece off. */
#include "core/inventory/outfit.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "messages/inventory_unequip.h"

#include <stdlib.h>

static void
unequip_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct inventory_unequip_request *req = request;

	(void)known;
	outfit_need(out, req->player_id);
}

static void
unequip_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct inventory_unequip_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct piece_row *worn;
	struct bag_row *bag;

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out))
		return;
	worn = bag_worn(rows_bag(rows, req->player_id), req->slot);
	if (worn == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_ITEM, "Nothing is worn there.");
		return;
	}
	bag = bag_copy(rows->bag, 0, 0);
	effects_cause(out, "%s", at->operation_key);
	outfit_change(bag, worn, BAG_NOT_WORN, out);
	outfit_finish(rows, bag, worn, req->slot, at, out);
	free(bag);
}

const struct operation inventory_unequip = {
	.name = "inventory.unequip",
	.need = unequip_need,
	.apply = unequip_apply,
};
