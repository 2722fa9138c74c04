/* What an operation decides about a raid: a part of struct effects. core/raid/course.h fills it. */
#ifndef CORE_RAID_EFFECTS_H
#define CORE_RAID_EFFECTS_H

#include "core/raid_rows.h"

#include <stdbool.h>
#include <stdint.h>

#define RAID_CREDITS_MAX RAID_PLAYERS_MAX

struct raid_effects {
	struct raid_row
	    *saved; /* as it shall be, under its old version; owned; NULL: none changes */
	bool is_new;
	bool changes_fight; /* its record is stored */
	unsigned gone_count;
	int64_t gone[RAID_PLAYERS_MAX]; /* members who are none any more */
	unsigned uninvited_count;
	int64_t uninvited[RAID_INVITED_MAX];
	int64_t invited_id; /* who is from now on; 0: nobody */
	unsigned credits_count;
	int64_t credits[RAID_CREDITS_MAX]; /* whose energy is put by */
	int64_t spent_credit_id;           /* whose is used; 0: nobody's */
	int32_t locked_week;               /* members who stayed have won in that week; 0: no */

	int64_t paid_raid_id, paid_player_id; /* whose reward is given; 0: nobody's */
};

#endif
