#ifndef WILDMARCH_RULES_DUELLIST_H
#define WILDMARCH_RULES_DUELLIST_H
/*
 * How a player fights who isn't asked: a duel is fought at once, while one of the two sleeps. It
 * sees what a player sees, the battle as it stands, and never the seed: so the same battle always
 * gets the same answer, and nobody's luck is known beforehand.
 *
 *	a blow that should fell somebody -> a remedy when hurt -> wait for one when dying
 *	-> take the other's turn away -> a status that isn't there yet -> the best blow
 *
 * A remedy costs a blow, so it has to give back more than that one would take off; else whoever
 * has learned to heal a little would be worse off for it.
 */
#include <stddef.h>

#include "core/rules/battle.h"

/* All that two players can say in a battle. */
#define DUEL_INPUTS_BYTES_MAX (BATTLE_ROUNDS_MAX * 2 * BATTLE_INPUT_BYTES)

/* What `who`, who is played and stands, does in a running battle: always something possible. It
 * strikes, does what it has learned, or defends; it uses nothing up and never runs. */
struct battle_input duellist_choose(const struct battle *battle, int32_t who);

/* Plays a running battle of two players, one on each side, to its end. Their inputs, as
 * battle_inputs_encode writes them, come into `ret_inputs`; returns how many bytes. */
size_t duellist_fight(struct battle *battle, uint8_t ret_inputs[DUEL_INPUTS_BYTES_MAX]);

#endif
