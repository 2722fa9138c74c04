/* SQL of places and runs, and rows in and out. */
#include "core/store/places.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct postgres_statement read_place = {
	"read_place",
	"SELECT x, y, key, seen_ms, coalesce(visited_ms, 0), period FROM place"
	" WHERE player_id = $1::bigint AND x = split_part($2, ',', 1)::int"
	" AND y = split_part($2, ',', 2)::int",
};
/* Whoever is gone or has no game any more isn't there. */
static const struct postgres_statement read_visitors = {
	"read_visitors",
	"SELECT c.name, c.level, p.visited_ms FROM place p JOIN character c USING (player_id)"
	" WHERE p.x = split_part($2, ',', 1)::int AND p.y = split_part($2, ',', 2)::int"
	" AND p.visited_ms > (extract(epoch FROM now()) * 1000)::bigint - $3::bigint"
	" AND p.player_id <> $1::bigint AND c.erased_at IS NULL AND c.delete_after IS NULL"
	" AND coalesce(c.banned_until < now(), true)"
	" ORDER BY p.visited_ms DESC LIMIT $4::int",
};
static const struct postgres_statement list_places = {
	"list_places",
	"SELECT x, y, key, seen_ms, coalesce(visited_ms, 0), period FROM place"
	" WHERE player_id = $1::bigint"
	" ORDER BY greatest(abs(x - split_part($2, ',', 1)::bigint),"
	" abs(y - split_part($2, ',', 2)::bigint)), x, y LIMIT $3::int",
};
static const struct postgres_statement read_run = {
	"read_run",
	"SELECT r.id, r.dungeon, r.x, r.y, r.seed, r.level, r.depth, r.rooms_min, r.rooms_max,"
	" r.floor, r.room, r.came_from, r.visited, r.done, coalesce(r.fight_id, ''), r.state,"
	" r.ends_ms, coalesce(f.outcome, ''), coalesce(p.tries, 0)"
	" FROM dungeon_run r LEFT JOIN fight f ON f.id = r.fight_id"
	" LEFT JOIN dungeon_prize p ON p.player_id = r.player_id AND p.dungeon = r.dungeon"
	" WHERE r.player_id = $1::bigint",
};
static const struct postgres_statement see_place = {
	"see_place",
	"INSERT INTO place (player_id, x, y, key, seen_ms, period)"
	" VALUES ($1::bigint, $2::int, $3::int, $4, $5::bigint, 0) ON CONFLICT DO NOTHING",
};
static const struct postgres_statement visit_place = {
	"visit_place",
	"INSERT INTO place (player_id, x, y, key, seen_ms, visited_ms, period)"
	" VALUES ($1::bigint, $2::int, $3::int, $4, $5::bigint, $6::bigint, $7::bigint)"
	" ON CONFLICT (player_id, x, y) DO UPDATE SET key = excluded.key,"
	" visited_ms = greatest(excluded.visited_ms, place.seen_ms), period = excluded.period",
};
static const struct postgres_statement save_run = {
	"save_run",
	"INSERT INTO dungeon_run (player_id, id, dungeon, x, y, seed, level, depth, rooms_min,"
	" rooms_max, floor, room, came_from, visited, done, fight_id, state, ends_ms)"
	" VALUES ($1::bigint, $2, $3, $4::int, $5::int, $6, $7::int, $8::int, $9::int, $10::int,"
	" $11::int, $12::int, $13::int, $14::int, $15::int, nullif($16, ''), $17, $18::bigint)"
	" ON CONFLICT (player_id) DO UPDATE SET id = excluded.id, dungeon = excluded.dungeon,"
	" x = excluded.x, y = excluded.y, seed = excluded.seed, level = excluded.level,"
	" depth = excluded.depth, rooms_min = excluded.rooms_min, rooms_max = excluded.rooms_max,"
	" floor = excluded.floor, room = excluded.room, came_from = excluded.came_from,"
	" visited = excluded.visited, done = excluded.done, fight_id = excluded.fight_id,"
	" state = excluded.state, ends_ms = excluded.ends_ms",
};
static const struct postgres_statement save_tries = {
	"save_prize_tries",
	"INSERT INTO dungeon_prize (player_id, dungeon, tries) VALUES ($1::bigint, $2, $3::int)"
	" ON CONFLICT (player_id, dungeon) DO UPDATE SET tries = excluded.tries",
};

static const char *const states[RUN_STATE_COUNT] = {
	[RUN_GOES_ON] = "goes_on",
	[RUN_LEFT] = "left",
	[RUN_CLEARED] = "cleared",
};

static void
begin(struct postgres_params *params, const struct need *need)
{
	params_i64(params, need->player_id);
	if (need->key[0] != '\0')
		params_text(params, need->key);
}

void
places_queue(
    struct postgres_session *s, const struct needs *needs, struct places_plan *plan, int *count)
{
	const struct need *place = needs_find(needs, NEED_PLACE),
			  *list = needs_find(needs, NEED_PLACES),
			  *run = needs_find(needs, NEED_RUN);
	struct postgres_params of_place = { 0 }, of_visitors = { 0 }, of_list = { 0 },
			       of_run = { 0 };

	*plan = (struct places_plan){ .place = -1, .visitors = -1, .list = -1, .run = -1 };
	if (place != NULL) {
		begin(&of_place, place);
		postgres_query(s, &read_place, &of_place);
		plan->place = (*count)++;
		begin(&of_visitors, place);
		params_i64(&of_visitors, VISITOR_MS);
		params_i64(&of_visitors, VISITORS_MAX);
		postgres_query(s, &read_visitors, &of_visitors);
		plan->visitors = (*count)++;
	}
	if (list != NULL) {
		begin(&of_list, list);
		params_i64(&of_list, PLACES_LIST_MAX);
		postgres_query(s, &list_places, &of_list);
		plan->list = (*count)++;
	}
	if (run != NULL) {
		begin(&of_run, run);
		postgres_query(s, &read_run, &of_run);
		plan->run = (*count)++;
	}
}

static void
read_place_row(
    const struct postgres_results *results, size_t query, size_t row, struct place_row *ret)
{
	*ret = (struct place_row){
		.x = (int32_t)postgres_i64(results, query, row, 0),
		.y = (int32_t)postgres_i64(results, query, row, 1),
		.seen_ms = postgres_i64(results, query, row, 3),
		.visited_ms = postgres_i64(results, query, row, 4),
		.period = postgres_i64(results, query, row, 5),
	};
	snprintf(ret->key, sizeof(ret->key), "%s", postgres_text(results, query, row, 2));
}

static void
read_visitor_rows(const struct postgres_results *results, size_t query, struct place_rows *rows)
{
	size_t row, count = postgres_rows(results, query);

	rows->visitors_count = 0;
	for (row = 0; row < count && row < VISITORS_MAX; row++) {
		struct visitor_row *visitor = &rows->visitors[rows->visitors_count++];

		snprintf(visitor->name, sizeof(visitor->name), "%s",
		    postgres_text(results, query, row, 0));
		visitor->level = (int32_t)postgres_i64(results, query, row, 1);
		visitor->at_ms = postgres_i64(results, query, row, 2);
	}
}

static void
read_list(const struct postgres_results *results, size_t query, struct place_rows *rows)
{
	size_t row, count = postgres_rows(results, query);

	free(rows->list);
	rows->list = calloc(PLACES_LIST_MAX, sizeof(*rows->list));
	if (rows->list == NULL)
		abort();
	rows->list_count = 0;
	for (row = 0; row < count && row < PLACES_LIST_MAX; row++)
		read_place_row(results, query, row, &rows->list[rows->list_count++]);
}

static enum run_fight
fight_of(const char *outcome)
{
	if (strcmp(outcome, "won") == 0)
		return RUN_FIGHT_WON;
	if (strcmp(outcome, "lost") == 0)
		return RUN_FIGHT_LOST;
	return outcome[0] == '\0' ? RUN_FIGHT_OPEN : RUN_FIGHT_BROKEN_OFF;
}

static enum run_state
state_of(const char *word)
{
	int state = 0;

	while (state < RUN_LEFT && strcmp(states[state], word) != 0)
		state++;
	return strcmp(states[RUN_CLEARED], word) == 0 ? RUN_CLEARED : (enum run_state)state;
}

static void
read_run_row(
    const struct postgres_results *results, size_t q, int64_t player_id, struct run_row *ret)
{
	*ret = (struct run_row){
		.player_id = player_id,
		.x = (int32_t)postgres_i64(results, q, 0, 2),
		.y = (int32_t)postgres_i64(results, q, 0, 3),
		.run = {
			.seed = strtoull(postgres_text(results, q, 0, 4), NULL, 16),
			.level = (int32_t)postgres_i64(results, q, 0, 5),
			.depth = (int32_t)postgres_i64(results, q, 0, 6),
			.rooms_min = (int32_t)postgres_i64(results, q, 0, 7),
			.rooms_max = (int32_t)postgres_i64(results, q, 0, 8),
			.floor = (int32_t)postgres_i64(results, q, 0, 9),
			.room = (int32_t)postgres_i64(results, q, 0, 10),
			.came_from = (int32_t)postgres_i64(results, q, 0, 11),
			.visited = (uint32_t)postgres_i64(results, q, 0, 12),
			.done = (uint32_t)postgres_i64(results, q, 0, 13),
		},
		.state = state_of(postgres_text(results, q, 0, 15)),
		.ends_ms = postgres_i64(results, q, 0, 16),
		.fight = fight_of(postgres_text(results, q, 0, 17)),
		.prize_tries = (int32_t)postgres_i64(results, q, 0, 18),
	};
	snprintf(ret->id, sizeof(ret->id), "%s", postgres_text(results, q, 0, 0));
	snprintf(ret->dungeon, sizeof(ret->dungeon), "%s", postgres_text(results, q, 0, 1));
	snprintf(ret->fight_id, sizeof(ret->fight_id), "%s", postgres_text(results, q, 0, 14));
}

void
places_read(const struct postgres_results *results, const struct places_plan *plan,
    const struct needs *needs, struct rows *rows)
{
	struct place_rows *places = &rows->places;

	if (plan->place >= 0) {
		places->has_place = postgres_rows(results, (size_t)plan->place) > 0;
		if (places->has_place)
			read_place_row(results, (size_t)plan->place, 0, &places->place);
	}
	if (plan->visitors >= 0)
		read_visitor_rows(results, (size_t)plan->visitors, places);
	if (plan->list >= 0)
		read_list(results, (size_t)plan->list, places);
	if (plan->run >= 0) {
		places->has_run = postgres_rows(results, (size_t)plan->run) > 0;
		if (places->has_run)
			read_run_row(results, (size_t)plan->run,
			    needs_find(needs, NEED_RUN)->player_id, &places->run);
	}
}

static void
begin_place(struct postgres_params *params, int64_t player_id, const struct place_row *row)
{
	params_i64(params, player_id);
	params_i64(params, row->x);
	params_i64(params, row->y);
	params_text(params, row->key);
	params_i64(params, row->seen_ms);
}

static void
store_run(struct postgres_session *s, const struct run_row *row)
{
	struct postgres_params params = { 0 };
	char seed[17];

	snprintf(seed, sizeof(seed), "%016" PRIx64, row->run.seed);
	params_i64(&params, row->player_id);
	params_text(&params, row->id);
	params_text(&params, row->dungeon);
	params_i64(&params, row->x);
	params_i64(&params, row->y);
	params_text(&params, seed);
	params_i64(&params, row->run.level);
	params_i64(&params, row->run.depth);
	params_i64(&params, row->run.rooms_min);
	params_i64(&params, row->run.rooms_max);
	params_i64(&params, row->run.floor);
	params_i64(&params, row->run.room);
	params_i64(&params, row->run.came_from);
	params_i64(&params, row->run.visited);
	params_i64(&params, row->run.done);
	params_text(&params, row->fight_id);
	params_text(&params, states[row->state]);
	params_i64(&params, row->ends_ms);
	postgres_query(s, &save_run, &params);
}

static void
store_tries(struct postgres_session *s, const struct run_row *row)
{
	struct postgres_params params = { 0 };

	params_i64(&params, row->player_id);
	params_text(&params, row->dungeon);
	params_i64(&params, row->prize_tries);
	postgres_query(s, &save_tries, &params);
}

void
places_store(struct postgres_session *s, const struct place_effects *e)
{
	unsigned i;

	for (i = 0; e != NULL && i < e->seen_count; i++) {
		struct postgres_params params = { 0 };

		begin_place(&params, e->player_id, &e->seen[i]);
		postgres_query(s, &see_place, &params);
	}
	if (e != NULL && e->visits) {
		struct postgres_params params = { 0 };

		begin_place(&params, e->player_id, &e->visited);
		params_i64(&params, e->visited.visited_ms);
		params_i64(&params, e->visited.period);
		postgres_query(s, &visit_place, &params);
	}
	if (e != NULL && e->saves_run)
		store_run(s, &e->run);
	if (e != NULL && e->saves_tries)
		store_tries(s, &e->run);
}
