/* Pieces of equipment. What is counted stands in the books. */
#ifndef TESTS_SIMULATION_THINGS_H
#define TESTS_SIMULATION_THINGS_H

#include "core/effects.h"

struct owned_piece {
	int64_t player_id; /* 0: it is no more */
	struct piece_row row;
};

struct things {
	struct owned_piece *list;
	size_t count;
};

#endif
