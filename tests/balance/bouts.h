/* Battles, fought to their end by people of sense. */
#ifndef TESTS_BALANCE_BOUTS_H
#define TESTS_BALANCE_BOUTS_H

#include "core/rules/finds.h"
#include "core/rules/muster.h"
#include "tests/balance/tactics.h"

/* What somebody brings to use up. */
struct bout_things {
	int32_t count;
	int32_t items[BATTLE_THINGS_MAX];
	struct battle_thing things[BATTLE_THINGS_MAX];
};

/* Who fights. */
struct bout_fighter {
	int32_t level;
	const struct build *build;
	int32_t hp, mp; /* more than the maximum: all of it */
	struct tactics tactics;
	const struct gear *gear;          /* NULL: par gear */
	const struct bout_things *things; /* NULL: none */
	int64_t finder;                   /* 0: nothing is looked for */
	bool is_marked;                   /* by a trap or a blessing */
	enum status mark;
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
	int32_t left[BATTLE_THINGS_MAX];   /* of what it brought */
	struct finds finds;                /* of `finder` */
};

struct bout_place {
	enum weather weather;
	bool is_plain; /* strikes only, no skill */
};

/* A battle to be set up, with nobody in it yet; and one more who comes to it. */
void bout_begin(struct battle_setup *setup, const char *id, uint64_t seed);
void bout_enter(struct battle_setup *setup, const struct content *content,
    const struct bout_fighter *who, int32_t side, int32_t skills[BATTLE_SKILLS_MAX]);

/* Against a monster that comes with others. */
struct bout bout_hunt(const struct content *content, const struct bout_fighter *who,
    const struct bout_place *place, int32_t monster, int32_t level, int32_t pack, uint64_t seed);

/* One against one, as they are fought in the ring. 1 if the first wins, 0.5 for a draw. */
double bout_duel(const struct content *content, int32_t level, const struct build *a,
    const struct build *b, uint64_t seed);

#endif
