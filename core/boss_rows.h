/* What an operation sees of world bosses: a part of struct rows. */
#ifndef CORE_BOSS_ROWS_H
#define CORE_BOSS_ROWS_H

#include "content/content.h"
#include "core/rules/boss.h"

#include <stdbool.h>
#include <stdint.h>

#define BOSS_NAME_SIZE 129     /* bytes of a character's name, with its NUL */
#define BOSS_SLOT_SIZE 65      /* of a slot of the schedule */
#define BOSS_OPERATION_SIZE 37 /* of what names a strike */
#define BOSS_LATELY_SIZE 256   /* of the last BOSS_LATELY_MAX strikes of a player */
#define BOSS_LATELY_MAX 4
#define BOSS_LIST_MAX 10
#define BOSS_DEBTS_MAX 100
#define BOSS_STRIKERS_MAX 20000 /* of one boss; more find no room */

/* As schemas/ have it. */
enum boss_state { BOSS_ALIVE, BOSS_DEFEATED, BOSS_ESCAPED, BOSS_STATES };

/* As the books have it: while it is alive, as it was saved last. */
struct boss_row {
	int64_t id;
	char slot[BOSS_SLOT_SIZE];
	char boss[CONTENT_KEY_SIZE];
	int32_t level;
	int64_t hp_max, hp;
	int64_t hits; /* strikes so far: of two copies the one with more is the later */
	enum boss_state state;
	int64_t spawned_ms, ends_ms, saved_ms; /* UTC */
	int32_t players;
	int64_t killer_id; /* who struck last; 0: it stands */
	int64_t seed;      /* of what its chests hold */
};

/* What one player has done to it. */
struct boss_striker {
	int64_t player_id;
	int64_t dealt; /* of its health */
	int64_t score; /* battle_score, of what it had left */
	int32_t strikes;
	int64_t last_ms;
	char lately[BOSS_LATELY_SIZE]; /* "operation:dealt operation:dealt", the latest last */
	/* once it is settled: */
	int32_t place, reward_bp, chests;
	bool is_owed;
	int64_t xp, gold; /* that were given */
};

/* All that was done to it, at one moment. */
struct boss_copy {
	bool is_there;   /* false: Redis doesn't know it */
	bool is_settled; /* the books are closed: there is nothing to be done, and nobody below */
	bool is_over;    /* it takes no more strikes */
	int64_t hp, hits, killer_id;
	unsigned count;
	struct boss_striker strikers[]; /* by player */
};

/* What came of meeting it in Redis. */
enum boss_word {
	BOSS_WORD_SEEN,   /* nobody struck */
	BOSS_WORD_STRUCK, /* it lost `applied` */
	BOSS_WORD_REPEAT, /* by this operation, some time ago */
	BOSS_WORD_WAIT,   /* the player's last strike is too young */
	BOSS_WORD_OVER,   /* it has fallen, or its time is over */
	BOSS_WORD_FULL,   /* no room for one more */
	BOSS_WORD_LOST    /* Redis has forgotten it, or some of it */
};

struct boss_meeting {
	enum boss_word word;
	int64_t applied, hp, killer_id;
	int32_t players;
	int64_t dealt, last_ms; /* of the player */
	int32_t strikes, place; /* place 0: has none */
};

struct boss_listed {
	int64_t id;
	char boss[CONTENT_KEY_SIZE];
	int32_t level;
	enum boss_state state;
	int64_t ends_ms;
	bool is_owed;
};

struct boss_list {
	unsigned count;
	struct boss_listed of[BOSS_LIST_MAX];
};

struct boss_debts {
	unsigned count;
	struct {
		int64_t boss_id, player_id;
	} of[BOSS_DEBTS_MAX];
};

/* NULL of any: not asked for, or not there. All are owned. */
struct boss_rows {
	struct boss_row *boss;
	struct boss_striker *share; /* of the player that was named with it, by the books */
	bool is_met;
	struct boss_meeting meeting;
	struct boss_copy *copy;  /* in Redis */
	struct boss_copy *saved; /* in the books */
	int64_t new_id;
	int64_t active_players; /* in the last 24 hours */
	struct boss_list *list;
	struct boss_debts *debts;
};

/* "alive", …. boss_state_parse: BOSS_STATES for a strange word. */
const char *boss_state_key(enum boss_state state);
enum boss_state boss_state_parse(const char *key);

/* An empty one with room for so many; the caller owns it. */
struct boss_copy *boss_copy_create(unsigned room);

/* Frees what they own. */
void boss_rows_finish(struct boss_rows *rows);

#endif
