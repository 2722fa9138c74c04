/* Paying a player what was earned in company: XP, gold and finds, with the levels that come of it.
 */
#ifndef CORE_PAYOUT_H
#define CORE_PAYOUT_H

#include "core/effects.h"
#include "core/moment.h"
#include "core/rules/finds.h"
#include "messages/found.h"

#define PAYOUT_FOUND_MAX 40

struct payout {
	const char *mint; /* the account that it comes from: game:mint.raid */
	const char *of;   /* what it is for, as loot_granted names it: raid:7 */
	int64_t xp, gold;
	const struct finds *finds;
};

struct paid {
	int32_t level; /* that was reached */
	int32_t levels_gained;
	size_t found_count;
	struct found found[PAYOUT_FOUND_MAX];
};

/* What a payout is made of: the character to be changed, build and bag. */
void need_payout(struct needs *out, int64_t player_id);

/* Whether there is room in the bag; else refuses. */
bool payout_is_possible(int64_t player_id, const struct rows *rows, struct effects *out);

/* The cause is set already; it is the payout's alone. */
void payout_give(int64_t player_id, const struct payout *payout, const struct rows *rows,
    const struct moment *at, struct effects *out, struct paid *ret);

#endif
