/* Looking into what was loaded of the arena. */
#include "core/arena_rows.h"

#include <stdlib.h>
#include <string.h>

static void
destroy_duellist(struct duellist_row *row)
{
	if (row != NULL) {
		free(row->recent);
		free(row->worn);
	}
	free(row);
}

void
arena_rows_finish(struct arena_rows *rows)
{
	int i;

	free(rows->challenge);
	free(rows->challenges);
	for (i = 0; i < DUEL_SIDES; i++)
		destroy_duellist(rows->duellists[i]);
	free(rows->duels);
	if (rows->duel != NULL)
		battle_record_finish(&rows->duel->record);
	free(rows->duel);
	free(rows->board);
	memset(rows, 0, sizeof(*rows));
}

const struct duellist_row *
arena_rows_duellist(const struct arena_rows *rows, int64_t player_id)
{
	int i;

	for (i = 0; i < DUEL_SIDES; i++) {
		if (rows->duellists[i] != NULL && rows->duellists[i]->player_id == player_id)
			return rows->duellists[i];
	}
	return NULL;
}

enum duel_side
duel_row_side(const struct duel_row *row, int64_t player_id)
{
	if (row->sides[CHALLENGER].player_id == player_id)
		return CHALLENGER;
	return row->sides[CHALLENGED].player_id == player_id ? CHALLENGED : DUEL_SIDES;
}

enum game_score
duel_row_score(const struct duel_row *row, enum duel_side side)
{
	if (row->outcome == DUEL_DRAW)
		return GAME_DRAWN;
	return (row->outcome == DUEL_CHALLENGER) == (side == CHALLENGER) ? GAME_WON : GAME_LOST;
}

static const char *const outcomes[DUEL_OUTCOMES] = {
	[DUEL_CHALLENGER] = "challenger",
	[DUEL_CHALLENGED] = "challenged",
	[DUEL_DRAW] = "draw",
};

const char *
duel_outcome_key(enum duel_outcome outcome)
{
	return outcomes[outcome];
}

enum duel_outcome
duel_outcome_of(const char *key)
{
	int i = 0;

	while (i < DUEL_OUTCOMES && strcmp(outcomes[i], key) != 0)
		i++;
	return (enum duel_outcome)i;
}
