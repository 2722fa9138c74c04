#ifndef WILDMARCH_RULES_RING_H
#define WILDMARCH_RULES_RING_H
/*
 * The ring, in which duels are fought: everybody is measured before entering it, so that there each
 * way to build a character is worth something and none is worth all. What somebody has above or
 * below the measure of the level counts in part; the shares are those of ring.c. Both are wary:
 * nearly every other blow goes past. And it is fought with less than half of one's health.
 *
 * The measure is a player of par attributes and gear. Of attack and magic the stronger is measured,
 * and the other stays in proportion: nobody becomes a mage by stepping into the ring.
 */
#include "core/rules/battle.h"

/* A character that muster_character() made, whole, becomes one that fights in the ring. */
void ring_measure(struct battle_entrant *character);

#endif
