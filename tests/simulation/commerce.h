/* Parcels, and the lots, letters and trades that they are of. */
#ifndef TESTS_SIMULATION_COMMERCE_H
#define TESTS_SIMULATION_COMMERCE_H

#include "core/effects.h"
#include "tests/simulation/map.h"

struct kept_parcel {
	bool exists;
	struct parcel_change as;
};

struct commerce {
	struct kept_parcel *parcels;
	struct lot_change *lots; /* what: ROW_IS_GONE when it is no more; so of the others */
	struct letter_change *letters;
	struct trade_change *trades;
	size_t parcels_count, lots_count, letters_count, trades_count;
	struct map parcel_ids, lot_ids, letter_ids, trade_ids;
};

#endif
