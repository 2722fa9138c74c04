#include <criterion/criterion.h>
#include <stdlib.h>

#include "core/rules/loot.h"
#include "core/rules/rng.h"
#include "tests/support/things.h"

#define SEED UINT64_C(0x0123456789abcdef)

static const struct loot_finder novice = { .level = 1 }, veteran = { .level = 60 };

/* The two of the documentation. */
static const struct content_loot_pity boss = {
	.chance_bp = 200, .from = 35, .step_bp = 600, .certain = 50
};
static const struct content_loot_pity rare = {
	.chance_bp = 60, .from = 73, .step_bp = 600, .certain = 90
};

static bool
are_equal(const struct stacks *a, const struct stacks *b)
{
	if (a->count != b->count)
		return false;
	for (int32_t i = 0; i < a->count; i++)
		if (a->of[i].item != b->of[i].item || a->of[i].count != b->of[i].count)
			return false;
	return true;
}

static int32_t
sum_of(const struct stacks *stacks)
{
	int32_t sum = 0;

	for (int32_t i = 0; i < stacks->count; i++)
		sum += stacks->of[i].count;
	return sum;
}

/* The documented first draw of the stream is 8,807 of 10,000: just past the first entry. */
Test(rules_loot, the_draw_is_the_documented_one)
{
	struct stacks found = loot_draw(things(), THING_LOOT_PLAIN, novice, SEED);

	cr_assert_eq(found.count, 1);
	cr_assert_eq(found.of[0].item, THING_SWORD);
	cr_assert_eq(found.of[0].count, 1);
}

/* A standard deviation is 0.16 % of all at most. */
Test(rules_loot, each_entry_comes_by_its_weight)
{
	int32_t counts[THING_COUNT] = { 0 };

	for (uint64_t seed = 1; seed <= 100000; seed++) {
		struct stacks found = loot_draw(things(), THING_LOOT_LEVELS, veteran, seed);

		counts[THING_IRON] += stacks_count(&found, THING_IRON);
		counts[THING_SILVER] += stacks_count(&found, THING_SILVER);
		counts[THING_STAR] += stacks_count(&found, THING_STAR);
	}
	cr_expect(abs(counts[THING_IRON] - 630000) < 4000, "%d: 3.5 each", counts[THING_IRON]);
	cr_expect(abs(counts[THING_SILVER] - 90000) < 1000, "%d", counts[THING_SILVER]);
	cr_expect(abs(counts[THING_STAR] - 90000) < 2000, "%d: 3 each", counts[THING_STAR]);
}

Test(rules_loot, what_is_above_the_finder_is_not_there)
{
	struct loot_finder nine = { .level = 9 }, ten = { .level = 10 };
	bool has_silver = false;

	for (uint64_t seed = 1; seed <= 1000; seed++) {
		struct stacks found = loot_draw(things(), THING_LOOT_LEVELS, nine, seed);

		cr_assert_eq(found.count, 1);
		cr_assert_eq(found.of[0].item, THING_IRON);
		cr_assert(found.of[0].count >= 6 && found.of[0].count <= 15);
		found = loot_draw(things(), THING_LOOT_LEVELS, ten, seed);
		has_silver = has_silver || stacks_count(&found, THING_SILVER) > 0;
		cr_assert_eq(stacks_count(&found, THING_STAR), 0);
		cr_assert_eq(loot_draw(things(), THING_LOOT_LATE, ten, seed).count, 0);
	}
	cr_assert(has_silver);
}

Test(rules_loot, a_table_in_a_table_is_drawn_as_often_as_both_say)
{
	for (uint64_t seed = 1; seed <= 1000; seed++) {
		struct stacks found = loot_draw(things(), THING_LOOT_CHEST, novice, seed);

		cr_assert(sum_of(&found) >= 12 && sum_of(&found) <= 30, "6 rolls of 2..5 each");
	}
	cr_expect_eq(loot_draw(things(), THING_LOOT_DEEP_2, novice, 1).count, 1, "eight deep");
	cr_expect_eq(loot_draw(things(), THING_LOOT_DEEP_1, novice, 1).count, 0, "nine deep");
	cr_expect_eq(loot_draw(things(), THING_LOOT_CIRCLE, novice, 1).count, 0, "and an end");
}

Test(rules_loot, the_most_that_a_table_gives_is_known)
{
	cr_expect_eq(loot_most(things(), THING_LOOT_PLAIN), 1);
	cr_expect_eq(loot_most(things(), THING_LOOT_LEVELS), 3);
	cr_expect_eq(loot_most(things(), THING_LOOT_CHEST), 6);
	cr_expect_eq(loot_most(things(), THING_LOOT_FLOOD), 30);
	cr_expect_eq(loot_most(things(), THING_LOOT_DEEP_2), 1);
	cr_expect_eq(loot_most(things(), THING_LOOT_WASTE), LOOT_MAX + 1, "150");
	cr_expect_eq(loot_most(things(), THING_LOOT_DEEP_1), LOOT_MAX + 1, "nine deep");
	cr_expect_eq(loot_most(things(), THING_LOOT_CIRCLE), LOOT_MAX + 1);
}

/* Each table holds the next 24 times: 24⁷ ways to the last one, which holds nothing. */
Test(rules_loot, a_thicket_of_tables_is_refused_without_counting_it)
{
	static struct content_loot tables[LOOT_DEPTH_MAX];
	struct content thicket = { .loot = tables, .loot_count = LOOT_DEPTH_MAX };

	for (int32_t i = 0; i < LOOT_DEPTH_MAX; i++) {
		tables[i].rolls = 1;
		tables[i].entries_count = 24;
		for (int k = 0; k < 24; k++)
			tables[i].entries[k] = (struct content_loot_entries){ .weight = 10000,
				.has_table = i + 1 < LOOT_DEPTH_MAX,
				.table_index = i + 1 };
	}
	cr_expect_eq(loot_most(&thicket, LOOT_DEPTH_MAX - 3), 0);
	cr_expect_eq(loot_most(&thicket, 0), LOOT_MAX + 1);
}

static void
make_any_table(struct content_loot *table, int32_t index, int32_t tables, struct rng *rng)
{
	*table = (struct content_loot){ .rolls = 1 + (int32_t)rng_below(rng, 3) };
	table->entries_count = 1 + rng_below(rng, 5);
	for (size_t i = 0; i < table->entries_count; i++) {
		struct content_loot_entries *entry = &table->entries[i];

		entry->weight = 1 + (int32_t)rng_below(rng, 10000);
		entry->has_item = rng_below(rng, 2) == 0;
		entry->item_index = (int32_t)rng_below(rng, THING_COUNT);
		entry->has_table = !entry->has_item && index + 1 < tables && rng_below(rng, 2) == 0;
		entry->table_index = index + 1;
		entry->has_least = rng_below(rng, 2) == 0;
		entry->least = entry->has_least ? 1 + (int32_t)rng_below(rng, 1000) : 0;
		entry->has_most = rng_below(rng, 2) == 0;
		entry->most = entry->has_most ? 1 + (int32_t)rng_below(rng, 1000) : 0;
		entry->level_min = (int32_t)rng_below(rng, 61);
	}
}

Test(rules_loot, whatever_the_tables_are_the_finds_stay_within_what_they_promise)
{
	struct content_loot tables[4];
	struct content content = *things();
	struct rng rng = rng_stream(1, RNG_AI);

	content.loot = tables;
	content.loot_count = 4;
	for (int i = 0; i < 100000; i++) {
		struct loot_finder finder = { (int32_t)rng_below(&rng, 62),
			rng_below(&rng, 2) == 0 };
		uint64_t seed = rng_next(&rng);
		struct stacks found, again;
		int32_t most;

		for (int32_t k = 0; k < 4; k++)
			make_any_table(&tables[k], k, 4, &rng);
		found = loot_draw(&content, 0, finder, seed);
		again = loot_draw(&content, 0, finder, seed);
		most = loot_most(&content, 0);
		cr_assert(are_equal(&found, &again));
		cr_assert(found.count <= most && found.count <= THING_COUNT);
		cr_assert_leq(sum_of(&found), 81 * 1000);
		for (int32_t k = 0; k < found.count; k++)
			cr_assert_geq(found.of[k].count, 1);
	}
}

/* Of two items and nothing alike, the silver is rarer than common: 1.5 of 3.5. */
Test(rules_loot, a_blood_moon_favours_what_is_above_common)
{
	struct loot_finder lucky = { .level = 1, .is_under_blood_moon = true };
	int plain = 0, moon = 0;

	for (uint64_t seed = 1; seed <= 100000; seed++) {
		struct stacks found = loot_draw(things(), THING_LOOT_MOON, novice, seed);

		plain += stacks_count(&found, THING_SILVER);
		found = loot_draw(things(), THING_LOOT_MOON, lucky, seed);
		moon += stacks_count(&found, THING_SILVER);
	}
	cr_expect(abs(plain - 33333) < 800, "%d", plain);
	cr_expect(abs(moon - 42857) < 800, "%d", moon);
}

Test(rules_loot, the_weights_of_the_largest_table_do_not_overflow)
{
	static struct content_loot table = { .rolls = 1, .entries_count = 24 };
	struct content content = *things();
	struct loot_finder lucky = { .level = 1, .is_under_blood_moon = true };
	int counts[THING_COUNT] = { 0 };

	for (int i = 0; i < 24; i++)
		table.entries[i] = (struct content_loot_entries){ .weight = 10000,
			.has_item = true,
			.item_index = i < 12 ? THING_SILVER : THING_STAR };
	content.loot = &table;
	for (uint64_t seed = 1; seed <= 10000; seed++)
		counts[loot_draw(&content, 0, lucky, seed).of[0].item]++;
	cr_expect(abs(counts[THING_STAR] - 5000) < 250, "%d", counts[THING_STAR]);
	cr_expect_eq(counts[THING_STAR] + counts[THING_SILVER], 10000);
}

Test(rules_loot, each_in_a_group_finds_by_itself)
{
	int same = 0;

	cr_expect_eq(loot_seed(77, 5), rng_mix64(77 ^ 5));
	for (int64_t player = 1; player <= 1000; player++) {
		uint64_t anns = loot_seed(SEED, player), bobs = loot_seed(SEED, player + 1);
		struct stacks ann = loot_draw(things(), THING_LOOT_CHEST, veteran, anns);
		struct stacks bob = loot_draw(things(), THING_LOOT_CHEST, veteran, bobs);

		same += are_equal(&ann, &bob);
	}
	cr_expect_lt(same, 100);
	cr_expect_neq(loot_piece_seed(1, 0), loot_piece_seed(1, 1));
	cr_expect_neq(loot_piece_seed(1, 0), loot_piece_seed(2, 0));
}

Test(rules_loot, pity_grows_as_documented)
{
	cr_expect_eq(loot_pity_bp(&boss, 1), 200);
	cr_expect_eq(loot_pity_bp(&boss, 35), 200);
	cr_expect_eq(loot_pity_bp(&boss, 36), 800);
	cr_expect_eq(loot_pity_bp(&boss, 49), 8600);
	cr_expect_eq(loot_pity_bp(&boss, 50), 10000);
	cr_expect_eq(loot_pity_bp(&boss, INT32_MAX), 10000);
	cr_expect_eq(loot_pity_bp(&boss, INT32_MIN), 200);
}

/* The mean number of tries until it comes, exactly; and had[n], the share that has it by try n. */
static double
pity_mean(const struct content_loot_pity *pity, double had[100])
{
	double left = 1, mean = 0;

	had[0] = 0;
	for (int n = 1; n < 100; n++) {
		double chance = loot_pity_bp(pity, n) / 1e4;

		mean += n * left * chance;
		left *= 1 - chance;
		had[n] = 1 - left;
	}
	return mean;
}

Test(rules_loot, pity_has_the_documented_mean_and_shares)
{
	double had[100], mean = pity_mean(&boss, had);

	cr_expect(mean > 27.575 && mean < 27.585, "%f", mean);
	cr_expect(had[10] > 0.1825 && had[10] < 0.1835, "%f", had[10]);
	cr_expect(had[35] > 0.5065 && had[35] < 0.5075, "%f", had[35]);
	cr_expect(had[40] > 0.8425 && had[40] < 0.8435, "%f", had[40]);
	cr_expect(had[45] > 0.9945 && had[45] < 0.9955, "%f", had[45]);
	mean = pity_mean(&rare, had);
	cr_expect(mean > 62.25 && mean < 62.35, "%f", mean);
}

Test(rules_loot, pity_comes_as_often_as_its_mean_says_and_never_late)
{
	int32_t tries = 0;
	int came = 0;

	for (uint64_t seed = 1; seed <= 100000; seed++) {
		int32_t before = tries;

		if (loot_pity_draw(&boss, seed, &tries)) {
			came++;
			cr_assert_eq(tries, 0);
		} else {
			cr_assert_eq(tries, before + 1);
		}
		cr_assert_lt(tries, 50);
	}
	cr_expect(abs(came - 3626) < 120, "%d", came);
}

Test(rules_loot, after_49_in_vain_the_50th_comes)
{
	for (uint64_t seed = 1; seed <= 1000; seed++) {
		int32_t tries = 49;

		cr_assert(loot_pity_draw(&boss, seed, &tries));
	}
}

Test(rules_loot, a_strange_counter_of_pity_is_brought_into_range)
{
	int32_t tries = INT32_MAX;

	cr_expect(loot_pity_draw(&boss, 1, &tries));
	cr_expect_eq(tries, 0);
	tries = INT32_MIN;
	(void)loot_pity_draw(&boss, 1, &tries);
	cr_expect(tries == 0 || tries == 1);
}

Test(rules_loot, stacks_join_and_have_an_end)
{
	struct stacks stacks = { 0 };

	cr_expect(stacks_add(&stacks, 7, 2));
	cr_expect(stacks_add(&stacks, 7, 3));
	cr_expect(stacks_add(&stacks, 8, 0));
	cr_expect(stacks_add(&stacks, 8, -1));
	cr_expect_eq(stacks.count, 1);
	cr_expect_eq(stacks_count(&stacks, 7), 5);
	cr_expect_eq(stacks_count(&stacks, 8), 0);
	for (int32_t i = 1; i < STACKS_MAX; i++)
		cr_expect(stacks_add(&stacks, 100 + i, 1));
	cr_expect_not(stacks_add(&stacks, 1000, 1));
	cr_expect(stacks_add(&stacks, 7, INT32_MAX));
	cr_expect_eq(stacks_count(&stacks, 7), STACK_COUNT_MAX);
}
