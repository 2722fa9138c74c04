/* The way of world bosses, which are struck in Redis: see core/transaction_boss.c. */
#ifndef TESTS_SIMULATION_PERFORM_BOSS_H
#define TESTS_SIMULATION_PERFORM_BOSS_H

#include "tests/simulation/trip.h"

/* The rest of an attempt, with the rows loaded, that looks at a boss or strikes it. */
enum outcome perform_meet_boss(struct trip *t);

/* The books of a boss: it is saved, settled or restored. */
enum outcome perform_keep_boss(struct performer *p, int64_t boss_id);

#endif
