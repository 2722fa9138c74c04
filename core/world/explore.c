/* world.explore: looks about, farther than the map shows. The energy goes first, then what was seen
 * is noted. */
#include "core/deeds.h"
#include "core/journey.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/regen.h"
#include "core/vitals.h"
#include "core/world/sights.h"
#include "messages/world_explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPLORE_ENERGY 2
#define EXPLORE_RADIUS 24

static void
explore_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct world_explore_request *req = request;
	const struct hot_state *hot = rows_hot(known, req->player_id);

	need_character(out, req->player_id, TO_CHANGE);
	need_hot(out, req->player_id, TO_READ);
	if (hot != NULL)
		need_places(out, req->player_id, hot->x, hot->y);
}

static bool
is_listed(const struct place_rows *places, struct position at)
{
	unsigned i;

	for (i = 0; i < places->list_count; i++) {
		if (places->list[i].x == at.x && places->list[i].y == at.y)
			return true;
	}
	return false;
}

/* Adds what is new to the effects and in front of the view: it is the nearest there is. */
static void
note(const struct hot_state *hot, const struct rows *rows, const struct moment *at,
    struct places_view *view, struct effects *out)
{
	struct landmark near[PLACES_MAX];
	int32_t i, count = places_near(at->world, at->content, (struct position){ hot->x, hot->y },
		       EXPLORE_RADIUS, near);
	size_t most = sizeof(view->places) / sizeof(view->places[0]);

	for (i = count - 1; i >= 0; i--) {
		struct place_row row = {
			.x = near[i].at.x, .y = near[i].at.y, .seen_ms = at->now_ms
		};

		if (is_listed(&rows->places, near[i].at))
			continue;
		snprintf(row.key, sizeof(row.key), "%s", place_key(at->content, &near[i]));
		effects_see_place(out, hot->player_id, &row);
		view->found++;
		view->places_count += view->places_count < most;
		memmove(&view->places[1], &view->places[0],
		    (view->places_count - 1) * sizeof(view->places[0]));
		view->places[0] = (struct places_view_places){
			.x = row.x, .y = row.y, .is_ready = place_is_ready(&near[i], NULL, at)
		};
		snprintf(view->places[0].place, sizeof(view->places[0].place), "%s", row.key);
	}
}

static void
explore_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct world_explore_request *req = request;
	struct places_view view;
	struct hot_state hot;

	if (!rebuild_is_possible(
		rows_character(rows, req->player_id), rows_hot(rows, req->player_id), out))
		return;
	hot = *rows_hot(rows, req->player_id);
	vitals_settle(&hot, at);
	if (!rows->is_paid && journey_refuses(&hot, at, out))
		return;
	if (!rows->is_paid && hot.energy < EXPLORE_ENERGY) {
		effects_refuse(out, REFUSAL_NO_ENERGY, "Not enough energy.");
		return;
	}
	if (!rows->is_paid) {
		hot.energy -= EXPLORE_ENERGY;
		effects_save_hot(out, &hot);
		hot.version++;
	}
	places_view_fill(&hot, rows, at, &view);
	view.has_found = true;
	note(&hot, rows, at, &view, out);
	deeds_count(out, at, req->player_id, DEED_EXPLORE,
	    biome_key(world_tile(at->world, hot.x, hot.y).biome), 1);
	effects_reply(out, &places_view_shape, &view);
}

const struct operation world_explore = {
	.name = "world.explore",
	.need = explore_need,
	.apply = explore_apply,
};
