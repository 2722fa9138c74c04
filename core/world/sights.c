#include "core/world/sights.h"

#include "core/journey.h"
#include "core/rules/travel.h"
#include "core/shops.h"
#include "core/vitals.h"

#include <stdio.h>
#include <string.h>

/* A camp does not. */
static bool
gives_anything(const struct content *content, const struct landmark *place)
{
	const struct content_place *p;

	if (place->entry == PLACE_CAMP)
		return false;
	p = &content->places[place->entry];
	return p->has_health_bp || p->has_energy || p->has_blessing || p->has_finds;
}

bool
place_is_ready(const struct landmark *place, const struct place_row *row, const struct moment *at)
{
	int64_t period;

	if (!gives_anything(at->content, place))
		return false;
	period = place_period(at->content->places[place->entry].once, at->now_ms);
	return period == 0 || row == NULL || row->period != period;
}

static void
fill_place(const struct landmark *place, const struct place_row *row, const struct moment *at,
    struct here_view *ret)
{
	const struct content_place *p;

	ret->has_place = true;
	snprintf(ret->place, sizeof(ret->place), "%s", place_key(at->content, place));
	ret->is_ready = place_is_ready(place, row, at);
	if (place->entry == PLACE_CAMP)
		return;
	p = &at->content->places[place->entry];
	ret->ready_at = place_next_ms(p->once, at->now_ms);
	ret->has_ready_at =
	    gives_anything(at->content, place) && !ret->is_ready && ret->ready_at > 0;
	ret->has_dungeon = p->has_dungeon;
	snprintf(ret->dungeon, sizeof(ret->dungeon), "%s", p->has_dungeon ? p->dungeon : "");
}

static void
fill_others(const struct place_rows *places, struct here_view *ret)
{
	unsigned i;

	for (i = 0; i < places->visitors_count; i++) {
		struct here_view_others *other = &ret->others[ret->others_count++];

		snprintf(other->name, sizeof(other->name), "%s", places->visitors[i].name);
		other->level = places->visitors[i].level;
		other->at = places->visitors[i].at_ms;
	}
}

void
here_view_fill(const struct hot_state *hot, const struct rows *rows, const struct moment *at,
    struct here_view *ret)
{
	struct position here = journey_place(hot, at);
	const struct place_row *row = rows->places.has_place ? &rows->places.place : NULL;
	int32_t shops[SHOPS_MAX], i, count = shops_here(hot, at, shops);
	struct landmark place;

	*ret = (struct here_view){
		.player_id = hot->player_id,
		.x = here.x,
		.y = here.y,
		.is_visited = row != NULL && row->visited_ms > 0,
		.is_camp = shops_is_camp(hot, at),
		.is_town = shops_is_town(hot, at),
		.version = hot->version,
		.now = at->now_ms,
	};
	if (journey_runs(hot, at))
		return; /* nowhere, and what was loaded is of where the way leads */
	if (place_at(at->world, at->content, here, &place))
		fill_place(&place, row, at, ret);
	for (i = 0; i < count; i++)
		snprintf(ret->shops[ret->shops_count++], sizeof(ret->shops[0]), "%s",
		    at->content->shops[shops[i]].key);
	fill_others(&rows->places, ret);
}

/* A place that the world or the content doesn't know any more gives nothing. */
static bool
is_ready(const struct place_row *row, const struct moment *at)
{
	struct landmark place;

	return place_at(at->world, at->content, (struct position){ row->x, row->y }, &place) &&
	       place_is_ready(&place, row, at);
}

void
places_view_fill(const struct hot_state *hot, const struct rows *rows, const struct moment *at,
    struct places_view *ret)
{
	struct vitals vitals = vitals_read(hot, NULL, at);
	struct position here = journey_place(hot, at);
	bool is_camp = shops_is_camp(hot, at);
	unsigned i;

	*ret = (struct places_view){
		.player_id = hot->player_id,
		.x = here.x,
		.y = here.y,
		.energy = vitals.energy,
		.energy_max = vitals.energy_max,
		.version = hot->version,
		.now = at->now_ms,
	};
	for (i = 0; i < rows->places.list_count; i++) {
		const struct place_row *row = &rows->places.list[i];
		struct position there = { row->x, row->y };
		struct places_view_places *view = &ret->places[ret->places_count++];

		view->x = row->x;
		view->y = row->y;
		view->is_visited = row->visited_ms > 0;
		view->is_ready = is_ready(row, at);
		view->has_gate_price = is_camp && view->is_visited &&
		                       strcmp(row->key, "camp") == 0 &&
		                       world_distance(here, there) > 0;
		view->gate_price = travel_gate_price(here, there);
		snprintf(view->place, sizeof(view->place), "%s", row->key);
	}
}
