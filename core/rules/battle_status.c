/*
 * What lies on fighters: how it takes hold, what it does at the start of a turn, how it ends, and
 * what it makes of the numbers.
 */
#include "core/rules/battle_parts.h"
#include "core/rules/clamp.h"
#include "core/rules/combat.h"

#define BURN_BP 4000  /* of the caster's magic */
#define BLEED_BP 2500 /* of the caster's attack, twice that if the bearer exerts itself */
#define POISON_BP 200 /* of the bearer's maximum, as are the next ones */
#define POISON_BOSS_BP 20
#define REGEN_BP 400
#define FROSTBITE_BP 100
#define SHIELD_BP 15000 /* of the caster's magic */
#define SLOW_BP 7000
#define HASTE_BP 13000
#define SNOW_SPEED_BP 9000
#define WEAK_BP 7500
#define SUNDER_BP 7000
#define IMMUNE_TURNS 2

static const struct battle_status_rule rules[STATUS_COUNT] = {
	[STATUS_BURN] = { 3, 1, true, false },
	[STATUS_BLEED] = { 3, 3, true, false },
	[STATUS_POISON] = { 4, 5, true, false },
	[STATUS_REGEN] = { 4, 1, false, false },
	[STATUS_STUN] = { 1, 1, true, true },
	[STATUS_FREEZE] = { 1, 1, true, true },
	[STATUS_SLOW] = { 3, 1, true, false },
	[STATUS_HASTE] = { 3, 1, false, false },
	[STATUS_WEAK] = { 3, 1, true, false },
	[STATUS_SUNDER] = { 3, 1, true, false },
	[STATUS_BLIND] = { 2, 1, true, false },
	[STATUS_SILENCE] = { 2, 1, true, false },
	[STATUS_SHIELD] = { 3, 1, false, false },
};

_Static_assert(STATUS_COUNT == 13, "each status has a row");

struct battle_status_rule
battle_status_rule(enum status status)
{
	return rules[status];
}

bool
battle_status_is_control(enum status status)
{
	return rules[status].is_control;
}

bool
battle_bears(const struct battle *battle, int32_t who, enum status status)
{
	return battle->fighters[who].conditions[status].turns > 0;
}

enum status
battle_controlled_by(const struct battle *battle, int32_t who)
{
	if (battle_bears(battle, who, STATUS_STUN))
		return STATUS_STUN;
	return battle_bears(battle, who, STATUS_FREEZE) ? STATUS_FREEZE : STATUS_COUNT;
}

/* ── numbers ── */

int32_t
battle_power(const struct battle *battle, int32_t who, enum battle_source source)
{
	const struct battle_entrant *entrant = &battle->setup.fighters[who];

	if (source == SOURCE_MAGIC)
		return entrant->magic;
	if (battle_bears(battle, who, STATUS_WEAK))
		return battle_share_of(entrant->attack, WEAK_BP);
	return entrant->attack;
}

int32_t
battle_guard(const struct battle *battle, int32_t who, enum battle_source source)
{
	const struct battle_entrant *entrant = &battle->setup.fighters[who];

	if (source == SOURCE_MAGIC)
		return entrant->resistance;
	if (battle_bears(battle, who, STATUS_SUNDER))
		return battle_share_of(entrant->defence, SUNDER_BP);
	return entrant->defence;
}

int32_t
battle_speed(const struct battle *battle, int32_t who)
{
	int32_t speed = battle->setup.fighters[who].speed;

	if (battle_bears(battle, who, STATUS_SLOW))
		speed = battle_share_of(speed, SLOW_BP);
	if (battle_bears(battle, who, STATUS_HASTE))
		speed = battle_share_of(speed, HASTE_BP);
	if (battle->setup.weather == WEATHER_SNOW)
		speed = battle_share_of(speed, SNOW_SPEED_BP);
	return speed;
}

/* ── taking hold ── */

int32_t
battle_chance_bp(int32_t base_bp, int32_t resist_bp)
{
	return base_bp * (10000 - resist_bp) / 10000;
}

int32_t
battle_control_chance_bp(int32_t base_bp, int32_t resist_bp, int32_t controls)
{
	static const int32_t diminished_bp[] = { 10000, 5000, 2500, 0 };

	return battle_chance_bp(base_bp, resist_bp) * diminished_bp[clamp_i32(controls, 0, 3)] /
	       10000;
}

static bool
is_immune(const struct battle *battle, int32_t who, enum status status)
{
	if ((battle->setup.fighters[who].immune & UINT32_C(1) << status) != 0)
		return true;
	return rules[status].is_control && (battle->fighters[who].immune_turns > 0 ||
					       battle_controlled_by(battle, who) != STATUS_COUNT);
}

/* Of one that isn't immune. */
static int32_t
chance_bp(const struct battle *battle, int32_t to, const struct battle_effect *effect)
{
	int32_t resist_bp = battle->setup.fighters[to].status_resist_bp;

	if (rules[effect->status].is_control)
		return battle_control_chance_bp(
		    effect->chance_bp, resist_bp, battle->fighters[to].controls);
	if (rules[effect->status].is_harmful)
		return battle_chance_bp(effect->chance_bp, resist_bp);
	return effect->chance_bp;
}

int32_t
battle_hold_bp(const struct battle *battle, int32_t to, const struct battle_effect *effect)
{
	return is_immune(battle, to, effect->status) ? 0 : chance_bp(battle, to, effect);
}

static bool
takes_hold(struct battle_play *play, int32_t to, const struct battle_effect *effect)
{
	return !is_immune(play->battle, to, effect->status) &&
	       rng_chance_bp(&play->status, chance_bp(play->battle, to, effect));
}

/* What of the caster's is frozen as it lands. */
static int32_t
frozen_power(const struct battle *battle, int32_t from, enum status status)
{
	switch ((int)status) {
	case STATUS_BURN:
		return battle_power(battle, from, SOURCE_MAGIC);
	case STATUS_BLEED:
		return battle_power(battle, from, SOURCE_ATTACK);
	case STATUS_SHIELD:
		return clamp_i32(
		    battle_share_of(battle_power(battle, from, SOURCE_MAGIC), SHIELD_BP), 1,
		    INT32_MAX);
	default:
		return 0;
	}
}

int32_t
battle_comfort_expected(
    const struct battle *battle, int32_t from, int32_t to, const struct battle_effect *effect)
{
	int32_t hold_bp = battle_hold_bp(battle, to, effect);

	switch ((int)effect->status) {
	case STATUS_SHIELD:
		return battle_share_of(frozen_power(battle, from, STATUS_SHIELD), hold_bp);
	case STATUS_REGEN:
		return battle_share_of(battle_share_of(battle->setup.fighters[to].hp_max,
					   REGEN_BP * rules[STATUS_REGEN].turns),
		    hold_bp);
	default:
		return 0;
	}
}

/* Refreshed, the longer and the stronger of both stay; stacks add up. */
static void
lay(struct battle_play *play, int32_t from, int32_t to, const struct battle_effect *effect)
{
	struct battle *battle = play->battle;
	struct battle_condition *c = &battle->fighters[to].conditions[effect->status];
	int32_t turns = effect->turns > 0 ? effect->turns : rules[effect->status].turns;
	int32_t stacks = effect->stacks > 0 ? effect->stacks : 1;
	int32_t power = frozen_power(battle, from, effect->status);

	if (c->turns == 0 || power >= c->power) {
		c->power = power;
		c->level = battle->setup.fighters[from].level;
		c->by = from;
	}
	c->turns = turns > c->turns ? turns : c->turns;
	c->stacks = clamp_i32(c->stacks + stacks, 1, rules[effect->status].stacks_max);
	c->since = ++battle->landings;
	if (to == play->actor)
		play->fresh |= UINT32_C(1) << effect->status;
	battle_note(play, (struct battle_entry){ .what = BATTLE_STATUS_ON,
			      .who = from,
			      .target = to,
			      .amount = c->turns,
			      .after = effect->status == STATUS_SHIELD ? c->power : c->stacks,
			      .of = (int32_t)effect->status });
}

void
battle_afflict(
    struct battle_play *play, int32_t from, int32_t to, const struct battle_effect *effect)
{
	struct battle_fighter *bearer = &play->battle->fighters[to];

	if (!takes_hold(play, to, effect)) {
		battle_note(play, (struct battle_entry){ .what = BATTLE_RESISTED,
				      .who = from,
				      .target = to,
				      .after = bearer->hp,
				      .of = (int32_t)effect->status });
		return;
	}
	if (effect->status == STATUS_SLOW && battle_bears(play->battle, to, STATUS_HASTE)) {
		battle_status_end(play, to, STATUS_HASTE);
		return;
	}
	if (effect->status == STATUS_HASTE && battle_bears(play->battle, to, STATUS_SLOW)) {
		battle_status_end(play, to, STATUS_SLOW);
		return;
	}
	if (rules[effect->status].is_control) {
		bearer->controls++;
		play->guarding &= ~(UINT32_C(1) << to);
	}
	if (effect->status == STATUS_FREEZE)
		bearer->is_brittle = true;
	lay(play, from, to, effect);
}

/* ── ending ── */

void
battle_status_end(struct battle_play *play, int32_t who, enum status status)
{
	struct battle_fighter *bearer = &play->battle->fighters[who];

	bearer->conditions[status] = (struct battle_condition){ 0 };
	if (rules[status].is_control)
		bearer->immune_turns = IMMUNE_TURNS;
	battle_note(play, (struct battle_entry){ .what = BATTLE_STATUS_OFF,
			      .who = who,
			      .target = who,
			      .after = bearer->hp,
			      .of = (int32_t)status });
}

void
battle_cleanse(struct battle_play *play, int32_t who, int32_t count)
{
	const struct battle_condition *conditions = play->battle->fighters[who].conditions;

	for (; count > 0; count--) {
		int latest = STATUS_COUNT;

		for (int i = 0; i < STATUS_COUNT; i++) {
			if (!rules[i].is_harmful || conditions[i].turns == 0)
				continue;
			if (latest == STATUS_COUNT ||
			    conditions[i].since > conditions[latest].since)
				latest = i;
		}
		if (latest == STATUS_COUNT)
			return;
		battle_status_end(play, who, (enum status)latest);
	}
}

void
battle_statuses_pass(struct battle_play *play, int32_t who)
{
	struct battle_fighter *bearer = &play->battle->fighters[who];

	if (bearer->immune_turns > 0)
		bearer->immune_turns--;
	if (bearer->taunt_turns > 0 && !play->is_taunt_fresh)
		bearer->taunt_turns--;
	for (int i = 0; i < STATUS_COUNT; i++) {
		struct battle_condition *c = &bearer->conditions[i];

		if (c->turns == 0 || (play->fresh & UINT32_C(1) << i) != 0)
			continue;
		if (--c->turns == 0)
			battle_status_end(play, who, (enum status)i);
	}
}

/* ── ticking ── */

static bool
is_boss(const struct battle_entrant *entrant)
{
	return entrant->rank == RANK_BOSS || entrant->rank == RANK_WORLD_BOSS;
}

static int32_t
pvp_bp(const struct battle *battle)
{
	return battle->setup.is_pvp ? COMBAT_PVP_BP : 10000;
}

/* A blow without draws, of the numbers that were frozen. */
static struct strike
strike_of(const struct battle *battle, const struct battle_condition *c)
{
	return (struct strike){
		.attack = c->power,
		.level = c->level,
		.roll = 100,
		.crit_bp = 10000,
		.element_bp = 10000,
		.status_bp = 10000,
		.weather_bp = 10000,
		.pvp_bp = pvp_bp(battle),
	};
}

/* It is of fire: the body's element and the weather count. */
static int32_t
burn_damage(const struct battle *battle, int32_t who, const struct battle_condition *c)
{
	struct strike strike = strike_of(battle, c);

	strike.skill_bp = BURN_BP;
	strike.defence = battle_guard(battle, who, SOURCE_MAGIC);
	strike.element_bp = combat_element_bp(ELEMENT_FIRE, battle->setup.fighters[who].element);
	strike.weather_bp = battle_weather_bp(battle->setup.weather, ELEMENT_FIRE);
	return combat_damage(&strike);
}

static int32_t
bleed_damage(const struct battle *battle, const struct battle_condition *c, bool exerts)
{
	struct strike strike = strike_of(battle, c);

	strike.skill_bp = BLEED_BP * c->stacks * (exerts ? 2 : 1);
	return combat_damage(&strike);
}

static int32_t
poison_damage(const struct battle *battle, int32_t who, const struct battle_condition *c)
{
	const struct battle_entrant *entrant = &battle->setup.fighters[who];
	int32_t share_bp = (is_boss(entrant) ? POISON_BOSS_BP : POISON_BP) * c->stacks;
	int32_t damage = battle_share_of(entrant->hp_max, share_bp);

	return clamp_i32(battle_share_of(damage, pvp_bp(battle)), 1, INT32_MAX);
}

static void
tick(struct battle_play *play, int32_t who, enum status status, bool exerts)
{
	const struct battle *battle = play->battle;
	const struct battle_condition *c = &battle->fighters[who].conditions[status];
	int32_t damage;

	if (c->turns == 0 || battle->fighters[who].hp == 0)
		return;
	if (status == STATUS_BURN)
		damage = burn_damage(battle, who, c);
	else if (status == STATUS_BLEED)
		damage = bleed_damage(battle, c, exerts);
	else
		damage = poison_damage(battle, who, c);
	battle_hurt(play, (struct battle_entry){ .what = BATTLE_TICK,
			      .who = c->by,
			      .target = who,
			      .amount = damage,
			      .of = (int32_t)status });
}

void
battle_statuses_tick(struct battle_play *play, int32_t who, bool exerts)
{
	const struct battle_entrant *entrant = &play->battle->setup.fighters[who];
	const struct battle_fighter *bearer = &play->battle->fighters[who];
	const struct battle_condition *regen = &bearer->conditions[STATUS_REGEN];

	if (play->battle->setup.weather == WEATHER_SNOW && !entrant->has_cloak)
		battle_hurt(play,
		    (struct battle_entry){ .what = BATTLE_FROSTBITE,
			.who = who,
			.target = who,
			.amount =
			    clamp_i32(battle_share_of(entrant->hp_max, FROSTBITE_BP), 1, INT32_MAX),
			.of = -1 });
	tick(play, who, STATUS_BURN, exerts);
	tick(play, who, STATUS_BLEED, exerts);
	tick(play, who, STATUS_POISON, exerts);
	if (regen->turns > 0 && bearer->hp > 0 && bearer->hp < entrant->hp_max)
		battle_heal(play, regen->by, who,
		    clamp_i32(battle_share_of(entrant->hp_max, REGEN_BP), 1, INT32_MAX),
		    STATUS_REGEN);
}
