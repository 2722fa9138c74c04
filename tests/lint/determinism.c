/*
 * Prints what the rules make of many worlds and fights as a few hashes. tests/lint/determinism
 * builds this with each compiler and optimisation, and compares.
 */
#include <inttypes.h>
#include <stdio.h>

#include "core/rules/arena.h"
#include "core/rules/battle.h"
#include "core/rules/board.h"
#include "core/rules/boss.h"
#include "core/rules/calendar.h"
#include "core/rules/clan.h"
#include "core/rules/craft.h"
#include "core/rules/daily.h"
#include "core/rules/duellist.h"
#include "core/rules/dungeon.h"
#include "core/rules/fight.h"
#include "core/rules/glicko.h"
#include "core/rules/level.h"
#include "core/rules/loot.h"
#include "core/rules/market.h"
#include "core/rules/raid.h"
#include "core/rules/regen.h"
#include "core/rules/rng.h"
#include "core/rules/stats.h"
#include "core/rules/trades.h"
#include "core/rules/world.h"
#include "tests/support/battles.h"
#include "tests/support/things.h"

#define GOLDEN_RADIUS 8 /* of the views that the golden hashes are of */

static uint64_t
fold(uint64_t hash, int64_t value)
{
	return rng_mix64((hash ^ (uint64_t)value) + RNG_GAMMA);
}

static int32_t
any(struct rng *rng)
{
	return (int32_t)rng_next(rng);
}

static uint64_t
fold_tile(uint64_t hash, const struct tile *tile)
{
	hash = fold(hash, tile->at.x);
	hash = fold(hash, tile->at.y);
	hash = fold(hash, (int64_t)tile->biome);
	hash = fold(hash, tile->level);
	hash = fold(hash, (int64_t)tile->warmth);
	hash = fold(hash, tile->is_camp);
	return hash;
}

static uint64_t
world_hash(uint64_t seed)
{
	static struct tile view[WORLD_VIEW_MAX];
	struct world world = world_from(seed);
	struct rng rng = rng_stream(seed, RNG_AI);
	uint64_t hash = fold(fold(seed, world.start.x), world.start.y);

	for (int i = 0; i < 400; i++) {
		int32_t x = any(&rng), y = any(&rng), count;
		struct position center = { x, y };

		if (i % 2 == 0)
			center = (struct position){ x % 1000, y % 1000 };
		count = world_view(&world, center, GOLDEN_RADIUS, view);
		for (int32_t k = 0; k < count; k++)
			hash = fold_tile(hash, &view[k]);
	}
	return hash;
}

static uint64_t
fights_hash(void)
{
	struct rng rng = rng_stream(1, RNG_AI);
	uint64_t hash = 0;

	for (int i = 0; i < 20000; i++) {
		int32_t level = 1 + (int32_t)rng_below(&rng, LEVEL_CAP);
		enum monster_kind kind = (enum monster_kind)rng_below(&rng, MONSTER_KIND_COUNT);
		uint64_t seed = (uint64_t)rng_next(&rng) << 32;
		struct fighter player = stats_fighter(level);
		struct fight fight;
		struct spoils spoils;

		if (!fight_start("42", seed | (uint64_t)i, &player, kind, level, &fight))
			return 0;
		while (fight.state == FIGHT_RUNNING)
			fight_act(&fight, rng_chance_bp(&rng, 9000) ? FIGHT_ATTACK : FIGHT_FLEE);
		spoils = fight_spoils(&fight, level);
		hash = fold(hash, (int64_t)fight_hash(&fight));
		hash = fold(fold(hash, spoils.xp), spoils.gold);
	}
	return hash;
}

static struct battle_setup
hunt(struct rng *rng, uint64_t seed)
{
	return battles_hunt(seed, 1 + (int32_t)rng_below(rng, LEVEL_CAP));
}

static struct battle_setup
raid(struct rng *rng, uint64_t seed)
{
	int32_t level = 1 + (int32_t)rng_below(rng, LEVEL_CAP);

	return battles_raid(seed, level, 3 + (int32_t)rng_below(rng, BATTLE_PLAYERS_MAX - 2));
}

static struct battle_setup
duel(struct rng *rng, uint64_t seed)
{
	struct battle_setup setup = battles_hunt(seed, 1 + (int32_t)rng_below(rng, LEVEL_CAP));

	setup.is_pvp = true;
	setup.fighters[1] = setup.fighters[0];
	setup.fighters[1].side = 1;
	return setup;
}

static struct battle_setup
whatever(struct rng *rng, uint64_t seed)
{
	(void)seed;
	return battles_any(rng);
}

static uint64_t
fold_entries(uint64_t hash, const struct battle_log *log)
{
	for (int32_t i = 0; i < log->count; i++) {
		const struct battle_entry *entry = &log->entries[i];

		hash = fold(fold(fold(hash, entry->round), entry->who), (int64_t)entry->what);
		hash = fold(fold(hash, entry->target), entry->amount);
		hash = fold(fold(hash, entry->after), entry->of);
	}
	return fold(hash, log->dropped);
}

static uint64_t
battles_hash(int count, struct battle_setup (*setup_of)(struct rng *rng, uint64_t seed))
{
	static struct battle battle;
	static struct battle_log log;
	static uint8_t bytes[BATTLE_SETUP_BYTES_MAX];
	struct rng rng = rng_stream(3, RNG_AI);
	uint64_t hash = 0;

	for (int i = 0; i < count; i++) {
		struct battle_setup setup = setup_of(&rng, (uint64_t)i);
		struct battle_input inputs[BATTLE_FIGHTERS_MAX];
		size_t size = battle_setup_encode(&setup, bytes, sizeof(bytes));

		for (size_t k = 0; k < size; k++)
			hash = fold(hash, bytes[k]);
		if (!battle_start(&setup, &battle))
			return 0;
		while (battle.state == BATTLE_RUNNING) {
			battles_any_inputs(&battle, &rng, inputs);
			battle_round(&battle, inputs, &log);
			hash = fold_entries(hash, &log);
		}
		hash = fold(hash, (int64_t)battle_hash(&battle));
	}
	return hash;
}

/* What duellists choose is stored nowhere but with each duel: a change of it changes no old one. */
static uint64_t
duellists_hash(int count)
{
	static struct battle battle;
	struct rng rng = rng_stream(4, RNG_AI);
	uint64_t hash = 0;

	for (int i = 0; i < count; i++) {
		struct battle_setup setup = duel(&rng, (uint64_t)i);
		uint8_t inputs[DUEL_INPUTS_BYTES_MAX];
		size_t size;

		if (!battle_start(&setup, &battle))
			return 0;
		size = duellist_fight(&battle, inputs);
		for (size_t k = 0; k < size; k++)
			hash = fold(hash, inputs[k]);
		hash = fold(hash, (int64_t)battle_hash(&battle));
	}
	return hash;
}

static uint64_t
numbers_hash(void)
{
	struct rng rng = rng_stream(2, RNG_AI);
	uint64_t hash = 0;

	for (int32_t level = 0; level <= LEVEL_CAP + 1; level++)
		hash = fold(fold(hash, level_xp_total(level)), level_bonus_gold(level));
	for (int i = 0; i < 20000; i++) {
		int32_t hp = any(&rng), rem = any(&rng), amount = any(&rng);
		int32_t then = any(&rng), now = any(&rng);
		struct health h = { hp % 200, rem, then };
		struct energy e = { amount % 200, then };

		h = regen_health(h, 128, REGEN_OUTSIDE, now % 1000000);
		e = energy_read(e, 101, now);
		hash = fold(fold(fold(hash, h.hp), h.rem), h.at_ms);
		hash = fold(fold(hash, e.amount), e.at_ms);
	}
	return hash;
}

/* --- things */

static uint64_t
fold_stacks(uint64_t hash, const struct stacks *stacks)
{
	for (int32_t i = 0; i < stacks->count; i++)
		hash = fold(fold(hash, stacks->of[i].item), stacks->of[i].count);
	return hash;
}

static uint64_t
fold_piece(uint64_t hash, const struct piece *piece)
{
	struct piece_numbers numbers = piece_numbers(things(), piece);

	hash = fold(fold(hash, (int64_t)piece->quality), (int64_t)piece->rarity);
	for (int32_t i = 0; i < piece->affixes_count; i++)
		hash = fold(fold(hash, piece->affixes[i].affix), piece->affixes[i].roll);
	for (int32_t i = 0; i < COMBAT_STAT_COUNT; i++)
		hash = fold(hash, numbers.of[i]);
	return fold(fold(hash, piece_worth(things(), piece)), piece_price(things(), piece));
}

static uint64_t
found_hash(void)
{
	uint64_t hash = 0;

	for (uint64_t seed = 1; seed <= 20000; seed++) {
		bool is_moon = seed % 2 == 0;
		int32_t level = 1 + (int32_t)(seed % LEVEL_CAP);
		struct loot_finder finder = { level, is_moon };
		struct gatherer miner = { TRADE_MINING, level * 10, 12000, WEATHER_RAIN };
		struct stacks found = loot_draw(things(), THING_LOOT_CHEST, finder, seed);
		struct piece piece = piece_roll(things(), THING_SWORD, level, is_moon, seed);
		struct gathered gathered = gather(&things()->biomes[0], &miner, seed);

		hash = fold_piece(fold_stacks(hash, &found), &piece);
		hash = fold(fold(hash, gathered.item), gathered.count);
	}
	return hash;
}

static uint64_t
made_hash(void)
{
	uint64_t hash = 0;

	for (uint64_t seed = 1; seed <= 5000; seed++) {
		int32_t skill = (int32_t)(seed % 1001),
			recipe = (int32_t)(seed % THING_RECIPE_COUNT);
		struct craft craft = { recipe, 5, skill, 30, seed };
		struct crafted out = craft_outcome(things(), &craft);

		hash = fold_stacks(fold(hash, out.failed), &out.counted);
		for (int32_t i = 0; i < out.pieces_count; i++)
			hash = fold_piece(hash, &out.pieces[i]);
		hash = fold(hash, trade_practise(skill, 50, 5, seed));
		hash = fold(hash, market_share((int64_t)(rng_mix64(seed) >> 36)).tax);
	}
	return hash;
}

/* --- deeds: dungeons, ratings, and what is shared out and counted */

static uint64_t
dungeons_hash(void)
{
	uint64_t hash = 0;

	for (int32_t i = 0; i < 5000; i++) {
		uint64_t seed = dungeon_seed((uint64_t)i, i * INT64_C(100000000));
		int32_t depth = dungeon_depth(i % LEVEL_CAP);
		struct dungeon_floor floor = dungeon_floor_from(seed, i % depth, depth, 5, 24);

		hash = fold(fold(hash, floor.entrance), floor.goal);
		for (int32_t k = 0; k < floor.rooms_count; k++) {
			const struct dungeon_room *room = &floor.rooms[k];

			hash = fold(fold(hash, room->area.x), room->area.y);
			hash = fold(fold(hash, room->area.width), room->area.height);
			hash = fold(fold(hash, (int64_t)room->kind), room->doors);
		}
	}
	return hash;
}

static uint64_t
fold_rating(uint64_t hash, struct glicko rating)
{
	hash = fold(hash, rating.rating_x100);
	return fold(fold(hash, rating.deviation_x100), rating.volatility_x1e6);
}

static struct glicko
any_rating(struct rng *rng)
{
	int32_t rating = (int32_t)rng_below(rng, 350000);
	int32_t deviation = (int32_t)rng_below(rng, 36000);
	int32_t volatility = (int32_t)rng_below(rng, 100000);

	return (struct glicko){ rating, deviation, volatility };
}

static uint64_t
ratings_hash(void)
{
	struct rng rng = rng_stream(3, RNG_AI);
	uint64_t hash = 0;

	for (int i = 0; i < 20000; i++) {
		struct glicko_game games[8];
		struct glicko own = any_rating(&rng);
		int32_t count = (int32_t)rng_below(&rng, 9), today = any(&rng) % 100000;

		for (int32_t k = 0; k < count; k++) {
			games[k].opponent = any_rating(&rng);
			games[k].score = (enum game_score)rng_below(&rng, 3);
			games[k].weight_percent = arena_weight_percent(k / 2);
		}
		own = glicko_after(own, games, count);
		hash = fold_rating(hash, own);
		hash = fold_rating(hash, arena_rating_on(own, today, today + i % 300));
		hash = fold(hash, elo_change(1500, today % 3000, 40, GAME_WON));
	}
	return hash;
}

static uint64_t
counts_hash(void)
{
	struct rng rng = rng_stream(4, RNG_AI);
	struct daily_streak streak = { 0 };
	int64_t now = 0;
	uint64_t hash = 0;

	for (int i = 0; i < 20000; i++) {
		struct boss_tally tally = { 1 + i, rng_next(&rng) };
		int64_t parts[RAID_PLAYERS_MAX], shares[RAID_PLAYERS_MAX];
		int32_t quests[DAILY_QUESTS];

		now += rng_below(&rng, 2 * CALENDAR_DAY_MS);
		daily_come(&streak, now);
		hash = fold(fold(hash, streak.days), calendar_week(now).key);
		hash = fold(hash, calendar_season(now).begin_ms);
		for (int k = 0; k < daily_quests(i, calendar_day(now).key, 1 + i % 40, quests); k++)
			hash = fold(hash, quests[k]);
		hash = fold(hash, daily_weekly_quest(i, calendar_week(now).key, 9));
		for (int k = 0; k < RAID_PLAYERS_MAX; k++)
			parts[k] = rng_next(&rng);
		raid_share(rng_next(&rng), parts, RAID_PLAYERS_MAX, shares);
		for (int k = 0; k < RAID_PLAYERS_MAX; k++)
			hash = fold(hash, shares[k]);
		hash = fold(hash, boss_hp(i % LEVEL_CAP, i));
		hash = fold(hash, boss_reward_bp(rng_next(&rng), 3, &tally, false));
		hash = fold(hash, board_pack((struct board_entry){ rng_next(&rng), i }));
		hash = fold(hash, clan_level_of(rng_next(&rng)));
	}
	return hash;
}

/* --- */

int
main(void)
{
	printf("rules_version %d\n", RULES_VERSION);
	printf("world 20260101 %016" PRIx64 "\n", world_hash(20260101));
	printf("world max %016" PRIx64 "\n", world_hash(UINT64_MAX));
	printf("fights %016" PRIx64 "\n", fights_hash());
	printf("numbers %016" PRIx64 "\n", numbers_hash());
	printf("battle_rules_version %d\n", BATTLE_RULES_VERSION);
	printf("hunts %016" PRIx64 "\n", battles_hash(3000, hunt));
	printf("raids %016" PRIx64 "\n", battles_hash(100, raid));
	printf("duels %016" PRIx64 "\n", battles_hash(1500, duel));
	printf("battles %016" PRIx64 "\n", battles_hash(1500, whatever));
	printf("duellists %016" PRIx64 "\n", duellists_hash(1500));
	printf("found %016" PRIx64 "\n", found_hash());
	printf("made %016" PRIx64 "\n", made_hash());
	printf("dungeons %016" PRIx64 "\n", dungeons_hash());
	printf("ratings %016" PRIx64 "\n", ratings_hash());
	printf("counts %016" PRIx64 "\n", counts_hash());
	return 0;
}
