/* What players do: each habit makes the request of an operation. A domain has a file of them,
 * habits_<domain>.c, and a line in crowd.c; habits.c is what they share. */
#ifndef TESTS_SIMULATION_HABITS_H
#define TESTS_SIMULATION_HABITS_H

#include "core/rules/rng.h"
#include "tests/simulation/store.h"

/* One who plays, and what it saw last: now and then it acts on something old. */
struct actor {
	int64_t number;    /* from 1 */
	int64_t player_id; /* 0: hasn't registered */
	struct hot_state seen;
	int32_t turn_seen;
};

struct scene {
	struct store *store;
	int64_t now_ms;
	int64_t actors; /* how many there are */
	struct rng *rng;
};

/* What must still be as it was seen, or the operation is refused. */
enum habit_sees { SEES_NOTHING, SEES_VERSION, SEES_TURN };

struct habit {
	const char *operation;
	enum habit_sees sees;
	int32_t idle, fighting; /* how often, in these states */
	/* Writes the request. False: not now. */
	bool (*ask)(const struct scene *s, const struct actor *a, struct text *body);
};

/* Each ends with an operation of NULL. */
extern const struct habit character_habits[], lands_habits[], combat_habits[], commerce_habits[],
    quest_habits[], raid_habits[], boss_habits[], clan_habits[], shop_habits[], craft_habits[],
    arena_habits[];

/* Uniform in 0..n-1. */
int32_t scene_below(const struct scene *s, int32_t n);

/* The request of the player with these fields too: ",\"page\":%d"; up to 500 bytes. Returns true,
 * as what asks does. */
bool habit_ask(const struct actor *a, struct text *body, const char *fields, ...)
    __attribute__((format(printf, 3, 4)));
/* The same in pieces: what stands in between begins with a comma. The end returns true. */
void habit_begin(const struct actor *a, struct text *body);
bool habit_end(struct text *body);
/* Who asks is all of the request. */
bool habit_ask_own(const struct scene *s, const struct actor *a, struct text *body);

#endif
