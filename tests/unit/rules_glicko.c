#include <criterion/criterion.h>
#include <stdlib.h>

#include "core/rules/glicko.h"
#include "core/rules/rng.h"

#define LENGTH(rows) (int32_t)(sizeof(rows) / sizeof((rows)[0]))

static struct glicko
rating(int32_t r, int32_t rd)
{
	return (struct glicko){ r * 100, rd * 100, 60000 };
}

static struct glicko
after_one(struct glicko own, struct glicko other, enum game_score score)
{
	struct glicko_game game = { other, score, 100 };

	return glicko_after(own, &game, 1);
}

static void
expect_rating(struct glicko is, int32_t rating_x100, int32_t deviation_x100)
{
	cr_expect_eq(is.rating_x100, rating_x100, "r is %d", is.rating_x100);
	cr_expect_eq(is.deviation_x100, deviation_x100, "RD is %d", is.deviation_x100);
}

static void
assert_same(struct glicko a, struct glicko b)
{
	cr_assert_eq(a.rating_x100, b.rating_x100);
	cr_assert_eq(a.deviation_x100, b.deviation_x100);
	cr_assert_eq(a.volatility_x1e6, b.volatility_x1e6);
}

Test(rules_glicko, the_papers_example_comes_out)
{
	struct glicko_game games[] = {
		{ rating(1400, 30), GAME_WON, 100 },
		{ rating(1550, 100), GAME_LOST, 100 },
		{ rating(1700, 300), GAME_LOST, 100 },
	};
	struct glicko now = glicko_after(rating(1500, 200), games, LENGTH(games));

	expect_rating(now, 146405, 15152);
	cr_expect_eq(now.volatility_x1e6, 59996);
}

/* Computed apart from this code, with bisection for the volatility. */
Test(rules_glicko, other_days_come_out_as_computed_otherwise)
{
	struct glicko_game upset = { rating(2300, 50), GAME_WON, 100 };
	struct glicko_game fall = { rating(1500, 50), GAME_LOST, 100 };
	struct glicko_game mixed[] = {
		{ rating(1750, 45), GAME_WON, 100 },
		{ rating(1750, 45), GAME_DRAWN, 50 },
		{ rating(1750, 45), GAME_LOST, 25 },
	};
	struct glicko_game rise[5], drawn[20];
	struct glicko steady = { 160000, 9000, 10000 };

	for (int32_t i = 0; i < LENGTH(rise); i++)
		rise[i] = (struct glicko_game){ rating(i < 2 ? 1900 : 1600, 50), GAME_WON, 100 };
	for (int32_t i = 0; i < LENGTH(drawn); i++)
		drawn[i] = (struct glicko_game){ steady, GAME_DRAWN, 100 };
	assert_same(glicko_after((struct glicko){ 150000, 6000, 60000 }, &upset, 1),
	    (struct glicko){ 152084, 6086, 60013 });
	assert_same(glicko_after((struct glicko){ 210000, 4500, 20000 }, &fall, 1),
	    (struct glicko){ 208881, 4509, 20000 });
	assert_same(glicko_after((struct glicko){ 180000, 35000, 90000 }, mixed, LENGTH(mixed)),
	    (struct glicko){ 186486, 21286, 89993 });
	assert_same(glicko_after((struct glicko){ 150000, 25000, 90000 }, rise, LENGTH(rise)),
	    (struct glicko){ 198410, 15112, 90068 });
	assert_same(
	    glicko_after(steady, drawn, LENGTH(drawn)), (struct glicko){ 160000, 6013, 10000 });
}

Test(rules_glicko, days_of_upsets_drive_the_volatility_no_farther_than_its_limit)
{
	struct glicko_game games[12];
	struct glicko now = rating(1000, 60);

	for (int day = 0; day < 200; day++) {
		struct glicko before = now;
		int32_t other = now.rating_x100 + (day % 2 == 0 ? 40000 : -40000);

		for (int32_t i = 0; i < LENGTH(games); i++)
			games[i] = (struct glicko_game){ { other, 5000, 60000 },
				day % 2 == 0 ? GAME_WON : GAME_LOST, 100 };
		now = glicko_after(now, games, LENGTH(games));
		cr_assert_leq(now.volatility_x1e6, GLICKO_VOLATILITY_MAX_X1E6);
		cr_assert_geq(now.volatility_x1e6, before.volatility_x1e6);
		cr_assert_leq(abs(now.rating_x100 - before.rating_x100), 40000);
	}
	cr_expect_eq(now.volatility_x1e6, GLICKO_VOLATILITY_MAX_X1E6);
}

Test(rules_glicko, beginners_move_far)
{
	expect_rating(after_one(GLICKO_START, GLICKO_START, GAME_WON), 166231, 29032);
	expect_rating(after_one(GLICKO_START, GLICKO_START, GAME_LOST), 133769, 29032);
	cr_expect_eq(after_one(GLICKO_START, GLICKO_START, GAME_DRAWN).rating_x100, 150000);
}

Test(rules_glicko, who_is_well_known_moves_little)
{
	expect_rating(after_one(rating(1800, 60), rating(1500, 200), GAME_LOST), 178557, 6049);
}

static struct glicko
any_rating(struct rng *rng)
{
	return (struct glicko){ (int32_t)rng_below(rng, 350000), (int32_t)rng_below(rng, 36000),
		(int32_t)rng_below(rng, 100000) };
}

static struct glicko_game
any_game(struct rng *rng)
{
	return (struct glicko_game){ any_rating(rng), (enum game_score)rng_below(rng, 3),
		(int32_t)rng_below(rng, 101) };
}

static void
assert_sound(struct glicko is)
{
	cr_assert(is.rating_x100 >= 0 && is.rating_x100 <= GLICKO_RATING_MAX_X100);
	cr_assert(is.deviation_x100 >= GLICKO_DEVIATION_MIN_X100);
	cr_assert(is.deviation_x100 <= GLICKO_DEVIATION_MAX_X100);
	cr_assert(is.volatility_x1e6 >= 1 && is.volatility_x1e6 <= GLICKO_VOLATILITY_MAX_X1E6);
}

Test(rules_glicko, ratings_stay_in_their_range_whatever_happens)
{
	struct rng rng = rng_stream(1, RNG_AI);

	for (int i = 0; i < 20000; i++) {
		struct glicko_game games[8], now = any_game(&rng);
		int32_t count = (int32_t)rng_below(&rng, LENGTH(games) + 1);

		for (int32_t k = 0; k < count; k++)
			games[k] = any_game(&rng);
		now.opponent = glicko_after(now.opponent, games, count);
		assert_sound(now.opponent);
	}
}

Test(rules_glicko, the_order_of_a_days_games_does_not_matter)
{
	struct rng rng = rng_stream(2, RNG_AI);

	for (int i = 0; i < 5000; i++) {
		struct glicko_game games[6], turned[6];
		struct glicko start = any_rating(&rng);

		for (int32_t k = 0; k < LENGTH(games); k++) {
			games[k] = any_game(&rng);
			turned[LENGTH(games) - 1 - k] = games[k];
		}
		assert_same(glicko_after(start, games, LENGTH(games)),
		    glicko_after(start, turned, LENGTH(turned)));
	}
}

Test(rules_glicko, who_wins_rises_and_who_loses_falls)
{
	struct rng rng = rng_stream(3, RNG_AI);

	for (int i = 0; i < 20000; i++) {
		struct glicko own = any_rating(&rng), other = any_rating(&rng);
		int32_t won = after_one(own, other, GAME_WON).rating_x100;
		int32_t drawn = after_one(own, other, GAME_DRAWN).rating_x100;
		int32_t lost = after_one(own, other, GAME_LOST).rating_x100;

		cr_assert(won >= drawn && drawn >= lost);
		cr_assert(won >= own.rating_x100 && own.rating_x100 >= lost);
	}
}

Test(rules_glicko, a_game_of_less_weight_moves_less)
{
	struct glicko own = rating(1500, 200);
	int32_t before = 150000;

	for (int32_t weight = 0; weight <= 100; weight += 25) {
		struct glicko_game game = { own, GAME_WON, weight };
		int32_t now = glicko_after(own, &game, 1).rating_x100;

		cr_expect(weight == 0 ? now == before : now > before);
		before = now;
	}
}

Test(rules_glicko, games_that_count_for_nothing_change_nothing)
{
	struct glicko own = { 161234, 9876, 61234 };
	struct glicko_game games[] = { { GLICKO_START, GAME_WON, 0 },
		{ GLICKO_START, GAME_LOST, -50 } };

	assert_same(glicko_after(own, games, LENGTH(games)), own);
	assert_same(glicko_after(own, NULL, 0), own);
}

Test(rules_glicko, numbers_out_of_range_are_clamped)
{
	struct glicko low = { INT32_MIN, INT32_MIN, INT32_MIN };
	struct glicko high = { INT32_MAX, INT32_MAX, INT32_MAX };
	struct glicko_game game = { high, (enum game_score)77, INT32_MAX };

	assert_sound(glicko_after(low, &game, 1));
	game = (struct glicko_game){ GLICKO_START, GAME_WON, 150 };
	assert_same(
	    glicko_after(GLICKO_START, &game, 1), after_one(GLICKO_START, GLICKO_START, GAME_WON));
	assert_sound(after_one(high, low, GAME_LOST));
	assert_sound(glicko_idle(high, INT32_MAX));
	assert_same(glicko_idle(low, INT32_MIN), (struct glicko){ 0, 4500, 1 });
	assert_same(glicko_season_reset(high), (struct glicko){ 575000, 35000, 100000 });
	cr_expect_eq(glicko_shown_x100(low), 0);
	cr_expect_eq(glicko_shown_x100(high), 930000);
}

Test(rules_glicko, who_is_idle_becomes_uncertain)
{
	struct glicko own = { 180000, 6000, 60000 };
	struct glicko now = own;

	assert_same(glicko_idle(own, 0), own);
	expect_rating(glicko_idle(own, 1), 180000, 6090);  /* √(60² + 10.423²) */
	expect_rating(glicko_idle(own, 30), 180000, 8282); /* √(60² + 30·10.423²) */
	expect_rating(glicko_idle(own, 2000), 180000, 35000);
	for (int i = 0; i < 30; i++)
		now = glicko_idle(now, 1);
	cr_expect_leq(abs(now.deviation_x100 - 8282), 15, "day by day %d", now.deviation_x100);
}

Test(rules_glicko, nobody_becomes_surer_than_the_floor)
{
	struct glicko now = rating(1500, 50);

	for (int day = 0; day < 200; day++) {
		struct glicko_game games[30];

		for (int32_t k = 0; k < LENGTH(games); k++)
			games[k] = (struct glicko_game){ rating(1500, 45),
				k % 2 == 0 ? GAME_WON : GAME_LOST, 100 };
		now = glicko_after(now, games, LENGTH(games));
		cr_assert_geq(now.deviation_x100, GLICKO_DEVIATION_MIN_X100);
	}
	cr_expect_eq(now.deviation_x100, GLICKO_DEVIATION_MIN_X100);
}

Test(rules_glicko, a_season_begins_half_way_back)
{
	assert_same(glicko_season_reset((struct glicko){ 190001, 6000, 59000 }),
	    (struct glicko){ 170000, 15000, 59000 });
	assert_same(glicko_season_reset((struct glicko){ 110000, 20000, 60000 }),
	    (struct glicko){ 130000, 20000, 60000 });
	assert_same(glicko_season_reset(GLICKO_START), GLICKO_START);
}

Test(rules_glicko, boards_show_what_is_certain)
{
	cr_expect_eq(glicko_shown_x100(rating(1800, 60)), 168000);
	cr_expect_eq(glicko_shown_x100(GLICKO_START), 80000);
	cr_expect_eq(glicko_shown_x100(rating(500, 300)), 0);
}

Test(rules_elo, a_change_is_the_documented_one)
{
	cr_expect_eq(elo_change(1400, 1600, 20, GAME_WON), 15);
	cr_expect_eq(elo_change(1600, 1400, 20, GAME_LOST), -15);
	cr_expect_eq(elo_change(1500, 1500, 40, GAME_WON), 20);
	cr_expect_eq(elo_change(1500, 1500, 40, GAME_DRAWN), 0);
	cr_expect_eq(elo_change(1400, 1600, 20, GAME_DRAWN), 5);
	cr_expect_eq(elo_change(0, ELO_MAX, 40, GAME_LOST), 0);
	cr_expect_eq(elo_change(INT32_MIN, INT32_MAX, INT32_MAX, GAME_WON), 100);
	cr_expect_eq(elo_change(1700, 1500, 100, GAME_LOST), -76);
	cr_expect_eq(elo_change(1500, 1900, 100, GAME_LOST), -9);
	cr_expect_eq(elo_change(1500, 1500, -20, GAME_WON), 0);
}

Test(rules_elo, what_one_wins_the_other_loses)
{
	for (int32_t apart = -800; apart <= 800; apart++) {
		for (int score = GAME_LOST; score <= GAME_WON; score++) {
			int32_t one = elo_change(1500 + apart, 1500, 20, (enum game_score)score);
			int32_t other =
			    elo_change(1500, 1500 + apart, 20, (enum game_score)(GAME_WON - score));

			cr_assert_eq(one, -other, "%d apart: %d, %d", apart, one, other);
		}
	}
}

Test(rules_elo, who_is_new_moves_most)
{
	cr_expect_eq(elo_k(0, 3000), 40);
	cr_expect_eq(elo_k(29, 1500), 40);
	cr_expect_eq(elo_k(30, 1500), 20);
	cr_expect_eq(elo_k(30, 2399), 20);
	cr_expect_eq(elo_k(30, 2400), 10);
}
