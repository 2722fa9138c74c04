/* What an operation sees of raids: a part of struct rows. */
#ifndef CORE_RAID_ROWS_H
#define CORE_RAID_ROWS_H

#include "core/bag.h"
#include "core/battle_record.h"
#include "core/build_row.h"
#include "core/rules/raid.h"

#include <stdbool.h>
#include <stdint.h>

#define RAID_NAME_SIZE 129 /* bytes of a character's name, with its NUL */
#define RAID_INVITED_MAX 10
#define RAID_LIST_MAX 10
#define RAID_DUE_MAX 50
#define RAID_LOCKOUTS_MAX 32 /* of this week's and later ones that are read */

/* How far a raid is; as schemas/ have it. */
enum raid_state {
	RAID_GATHERING,
	RAID_CHECKING,
	RAID_RUNNING,
	RAID_WON,
	RAID_LOST,
	RAID_DRAW,
	RAID_CALLED_OFF,
	RAID_STATES
};

/* Who comes to a fight that begins. */
struct raid_fighter_row {
	struct build_row build;
	struct bag_row *worn; /* pieces alone; NULL: nothing; owned */
};

struct raid_member_row {
	int64_t player_id;
	int32_t place; /* in the order of coming; in the fight its number */
	bool is_open;  /* in it still */
	bool is_ready, has_paid, has_left;
	int32_t given_round; /* for which the word below is; 0: none */
	struct battle_input given;
	int32_t share_bp;
	int64_t xp, gold;
	bool is_owed;
	int32_t locked_week; /* of the last of these raids that it won; 0: never */
	int32_t level;
	char name[RAID_NAME_SIZE];
};

struct raid_invited_row {
	int64_t player_id;
	char name[RAID_NAME_SIZE];
};

struct raid_row {
	int64_t id;
	int64_t version; /* raised by each change; numbers the events */
	char dungeon[CONTENT_KEY_SIZE];
	int64_t clan_id; /* 0: nobody's */
	int64_t leader_id;
	enum raid_state state;
	int64_t due_ms; /* when this state, or this round, is over; UTC */
	unsigned members_count;
	struct raid_member_row members[RAID_PLAYERS_MAX]; /* by place */
	unsigned invited_count;
	struct raid_invited_row invited[RAID_INVITED_MAX];
	bool has_fight;              /* it began one; */
	struct battle_record record; /* opened, if it can be */
};

/* A raid in a list: to be joined, or whose reward waits. */
struct raid_entry {
	int64_t raid_id;
	char dungeon[CONTENT_KEY_SIZE];
	char leader[RAID_NAME_SIZE];
	int32_t headcount;
	int64_t xp, gold;
};

/* Where a player stands among raids. */
struct raider_row {
	int64_t player_id;
	int64_t raid_id; /* in which it is; 0: in none */
	bool has_credit; /* its energy for a raid is put by */
	unsigned lockouts_count;
	struct {
		char dungeon[CONTENT_KEY_SIZE];
		int32_t week;
	} lockouts[RAID_LOCKOUTS_MAX];
};

struct raid_lists {
	unsigned open_count, owed_count;
	struct raid_entry open[RAID_LIST_MAX], owed[RAID_LIST_MAX];
};

struct raid_due {
	unsigned count;
	int64_t ids[RAID_DUE_MAX]; /* the longest due first */
};

/* NULL of any: not asked for, or not there. All are owned. */
struct raid_rows {
	int64_t new_id;
	struct raider_row *raider;
	struct raid_row *raid;
	struct raid_fighter_row *fighters; /* RAID_PLAYERS_MAX: the raid's members, in their order;
	                                      of one that is being changed in its ready check */
	struct raid_lists *lists;
	struct raid_due *due;
};

/* NULL for who isn't in it. */
struct raid_member_row *raid_member_of(struct raid_row *raid, int64_t player_id);
/* Whether one who isn't in it was invited. */
bool raid_has_invited(const struct raid_row *raid, int64_t player_id);

/* "gathering", …. raid_state_parse: RAID_STATES for a strange word. */
const char *raid_state_key(enum raid_state state);
enum raid_state raid_state_parse(const char *key);

/* An empty one, a copy with all that it owns, and freeing one. raid_row_destroy takes NULL. */
struct raid_row *raid_row_create(void);
struct raid_row *raid_row_copy(const struct raid_row *raid);
void raid_row_destroy(struct raid_row *raid);

/* Frees them with what they own; NULL is fine. */
void raid_fighters_destroy(struct raid_fighter_row *fighters);

/* Frees what they own. */
void raid_rows_finish(struct raid_rows *rows);

#endif
