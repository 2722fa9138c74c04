#include "core/deeds.h"

#include "core/rules/calendar.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 8 /* for most operations */

/* The count of this, made if there is none: one statement stores all of them, and takes none
 * twice. */
static struct deed_count *
count_of(struct quest_effects *e, int64_t player_id, enum deed deed, const char *of)
{
	struct deed_count *count;
	unsigned i;

	for (i = 0; i < e->deeds_count; i++) {
		count = &e->deeds[i];
		if (count->player_id == player_id && count->deed == deed &&
		    strcmp(count->of, of) == 0)
			return count;
	}
	assert(e->deeds_count < QUEST_DEEDS_MAX);
	if (e->deeds_count == 0 || e->deeds_count == ROOM) {
		e->deeds = realloc(
		    e->deeds, (e->deeds_count == 0 ? ROOM : QUEST_DEEDS_MAX) * sizeof(*e->deeds));
		if (e->deeds == NULL)
			abort();
	}
	count = &e->deeds[e->deeds_count++];
	*count = (struct deed_count){ .player_id = player_id, .deed = deed };
	snprintf(count->of, sizeof(count->of), "%s", of);
	return count;
}

void
deeds_count(struct effects *e, const struct moment *at, int64_t player_id, enum deed deed,
    const char *of, int64_t amount)
{
	assert(amount >= 0);
	if (amount == 0)
		return;
	e->quests.day = calendar_day(at->now_ms).key;
	e->quests.week = calendar_week(at->now_ms).key;
	count_of(&e->quests, player_id, deed, of)->amount += amount;
}
