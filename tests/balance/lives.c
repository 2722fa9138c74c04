/* People of all kinds, each for some weeks: energy, ways, hunts, deaths, levels, points and gold,
 * by the rules and in the world as it is. */
#include "tests/balance/lives.h"

#include "tests/balance/bouts.h"
#include "tests/balance/tables.h"

#include "core/rules/daily.h"
#include "core/rules/fauna.h"
#include "core/rules/level.h"
#include "core/rules/regen.h"
#include "core/rules/travel.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define MINUTE_MS 60000
#define STARTING_GOLD 200
#define HUNT_ENERGY 3
#define MOVE_MS 3000
#define ROUND_MS 6000
#define WELL_MS 30000 /* until one is well in a camp */
#define REST_MS (5 * MINUTE_MS)
#define WORTH_BELOW 6 /* what is so many levels below gives too little */
#define FIT_BP 6000   /* of its health: else it rests */
#define SEARCHES 3    /* one in so many places is searched */
#define QUESTS_DONE 2 /* one in so many of the day's */
#define GATE_GOLD 10  /* a gate's price: so much, and one more for each so many tiles */
#define GATE_TILES 4
#define GATE_WALK 16  /* what is no farther is walked */
#define RESPEC_BP 300 /* how often somebody with gold for it changes its mind, a day */

/* ── what it has ── */

static int32_t
rate(const struct life *l)
{
	return l->here.is_camp ? REGEN_CAMP : REGEN_OUTSIDE;
}

/* Brings health, mana and energy to the present. */
static void
settle(struct life *l)
{
	l->health = regen_health(l->health, l->numbers.hp_max, rate(l), l->now_ms);
	l->mana = regen_health(l->mana, l->numbers.mp_max, rate(l), l->now_ms);
	l->energy = energy_read(l->energy, energy_max(l->level), l->now_ms);
}

static void
pass(struct life *l, int64_t ms)
{
	l->now_ms += ms;
	settle(l);
}

/* Its numbers in what it wears. */
static void
dress(struct life *l)
{
	struct gear gear = household_gear(&l->home, l->level);

	settle(l);
	l->numbers = build_numbers_in(l->content, l->level, &l->build, &gear);
}

static void
spend_points(struct life *l)
{
	taste_spend_points(l->attributes, l->level, &l->build);
	taste_spend_ranks(l->content, &l->liking, l->level, &l->build);
	dress(l);
}

/* A price of a change of mind: the same person with other likings. */
static void
respec(struct life *l)
{
	int64_t price = build_respec_price(l->level);

	if (l->home.gold < 2 * price || l->level < 10 || !rng_chance_bp(&l->rng, RESPEC_BP))
		return;
	household_earn(&l->home, GOLD_RESPEC, -price);
	memset(l->build.ranks, 0, sizeof(l->build.ranks));
	if (l->kind != TASTE_OPTIMIZER)
		taste_liking(l->content, &tastes[l->kind], &l->rng, &l->liking);
	spend_points(l);
}

/* ── ways ── */

static void
go_to(struct life *l, struct position to)
{
	l->came_from = l->here.at;
	l->here = world_tile(l->world, to.x, to.y);
}

/* The nearer ways first, the way back last. */
static bool
step(struct life *l, enum direction wanted)
{
	static const int turns[] = { 0, 1, 3, 2 };
	bool is_mirrored = rng_below(&l->rng, 2) == 0;

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++) {
			int turn = is_mirrored ? (4 - turns[i]) % 4 : turns[i];
			enum direction direction = (enum direction)(((int)wanted + turn) % 4);
			struct step s = travel_step(l->world,
			    &(struct traveller){ .at = l->here.at, .energy = l->energy.amount },
			    direction);

			if (s.refusal != TRAVEL_OK ||
			    (round == 0 && s.to.x == l->came_from.x && s.to.y == l->came_from.y))
				continue;
			l->energy.amount -= s.energy_cost;
			l->tally->energy_moves[l->kind] += s.energy_cost;
			go_to(l, s.to);
			pass(l, MOVE_MS);
			return true;
		}
	}
	return false;
}

/* Away from the start, or towards it, or along. */
static bool
wander(struct life *l)
{
	enum direction wanted = l->heading;

	if (l->here.level > l->level + l->taste->courage)
		wanted = (enum direction)(((int)l->heading + 2) % 4);
	else if (l->here.level >= l->level)
		wanted = (enum direction)rng_below(&l->rng, DIRECTION_COUNT);
	return step(l, wanted);
}

/* ── hunts ── */

/* The best of those that stand here, or -1. */
static int32_t
choose(struct life *l, struct fauna *ret)
{
	struct fauna here[FAUNA_MAX];
	int32_t count = fauna_at(l->world, l->content, &l->here, daytime_at(l->now_ms), here);
	int32_t best = -1;

	for (int32_t i = 0; i < count; i++) {
		const struct content_monster *kind = &l->content->monsters[here[i].monster];

		if (kind->rank != CONTENT_MONSTER_RANK_COMMON ||
		    here[i].level > l->level + l->taste->courage ||
		    here[i].level <= l->level - WORTH_BELOW)
			continue;
		if (best < 0 || here[i].pack < here[best].pack)
			best = i;
	}
	if (best >= 0)
		*ret = here[best];
	return best;
}

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

/* What a gate takes for the way between the start and where it hunts; nothing where it walks. */
static int64_t
gate_price(const struct life *l)
{
	int64_t x = labs((long)l->here.at.x - l->world->start.x);
	int64_t y = labs((long)l->here.at.y - l->world->start.y);
	int64_t far = x > y ? x : y;

	return far <= GATE_WALK ? 0 : GATE_GOLD + far / GATE_TILES;
}

/* Wakes up at the start with a quarter of its health, sits by the fire until it is well, and goes
 * back by a gate if it can pay one. */
static void
fall(struct life *l)
{
	struct position fell_at = l->here.at;
	int64_t price = gate_price(l);

	l->tally->deaths[l->kind][l->level]++;
	go_to(l, l->world->start);
	l->health.hp = l->numbers.hp_max / 4;
	pass(l, WELL_MS);
	if (l->home.gold >= price) {
		household_earn(&l->home, GOLD_GATES, -price);
		go_to(l, fell_at);
	}
	l->came_from = l->here.at;
	l->heading = (enum direction)rng_below(&l->rng, DIRECTION_COUNT);
}

static void
win(struct life *l, const struct bout *bout)
{
	int32_t before = l->level;

	l->xp += bout->spoils.xp;
	l->tally->xp[l->kind] += bout->spoils.xp;
	household_earn(&l->home, GOLD_KILLS, bout->spoils.gold);
	l->level = level_of(l->xp);
	for (int32_t level = before + 1; level <= l->level; level++) {
		household_earn(&l->home, GOLD_LEVELS, level_bonus_gold(level));
		l->reached_ms[level] = l->now_ms;
	}
	if (l->level == before)
		return;
	spend_points(l);
	l->health.hp = l->numbers.hp_max;
	l->mana.hp = l->numbers.mp_max;
}

static void
hunt(struct life *l, const struct fauna *game)
{
	struct bout_place place = {
		.weather = weather_at(l->world->seed, l->here.at, l->here.warmth, l->now_ms),
	};
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
	};
	struct meeting *meeting = &l->tally->meetings[game->monster];
	struct bout bout;

	household_pack(&l->home, l->level, &things);
	bout = bout_hunt(l->content, &who, &place, game->monster, game->level, game->pack,
	    (uint64_t)rng_next(&l->rng) << 32 | rng_next(&l->rng));
	household_unpack(&l->home, l->level, &things, &bout);
	l->energy.amount -= HUNT_ENERGY;
	l->tally->energy_hunts[l->kind] += HUNT_ENERGY;
	l->tally->hunts[l->kind][l->level]++;
	meeting->hunts++;
	meeting->lost += bout.state == BATTLE_LOST;
	note_skills(l, &bout);
	l->health.hp = bout.hp;
	l->mana.hp = bout.mp;
	l->health.rem = l->mana.rem = 0;
	l->now_ms += (int64_t)bout.rounds * ROUND_MS;
	l->health.at_ms = l->mana.at_ms = l->now_ms; /* nothing grows in a fight */
	settle(l);
	if (bout.state == BATTLE_WON)
		win(l, &bout);
	else if (bout.state == BATTLE_LOST)
		fall(l);
	dress(l);
}

/* ── days ── */

static bool
is_fit(const struct life *l)
{
	return (int64_t)l->health.hp * 10000 >= (int64_t)l->numbers.hp_max * FIT_BP;
}

/* Eats if there is something, and sits down. */
static void
rest(struct life *l)
{
	int32_t share_bp = household_eat_for_health(&l->home);

	l->health.hp += (int32_t)((int64_t)l->numbers.hp_max * share_bp / 10000);
	if (share_bp == 0)
		pass(l, REST_MS);
	settle(l);
}

/* With what is left when one has walked on. */
static void
search_land(struct life *l)
{
	const struct content_biome *biome =
	    content_find_biome(l->content, biome_key(l->here.biome));
	enum weather weather = weather_at(l->world->seed, l->here.at, l->here.warmth, l->now_ms);

	if (l->energy.amount > 2 * HUNT_ENERGY && rng_below(&l->rng, SEARCHES) == 0 &&
	    household_gather(&l->home, &l->here, weather))
		l->energy.amount -= biome->energy < 2 ? biome->energy : 2;
}

static void
play(struct life *l, int64_t until_ms)
{
	int32_t steps = l->taste->restlessness;

	settle(l);
	spend_points(l);
	while (l->now_ms < until_ms && l->energy.amount >= HUNT_ENERGY) {
		struct fauna game;

		if (!is_fit(l)) {
			rest(l);
		} else if (steps <= 0 && choose(l, &game) >= 0) {
			hunt(l, &game);
			steps = l->taste->restlessness;
		} else {
			steps--;
			if (!wander(l))
				return;
			search_land(l);
		}
		if (l->energy.amount < HUNT_ENERGY)
			l->energy.amount += household_eat_for_energy(&l->home);
	}
}

/* What the day brings besides hunting: the gold of the streak, each in another day of it, and the
 * quests that it came to do. */
static void
daily(struct life *l)
{
	static int32_t pool[DAILY_POOL_MAX];
	int32_t drawn[DAILY_QUESTS], count = 0;
	int32_t streak = 1 + l->day + (int32_t)(l->number % DAILY_STREAK_DAYS);

	household_earn(&l->home, GOLD_DAYS, daily_streak_gold(streak, l->level));
	for (int32_t q = 0; q < l->content->quests_count; q++) {
		const struct content_quest *quest = &l->content->quests[q];

		if (quest->line == QUEST_LINE_DAILY && quest->level_min <= l->level &&
		    l->level <= quest->level_max)
			pool[count++] = q;
	}
	count = daily_quests(l->number, l->day, count, drawn);
	for (int32_t n = 0; n < count; n++) {
		if (rng_below(&l->rng, QUESTS_DONE) == 0)
			household_earn(
			    &l->home, GOLD_DAYS, l->content->quests[pool[drawn[n]]].gold);
	}
}

/* By the gate to a town, and back to the camp that is nearest to where it hunts. */
static void
go_to_town(struct life *l)
{
	int64_t price = 2 * gate_price(l);

	if (l->home.gold < price)
		return;
	household_earn(&l->home, GOLD_GATES, -price);
	household_errands(&l->home, l->level);
	dress(l);
}

static void
live_day(struct life *l)
{
	int64_t dawn = LIFE_BEGIN_MS + l->day * DAY_MS;
	int64_t apart = DAY_MS / l->taste->sessions;

	respec(l);
	daily(l);
	go_to_town(l);
	for (int32_t i = 0; i < l->taste->sessions; i++) {
		int64_t at = dawn + i * apart + rng_below(&l->rng, (uint32_t)(apart / 2));

		if (at > l->now_ms)
			l->now_ms = at;
		play(l, l->now_ms + (int64_t)l->taste->minutes * MINUTE_MS);
	}
}

static void
begin(struct life *l, const struct balance *b, struct tally *tally, int kind, uint64_t number)
{
	*l = (struct life){
		.content = b->content,
		.world = &b->world,
		.tally = tally,
		.kind = kind,
		.taste = &tastes[kind],
		.rng = rng_from(rng_mix64(b->seed + 1), number),
		.level = 1,
		.now_ms = LIFE_BEGIN_MS,
	};
	memcpy(l->attributes, tastes[kind].attributes, sizeof(l->attributes));
	taste_liking(b->content, &tastes[kind], &l->rng, &l->liking);
	if (kind == TASTE_OPTIMIZER) {
		memcpy(l->attributes, tally->optimum.attributes, sizeof(l->attributes));
		l->liking = tally->optimum.liking;
	}
	household_begin(b->content,
	    kind == TASTE_OPTIMIZER ? tally->optimum.weapon : l->taste->weapon,
	    l->attributes[2] > l->attributes[0], rng_mix64(b->seed + 2) + number, &l->home);
	l->number = (int64_t)number + 1;
	go_to(l, b->world.start);
	l->heading = (enum direction)rng_below(&l->rng, DIRECTION_COUNT);
	household_earn(&l->home, GOLD_START, STARTING_GOLD);
	spend_points(l);
	l->health = (struct health){ .hp = l->numbers.hp_max, .at_ms = l->now_ms };
	l->mana = (struct health){ .hp = l->numbers.mp_max, .at_ms = l->now_ms };
	l->energy = (struct energy){ .amount = energy_max(1), .at_ms = l->now_ms };
}

/* The evening's entries. */
static void
count_day(struct life *l)
{
	struct tally *tally = l->tally;

	tally->level_sum[l->kind][l->day] += l->level;
	tally->wealth[l->kind][l->day] += l->home.gold;
	for (int flow = 0; flow < GOLD_FLOW_COUNT; flow++)
		tally->gold[l->kind][l->day][flow] += l->home.flows[flow];
	memset(l->home.flows, 0, sizeof(l->home.flows));
}

void
life_live(const struct balance *b, struct tally *tally, int kind, uint64_t number, struct life *ret)
{
	begin(ret, b, tally, kind, number);
	tally->people[kind]++;
	for (; ret->day < b->days && ret->day < LIFE_DAYS_MAX; ret->day++) {
		live_day(ret);
		count_day(ret);
	}
}

/* Straight on from the start, to dry land of the level. */
static void
move_out(struct life *l)
{
	for (int32_t far = 12 * (l->level - 1);; far++) {
		static const int ways[DIRECTION_COUNT][2] = { { 0, -1 }, { 1, 0 }, { 0, 1 },
			{ -1, 0 } };
		const int *way = ways[l->heading];
		struct tile tile = world_tile(
		    l->world, l->world->start.x + way[0] * far, l->world->start.y + way[1] * far);

		if (tile.is_passable && tile.level >= l->level - 1) {
			go_to(l, tile.at);
			return;
		}
	}
}

void
life_live_on(const struct balance *b, struct tally *tally, int kind, uint64_t number, int32_t level,
    int32_t days, struct life *ret)
{
	begin(ret, b, tally, kind, number);
	ret->level = level;
	ret->xp = level_xp_total(level);
	move_out(ret);
	household_settle_in(&ret->home, level);
	spend_points(ret);
	ret->health.hp = ret->numbers.hp_max;
	ret->mana.hp = ret->numbers.mp_max;
	for (; ret->day < days; ret->day++)
		live_day(ret);
}
