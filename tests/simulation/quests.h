/* Deeds, quests, achievements and titles. */
#ifndef TESTS_SIMULATION_QUESTS_H
#define TESTS_SIMULATION_QUESTS_H

#include "core/rows.h"

struct doer {
	struct quest_book book; /* its lists grow */
	int64_t fallen;         /* monsters, in fights that were settled as won */
};

struct quests {
	struct doer *list; /* list[player id - 1] */
	size_t count;
};

struct store;
/* NULL for who has done nothing yet. */
const struct doer *quests_find(const struct store *s, int64_t player_id);
/* Quests and tasks that were handed in. */
int64_t quests_done(const struct store *s);

#endif
