/* Fights that were settled. */
#ifndef TESTS_SIMULATION_FIGHTS_H
#define TESTS_SIMULATION_FIGHTS_H

#include "core/rows.h"
#include "tests/simulation/map.h"

struct settled_fight {
	int64_t player_id;
	bool is_void;
	struct battle_record record; /* closed */
	struct settlement settlement;
	struct found_rows *loot; /* NULL: nothing */
	enum battle_state outcome;
	uint64_t hash;
};

struct fights {
	struct settled_fight *list;
	size_t count, audited;
	struct map ids;
};

#endif
