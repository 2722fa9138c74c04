#include "tests/balance/tactics.h"

#include "core/rules/battle_parts.h"
#include "core/rules/combat.h"

/* What a sensible person sees before choosing. */
struct outlook {
	const struct battle *battle;
	int32_t who;
	double dealt;  /* by its plain strike, each turn */
	double taken;  /* by all who stand against it, each round */
	double rounds; /* that the battle is going to take by plain strikes */
};

static double
least(double a, double b)
{
	return a < b ? a : b;
}

/* ── blows ── */

/* The mean of what an action takes from a target, misses counted in. */
static double
mean_damage(
    const struct battle *battle, int32_t who, int32_t target, const struct battle_action *action)
{
	const struct battle_entrant *own = &battle->setup.fighters[who];
	const struct battle_entrant *other = &battle->setup.fighters[target];
	double k = 50 + 10 * own->level;
	double guard = battle_guard(battle, target, action->source) * (1 - action->pen_bp / 1e4);
	int32_t mods = own->hit_mod_bp + action->hit_mod_bp -
	               (battle_bears(battle, who, STATUS_BLIND) ? 3000 : 0);
	double hit = combat_hit_bp(own->agility, other->agility, mods) / 1e4;
	double crit = (combat_crit_bp(own->luck) + own->crit_mod_bp) / 1e4;
	double d = battle_power(battle, who, action->source) * (action->coef_bp / 1e4);

	d *= k / (k + guard) * hit * (1 + crit / 2) * (action->hits > 0 ? action->hits : 1);
	d *= combat_element_bp(battle_action_element(battle, who, action), other->element) / 1e4;
	return battle->setup.is_pvp ? d * COMBAT_PVP_BP / 1e4 : d;
}

static double
plain_damage(const struct battle *battle, int32_t who, int32_t target)
{
	struct battle_action strike = battle_input_action(
	    battle, who, &(struct battle_input){ .act = ACT_ATTACK, .target = target });

	return mean_damage(battle, who, target, &strike);
}

/* The best that somebody can do to another, skills that are ready or not: what to fear. */
static double
threat(const struct battle *battle, int32_t who, int32_t target)
{
	const struct battle_entrant *own = &battle->setup.fighters[who];
	double most = plain_damage(battle, who, target);

	for (int32_t i = 0; i < own->skills_count; i++) {
		double d = mean_damage(battle, who, target, &own->skills[i].action);
		double often = own->is_played ? 1.0 / (1 + own->skills[i].cooldown) : 0.3;

		if (battle_action_is_hostile(&own->skills[i].action) && d > most)
			most += (d - most) * often;
	}
	return most;
}

/* ── statuses ── */

/* Health saved by a status that takes hold of an enemy. */
static double
harm(const struct outlook *o, int32_t target, const struct battle_effect *effect)
{
	const struct battle *battle = o->battle;
	const struct battle_entrant *own = &battle->setup.fighters[o->who];
	const struct battle_entrant *other = &battle->setup.fighters[target];
	double per_damage = o->taken / o->dealt, rounds = o->rounds;
	double strike = threat(battle, target, o->who);
	double k = 50 + 10 * own->level, pvp = battle->setup.is_pvp ? 0.6 : 1;

	switch ((int)effect->status) {
	case STATUS_BURN:
		return per_damage * pvp * least(rounds, 3) * 0.4 *
		       battle_power(battle, o->who, SOURCE_MAGIC) * k / (k + other->resistance);
	case STATUS_BLEED:
		return per_damage * pvp * least(rounds, 3) * 0.4 *
		       battle_power(battle, o->who, SOURCE_ATTACK);
	case STATUS_POISON:
		return per_damage * pvp * least(rounds, 4) * 0.02 * other->hp_max *
		       (effect->stacks > 1 ? effect->stacks : 1);
	case STATUS_STUN:
	case STATUS_FREEZE:
		return battle->fighters[target].immune_turns > 0 ? 0 : strike;
	case STATUS_SLOW:
		return 0.2 * strike;
	case STATUS_WEAK:
		return 0.2 * strike * least(rounds, 3);
	case STATUS_BLIND:
		return 0.33 * strike * least(rounds, 2);
	case STATUS_SILENCE:
		return (other->skills_count > 0 ? 0.15 : 0) * strike * least(rounds, 2);
	case STATUS_SUNDER:
		return o->taken * least(rounds, 3) * 0.3 * other->defence /
		       (k + 0.7 * other->defence);
	default:
		return 0;
	}
}

/* Health saved by a status on oneself. */
static double
boon(const struct outlook *o, const struct battle_effect *effect)
{
	const struct battle_entrant *own = &o->battle->setup.fighters[o->who];
	double missing = own->hp_max - o->battle->fighters[o->who].hp;

	switch ((int)effect->status) {
	case STATUS_SHIELD:
		return least(1.5 * battle_power(o->battle, o->who, SOURCE_MAGIC),
		    o->taken * least(o->rounds, 3));
	case STATUS_REGEN:
		return least(missing + o->taken, 0.04 * own->hp_max * 4);
	case STATUS_HASTE:
		return 0.2 * o->taken;
	default:
		return 0;
	}
}

static double
effects_worth(const struct outlook *o, int32_t target, const struct battle_action *action)
{
	double worth = 0;

	for (int32_t i = 0; i < action->effects_count; i++) {
		const struct battle_effect *effect = &action->effects[i];
		bool is_own = effect->on_self || !battle_is_enemy(o->battle, o->who, target);
		double one;

		if (battle_bears(o->battle, is_own ? o->who : target, effect->status) &&
		    effect->status != STATUS_POISON && effect->status != STATUS_BLEED)
			continue;
		one = is_own ? boon(o, effect) : harm(o, target, effect);
		worth += one * effect->chance_bp / 1e4;
	}
	return worth;
}

/* ── actions ── */

static double
harmful_on(const struct outlook *o)
{
	static const enum status harmful[] = { STATUS_BURN, STATUS_BLEED, STATUS_POISON,
		STATUS_WEAK, STATUS_SUNDER, STATUS_BLIND };
	double count = 0;

	for (size_t i = 0; i < sizeof(harmful) / sizeof(harmful[0]); i++)
		count += battle_bears(o->battle, o->who, harmful[i]);
	return count;
}

static double
help_worth(const struct outlook *o, const struct battle_action *action, double taken_from_enemies)
{
	const struct battle_entrant *own = &o->battle->setup.fighters[o->who];
	double missing = own->hp_max - o->battle->fighters[o->who].hp;
	double health = battle_power(o->battle, o->who, SOURCE_MAGIC) * (action->heal_bp / 1e4) +
	                own->hp_max * (action->heal_share_bp / 1e4) +
	                taken_from_enemies * (action->drain_bp / 1e4);

	return least(health, missing) + least(action->cleanse, harmful_on(o)) * 0.03 * own->hp_max;
}

/* Of a hostile action at one target: it shortens the battle, by more if the target falls. */
static double
blow_worth(
    const struct outlook *o, int32_t target, const struct battle_action *action, double *ret_damage)
{
	double left = o->battle->fighters[target].hp;
	double d = action->coef_bp > 0 ? mean_damage(o->battle, o->who, target, action) : 0;
	double worth = least(d, left) * o->taken / o->dealt;

	*ret_damage += least(d, left);
	if (d >= left)
		return worth + 0.3 * threat(o->battle, target, o->who);
	return worth + 0.9 * effects_worth(o, target, action);
}

static double
worth(const struct outlook *o, const struct battle_action *action, int32_t target)
{
	double sum = 0, damage = 0;

	if (!battle_action_is_hostile(action))
		return help_worth(o, action, 0) + effects_worth(o, o->who, action);
	for (int32_t i = 0; i < o->battle->setup.fighters_count; i++) {
		if (battle_stands(o->battle, i) && battle_is_enemy(o->battle, o->who, i) &&
		    (action->target == TARGET_ENEMIES || i == target))
			sum += blow_worth(o, i, action, &damage);
	}
	return sum + help_worth(o, action, damage);
}

/* Mana is worth what thrift asks for it, where it is wanted. */
static double
mana_worth(
    const struct outlook *o, const struct battle_action *action, const struct tactics *tactics)
{
	const struct battle_entrant *own = &o->battle->setup.fighters[o->who];
	double missing = own->mp_max - o->battle->fighters[o->who].mp;
	double gives = least(own->mp_max * (action->mana_share_bp / 1e4), missing);

	return own->mp_max > 0 && missing > 0.6 * own->mp_max
	           ? 2 * tactics->thrift * own->hp_max * gives / own->mp_max
	           : 0;
}

/* ── the choice ── */

/* Who falls the soonest for what it does. */
static int32_t
first_target(const struct battle *battle, int32_t who)
{
	int32_t best = battle_taunter(battle, who);
	double most = -1;

	if (best != BATTLE_NOBODY)
		return best;
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		double rate;

		if (!battle_stands(battle, i) || !battle_is_enemy(battle, who, i))
			continue;
		rate = threat(battle, i, who) / battle->fighters[i].hp;
		if (rate > most) {
			most = rate;
			best = i;
		}
	}
	return best;
}

static struct outlook
look(const struct battle *battle, int32_t who, int32_t target)
{
	struct outlook o = { .battle = battle, .who = who };
	double health = 0;

	o.dealt = plain_damage(battle, who, target);
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		const struct battle_entrant *own = &battle->setup.fighters[who];

		if (i < own->skills_count && battle_action_is_hostile(&own->skills[i].action)) {
			double d = mean_damage(battle, who, target, &own->skills[i].action);

			if (own->skills[i].cooldown == 0 && d > o.dealt &&
			    battle->fighters[who].mp >= 2 * own->skills[i].cost_mp)
				o.dealt = d;
		}
		if (!battle_stands(battle, i) || !battle_is_enemy(battle, who, i))
			continue;
		o.taken += threat(battle, i, who);
		health += battle->fighters[i].hp;
	}
	o.dealt = o.dealt < 1 ? 1 : o.dealt;
	o.rounds = health / o.dealt < 1 ? 1 : health / o.dealt;
	return o;
}

struct battle_input
tactics_choose(const struct battle *battle, int32_t who, const struct tactics *tactics)
{
	const struct battle_entrant *own = &battle->setup.fighters[who];
	int32_t target = first_target(battle, who);
	struct outlook o = look(battle, who, target);
	struct battle_input best = { .act = ACT_ATTACK, .target = target };
	struct battle_action strike = battle_input_action(battle, who, &best);
	double most = worth(&o, &strike, target), left = battle->fighters[who].hp;
	double price = own->mp_max > 0 ? tactics->thrift * own->hp_max / own->mp_max : 0;
	double keeps = tactics->keeps * own->hp_max;

	if (tactics->flees && left < 1.5 * o.taken && o.rounds > 2)
		return (struct battle_input){ .act = ACT_FLEE, .target = BATTLE_NOBODY };
	if (o.taken * o.rounds > left) {
		price = 0;
		keeps = 0;
	}
	for (int32_t n = 0; n < own->skills_count; n++) {
		const struct battle_action *action = &own->skills[n].action;
		bool is_hostile = battle_action_is_hostile(action);
		double value = worth(&o, action, target) - price * own->skills[n].cost_mp;

		if (value > most && battle_skill_refusal(battle, who, n) == BATTLE_ALLOWED) {
			most = value;
			best = (struct battle_input){
				.act = ACT_SKILL, .n = n, .target = is_hostile ? target : who
			};
		}
	}
	for (int32_t n = 0; n < own->things_count; n++) {
		const struct battle_action *action = &own->things[n].action;
		double value = worth(&o, action, target) + mana_worth(&o, action, tactics) - keeps;

		if (value > most && battle->fighters[who].left[n] > 0) {
			most = value;
			best = (struct battle_input){ .act = ACT_USE,
				.n = n,
				.target = battle_action_is_hostile(action) ? target : who };
		}
	}
	return best;
}
