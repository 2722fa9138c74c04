/* The optimizer: looks for the best build by small changes of what it spends points and ranks on.
 */
#ifndef TESTS_BALANCE_SEARCH_H
#define TESTS_BALANCE_SEARCH_H

#include "tests/balance/tastes.h"

/* A way to build a character, at any level. */
struct plan {
	int32_t attributes[ATTRIBUTES]; /* shares of the points; their sum is 100 */
	enum weapon_class weapon;
	struct liking liking;
	const struct taste *faithful_to; /* its weapon and its trees are kept; NULL: to nothing */
};

struct build plan_build(const struct content *content, const struct plan *plan, int32_t level);

/* How good it is; more is better. */
typedef double plan_worth(const struct build *build, void *arg);

/* Climbs from `plan` by `steps` changes of which each is kept if it isn't worse. */
double search_climb(const struct content *content, int32_t level, int steps, plan_worth *worth,
    void *arg, struct rng *rng, struct plan *plan);

/* A plan that knows nothing yet. */
void search_begin(const struct content *content, struct rng *rng, struct plan *ret);

/* What somebody of the kind has in mind. */
void search_begin_as(
    const struct content *content, const struct taste *taste, struct rng *rng, struct plan *ret);

/* The plan that hunts best at a level: the most XP for the health, mana and time that it costs. */
struct plan search_hunter(const struct content *content, int32_t level, uint64_t seed);

#endif
