/* The fight of a raid. */
#ifndef CORE_RAID_FIGHT_H
#define CORE_RAID_FIGHT_H

#include "core/raid/course.h"

/* Begins the fight of all members, as they are now, rested: what they do elsewhere doesn't touch
 * it, nor it them. False, and nothing changed, when its dungeon is none any more. */
bool raid_fight_begin(struct course *c);

/* Plays each round that is due: everybody who stands, and is in it, has spoken, or the time is
 * over. When the fight has ended, settles who earned what. */
void raid_fight_go_on(struct course *c);

#endif
