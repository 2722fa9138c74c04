/*
 * Doing an action: blows, healing, statuses, to whom it is for. The steps of a blow are those of
 * combat.h.
 */
#include "core/rules/battle_parts.h"
#include "core/rules/clamp.h"
#include "core/rules/combat.h"

#define BLIND_HIT_BP (-3000)
#define STORM_HIT_BP (-500)
#define FOG_HIT_BP (-1000)
#define BRITTLE_BP 12500
#define GUARDING_BP 5000
#define BLOOD_MOON_BP 12000

/* ── what a blow is made of ── */

int32_t
battle_weather_bp(enum weather weather, enum element element)
{
	if (weather == WEATHER_RAIN && element == ELEMENT_FIRE)
		return 8000;
	if (weather == WEATHER_RAIN && element == ELEMENT_WATER)
		return 12000;
	if (weather == WEATHER_STORM && element == ELEMENT_LIGHTNING)
		return 13000;
	if (weather == WEATHER_HEAT && element == ELEMENT_FIRE)
		return 12000;
	return 10000;
}

static int32_t
hit_bp(const struct battle *battle, int32_t who, int32_t target, const struct battle_action *action)
{
	const struct battle_entrant *attacker = &battle->setup.fighters[who];
	int32_t mods_bp = attacker->hit_mod_bp + action->hit_mod_bp;

	if (battle_bears(battle, who, STATUS_BLIND))
		mods_bp += BLIND_HIT_BP;
	if (battle->setup.weather == WEATHER_STORM)
		mods_bp += STORM_HIT_BP;
	if (battle->setup.weather == WEATHER_FOG)
		mods_bp += FOG_HIT_BP;
	return combat_hit_bp(attacker->agility, battle->setup.fighters[target].agility, mods_bp);
}

bool
battle_action_is_hostile(const struct battle_action *action)
{
	return action->target == TARGET_ENEMY || action->target == TARGET_ENEMIES;
}

enum element
battle_action_element(const struct battle *battle, int32_t who, const struct battle_action *action)
{
	return action->element != ELEMENT_NONE ? action->element
	                                       : battle->setup.fighters[who].strike_element;
}

static int32_t
status_bp(const struct battle *battle, int32_t target, uint32_t guarding)
{
	int32_t bp = 10000;

	if (battle->fighters[target].is_brittle)
		bp = battle_share_of(bp, BRITTLE_BP);
	if ((guarding & UINT32_C(1) << target) != 0)
		bp = battle_share_of(bp, GUARDING_BP);
	return bp;
}

static int32_t
sky_bp(const struct battle *battle, int32_t who, enum element element)
{
	int32_t bp = battle_weather_bp(battle->setup.weather, element);

	if (battle->setup.is_blood_moon && battle->setup.fighters[who].rank != RANK_PLAYER)
		bp = battle_share_of(bp, BLOOD_MOON_BP);
	return bp;
}

/* `guarding` has a bit for each who defends. */
static struct strike
strike_of(const struct battle *battle, int32_t who, int32_t target,
    const struct battle_action *action, uint32_t guarding)
{
	enum element element = battle_action_element(battle, who, action);

	return (struct strike){
		.attack = battle_power(battle, who, action->source),
		.skill_bp = action->coef_bp,
		.level = battle->setup.fighters[who].level,
		.defence = battle_guard(battle, target, action->source),
		.pen_bp = action->pen_bp,
		.crit_bp = 10000,
		.element_bp = combat_element_bp(element, battle->setup.fighters[target].element),
		.status_bp = status_bp(battle, target, guarding),
		.weather_bp = sky_bp(battle, who, element),
		.pvp_bp = battle->setup.is_pvp ? COMBAT_PVP_BP : 10000,
	};
}

int64_t
battle_blows_expected(
    const struct battle *battle, int32_t who, int32_t target, const struct battle_action *action)
{
	const struct battle_entrant *attacker = &battle->setup.fighters[who];
	struct strike strike = strike_of(battle, who, target, action, 0);
	int64_t crit_bp =
	    clamp_i32(combat_crit_bp(attacker->luck) + attacker->crit_mod_bp, 0, 10000);
	int64_t hits = action->hits > 0 ? action->hits : 1;
	int64_t damage;

	if (action->coef_bp == 0)
		return 0;
	strike.roll = 100;
	damage = combat_damage(&strike) * hits * hit_bp(battle, who, target, action) / 10000;
	return damage * (10000 + crit_bp * (COMBAT_CRIT_BP - 10000) / 10000) / 10000;
}

/* ── losing and gaining ── */

static void
fall(struct battle_play *play, int32_t by, int32_t who)
{
	struct battle_fighter *fallen = &play->battle->fighters[who];

	for (int i = 0; i < STATUS_COUNT; i++)
		fallen->conditions[i] = (struct battle_condition){ 0 };
	fallen->taunt_turns = 0;
	battle_note(play,
	    (struct battle_entry){ .what = BATTLE_FALLS, .who = by, .target = who, .of = -1 });
}

static void
absorb(struct battle_play *play, int32_t who, int32_t amount)
{
	struct battle_condition *shield = &play->battle->fighters[who].conditions[STATUS_SHIELD];

	shield->power -= amount;
	play->battle->fighters[shield->by].absorbed += amount;
	battle_note(play, (struct battle_entry){ .what = BATTLE_ABSORBED,
			      .who = shield->by,
			      .target = who,
			      .amount = amount,
			      .after = shield->power,
			      .of = STATUS_SHIELD });
	if (shield->power == 0)
		battle_status_end(play, who, STATUS_SHIELD);
}

int32_t
battle_hurt(struct battle_play *play, struct battle_entry hurt)
{
	struct battle_fighter *target = &play->battle->fighters[hurt.target];
	int32_t absorbed = clamp_i32(hurt.amount, 0, target->conditions[STATUS_SHIELD].power);
	int32_t taken = clamp_i32(hurt.amount - absorbed, 0, target->hp);

	target->hp -= taken;
	if (battle_is_enemy(play->battle, hurt.who, hurt.target))
		play->battle->fighters[hurt.who].damage += taken;
	hurt.after = target->hp;
	battle_note(play, hurt);
	if (absorbed > 0)
		absorb(play, hurt.target, absorbed);
	if (target->hp == 0)
		fall(play, hurt.who, hurt.target);
	return taken;
}

void
battle_heal(struct battle_play *play, int32_t who, int32_t target, int32_t amount, int32_t of)
{
	struct battle_fighter *healed = &play->battle->fighters[target];
	int32_t gain =
	    clamp_i32(amount, 0, play->battle->setup.fighters[target].hp_max - healed->hp);

	healed->hp += gain;
	play->battle->fighters[who].healed += gain;
	battle_note(play, (struct battle_entry){ .what = BATTLE_HEAL,
			      .who = who,
			      .target = target,
			      .amount = gain,
			      .after = healed->hp,
			      .of = of });
}

static void
give_mana(struct battle_play *play, int32_t who, int32_t target, int32_t amount)
{
	struct battle_fighter *given = &play->battle->fighters[target];
	int32_t gain =
	    clamp_i32(amount, 0, play->battle->setup.fighters[target].mp_max - given->mp);

	given->mp += gain;
	battle_note(play, (struct battle_entry){ .what = BATTLE_MANA,
			      .who = who,
			      .target = target,
			      .amount = gain,
			      .after = given->mp,
			      .of = -1 });
}

/* ── doing ── */

/* One blow; `ret_taken` grows by the health that it took. False for a miss. */
static bool
blow(struct battle_play *play, int32_t who, int32_t target, const struct battle_action *action,
    int64_t *ret_taken)
{
	struct battle *battle = play->battle;
	const struct battle_entrant *attacker = &battle->setup.fighters[who];
	struct strike strike;
	struct battle_entry entry = { .who = who, .target = target, .of = -1 };

	if (!rng_chance_bp(&play->hit, hit_bp(battle, who, target, action))) {
		entry.what = BATTLE_MISS;
		entry.after = battle->fighters[target].hp;
		battle_note(play, entry);
		return false;
	}
	strike = strike_of(battle, who, target, action, play->guarding);
	entry.what = BATTLE_HIT;
	if (combat_crit_drawn(combat_crit_bp(attacker->luck) + attacker->crit_mod_bp,
		&battle->fighters[who].crit_tries, &play->crit)) {
		strike.crit_bp = COMBAT_CRIT_BP;
		entry.what = BATTLE_CRIT;
	}
	strike.roll = 90 + (int32_t)rng_below(&play->damage, 21);
	entry.amount = combat_damage(&strike);
	battle->fighters[target].is_brittle = false;
	battle->fighters[target].struck_by = who;
	*ret_taken += battle_hurt(play, entry);
	return true;
}

/* All blows at one target. True if at least one landed. */
static bool
blows(struct battle_play *play, int32_t who, int32_t target, const struct battle_action *action)
{
	int32_t hits = action->hits > 0 ? action->hits : 1;
	int64_t taken = 0;
	bool has_landed = false;

	for (int32_t i = 0; i < hits && battle_stands(play->battle, target); i++) {
		if (blow(play, who, target, action, &taken))
			has_landed = true;
	}
	if (action->drain_bp > 0 && taken > 0)
		battle_heal(play, who, who, battle_share_of((int32_t)taken, action->drain_bp), -1);
	return has_landed;
}

int32_t
battle_health_given(
    const struct battle *battle, int32_t who, int32_t target, const struct battle_action *action)
{
	int32_t hp_max = battle->setup.fighters[target].hp_max;
	int64_t health =
	    (int64_t)battle_share_of(battle_power(battle, who, SOURCE_MAGIC), action->heal_bp) +
	    battle_share_of(hp_max, action->heal_share_bp);

	if (action->heal_bp == 0 && action->heal_share_bp == 0)
		return 0;
	return clamp_i32(health, 1, INT32_MAX);
}

static void
help(struct battle_play *play, int32_t who, int32_t target, const struct battle_action *action)
{
	const struct battle_entrant *entrant = &play->battle->setup.fighters[target];
	int32_t health = battle_health_given(play->battle, who, target, action);

	if (health > 0)
		battle_heal(play, who, target, health, -1);
	if (action->mana_share_bp > 0)
		give_mana(
		    play, who, target, battle_share_of(entrant->mp_max, action->mana_share_bp));
	battle_cleanse(play, target, action->cleanse);
}

static void
effects(struct battle_play *play, int32_t who, int32_t target, const struct battle_action *action,
    bool on_self)
{
	for (int32_t i = 0; i < action->effects_count; i++) {
		if (action->effects[i].on_self == on_self && battle_stands(play->battle, target))
			battle_afflict(play, who, target, &action->effects[i]);
	}
}

static void
do_to(struct battle_play *play, int32_t who, int32_t target, const struct battle_action *action)
{
	if (!battle_action_is_hostile(action))
		help(play, who, target, action);
	else if (action->coef_bp > 0 && !blows(play, who, target, action))
		return;
	effects(play, who, target, action, false);
}

static bool
is_for(const struct battle *battle, int32_t who, const struct battle_action *action, int32_t target,
    int32_t i)
{
	if (!battle_stands(battle, i))
		return false;
	switch (action->target) {
	case TARGET_SELF:
		return i == who;
	case TARGET_ALLY:
	case TARGET_ENEMY:
		return i == target;
	case TARGET_ALLIES:
		return !battle_is_enemy(battle, who, i);
	case TARGET_ENEMIES:
		return battle_is_enemy(battle, who, i);
	case TARGET_COUNT:
		break;
	}
	return false;
}

void
battle_action_do(
    struct battle_play *play, int32_t who, const struct battle_action *action, int32_t target)
{
	struct battle *battle = play->battle;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		if (is_for(battle, who, action, target, i))
			do_to(play, who, i, action);
	}
	if (battle_action_is_hostile(action))
		help(play, who, who, action);
	effects(play, who, who, action, true);
	if (action->taunt > 0) {
		battle->fighters[who].taunt_turns = action->taunt;
		play->is_taunt_fresh = true;
		battle_note(play, (struct battle_entry){ .what = BATTLE_TAUNTS,
				      .who = who,
				      .target = who,
				      .amount = action->taunt,
				      .after = battle->fighters[who].hp,
				      .of = -1 });
	}
}
