/* The ledger and its accounts. */
#ifndef TESTS_SIMULATION_BOOKS_H
#define TESTS_SIMULATION_BOOKS_H

#include "core/effects.h"
#include "tests/simulation/map.h"

#include <stddef.h>

struct posting {
	size_t operation; /* its number */
	struct ledger_entry entry;
};

struct account {
	char name[64];
	char asset[sizeof(((struct ledger_entry *)NULL)->asset)];
	int64_t balance;
};

struct books {
	struct posting *postings;
	size_t postings_count;
	struct map operations; /* operation id → its number */
	struct account *accounts;
	size_t accounts_count;
	struct map numbers; /* "<account> <asset>" → where it stands; none of the game's own */
};

/* 0 for an account that isn't there. */
int64_t books_balance(const struct books *b, const char *account, const char *asset);
/* What these effects add to an account, or (NULL) to all of them, of an asset. */
int64_t books_moved(const struct effects *e, const char *account, const char *asset);

#endif
