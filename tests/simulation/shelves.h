/* What was taken from the shelves of shops, and what shops pay. */
#ifndef TESTS_SIMULATION_SHELVES_H
#define TESTS_SIMULATION_SHELVES_H

#include "core/effects.h"
#include "tests/simulation/map.h"

struct shelves {
	struct shelf_change *list;
	size_t count;
	struct map numbers; /* "<place> <shop> <item>" → where it stands */
	int64_t sales;      /* to players, so far */
};

#endif
