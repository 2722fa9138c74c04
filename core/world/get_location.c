/* world.get_location: look around. */
#include "core/operations.h"
#include "core/world/view.h"
#include "messages/world_get_location.h"

static void
get_location_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct world_get_location_request *req = request;

	(void)known;
	need_hot(out, req->player_id, TO_READ);
}

static void
get_location_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct world_get_location_request *req = request;
	struct place_view view;

	place_view_fill(
	    rows_hot(rows, req->player_id), rows_battle(rows, req->player_id), at, &view);
	effects_reply(out, &place_view_shape, &view);
}

const struct operation world_get_location = {
	.name = "world.get_location",
	.need = get_location_need,
	.apply = get_location_apply,
};
