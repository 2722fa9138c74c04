#include <criterion/criterion.h>

#include "core/rules/market.h"
#include "core/rules/rng.h"

#define NOW INT64_C(1800000000000)
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS INT64_C(3600000)

static int64_t
any_price(struct rng *rng)
{
	uint64_t high = rng_next(rng);
	uint64_t any = high << 32 | rng_next(rng);

	return rng_below(rng, 10) == 0 ? (int64_t)any : (int64_t)(any % 1000000);
}

static struct lot
lot_of(int64_t first_bid, int64_t buyout)
{
	struct lot lot;

	cr_assert_eq(lot_open(first_bid, buyout, first_bid, NOW, &lot), LOT_OK);
	return lot;
}

Test(rules_market, a_twentieth_is_tax_and_the_rest_is_the_sellers)
{
	struct market_share share = market_share(1000);

	cr_expect_eq(share.tax, 50);
	cr_expect_eq(share.seller, 950);
	cr_expect_eq(market_share(19).tax, 0);
	cr_expect_eq(market_share(20).tax, 1);
	cr_expect_eq(market_share(-5).seller, 0);
}

Test(rules_market, seller_and_tax_are_the_price_whatever_it_is)
{
	struct rng rng = rng_stream(1, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		int64_t price = any_price(&rng);
		struct market_share share = market_share(price);
		int64_t paid = price < 0 ? 0 : price > MARKET_PRICE_MAX ? MARKET_PRICE_MAX : price;

		cr_assert_eq(share.seller + share.tax, paid);
		cr_assert(share.seller >= 0 && share.tax >= 0);
		cr_assert(share.tax * 20 <= paid && paid < (share.tax + 1) * 20);
	}
}

Test(rules_market, a_price_is_between_a_tenth_and_a_hundredfold_of_the_worth)
{
	struct lot lot = { .first_bid = 77 };

	cr_expect_eq(market_range(1000).least, 100);
	cr_expect_eq(market_range(1000).most, 100000);
	cr_expect_eq(market_range(0).least, 1);
	cr_expect_eq(market_range(0).most, 100);
	cr_expect_eq(market_range(INT64_MAX).most, MARKET_PRICE_MAX);
	cr_expect_eq(market_range(INT64_MIN).least, 1);
	cr_expect_eq(lot_open(99, 0, 1000, NOW, &lot), LOT_PRICE_TOO_LOW);
	cr_expect_eq(lot_open(100001, 0, 1000, NOW, &lot), LOT_PRICE_TOO_HIGH);
	cr_expect_eq(lot_open(100, 100001, 1000, NOW, &lot), LOT_PRICE_TOO_HIGH);
	cr_expect_eq(lot_open(100, 99, 1000, NOW, &lot), LOT_BUYOUT_TOO_LOW);
	cr_expect_eq(lot_open(100, -1, 1000, NOW, &lot), LOT_BUYOUT_TOO_LOW);
	cr_expect_eq(lot.first_bid, 77, "a refused lot is untouched");
	cr_expect_eq(lot_open(100, 101, 1000, NOW, &lot), LOT_OK);
}

Test(rules_market, a_hundredth_of_the_price_is_the_fee)
{
	cr_expect_eq(market_fee(1000), 10);
	cr_expect_eq(market_fee(199), 1);
	cr_expect_eq(market_fee(99), 1, "at least");
	cr_expect_eq(market_fee(-5), 1);
	cr_expect_eq(market_fee(INT64_MAX), MARKET_PRICE_MAX / 100);
}

Test(rules_market, a_lot_with_a_price_is_bought_at_it)
{
	struct lot lot = lot_of(100, 100), late = lot;

	cr_expect_eq(lot_next_bid(&lot), 100);
	cr_expect_eq(lot_bid(&lot, 99, NOW), LOT_BID_TOO_LOW);
	cr_expect_eq(lot_buy(&lot, NOW), LOT_OK);
	cr_expect_eq(lot.bid, 100);
	cr_expect(lot_has_ended(&lot, NOW), "nobody else can");
	cr_expect_eq(lot_buy(&late, late.ends_at_ms), LOT_ENDED);
}

Test(rules_market, a_lot_lives_for_48_hours)
{
	struct lot lot = lot_of(100, 0);

	cr_expect_eq(lot.ends_at_ms, NOW + 48 * HOUR_MS);
	cr_expect_not(lot_has_ended(&lot, lot.ends_at_ms - 1));
	cr_expect(lot_has_ended(&lot, lot.ends_at_ms));
	cr_expect_eq(lot_bid(&lot, 100, lot.ends_at_ms), LOT_ENDED);
	cr_expect_eq(lot.bid, 0);
}

Test(rules_market, each_bid_raises_by_a_twentieth_or_by_one)
{
	struct lot lot = lot_of(100, 0);

	cr_expect_eq(lot_next_bid(&lot), 100);
	cr_expect_eq(lot_bid(&lot, 99, NOW), LOT_BID_TOO_LOW);
	cr_expect_eq(lot_bid(&lot, 100, NOW), LOT_OK);
	cr_expect_eq(lot_next_bid(&lot), 105);
	cr_expect_eq(lot_bid(&lot, 104, NOW), LOT_BID_TOO_LOW);
	cr_expect_eq(lot.bid, 100);
	cr_expect_eq(lot_bid(&lot, 105, NOW), LOT_OK);
	lot = lot_of(1, 0);
	cr_expect_eq(lot_bid(&lot, 1, NOW), LOT_OK);
	cr_expect_eq(lot_next_bid(&lot), 2);
	cr_expect_eq(lot_bid(&lot, MARKET_PRICE_MAX + 1, NOW), LOT_PRICE_TOO_HIGH);
	cr_expect_eq(lot_bid(&lot, MARKET_PRICE_MAX, NOW), LOT_OK);
	cr_expect_eq(lot_bid(&lot, lot_next_bid(&lot), NOW), LOT_PRICE_TOO_HIGH);
}

Test(rules_market, a_bid_in_the_last_five_minutes_moves_the_end)
{
	struct lot lot = lot_of(100, 0);
	int64_t ends = lot.ends_at_ms;

	cr_expect_eq(lot_bid(&lot, 200, ends - 5 * MINUTE_MS - 1), LOT_OK);
	cr_expect_eq(lot.ends_at_ms, ends);
	cr_expect_eq(lot_bid(&lot, 300, ends - 5 * MINUTE_MS), LOT_OK);
	cr_expect_eq(lot.ends_at_ms, ends + 5 * MINUTE_MS);
	cr_expect_eq(lot_bid(&lot, 400, ends + 5 * MINUTE_MS - 1), LOT_OK);
	cr_expect_eq(lot.ends_at_ms, ends + 10 * MINUTE_MS);
}

Test(rules_market, the_buyout_ends_a_lot_at_once)
{
	struct lot lot = lot_of(100, 200), none = lot_of(100, 0), bid = lot_of(100, 103);

	cr_expect_eq(lot_buy(&lot, NOW + 1), LOT_OK);
	cr_expect_eq(lot.bid, 200);
	cr_expect(lot_has_ended(&lot, NOW + 1));
	cr_expect_eq(lot_buy(&lot, NOW + 1), LOT_ENDED);
	cr_expect_eq(lot_buy(&none, NOW), LOT_NO_BUYOUT);
	cr_expect_eq(lot_buy(&none, none.ends_at_ms), LOT_ENDED);
	cr_expect_eq(lot_bid(&bid, 100, NOW), LOT_OK);
	cr_expect_eq(lot_next_bid(&bid), 103, "the buyout is always enough");
	cr_expect_eq(lot_bid(&bid, 500, NOW), LOT_OK);
	cr_expect_eq(bid.bid, 103, "nobody pays more than the buyout");
}

Test(rules_market, bids_only_grow_and_refusals_change_nothing)
{
	struct rng rng = rng_stream(2, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		struct lot lot = lot_of(1 + rng_below(&rng, 1000), 0), before;
		int64_t now = NOW + (int64_t)rng_below(&rng, 50 * 3600000U);

		if (rng_below(&rng, 2) == 0)
			lot.buyout = lot.first_bid + 1 + rng_below(&rng, 100000);
		for (int k = 0; k < 4; k++) {
			int64_t amount = any_price(&rng);

			before = lot;
			if (lot_bid(&lot, amount, now) == LOT_OK) {
				cr_assert_gt(lot.bid, before.bid);
				cr_assert_leq(lot.bid, amount);
				cr_assert_leq(lot.bid, MARKET_PRICE_MAX);
				continue;
			}
			cr_assert_eq(lot.bid, before.bid);
			cr_assert_eq(lot.ends_at_ms, before.ends_at_ms);
		}
	}
}

Test(rules_market, clocks_at_their_ends_do_no_harm)
{
	struct lot lot;

	cr_expect_eq(lot_open(1, 0, 1, INT64_MAX, &lot), LOT_OK);
	cr_expect_eq(lot.ends_at_ms, INT64_MAX);
	cr_expect_eq(lot_bid(&lot, 1, INT64_MAX - 1), LOT_OK);
	cr_expect_eq(lot.ends_at_ms, INT64_MAX);
	lot.ends_at_ms = INT64_MIN + 1;
	cr_expect_eq(lot_bid(&lot, 2, INT64_MIN), LOT_OK);
}

Test(rules_market, a_shelf_is_filled_hours_after_the_first_purchase)
{
	struct shelf shelf = { 0, 0 };

	shelf = shelf_read(shelf, 5, 24, NOW);
	cr_expect_eq(shelf.count, 5);
	cr_expect(shelf_take(&shelf, 2));
	cr_expect_eq(shelf_full_at(shelf, 5, 24), NOW + 24 * HOUR_MS);
	shelf = shelf_read(shelf, 5, 24, NOW + 23 * HOUR_MS);
	cr_expect_eq(shelf.count, 3);
	cr_expect(shelf_take(&shelf, 3));
	cr_expect_not(shelf_take(&shelf, 1));
	cr_expect_not(shelf_take(&shelf, 0));
	cr_expect_not(shelf_take(&shelf, -1));
	cr_expect_eq(shelf_read(shelf, 5, 24, NOW + 24 * HOUR_MS - 1).count, 0);
	shelf = shelf_read(shelf, 5, 24, NOW + 24 * HOUR_MS);
	cr_expect_eq(shelf.count, 5);
	cr_expect_eq(shelf_full_at(shelf, 5, 24), shelf.at_ms);
}

Test(rules_market, reading_a_shelf_twice_is_reading_it_late)
{
	struct rng rng = rng_stream(3, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		int32_t full = (int32_t)rng_below(&rng, 20), hours = (int32_t)rng_below(&rng, 200);
		struct shelf stored = { (int32_t)rng_below(&rng, 30) - 5,
			(int64_t)rng_below(&rng, 1000000000) };
		int64_t t1 = stored.at_ms - 1000 + (int64_t)rng_below(&rng, 1000000000);
		int64_t t2 = t1 + (int64_t)rng_below(&rng, 1000000000);
		struct shelf once = shelf_read(stored, full, hours, t2);
		struct shelf twice =
		    shelf_read(shelf_read(stored, full, hours, t1), full, hours, t2);

		cr_assert_eq(once.count, twice.count);
		cr_assert_eq(once.at_ms, twice.at_ms);
		cr_assert(once.count >= 0 && once.count <= full);
		cr_assert_geq(once.at_ms, stored.at_ms);
	}
}

Test(rules_market, a_shelf_of_extremes_stays_within_bounds)
{
	struct shelf shelf = { INT32_MIN, INT64_MAX };

	shelf = shelf_read(shelf, INT32_MAX, INT32_MAX, INT64_MIN);
	cr_expect_eq(shelf.count, 0);
	cr_expect_eq(shelf.at_ms, INT64_MAX);
	shelf = (struct shelf){ INT32_MAX, INT64_MIN };
	cr_expect_eq(shelf_read(shelf, 3, 1, INT64_MAX).count, 3);
	cr_expect_eq(shelf_read(shelf, INT32_MIN, 1, INT64_MAX).count, 0);
}

Test(rules_market, a_shop_asks_and_pays_shares_of_the_price)
{
	cr_expect_eq(shop_asks(40, 10000), 40);
	cr_expect_eq(shop_asks(40, 12500), 50);
	cr_expect_eq(shop_asks(1, 5000), 1, "nothing that has a price is free");
	cr_expect_eq(shop_asks(0, 50000), 0);
	cr_expect_eq(shop_pays(40, 2500), 10);
	cr_expect_eq(shop_pays(3, 2500), 0);
	cr_expect_eq(shop_pays(-3, 2500), 0);
	cr_expect_eq(shop_pays(40, INT32_MAX), 40);
	cr_expect_eq(shop_asks(INT64_MAX, INT32_MAX), MARKET_PRICE_MAX);
}

Test(rules_market, a_shop_never_loses_on_what_it_sells_and_buys_back)
{
	struct rng rng = rng_stream(4, RNG_AI);

	for (int i = 0; i < 100000; i++) {
		int64_t price = any_price(&rng);
		int32_t asks_bp = 5000 + (int32_t)rng_below(&rng, 45001);
		int32_t pays_bp = (int32_t)rng_below(&rng, (uint32_t)asks_bp + 1);

		cr_assert_geq(shop_asks(price, asks_bp), shop_pays(price, pays_bp));
		cr_assert_geq(shop_pays(price, pays_bp), 0);
	}
}

Test(rules_market, each_refusal_has_a_word_of_its_own)
{
	cr_expect_null(lot_refusal_key(LOT_OK));
	cr_expect_null(lot_refusal_key(LOT_REFUSAL_COUNT));
	for (int i = LOT_OK + 1; i < LOT_REFUSAL_COUNT; i++)
		for (int k = LOT_OK + 1; k < i; k++)
			cr_expect_str_neq(lot_refusal_key((enum lot_refusal)i),
			    lot_refusal_key((enum lot_refusal)k));
}
