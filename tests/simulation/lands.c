#include "tests/simulation/lands.h"

#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACE_KEY_SIZE 32
#define KEY_SIZE 96

static struct known_place *
find_place(const struct lands *l, int64_t player_id, const char *place)
{
	char key[KEY_SIZE];
	size_t i;

	snprintf(key, sizeof(key), "%" PRId64 " %.*s", player_id, PLACE_KEY_SIZE - 1, place);
	return map_find(&l->numbers, key, &i) ? &l->places[i] : NULL;
}

static struct run_row *
find_run(const struct lands *l, int64_t player_id)
{
	for (size_t i = 0; i < l->runs_count; i++) {
		if (l->runs[i].player_id == player_id)
			return &l->runs[i];
	}
	return NULL;
}

static enum run_fight
fight_of(const struct store *s, const char *fight_id)
{
	size_t i;

	if (!map_find(&s->fights.ids, fight_id, &i))
		return RUN_FIGHT_OPEN;
	if (s->fights.list[i].is_void)
		return RUN_FIGHT_BROKEN_OFF;
	switch (s->fights.list[i].outcome) {
	case BATTLE_WON:
		return RUN_FIGHT_WON;
	case BATTLE_LOST:
		return RUN_FIGHT_LOST;
	case BATTLE_RUNNING:
	case BATTLE_FLED:
	case BATTLE_DRAW:
	case BATTLE_STATE_COUNT:
		break;
	}
	return RUN_FIGHT_BROKEN_OFF;
}

static void
write_dungeon(const struct run_row *run, char ret[KEY_SIZE])
{
	snprintf(ret, KEY_SIZE, "%" PRId64 " %s", run->player_id, run->dungeon);
}

bool
lands_run(const struct store *s, int64_t player_id, struct run_row *ret)
{
	const struct run_row *run = find_run(&s->lands, player_id);
	char key[KEY_SIZE];
	size_t tries = 0;

	if (run == NULL)
		return false;
	*ret = *run;
	if (run->fight_id[0] != '\0')
		ret->fight = fight_of(s, run->fight_id);
	write_dungeon(run, key);
	ret->prize_tries = map_find(&s->lands.tries, key, &tries) ? (int32_t)tries : 0;
	return true;
}

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	const struct need *place = needs_find(needs, NEED_PLACE),
			  *list = needs_find(needs, NEED_PLACES),
			  *run = needs_find(needs, NEED_RUN);
	const struct lands *l = &s->lands;

	if (place != NULL) {
		const struct known_place *known = find_place(l, place->player_id, place->key);

		rows->places.has_place = known != NULL;
		if (known != NULL)
			rows->places.place = known->row;
	}
	if (list != NULL) {
		free(rows->places.list);
		rows->places.list = calloc(PLACES_LIST_MAX, sizeof(*rows->places.list));
		if (rows->places.list == NULL)
			abort();
		rows->places.list_count = 0;
		/* The latest, since those are the nearest. */
		for (size_t i = l->places_count;
		     i-- > 0 && rows->places.list_count < PLACES_LIST_MAX;) {
			if (l->places[i].player_id == list->player_id)
				rows->places.list[rows->places.list_count++] = l->places[i].row;
		}
	}
	if (run != NULL)
		rows->places.has_run = lands_run(s, run->player_id, &rows->places.run);
}

/* The table's CHECKs. */
static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	const struct run_row *run = e->places != NULL ? &e->places->run : NULL;

	(void)s;
	(void)seen;
	if (run == NULL || !e->places->saves_run ||
	    (dungeon_run_is_sound(&run->run) && run->id[0] != '\0' && run->ends_ms > 0))
		return STORE_OK;
	finding("the run %s of player %" PRId64 " can't be so", run->id, run->player_id);
	return STORE_BROKEN;
}

static void
put_place(struct lands *l, int64_t player_id, const struct place_row *row, bool is_visit)
{
	char place[PLACE_KEY_SIZE], key[KEY_SIZE];
	struct known_place *known;

	snprintf(place, sizeof(place), "%" PRId32 ",%" PRId32, row->x, row->y);
	known = find_place(l, player_id, place);
	if (known == NULL) {
		snprintf(key, sizeof(key), "%" PRId64 " %s", player_id, place);
		l->places = grown(l->places, l->places_count, sizeof(*l->places));
		map_put(&l->numbers, key, l->places_count);
		l->places[l->places_count++] = (struct known_place){ player_id, *row };
	} else if (is_visit) {
		int64_t seen_ms = known->row.seen_ms;

		known->row = *row;
		known->row.seen_ms = seen_ms;
	}
}

static void
put_run(struct lands *l, const struct place_effects *e)
{
	struct run_row *run = find_run(l, e->run.player_id);
	char key[KEY_SIZE];

	if (run == NULL) {
		l->runs = grown(l->runs, l->runs_count, sizeof(*l->runs));
		run = &l->runs[l->runs_count++];
	}
	*run = e->run;
	if (!e->saves_tries)
		return;
	write_dungeon(run, key);
	map_put(&l->tries, key, (size_t)run->prize_tries);
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	struct lands *l = &s->lands;

	(void)now_ms;
	for (unsigned i = 0; e->places != NULL && i < e->places->seen_count; i++)
		put_place(l, e->places->player_id, &e->places->seen[i], false);
	if (e->places != NULL && e->places->visits)
		put_place(l, e->places->player_id, &e->places->visited, true);
	if (e->places != NULL && e->places->saves_run)
		put_run(l, e->places);
}

/* ── what must be true ── */

/* What is known is there. */
static void
audit_place(const struct store *s, const struct known_place *known)
{
	struct position at = { known->row.x, known->row.y };
	struct landmark there;

	if (!place_at(s->world, s->content, at, &there) ||
	    strcmp(place_key(s->content, &there), known->row.key) != 0)
		finding("player %" PRId64 " knows a %s at %" PRId32 ",%" PRId32
			", where there is none",
		    known->player_id, known->row.key, at.x, at.y);
	if (known->row.period > 0 && known->row.visited_ms == 0)
		finding("player %" PRId64 " was given something at %" PRId32 ",%" PRId32
			" and wasn't there",
		    known->player_id, at.x, at.y);
}

int64_t
lands_gifts(const struct store *s)
{
	const struct map *operations = &s->books.operations;
	int64_t count = 0;

	for (size_t i = 0; i < operations->room; i++)
		count += operations->slots[i].key != NULL &&
		         strncmp(operations->slots[i].key, "dungeon:", 8) == 0;
	return count;
}

/* A room that gave something is done: nobody takes it again. */
static void
audit_gift(const struct store *s, const char *operation)
{
	char id[37];
	int floor, room;

	if (sscanf(operation, "dungeon:%36[0-9a-f-]:%d:%d", id, &floor, &room) != 3)
		return;
	for (size_t i = 0; i < s->lands.runs_count; i++) {
		const struct run_row *run = &s->lands.runs[i];

		if (strcmp(run->id, id) != 0)
			continue;
		if (floor > run->run.floor ||
		    (floor == run->run.floor && (run->run.done >> room & 1) == 0))
			finding("%s gave something, and may do it again", operation);
	}
}

static void
audit(struct store *s)
{
	const struct map *operations = &s->books.operations;

	for (size_t i = 0; i < s->lands.places_count; i++)
		audit_place(s, &s->lands.places[i]);
	for (size_t i = 0; i < s->lands.runs_count; i++) {
		if (!dungeon_run_is_sound(&s->lands.runs[i].run))
			finding("the run %s is none", s->lands.runs[i].id);
	}
	for (size_t i = 0; i < operations->room; i++) {
		if (operations->slots[i].key != NULL)
			audit_gift(s, operations->slots[i].key);
	}
}

static void
finish(struct store *s)
{
	free(s->lands.places);
	free(s->lands.runs);
	map_finish(&s->lands.numbers);
	map_finish(&s->lands.tries);
}

const struct store_kind lands_kind = {
	.load = load,
	.judge = judge,
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
