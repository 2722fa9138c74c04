/* inventory.list: a page of what is owned. */
#include "core/inventory/view.h"
#include "core/operations.h"
#include "messages/inventory_list.h"

static void
list_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct inventory_list_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_READ);
	need_bag(out, req->player_id);
}

static void
list_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct inventory_list_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	struct inventory_view view;

	if (row == NULL) {
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
		return;
	}
	inventory_view_fill(row, rows_bag(rows, req->player_id), req->page, at, &view);
	effects_reply(out, &inventory_view_shape, &view);
}

const struct operation inventory_list = {
	.name = "inventory.list",
	.need = list_need,
	.apply = list_apply,
};
