#include "tests/support/battles.h"

#include <string.h>

#include "core/rules/stats.h"

struct battle_setup
battles_of(uint64_t seed)
{
	return (struct battle_setup){
		.rules_version = BATTLE_RULES_VERSION,
		.id = "b1",
		.seed = seed,
	};
}

struct battle_entrant
battles_entrant(const struct fighter *fighter)
{
	return (struct battle_entrant){
		.level = fighter->level,
		.hp = fighter->hp,
		.hp_max = fighter->hp_max,
		.mp = 20 + 6 * 5 + 2 * fighter->level,
		.mp_max = 20 + 6 * 5 + 2 * fighter->level,
		.attack = fighter->attack,
		.magic = fighter->attack,
		.defence = fighter->defence,
		.resistance = fighter->defence,
		.speed = fighter->speed,
		.agility = fighter->agility,
		.luck = fighter->luck,
		.hit_mod_bp = fighter->hit_mod_bp,
		.element = fighter->element,
		.strike_element = fighter->element,
	};
}

struct battle_entrant
battles_player(int32_t level)
{
	struct fighter fighter = stats_fighter(level);
	struct battle_entrant player = battles_entrant(&fighter);

	player.is_played = true;
	return player;
}

struct battle_entrant
battles_monster(int32_t level)
{
	struct fighter fighter = stats_monster(MONSTER_KIND_COUNT, level);
	struct battle_entrant monster = battles_entrant(&fighter);

	monster.side = 1;
	monster.rank = RANK_COMMON;
	return monster;
}

int32_t
battles_add(struct battle_setup *setup, const struct battle_entrant *entrant)
{
	setup->fighters[setup->fighters_count] = *entrant;
	return setup->fighters_count++;
}

/* ── par ones ── */

static void
teach(struct battle_entrant *player)
{
	static const struct battle_skill skills[] = {
		{ { .target = TARGET_ENEMY, .coef_bp = 16000 }, .cost_mp = 8, .cooldown = 1 },
		{ { .target = TARGET_ENEMY,
		      .coef_bp = 7000,
		      .hits = 2,
		      .effects_count = 1,
		      .effects = { { STATUS_BLEED, .chance_bp = 5000 } } },
		    .cost_mp = 10, .cooldown = 2 },
		{ { .target = TARGET_ENEMIES,
		      .source = SOURCE_MAGIC,
		      .element = ELEMENT_FIRE,
		      .coef_bp = 9000,
		      .effects_count = 1,
		      .effects = { { STATUS_BURN, .chance_bp = 4000 } } },
		    .cost_mp = 14, .cooldown = 3 },
		{ { .target = TARGET_ALLY, .heal_bp = 15000 }, .cost_mp = 12, .cooldown = 2 },
	};
	static const struct battle_thing things[] = {
		{ { .target = TARGET_SELF, .heal_share_bp = 3000 }, .count = 3 },
		{ { .target = TARGET_SELF, .mana_share_bp = 4000 }, .count = 2 },
	};

	memcpy(player->skills, skills, sizeof(skills));
	player->skills_count = sizeof(skills) / sizeof(skills[0]);
	memcpy(player->things, things, sizeof(things));
	player->things_count = sizeof(things) / sizeof(things[0]);
}

static void
teach_monster(struct battle_entrant *monster)
{
	static const struct battle_skill moves[] = {
		{ { .target = TARGET_ALLY, .heal_share_bp = 1500 }, .cooldown = 4,
		    .when = WHEN_HURT, .chance_bp = 5000 },
		{ { .target = TARGET_ENEMY,
		      .coef_bp = 9000,
		      .effects_count = 1,
		      .effects = { { STATUS_POISON, .chance_bp = 6000, .stacks = 2 } } },
		    .cooldown = 2, .when = WHEN_UNAFFLICTED, .chance_bp = 6000 },
		{ { .target = TARGET_ENEMIES,
		      .coef_bp = 6000,
		      .effects_count = 1,
		      .effects = { { STATUS_STUN, .chance_bp = 2500 } } },
		    .cooldown = 3, .when = WHEN_ALWAYS, .chance_bp = 2500 },
	};

	memcpy(monster->skills, moves, sizeof(moves));
	monster->skills_count = sizeof(moves) / sizeof(moves[0]);
}

struct battle_setup
battles_hunt(uint64_t seed, int32_t level)
{
	struct battle_setup setup = battles_of(seed);
	struct battle_entrant player = battles_player(level), monster = battles_monster(level);

	teach(&player);
	teach_monster(&monster);
	battles_add(&setup, &player);
	battles_add(&setup, &monster);
	return setup;
}

struct battle_setup
battles_raid(uint64_t seed, int32_t level, int32_t players)
{
	struct battle_setup setup = battles_of(seed);
	struct battle_entrant player = battles_player(level), boss = battles_monster(level);
	int64_t hp = (int64_t)boss.hp_max * 8 * battle_raid_hp_bp(players) / 10000;

	teach(&player);
	teach_monster(&boss);
	for (int32_t i = 0; i < players; i++)
		battles_add(&setup, &player);
	boss.rank = RANK_BOSS;
	boss.aims = AIM_STRONGEST;
	boss.hp = boss.hp_max = (int32_t)hp;
	boss.attack = boss.attack * 16 / 10;
	battles_add(&setup, &boss);
	return setup;
}

/* ── any ── */

static int32_t
below(struct rng *rng, int32_t n)
{
	return (int32_t)rng_below(rng, (uint32_t)n);
}

static bool
one_in(struct rng *rng, uint32_t n)
{
	return rng_below(rng, n) == 0;
}

/* 0..most: mostly usual, now and then an end. */
static int32_t
any_upto(struct rng *rng, int32_t usual, int32_t most)
{
	if (one_in(rng, 12))
		return one_in(rng, 2) ? 0 : most;
	return below(rng, (usual < most ? usual : most) + 1);
}

/* Draws stand in statements of their own throughout: the order within an initialiser is anybody's.
 */
static struct battle_effect
any_effect(struct rng *rng)
{
	struct battle_effect e = { 0 };

	e.status = (enum status)below(rng, STATUS_COUNT);
	e.chance_bp = one_in(rng, 2) ? 10000 : 1 + below(rng, 10000);
	e.on_self = one_in(rng, 4);
	e.turns = any_upto(rng, 4, BATTLE_TURNS_MAX);
	e.stacks = any_upto(rng, 3, BATTLE_STACKS_MAX);
	return e;
}

static struct battle_action
any_action(struct rng *rng)
{
	struct battle_action a = { 0 };

	a.target = (enum battle_target)below(rng, TARGET_COUNT);
	a.source = (enum battle_source)below(rng, SOURCE_COUNT);
	a.element = (enum element)below(rng, ELEMENT_COUNT);
	a.coef_bp = one_in(rng, 4) ? 0 : any_upto(rng, 20000, 60000);
	a.hits = any_upto(rng, 3, BATTLE_HITS_MAX);
	a.pen_bp = one_in(rng, 3) ? any_upto(rng, 4000, 10000) : 0;
	a.hit_mod_bp = one_in(rng, 3) ? below(rng, 20001) - 10000 : 0;
	a.drain_bp = one_in(rng, 4) ? any_upto(rng, 5000, 10000) : 0;
	a.heal_bp = one_in(rng, 4) ? any_upto(rng, 20000, 60000) : 0;
	a.heal_share_bp = one_in(rng, 6) ? any_upto(rng, 3000, 10000) : 0;
	a.mana_share_bp = one_in(rng, 6) ? any_upto(rng, 3000, 10000) : 0;
	a.cleanse = one_in(rng, 5) ? any_upto(rng, 3, 8) : 0;
	a.taunt = one_in(rng, 8) ? any_upto(rng, 3, 5) : 0;
	a.effects_count = below(rng, BATTLE_EFFECTS_MAX + 1);
	for (int32_t i = 0; i < a.effects_count; i++)
		a.effects[i] = any_effect(rng);
	return a;
}

static struct battle_skill
any_skill(struct rng *rng)
{
	struct battle_skill s = { 0 };

	s.action = any_action(rng);
	s.cost_mp = any_upto(rng, 20, FIGHTER_STAT_MAX);
	s.cooldown = any_upto(rng, 4, 20);
	s.when = (enum battle_when)below(rng, WHEN_COUNT);
	s.chance_bp = any_upto(rng, 10000, 10000);
	s.below_bp = one_in(rng, 4) ? any_upto(rng, 10000, 10000) : 0;
	return s;
}

static void
teach_any(struct rng *rng, struct battle_entrant *entrant)
{
	entrant->skills_count = below(rng, BATTLE_SKILLS_MAX + 1);
	for (int32_t i = 0; i < entrant->skills_count; i++)
		entrant->skills[i] = any_skill(rng);
	entrant->things_count = below(rng, BATTLE_THINGS_MAX + 1);
	for (int32_t i = 0; i < entrant->things_count; i++) {
		entrant->things[i].action = any_action(rng);
		entrant->things[i].count = 1 + any_upto(rng, 4, BATTLE_COUNT_MAX - 1);
	}
}

static struct battle_entrant
any_entrant(struct rng *rng, int32_t side)
{
	int32_t level = 1 + below(rng, LEVEL_CAP);
	struct battle_entrant e = side == 0 ? battles_player(level) : battles_monster(level);

	e.side = side;
	e.is_played = one_in(rng, side == 0 ? 1 : 3);
	e.has_cloak = one_in(rng, 2);
	e.rank = (enum battle_rank)below(rng, RANK_COUNT);
	e.aims = (enum battle_aim)below(rng, AIM_COUNT);
	e.element = (enum element)below(rng, ELEMENT_COUNT);
	e.strike_element = (enum element)below(rng, ELEMENT_COUNT);
	e.strike_source = (enum battle_source)below(rng, SOURCE_COUNT);
	e.hp_max = one_in(rng, 40) ? BATTLE_HP_MAX : e.hp_max;
	e.hp = 1 + below(rng, e.hp_max);
	e.mp_max = any_upto(rng, e.mp_max, FIGHTER_STAT_MAX);
	e.mp = below(rng, e.mp_max + 1);
	e.attack = any_upto(rng, 2 * e.attack, FIGHTER_STAT_MAX);
	e.magic = any_upto(rng, 2 * e.magic, FIGHTER_STAT_MAX);
	e.defence = any_upto(rng, 2 * e.defence, FIGHTER_STAT_MAX);
	e.resistance = any_upto(rng, 2 * e.resistance, FIGHTER_STAT_MAX);
	e.speed = any_upto(rng, 2 * e.speed, FIGHTER_STAT_MAX);
	e.agility = any_upto(rng, 2 * e.agility, FIGHTER_STAT_MAX);
	e.luck = any_upto(rng, 100, FIGHTER_STAT_MAX);
	e.hit_mod_bp = one_in(rng, 3) ? below(rng, 20001) - 10000 : 0;
	e.crit_mod_bp = one_in(rng, 3) ? below(rng, 20001) - 10000 : 0;
	e.status_resist_bp = one_in(rng, 3) ? any_upto(rng, 5000, 10000) : 0;
	e.flees_below_bp = one_in(rng, 5) ? any_upto(rng, 5000, 10000) : 0;
	e.immune = one_in(rng, 4) ? rng_below(rng, UINT32_C(1) << STATUS_COUNT) : 0;
	teach_any(rng, &e);
	return e;
}

struct battle_setup
battles_any(struct rng *rng)
{
	uint64_t seed = (uint64_t)rng_next(rng) << 32;
	struct battle_setup setup = battles_of(seed | rng_next(rng));
	bool is_small = !one_in(rng, 8);
	int32_t ours = 1 + below(rng, is_small ? 3 : BATTLE_PLAYERS_MAX);
	int32_t theirs = 1 + below(rng, is_small ? 3 : BATTLE_FIGHTERS_MAX - ours);

	setup.weather = (enum weather)below(rng, WEATHER_COUNT);
	setup.is_pvp = one_in(rng, 4);
	setup.is_blood_moon = one_in(rng, 4);
	for (int32_t i = 0; i < ours + theirs; i++) {
		struct battle_entrant entrant = any_entrant(rng, i < ours ? 0 : 1);

		battles_add(&setup, &entrant);
	}
	return setup;
}

static struct battle_input
any_input(const struct battle *battle, struct rng *rng, int32_t who)
{
	const struct battle_entrant *entrant = &battle->setup.fighters[who];
	struct battle_input input = { 0 };

	input.act = one_in(rng, 20) ? ACT_FLEE : (enum battle_act)below(rng, ACT_FLEE);
	input.target = below(rng, battle->setup.fighters_count + 1) - 1;
	if (input.act == ACT_SKILL)
		input.n = below(rng, entrant->skills_count + 1);
	if (input.act == ACT_USE)
		input.n = below(rng, entrant->things_count + 1);
	return input;
}

void
battles_any_inputs(
    const struct battle *battle, struct rng *rng, struct battle_input ret[BATTLE_FIGHTERS_MAX])
{
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		ret[i] = any_input(battle, rng, i);
		for (int tries = 0; tries < 3; tries++) {
			if (battle_input_refusal(battle, i, &ret[i]) == BATTLE_ALLOWED)
				break;
			ret[i] = any_input(battle, rng, i);
		}
	}
	for (int32_t i = battle->setup.fighters_count; i < BATTLE_FIGHTERS_MAX; i++)
		ret[i] = (struct battle_input){ .target = BATTLE_NOBODY };
}

void
battles_strikes(struct battle_input ret[BATTLE_FIGHTERS_MAX])
{
	for (int32_t i = 0; i < BATTLE_FIGHTERS_MAX; i++)
		ret[i] = (struct battle_input){ .act = ACT_ATTACK, .target = BATTLE_NOBODY };
}
