/*
 * Whether a setup, and a battle that comes out of a store, are what they should be.
 */
#include <stddef.h>
#include <string.h>

#include "core/rules/battle.h"
#include "core/rules/battle_parts.h"

#define COOLDOWN_MAX 20
#define COEF_MAX_BP 60000
#define TALLY_MAX INT64_C(1000000000000000) /* far beyond what 100 rounds can bring */

bool
battle_is_within(int64_t value, int64_t least, int64_t most)
{
	return value >= least && value <= most;
}

static bool
is_share(int64_t bp)
{
	return battle_is_within(bp, 0, 10000);
}

static bool
is_mod(int64_t bp)
{
	return battle_is_within(bp, -10000, 10000);
}

static bool
is_stat(int64_t value)
{
	return battle_is_within(value, 0, FIGHTER_STAT_MAX);
}

/* ── a setup ── */

static bool
effects_are_sound(const struct battle_action *action)
{
	if (!battle_is_within(action->effects_count, 0, BATTLE_EFFECTS_MAX))
		return false;
	for (int32_t i = 0; i < action->effects_count; i++) {
		const struct battle_effect *effect = &action->effects[i];

		if ((unsigned)effect->status >= STATUS_COUNT ||
		    !battle_is_within(effect->chance_bp, 1, 10000) ||
		    !battle_is_within(effect->turns, 0, BATTLE_TURNS_MAX) ||
		    !battle_is_within(effect->stacks, 0, BATTLE_STACKS_MAX))
			return false;
	}
	return true;
}

static bool
is_action_sound(const struct battle_action *action)
{
	return (unsigned)action->target < TARGET_COUNT && (unsigned)action->source < SOURCE_COUNT &&
	       (unsigned)action->element < ELEMENT_COUNT &&
	       battle_is_within(action->coef_bp, 0, COEF_MAX_BP) &&
	       battle_is_within(action->hits, 0, BATTLE_HITS_MAX) && is_share(action->pen_bp) &&
	       is_mod(action->hit_mod_bp) && is_share(action->drain_bp) &&
	       battle_is_within(action->heal_bp, 0, COEF_MAX_BP) &&
	       is_share(action->heal_share_bp) && is_share(action->mana_share_bp) &&
	       battle_is_within(action->cleanse, 0, STATUS_COUNT) &&
	       battle_is_within(action->taunt, 0, BATTLE_TURNS_MAX) && effects_are_sound(action);
}

static bool
skills_are_sound(const struct battle_entrant *entrant)
{
	if (!battle_is_within(entrant->skills_count, 0, BATTLE_SKILLS_MAX))
		return false;
	for (int32_t i = 0; i < entrant->skills_count; i++) {
		const struct battle_skill *skill = &entrant->skills[i];

		if (!is_action_sound(&skill->action) || !is_stat(skill->cost_mp) ||
		    !battle_is_within(skill->cooldown, 0, COOLDOWN_MAX) ||
		    (unsigned)skill->when >= WHEN_COUNT || !is_share(skill->chance_bp) ||
		    !is_share(skill->below_bp))
			return false;
	}
	return true;
}

static bool
things_are_sound(const struct battle_entrant *entrant)
{
	if (!battle_is_within(entrant->things_count, 0, BATTLE_THINGS_MAX))
		return false;
	for (int32_t i = 0; i < entrant->things_count; i++) {
		const struct battle_thing *thing = &entrant->things[i];

		if (!is_action_sound(&thing->action) ||
		    !battle_is_within(thing->count, 1, BATTLE_COUNT_MAX))
			return false;
	}
	return true;
}

static bool
numbers_are_sound(const struct battle_entrant *entrant)
{
	return battle_is_within(entrant->level, 1, LEVEL_CAP) &&
	       battle_is_within(entrant->hp_max, 1, BATTLE_HP_MAX) &&
	       battle_is_within(entrant->hp, 1, entrant->hp_max) && is_stat(entrant->mp_max) &&
	       battle_is_within(entrant->mp, 0, entrant->mp_max) && is_stat(entrant->attack) &&
	       is_stat(entrant->magic) && is_stat(entrant->defence) &&
	       is_stat(entrant->resistance) && is_stat(entrant->speed) &&
	       is_stat(entrant->agility) && is_stat(entrant->luck) && is_mod(entrant->hit_mod_bp) &&
	       is_mod(entrant->crit_mod_bp) && is_share(entrant->status_resist_bp) &&
	       is_share(entrant->flees_below_bp) && entrant->immune < UINT32_C(1) << STATUS_COUNT;
}

static bool
entrant_is_sound(const struct battle_entrant *entrant)
{
	return battle_is_within(entrant->side, 0, 1) && (unsigned)entrant->rank < RANK_COUNT &&
	       (unsigned)entrant->aims < AIM_COUNT && (unsigned)entrant->element < ELEMENT_COUNT &&
	       (unsigned)entrant->strike_element < ELEMENT_COUNT &&
	       (unsigned)entrant->strike_source < SOURCE_COUNT && numbers_are_sound(entrant) &&
	       skills_are_sound(entrant) && things_are_sound(entrant);
}

static bool
fighters_are_sound(const struct battle_setup *setup)
{
	int32_t all[2] = { 0, 0 }, played[2] = { 0, 0 };

	if (!battle_is_within(setup->fighters_count, 2, BATTLE_FIGHTERS_MAX))
		return false;
	for (int32_t i = 0; i < setup->fighters_count; i++) {
		const struct battle_entrant *entrant = &setup->fighters[i];

		if (!entrant_is_sound(entrant))
			return false;
		all[entrant->side]++;
		played[entrant->side] += entrant->is_played;
	}
	return all[0] > 0 && all[1] > 0 && played[0] + played[1] > 0 &&
	       played[0] <= BATTLE_PLAYERS_MAX && played[1] <= BATTLE_PLAYERS_MAX;
}

bool
battle_setup_is_sound(const struct battle_setup *setup)
{
	return setup->rules_version == BATTLE_RULES_VERSION && setup->id[0] != '\0' &&
	       memchr(setup->id, '\0', sizeof(setup->id)) != NULL &&
	       (unsigned)setup->weather < WEATHER_COUNT && fighters_are_sound(setup);
}

void
battle_setup_copy(const struct battle_setup *setup, struct battle_setup *ret)
{
	if (setup != ret)
		memcpy(ret, setup,
		    offsetof(struct battle_setup, fighters) +
			(size_t)setup->fighters_count * sizeof(setup->fighters[0]));
}

/* ── a battle ── */

static bool
condition_is_sound(const struct battle *battle, const struct battle_condition *c, int status)
{
	if (c->turns == 0)
		return c->stacks == 0 && c->power == 0 && c->level == 0 && c->by == 0 &&
		       c->since == 0;
	return battle_is_within(c->turns, 1, BATTLE_TURNS_MAX) &&
	       battle_is_within(c->stacks, 1, battle_status_rule((enum status)status).stacks_max) &&
	       battle_is_within(c->power, status == STATUS_SHIELD ? 1 : 0, 2 * FIGHTER_STAT_MAX) &&
	       battle_is_within(c->level, 1, LEVEL_CAP) &&
	       battle_is_within(c->by, 0, battle->setup.fighters_count - 1) &&
	       battle_is_within(c->since, 1, battle->landings);
}

static bool
conditions_are_sound(const struct battle *battle, const struct battle_fighter *fighter)
{
	for (int i = 0; i < STATUS_COUNT; i++) {
		if (!condition_is_sound(battle, &fighter->conditions[i], i) ||
		    (fighter->hp == 0 && fighter->conditions[i].turns > 0))
			return false;
	}
	return true;
}

static bool
stocks_are_sound(const struct battle_entrant *entrant, const struct battle_fighter *fighter)
{
	for (int32_t i = 0; i < entrant->skills_count; i++) {
		if (!battle_is_within(fighter->ready[i], 0, BATTLE_ROUNDS_MAX + COOLDOWN_MAX + 1))
			return false;
	}
	for (int32_t i = 0; i < entrant->things_count; i++) {
		if (!battle_is_within(fighter->left[i], 0, entrant->things[i].count))
			return false;
	}
	return true;
}

static bool
fighter_is_sound(const struct battle *battle, int32_t who)
{
	const struct battle_entrant *entrant = &battle->setup.fighters[who];
	const struct battle_fighter *fighter = &battle->fighters[who];

	return battle_is_within(fighter->hp, fighter->has_fled ? 1 : 0, entrant->hp_max) &&
	       battle_is_within(fighter->mp, 0, entrant->mp_max) && is_stat(fighter->crit_tries) &&
	       battle_is_within(fighter->flee_tries, 0, battle->round) &&
	       battle_is_within(fighter->controls, 0, battle->landings) &&
	       battle_is_within(fighter->immune_turns, 0, BATTLE_TURNS_MAX) &&
	       battle_is_within(fighter->taunt_turns, 0, BATTLE_TURNS_MAX) &&
	       battle_is_within(
		   fighter->struck_by, BATTLE_NOBODY, battle->setup.fighters_count - 1) &&
	       battle_is_within(fighter->damage, 0, TALLY_MAX) &&
	       battle_is_within(fighter->healed, 0, TALLY_MAX) &&
	       battle_is_within(fighter->absorbed, 0, TALLY_MAX) &&
	       conditions_are_sound(battle, fighter) && stocks_are_sound(entrant, fighter);
}

/* The state is what those who stand say, unless time ran out. */
static bool
state_is_sound(const struct battle *battle)
{
	enum battle_state standing = battle_standing(battle);

	if (battle->state == BATTLE_DRAW)
		return standing == BATTLE_RUNNING && battle->round == BATTLE_ROUNDS_MAX;
	return battle->state == standing;
}

bool
battle_is_sound(const struct battle *battle)
{
	if (!battle_setup_is_sound(&battle->setup) ||
	    !battle_is_within(battle->round, 1, BATTLE_ROUNDS_MAX) || battle->landings < 0)
		return false;
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (!fighter_is_sound(battle, i))
			return false;
	}
	return state_is_sound(battle);
}
