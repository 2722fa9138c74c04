#include "core/rules/fight.h"

#include <stddef.h>
#include <string.h>

#include "core/rules/clamp.h"
#include "core/rules/combat.h"
#include "core/rules/rng.h"
#include "core/rules/stats.h"

/* The streams of one round. */
struct dice {
	struct rng order;
	struct rng hit;
	struct rng crit;
	struct rng damage;
	struct rng flee;
};

static struct dice
dice_of(const struct fight *fight)
{
	uint64_t seed = rng_mix64(fight->seed ^ (uint64_t)fight->turn * RNG_BETA);

	return (struct dice){
		.order = rng_stream(seed, RNG_ORDER),
		.hit = rng_stream(seed, RNG_HIT),
		.crit = rng_stream(seed, RNG_CRIT),
		.damage = rng_stream(seed, RNG_DAMAGE),
		.flee = rng_stream(seed, RNG_FLEE),
	};
}

static struct fighter
fighter_within_bounds(struct fighter fighter)
{
	fighter.level = clamp_i32(fighter.level, 1, LEVEL_CAP);
	fighter.hp_max = clamp_i32(fighter.hp_max, 1, FIGHTER_STAT_MAX);
	fighter.hp = clamp_i32(fighter.hp, 0, fighter.hp_max);
	fighter.attack = clamp_i32(fighter.attack, 0, FIGHTER_STAT_MAX);
	fighter.defence = clamp_i32(fighter.defence, 0, FIGHTER_STAT_MAX);
	fighter.speed = clamp_i32(fighter.speed, 0, FIGHTER_STAT_MAX);
	fighter.agility = clamp_i32(fighter.agility, 0, FIGHTER_STAT_MAX);
	fighter.luck = clamp_i32(fighter.luck, 0, FIGHTER_STAT_MAX);
	fighter.hit_mod_bp = clamp_i32(fighter.hit_mod_bp, -10000, 10000);
	fighter.crit_tries = clamp_i32(fighter.crit_tries, 0, FIGHTER_STAT_MAX);
	if ((unsigned)fighter.element >= ELEMENT_COUNT)
		fighter.element = ELEMENT_NONE;
	return fighter;
}

bool
fight_start(const char *id, uint64_t seed, const struct fighter *player, enum monster_kind kind,
    int32_t monster_level, struct fight *ret)
{
	size_t length = strlen(id);
	struct fight fight = { 0 };

	if (length == 0 || length > FIGHT_ID_MAX)
		return false;
	if (player->hp <= 0 || player->hp_max <= 0 || monster_type(kind) == NULL)
		return false;
	memcpy(fight.id, id, length + 1);
	fight.seed = seed;
	fight.rules_version = RULES_VERSION;
	fight.state = FIGHT_RUNNING;
	fight.turn = 1;
	fight.monster_kind = kind;
	fight.player = fighter_within_bounds(*player);
	fight.hp_at_start = fight.player.hp;
	fight.monster = stats_monster(kind, monster_level);
	*ret = fight;
	return true;
}

static void
log_add(struct fight *fight, enum fight_side who, enum fight_what what, int32_t amount,
    int32_t hp_after)
{
	if (fight->log_count == FIGHT_LOG_MAX) {
		memmove(
		    &fight->log[0], &fight->log[1], (FIGHT_LOG_MAX - 1) * sizeof(fight->log[0]));
		fight->log_count--;
	}
	fight->log[fight->log_count++] = (struct fight_entry){
		.turn = fight->turn,
		.who = who,
		.what = what,
		.amount = amount,
		.hp_after = hp_after,
	};
}

static void
strike(struct fight *fight, enum fight_side who, struct dice *dice)
{
	struct fighter *attacker = who == FIGHT_PLAYER ? &fight->player : &fight->monster;
	struct fighter *defender = who == FIGHT_PLAYER ? &fight->monster : &fight->player;
	struct strike blow = combat_strike(attacker, defender);
	int32_t hit_bp = combat_hit_bp(attacker->agility, defender->agility, attacker->hit_mod_bp);
	int32_t damage;

	if (!rng_chance_bp(&dice->hit, hit_bp)) {
		log_add(fight, who, FIGHT_MISS, 0, defender->hp);
		return;
	}
	if (combat_crit(attacker, &dice->crit))
		blow.crit_bp = COMBAT_CRIT_BP;
	blow.roll = 90 + (int32_t)rng_below(&dice->damage, 21);
	damage = combat_damage(&blow);
	defender->hp -= damage < defender->hp ? damage : defender->hp;
	log_add(fight, who, blow.crit_bp == COMBAT_CRIT_BP ? FIGHT_CRIT : FIGHT_HIT, damage,
	    defender->hp);
	if (defender->hp == 0)
		fight->state = who == FIGHT_PLAYER ? FIGHT_WON : FIGHT_LOST;
}

static void
flee(struct fight *fight, struct dice *dice)
{
	int32_t chance_bp =
	    combat_flee_bp(fight->player.speed, fight->monster.speed, fight->flee_tries);

	if (rng_chance_bp(&dice->flee, chance_bp)) {
		log_add(fight, FIGHT_PLAYER, FIGHT_ESCAPE, 0, fight->player.hp);
		fight->state = FIGHT_FLED;
		return;
	}
	fight->flee_tries++;
	log_add(fight, FIGHT_PLAYER, FIGHT_FLEE_FAILED, 0, fight->player.hp);
}

static void
player_acts(struct fight *fight, enum fight_action action, struct dice *dice)
{
	if (action == FIGHT_FLEE)
		flee(fight, dice);
	else
		strike(fight, FIGHT_PLAYER, dice);
}

static bool
player_is_first(const struct fight *fight, struct dice *dice)
{
	int32_t player = combat_initiative(fight->player.speed, &dice->order);
	int32_t monster = combat_initiative(fight->monster.speed, &dice->order);

	return player >= monster;
}

bool
fight_act(struct fight *fight, enum fight_action action)
{
	struct dice dice;

	if (fight->state != FIGHT_RUNNING || (unsigned)action >= FIGHT_ACTION_COUNT ||
	    fight->inputs_count >= FIGHT_ROUNDS_MAX)
		return false;
	dice = dice_of(fight);
	fight->inputs[fight->inputs_count++] = (uint8_t)action;
	if (player_is_first(fight, &dice)) {
		player_acts(fight, action, &dice);
		if (fight->state == FIGHT_RUNNING)
			strike(fight, FIGHT_MONSTER, &dice);
	} else {
		strike(fight, FIGHT_MONSTER, &dice);
		if (fight->state == FIGHT_RUNNING)
			player_acts(fight, action, &dice);
	}
	if (fight->state == FIGHT_RUNNING) {
		if (fight->turn == FIGHT_ROUNDS_MAX)
			fight->state = FIGHT_DRAW;
		else
			fight->turn++;
	}
	return true;
}

bool
fight_attack(struct fight *fight)
{
	return fight_act(fight, FIGHT_ATTACK);
}

bool
fight_flee(struct fight *fight)
{
	return fight_act(fight, FIGHT_FLEE);
}

int64_t
fight_kill_xp(int32_t monster_level, int32_t player_level)
{
	int64_t m = clamp_i64(monster_level, 1, LEVEL_CAP);
	int64_t p = clamp_i64(player_level, 1, LEVEL_CAP);

	if (m <= p - 8)
		return 0;
	return (10 + 4 * m) * clamp_i64(100 + 10 * (m - p), 10, 150) / 100;
}

struct spoils
fight_spoils(const struct fight *fight, int32_t player_level)
{
	struct rng rng = rng_stream(fight->seed, RNG_LOOT);
	int64_t m = clamp_i64(fight->monster.level, 1, LEVEL_CAP);

	if (fight->state != FIGHT_WON)
		return (struct spoils){ 0 };
	return (struct spoils){
		.xp = fight_kill_xp(fight->monster.level, player_level),
		.gold = (3 + 2 * m) * (80 + (int64_t)rng_below(&rng, 41)) / 100,
	};
}

struct fight
fight_replay(const struct fight *start, const uint8_t *inputs, int32_t inputs_count)
{
	struct fight fight = *start;

	for (int32_t i = 0; i < inputs_count; i++) {
		if (!fight_act(&fight, (enum fight_action)inputs[i]))
			break;
	}
	return fight;
}
