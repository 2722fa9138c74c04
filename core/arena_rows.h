/* What an operation sees of the arena: a part of struct rows. */
#ifndef CORE_ARENA_ROWS_H
#define CORE_ARENA_ROWS_H

#include "core/bag.h"
#include "core/battle_record.h"
#include "core/build_row.h"
#include "core/rules/glicko.h"

#include <stdbool.h>
#include <stdint.h>

#define ARENA_ID_SIZE 41
#define ARENA_NAME_SIZE 129 /* bytes of a character's name, with its NUL */

#define CHALLENGES_IN_MAX 16 /* that are read of those that a player got, the latest first */
#define DUELS_LAST_MAX 10
#define BOARD_MAX 1000

/* The two of a challenge and its duel, in this order everywhere. */
enum duel_side { CHALLENGER, CHALLENGED, DUEL_SIDES };

enum duel_outcome { DUEL_CHALLENGER, DUEL_CHALLENGED, DUEL_DRAW, DUEL_OUTCOMES };

struct challenge_row {
	char id[ARENA_ID_SIZE];
	int64_t players[DUEL_SIDES];
	int64_t made_ms, expires_ms; /* UTC; it can be accepted before the second */
};

/* One in a list, from the view of a player. */
struct challenge_entry {
	char id[ARENA_ID_SIZE];
	bool is_own; /* the player made it */
	int64_t expires_ms;
	char name[ARENA_NAME_SIZE]; /* of the other one */
	int32_t level;
};

struct challenge_list {
	unsigned count;
	struct challenge_entry entries[];
};

/* What somebody was worth as the day of its last duel began, and after all duels of that day. */
struct rating_row {
	int64_t player_id;
	int32_t day; /* of UTC, since 1970 */
	struct glicko start, now;
};

/* A rated duel, but for how it went. */
struct duel_row {
	char id[ARENA_ID_SIZE]; /* that of its challenge */
	int64_t at_ms;
	int32_t day; /* in which it counts */
	enum duel_outcome outcome;
	int32_t rounds, weight_percent;
	struct {
		int64_t player_id;
		char name[ARENA_NAME_SIZE];
		struct glicko start;             /* as that day began */
		int32_t before_x100, after_x100; /* rating before this duel, and with it */
	} sides[DUEL_SIDES];
};

struct duel_list {
	unsigned count;
	struct duel_row duels[]; /* the latest first */
};

struct duellist_row {
	int64_t player_id;
	bool has_rating; /* false: it never fought a rated duel */
	struct rating_row rating;
	struct build_row build;
	struct bag_row *worn;     /* what it wears; NULL: nothing; owned */
	struct duel_list *recent; /* of yesterday and today at least; owned */
};

struct board_row {
	struct rating_row rating;
	int32_t level;
	char name[ARENA_NAME_SIZE];
};

struct board_rows {
	unsigned count;
	struct board_row of[];
};

struct stored_duel {
	struct duel_row row;
	struct battle_record record; /* not opened */
};

/* NULL of any: not asked for, or not there. All are owned. */
struct arena_rows {
	struct challenge_row *challenge;
	struct challenge_list *challenges;          /* the latest first */
	struct duellist_row *duellists[DUEL_SIDES]; /* in no order */
	struct duel_list *duels;
	struct stored_duel *duel;
	struct board_rows
	    *board; /* of this season, by what they were worth after their last duel */
};

/* NULL when it wasn't asked for. */
const struct duellist_row *arena_rows_duellist(const struct arena_rows *rows, int64_t player_id);

/* Empties them. */
void arena_rows_finish(struct arena_rows *rows);

/* Which side the player is of; DUEL_SIDES for neither. */
enum duel_side duel_row_side(const struct duel_row *row, int64_t player_id);

/* How it ended for that side. */
enum game_score duel_row_score(const struct duel_row *row, enum duel_side side);

/* "challenger", "challenged", "draw": as it is stored. Static. */
const char *duel_outcome_key(enum duel_outcome outcome);
/* The inverse; DUEL_OUTCOMES for another word. */
enum duel_outcome duel_outcome_of(const char *key);

#endif
