#ifndef WILDMARCH_RULES_LOOT_H
#define WILDMARCH_RULES_LOOT_H
/*
 * What is found. A table is drawn from as often as it says; a draw takes one entry by weight: an
 * item, nothing, or another table, which is then drawn from as often as that one says. All comes
 * out of the loot stream of one seed, so that the same seed gives the same finds for ever.
 *
 * Pity is apart from the draws: one thing that comes the surer the longer it has not. Its counter
 * is kept by whoever grants what is found.
 */
#include "content/content.h"
#include "core/rules/stacks.h"

#define LOOT_DEPTH_MAX 8 /* a table, the tables in it, …: so many in all */
#define LOOT_MAX STACKS_MAX

/* The times that a Blood Moon multiplies the weights of what is above common, here and in the
 * rarity of a found piece. */
#define LOOT_BLOOD_MOON_BP 15000

struct loot_finder {
	int32_t level;
	bool is_under_blood_moon;
};

/* The seed of one player's share: what is found in company is drawn for each by itself. */
uint64_t loot_seed(uint64_t fight_seed, int64_t player_id);

/* The seed for piece_roll() of the n-th piece of equipment, from 0 on, that `seed` gave: equipment
 * comes in stacks like all else, and is counted in their order. */
uint64_t loot_piece_seed(uint64_t seed, int32_t n);

/* What a table (its index) gives. Entries above the finder's level are as if they weren't there.
 * loot_most() within LOOT_MAX promises that nothing is lost for want of room. */
struct stacks loot_draw(
    const struct content *content, int32_t table, struct loot_finder finder, uint64_t seed);

/* How many draws of a table can give an item, at most; LOOT_MAX + 1 for more than LOOT_MAX, and for
 * tables that lie deeper than LOOT_DEPTH_MAX, in a circle, or in such a thicket that nobody should
 * count them. Such a table is a mistake in the content. */
int32_t loot_most(const struct content *content, int32_t table);

/* The chance of the n-th try since it last came, from 1 on, in bp: chance_bp up to try `from`, then
 * step_bp more for each further one, and 10,000 from `certain` on. */
int32_t loot_pity_bp(const struct content_loot_pity *pity, int32_t n);

/* The next try after `tries` that failed. True: it came, and *tries is 0. False: *tries has grown
 * by one. */
bool loot_pity_draw(const struct content_loot_pity *pity, uint64_t seed, int32_t *tries);

#endif
