/* Raids, who is out on one, and what is put by. Ids are 1, 2, 3, … */
#ifndef TESTS_SIMULATION_RAIDS_H
#define TESTS_SIMULATION_RAIDS_H

#include "core/raid_rows.h"

#include <stddef.h>

struct raid_lock {
	int64_t player_id;
	char dungeon[CONTENT_KEY_SIZE];
	int32_t week;
};

struct raids {
	struct raid_row **list;   /* list[id - 1]; NULL: the id was drawn and never used */
	size_t count, first_open; /* those before it are over */
	int64_t *credits;         /* players, each once */
	size_t credits_count;
	struct raid_lock *locks;
	size_t locks_count;
};

struct store;
/* The one that a player is out on; NULL: none. */
struct raid_row *raids_of(const struct store *s, int64_t player_id);
/* One that has invited the player, or that owes it something; NULL: none. */
struct raid_row *raids_inviting(const struct store *s, int64_t player_id);
struct raid_row *raids_owing(const struct store *s, int64_t player_id);

#endif
