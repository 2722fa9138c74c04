/* From content to the numbers of a battle. */
#include <criterion/criterion.h>

#include "core/rules/muster.h"
#include "tests/support/small_content.h"

static struct battle
battle_of(int32_t level, int32_t pack)
{
	struct build nothing = { .ranks = { 0 } };
	struct battle_setup setup = {
		.rules_version = BATTLE_RULES_VERSION,
		.id = "b",
		.seed = 7,
		.fighters_count = 1 + pack,
	};
	int32_t skills[BATTLE_SKILLS_MAX];
	struct battle battle;

	muster_player(&small_content, level, &nothing, 1000000, 0, &setup.fighters[0], skills);
	for (int32_t i = 0; i < pack; i++)
		muster_monster(&small_content, KIND_GREY_WOLF, level, pack, &setup.fighters[1 + i]);
	cr_assert(battle_start(&setup, &battle));
	return battle;
}

Test(rules_muster, a_grown_monster_is_the_par_monster)
{
	for (int32_t level = 5; level <= LEVEL_CAP; level++) {
		struct battle_entrant wolf;

		muster_monster(&small_content, KIND_GREY_WOLF, level, 1, &wolf);
		cr_assert_eq(wolf.hp_max, 40 + 14 * level + level * level / 12);
		cr_assert_eq(wolf.attack, 9 + 7 * level / 2);
		cr_assert_eq(wolf.defence, 4 + 2 * level);
		cr_assert_eq(wolf.resistance, wolf.defence);
		cr_assert_eq(wolf.skills_count, 1);
		cr_assert_eq(wolf.skills[0].when, WHEN_HURT);
		cr_assert_eq(wolf.skills[0].cooldown, 3);
	}
}

Test(rules_muster, young_monsters_are_weaker_the_younger_the_more)
{
	int32_t last_bp = 0;

	for (int32_t level = 1; level <= 5; level++) {
		struct fighter par = stats_monster(MONSTER_KIND_COUNT, level);
		struct battle_entrant wolf;
		int32_t bp;

		muster_monster(&small_content, KIND_GREY_WOLF, level, 1, &wolf);
		bp = wolf.hp_max * 100 / par.hp_max * wolf.attack * 100 / par.attack;
		cr_assert_gt(bp, last_bp);
		cr_assert(level == 5 ? bp == 10000 : bp < 10000);
		last_bp = bp;
	}
}

Test(rules_muster, one_of_a_pack_is_weaker_and_all_of_them_are_stronger_than_one)
{
	for (int32_t pack = 2; pack <= MUSTER_PACK_MAX; pack++) {
		struct battle_entrant one, lone;

		muster_monster(&small_content, KIND_GREY_WOLF, 30, pack, &one);
		muster_monster(&small_content, KIND_GREY_WOLF, 30, 1, &lone);
		cr_assert_lt(one.hp_max, lone.hp_max);
		cr_assert_gt(one.hp_max * pack, lone.hp_max);
		/* who fall one after the other, by the sum that muster.c names */
		cr_assert_gt((int64_t)one.hp_max * one.attack * pack * (pack + 1) / 2,
		    (int64_t)lone.hp_max * lone.attack * 12 / 10);
		cr_assert_lt((int64_t)one.hp_max * one.attack * pack * (pack + 1) / 2,
		    (int64_t)lone.hp_max * lone.attack * 16 / 10);
	}
}

Test(rules_muster, a_player_brings_the_skills_of_the_highest_rank_first)
{
	struct build build = {
		.ranks = { [SKILL_CLEAVE] = 3, [SKILL_THICK_SKIN] = 5, [SKILL_WHIRL] = 1 }
	};
	int32_t skills[BATTLE_SKILLS_MAX];
	struct battle_entrant player;

	muster_player(&small_content, 26, &build, 50, 1000, &player, skills);
	cr_assert_eq(player.skills_count, 2, "what works by itself isn't done");
	cr_assert_eq(skills[0], SKILL_CLEAVE);
	cr_assert_eq(skills[1], SKILL_WHIRL);
	cr_assert_eq(player.skills[0].action.coef_bp, 15000);
	cr_assert_eq(player.skills[0].cost_mp, 12);
	cr_assert_eq(player.hp, 50);
	cr_assert_eq(player.mp, player.mp_max);
}

Test(rules_muster, spoils_are_those_of_the_formulas)
{
	static const struct {
		int32_t monster, player;
		int64_t xp;
	} rows[] = { { 1, 1, 14 }, { 10, 10, 50 }, { 12, 10, 69 }, { 15, 10, 105 }, { 20, 10, 135 },
		{ 9, 10, 41 }, { 3, 10, 6 }, { 2, 10, 0 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct battle battle = battle_of(rows[i].monster, 1);
		struct spoils spoils;

		battle.setup.fighters[0].level = rows[i].player;
		cr_assert_eq(muster_spoils(&battle, 0).xp, 0, "not yet won");
		battle.fighters[1].hp = 0;
		battle.state = BATTLE_WON;
		spoils = muster_spoils(&battle, 0);
		cr_assert_eq(spoils.xp, rows[i].xp);
		cr_assert_geq(spoils.gold, (3 + 2 * rows[i].monster) * 80 / 100);
		cr_assert_leq(spoils.gold, (3 + 2 * rows[i].monster) * 120 / 100);
	}
}

Test(rules_muster, who_got_away_is_worth_nothing)
{
	struct battle battle = battle_of(20, 3);
	struct spoils all, some;

	battle.state = BATTLE_WON;
	for (int i = 1; i <= 3; i++)
		battle.fighters[i].hp = 0;
	all = muster_spoils(&battle, 0);
	battle.fighters[2].hp = 5;
	battle.fighters[2].has_fled = true;
	some = muster_spoils(&battle, 0);
	cr_assert_eq(some.xp * 3, all.xp * 2);
	cr_assert_lt(some.gold, all.gold);
	battle.setup.fighters[1].rank = RANK_BOSS;
	cr_assert_gt(muster_spoils(&battle, 0).xp, 4 * all.xp / 3);
}
