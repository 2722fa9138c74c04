/* A crowd of players for one seed: each step one of them does something, perhaps twice, perhaps
 * late, perhaps while something breaks. */
#ifndef TESTS_SIMULATION_CROWD_H
#define TESTS_SIMULATION_CROWD_H

#include "core/rules/world.h"

#include <stdint.h>

struct content;

struct crowd_config {
	const struct content *content;
	const struct world *world;
	uint64_t seed;
	int64_t players;
	int64_t steps;
	int64_t audit_every; /* steps */
};

struct crowd_tally {
	int64_t replies, refusals, unanswered, repeats, reused;
	int64_t fights, voids, left, quests, places, runs, rooms, raids, bosses, fallen;
	int64_t clans, duels, works, sales, events;
};

/* Runs it; findings are reported as they are made. */
struct crowd_tally crowd_run(const struct crowd_config *config);

#endif
