#ifndef TESTS_SUPPORT_BATTLES_H
#define TESTS_SUPPORT_BATTLES_H
/* Battles to play with: par ones, and any that are sound. */
#include "core/rules/battle.h"
#include "core/rules/rng.h"
#include "core/rules/types.h"

/* Nobody yet; clear weather. */
struct battle_setup battles_of(uint64_t seed);

/* The numbers of a fighter of the older rules, of no side, rank or skill in particular. */
struct battle_entrant battles_entrant(const struct fighter *fighter);

/* A par player of side 0, and a par monster of side 1 that nobody plays. */
struct battle_entrant battles_player(int32_t level);
struct battle_entrant battles_monster(int32_t level);

/* Its index. */
int32_t battles_add(struct battle_setup *setup, const struct battle_entrant *entrant);

/* A player with skills and potions against a monster with moves; so many against a boss. */
struct battle_setup battles_hunt(uint64_t seed, int32_t level);
struct battle_setup battles_raid(uint64_t seed, int32_t level, int32_t players);

/* Any sound setup: small numbers and the largest, two to 16 fighters, any weather. */
struct battle_setup battles_any(struct rng *rng);

/* Any inputs for it, mostly possible ones. */
void battles_any_inputs(
    const struct battle *battle, struct rng *rng, struct battle_input ret[BATTLE_FIGHTERS_MAX]);

/* Every fighter strikes. */
void battles_strikes(struct battle_input ret[BATTLE_FIGHTERS_MAX]);

#endif
