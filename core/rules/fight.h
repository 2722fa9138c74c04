#ifndef WILDMARCH_RULES_FIGHT_H
#define WILDMARCH_RULES_FIGHT_H
/*
 * A player against a monster, as one value without pointers: copy it, store it, compare it by
 * fight_hash(). One action of the player plays a whole round: both act, the faster one first.
 *
 *	RUNNING --monster at 0 HP--> WON      --player at 0 HP--> LOST
 *	        --flight succeeds--> FLED     --100 rounds------> DRAW      (for good)
 *
 * Each round draws from streams of its own, made of the seed and the round's number, so that
 * nothing of a generator has to be stored between rounds.
 */
#include "core/rules/monsters.h"
#include "core/rules/types.h"

#define FIGHT_ID_MAX 40
#define FIGHT_ROUNDS_MAX 100
#define FIGHT_LOG_MAX 8

enum fight_state {
	FIGHT_RUNNING,
	FIGHT_WON,
	FIGHT_LOST,
	FIGHT_FLED,
	FIGHT_DRAW,
	FIGHT_STATE_COUNT
};

enum fight_action { FIGHT_ATTACK, FIGHT_FLEE, FIGHT_ACTION_COUNT };

enum fight_side { FIGHT_PLAYER, FIGHT_MONSTER, FIGHT_SIDE_COUNT };

enum fight_what {
	FIGHT_HIT,         /* amount = damage, also beyond the last HP; hp_after = what is left */
	FIGHT_CRIT,        /* the same */
	FIGHT_MISS,        /* amount 0, hp_after of the one who was missed */
	FIGHT_ESCAPE,      /* the player got away */
	FIGHT_FLEE_FAILED, /* amount 0, hp_after of the player */
	FIGHT_WHAT_COUNT
};

struct fight_entry {
	int32_t turn; /* the round in which it happened */
	enum fight_side who;
	enum fight_what what;
	int32_t amount;
	int32_t hp_after;
};

struct fight {
	char id[FIGHT_ID_MAX + 1];
	uint64_t seed;
	int32_t rules_version;
	enum fight_state state;
	int32_t turn; /* the round that the next action plays, from 1; the last one when ended */
	int32_t flee_tries;
	enum monster_kind monster_kind;
	struct fighter player;
	struct fighter monster;
	int32_t hp_at_start; /* the player's: with seed, levels and inputs it replays the fight */
	int32_t inputs_count;
	uint8_t inputs[FIGHT_ROUNDS_MAX];      /* enum fight_action of every round so far */
	int32_t log_count;                     /* 0..FIGHT_LOG_MAX */
	struct fight_entry log[FIGHT_LOG_MAX]; /* the latest entries, oldest first */
};

struct spoils {
	int64_t xp;
	int64_t gold;
};

/* A fight that is running at turn 1. False, and `ret` untouched, if the id is empty or longer than
 * FIGHT_ID_MAX, the kind is none, or the player has no HP. */
bool fight_start(const char *id, uint64_t seed, const struct fighter *player,
    enum monster_kind kind, int32_t monster_level, struct fight *ret);

/* Play one round. False, and nothing changed, if the fight isn't running. */
bool fight_act(struct fight *fight, enum fight_action action);
bool fight_attack(struct fight *fight);
bool fight_flee(struct fight *fight);

/* True if every field is within its range: ask before acting on a fight that was stored. */
bool fight_is_sound(const struct fight *fight);

/* What a won fight gives to a player of this level; nothing for a fight that isn't won. Asking
 * twice gives the same: the gold is drawn from a stream of the fight's own. */
struct spoils fight_spoils(const struct fight *fight, int32_t player_level);
int64_t fight_kill_xp(int32_t monster_level, int32_t player_level);

/* A number that two fights share if they are equal in every field. Not a cryptographic one. */
uint64_t fight_hash(const struct fight *fight);

/* The fight that comes of playing these actions from `start`; stops where the fight ends. */
struct fight fight_replay(const struct fight *start, const uint8_t *inputs, int32_t inputs_count);

/* "running", "won", …; "hit", "crit", …; "player", "monster". NULL for no value of the enum. */
const char *fight_state_key(enum fight_state state);
const char *fight_what_key(enum fight_what what);
const char *fight_side_key(enum fight_side side);

#endif
