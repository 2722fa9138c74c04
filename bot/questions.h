/* What the bot asks the gateway, and what it answers, as values. Writing a question and reading an
 * answer are pure; gateway.c sends.
 *
 * Adding one: a word in enum ask, a row in the table of questions.c, and a reader if the answer is
 * of a new shape. */
#ifndef BOT_QUESTIONS_H
#define BOT_QUESTIONS_H

#include "events/err.h"
#include "events/text.h"

#include <stdbool.h>
#include <stdint.h>

#define PLAYER_NAME_MAX 64 /* bytes */
#define FIGHT_ID_MAX 40
#define MONSTER_KEY_MAX 32
#define MAP_SIDE 7
#define MONSTERS_MAX 4
#define BLOWS_MAX 8
#define FIGHTERS_MAX 16
#define CONDITIONS_MAX 8
#define FIGHT_SKILLS_MAX 8
#define FIGHT_ENTRIES_MAX 32
#define TREE_SKILLS_MAX 64
#define SKILL_KEY_MAX 32
#define OPERATION_ID_MAX 64

enum ask {
	ASK_NOTHING,
	ASK_IDENTITY,    /* external_id → identity; refused with no_such_player */
	ASK_REGISTER,    /* external_id, word = name, language → character, is_new */
	ASK_CHARACTER,   /* → character */
	ASK_PLACE,       /* → place */
	ASK_MOVE,        /* word = direction, number = version → place */
	ASK_FIGHT,       /* → fight */
	ASK_START_FIGHT, /* word = monster, number = version → fight */
	ASK_ATTACK,      /* word = fight id, number = turn, target → fight */
	ASK_DEFEND,      /* word = fight id, number = turn → fight */
	ASK_SKILL,       /* word = fight id, number = turn, skill, target → fight */
	ASK_FLEE,        /* word = fight id, number = turn → fight */
	ASK_GIVE,        /* word = name of the other, number = gold → gift */
	ASK_ALLOCATE,    /* word = attribute, number = points → character */
	ASK_RESPEC,      /* word = attributes or skills → character */
	ASK_TREES,       /* → trees */
	ASK_LEARN,       /* word = skill → trees */
};

struct question {
	enum ask ask;
	int64_t external_id; /* Telegram's user id */
	int64_t player_id;
	char word[PLAYER_NAME_MAX + 1];
	const char *language; /* static */
	int64_t number;
	char skill[SKILL_KEY_MAX + 1];
	int64_t target; /* the number of a fighter; 0: whom the core takes */
};

enum attribute {
	ATTRIBUTE_STRENGTH,
	ATTRIBUTE_AGILITY,
	ATTRIBUTE_INTELLECT,
	ATTRIBUTE_VITALITY,
	ATTRIBUTE_LUCK,
	ATTRIBUTE_COUNT
};

struct character {
	int64_t player_id;
	char name[PLAYER_NAME_MAX + 1];
	int64_t level, xp, xp_level, xp_next, gold;
	int64_t hp, hp_max, hp_full_at, energy, energy_max, energy_full_at; /* _at: UTC ms */
	int64_t attack, defence, speed;
	/* What a core of the release before says nothing of is 0 from here on. */
	int64_t mp, mp_max, magic, resistance;
	int64_t attributes[ATTRIBUTE_COUNT];
	int64_t points, skill_points; /* to spend */
	int64_t respec_price;
	char fight_id[FIGHT_ID_MAX + 1]; /* "" when there is none */
	int64_t now;                     /* UTC ms */
};

struct identity {
	int64_t player_id;
	char name[PLAYER_NAME_MAX + 1];
	char language[9];
};

struct place {
	int64_t x, y, level;
	char biome[17];
	char weather[17], daytime[17]; /* "": a core of the release before says nothing of it */
	bool is_camp;
	unsigned monster_count;
	struct {
		char kind[MONSTER_KEY_MAX + 1];
		int64_t level, count;
	} monsters[MONSTERS_MAX];
	char map[MAP_SIDE][MAP_SIDE + 1]; /* a letter for each tile, north first */
	unsigned exits;                   /* bits of enum way */
	int64_t hp, hp_max, energy, energy_max;
	char fight_id[FIGHT_ID_MAX + 1];
	int64_t version;
};

enum way { WAY_NORTH = 1, WAY_EAST = 2, WAY_SOUTH = 4, WAY_WEST = 8 };

enum fight_state { FIGHT_RUNNING, FIGHT_WON, FIGHT_LOST, FIGHT_FLED, FIGHT_DRAW };

struct blow {
	bool is_mine;
	char what[17]; /* hit, crit, miss, escape, flee_failed */
	int64_t amount;
};

struct condition {
	char status[17];
	int64_t turns, stacks;
};

struct fighter {
	bool is_enemy, has_fled;
	char key[MONSTER_KEY_MAX + 1];
	int64_t hp, hp_max, mp, mp_max;
	unsigned condition_count;
	struct condition conditions[CONDITIONS_MAX];
};

struct fight_skill {
	char key[SKILL_KEY_MAX + 1];
	int64_t cost_mp, ready_in; /* ready_in: rounds */
	bool is_aimed;             /* at one enemy */
	bool is_possible;
};

struct fight_entry {
	int64_t who, target; /* numbers of fighters */
	char what[17];       /* hit, skill_used, status_on, … */
	int64_t amount;
	char of[SKILL_KEY_MAX + 1]; /* the status, skill or move; "": none */
};

/* All who fight; the player is fighter 0. */
struct battle {
	unsigned fighter_count;
	struct fighter fighters[FIGHTERS_MAX];
	unsigned skill_count;
	struct fight_skill skills[FIGHT_SKILLS_MAX];
	unsigned entry_count;
	struct fight_entry entries[FIGHT_ENTRIES_MAX];
};

struct fight {
	char fight_id[FIGHT_ID_MAX + 1];
	char monster[MONSTER_KEY_MAX + 1];
	int64_t monster_level;
	enum fight_state state;
	int64_t turn, hp, hp_max, monster_hp, monster_hp_max, flee_chance_bp;
	unsigned blow_count;
	struct blow blows[BLOWS_MAX];
	bool has_spoils;
	int64_t xp, gold, level, levels_gained;
	bool has_battle; /* false: a core of the release before, which knows two who fight */
	struct battle battle;
};

struct tree_skill {
	char key[SKILL_KEY_MAX + 1];
	char tree[17];
	int64_t tier, rank, rank_max, cost_mp;
	bool is_active, may_learn;
};

struct trees {
	int64_t points; /* ranks to learn */
	unsigned skill_count;
	struct tree_skill skills[TREE_SKILLS_MAX]; /* by tree and tier */
};

struct gift {
	char to[PLAYER_NAME_MAX + 1];
	int64_t amount, gold;
};

enum outcome {
	OUTCOME_DONE,
	OUTCOME_REFUSED, /* the game said no: `code` is a word of schemas/errors.json */
	OUTCOME_AWAY, /* no answer, or one that isn't the game's: it may be done or not; repeat with
	                 the same operation id */
};

struct answer {
	enum outcome outcome;
	char code[33];
	bool is_new; /* ASK_REGISTER */
	union {
		struct character character;
		struct identity identity;
		struct place place;
		struct fight fight;
		struct gift gift;
		struct trees trees;
	};
};

/* "strength" and so on: the core's words. */
extern const char *const attribute_keys[ATTRIBUTE_COUNT];

/* Writes path and body (JSON; empty for a GET) of a question that isn't ASK_NOTHING. Returns the
 * method. */
const char *question_write(const struct question *q, struct text *path, struct text *body);

/* Reads what the gateway answered. `status` is HTTP's, `body` at most `size` bytes. Fails (and the
 * outcome is OUTCOME_AWAY) when the answer breaks its contract; the text says how. */
MUST_CHECK int answer_read(
    enum ask ask, int status, const void *body, size_t size, struct answer *ret, struct err *err);

#endif
