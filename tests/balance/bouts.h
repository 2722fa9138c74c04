/* Battles, fought to their end by people of sense. */
#ifndef TESTS_BALANCE_BOUTS_H
#define TESTS_BALANCE_BOUTS_H

#include "core/rules/muster.h"
#include "tests/balance/tactics.h"

/* Who fights. */
struct bout_fighter {
	int32_t level;
	const struct build *build;
	int32_t hp, mp; /* more than the maximum: all of it */
	struct tactics tactics;
};

struct bout {
	enum battle_state state;
	int32_t rounds;
	int32_t hp, hp_max, mp; /* of the first fighter afterwards */
	struct spoils spoils;
	int32_t skills_count;
	int32_t skills[BATTLE_SKILLS_MAX]; /* what the first fighter had in hand, by its number in
	                                      the content, */
	int32_t used[BATTLE_SKILLS_MAX];   /* and how often it was done */
};

struct bout_place {
	enum weather weather;
	bool is_plain; /* strikes only, no skill */
};

/* Against a monster that comes with others. */
struct bout bout_hunt(const struct content *content, const struct bout_fighter *who,
    const struct bout_place *place, int32_t monster, int32_t level, int32_t pack, uint64_t seed);

/* One against one, under the rules of PvP, both well. WON if the first wins. */
struct bout bout_duel(const struct content *content, const struct bout_fighter *a,
    const struct bout_fighter *b, uint64_t seed);

#endif
