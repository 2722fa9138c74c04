/* People of all kinds, each for some weeks: energy, ways, hunts, deaths, levels, points and gold,
 * by the rules and in the world as it is. */
#include "tests/balance/lives.h"

#include "tests/balance/delves.h"
#include "tests/balance/quests.h"
#include "tests/balance/tables.h"

#include "core/rules/daily.h"
#include "core/rules/deeds.h"
#include "core/rules/fauna.h"
#include "core/rules/level.h"
#include "core/rules/regen.h"
#include "core/rules/travel.h"

#include <string.h>

#define DAY_MS INT64_C(86400000)
#define MINUTE_MS 60000
#define STARTING_GOLD 200
#define HUNT_ENERGY 3
#define MOVE_MS 3000
#define WORTH_BELOW 6 /* what is so many levels below gives too little */
#define SEARCHES 3    /* one in so many places is searched */
#define QUESTS_DONE 2 /* one in so many of the day's */
#define DELVE_DAYS 2  /* on one in so many days it goes down somewhere */
#define RESPEC_BP 300 /* how often somebody with gold for it changes its mind, a day */

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
	life_spend_points(l);
}

/* ── ways ── */

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
			life_go_to(l, s.to);
			life_pass(l, MOVE_MS);
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
hunt(struct life *l, const struct fauna *game)
{
	struct foe foe = {
		.monster = game->monster,
		.level = game->level,
		.pack = game->pack,
		.weather = weather_at(l->world->seed, l->here.at, l->here.warmth, l->now_ms),
	};
	struct meeting *meeting = &l->tally->meetings[game->monster];
	int32_t level = l->level;
	bool is_lost;

	l->energy.amount -= HUNT_ENERGY;
	l->tally->energy[l->kind][PURSUIT_HUNTS] += HUNT_ENERGY;
	is_lost = life_fight(l, PURSUIT_HUNTS, &foe) == BATTLE_LOST;
	l->tally->hunts[l->kind][level]++;
	l->tally->deaths[l->kind][level] += is_lost;
	meeting->hunts++;
	meeting->lost += is_lost;
}

/* ── days ── */

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

	life_settle(l);
	life_spend_points(l);
	while (l->now_ms < until_ms && l->energy.amount >= HUNT_ENERGY) {
		struct fauna game;

		if (!life_is_fit(l)) {
			life_rest(l);
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

/* One of the quests that come again. */
static void
do_quest(struct life *l, const struct content_quest *quest)
{
	struct spoils spoils = { .xp = quest_xp(quest, l->level), .gold = quest->gold };

	life_earn(l, PURSUIT_QUESTS, &spoils);
}

static int32_t
pool_of(const struct life *l, enum quest_line line, int32_t pool[DAILY_POOL_MAX])
{
	int32_t count = 0;

	for (int32_t q = 0; q < l->content->quests_count && count < DAILY_POOL_MAX; q++) {
		const struct content_quest *quest = &l->content->quests[q];

		if (quest->line == line && quest->level_min <= l->level &&
		    l->level <= quest->level_max)
			pool[count++] = q;
	}
	return count;
}

/* What the day brings besides hunting: the gold of the streak, each in another day of it, and the
 * quests that it came to do; at the end of a week of its own that one's, too. */
static void
daily(struct life *l)
{
	int32_t pool[DAILY_POOL_MAX], drawn[DAILY_QUESTS], count;
	int32_t streak = 1 + l->day + (int32_t)(l->number % DAILY_STREAK_DAYS);

	household_earn(&l->home, GOLD_DAYS, daily_streak_gold(streak, l->level));
	count = pool_of(l, QUEST_LINE_DAILY, pool);
	count = daily_quests(l->number, l->day, count, drawn);
	for (int32_t n = 0; n < count; n++) {
		if (rng_below(&l->rng, QUESTS_DONE) == 0)
			do_quest(l, &l->content->quests[pool[drawn[n]]]);
	}
	if ((l->day + l->number) % 7 != 0 || rng_below(&l->rng, QUESTS_DONE) > 0)
		return;
	count = pool_of(l, QUEST_LINE_WEEKLY, pool);
	if (count > 0)
		do_quest(
		    l, &l->content->quests[pool[daily_weekly_quest(l->number, l->day / 7, count)]]);
}

/* By the gate to a town, and back to the camp that is nearest to where it hunts. */
static void
go_to_town(struct life *l)
{
	int64_t price = 2 * life_gate_price(l, l->here.at);

	if (l->home.gold < price)
		return;
	household_earn(&l->home, GOLD_GATES, -price);
	household_errands(&l->home, l->level);
	life_dress(l);
}

/* Some days it goes down into a dungeon first, if it knows one. */
static void
live_session(struct life *l, bool delves)
{
	int64_t until_ms = l->now_ms + (int64_t)l->taste->minutes * MINUTE_MS;

	life_settle(l);
	if (delves)
		delve(l);
	play(l, until_ms);
}

void
life_live(struct life *l)
{
	int64_t dawn = LIFE_BEGIN_MS + l->day * DAY_MS;
	int64_t apart = DAY_MS / l->taste->sessions;
	bool delves = rng_below(&l->rng, DELVE_DAYS) == 0;

	respec(l);
	daily(l);
	quests_do(l);
	go_to_town(l);
	for (int32_t i = 0; i < l->taste->sessions; i++) {
		int64_t at = dawn + i * apart + rng_below(&l->rng, (uint32_t)(apart / 2));

		if (at > l->now_ms)
			l->now_ms = at;
		live_session(l, delves && i == 0);
	}
}

/* The evening's entries. */
void
life_end_day(struct life *l)
{
	struct tally *tally = l->tally;

	tally->level_sum[l->kind][l->day] += l->level;
	tally->wealth[l->kind][l->day] += l->home.gold;
	for (int flow = 0; flow < GOLD_FLOW_COUNT; flow++)
		tally->gold[l->kind][l->day][flow] += l->home.flows[flow];
	memset(l->home.flows, 0, sizeof(l->home.flows));
	l->day++;
}

/* ── beginnings ── */

void
life_begin(const struct balance *b, struct tally *tally, int kind, uint64_t number, struct life *l)
{
	tally->people[kind]++;
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
	life_go_to(l, b->world.start);
	l->heading = (enum direction)rng_below(&l->rng, DIRECTION_COUNT);
	household_earn(&l->home, GOLD_START, STARTING_GOLD);
	life_spend_points(l);
	l->health = (struct health){ .hp = l->numbers.hp_max, .at_ms = l->now_ms };
	l->mana = (struct health){ .hp = l->numbers.mp_max, .at_ms = l->now_ms };
	l->energy = (struct energy){ .amount = energy_max(1), .at_ms = l->now_ms };
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
			life_go_to(l, tile.at);
			return;
		}
	}
}

void
life_begin_at(const struct balance *b, struct tally *tally, int kind, uint64_t number,
    int32_t level, struct life *l)
{
	life_begin(b, tally, kind, number, l);
	l->level = level;
	l->xp = level_xp_total(level);
	move_out(l);
	household_settle_in(&l->home, level);
	quests_settle_in(l);
	life_spend_points(l);
	l->health.hp = l->numbers.hp_max;
	l->mana.hp = l->numbers.mp_max;
}
