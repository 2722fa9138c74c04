#ifndef WILDMARCH_RULES_CRAFT_H
#define WILDMARCH_RULES_CRAFT_H
/*
 * How a thing is made of others. What goes in is gone when the work begins; what comes out is drawn
 * from the seed that was stored with it, so that claiming late or twice gives the same. Each try of
 * a batch fails or succeeds by itself.
 */
#include "content/content.h"
#include "core/rules/items.h"
#include "core/rules/stacks.h"

#define CRAFT_BATCH_MAX 20

/* The chance to fail, in bp, by the skill's points above the difficulty (trade_diff()):
 * clamp(1500 − 100·diff, 0, 6000). */
int32_t craft_fail_bp(int32_t diff);

/* How good the inputs are, 0..10: the mean over all that goes in of 0, 3, 5, 8, 10 for a common,
 * uncommon, rare, epic, legendary thing. */
int32_t craft_material(const struct content *content, const struct content_recipe *recipe);

/* clamp(50 + diff + material + first + second − 30, 0, 100), the last two drawn from 0..30. */
int32_t craft_score(int32_t diff, int32_t material, int32_t first, int32_t second);

/* Below 30 poor, 60 common, 75 fine, 90 superior, else masterwork. */
enum quality craft_quality(int32_t score);

struct crafter {
	int32_t skill;            /* of the recipe's trade, in tenths */
	bool has_learned;         /* the recipe, from a scroll or as a reward */
	bool is_at_fire;          /* in a camp or a town */
	bool is_in_town;          /* where all the stations stand */
	const struct stacks *bag; /* what it has, at least of the recipe's inputs; borrowed */
};

enum craft_refusal {
	CRAFT_OK,
	CRAFT_BATCH,   /* not 1..CRAFT_BATCH_MAX */
	CRAFT_UNKNOWN, /* the recipe isn't known */
	CRAFT_NO_STATION,
	CRAFT_NO_MATERIAL, /* too little for the whole batch */
	CRAFT_REFUSAL_COUNT
};

/* Whether this may be begun: the first reason against it, in the order of the enum. */
enum craft_refusal craft_start_check(
    const struct content_recipe *recipe, const struct crafter *crafter, int32_t batch);

/* A recipe is known from the start, or when learned, or, one of the trade's, from the skill on at
 * which it is even. */
bool craft_is_known(const struct content_recipe *recipe, int32_t skill, bool has_learned);

/* "bad_batch", …; NULL for CRAFT_OK and for no value of the enum. */
const char *craft_refusal_key(enum craft_refusal refusal);

/* What goes in for a batch. */
struct stacks craft_inputs(const struct content_recipe *recipe, int32_t batch);

struct crafted {
	int32_t made;          /* tries that succeeded */
	int32_t failed;        /* made + failed = the batch */
	struct stacks counted; /* what is no piece, and half of what went into each failure, rounded
	                        * down */
	int32_t pieces_count;
	struct piece pieces[CRAFT_BATCH_MAX]; /* of equipment each try makes one */
};

struct craft {
	int32_t recipe; /* its index */
	int32_t batch;  /* brought into 1..CRAFT_BATCH_MAX */
	int32_t skill;  /* in tenths, as it was at the start */
	int32_t level;  /* that pieces are made for; brought into the item's range */
	uint64_t seed;
};

/* What comes of it. */
struct crafted craft_outcome(const struct content *content, const struct craft *craft);

#endif
