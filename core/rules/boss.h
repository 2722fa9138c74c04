#ifndef WILDMARCH_RULES_BOSS_H
#define WILDMARCH_RULES_BOSS_H
/*
 * World bosses, which everybody strikes at once: how much they bear, what a strike does, and how
 * those who fought share the reward. At any time what all have dealt and what it has left add up
 * to what it had.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/rules/battle.h"
#include "core/rules/fight.h"

#define BOSS_STRIKE_EVERY_MS 60000
#define BOSS_STRIKES_MIN 3 /* so many earn a share */
#define BOSS_AMOUNT_MAX INT64_C(1000000000)
#define BOSS_PLAYERS_MAX 1000000

/* Its HP where so many were active in the last 24 hours: par(L)·10·N^0.85, par(L) being what a
 * plain strike of a player takes off a par monster of the level. N is 1..8192. */
int64_t boss_hp(int32_t level, int64_t active_players);

/* How hard it strikes: 10,000, and 1,000 more for each ten minutes since it came. */
int32_t boss_attack_bp(int64_t since_ms, int64_t now_ms);

enum boss_answer {
	BOSS_STRUCK,
	BOSS_KILLED, /* struck, and nothing is left */
	BOSS_WAIT,   /* the last strike was less than a minute ago */
	BOSS_OVER    /* it is dead or gone */
};

struct boss_strike {
	enum boss_answer answer;
	int64_t applied; /* never more than was left; 0 if it wasn't struck */
	int64_t hp_left;
	int64_t next_ms; /* from when on the same player may strike again */
};

/* A strike on one that has `hp` and leaves at `ends_ms`, by somebody who has last struck at
 * `last_ms`: 0, a time long past, for never. */
struct boss_strike boss_strike(
    int64_t hp, int64_t ends_ms, int64_t last_ms, int64_t damage, int64_t now_ms);

/* What somebody has done: the sum of battle_score over the strikes, and 10 for each of them. */
int64_t boss_score(int64_t done, int32_t strikes);

#define BOSS_BOUT_ROUNDS 5

/* What a strike is: a few rounds of a player, rested, against the boss, which stands as if nobody
 * had touched it yet. */
struct boss_bout {
	int64_t damage;  /* for boss_strike() */
	int64_t besides; /* of the score: what the player healed and kept off */
	int32_t rounds;  /* 1..BOSS_BOUT_ROUNDS */
	bool has_fallen;
};

/* Plays it out: a running battle of one player (number 0) and the boss (number 1). The player
 * strikes as duellist_choose() would. */
struct boss_bout boss_bout(struct battle *battle);

/* The boss as it stands after so long, `boss` being one that has just come (muster_monster). */
void boss_grow(struct battle_entrant *boss, int64_t since_ms, int64_t now_ms);

/* All who have struck often enough to be entitled to a reward. */
struct boss_tally {
	int32_t players;
	int64_t score;
};

bool boss_is_entitled(int32_t strikes);

/* The reward for a score, of what such a boss gives: clamp(5000 + 5000·score·n/Σscore, 5000, 20000)
 * bp; half of it if the boss has escaped; 0 for who isn't entitled. */
int32_t boss_reward_bp(
    int64_t score, int32_t strikes, const struct boss_tally *tally, bool has_escaped);

/* What `reward_bp` of the reward for a boss of this level are to a player of that one: a boss gives
 * ten times a kill's XP (fight_kill_xp), and ten times (3 + 2M) gold. */
struct spoils boss_spoils(int32_t level, int32_t reward_bp, int32_t player_level);

/* The value of each is how often the prize's table is drawn from. */
enum boss_chest {
	BOSS_CHEST_NONE,
	BOSS_CHEST_TOP_50, /* percent */
	BOSS_CHEST_TOP_10,
	BOSS_CHEST_TOP_1
};

/* What the entitled one at this place by score, 1..players, finds; the limits are rounded up, so
 * that the first always finds the best. Nothing is left by a boss that has escaped. */
enum boss_chest boss_chest(int32_t place, int32_t players, bool has_escaped);

#endif
