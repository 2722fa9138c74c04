/* The kinds of people that play, and what each of them makes of a character. */
#ifndef TESTS_BALANCE_TASTES_H
#define TESTS_BALANCE_TASTES_H

#include "core/rules/build.h"
#include "core/rules/rng.h"

#include <stdbool.h>

enum taste_kind {
	TASTE_WARRIOR, /* casual: strength, an axe */
	TASTE_ARCHER,  /* agility, a bow */
	TASTE_FIRE_MAGE,
	TASTE_KEEPER,   /* heals */
	TASTE_TANK,     /* a hammer and a thick skin */
	TASTE_EXPLORER, /* goes far, with a dagger */
	TASTE_GRINDER,  /* hunts all day, with a blade */
	TASTE_SPEARMAN,
	TASTE_DAILY,     /* once a day; water and lightning */
	TASTE_OPTIMIZER, /* the build that the search found */
	TASTE_COUNT
};

/* A weight for each attribute, in the order of struct attributes. */
#define ATTRIBUTES 5

struct taste {
	const char *name;
	const char *does; /* in words, for the report */
	enum weapon_class weapon;
	int32_t attributes[ATTRIBUTES]; /* shares of the points */
	double trees[CONTENT_SKILL_TREE_COUNT];
	double liked; /* how much more a skill counts that is in `likes` */
	const char *likes[4];
	int32_t sessions;     /* times that it plays in a day, */
	int32_t minutes;      /* for so long */
	int32_t courage;      /* levels over its own that it hunts at */
	int32_t restlessness; /* steps that it takes before it hunts again */
	int32_t weight;       /* its share of the people, in percent */
};

extern const struct taste tastes[TASTE_COUNT];

/* How much a person likes each skill: of the kind, and of its own. A skill that its weapon can't do
 * is 0. */
struct liking {
	double of[BUILD_SKILLS_MAX];
};
void taste_liking(
    const struct content *content, const struct taste *taste, struct rng *rng, struct liking *ret);

/* Whether a skill is done with this weapon. */
bool taste_wields(const struct content_skill *skill, enum weapon_class weapon);

/* Spends what a level gave and wasn't spent yet. */
void taste_spend_points(const int32_t weights[ATTRIBUTES], int32_t level, struct build *build);
void taste_spend_ranks(
    const struct content *content, const struct liking *liking, int32_t level, struct build *build);

/* A person of the kind at a level, all spent from the first level on. */
struct build taste_build(
    const struct content *content, const struct taste *taste, int32_t level, struct rng *rng);

#endif
