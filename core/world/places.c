/* world.places: what a player knows of the land. */
#include "core/operations.h"
#include "core/world/sights.h"
#include "messages/world_places.h"

static void
places_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct world_places_request *req = request;
	const struct hot_state *hot = rows_hot(known, req->player_id);

	need_hot(out, req->player_id, TO_READ);
	if (hot != NULL)
		need_places(out, req->player_id, hot->x, hot->y);
}

static void
places_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct world_places_request *req = request;
	struct places_view view;

	places_view_fill(rows_hot(rows, req->player_id), rows, at, &view);
	effects_reply(out, &places_view_shape, &view);
}

const struct operation world_places = {
	.name = "world.places",
	.need = places_need,
	.apply = places_apply,
};
