#include "core/quest_effects.h"

#include <stdlib.h>

bool
quest_effects_are_any(const struct quest_effects *e)
{
	return e->deeds_count > 0 || e->change != NULL;
}

void
quest_effects_finish(struct quest_effects *e)
{
	free(e->deeds);
	free(e->change);
}
