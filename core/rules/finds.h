#ifndef WILDMARCH_RULES_FINDS_H
#define WILDMARCH_RULES_FINDS_H
/*
 * What a won battle leaves: of each monster that fell, draws of its family's table and of its own.
 * One that came in a pack leaves something as seldom as the pack's share says, so that many weak
 * ones are no better than a strong one. All comes out of the battle's seed and the player's number:
 * asking again gives the same, and in company each finds something else.
 */
#include "core/rules/battle.h"
#include "core/rules/items.h"
#include "core/rules/loot.h"
#include "core/rules/stacks.h"

#define FINDS_KINDS_MAX 24
#define FINDS_PIECES_MAX 16

/* Owned by the caller, who begins with a zeroed one. */
struct finds {
	struct stacks counted; /* what is no equipment */
	int32_t pieces_count;
	struct piece pieces[FINDS_PIECES_MAX]; /* of the fallen one's level */
};

/* What draws of one table give to somebody of `finder`'s level, its pieces of equipment of `level`:
 * of a chest, a place, a prize. The same seed gives the same. */
void finds_in(const struct content *content, int32_t table, struct loot_finder finder,
    int32_t level, uint64_t seed, struct finds *ret);

/* One thing more, if there is room. */
void finds_add(
    const struct content *content, int32_t item, int32_t level, uint64_t seed, struct finds *ret);

/* `monsters` has the number in the content of each fighter of the battle, -1 for who is none.
 * `who` is the fighter that finds, of player `player_id`. Nothing is found in a battle that wasn't
 * won. Beyond FINDS_PIECES_MAX pieces and
 * FINDS_KINDS_MAX kinds of other things nothing is found any more. */
void finds_of(const struct content *content, const struct battle *battle, int32_t who,
    int64_t player_id, const int32_t monsters[BATTLE_FIGHTERS_MAX], struct finds *ret);

/* What so many draws of a table (its index) give a player of `player_level`; pieces are of `level`.
 * The seed is the player's own, such as loot_seed() gives. */
void finds_of_table(const struct content *content, int32_t table, int32_t draws, int32_t level,
    int32_t player_level, uint64_t seed, struct finds *ret);

#endif
