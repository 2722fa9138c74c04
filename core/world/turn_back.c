/* world.turn_back: on the way, back to where the journey began. */
#include "core/journey.h"
#include "core/operations.h"
#include "core/vitals.h"
#include "core/world/view.h"
#include "messages/world_turn_back.h"

static void
turn_back_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct world_turn_back_request *req = request;

	(void)known;
	need_hot(out, req->player_id, TO_CHANGE);
}

static void
turn_back_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct world_turn_back_request *req = request;
	struct hot_state hot = *rows_hot(rows, req->player_id);
	struct place_view view;

	if (req->version != hot.version) {
		place_view_fill(&hot, rows_battle(rows, req->player_id), at, &view);
		effects_refuse(out, REFUSAL_STALE, "Something changed since you looked.");
		effects_view(out, &place_view_shape, &view);
		return;
	}
	if (!journey_runs(&hot, at)) {
		effects_refuse(out, REFUSAL_NO_JOURNEY, "There is no journey, or it is over.");
		return;
	}
	vitals_settle(&hot, at); /* what comes back outside, before the end is another one */
	journey_turn_back(&hot, at);
	effects_save_hot(out, &hot);
	hot.version++;
	place_view_fill(&hot, NULL, at, &view);
	effects_reply(out, &place_view_shape, &view);
}

const struct operation world_turn_back = {
	.name = "world.turn_back",
	.need = turn_back_need,
	.apply = turn_back_apply,
};
