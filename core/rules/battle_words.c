/*
 * The words of a battle, as they stand in messages and text catalogues.
 */
#include "core/rules/battle.h"

static const char *const state_keys[BATTLE_STATE_COUNT] = {
	[BATTLE_RUNNING] = "running",
	[BATTLE_WON] = "won",
	[BATTLE_LOST] = "lost",
	[BATTLE_FLED] = "fled",
	[BATTLE_DRAW] = "draw",
};

static const char *const what_keys[BATTLE_WHAT_COUNT] = {
	[BATTLE_HIT] = "hit",
	[BATTLE_CRIT] = "crit",
	[BATTLE_MISS] = "miss",
	[BATTLE_TICK] = "tick",
	[BATTLE_FROSTBITE] = "frostbite",
	[BATTLE_ABSORBED] = "absorbed",
	[BATTLE_HEAL] = "heal",
	[BATTLE_MANA] = "mana",
	[BATTLE_STATUS_ON] = "status_on",
	[BATTLE_STATUS_OFF] = "status_off",
	[BATTLE_RESISTED] = "resisted",
	[BATTLE_SKIPPED] = "skipped",
	[BATTLE_SKILL_USED] = "skill_used",
	[BATTLE_THING_USED] = "thing_used",
	[BATTLE_DEFENDS] = "defends",
	[BATTLE_TAUNTS] = "taunts",
	[BATTLE_ESCAPE] = "escape",
	[BATTLE_FLEE_FAILED] = "flee_failed",
	[BATTLE_FALLS] = "falls",
};

static const char *const refusal_keys[BATTLE_REFUSAL_COUNT] = {
	[BATTLE_ALLOWED] = "allowed",
	[BATTLE_REFUSED_ENDED] = "ended",
	[BATTLE_REFUSED_NOT_PLAYED] = "not_played",
	[BATTLE_REFUSED_OUT] = "out",
	[BATTLE_REFUSED_STRANGE] = "strange",
	[BATTLE_REFUSED_SILENCED] = "silenced",
	[BATTLE_REFUSED_COOLDOWN] = "cooldown",
	[BATTLE_REFUSED_MANA] = "mana",
	[BATTLE_REFUSED_USED_UP] = "used_up",
	[BATTLE_REFUSED_TARGET_SIDE] = "target_side",
	[BATTLE_REFUSED_TARGET_OUT] = "target_out",
};

static const char *const rank_keys[RANK_COUNT] = {
	[RANK_PLAYER] = "player",
	[RANK_COMMON] = "common",
	[RANK_ELITE] = "elite",
	[RANK_BOSS] = "boss",
	[RANK_WORLD_BOSS] = "world_boss",
};

const char *
battle_state_key(enum battle_state state)
{
	return (unsigned)state < BATTLE_STATE_COUNT ? state_keys[state] : NULL;
}

const char *
battle_what_key(enum battle_what what)
{
	return (unsigned)what < BATTLE_WHAT_COUNT ? what_keys[what] : NULL;
}

const char *
battle_refusal_key(enum battle_refusal refusal)
{
	return (unsigned)refusal < BATTLE_REFUSAL_COUNT ? refusal_keys[refusal] : NULL;
}

const char *
battle_rank_key(enum battle_rank rank)
{
	return (unsigned)rank < RANK_COUNT ? rank_keys[rank] : NULL;
}
