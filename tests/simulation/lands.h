/* What players know of the land, and their runs in dungeons. */
#ifndef TESTS_SIMULATION_LANDS_H
#define TESTS_SIMULATION_LANDS_H

#include "core/place_rows.h"
#include "tests/simulation/map.h"

struct known_place {
	int64_t player_id;
	struct place_row row;
};

struct lands {
	struct known_place *places;
	size_t places_count;
	struct map numbers; /* "<player> <x>,<y>" → where it stands */
	struct run_row *runs;
	size_t runs_count;
	struct map tries; /* "<player> <dungeon>" → since the rare prize last came */
};

struct store;

/* How often a room of a dungeon gave something. */
int64_t lands_gifts(const struct store *s);
/* With what became of its fight; false: the player has none. */
bool lands_run(const struct store *s, int64_t player_id, struct run_row *ret);

#endif
