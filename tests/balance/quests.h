/* The quests that are done once, main and side line. */
#ifndef TESTS_BALANCE_QUESTS_H
#define TESTS_BALANCE_QUESTS_H

#include "tests/balance/life.h"

/* One that it has brought to an end, on some days: what it asks to be delivered goes, XP, gold and
 * things come. */
void quests_do(struct life *l);

/* Of somebody who has been here for long: those that the level was enough for long ago are done. */
void quests_settle_in(struct life *l);

#endif
