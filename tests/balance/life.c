#include "tests/balance/life.h"

#include "core/rules/level.h"

#include <stdlib.h>
#include <string.h>

#define ROUND_MS 6000
#define WELL_MS 30000 /* until one is well in a camp */
#define REST_MS 300000
#define FIT_BP 6000  /* of its health: else it rests */
#define GATE_GOLD 10 /* a gate's price: so much, and one more for each so many tiles */
#define GATE_TILES 4
#define GATE_WALK 16 /* what is no farther is walked */

static const enum gold_flow flows[PURSUIT_COUNT] = {
	[PURSUIT_HUNTS] = GOLD_KILLS,
	[PURSUIT_DUNGEONS] = GOLD_DUNGEONS,
	[PURSUIT_RAIDS] = GOLD_RAIDS,
	[PURSUIT_BOSSES] = GOLD_BOSSES,
	[PURSUIT_QUESTS] = GOLD_QUESTS,
};

uint64_t
life_draw(struct life *l)
{
	uint64_t high = rng_next(&l->rng);

	return high << 32 | rng_next(&l->rng);
}

/* ── what it is ── */

static int32_t
rate(const struct life *l)
{
	return l->here.is_camp ? REGEN_CAMP : REGEN_OUTSIDE;
}

void
life_settle(struct life *l)
{
	l->health = regen_health(l->health, l->numbers.hp_max, rate(l), l->now_ms);
	l->mana = regen_health(l->mana, l->numbers.mp_max, rate(l), l->now_ms);
	l->energy = energy_read(l->energy, energy_max(l->level), l->now_ms);
}

void
life_pass(struct life *l, int64_t ms)
{
	l->now_ms += ms;
	life_settle(l);
}

void
life_dress(struct life *l)
{
	struct gear gear = household_gear(&l->home, l->level);

	life_settle(l);
	l->numbers = build_numbers_in(l->content, l->level, &l->build, &gear);
}

void
life_spend_points(struct life *l)
{
	taste_spend_points(l->attributes, l->level, &l->build);
	taste_spend_ranks(l->content, &l->liking, l->level, &l->build);
	life_dress(l);
}

void
life_go_to(struct life *l, struct position to)
{
	l->came_from = l->here.at;
	l->here = world_tile(l->world, to.x, to.y);
}

int64_t
life_gate_price(const struct life *l, struct position to)
{
	int64_t x = labs((long)to.x - l->world->start.x);
	int64_t y = labs((long)to.y - l->world->start.y);
	int64_t far = x > y ? x : y;

	return far <= GATE_WALK ? 0 : GATE_GOLD + far / GATE_TILES;
}

/* ── what it gains ── */

void
life_earn(struct life *l, enum pursuit pursuit, const struct spoils *spoils)
{
	int32_t before = l->level;

	l->xp += spoils->xp;
	l->tally->xp[l->kind][pursuit] += spoils->xp;
	household_earn(&l->home, flows[pursuit], spoils->gold);
	l->level = level_of(l->xp);
	for (int32_t level = before + 1; level <= l->level; level++) {
		household_earn(&l->home, GOLD_LEVELS, level_bonus_gold(level));
		l->reached_ms[level] = l->now_ms;
	}
	if (l->level == before)
		return;
	life_spend_points(l);
	l->health.hp = l->numbers.hp_max;
	l->mana.hp = l->numbers.mp_max;
}

void
life_find(struct life *l, const struct finds *finds)
{
	household_find(&l->home, l->level, finds);
}

/* ── fights ── */

static void
note_skills(struct life *l, const struct bout *bout)
{
	for (int32_t i = 0; i < bout->skills_count; i++) {
		if (bout->used[i] == 0)
			continue;
		l->has_used[bout->skills[i]] = true;
		l->tally->presses[bout->skills[i]] += bout->used[i];
	}
}

/* Wakes up at the start with a quarter of its health, sits by the fire until it is well, and goes
 * back by a gate if it can pay one. */
static void
fall(struct life *l)
{
	struct position fell_at = l->here.at;
	int64_t price = life_gate_price(l, fell_at);

	life_go_to(l, l->world->start);
	l->health.hp = l->numbers.hp_max / 4;
	life_pass(l, WELL_MS);
	if (l->home.gold >= price) {
		household_earn(&l->home, GOLD_GATES, -price);
		life_go_to(l, fell_at);
	}
	l->came_from = l->here.at;
	l->heading = (enum direction)rng_below(&l->rng, DIRECTION_COUNT);
}

/* Nothing grows in a fight. */
static void
come_out(struct life *l, const struct bout *bout)
{
	l->health.hp = bout->hp;
	l->mana.hp = bout->mp;
	l->health.rem = l->mana.rem = 0;
	l->now_ms += (int64_t)bout->rounds * ROUND_MS;
	l->health.at_ms = l->mana.at_ms = l->now_ms;
	life_settle(l);
}

enum battle_state
life_fight(struct life *l, enum pursuit pursuit, const struct foe *foe)
{
	struct bout_place place = { .weather = foe->weather };
	struct gear gear = household_gear(&l->home, l->level);
	struct bout_things things;
	struct bout_fighter who = {
		.level = l->level,
		.build = &l->build,
		.hp = l->health.hp,
		.mp = l->mana.hp,
		.tactics = { .thrift = 0.25, .keeps = 0.12, .flees = true },
		.gear = &gear,
		.things = &things,
		.finder = l->number,
		.is_marked = foe->is_marked,
		.mark = foe->mark,
	};
	struct bout bout;

	household_pack(&l->home, l->level, &things);
	bout =
	    bout_hunt(l->content, &who, &place, foe->monster, foe->level, foe->pack, life_draw(l));
	household_unpack(&l->home, l->level, &things, &bout);
	note_skills(l, &bout);
	come_out(l, &bout);
	if (bout.state == BATTLE_WON)
		life_earn(l, pursuit, &bout.spoils);
	else if (bout.state == BATTLE_LOST)
		fall(l);
	life_dress(l);
	return bout.state;
}

struct bout_fighter
life_rested(const struct life *l, const struct gear *gear)
{
	return (struct bout_fighter){
		.level = l->level,
		.build = &l->build,
		.hp = INT32_MAX,
		.mp = INT32_MAX,
		.gear = gear,
	};
}

/* ── rest ── */

bool
life_is_fit(const struct life *l)
{
	return (int64_t)l->health.hp * 10000 >= (int64_t)l->numbers.hp_max * FIT_BP;
}

void
life_rest(struct life *l)
{
	int32_t share_bp = household_eat_for_health(&l->home);

	l->health.hp += (int32_t)((int64_t)l->numbers.hp_max * share_bp / 10000);
	if (share_bp == 0)
		life_pass(l, REST_MS);
	life_settle(l);
}
