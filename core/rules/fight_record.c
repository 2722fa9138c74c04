/*
 * A fight as a thing that is stored: its hash, whether what came back is one, and its words.
 */
#include <stddef.h>
#include <string.h>

#include "core/rules/fight.h"
#include "core/rules/rng.h"

static const char *const state_keys[FIGHT_STATE_COUNT] = {
	[FIGHT_RUNNING] = "running",
	[FIGHT_WON] = "won",
	[FIGHT_LOST] = "lost",
	[FIGHT_FLED] = "fled",
	[FIGHT_DRAW] = "draw",
};

static const char *const what_keys[FIGHT_WHAT_COUNT] = {
	[FIGHT_HIT] = "hit",
	[FIGHT_CRIT] = "crit",
	[FIGHT_MISS] = "miss",
	[FIGHT_ESCAPE] = "escape",
	[FIGHT_FLEE_FAILED] = "flee_failed",
};

static const char *const side_keys[FIGHT_SIDE_COUNT] = {
	[FIGHT_PLAYER] = "player",
	[FIGHT_MONSTER] = "monster",
};

const char *
fight_state_key(enum fight_state state)
{
	return (unsigned)state < FIGHT_STATE_COUNT ? state_keys[state] : NULL;
}

const char *
fight_what_key(enum fight_what what)
{
	return (unsigned)what < FIGHT_WHAT_COUNT ? what_keys[what] : NULL;
}

const char *
fight_side_key(enum fight_side side)
{
	return (unsigned)side < FIGHT_SIDE_COUNT ? side_keys[side] : NULL;
}

static uint64_t
fold(uint64_t hash, int64_t value)
{
	return rng_mix64((hash ^ (uint64_t)value) + RNG_GAMMA);
}

static uint64_t
fold_fighter(uint64_t hash, const struct fighter *fighter)
{
	hash = fold(hash, fighter->level);
	hash = fold(hash, fighter->hp);
	hash = fold(hash, fighter->hp_max);
	hash = fold(hash, fighter->attack);
	hash = fold(hash, fighter->defence);
	hash = fold(hash, fighter->speed);
	hash = fold(hash, fighter->agility);
	hash = fold(hash, fighter->luck);
	hash = fold(hash, fighter->hit_mod_bp);
	hash = fold(hash, fighter->crit_tries);
	return fold(hash, (int64_t)fighter->element);
}

static uint64_t
fold_entry(uint64_t hash, const struct fight_entry *entry)
{
	hash = fold(hash, entry->turn);
	hash = fold(hash, (int64_t)entry->who);
	hash = fold(hash, (int64_t)entry->what);
	hash = fold(hash, entry->amount);
	return fold(hash, entry->hp_after);
}

uint64_t
fight_hash(const struct fight *fight)
{
	uint64_t hash = fold(fight->seed, fight->rules_version);

	for (const char *c = fight->id; *c != '\0'; c++)
		hash = fold(hash, (unsigned char)*c);
	hash = fold(hash, (int64_t)fight->state);
	hash = fold(hash, fight->turn);
	hash = fold(hash, fight->flee_tries);
	hash = fold(hash, (int64_t)fight->monster_kind);
	hash = fold_fighter(hash, &fight->player);
	hash = fold_fighter(hash, &fight->monster);
	for (int32_t i = 0; i < fight->inputs_count; i++)
		hash = fold(hash, fight->inputs[i]);
	for (int32_t i = 0; i < fight->log_count; i++)
		hash = fold_entry(hash, &fight->log[i]);
	return hash;
}

static bool
is_within(int64_t value, int64_t least, int64_t most)
{
	return value >= least && value <= most;
}

static bool
fighter_is_sound(const struct fighter *fighter)
{
	return is_within(fighter->level, 1, LEVEL_CAP) &&
	       is_within(fighter->hp_max, 1, FIGHTER_STAT_MAX) &&
	       is_within(fighter->hp, 0, fighter->hp_max) &&
	       is_within(fighter->attack, 0, FIGHTER_STAT_MAX) &&
	       is_within(fighter->defence, 0, FIGHTER_STAT_MAX) &&
	       is_within(fighter->speed, 0, FIGHTER_STAT_MAX) &&
	       is_within(fighter->agility, 0, FIGHTER_STAT_MAX) &&
	       is_within(fighter->luck, 0, FIGHTER_STAT_MAX) &&
	       is_within(fighter->hit_mod_bp, -10000, 10000) &&
	       is_within(fighter->crit_tries, 0, FIGHTER_STAT_MAX) &&
	       (unsigned)fighter->element < ELEMENT_COUNT;
}

static bool
log_is_sound(const struct fight *fight)
{
	if (!is_within(fight->log_count, 0, FIGHT_LOG_MAX))
		return false;
	for (int32_t i = 0; i < fight->log_count; i++) {
		const struct fight_entry *entry = &fight->log[i];

		if (!is_within(entry->turn, 1, fight->turn) || entry->amount < 0 ||
		    !is_within(entry->hp_after, 0, FIGHTER_STAT_MAX) ||
		    (unsigned)entry->who >= FIGHT_SIDE_COUNT ||
		    (unsigned)entry->what >= FIGHT_WHAT_COUNT)
			return false;
	}
	return true;
}

static bool
inputs_are_sound(const struct fight *fight)
{
	int32_t played = fight->state == FIGHT_RUNNING ? fight->turn - 1 : fight->turn;

	if (fight->inputs_count != played || !is_within(fight->flee_tries, 0, played))
		return false;
	for (int32_t i = 0; i < played; i++) {
		if (fight->inputs[i] >= FIGHT_ACTION_COUNT)
			return false;
	}
	return true;
}

/* The state is what the two HP say, unless somebody fled or time ran out. */
static bool
state_is_sound(const struct fight *fight)
{
	if ((unsigned)fight->state >= FIGHT_STATE_COUNT)
		return false;
	return (fight->monster.hp == 0) == (fight->state == FIGHT_WON) &&
	       (fight->player.hp == 0) == (fight->state == FIGHT_LOST) &&
	       (fight->state != FIGHT_DRAW || fight->turn == FIGHT_ROUNDS_MAX);
}

bool
fight_is_sound(const struct fight *fight)
{
	return fight->id[0] != '\0' && memchr(fight->id, '\0', sizeof(fight->id)) != NULL &&
	       fight->rules_version >= 1 && is_within(fight->turn, 1, FIGHT_ROUNDS_MAX) &&
	       monster_type(fight->monster_kind) != NULL && fighter_is_sound(&fight->player) &&
	       fighter_is_sound(&fight->monster) && state_is_sound(fight) &&
	       inputs_are_sound(fight) && log_is_sound(fight);
}
