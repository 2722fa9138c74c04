/* How people live: what each does with a day. */
#ifndef TESTS_BALANCE_LIVES_H
#define TESTS_BALANCE_LIVES_H

#include "tests/balance/life.h"

struct balance;

/* Who comes to the first fire; and who has come to a level already. Counted in the tally. */
void life_begin(
    const struct balance *b, struct tally *tally, int kind, uint64_t number, struct life *ret);
void life_begin_at(const struct balance *b, struct tally *tally, int kind, uint64_t number,
    int32_t level, struct life *ret);

/* What it does by itself on its day. */
void life_live(struct life *l);

/* The evening's entries in the tally. */
void life_end_day(struct life *l);

#endif
