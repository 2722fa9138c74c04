#include <criterion/criterion.h>
#include <string.h>

#include "core/rules/craft.h"
#include "core/rules/rng.h"
#include "core/rules/trades.h"
#include "tests/support/things.h"

static const struct content_recipe *
recipe_of(enum thing_recipe recipe)
{
	return &things()->recipes[recipe];
}

Test(rules_craft, the_chance_to_fail_is_the_documented_one)
{
	cr_expect_eq(craft_fail_bp(-50), 6000);
	cr_expect_eq(craft_fail_bp(-20), 3500);
	cr_expect_eq(craft_fail_bp(5), 1000);
	cr_expect_eq(craft_fail_bp(15), 0);
	cr_expect_eq(craft_fail_bp(INT32_MAX), 0);
	cr_expect_eq(craft_fail_bp(INT32_MIN), 6000);
}

Test(rules_craft, a_score_has_the_documented_quality)
{
	cr_expect_eq(craft_quality(INT32_MIN), QUALITY_POOR);
	cr_expect_eq(craft_quality(29), QUALITY_POOR);
	cr_expect_eq(craft_quality(30), QUALITY_COMMON);
	cr_expect_eq(craft_quality(59), QUALITY_COMMON);
	cr_expect_eq(craft_quality(60), QUALITY_FINE);
	cr_expect_eq(craft_quality(75), QUALITY_SUPERIOR);
	cr_expect_eq(craft_quality(89), QUALITY_SUPERIOR);
	cr_expect_eq(craft_quality(90), QUALITY_MASTERWORK);
	cr_expect_eq(craft_quality(INT32_MAX), QUALITY_MASTERWORK);
	cr_expect_eq(craft_score(0, 10, 30, 30), 90);
	cr_expect_eq(craft_score(INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX), 100);
	cr_expect_eq(craft_score(INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN), 0);
}

/* All 31 · 31 pairs of rolls. */
Test(rules_craft, each_quality_has_the_documented_share)
{
	static const struct {
		int32_t diff;
		double percent[QUALITY_COUNT];
	} rows[] = {
		{ -20, { 48.4, 51.5, 0.1, 0, 0 } },
		{ -10, { 21.9, 71.3, 6.9, 0, 0 } },
		{ 0, { 5.7, 70.2, 21.9, 2.2, 0 } },
		{ 10, { 0, 48.4, 37.5, 14.0, 0.1 } },
		{ 20, { 0, 21.9, 41.6, 29.7, 6.9 } },
		{ 30, { 0, 5.7, 28.1, 42.1, 24.0 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int counts[QUALITY_COUNT] = { 0 };

		for (int first = 0; first <= 30; first++)
			for (int second = 0; second <= 30; second++)
				counts[craft_quality(
				    craft_score(rows[i].diff, 0, first, second))]++;
		for (int q = 0; q < QUALITY_COUNT; q++) {
			double off = counts[q] * 100.0 / 961 - rows[i].percent[q];

			cr_expect(off > -0.0501 && off < 0.0501, "diff %d, quality %d: off by %f",
			    rows[i].diff, q, off);
		}
	}
}

Test(rules_craft, better_inputs_count_for_up_to_ten_points)
{
	cr_expect_eq(craft_material(things(), recipe_of(THING_RECIPE_SWORD)), 0);
	cr_expect_eq(
	    craft_material(things(), recipe_of(THING_RECIPE_BLADE)), 1, "one of five is rare");
	cr_expect_eq(craft_material(things(), recipe_of(THING_RECIPE_TALON)), 5, "(10 + 9·5)/10");
}

static struct craft
craft_of(enum thing_recipe recipe, int32_t batch, int32_t skill, uint64_t seed)
{
	return (struct craft){
		.recipe = (int32_t)recipe, .batch = batch, .skill = skill, .level = 20, .seed = seed
	};
}

/* With even skill and difficulty: 15 % fail; of the rest 2.2 % are superior. */
Test(rules_craft, what_comes_out_has_the_promised_shares)
{
	int qualities[QUALITY_COUNT] = { 0 }, failed = 0, made = 0;

	for (uint64_t seed = 1; seed <= 5000; seed++) {
		struct craft craft = craft_of(THING_RECIPE_SWORD, 20, 209, seed);
		struct crafted out = craft_outcome(things(), &craft);

		failed += out.failed;
		made += out.made;
		for (int32_t i = 0; i < out.pieces_count; i++)
			qualities[out.pieces[i].quality]++;
	}
	cr_expect_eq(failed + made, 100000);
	cr_expect(failed > 14500 && failed < 15500, "%d", failed);
	cr_expect(qualities[QUALITY_FINE] * 1000L / made >= 211);
	cr_expect(qualities[QUALITY_FINE] * 1000L / made <= 227);
	cr_expect(qualities[QUALITY_SUPERIOR] * 1000L / made >= 18);
	cr_expect(qualities[QUALITY_SUPERIOR] * 1000L / made <= 26);
	cr_expect_eq(qualities[QUALITY_MASTERWORK], 0);
}

Test(rules_craft, a_masterwork_has_one_affix_and_no_other_work_has_any)
{
	int masterworks = 0;

	for (uint64_t seed = 1; seed <= 1000; seed++) {
		struct craft craft = craft_of(THING_RECIPE_SWORD, 20, 500, seed);
		struct crafted out = craft_outcome(things(), &craft);

		cr_assert_eq(out.failed, 0);
		cr_assert_eq(out.counted.count, 0);
		cr_assert_eq(out.pieces_count, 20);
		for (int32_t i = 0; i < 20; i++) {
			const struct piece *piece = &out.pieces[i];
			bool is_masterwork = piece->quality == QUALITY_MASTERWORK;

			masterworks += is_masterwork;
			cr_assert_eq(piece->affixes_count, is_masterwork ? 1 : 0);
			cr_assert_neq(piece->affixes[0].affix, THING_AFFIX_OLD, "too rare for it");
			cr_assert_eq(piece->level, 20);
			cr_assert(piece_is_sound(things(), piece));
		}
	}
	cr_expect(masterworks > 4500 && masterworks < 5100, "%d of 20,000: 24 %%", masterworks);
}

Test(rules_craft, what_is_counted_comes_by_the_recipes_number)
{
	struct craft craft = craft_of(THING_RECIPE_POTION, 7, 300, 1);
	struct crafted out = craft_outcome(things(), &craft);

	cr_expect_eq(out.made, 7);
	cr_expect_eq(out.pieces_count, 0);
	cr_expect_eq(out.counted.count, 1);
	cr_expect_eq(stacks_count(&out.counted, THING_POTION), 14);
}

/* Nothing that was not made or put in comes out, and of what failed at most half comes back. */
Test(rules_craft, nothing_comes_from_nothing)
{
	struct rng rng = rng_stream(1, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		enum thing_recipe which = (enum thing_recipe)rng_below(&rng, THING_RECIPE_COUNT);
		const struct content_recipe *recipe = recipe_of(which);
		int32_t batch = 1 + (int32_t)rng_below(&rng, 4);
		int32_t skill = (int32_t)rng_below(&rng, 1001);
		struct craft craft = craft_of(which, batch, skill, rng_next(&rng));
		struct crafted out = craft_outcome(things(), &craft);
		struct stacks in = craft_inputs(recipe, batch);
		bool makes_pieces = which != THING_RECIPE_POTION;

		cr_assert_eq(out.made + out.failed, batch);
		cr_assert_eq(out.pieces_count, makes_pieces ? out.made : 0);
		for (int32_t k = 0; k < in.count; k++) {
			int32_t each = in.of[k].count / batch;

			cr_assert_eq(
			    stacks_count(&out.counted, in.of[k].item), out.failed * (each / 2));
		}
		cr_assert_eq(
		    stacks_count(&out.counted, THING_POTION), makes_pieces ? 0 : 2 * out.made);
	}
}

/* Making a thing and taking it apart, or failing, over and over, never ends with more. */
Test(rules_craft, making_and_taking_apart_never_gains)
{
	for (int r = 0; r < THING_RECIPE_COUNT; r++) {
		const struct content_recipe *recipe = recipe_of((enum thing_recipe)r);
		struct stacks in = craft_inputs(recipe, 1);
		struct stacks parts = item_dismantle(things(), recipe->output_index);
		int32_t times = recipe->has_count ? recipe->count : 1;

		for (int32_t i = 0; i < parts.count; i++)
			cr_expect_leq(parts.of[i].count * times * 2,
			    stacks_count(&in, parts.of[i].item), "recipe %d", r);
	}
}

Test(rules_craft, a_batch_is_its_tries_one_by_one_and_claiming_twice_is_the_same)
{
	struct craft craft = craft_of(THING_RECIPE_SWORD, 5, 200, 42), one = craft;
	struct crafted all = craft_outcome(things(), &craft),
		       again = craft_outcome(things(), &craft);
	struct crafted first;

	cr_expect_eq(memcmp(&all, &again, sizeof(all)), 0);
	one.batch = 4;
	first = craft_outcome(things(), &one);
	cr_expect_geq(all.pieces_count, first.pieces_count);
	cr_expect_eq(
	    memcmp(all.pieces, first.pieces, (size_t)first.pieces_count * sizeof(first.pieces[0])),
	    0, "a longer batch begins as a shorter one");
}

Test(rules_craft, extremes_of_a_stored_job_are_brought_into_range)
{
	struct craft craft = { THING_RECIPE_SWORD, INT32_MAX, INT32_MAX, INT32_MAX, 1 };
	struct crafted out = craft_outcome(things(), &craft);

	cr_expect_eq(out.made, CRAFT_BATCH_MAX);
	cr_expect_eq(out.pieces[0].level, 60);
	craft = (struct craft){ THING_RECIPE_SWORD, INT32_MIN, INT32_MIN, INT32_MIN, 1 };
	out = craft_outcome(things(), &craft);
	cr_expect_eq(out.made + out.failed, 1);
}

Test(rules_craft, one_starts_what_one_knows_where_its_station_is_with_all_of_it_in_the_bag)
{
	struct stacks bag = { 2, { { THING_IRON, 14 }, { THING_LEATHER, 6 } } };
	struct crafter smith = { .is_at_fire = true, .is_in_town = true, .bag = &bag };
	const struct content_recipe *sword = recipe_of(THING_RECIPE_SWORD);

	cr_expect_eq(craft_start_check(sword, &smith, 2), CRAFT_OK);
	cr_expect_eq(craft_start_check(sword, &smith, 3), CRAFT_NO_MATERIAL);
	cr_expect_eq(craft_start_check(sword, &smith, 0), CRAFT_BATCH);
	cr_expect_eq(craft_start_check(sword, &smith, CRAFT_BATCH_MAX + 1), CRAFT_BATCH);
	smith.is_in_town = false;
	cr_expect_eq(craft_start_check(sword, &smith, 1), CRAFT_NO_STATION);
	cr_expect_eq(craft_start_check(recipe_of(THING_RECIPE_TALON), &smith, 1), CRAFT_UNKNOWN);
	smith.has_learned = true;
	cr_expect_eq(
	    craft_start_check(recipe_of(THING_RECIPE_TALON), &smith, 1), CRAFT_NO_MATERIAL);
	smith.is_at_fire = false;
	cr_expect_eq(craft_start_check(recipe_of(THING_RECIPE_TALON), &smith, 1), CRAFT_NO_STATION);
}

Test(rules_craft, a_recipe_is_known_from_the_start_by_skill_or_when_learned)
{
	cr_expect(craft_is_known(recipe_of(THING_RECIPE_SWORD), 0, false));
	cr_expect_not(craft_is_known(recipe_of(THING_RECIPE_POTION), 99, true));
	cr_expect(craft_is_known(recipe_of(THING_RECIPE_POTION), 100, false));
	cr_expect_not(craft_is_known(recipe_of(THING_RECIPE_BLADE), 1000, false));
	cr_expect(craft_is_known(recipe_of(THING_RECIPE_BLADE), 0, true));
}

Test(rules_craft, each_refusal_to_craft_has_a_word_of_its_own)
{
	cr_expect_null(craft_refusal_key(CRAFT_OK));
	cr_expect_null(craft_refusal_key(CRAFT_REFUSAL_COUNT));
	for (int i = CRAFT_OK + 1; i < CRAFT_REFUSAL_COUNT; i++)
		for (int k = CRAFT_OK + 1; k < i; k++)
			cr_expect_str_neq(craft_refusal_key((enum craft_refusal)i),
			    craft_refusal_key((enum craft_refusal)k));
}
