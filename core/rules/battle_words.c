/*
 * The words of a battle, as they stand in messages, content and text catalogues.
 */
#include "core/rules/battle.h"

static const char *const target_keys[TARGET_COUNT] = {
	[TARGET_SELF] = "self",
	[TARGET_ALLY] = "ally",
	[TARGET_ALLIES] = "allies",
	[TARGET_ENEMY] = "enemy",
	[TARGET_ENEMIES] = "enemies",
};

static const char *const source_keys[SOURCE_COUNT] = {
	[SOURCE_ATTACK] = "attack",
	[SOURCE_MAGIC] = "magic",
};

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

static const char *const act_keys[ACT_COUNT] = {
	[ACT_NONE] = "none",
	[ACT_ATTACK] = "attack",
	[ACT_SKILL] = "skill",
	[ACT_USE] = "use",
	[ACT_DEFEND] = "defend",
	[ACT_FLEE] = "flee",
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

static const char *const aim_keys[AIM_COUNT] = {
	[AIM_RANDOM] = "random",
	[AIM_WEAKEST] = "weakest",
	[AIM_STRONGEST] = "strongest",
	[AIM_LATEST] = "latest",
};

static const char *const when_keys[WHEN_COUNT] = {
	[WHEN_ALWAYS] = "always",
	[WHEN_FIRST_ROUND] = "first_round",
	[WHEN_HURT] = "hurt",
	[WHEN_DYING] = "dying",
	[WHEN_ALLY_HURT] = "ally_hurt",
	[WHEN_ALONE] = "alone",
	[WHEN_UNAFFLICTED] = "unafflicted",
};

const char *
battle_target_key(enum battle_target target)
{
	return (unsigned)target < TARGET_COUNT ? target_keys[target] : NULL;
}

const char *
battle_source_key(enum battle_source source)
{
	return (unsigned)source < SOURCE_COUNT ? source_keys[source] : NULL;
}

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
battle_act_key(enum battle_act act)
{
	return (unsigned)act < ACT_COUNT ? act_keys[act] : NULL;
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

const char *
battle_aim_key(enum battle_aim aim)
{
	return (unsigned)aim < AIM_COUNT ? aim_keys[aim] : NULL;
}

const char *
battle_when_key(enum battle_when when)
{
	return (unsigned)when < WHEN_COUNT ? when_keys[when] : NULL;
}
