/* What is on its way between players: gold, things by their count and pieces of equipment that are
 * in no bag. It lies in a lot, in a letter, or on one side of a trade's table. */
#ifndef CORE_PARCEL_H
#define CORE_PARCEL_H

#include "core/bag.h"

#include <stdint.h>

#define DEAL_ID_SIZE 21   /* of a lot, a letter, a trade: 20 hex digits */
#define PARCEL_ID_SIZE 23 /* the same; of a trade's side ".1" or ".2" behind it */
#define PARCEL_THINGS_MAX 4
#define PARCEL_PIECES_MAX 4

struct parcel {
	char id[PARCEL_ID_SIZE];
	int64_t player_id; /* whose it is: account escrow:<player>, and the owner of the pieces */
	int64_t gold;
	unsigned things_count, pieces_count;
	struct stack_row things[PARCEL_THINGS_MAX];
	struct piece_row pieces[PARCEL_PIECES_MAX];
};

#endif
