#ifndef WILDMARCH_RULES_BATTLE_PARTS_H
#define WILDMARCH_RULES_BATTLE_PARTS_H
/*
 * What the files of a battle share: battle.c lets each take its turn, battle_input.c and
 * battle_monster.c say what it does, duellist.c does so for players who aren't asked,
 * battle_action.c does it, battle_status.c knows what lies on whom. Nobody else includes this.
 * Indices of fighters are always good ones in here.
 */
#include "core/rules/battle.h"
#include "core/rules/rng.h"

#define BATTLE_DEFEND_MANA 5 /* that comes back to who defends */

/* A round while it is played. */
struct battle_play {
	struct battle *battle;
	struct battle_log *log; /* or NULL */
	struct rng order;
	struct rng hit;
	struct rng crit;
	struct rng damage;
	struct rng status;
	struct rng ai;
	struct rng flee;
	uint32_t guarding;   /* bit 1 << index for each who defends */
	int32_t actor;       /* whose turn it is */
	uint32_t fresh;      /* statuses that the actor brought on itself in this very turn: they */
	bool is_taunt_fresh; /* don't lose a turn at its end, nor does a taunt */
};

/* ── battle.c ── */

/* Adds an entry (its round is filled in) to the log, and to the chain. */
void battle_note(struct battle_play *play, struct battle_entry entry);

uint64_t battle_fold(uint64_t hash, int64_t value);

/* The state that who stands makes, never a draw. */
enum battle_state battle_standing(const struct battle *battle);

bool battle_is_enemy(const struct battle *battle, int32_t a, int32_t b);

/* True if the health of `who` is less than this share of its maximum. */
bool battle_is_below(const struct battle *battle, int32_t who, int32_t share_bp);

/* value·bp/10,000, for values up to BATTLE_HP_MAX and bp up to 100,000. */
int32_t battle_share_of(int32_t value, int32_t bp);

/* ── battle_status.c ── */

bool battle_bears(const struct battle *battle, int32_t who, enum status status);

/* Stunned or frozen: the one that it is; STATUS_COUNT for neither. */
enum status battle_controlled_by(const struct battle *battle, int32_t who);

/* It takes turns away. */
bool battle_status_is_control(enum status status);

/* The chance that the effect takes hold of `to` now; 0 for who is immune. */
int32_t battle_hold_bp(const struct battle *battle, int32_t to, const struct battle_effect *effect);

/* The health that a shield or a regeneration is expected to keep or bring, if all of it is needed;
 * 0 for every other status. */
int32_t battle_comfort_expected(
    const struct battle *battle, int32_t from, int32_t to, const struct battle_effect *effect);

/* The numbers as its statuses and the weather leave them. */
int32_t battle_power(const struct battle *battle, int32_t who, enum battle_source source);
int32_t battle_guard(const struct battle *battle, int32_t who, enum battle_source source);
int32_t battle_speed(const struct battle *battle, int32_t who);

/* base·(10000 − resist)/10000·DR/10000; DR = 10000, 5000, 2500, 0 for the 1st … 4th stun or freeze,
 * `controls` being how many were before. */
int32_t battle_chance_bp(int32_t base_bp, int32_t resist_bp);
int32_t battle_control_chance_bp(int32_t base_bp, int32_t resist_bp, int32_t controls);

/* Draws for one effect, and lays it on `to`. */
void battle_afflict(
    struct battle_play *play, int32_t from, int32_t to, const struct battle_effect *effect);

void battle_status_end(struct battle_play *play, int32_t who, enum status status);

/* Takes away so many harmful statuses, the latest first. */
void battle_cleanse(struct battle_play *play, int32_t who, int32_t count);

/* At the start of its turn; exerts: it is going to strike or to flee. It may fall. */
void battle_statuses_tick(struct battle_play *play, int32_t who, bool exerts);

/* At the end of its turn. */
void battle_statuses_pass(struct battle_play *play, int32_t who);

/* ── battle_action.c ── */

/* Damage to target: the shield takes first, then health goes, and whoever has none left falls.
 * `hurt` has all but round and after. Returns the health that it cost. */
int32_t battle_hurt(struct battle_play *play, struct battle_entry hurt);

/* Gives health, as far as some is missing, and notes it. */
void battle_heal(struct battle_play *play, int32_t who, int32_t target, int32_t amount, int32_t of);

/* Does it. The target counts only for what is for one ally or enemy, and stands. */
void battle_action_do(
    struct battle_play *play, int32_t who, const struct battle_action *action, int32_t target);

/* What its blows at an enemy take off on the average, if that one isn't on guard. */
int64_t battle_blows_expected(
    const struct battle *battle, int32_t who, int32_t target, const struct battle_action *action);

/* The health that it gives back to a target that lacks that much. */
int32_t battle_health_given(
    const struct battle *battle, int32_t who, int32_t target, const struct battle_action *action);

/* True if it is for the other side. */
bool battle_action_is_hostile(const struct battle_action *action);

/* The element of its blows. */
enum element battle_action_element(
    const struct battle *battle, int32_t who, const struct battle_action *action);

/* ── battle_input.c ── */

/* The input with everything strange taken out of it: what is written, hashed and played. */
struct battle_input battle_input_as_said(
    const struct battle_setup *setup, int32_t who, const struct battle_input *input);

/* What comes of it now: something that can be done. */
struct battle_input battle_input_as_can_be(
    const struct battle *battle, int32_t who, const struct battle_input *input);

/* The action behind an attack, a skill or a use. */
struct battle_action battle_input_action(
    const struct battle *battle, int32_t who, const struct battle_input *input);

/* Whether the n-th skill is ready and paid for, in the words of a refusal. */
enum battle_refusal battle_skill_refusal(const struct battle *battle, int32_t who, int32_t n);

/* The enemy that all must aim at: who taunts, the longest first; BATTLE_NOBODY if none does. */
int32_t battle_taunter(const struct battle *battle, int32_t who);

/* ── battle_monster.c ── */

/* What one that nobody plays is going to do. */
struct battle_input battle_monster_choose(struct battle_play *play, int32_t who);

/* ── battle_setup.c ── */

/* Copies what is in use; both may be the same. */
void battle_setup_copy(const struct battle_setup *setup, struct battle_setup *ret);

bool battle_is_within(int64_t value, int64_t least, int64_t most);

/* ── battle_bytes.c ── */

uint64_t battle_setup_fold(uint64_t hash, const struct battle_setup *setup);

#endif
