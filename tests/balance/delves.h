/* Going down into a dungeon. */
#ifndef TESTS_BALANCE_DELVES_H
#define TESTS_BALANCE_DELVES_H

#include "tests/balance/life.h"

/* Looks for a way in that leads to somebody of its level or some levels below, goes there by a gate
 * and on foot, and through as many rooms as it can. Nothing happens where none is near, or gold or
 * energy don't suffice. */
void delve(struct life *l);

#endif
