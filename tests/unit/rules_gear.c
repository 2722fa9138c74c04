/* What is worn, for a fight; and what fights leave. */
#include "core/rules/build.h"
#include "core/rules/finds.h"
#include "core/rules/gear.h"
#include "core/rules/muster.h"
#include "core/rules/stats.h"
#include "tests/support/small_content.h"
#include "tests/support/things.h"

#include <criterion/criterion.h>

Test(gear, par_gear_makes_the_numbers_that_the_balance_is_measured_with)
{
	struct build nothing = { 0 };

	for (int32_t level = 1; level <= LEVEL_CAP; level++) {
		struct gear par = gear_par(level);
		struct numbers a = build_numbers(&small_content, level, &nothing);
		struct numbers b = build_numbers_in(&small_content, level, &nothing, &par);

		cr_assert_eq(a.attack, stats_par_weapon(level) + 2 * ATTRIBUTE_START);
		cr_assert_eq(a.attack, b.attack);
		cr_assert_eq(a.resistance, b.resistance);
	}
}

Test(gear, bare_hands_and_bare_skin_count_for_a_share_of_par)
{
	struct gear bare = gear_worn(things(), NULL, 0, 20);

	cr_assert_eq(bare.numbers.of[COMBAT_STAT_ATTACK], 46 * 4 / 10);
	cr_assert_eq(bare.numbers.of[COMBAT_STAT_MAGIC], 46 * 4 / 10);
	cr_assert_eq(bare.numbers.of[COMBAT_STAT_DEFENCE], 44 * 4 / 10);
	cr_assert_eq(bare.numbers.of[COMBAT_STAT_RESISTANCE], 44 * 4 / 10);
	cr_assert_not(bare.has_weapon);
	cr_assert_not(bare.has_cloak);
}

Test(gear, what_is_worn_is_added_to_all_numbers_and_a_broken_piece_to_none)
{
	struct piece worn[] = {
		piece_plain(things(), THING_SWORD, 20, QUALITY_COMMON),
		piece_plain(things(), THING_COAT, 20, QUALITY_COMMON),
	};
	struct gear gear = gear_worn(things(), worn, 2, 20);
	struct numbers numbers = build_numbers_in(&small_content, 20, &(struct build){ 0 }, &gear);

	cr_assert_eq(gear.numbers.of[COMBAT_STAT_ATTACK], 46);
	cr_assert_eq(numbers.hp_max, 60 + 12 * 5 + 8 * 20 + 30);
	cr_assert_eq(numbers.agility, 5 - 2);
	worn[0].durability = 0;
	cr_assert_eq(gear_worn(things(), worn, 2, 20).numbers.of[COMBAT_STAT_ATTACK], 46 * 4 / 10);
}

Test(gear, a_skill_that_asks_for_no_weapon_is_done_with_any)
{
	const struct content_skill plain = { .key = "shout" };
	const struct content_skill armed = { .weapons_count = 1, .weapons = { WEAPON_CLASS_BOW } };
	struct gear bare = gear_worn(things(), NULL, 0, 1), par = gear_par(1);

	cr_assert(gear_serves(&bare, &plain));
	cr_assert_not(gear_serves(&bare, &armed));
	cr_assert(gear_serves(&par, &armed));
	bare.has_weapon = true;
	bare.weapon = WEAPON_CLASS_BOW;
	cr_assert(gear_serves(&bare, &armed));
}

/* ── finds ── */

/* A battle that is over, of a player against so many of a kind. */
static struct battle
battle_of(int32_t enemies, uint64_t seed, enum battle_state state)
{
	struct battle battle = { .setup = { .seed = seed, .fighters_count = 1 + enemies },
		.state = state };

	battle.setup.fighters[0].level = 30;
	battle.fighters[0].hp = 1;
	for (int32_t i = 1; i <= enemies; i++)
		battle.setup.fighters[i] =
		    (struct battle_entrant){ .side = 1, .level = 12, .rank = RANK_COMMON };
	return battle;
}

static struct finds
found_in(const struct battle *battle, int64_t player_id, int32_t loot)
{
	struct content content = *things();
	const struct content_monster monster = { .has_loot = true, .loot_index = loot };
	int32_t monsters[BATTLE_FIGHTERS_MAX] = { -1 };
	struct finds finds = { 0 };

	content.monsters = &monster;
	content.monsters_count = 1;
	finds_of(&content, battle, 0, player_id, monsters, &finds);
	return finds;
}

Test(finds, only_what_fell_in_a_won_battle_leaves_anything)
{
	struct battle battle = battle_of(1, 5, BATTLE_WON);

	cr_assert_gt(found_in(&battle, 1, THING_LOOT_LEVELS).counted.count, 0);
	battle.fighters[1].hp = 1; /* it got away */
	cr_assert_eq(found_in(&battle, 1, THING_LOOT_LEVELS).counted.count, 0);
	battle = battle_of(1, 5, BATTLE_LOST);
	cr_assert_eq(found_in(&battle, 1, THING_LOOT_LEVELS).counted.count, 0);
}

Test(finds, asking_again_gives_the_same_and_another_player_finds_for_itself)
{
	int32_t others = 0;

	for (uint64_t seed = 1; seed <= 50; seed++) {
		struct battle battle = battle_of(1, seed, BATTLE_WON);
		struct finds a = found_in(&battle, 1, THING_LOOT_LEVELS);
		struct finds b = found_in(&battle, 1, THING_LOOT_LEVELS);
		struct finds c = found_in(&battle, 2, THING_LOOT_LEVELS);

		cr_assert_eq(a.counted.count, b.counted.count);
		for (int32_t i = 0; i < a.counted.count; i++)
			cr_assert_eq(a.counted.of[i].count, b.counted.of[i].count);
		others +=
		    stacks_count(&a.counted, THING_IRON) != stacks_count(&c.counted, THING_IRON);
	}
	cr_assert_gt(others, 10);
}

/* A wolf of five leaves something 3,000 times in 10,000, one that comes alone always. */
Test(finds, a_pack_leaves_little_more_than_one_alone)
{
	int32_t alone = 0, pack = 0;

	for (uint64_t seed = 1; seed <= 2000; seed++) {
		struct battle one = battle_of(1, seed, BATTLE_WON);
		struct battle five = battle_of(5, seed, BATTLE_WON);

		alone += found_in(&one, 1, THING_LOOT_LEVELS).counted.of[0].count;
		pack += found_in(&five, 1, THING_LOOT_LEVELS).counted.of[0].count;
	}
	cr_assert_gt(alone, 0);
	cr_assert_gt(pack, alone);
	cr_assert_lt(pack, 3 * alone);
}

Test(finds, found_equipment_is_of_the_level_of_who_left_it)
{
	int32_t swords = 0;

	for (uint64_t seed = 1; seed <= 20000 && swords == 0; seed++) {
		struct battle battle = battle_of(1, seed, BATTLE_WON);
		struct finds found = found_in(&battle, 1, THING_LOOT_PLAIN);

		for (int32_t i = 0; i < found.pieces_count; i++, swords++) {
			cr_assert_eq(found.pieces[i].item, THING_SWORD);
			cr_assert_eq(found.pieces[i].level, 12);
		}
	}
	cr_assert_gt(swords, 0);
}
