#ifndef WILDMARCH_RULES_BATTLE_H
#define WILDMARCH_RULES_BATTLE_H
/*
 * A battle of several against several: a hunt, a dungeon's room, a party against a boss, a duel.
 *
 *	setup bytes --battle_setup_decode--> setup --battle_start--> battle
 *	battle + an input of each player --battle_round--> battle, entries      (until it has ended)
 *
 *	RUNNING --nobody of side 1 stands--> WON       --100 rounds--> DRAW      (for good)
 *	        --nobody of side 0 stands--> LOST, or FLED if one of them got away
 *
 * A setup holds all that a battle depends on, so its bytes and those of the inputs replay it for
 * ever, whatever becomes of the content. Each round draws from streams of its own, made of the seed
 * and the round's number: nothing of a generator is kept in between. fight.h is the older kind, of
 * rules version 1; any change here that could change a stored battle is a new version.
 *
 * A round: all who stand act once, the faster first, ties by index. Who chose to defend is on guard
 * from the round's beginning, so it helps against the faster ones, too. A turn:
 *
 *	choose -> the statuses tick -> stunned or frozen: skip | act -> the statuses lose a turn
 */
#include <stddef.h>

#include "core/rules/battle_action.h"
#include "core/rules/types.h"
#include "core/rules/weather.h"

#define BATTLE_RULES_VERSION 2
#define BATTLE_ID_MAX 40
#define BATTLE_ROUNDS_MAX 100
#define BATTLE_FIGHTERS_MAX 16
#define BATTLE_PLAYERS_MAX 10 /* of one side */
#define BATTLE_SKILLS_MAX 8
#define BATTLE_THINGS_MAX 6
#define BATTLE_COUNT_MAX 999
#define BATTLE_HP_MAX 1000000000
#define BATTLE_NOBODY (-1)

/* ── what a battle begins with ── */

enum battle_rank {
	RANK_PLAYER,
	RANK_COMMON,
	RANK_ELITE,
	RANK_BOSS, /* it and a world boss lose a tenth to poison */
	RANK_WORLD_BOSS,
	RANK_COUNT
};

/* Whom of several it strikes that nobody plays. Who taunts comes before all. */
enum battle_aim {
	AIM_RANDOM,
	AIM_WEAKEST,   /* the least health */
	AIM_STRONGEST, /* the greatest threat; before there is any, the hardest blow */
	AIM_LATEST,    /* who struck it last; before that, random */
	AIM_COUNT
};

/* When one that nobody plays may use a skill. */
enum battle_when {
	WHEN_ALWAYS,
	WHEN_FIRST_ROUND,
	WHEN_HURT,        /* below half its health */
	WHEN_DYING,       /* below a quarter */
	WHEN_ALLY_HURT,   /* one of its side, perhaps itself, is below half */
	WHEN_ALONE,       /* the last of its side */
	WHEN_UNAFFLICTED, /* its target bears no status of the action */
	WHEN_COUNT
};

struct battle_skill {
	struct battle_action action;
	int32_t cost_mp;
	int32_t cooldown; /* 0..20 rounds that must pass before it can be done again */
	/* Only where nobody plays: */
	enum battle_when when;
	int32_t chance_bp; /* how often it is done when it could be */
	int32_t below_bp;  /* only at this share of its health or less; 0: at any */
};

struct battle_thing {
	struct battle_action action;
	int32_t count; /* 1..BATTLE_COUNT_MAX that can be used up */
};

/* One of those who fight, as it comes. Numbers are 0..FIGHTER_STAT_MAX where nothing is said. */
struct battle_entrant {
	int32_t side;   /* 0 or 1 */
	bool is_played; /* its actions come from outside; else from skills, aims and flees_below_bp
	                 */
	bool has_cloak; /* no frostbite */
	enum battle_rank rank;
	enum battle_aim aims;
	enum element element; /* of its body */
	enum element strike_element;
	enum battle_source strike_source; /* what its plain strike is made of */
	int32_t level;                    /* 1..LEVEL_CAP */
	int32_t hp;                       /* 1..hp_max */
	int32_t hp_max;                   /* 1..BATTLE_HP_MAX */
	int32_t mp;                       /* 0..mp_max */
	int32_t mp_max;
	int32_t attack;
	int32_t magic;
	int32_t defence;
	int32_t resistance;
	int32_t speed;
	int32_t agility;
	int32_t luck;
	int32_t hit_mod_bp;       /* -10,000..10,000, added to its chance to hit */
	int32_t crit_mod_bp;      /* -10,000..10,000, added to its chance of critical strikes */
	int32_t status_resist_bp; /* 0..10,000, against harmful statuses */
	int32_t flees_below_bp;   /* 0..10,000: it runs when its health is below this share */
	uint32_t immune;          /* bit 1 << status for each that doesn't take hold of it */
	int32_t skills_count;
	struct battle_skill skills[BATTLE_SKILLS_MAX]; /* tried in this order where nobody plays */
	int32_t things_count;
	struct battle_thing things[BATTLE_THINGS_MAX];
};

struct battle_setup {
	int32_t rules_version; /* BATTLE_RULES_VERSION */
	char id[BATTLE_ID_MAX + 1];
	uint64_t seed;
	enum weather weather;
	bool is_pvp;        /* all damage ×6000 bp */
	bool is_blood_moon; /* blows of who isn't a player ×12000 bp */
	int32_t fighters_count;
	struct battle_entrant fighters[BATTLE_FIGHTERS_MAX]; /* behind the count nothing is read */
};

/* True if every value is in its range, the version is ours, both sides have somebody, and
 * somebody is played. */
bool battle_setup_is_sound(const struct battle_setup *setup);

/* ── a battle as it runs ── */

enum battle_state {
	BATTLE_RUNNING,
	BATTLE_WON,
	BATTLE_LOST,
	BATTLE_FLED,
	BATTLE_DRAW,
	BATTLE_STATE_COUNT
};

/* A status as somebody bears it. */
struct battle_condition {
	int32_t turns;  /* of the bearer, still to come; 0: it isn't there, and all else is 0 */
	int32_t stacks; /* 1 where the status doesn't stack */
	int32_t
	    power; /* burn: magic, bleed: attack of who brought it; shield: what it still takes */
	int32_t level; /* of who brought it */
	int32_t by;    /* its index */
	int32_t since; /* grows with each status that takes hold or is refreshed */
};

struct battle_fighter {
	int32_t hp;
	int32_t mp;
	bool has_fled;
	bool is_brittle; /* was frozen: the next hit is ×12500 bp */
	struct battle_condition conditions[STATUS_COUNT];
	int32_t ready[BATTLE_SKILLS_MAX]; /* the round from which the skill can be used again */
	int32_t left[BATTLE_THINGS_MAX];  /* how many are left of each thing */
	int32_t crit_tries;               /* blows that landed since the last critical one */
	int32_t flee_tries;               /* that failed */
	int32_t controls;                 /* stuns and freezes that took hold so far */
	int32_t immune_turns;             /* to stun and freeze */
	int32_t taunt_turns;              /* enemies aim at it */
	int32_t struck_by;                /* the index of who hit it last, or BATTLE_NOBODY */
	int64_t damage;                   /* health it took from enemies, in all */
	int64_t healed;                   /* health it gave to its side */
	int64_t absorbed;                 /* what shields that it brought kept off */
};

/* A value: copy it by battle_copy(), compare it by battle_hash(). Behind setup.fighters_count
 * nothing is read or written, of both arrays. */
struct battle {
	enum battle_state state;
	int32_t round;    /* the one that is played next, from 1; the last one when ended */
	int32_t landings; /* statuses that took hold so far: see battle_condition.since */
	uint64_t chain;   /* a hash over all inputs and entries so far */
	struct battle_fighter fighters[BATTLE_FIGHTERS_MAX];
	struct battle_setup setup; /* the last, for battle_size */
};

/* The bytes of a battle of so many, from its beginning, that are ever looked at: who keeps one
 * needs no more. Most are of two, and that is a third of the whole. */
size_t battle_size(int32_t fighters_count);

/* What is in use. `ret` has room for so much. */
void battle_copy(const struct battle *battle, struct battle *ret);

/* Round 1 of a battle. False, and `ret` untouched, if the setup isn't sound. It may be that of
 * `ret`. */
bool battle_start(const struct battle_setup *setup, struct battle *ret);

/* True if every value is in its range and the state is what those who stand say: ask before playing
 * on a battle that was stored. */
bool battle_is_sound(const struct battle *battle);

/* False for who fell or fled, and for who isn't there at all. */
bool battle_stands(const struct battle *battle, int32_t who);

/* ── what players do ── */

enum battle_act {
	ACT_NONE, /* nothing was said in time: as ACT_DEFEND */
	ACT_ATTACK,
	ACT_SKILL,
	ACT_USE,
	ACT_DEFEND, /* blows taken ×5000 bp, and 5 mana */
	ACT_FLEE,
	ACT_COUNT
};

struct battle_input {
	enum battle_act act;
	int32_t n;      /* which skill or thing; else 0 */
	int32_t target; /* an index, or BATTLE_NOBODY; looked at only by what is for one ally or
	                   enemy */
};

enum battle_refusal {
	BATTLE_ALLOWED,
	BATTLE_REFUSED_ENDED,
	BATTLE_REFUSED_NOT_PLAYED, /* not a fighter whose actions come from outside */
	BATTLE_REFUSED_OUT,        /* fell or fled */
	BATTLE_REFUSED_STRANGE,    /* no such act, skill, thing or target */
	BATTLE_REFUSED_SILENCED,
	BATTLE_REFUSED_COOLDOWN,
	BATTLE_REFUSED_MANA,
	BATTLE_REFUSED_USED_UP,
	BATTLE_REFUSED_TARGET_SIDE, /* an ally to be struck, or an enemy to be helped */
	BATTLE_REFUSED_TARGET_OUT,
	BATTLE_REFUSAL_COUNT
};

/* Whether `who` could do it now. That it is stunned or frozen refuses nothing: its turn will be
 * skipped. What is refused can be played nevertheless, see battle_round. */
enum battle_refusal battle_input_refusal(
    const struct battle *battle, int32_t who, const struct battle_input *input);

/* The chance that `who` gets away when it flees now, in bp. */
int32_t battle_flee_bp(const struct battle *battle, int32_t who);

/* ── what happened ── */

enum battle_what {
	BATTLE_HIT,       /* amount = damage, also what a shield took and beyond the last HP */
	BATTLE_CRIT,      /* the same */
	BATTLE_MISS,      /* amount 0 */
	BATTLE_TICK,      /* as a hit, by the status `of` that `who` had brought */
	BATTLE_FROSTBITE, /* as a hit, by the snow; who = target */
	BATTLE_ABSORBED, /* behind the damage: how much of it the shield of `who` took; after = what
	                    the shield can still take */
	BATTLE_HEAL,     /* amount = health that came back; of = STATUS_REGEN or -1 */
	BATTLE_MANA,     /* amount = mana that came back, after = mana */
	BATTLE_STATUS_ON,  /* of = status, amount = turns, after = stacks, or what a shield takes */
	BATTLE_STATUS_OFF, /* of = status: it ended, was cancelled, cleansed or broken */
	BATTLE_RESISTED,   /* of = status */
	BATTLE_SKIPPED,    /* of = the stun or freeze */
	BATTLE_SKILL_USED, /* of = skill, amount = mana spent, after = mana */
	BATTLE_THING_USED, /* of = thing, after = how many are left */
	BATTLE_DEFENDS,    /* amount = mana that came back, after = mana */
	BATTLE_TAUNTS,     /* amount = turns */
	BATTLE_ESCAPE,     /* who got away */
	BATTLE_FLEE_FAILED,
	BATTLE_FALLS, /* target fell, by `who` */
	BATTLE_WHAT_COUNT
};

struct battle_entry {
	int32_t round;
	int32_t who; /* the index of who did it */
	enum battle_what what;
	int32_t target; /* to whom; `who` itself where it is for nobody else */
	int32_t amount;
	int32_t after; /* HP of the target where nothing else is said above */
	int32_t of;    /* which status, skill or thing; -1 for none */
};

/* The entries of one round. A round of two against each other always fits in; of what a round of
 * many has more, the number alone is kept (`chain` has seen it all). */
#define BATTLE_LOG_MAX 512

struct battle_log {
	int32_t count;
	int32_t dropped;
	struct battle_entry entries[BATTLE_LOG_MAX];
};

/* Plays one round. `inputs` has an element for each fighter; those of who isn't played, or doesn't
 * stand, are not looked at. What can't be done when its turn comes is a defence from then on (the
 * mana is gone, say); whose target stands no more goes for the first who stands, help for the actor
 * itself. `log`, if not NULL, holds this round's entries afterwards. False, and nothing changed, if
 * the battle isn't running. */
bool battle_round(struct battle *battle, const struct battle_input inputs[BATTLE_FIGHTERS_MAX],
    struct battle_log *log);

/* ── what the numbers are, for who shows them ── */

struct battle_status_rule {
	int32_t turns;      /* of the bearer, where an effect doesn't say */
	int32_t stacks_max; /* 1: it doesn't stack */
	bool is_harmful;
	bool is_control; /* takes turns away: ever less likely, and never twice in a row */
};

/* Of a status of the enum. */
struct battle_status_rule battle_status_rule(enum status status);

/* What a weather makes of a blow of this element, in bp; 10,000: nothing. */
int32_t battle_weather_bp(enum weather weather, enum element element);

/* ── who earned what ── */

/* damage + healed/2: whom AIM_STRONGEST goes for. */
int64_t battle_threat(const struct battle *battle, int32_t who);

/* damage + healed + absorbed·9/10. */
int64_t battle_score(const struct battle *battle, int32_t who);

/* The score's share of the side's whole, in bp, floored; equal shares where nobody did anything; 0
 * for who isn't there. */
int32_t battle_share_bp(const struct battle *battle, int32_t who);

/* The health of a raid's boss for so many players: 10000 + 7000·(n − 1) bp. */
int32_t battle_raid_hp_bp(int32_t players);

/* ── as bytes ── */

#define BATTLE_SETUP_BYTES_MAX 16384
#define BATTLE_INPUT_BYTES 2 /* of each played fighter and round */
#define BATTLE_INPUTS_BYTES_MAX (BATTLE_ROUNDS_MAX * BATTLE_FIGHTERS_MAX * BATTLE_INPUT_BYTES)

/* The bytes of a sound setup, the same for the same setup on every machine: about 200 for a hunt.
 * Returns their number; 0 if it isn't sound or `room` is too little. */
size_t battle_setup_encode(const struct battle_setup *setup, uint8_t *ret, size_t room);

/* The inverse, for any bytes: false, and no setup in `ret`, unless they are exactly what encode
 * gives for some sound setup. */
bool battle_setup_decode(const uint8_t *bytes, size_t size, struct battle_setup *ret);

/* One round's inputs, two bytes for each played fighter in order of index, whether it still stands
 * or not: append them to those of the rounds before. Returns their number; 0 if `room` is too
 * little. An input that is nobody's word (BATTLE_REFUSED_STRANGE) is written as ACT_NONE. */
size_t battle_inputs_encode(const struct battle_setup *setup,
    const struct battle_input inputs[BATTLE_FIGHTERS_MAX], uint8_t *ret, size_t room);

/* The inverse for the round that these bytes begin with. Returns how many it took; 0 if there are
 * too few, or they are not what encode writes. */
size_t battle_inputs_decode(const struct battle_setup *setup, const uint8_t *bytes, size_t size,
    struct battle_input ret[BATTLE_FIGHTERS_MAX]);

/* The battle that comes of playing these rounds; `log`, if not NULL, holds the entries of the last
 * one, none where none was played. False, and no battle in `ret`, if the setup isn't sound, the
 * bytes are no whole rounds of inputs, or there are some left when the battle has ended. The setup
 * may be that of `ret`. */
bool battle_replay(const struct battle_setup *setup, const uint8_t *inputs, size_t size,
    struct battle *ret, struct battle_log *log);

/* A number that two battles share if they are equal in every field. Not a cryptographic one. */
uint64_t battle_hash(const struct battle *battle);

/* "running", "won", …; "hit", "crit", …; "cooldown", "mana", …; as in schemas: "world_boss",
 * "elite". Static; NULL for no value of the enum. */
const char *battle_state_key(enum battle_state state);
const char *battle_what_key(enum battle_what what);
const char *battle_refusal_key(enum battle_refusal refusal);
const char *battle_rank_key(enum battle_rank rank);

#endif
