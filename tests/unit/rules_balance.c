/*
 * Is it pleasant to play? The documented balance by the formula, then by fights that are fought.
 */
#include <criterion/criterion.h>

#include "core/rules/combat.h"
#include "core/rules/fight.h"
#include "core/rules/level.h"
#include "core/rules/stats.h"

static double
mean_damage(const struct fighter *attacker, const struct fighter *defender)
{
	double k = 50 + 10 * attacker->level;

	return attacker->attack * k / (k + defender->defence);
}

static bool
is_near(double value, double expected, double tolerance)
{
	return value > expected - tolerance && value < expected + tolerance;
}

Test(rules_balance, the_table_is_the_documented_one)
{
	static const struct {
		int32_t level;
		double to_kill, to_die, lost;
		int32_t kills;
	} rows[] = {
		{ 1, 3.5, 14.4, 24, 5 },
		{ 5, 4.0, 10.6, 38, 24 },
		{ 10, 4.1, 9.6, 43, 47 },
		{ 20, 4.4, 8.9, 49, 102 },
		{ 30, 4.7, 8.6, 54, 170 },
		{ 40, 4.9, 8.5, 58, 249 },
		{ 50, 5.2, 8.4, 62, 342 },
		{ 60, 5.4, 8.3, 65, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int32_t level = rows[i].level;
		struct fighter player = stats_fighter(level);
		struct fighter monster = stats_monster(MONSTER_KIND_COUNT, level);
		double to_kill = monster.hp / (mean_damage(&player, &monster) * 0.92 * 1.025);
		double to_die = player.hp / (mean_damage(&monster, &player) * 0.90);
		int64_t xp = fight_kill_xp(level, level);

		cr_assert(is_near(to_kill, rows[i].to_kill, 0.1), "%d: %f", level, to_kill);
		cr_assert(is_near(to_die, rows[i].to_die, 0.1), "%d: %f", level, to_die);
		cr_assert(is_near(100 * to_kill / to_die, rows[i].lost, 1), "%d", level);
		cr_assert_eq((level_xp_next(level) + xp / 2) / xp, rows[i].kills);
	}
}

struct record {
	int won;
	double turns;
	double hp_lost; /* of the maximum, mean of the fights won */
};

static struct record
fight_many(int32_t level, enum monster_kind kind, int fights)
{
	struct record record = { 0, 0, 0 };
	struct fighter player = stats_fighter(level);

	for (int i = 0; i < fights; i++) {
		struct fight f;

		cr_assert(fight_start("f", (uint64_t)i + 1, &player, kind, level, &f));
		while (f.state == FIGHT_RUNNING)
			cr_assert(fight_attack(&f));
		if (f.state != FIGHT_WON)
			continue;
		record.won++;
		record.turns += f.turn;
		record.hp_lost += (double)(f.player.hp_max - f.player.hp) / f.player.hp_max;
	}
	record.turns /= record.won;
	record.hp_lost /= record.won;
	return record;
}

Test(rules_balance, a_beginner_wins_nearly_always_against_everything_of_his_level)
{
	for (int k = 0; k < MONSTER_KIND_COUNT; k++) {
		struct record r = fight_many(1, (enum monster_kind)k, 2000);

		cr_assert_geq(r.won, 1998);
		cr_assert(is_near(r.turns, 4.1, 0.6), "%f", r.turns);
		cr_assert(is_near(r.hp_lost, 0.24, 0.06), "%f", r.hp_lost);
	}
}

Test(rules_balance, the_middle_of_the_game_is_hard_but_can_be_won)
{
	struct record r = fight_many(30, MONSTER_GREY_WOLF, 2000);

	cr_assert(r.won > 1800 && r.won < 2000, "%d", r.won);
}
