#include "core/rules/muster.h"

#include "core/rules/clamp.h"
#include "core/rules/rng.h"
#include "core/rules/skills.h"

#define WHOLE_BP 10000
#define PACK_LEVEL 5 /* before it, everybody comes alone */

_Static_assert(
    (int)ACTION_TARGET_ENEMIES == (int)TARGET_ENEMIES, "content counts targets as battles do");
_Static_assert((int)ACTION_SOURCE_MAGIC == (int)SOURCE_MAGIC, "and sources");
_Static_assert((int)CONTENT_MONSTER_AIMS_LATEST == (int)AIM_LATEST, "and aims");
_Static_assert(
    (int)CONTENT_MONSTER_MOVES_WHEN_UNAFFLICTED == (int)WHEN_UNAFFLICTED, "and conditions");
_Static_assert(CONTENT_MONSTER_RANK_WORLD_BOSS + RANK_COMMON == RANK_WORLD_BOSS, "and ranks");

struct rank {
	int32_t hp_bp, attack_bp, worth;
};

static const struct rank ranks[CONTENT_MONSTER_RANK_COUNT] = {
	[CONTENT_MONSTER_RANK_COMMON] = { WHOLE_BP, WHOLE_BP, 1 },
	[CONTENT_MONSTER_RANK_ELITE] = { 25000, 13000, 3 },
	[CONTENT_MONSTER_RANK_BOSS] = { 80000, 16000, 10 },
	[CONTENT_MONSTER_RANK_WORLD_BOSS] = { 80000, 16000, 10 },
};

/* In the lands of the first levels live the young: so much of a par monster's health and attack.
 * Against grown ones, whoever begins would lose every other fight of the first hour. */
#define YOUNG_LEVELS 4
static const struct {
	int32_t hp_bp, attack_bp;
} young[YOUNG_LEVELS] = { { 8500, 6500 }, { 9000, 7500 }, { 9500, 8500 }, { 10000, 9300 } };

/* n fall one after the other, so the damage that they do grows with h·a·n(n + 1)/2: 1.26, 1.35,
 * 1.44 and 1.49 times that of one. */
static const struct muster_shares packs[MUSTER_PACK_MAX] = {
	{ WHOLE_BP, WHOLE_BP, WHOLE_BP },
	{ 6000, 7000, 6300 },
	{ 4500, 5000, 4500 },
	{ 3600, 4000, 3600 },
	{ 3000, 3300, 3000 },
};

static int32_t
share(int64_t value, int64_t bp)
{
	return (int32_t)clamp_i64(value * bp / WHOLE_BP, 0, BATTLE_HP_MAX);
}

static int32_t
pack_of(int32_t pack)
{
	return clamp_i32(pack, 1, MUSTER_PACK_MAX) - 1;
}

static struct battle_action
action_of(const struct action *action, int32_t rank)
{
	struct battle_action ret = {
		.target = (enum battle_target)action->target,
		.source = (enum battle_source)action->source,
		.element = action->element,
		.coef_bp = action->coef_bp,
		.hits = action->hits,
		.pen_bp = action->pen_bp,
		.hit_mod_bp = action->hit_mod_bp,
		.drain_bp = action->drain_bp,
		.heal_bp = action->heal_bp,
		.heal_share_bp = action->heal_share_bp,
		.mana_share_bp = action->mana_share_bp,
		.cleanse = action->cleanse,
		.taunt = action->taunt,
	};
	int32_t more_bp = action->per_rank_bp * (rank - 1);

	if (action->has_coef_bp)
		ret.coef_bp += more_bp;
	else if (action->has_heal_bp)
		ret.heal_bp += more_bp;
	else if (action->has_heal_share_bp)
		ret.heal_share_bp = clamp_i32(ret.heal_share_bp + more_bp, 0, WHOLE_BP);
	for (size_t i = 0; i < action->effects_count && i < BATTLE_EFFECTS_MAX; i++) {
		const struct action_effects *effect = &action->effects[i];

		ret.effects[ret.effects_count++] = (struct battle_effect){
			.status = effect->status,
			.chance_bp = clamp_i32(
			    effect->chance_bp + effect->per_rank_bp * (rank - 1), 1, WHOLE_BP),
			.on_self = effect->on_self,
			.turns = effect->turns,
			.stacks = effect->stacks,
		};
	}
	return ret;
}

/* ── players ── */

/* Whether skill a stands before skill b in a player's hand. */
static bool
is_before(const struct content *content, const struct build *build, int32_t a, int32_t b)
{
	if (build->ranks[a] != build->ranks[b])
		return build->ranks[a] > build->ranks[b];
	if (content->skills[a].tier != content->skills[b].tier)
		return content->skills[a].tier > content->skills[b].tier;
	return a < b; /* they are sorted by key */
}

/* Puts a skill into its place among those in hand; the last of too many drops out. */
static int32_t
take(const struct content *content, const struct build *build, int32_t skill,
    int32_t skills[BATTLE_SKILLS_MAX], int32_t count)
{
	int32_t at = count < BATTLE_SKILLS_MAX ? count : BATTLE_SKILLS_MAX - 1;

	if (count == BATTLE_SKILLS_MAX && !is_before(content, build, skill, skills[at]))
		return count;
	for (; at > 0 && is_before(content, build, skill, skills[at - 1]); at--)
		skills[at] = skills[at - 1];
	skills[at] = skill;
	return count < BATTLE_SKILLS_MAX ? count + 1 : count;
}

static int32_t
hand_of(const struct content *content, const struct build *build, const struct gear *gear,
    int32_t skills[BATTLE_SKILLS_MAX])
{
	int32_t count = 0;

	for (int32_t i = 0; i < content->skills_count && i < BUILD_SKILLS_MAX; i++) {
		if (build->ranks[i] > 0 && content->skills[i].has_action &&
		    gear_serves(gear, &content->skills[i]))
			count = take(content, build, i, skills, count);
	}
	return count;
}

void
muster_character(const struct content *content, int32_t level, const struct build *build,
    const struct gear *gear, int32_t hp, int32_t mp, struct battle_entrant *ret,
    int32_t skills[BATTLE_SKILLS_MAX])
{
	struct numbers numbers = build_numbers_in(content, level, build, gear);

	*ret = (struct battle_entrant){
		.side = 0,
		.is_played = true,
		.has_cloak = gear->has_cloak,
		.rank = RANK_PLAYER,
		.strike_element = gear->element,
		.strike_source = gear->source,
		.level = clamp_i32(level, 1, LEVEL_CAP),
		.hp = clamp_i32(hp, 1, numbers.hp_max),
		.hp_max = numbers.hp_max,
		.mp = clamp_i32(mp, 0, numbers.mp_max),
		.mp_max = numbers.mp_max,
		.attack = numbers.attack,
		.magic = numbers.magic,
		.defence = numbers.defence,
		.resistance = numbers.resistance,
		.speed = numbers.speed,
		.agility = numbers.agility,
		.luck = numbers.luck,
		.hit_mod_bp = numbers.hit_mod_bp,
		.crit_mod_bp = numbers.crit_mod_bp,
		.skills_count = hand_of(content, build, gear, skills),
	};
	for (int32_t i = 0; i < ret->skills_count; i++) {
		const struct content_skill *skill = &content->skills[skills[i]];

		ret->skills[i] = (struct battle_skill){
			.action = action_of(&skill->action, build->ranks[skills[i]]),
			.cost_mp = skills_cost_mp(skill, level),
			.cooldown = skill->cooldown,
		};
	}
}

void
muster_player(const struct content *content, int32_t level, const struct build *build, int32_t hp,
    int32_t mp, struct battle_entrant *ret, int32_t skills[BATTLE_SKILLS_MAX])
{
	struct gear par = gear_par(level);

	muster_character(content, level, build, &par, hp, mp, ret, skills);
}

struct battle_action
muster_use(const struct content_item *item)
{
	return action_of(&item->use, 1);
}

/* ── monsters ── */

static void
learn_moves(const struct content *content, const struct content_monster *monster,
    struct battle_entrant *ret)
{
	for (size_t i = 0; i < monster->moves_count && i < BATTLE_SKILLS_MAX; i++) {
		const struct content_monster_moves *known = &monster->moves[i];
		const struct content_move *move = &content->moves[known->move_index];

		ret->skills[ret->skills_count++] = (struct battle_skill){
			.action = action_of(&move->action, 1),
			.cooldown = move->cooldown,
			.when = (enum battle_when)known->when,
			.chance_bp = known->chance_bp,
		};
	}
}

/* The par monster of a land of this level. */
static struct fighter
grown_to(int32_t level)
{
	struct fighter par = stats_monster(MONSTER_KIND_COUNT, level);

	if (par.level <= YOUNG_LEVELS) {
		par.hp_max = share(par.hp_max, young[par.level - 1].hp_bp);
		par.attack = share(par.attack, young[par.level - 1].attack_bp);
	}
	return par;
}

void
muster_monster(const struct content *content, int32_t monster, int32_t level, int32_t pack,
    struct battle_entrant *ret)
{
	const struct content_monster *kind = &content->monsters[monster];
	const struct rank *rank = &ranks[kind->rank];
	int64_t hp_bp = (int64_t)packs[pack_of(pack)].hp_bp * rank->hp_bp / WHOLE_BP;
	int64_t attack_bp = (int64_t)packs[pack_of(pack)].attack_bp * rank->attack_bp / WHOLE_BP;
	struct fighter par = grown_to(level);
	int32_t hp = share(share(par.hp_max, hp_bp), kind->hp_bp);

	*ret = (struct battle_entrant){
		.side = 1,
		.rank = (enum battle_rank)(kind->rank + RANK_COMMON),
		.aims = (enum battle_aim)kind->aims,
		.element = kind->element,
		.strike_element = kind->element,
		.level = par.level,
		.hp = hp > 0 ? hp : 1,
		.hp_max = hp > 0 ? hp : 1,
		.attack = share(share(par.attack, attack_bp), kind->attack_bp),
		.magic = share(share(par.attack, attack_bp), kind->magic_bp),
		.defence = share(par.defence, kind->defence_bp),
		.resistance = share(
		    par.defence, kind->has_resistance_bp ? kind->resistance_bp : kind->defence_bp),
		.speed = share(par.speed, kind->speed_bp),
		.agility = par.agility,
		.luck = kind->has_luck ? kind->luck : par.luck,
		.hit_mod_bp = par.hit_mod_bp,
		.flees_below_bp = kind->flees_below_bp,
	};
	for (size_t i = 0; i < kind->immune_count; i++)
		ret->immune |= UINT32_C(1) << kind->immune[i];
	learn_moves(content, kind, ret);
}

/* Phases begin with the whole health, and end with the least. */
static int32_t
phase_move(const struct content_world_boss *boss, int32_t hp_bp)
{
	int32_t move = -1;

	for (size_t i = 0; i < boss->phases_count; i++) {
		if (hp_bp <= boss->phases[i].below_bp)
			move = boss->phases[i].move_index;
	}
	return move;
}

void
muster_world_boss(const struct content *content, const struct content_world_boss *boss,
    int32_t level, int32_t hp_bp, struct battle_entrant *ret)
{
	int32_t move = phase_move(boss, hp_bp);

	muster_monster(content, boss->monster_index, level, 1, ret);
	if (move < 0)
		return;
	if (ret->skills_count < BATTLE_SKILLS_MAX)
		ret->skills_count++;
	for (int32_t i = ret->skills_count - 1; i > 0; i--)
		ret->skills[i] = ret->skills[i - 1];
	ret->skills[0] = (struct battle_skill){
		.action = action_of(&content->moves[move].action, 1),
		.when = WHEN_ALWAYS,
		.chance_bp = WHOLE_BP,
	};
}

int32_t
muster_pack(const struct content_monster *monster, int32_t level, uint64_t h)
{
	int32_t more = level < PACK_LEVEL ? 0 : monster->pack;

	return 1 + (int32_t)(h % (uint64_t)(clamp_i32(more, 0, MUSTER_PACK_MAX - 1) + 1));
}

struct muster_shares
muster_rank_shares(enum battle_rank rank)
{
	const struct rank *own = &ranks[rank == RANK_PLAYER ? 0 : rank - RANK_COMMON];

	return (struct muster_shares){
		.hp_bp = own->hp_bp,
		.attack_bp = own->attack_bp,
		.worth_bp = own->worth * WHOLE_BP,
	};
}

struct muster_shares
muster_pack_shares(int32_t pack)
{
	return packs[pack_of(pack)];
}

/* ── spoils ── */

static int32_t
enemies_of(const struct battle *battle, int32_t who)
{
	int32_t count = 0;

	for (int32_t i = 0; i < battle->setup.fighters_count; i++)
		count += battle->setup.fighters[i].side != battle->setup.fighters[who].side;
	return count;
}

struct spoils
muster_spoils(const struct battle *battle, int32_t who)
{
	const struct battle_entrant *winner = &battle->setup.fighters[who];
	struct rng rng = rng_stream(battle->setup.seed, RNG_LOOT);
	int32_t share_bp = packs[pack_of(enemies_of(battle, who))].worth_bp;
	struct spoils spoils = { 0 };

	if (battle->state != BATTLE_WON)
		return spoils;
	for (int32_t i = 0; i < battle->setup.fighters_count; i++) {
		const struct battle_entrant *fallen = &battle->setup.fighters[i];
		int64_t m = fallen->level, draw;

		if (fallen->side == winner->side || fallen->rank == RANK_PLAYER)
			continue;
		draw = rng_below(&rng, 41);
		if (battle->fighters[i].hp > 0)
			continue;
		m = (3 + 2 * m) * (80 + draw) * ranks[fallen->rank - RANK_COMMON].worth;
		spoils.gold += m * share_bp / (100 * WHOLE_BP);
		spoils.xp += fight_kill_xp(fallen->level, winner->level) *
		             ranks[fallen->rank - RANK_COMMON].worth * share_bp / WHOLE_BP;
	}
	return spoils;
}
