#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/rules/items.h"
#include "core/rules/loot.h"
#include "core/rules/rng.h"
#include "core/rules/types.h"
#include "tests/support/things.h"

static struct piece
plain(enum thing item, int32_t level)
{
	return piece_plain(things(), (int32_t)item, level, QUALITY_COMMON);
}

static int32_t
stat_of(const struct piece *piece, enum combat_stat stat)
{
	return piece_numbers(things(), piece).of[stat];
}

static struct piece
any_piece(struct rng *rng)
{
	int32_t item = THING_SWORD + (int32_t)rng_below(rng, THING_RING - THING_SWORD + 1);
	int32_t level = 1 + (int32_t)rng_below(rng, LEVEL_CAP);
	struct piece piece = piece_roll(things(), item, level, false, rng_next(rng));

	piece.quality = (enum quality)rng_below(rng, QUALITY_COUNT);
	piece.durability = (int32_t)rng_below(rng, PIECE_DURABILITY_MAX + 1);
	return piece;
}

Test(rules_items, the_rarity_of_what_is_found_is_the_documented_one)
{
	static const int weights[RARITY_COUNT] = { 70000, 22000, 6500, 1300, 200 };
	int counts[RARITY_COUNT] = { 0 };

	for (uint64_t seed = 1; seed <= 100000; seed++)
		counts[piece_roll(things(), THING_SWORD, 10, false, seed).rarity]++;
	for (int i = 0; i < RARITY_COUNT; i++)
		cr_expect(abs(counts[i] - weights[i]) < 60 + weights[i] / 25, "%s: %d",
		    rarity_text((enum rarity)i), counts[i]);
}

/* 700 of 700 + 300 · 1.5 are common. */
Test(rules_items, a_blood_moon_favours_rare_pieces)
{
	int common = 0;

	for (uint64_t seed = 1; seed <= 100000; seed++)
		common += piece_roll(things(), THING_SWORD, 10, true, seed).rarity == RARITY_COMMON;
	cr_expect(abs(common - 60870) < 800, "%d", common);
}

Test(rules_items, a_piece_has_as_many_affixes_as_its_rarity_says_or_as_fit)
{
	for (uint64_t seed = 1; seed <= 20000; seed++) {
		struct piece sword = piece_roll(things(), THING_SWORD, 10, false, seed);
		struct piece ring = piece_roll(things(), THING_RING, 10, false, seed);
		struct piece shield = piece_roll(things(), THING_SHIELD, 10, false, seed);

		cr_assert_eq(sword.affixes_count, (int32_t)sword.rarity);
		cr_assert_eq(ring.rarity, RARITY_LEGENDARY, "never below its item's");
		cr_assert_eq(ring.affixes_count, 1, "one fits");
		cr_assert_eq(ring.affixes[0].affix, THING_AFFIX_OLD);
		cr_assert_eq(shield.affixes_count, 0, "none fits");
	}
}

Test(rules_items, an_affix_fits_slot_and_rarity_and_comes_once)
{
	struct rng rng = rng_stream(1, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		struct piece piece = any_piece(&rng);

		cr_assert(piece_is_sound(things(), &piece));
		for (int32_t k = 0; k < piece.affixes_count; k++) {
			const struct content_affix *affix =
			    &things()->affixes[piece.affixes[k].affix];
			bool fits = false;

			cr_assert_leq(affix->rarity, piece.rarity);
			for (size_t s = 0; s < affix->slots_count; s++)
				fits = fits || affix->slots[s] == things()->items[piece.item].slot;
			cr_assert(fits);
		}
	}
}

/* Of an uncommon sword sharp, quick and hale fit, weighing 50, 30 and 40. */
Test(rules_items, an_affix_comes_by_its_weight_and_its_roll_is_even)
{
	int counts[THING_AFFIX_COUNT] = { 0 }, rolls[PIECE_ROLL_MOST + 1] = { 0 };
	struct rng rng = rng_stream(2, RNG_AI);

	for (int i = 0; i < 120000; i++) {
		struct piece piece = plain(THING_SWORD, 10);

		cr_assert(piece_enchant(things(), &piece, RARITY_UNCOMMON, &rng));
		counts[piece.affixes[0].affix]++;
		rolls[piece.affixes[0].roll]++;
	}
	cr_expect(abs(counts[THING_AFFIX_SHARP] - 50000) < 1000);
	cr_expect(abs(counts[THING_AFFIX_QUICK] - 30000) < 1000);
	cr_expect(abs(counts[THING_AFFIX_HALE] - 40000) < 1000);
	for (int roll = PIECE_ROLL_LEAST; roll <= PIECE_ROLL_MOST; roll++)
		cr_expect(abs(rolls[roll] - 120000 / 21) < 400, "%d: %d", roll, rolls[roll]);
}

Test(rules_items, the_same_seed_finds_the_same_piece)
{
	for (uint64_t seed = 1; seed <= 1000; seed++) {
		struct piece once = piece_roll(things(), THING_SWORD, 7, false, seed);
		struct piece again = piece_roll(things(), THING_SWORD, 7, false, seed);

		cr_assert_eq(memcmp(&once, &again, sizeof(once)), 0);
	}
}

Test(rules_items, an_affix_grows_with_the_level_from_1_on)
{
	const struct content_affix *sharp = &things()->affixes[THING_AFFIX_SHARP];
	const struct content_affix *old = &things()->affixes[THING_AFFIX_OLD];

	cr_expect_eq(affix_amount(sharp, 100, 60), 60);
	cr_expect_eq(affix_amount(sharp, 90, 60), 54);
	cr_expect_eq(affix_amount(sharp, 110, 60), 66);
	cr_expect_eq(affix_amount(sharp, 110, 30), 33);
	cr_expect_eq(affix_amount(sharp, 90, 1), 1);
	cr_expect_eq(affix_amount(old, 90, 60), 1);
	cr_expect_eq(affix_amount(old, 90, 1), 1);
	for (int32_t level = 2; level <= LEVEL_CAP; level++)
		cr_expect_geq(affix_amount(sharp, 100, level), affix_amount(sharp, 100, level - 1));
}

Test(rules_items, a_piece_is_made_within_its_levels)
{
	cr_expect_eq(plain(THING_GREATSWORD, 1).level, 10);
	cr_expect_eq(plain(THING_GREATSWORD, 17).level, 17);
	cr_expect_eq(plain(THING_GREATSWORD, 60).level, 30);
	cr_expect_eq(plain(THING_SWORD, INT32_MIN).level, 1);
	cr_expect_eq(plain(THING_SWORD, INT32_MAX).level, LEVEL_CAP);
}

Test(rules_items, its_numbers_are_shares_of_par_by_its_quality)
{
	static const int32_t swords[QUALITY_COUNT] = { 22, 26, 28, 31, 35 };
	struct piece sword = plain(THING_SWORD, 10), coat = plain(THING_COAT, 10);
	struct piece ring = plain(THING_RING, 10);

	for (int i = 0; i < QUALITY_COUNT; i++) {
		sword.quality = (enum quality)i;
		cr_expect_eq(stat_of(&sword, COMBAT_STAT_ATTACK), swords[i], "6 + 2·10, by %d bp",
		    quality_bp((enum quality)i));
	}
	cr_expect_eq(stat_of(&coat, COMBAT_STAT_DEFENCE), 9, "40 %% of 4 + 2·10");
	cr_expect_eq(stat_of(&coat, COMBAT_STAT_RESISTANCE), 6, "25 %%");
	cr_expect_eq(stat_of(&coat, COMBAT_STAT_HP), 30);
	cr_expect_eq(stat_of(&coat, COMBAT_STAT_AGILITY), -2);
	cr_expect_eq(stat_of(&coat, COMBAT_STAT_ATTACK), 0);
	cr_expect_eq(stat_of(&ring, COMBAT_STAT_MAGIC), 1, "a share is never nothing");
	cr_expect_eq(quality_bp(QUALITY_COUNT), 10000);
}

Test(rules_items, affixes_add_to_its_numbers)
{
	struct piece sword = plain(THING_SWORD, 60);

	sword.affixes_count = 2;
	sword.affixes[0] = (struct piece_affix){ THING_AFFIX_SHARP, 100 };
	sword.affixes[1] = (struct piece_affix){ THING_AFFIX_DEADLY, 110 };
	cr_expect_eq(stat_of(&sword, COMBAT_STAT_ATTACK), 126 + 60);
	cr_expect_eq(stat_of(&sword, COMBAT_STAT_CRIT), 330);
}

Test(rules_items, a_broken_piece_adds_nothing_and_100_fights_break_it)
{
	struct piece coat = plain(THING_COAT, 10);

	for (int i = 0; i < PIECE_DURABILITY_MAX; i++) {
		cr_assert_eq(stat_of(&coat, COMBAT_STAT_HP), 30);
		coat.durability = durability_after(coat.durability, 1);
	}
	for (int i = 0; i < COMBAT_STAT_COUNT; i++)
		cr_expect_eq(stat_of(&coat, (enum combat_stat)i), 0);
	cr_expect_eq(durability_after(0, 1), 0);
	cr_expect_eq(durability_after(97, 3), 94, "many at once as one by one");
	cr_expect_eq(durability_after(97, INT64_MAX), 0);
	cr_expect_eq(durability_after(97, -1), 97);
	cr_expect_eq(durability_after(1000, 1), 99);
}

Test(rules_items, what_is_worn_has_slots_hands_and_a_level)
{
	struct piece set[] = { plain(THING_SWORD, 10), plain(THING_SHIELD, 10),
		plain(THING_COAT, 12) };

	cr_expect_eq(worn_check(things(), set, 0, 1), WEAR_OK);
	cr_expect_eq(worn_check(things(), set, 3, 12), WEAR_OK);
	cr_expect_eq(worn_check(things(), set, 3, 11), WEAR_LEVEL);
	cr_expect_eq(worn_numbers(things(), set, 3).of[COMBAT_STAT_DEFENCE], 4 + 11);
	set[0] = plain(THING_GREATSWORD, 10);
	cr_expect_eq(worn_check(things(), set, 3, 12), WEAR_BOTH_HANDS);
	cr_expect_eq(worn_check(things(), set, 1, 12), WEAR_OK);
	cr_expect_eq(worn_check(things(), (struct piece[]){ set[0], set[2] }, 2, 12), WEAR_OK);
	set[1] = plain(THING_SWORD, 10);
	cr_expect_eq(worn_check(things(), set, 3, 12), WEAR_SLOT_TAKEN);
	set[1] = plain(THING_IRON, 10);
	cr_expect_eq(worn_check(things(), set, 3, 12), WEAR_NO_EQUIPMENT);
}

Test(rules_items, the_price_grows_with_level_quality_and_rarity)
{
	struct piece sword = plain(THING_SWORD, 1), ring = plain(THING_RING, 1);

	cr_expect_eq(piece_price(things(), &sword), 40);
	cr_expect_eq(piece_price(things(), &ring), 1000, "legendary as its item is");
	sword.level = 10;
	cr_expect_eq(piece_price(things(), &sword), 130);
	sword.level = 60;
	cr_expect_eq(piece_price(things(), &sword), 630);
	sword.quality = QUALITY_MASTERWORK;
	cr_expect_eq(piece_price(things(), &sword), 1134);
	sword.rarity = RARITY_LEGENDARY;
	cr_expect_eq(piece_price(things(), &sword), 3402);
}

Test(rules_items, better_is_never_cheaper)
{
	struct rng rng = rng_stream(3, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		struct piece piece = any_piece(&rng), better = piece;
		int64_t price = piece_price(things(), &piece);

		better.level += better.level < LEVEL_CAP;
		better.quality += better.quality < QUALITY_MASTERWORK;
		better.rarity += better.rarity < RARITY_LEGENDARY;
		cr_assert_geq(piece_price(things(), &better), price);
		cr_assert_geq(price, 0);
		cr_assert_leq(piece_repair_price(things(), &piece), price * 4 / 5 + 1);
		cr_assert_geq(piece_worth(things(), &piece), 0);
		cr_assert_eq(
		    piece_worth(things(), &piece) + piece_repair_price(things(), &piece), price);
	}
}

Test(rules_items, a_repair_costs_eight_thousandths_for_each_fight)
{
	struct piece sword = plain(THING_SWORD, 60); /* 630 gold */

	cr_expect_eq(piece_repair_price(things(), &sword), 0);
	sword.durability = durability_after(sword.durability, 1);
	cr_expect_eq(piece_repair_price(things(), &sword), 6, "5.04");
	sword.durability = 0;
	cr_expect_eq(piece_repair_price(things(), &sword), 504);
	cr_expect_eq(piece_worth(things(), &sword), 630 - 504);
}

Test(rules_items, nothing_is_gained_by_taking_apart_whichever_way_it_was_made)
{
	struct stacks parts = item_dismantle(things(), THING_SWORD);

	cr_expect_eq(parts.count, 1, "the leather is in one recipe only");
	cr_expect_eq(stacks_count(&parts, THING_IRON), 2, "half of 4, not of 7");
	parts = item_dismantle(things(), THING_GREATSWORD);
	cr_expect_eq(stacks_count(&parts, THING_SILVER), 4);
	cr_expect_eq(stacks_count(&parts, THING_STAR), 0, "half of one is none");
	parts = item_dismantle(things(), THING_POTION);
	cr_expect_eq(parts.count, 0, "3 mosses make two");
	cr_expect_eq(item_dismantle(things(), THING_RING).count, 0);
}

Test(rules_items, what_was_stored_wrongly_is_not_sound)
{
	struct piece good = plain(THING_SWORD, 10), bad;

	cr_assert(piece_is_sound(things(), &good));
	bad = good, bad.item = THING_IRON;
	cr_expect_not(piece_is_sound(things(), &bad));
	bad = good, bad.item = THING_COUNT;
	cr_expect_not(piece_is_sound(things(), &bad));
	bad = good, bad.item = -1;
	cr_expect_not(piece_is_sound(things(), &bad));
	bad = good, bad.level = 0;
	cr_expect_not(piece_is_sound(things(), &bad));
	bad = good, bad.quality = QUALITY_COUNT;
	cr_expect_not(piece_is_sound(things(), &bad));
	bad = good, bad.rarity = (enum rarity)RARITY_COUNT;
	cr_expect_not(piece_is_sound(things(), &bad));
	bad = good, bad.durability = PIECE_DURABILITY_MAX + 1;
	cr_expect_not(piece_is_sound(things(), &bad));
	bad = good, bad.affixes_count = PIECE_AFFIXES_MAX + 1;
	cr_expect_not(piece_is_sound(things(), &bad));
	bad = good, bad.affixes_count = 1, bad.affixes[0].roll = 89;
	cr_expect_not(piece_is_sound(things(), &bad));
	bad.affixes[0] = (struct piece_affix){ THING_AFFIX_COUNT, 100 };
	cr_expect_not(piece_is_sound(things(), &bad));
	bad.affixes[0] = bad.affixes[1] = (struct piece_affix){ THING_AFFIX_SHARP, 100 };
	bad.affixes_count = 2;
	cr_expect_not(piece_is_sound(things(), &bad));
}

Test(rules_items, each_refusal_to_wear_has_a_word_of_its_own)
{
	cr_expect_null(wear_refusal_key(WEAR_OK));
	cr_expect_null(wear_refusal_key(WEAR_REFUSAL_COUNT));
	for (int i = WEAR_OK + 1; i < WEAR_REFUSAL_COUNT; i++)
		for (int k = WEAR_OK + 1; k < i; k++)
			cr_expect_str_neq(wear_refusal_key((enum wear_refusal)i),
			    wear_refusal_key((enum wear_refusal)k));
}
