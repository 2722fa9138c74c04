/* The course of a raid: a copy under change, and what follows when its time comes. Begin, change,
 * end. Refusals come before the beginning.
 *
 *   GATHERING --asked--> CHECKING --all say yes, or three in a minute--> RUNNING --> its end
 *      |   ^                 |                                              |
 *      |   +----fewer--------+                                              |
 *      +--a day goes by, or nobody is left--> CALLED_OFF <--rules are gone--+
 *
 * Whoever changes a raid holds its row's lock, and goes on with it as far as it is due: so a round
 * whose time is over is played by the next who comes, be it a member or the ticker. */
#ifndef CORE_RAID_COURSE_H
#define CORE_RAID_COURSE_H

#include "core/operation.h"

struct course {
	struct raid_row *raid; /* as it shall be; the effects own it */
	const struct rows *rows;
	const struct moment *at;
	struct effects *out;
};

/* The raid of the request if this player is in it; else refuses, and returns NULL. */
const struct raid_row *course_own(const struct rows *rows, int64_t player_id, struct effects *out);
/* The same of its leader, before the fight. */
const struct raid_row *course_led(const struct rows *rows, int64_t player_id, struct effects *out);
/* Whether a raid against this dungeon was won by the raider in this week; then refuses. */
bool course_is_locked(const struct raider_row *raider, const char *dungeon, const struct moment *at,
    struct effects *out);

void course_begin(
    struct course *c, const struct rows *rows, const struct moment *at, struct effects *out);
/* Founds one in place of changing one. */
void course_found(struct course *c, const char *dungeon, int64_t clan_id, const struct rows *rows,
    const struct moment *at, struct effects *out);
/* Goes on as far as it is due. */
void course_end(struct course *c);

void course_join(struct course *c, const struct character_row *who);
/* Out of the raid: before the fight for good, and what was paid is put by; in the fight its place
 * stays, and it earns nothing. */
void course_part(struct course *c, int64_t player_id);
void course_check(struct course *c);
/* Whether the raid isn't over, and its fight hasn't begun. */
bool course_is_open(const struct raid_row *raid);

#endif
