#ifndef WILDMARCH_RULES_MUSTER_H
#define WILDMARCH_RULES_MUSTER_H
/*
 * Who comes to a battle: from content, level and build to the numbers that a battle is fought with.
 */
#include "core/rules/battle.h"
#include "core/rules/build.h"
#include "core/rules/fight.h"

/* A monster that comes with others of its kind is weaker: together they are somewhat more than one.
 * The shares, for 1 to MUSTER_PACK_MAX of them, are those of muster.c. */
#define MUSTER_PACK_MAX 5

/* A character of this level, build and gear, with what is left of its HP and MP (within its
 * maxima), and the active skills that it knows and has the weapon for: those of the highest rank
 * first, then the deepest in their tree, then by key. `skills` gets the number of each in the
 * content. */
void muster_character(const struct content *content, int32_t level, const struct build *build,
    const struct gear *gear, int32_t hp, int32_t mp, struct battle_entrant *ret,
    int32_t skills[BATTLE_SKILLS_MAX]);

/* The same in par gear, which does for every skill. */
void muster_player(const struct content *content, int32_t level, const struct build *build,
    int32_t hp, int32_t mp, struct battle_entrant *ret, int32_t skills[BATTLE_SKILLS_MAX]);

/* A monster, one of `pack` that come together. Par: HP 40 + 14M + M²/12, ATK 9 + 7M/2, DEF 4 + 2M,
 * as agile as a par player of its level, hitting a little less often; below level 5 of less health
 * and attack, see muster.c; times the kind's shares; an elite has HP ×2.5 and ATK ×1.3, a boss HP
 * ×8 and ATK ×1.6. Its moves are its skills, in order. */
void muster_monster(const struct content *content, int32_t monster, int32_t level, int32_t pack,
    struct battle_entrant *ret);

/* A world boss that has `hp_bp` of its health left: its monster, with the move of the present phase
 * before its own, each round. */
void muster_world_boss(const struct content *content, const struct content_world_boss *boss,
    int32_t level, int32_t hp_bp, struct battle_entrant *ret);

/* The action of a thing that is used in a fight. */
struct battle_action muster_use(const struct content_item *item);

/* How many of a kind come, 1..MUSTER_PACK_MAX: drawn from `h`, more of them farther out. */
int32_t muster_pack(const struct content_monster *monster, int32_t level, uint64_t h);

/* What a rank, and being one of a pack (of 1..MUSTER_PACK_MAX), makes of the par monster and of
 * what it leaves, in bp. A player has no such shares: 10,000 each. */
struct muster_shares {
	int32_t hp_bp;
	int32_t attack_bp;
	int32_t worth_bp;
};

struct muster_shares muster_rank_shares(enum battle_rank rank);
struct muster_shares muster_pack_shares(int32_t pack);

/* What a battle that was won gives to fighter `who`; nothing for one that wasn't won. For each
 * enemy that fell: XP (10 + 4M)·f/100, f = clamp(100 + 10(M − P), 10, 150), nothing if M ≤ P − 8;
 * gold (3 + 2M)·(80 + below(41))/100. An elite counts for 3, a boss for 10; of a pack each for its
 * share. Asking twice gives the same: the gold is drawn from a stream of the battle's own. */
struct spoils muster_spoils(const struct battle *battle, int32_t who);

#endif
