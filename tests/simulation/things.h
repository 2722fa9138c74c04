/* Pieces of equipment. What is counted stands in the books. */
#ifndef TESTS_SIMULATION_THINGS_H
#define TESTS_SIMULATION_THINGS_H

#include "core/effects.h"

struct owned_piece {
	int64_t player_id; /* 0: it is no more */
	struct piece_row row;
	int64_t worn_from;              /* how often its owner had fought when it was stored */
	char parcel_id[PARCEL_ID_SIZE]; /* "": in the bag */
};

struct things {
	struct owned_piece *list;
	size_t count;
};

struct store;
/* Puts the pieces of a parcel into it. */
void things_fill(const struct store *s, struct parcel *parcel);
/* What a player wears. Owned by the caller: free() frees it. */
struct bag_row *things_worn(const struct store *s, int64_t player_id);

#endif
