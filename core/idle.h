/* What becomes of a fight that its player doesn't play on. A round that nobody plays for a minute
 * goes by, and counts as a defence (ACT_NONE); after a quarter of an hour the player tries to get
 * away, round after round, until the fight has ended. It ends as any other: fled, lost, or drawn.
 *
 * Nothing ticks. Whoever reads a running fight plays what went by since its last round; the next
 * who stores a round stores that along. The inputs are the whole record of it: so many ACT_NONE in
 * a row stand in no fight that wasn't left. */
#ifndef CORE_IDLE_H
#define CORE_IDLE_H

#include "core/battle_record.h"

#include <stdint.h>

#define IDLE_ROUND_MS INT64_C(60000)
#define IDLE_ROUNDS 15
#define IDLE_END_MS (IDLE_ROUNDS * IDLE_ROUND_MS)

/* Plays on an opened record that runs what went by until `now_ms`, UTC. Afterwards it may have
 * ended; from IDLE_END_MS after its last round on, it has. */
void idle_play(struct battle_record *fight, int64_t now_ms);

#endif
