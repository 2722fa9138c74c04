/* Keeping what was decided about the arena. */
#include "core/arena_effects.h"

#include <stdlib.h>
#include <string.h>

struct duel_record *
duel_record_take(struct duel_record *duel)
{
	struct duel_record *ret = malloc(sizeof(*ret));

	if (ret == NULL)
		abort();
	*ret = *duel;
	memset(duel, 0, sizeof(*duel));
	return ret;
}

void
duel_record_finish(struct duel_record *duel)
{
	battle_record_finish(&duel->record);
}

bool
arena_effects_are_any(const struct arena_effects *e)
{
	return e->makes_challenge || e->ends_challenge || e->duel != NULL;
}

void
arena_effects_finish(struct arena_effects *e)
{
	if (e->duel != NULL)
		duel_record_finish(e->duel);
	free(e->duel);
}
