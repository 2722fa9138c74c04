/* world.move: one step. The mover says which version it saw, so that a press on an old map moves
 * nobody. */
#include "core/journey.h"
#include "core/operations.h"
#include "core/rules/travel.h"
#include "core/vitals.h"
#include "core/world/view.h"
#include "messages/world_move.h"

static void
move_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct world_move_request *req = request;

	(void)known;
	need_hot(out, req->player_id, TO_CHANGE);
}

static void
refuse(const struct hot_state *hot, const struct battle *battle, enum refusal_number refusal,
    const char *detail, const struct moment *at, struct effects *out)
{
	struct place_view view;

	place_view_fill(hot, battle, at, &view);
	effects_refuse(out, refusal, "%s", detail);
	effects_view(out, &place_view_shape, &view);
}

static enum refusal_number
refusal_of(enum travel_refusal refusal)
{
	switch (refusal) {
	case TRAVEL_IN_FIGHT:
		return REFUSAL_IN_FIGHT;
	case TRAVEL_NO_ENERGY:
		return REFUSAL_NO_ENERGY;
	case TRAVEL_BLOCKED_BY_WATER:
	case TRAVEL_BLOCKED_BY_PEAK:
	case TRAVEL_NO_WAY:
	case TRAVEL_TOO_FAR:
	case TRAVEL_OK:
	case TRAVEL_REFUSAL_COUNT:
		break;
	}
	return REFUSAL_WAY_BLOCKED;
}

static void
move_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct world_move_request *req = request;
	const struct hot_state *hot = rows_hot(rows, req->player_id);
	const struct battle *battle = rows_battle(rows, req->player_id);
	struct hot_state moved = *hot;
	struct traveller who;
	struct place_view view;
	struct step step;

	vitals_settle(&moved, at);
	who = (struct traveller){ .at = { .x = hot->x, .y = hot->y },
		.energy = moved.energy,
		.is_fighting = battle != NULL };
	if (req->version != hot->version) {
		refuse(hot, battle, REFUSAL_STALE, "Something changed since you looked.", at, out);
		return;
	}
	if (journey_runs(hot, at)) {
		refuse(hot, battle, REFUSAL_ON_THE_WAY, "On the way.", at, out);
		return;
	}
	step = travel_step(at->world, &who, (enum direction)req->direction);
	if (step.refusal != TRAVEL_OK) {
		refuse(hot, battle, refusal_of(step.refusal), travel_refusal_key(step.refusal), at,
		    out);
		return;
	}
	moved.x = step.to.x;
	moved.y = step.to.y;
	moved.energy -= step.energy_cost;
	effects_save_hot(out, &moved);
	moved.version++;
	place_view_fill(&moved, NULL, at, &view);
	effects_reply(out, &place_view_shape, &view);
}

const struct operation world_move = {
	.name = "world.move",
	.need = move_need,
	.apply = move_apply,
};
