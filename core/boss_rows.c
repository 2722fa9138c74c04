/* Looking into what was loaded of world bosses, and what was decided. */
#include "core/boss_effects.h"

#include <stdlib.h>
#include <string.h>

static const char *const state_keys[BOSS_STATES] = {
	[BOSS_ALIVE] = "alive",
	[BOSS_DEFEATED] = "defeated",
	[BOSS_ESCAPED] = "escaped",
};

const char *
boss_state_key(enum boss_state state)
{
	return state_keys[state];
}

enum boss_state
boss_state_parse(const char *key)
{
	int i;

	for (i = 0; i < BOSS_STATES && strcmp(state_keys[i], key) != 0; i++)
		;
	return (enum boss_state)i;
}

struct boss_copy *
boss_copy_create(unsigned room)
{
	struct boss_copy *copy = calloc(1, sizeof(*copy) + room * sizeof(copy->strikers[0]));

	if (copy == NULL)
		abort();
	return copy;
}

void
boss_rows_finish(struct boss_rows *rows)
{
	free(rows->boss);
	free(rows->share);
	free(rows->copy);
	free(rows->saved);
	free(rows->list);
	free(rows->debts);
	memset(rows, 0, sizeof(*rows));
}

void
boss_effects_take(struct boss_effects *e, const struct boss_row *row, const struct boss_copy *copy)
{
	e->boss_id = row->id;
	e->row = *row;
	e->row.hp = copy->hp;
	e->row.hits = copy->hits;
	e->row.players = (int32_t)copy->count;
	e->shares = calloc(copy->count + 1, sizeof(*e->shares));
	if (e->shares == NULL)
		abort();
	memcpy(e->shares, copy->strikers, copy->count * sizeof(copy->strikers[0]));
	e->shares_count = copy->count;
}

bool
boss_effects_are_any(const struct boss_effects *e)
{
	return e->spawns || e->books != BOSS_BOOKS_STAY || e->paid_player_id != 0;
}
