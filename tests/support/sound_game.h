/* A small game in a database of its own, in which everything is as the rules and the books say: for
 * tests of what looks for the opposite.
 *
 * Ann (player 1) won the fights f1 and f2, one of each kind of rules, was given what she lacked,
 * reached level 2 and got its bonus, leads the clan 5, handed in a quest and a task, and came for a
 * day. Bob (player 2) fought a duel with her. Three beat a raid, and nobody took the reward yet;
 * two have struck a world boss, which is still here. */
#ifndef TESTS_SUPPORT_SOUND_GAME_H
#define TESTS_SUPPORT_SOUND_GAME_H

#include "events/loop.h"
#include "events/postgres.h"

struct sound_game {
	struct loop *loop;
	char *url; /* of the database */
	struct postgres *pool;
};

extern struct sound_game game; /* of this process: each test has its own */

/* Makes the database, with the schema of MIGRATIONS, and the game in it. */
void sound_game_open(void);
/* Drops it, and the loop. */
void sound_game_close(void);

/* Whatever was done to it is undone. */
void sound_game_renew(void);

#endif
