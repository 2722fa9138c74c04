/* Whether the game is kind to who begins: thousands of players in the clothes that they are given,
 * who do nothing but strike, in many worlds, at every time of the day and in every weather. No time
 * passes between two fights, so nothing grows back. */
#include "core/rules/fauna.h"
#include "core/rules/level.h"
#include "core/rules/muster.h"
#include "core/rules/regen.h"
#include "core/rules/travel.h"
#include "tests/support/loaded_content.h"

#include <criterion/criterion.h>

#define WORLDS 40
#define BEGINNERS 50 /* in each */
#define HUNT_ENERGY 3
#define REACH 64 /* how far from the start anybody comes with the energy of a day */
#define SIDE (2 * REACH + 1)

struct beginner {
	const struct world *world;
	struct rng rng;
	struct position at;
	int64_t now_ms, xp;
	int32_t hp, energy;
	int32_t fights, won;
	uint8_t visits[SIDE][SIDE];
};

static struct gear clothes;

static void
begin(void)
{
	struct piece worn[SLOT_COUNT];
	int32_t count = 0;

	content_load_real();
	for (int32_t i = 0; i < content->items_count && count < SLOT_COUNT; i++) {
		if (content->items[i].has_start &&
		    content->items[i].kind == CONTENT_ITEM_KIND_EQUIPMENT)
			worn[count++] = piece_plain(content, i, 1, QUALITY_COMMON);
	}
	clothes = gear_worn(content, worn, count, 1);
}

TestSuite(beginners, .init = begin, .fini = content_unload);

/* ── one of them ── */

static struct battle
battle_with(const struct fauna *game, const struct tile *here, struct beginner *b)
{
	struct build nothing = { .ranks = { 0 } };
	struct battle_setup setup = {
		.rules_version = BATTLE_RULES_VERSION,
		.id = "beginning",
		.seed = (uint64_t)rng_next(&b->rng) << 32 | rng_next(&b->rng),
		.weather = weather_at(b->world->seed, here->at, here->warmth, b->now_ms),
		.fighters_count = 1 + game->pack,
	};
	int32_t skills[BATTLE_SKILLS_MAX];
	struct battle battle;

	muster_character(content, 1, &nothing, &clothes, b->hp, 0, &setup.fighters[0], skills);
	for (int32_t i = 0; i < game->pack; i++)
		muster_monster(
		    content, game->monster, game->level, game->pack, &setup.fighters[1 + i]);
	cr_assert(battle_start(&setup, &battle));
	return battle;
}

static void
fight(const struct fauna *game, const struct tile *here, struct beginner *b)
{
	static const struct battle_input strike[BATTLE_FIGHTERS_MAX] = { { .act = ACT_ATTACK,
	    .target = BATTLE_NOBODY } };
	struct battle battle = battle_with(game, here, b);

	while (battle.state == BATTLE_RUNNING)
		cr_assert(battle_round(&battle, strike, NULL));
	b->energy -= HUNT_ENERGY;
	b->fights++;
	b->won += battle.state == BATTLE_WON;
	b->xp += muster_spoils(&battle, 0).xp;
	b->hp = battle.fighters[0].hp;
	if (battle.state == BATTLE_LOST) {
		b->hp = battle.setup.fighters[0].hp_max / 4;
		b->at = b->world->start;
	}
}

static uint8_t *
visits(struct beginner *b, struct position at)
{
	int32_t x = at.x - b->world->start.x + REACH, y = at.y - b->world->start.y + REACH;

	cr_assert(x >= 0 && x < SIDE && y >= 0 && y < SIDE);
	return &b->visits[y][x];
}

/* To the neighbour that was seen least. */
static void
walk(struct beginner *b)
{
	struct step best = { .refusal = TRAVEL_BLOCKED_BY_PEAK };

	++*visits(b, b->at);
	for (int way = 0; way < DIRECTION_COUNT; way++) {
		struct traveller who = { .at = b->at, .energy = b->energy };
		struct step step = travel_step(b->world, &who, (enum direction)way);

		if (step.refusal == TRAVEL_OK &&
		    (best.refusal != TRAVEL_OK || *visits(b, step.to) < *visits(b, best.to)))
			best = step;
	}
	cr_assert_eq(best.refusal, TRAVEL_OK);
	b->energy -= best.energy_cost;
	b->at = best.to;
}

/* Until the second level, or until there is no energy left. */
static void
play(struct beginner *b)
{
	b->at = b->world->start;
	b->energy = energy_max(1);
	b->hp = INT32_MAX;
	while (b->xp < level_xp_next(1) && b->energy >= HUNT_ENERGY) {
		struct tile here = world_tile(b->world, b->at.x, b->at.y);
		struct fauna game[FAUNA_MAX];
		int32_t count = fauna_at(b->world, content, &here, daytime_at(b->now_ms), game);

		if (count > 0 && game[0].level == 1)
			fight(&game[rng_below(&b->rng, (uint32_t)count)], &here, b);
		else
			walk(b);
	}
}

/* ── all of them ── */

Test(beginners, win_nearly_always_and_reach_the_second_level_with_energy_to_spare)
{
	int64_t fights = 0, won = 0, grown = 0;

	for (uint64_t w = 1; w <= WORLDS; w++) {
		struct world world = world_from(w);

		for (uint64_t n = 0; n < BEGINNERS; n++) {
			struct beginner b = { .world = &world, .rng = rng_from(w, n) };

			b.now_ms = rng_below(&b.rng, UINT32_MAX);
			play(&b);
			fights += b.fights;
			won += b.won;
			grown += b.xp >= level_xp_next(1);
		}
	}
	cr_expect_geq(won * 100, fights * 95, "%f", (double)won / (double)fights);
	cr_expect_leq(
	    fights, INT64_C(10) * WORLDS * BEGINNERS, "%f", (double)fights / (WORLDS * BEGINNERS));
	cr_expect_geq(grown * 1000, INT64_C(995) * WORLDS * BEGINNERS);
}
