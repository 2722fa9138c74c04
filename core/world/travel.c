/* world.travel: sets out for a tile farther off. The energy for the whole way is paid at once. */
#include "core/rules/travel.h"
#include "core/journey.h"
#include "core/operations.h"
#include "core/vitals.h"
#include "core/world/view.h"
#include "messages/world_travel.h"

static void
travel_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct world_travel_request *req = request;

	(void)known;
	need_hot(out, req->player_id, TO_CHANGE);
}

static struct travel_conditions
conditions_at(struct position place, const struct moment *at)
{
	struct tile tile = world_tile(at->world, place.x, place.y);

	return (struct travel_conditions){
		.weather = weather_at(at->world->seed, place, tile.warmth, at->now_ms),
		.daytime = daytime_at(at->now_ms),
	};
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

static void
travel_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct world_travel_request *req = request;
	const struct hot_state *hot = rows_hot(rows, req->player_id);
	const struct battle *battle = rows_battle(rows, req->player_id);
	struct position here = { hot->x, hot->y }, there = { req->x, req->y };
	struct travel_conditions conditions = conditions_at(here, at);
	struct hot_state moved = *hot;
	struct place_view view;
	struct route route;

	vitals_settle(&moved, at);
	if (req->version != hot->version) {
		refuse(hot, battle, REFUSAL_STALE, "Something changed since you looked.", at, out);
		return;
	}
	if (battle != NULL) {
		refuse(hot, battle, REFUSAL_IN_FIGHT, "Not while fighting.", at, out);
		return;
	}
	if (journey_refuses(hot, at, out))
		return;
	route = travel_route(at->world, at->content, here, there);
	if (route.refusal == TRAVEL_TOO_FAR) {
		effects_refuse(out, REFUSAL_TOO_FAR, "%d tiles are the most.", TRAVEL_REACH);
	} else if (route.refusal != TRAVEL_OK) {
		effects_refuse(out, REFUSAL_WAY_BLOCKED, "%s", travel_refusal_key(route.refusal));
	} else if (moved.energy < travel_route_energy(&route, conditions)) {
		refuse(hot, NULL, REFUSAL_NO_ENERGY, "Not enough energy.", at, out);
	} else {
		moved.energy -= travel_route_energy(&route, conditions);
		journey_begin(&moved, there, travel_route_ms(&route, conditions), at);
		effects_save_hot(out, &moved);
		moved.version++;
		place_view_fill(&moved, NULL, at, &view);
		effects_reply(out, &place_view_shape, &view);
	}
}

const struct operation world_travel = {
	.name = "world.travel",
	.need = travel_need,
	.apply = travel_apply,
};
