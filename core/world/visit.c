/* world.visit: goes into what stands here. What it gives, it gives once in its time; who was here
 * is noted in any case. Things and the note are value; health, energy and a blessing follow in hot
 * state, and a crash in between costs these. */
#include "core/deeds.h"
#include "core/grant.h"
#include "core/journey.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/mark.h"
#include "core/rules/regen.h"
#include "core/world/sights.h"
#include "messages/place_discovered_event.h"
#include "messages/world_visit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
visit_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct world_visit_request *req = request;
	const struct hot_state *hot = rows_hot(known, req->player_id);

	need_character(out, req->player_id, TO_CHANGE);
	need_bag(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
	if (hot != NULL)
		need_place(out, req->player_id, hot->x, hot->y);
}

/* What may be found here: it follows from who asks, where and in which period. */
static void
give_finds(const struct character_row *row, const struct content_place *p,
    const struct place_row *visited, const struct moment *at, struct here_view *view,
    struct effects *out)
{
	struct loot_finder finder = { .level = row->level };
	struct finds finds = { .pieces_count = 0 };
	struct found_rows found = { .count = 0 };
	char digest[DIGEST_TEXT_SIZE];
	uint64_t seed;

	moment_digest(at, out->cause, p->key, strlen(p->key), digest, &seed);
	finds_in(at->content, p->finds_index, finder,
	    world_tile(at->world, visited->x, visited->y).level, seed, &finds);
	grant_items(out, "game:mint.place", row->player_id, &finds, at->content, &found);
	for (unsigned i = 0; i < found.count; i++)
		found_view_fill(&found.of[i], &view->gained.found[view->gained.found_count++]);
}

/* What is not value. */
static void
give_rest(const struct hot_state *hot, const struct content_place *p, const struct moment *at,
    struct here_view *view, struct effects *out)
{
	int32_t bless_bp = p->has_blessing ? mark_at_once_bp(p->blessing) : 0;
	int32_t health_bp = (p->has_health_bp ? p->health_bp : 0) + bless_bp;
	struct release gift = {
		.player_id = hot->player_id,
		.more_hp = (int32_t)((int64_t)hot->hp_max * health_bp / 10000),
		.more_energy = p->has_energy ? p->energy : 0,
		.energy_max = energy_max(hot->level),
		.marks = p->has_blessing && bless_bp == 0,
		.mark = p->has_blessing ? (int32_t)p->blessing : 0,
		.marked_until_ms = at->now_ms + MARK_MS,
	};

	view->gained.hp = gift.more_hp;
	view->gained.energy = gift.more_energy;
	view->gained.has_blessing = p->has_blessing;
	view->gained.blessing = p->blessing;
	if (gift.more_hp > 0 || gift.more_energy > 0 || gift.marks) {
		effects_release(out, &gift);
		view->version++;
	}
}

static void
note_discovery(
    const struct character_row *row, const struct place_row *visited, struct effects *out)
{
	struct place_discovered_event event = {
		.player_id = row->player_id, .x = visited->x, .y = visited->y
	};

	snprintf(event.name, sizeof(event.name), "%s", row->name);
	snprintf(event.place, sizeof(event.place), "%s", visited->key);
	effects_event(out, EVENT_PLACE_DISCOVERED, row->player_id, 0, &event);
}

static struct place_row
visited_row(const struct landmark *place, const struct place_row *known, bool is_ready,
    const struct moment *at)
{
	struct place_row row = {
		.x = place->at.x,
		.y = place->at.y,
		.seen_ms = known != NULL ? known->seen_ms : at->now_ms,
		.visited_ms = at->now_ms,
		.period = known != NULL ? known->period : 0,
	};

	if (is_ready)
		row.period = place_period(at->content->places[place->entry].once, at->now_ms);
	snprintf(row.key, sizeof(row.key), "%s", place_key(at->content, place));
	return row;
}

static void
visit(const struct rows *rows, const struct hot_state *hot, const struct landmark *place,
    const struct moment *at, struct effects *out)
{
	const struct place_row *known = rows->places.has_place ? &rows->places.place : NULL;
	bool is_ready = place_is_ready(place, known, at);
	bool is_first = known == NULL || known->visited_ms == 0;
	struct place_row visited = visited_row(place, known, is_ready, at);
	struct character_row changed = *rows_character(rows, hot->player_id);
	struct here_view view;

	here_view_fill(hot, rows, at, &view);
	view.has_gained = true;
	/* Once in a period, whoever stores it: the books take no second one. */
	if (is_ready && visited.period > 0)
		effects_cause(out, "place:%" PRId64 ":%" PRId32 ":%" PRId32 ":%" PRId64,
		    hot->player_id, visited.x, visited.y, visited.period);
	else
		effects_cause(out, "%s", at->operation_key);
	if (is_ready) {
		const struct content_place *p = &at->content->places[place->entry];

		if (p->has_finds)
			give_finds(&changed, p, &visited, at, &view, out);
		give_rest(hot, p, at, &view, out);
		view.is_ready = visited.period == 0;
		view.has_ready_at = visited.period > 0 && view.ready_at > 0;
	}
	effects_visit_place(out, hot->player_id, &visited);
	if (place->entry != PLACE_CAMP && (is_ready || is_first))
		deeds_count(out, at, hot->player_id, DEED_VISIT, visited.key, 1);
	changed.version++;
	effects_save_character(out, &changed);
	if (is_first)
		note_discovery(&changed, &visited, out);
	view.is_visited = true;
	effects_reply(out, &here_view_shape, &view);
}

static void
visit_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct world_visit_request *req = request;
	const struct hot_state *hot = rows_hot(rows, req->player_id);
	struct landmark place;

	if (!rebuild_is_possible(rows_character(rows, req->player_id), hot, out) ||
	    journey_refuses(hot, at, out))
		return;
	if (!place_at(at->world, at->content, (struct position){ hot->x, hot->y }, &place))
		effects_refuse(out, REFUSAL_NOTHING_HERE, "Nothing stands here.");
	else if (place.entry != PLACE_CAMP && at->content->places[place.entry].has_finds &&
		 rows_bag(rows, req->player_id)->pieces_count >= BAG_PIECES_MAX)
		effects_refuse(out, REFUSAL_BAG_FULL, "No room for what may be found.");
	else
		visit(rows, hot, &place, at, out);
}

const struct operation world_visit = {
	.name = "world.visit",
	.need = visit_need,
	.apply = visit_apply,
};
