/* A stage for raids, in the small content, whose den is ruled by a queen: Lea, Otto and Mia, who
 * are players 1, 2 and 3, and Stan, who is 4. */
#ifndef TESTS_SUPPORT_RAID_STAGE_H
#define TESTS_SUPPORT_RAID_STAGE_H

#include "core/raid_effects.h"
#include "tests/support/loaded_content.h"
#include "tests/support/stage.h"

#define RAID 7
#define LEA 1
#define OTTO 2
#define MIA 3
#define ENEMY 3 /* in the fight, behind three members */

/* With this player, who is on no raid. */
struct stage *given_a_raider(const struct operation *operation, int64_t player_id, int32_t level);
/* The first `count` of them are in a raid that Lea leads, and that gathers. */
struct stage *given_a_raid(
    const struct operation *operation, int64_t player_id, unsigned count, int32_t level);
/* The same for three, everybody being asked, and all but this player having said yes. */
struct stage *given_a_check(const struct operation *operation, int64_t player_id, int32_t level);
/* A fight of three of this level that has just begun; Mia was the last to say yes. */
struct stage *given_a_fight(int32_t level);

/* What was decided is what is there from now on. */
void raid_and_stored(struct stage *s);
/* It is this player who does that now. */
void raid_as(struct stage *s, const struct operation *operation, int64_t player_id);
/* This player's word for the present round. */
void raid_acts(struct stage *s, int64_t player_id, const char *act);

#endif
