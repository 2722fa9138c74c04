/* The field: some people of each kind at a level, as opponents. */
#ifndef TESTS_BALANCE_FIELD_H
#define TESTS_BALANCE_FIELD_H

#include "tests/balance/tastes.h"

#define FIELD_PERSONS 24 /* of each kind */
#define FIELD_KINDS TASTE_OPTIMIZER
#define FIELD_LEVELS 4
extern const int32_t field_levels[FIELD_LEVELS];

struct field {
	int32_t level;
	struct build builds[FIELD_KINDS][FIELD_PERSONS];
};

void field_gather(const struct content *content, int32_t level, uint64_t seed, struct field *ret);

/* The same, of people who have thought about it: each is the best that somebody of the kind made of
 * some tries, judged by duels with those of field_gather(). */
void field_gather_thoughtful(
    const struct content *content, int32_t level, uint64_t seed, struct field *ret);

/* The share of `duels` that a build wins against all of the field, one after the other. */
double field_rate(const struct content *content, const struct field *field,
    const struct build *build, int duels, uint64_t seed);

/* The share of duels that a build wins against those of a kind: `fights` with each person, half of
 * them from the other side. A draw is half a win. */
double field_duels(const struct content *content, const struct field *field,
    const struct build *build, int kind, int fights, uint64_t seed);

#endif
