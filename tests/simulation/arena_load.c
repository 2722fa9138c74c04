#include "tests/simulation/arena.h"

#include "tests/simulation/map.h"
#include "tests/simulation/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECENT_MS (2 * INT64_C(86400000))

const struct rating_row *
arena_rating(const struct store *s, int64_t player_id)
{
	const struct arena *a = &s->arena;

	if (player_id < 1 || (size_t)player_id > a->ratings_count ||
	    a->ratings[player_id - 1].player_id == 0)
		return NULL;
	return &a->ratings[player_id - 1];
}

/* ── challenges ── */

static struct challenge_row *
load_challenge(const struct arena *a, const char *id)
{
	struct challenge_row *ret;
	size_t i;

	if (!map_find(&a->challenge_ids, id, &i) || !a->challenges[i].exists)
		return NULL;
	ret = zeroed(sizeof(*ret));
	*ret = a->challenges[i].row;
	return ret;
}

static void
add_challenge(const struct store *s, const struct challenge_row *row, bool is_own,
    struct challenge_list *list)
{
	const struct person *other = people_find(s, row->players[is_own ? CHALLENGED : CHALLENGER]);
	struct challenge_entry *entry = &list->entries[list->count++];

	memcpy(entry->id, row->id, sizeof(entry->id));
	entry->is_own = is_own;
	entry->expires_ms = row->expires_ms;
	entry->level = other->row.level;
	snprintf(entry->name, sizeof(entry->name), "%s", other->row.name);
}

/* The latest first: of those that the player got some, and none that expired. */
static struct challenge_list *
load_challenges(const struct store *s, int64_t player_id)
{
	const struct arena *a = &s->arena;
	struct challenge_list *list =
	    zeroed(sizeof(*list) + a->challenges_count * sizeof(list->entries[0]));
	int in = 0;

	for (size_t i = a->challenges_count; i-- > 0;) {
		const struct challenge_row *row = &a->challenges[i].row;

		if (!a->challenges[i].exists)
			continue;
		if (row->players[CHALLENGER] == player_id)
			add_challenge(s, row, true, list);
		else if (row->players[CHALLENGED] == player_id && row->expires_ms > s->hot.now_ms &&
			 in++ < CHALLENGES_IN_MAX)
			add_challenge(s, row, false, list);
	}
	return list;
}

/* ── duels ── */

/* A player's since that time, and no more than that, the latest first. */
static struct duel_list *
load_duels(const struct arena *a, int64_t player_id, int64_t after_ms, size_t most)
{
	struct duel_list *list = zeroed(sizeof(*list) + a->duels_count * sizeof(list->duels[0]));

	for (size_t i = a->duels_count; i-- > 0 && list->count < most;) {
		const struct duel_row *row = &a->duels[i].row;

		if (row->at_ms > after_ms && duel_row_side(row, player_id) != DUEL_SIDES)
			list->duels[list->count++] = *row;
	}
	return list;
}

static struct stored_duel *
load_duel(const struct arena *a, const char *id)
{
	struct stored_duel *ret;
	size_t i;

	if (!map_find(&a->duel_ids, id, &i))
		return NULL;
	ret = zeroed(sizeof(*ret));
	ret->row = a->duels[i].row;
	battle_record_copy_closed(&ret->record, &a->duels[i].record);
	return ret;
}

static struct duellist_row *
load_duellist(const struct store *s, int64_t player_id)
{
	struct duellist_row *ret = zeroed(sizeof(*ret));
	const struct person *person = people_find(s, player_id);
	const struct rating_row *rating = arena_rating(s, player_id);

	if (person != NULL)
		ret->build = person->build;
	ret->player_id = ret->build.player_id = player_id;
	ret->has_rating = rating != NULL;
	if (rating != NULL)
		ret->rating = *rating;
	ret->worn = things_worn(s, player_id);
	ret->recent =
	    load_duels(&s->arena, player_id, s->hot.now_ms - RECENT_MS, s->arena.duels_count);
	return ret;
}

/* Of all seasons: who is of this one is the operation's to say. */
static struct board_rows *
load_board(const struct store *s)
{
	const struct arena *a = &s->arena;
	struct board_rows *board = zeroed(sizeof(*board) + a->ratings_count * sizeof(board->of[0]));

	for (size_t i = 0; i < a->ratings_count; i++) {
		struct board_row *place = &board->of[board->count];

		if (a->ratings[i].player_id == 0)
			continue;
		board->count++;
		place->rating = a->ratings[i];
		place->level = people_find(s, (int64_t)i + 1)->row.level;
		snprintf(place->name, sizeof(place->name), "%s",
		    people_find(s, (int64_t)i + 1)->row.name);
	}
	return board;
}

void
arena_load(struct store *s, const struct needs *needs, struct rows *rows)
{
	struct arena_rows *arena = &rows->arena;
	const struct need *need;
	unsigned duellists = 0;

	arena_rows_finish(arena);
	if ((need = needs_find(needs, NEED_CHALLENGE)) != NULL)
		arena->challenge = load_challenge(&s->arena, need->key);
	if ((need = needs_find(needs, NEED_CHALLENGES)) != NULL)
		arena->challenges = load_challenges(s, need->player_id);
	if ((need = needs_find(needs, NEED_DUELS)) != NULL)
		arena->duels = load_duels(&s->arena, need->player_id, 0, DUELS_LAST_MAX);
	if ((need = needs_find(needs, NEED_DUEL)) != NULL)
		arena->duel = load_duel(&s->arena, need->key);
	if (needs_find(needs, NEED_BOARD) != NULL)
		arena->board = load_board(s);
	for (unsigned i = 0; i < needs->count && duellists < DUEL_SIDES; i++) {
		if (needs->list[i].kind == NEED_DUELLIST)
			arena->duellists[duellists++] = load_duellist(s, needs->list[i].player_id);
	}
}
