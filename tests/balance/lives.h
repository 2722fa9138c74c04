/* The life of one player, and what is counted of all of them. */
#ifndef TESTS_BALANCE_LIVES_H
#define TESTS_BALANCE_LIVES_H

#include "core/rules/regen.h"
#include "core/rules/world.h"
#include "tests/balance/household.h"
#include "tests/balance/search.h"

#define LIFE_DAYS_MAX 120
#define LIFE_BEGIN_MS INT64_C(1763769600000) /* of the first day */
#define MONSTERS_MAX 512

struct meeting {
	int64_t hunts, lost;
};

struct tally {
	struct plan optimum; /* what TASTE_OPTIMIZER plays */
	int64_t people[TASTE_COUNT];
	int64_t level_sum[TASTE_COUNT][LIFE_DAYS_MAX];
	int64_t wealth[TASTE_COUNT][LIFE_DAYS_MAX]; /* in the evening */
	int64_t gold[TASTE_COUNT][LIFE_DAYS_MAX][GOLD_FLOW_COUNT];
	int64_t hunts[TASTE_COUNT][LEVEL_CAP + 1], deaths[TASTE_COUNT][LEVEL_CAP + 1];
	int64_t xp[TASTE_COUNT], energy_hunts[TASTE_COUNT], energy_moves[TASTE_COUNT];
	int64_t presses[BUILD_SKILLS_MAX];
	struct meeting meetings[MONSTERS_MAX];
};

struct life {
	const struct content *content;
	const struct world *world;
	struct tally *tally;
	int kind;
	const struct taste *taste;
	struct rng rng;
	int32_t attributes[ATTRIBUTES];
	struct liking liking;
	struct build build;
	struct numbers numbers; /* of the build */
	int32_t level;
	int64_t xp;
	struct household home;
	int64_t number; /* of the person */
	struct tile here;
	struct position came_from;
	enum direction heading; /* outward */
	struct health health, mana;
	struct energy energy;
	int64_t now_ms;
	int32_t day;
	int64_t reached_ms[LEVEL_CAP + 1];
	bool has_used[BUILD_SKILLS_MAX];
};

struct balance;

/* All days of one player, added to the tally. */
void life_live(
    const struct balance *b, struct tally *tally, int kind, uint64_t number, struct life *ret);

/* Some days of somebody who has come to a level already. */
void life_live_on(const struct balance *b, struct tally *tally, int kind, uint64_t number,
    int32_t level, int32_t days, struct life *ret);

#endif
