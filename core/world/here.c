/* world.here: what stands where a player is, and who else was there lately. */
#include "core/operations.h"
#include "core/world/sights.h"
#include "messages/world_here.h"

static void
here_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct world_here_request *req = request;
	const struct hot_state *hot = rows_hot(known, req->player_id);

	need_hot(out, req->player_id, TO_READ);
	if (hot != NULL)
		need_place(out, req->player_id, hot->x, hot->y);
}

static void
here_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct world_here_request *req = request;
	struct here_view view;

	here_view_fill(rows_hot(rows, req->player_id), rows, at, &view);
	effects_reply(out, &here_view_shape, &view);
}

const struct operation world_here = {
	.name = "world.here",
	.need = here_need,
	.apply = here_apply,
};
