#include "core/rules/ring.h"

#include "core/rules/build.h"
#include "core/rules/clamp.h"

/* What counts of the distance from the measure, in bp: less of health, and of agility, which lets
 * one both hit and dodge. Skills' blows are measured by what they make of a plain one together. */
#define NUMBERS_BP 1000
#define HARDY_BP 700
#define SKILLS_BP 3000
#define SKILL_BP 17000

/* What is left of one's health, and what is taken off the chance to hit. */
#define HEALTH_BP 4500
#define WARY_BP 4000

/* What one gives back to oneself is lessened as much as blows are, which go past so often; shares
 * of one's health by half as much, since half of that is left out already. So are the chances of
 * what hurts on or takes turns away: in so short a fight it would decide alone. */
#define SPARED_BP 4800
#define SHARES_SPARED_BP 9600
#define LINGERING_BP 4500

static int32_t
part(int32_t value, int32_t bp)
{
	return (int32_t)((int64_t)value * bp / 10000);
}

static int32_t
measured(int32_t own, int32_t par, int32_t bp)
{
	return par + part(own - par, bp);
}

static int32_t
in_proportion(int32_t value, int32_t own, int32_t measured)
{
	return own > 0 ? (int32_t)((int64_t)value * measured / own) : 0;
}

static void
measure_effect(struct battle_effect *effect)
{
	switch ((int)effect->status) {
	case STATUS_SHIELD:
	case STATUS_REGEN:
		effect->chance_bp = part(effect->chance_bp, SPARED_BP);
		break;
	case STATUS_BURN:
	case STATUS_BLEED:
	case STATUS_POISON:
	case STATUS_STUN:
	case STATUS_FREEZE:
		effect->chance_bp = part(effect->chance_bp, LINGERING_BP);
		break;
	default:
		break;
	}
	effect->chance_bp = clamp_i32(effect->chance_bp, 1, 10000);
}

static void
measure_action(struct battle_action *action)
{
	int32_t hits = action->hits > 0 ? action->hits : 1;

	if (action->coef_bp > 0)
		action->coef_bp = measured(action->coef_bp, SKILL_BP / hits, SKILLS_BP);
	action->hit_mod_bp = part(action->hit_mod_bp, NUMBERS_BP);
	action->heal_bp = part(action->heal_bp, SPARED_BP);
	action->heal_share_bp = part(action->heal_share_bp, SHARES_SPARED_BP);
	for (int32_t i = 0; i < action->effects_count; i++)
		measure_effect(&action->effects[i]);
}

/* As much as a par player would have who spends on intellect what it spends on vitality. */
static int32_t
par_mana(int32_t level)
{
	return MP_BASE + MP_PER_INTELLECT * stats_attributes(level).vitality + MP_PER_LEVEL * level;
}

void
ring_measure(struct battle_entrant *character)
{
	struct fighter par = stats_fighter(character->level);
	int32_t own = character->attack > character->magic ? character->attack : character->magic;
	int32_t power = measured(own, par.attack, NUMBERS_BP);
	int32_t health = measured(character->hp_max, par.hp_max, HARDY_BP);

	character->hp_max = clamp_i32(part(health, HEALTH_BP), 1, BATTLE_HP_MAX);
	character->hp = character->hp_max;
	character->mp_max = measured(character->mp_max, par_mana(character->level), NUMBERS_BP);
	character->mp = character->mp_max;
	character->attack = in_proportion(character->attack, own, power);
	character->magic = in_proportion(character->magic, own, power);
	character->defence = measured(character->defence, par.defence, NUMBERS_BP);
	character->resistance = measured(character->resistance, par.defence, NUMBERS_BP);
	character->speed = measured(character->speed, par.speed, NUMBERS_BP);
	character->agility = measured(character->agility, par.agility, HARDY_BP);
	character->luck = measured(character->luck, par.luck, NUMBERS_BP);
	character->hit_mod_bp =
	    clamp_i32(part(character->hit_mod_bp, NUMBERS_BP) - WARY_BP, -10000, 10000);
	character->crit_mod_bp = part(character->crit_mod_bp, NUMBERS_BP);
	for (int32_t i = 0; i < character->skills_count; i++)
		measure_action(&character->skills[i].action);
}
