#include "core/rules/market.h"

#include <stddef.h>

#include "core/rules/clamp.h"

#define RAISE_BP 500
#define FEE_BP 100
#define LEAST_SHARE 10 /* a lot costs at least a tenth of its worth */
#define MOST_TIMES 100
#define ASKS_MOST_BP 100000
#define HOUR_MS INT64_C(3600000)
#define HOURS_MAX 168
#define SHELF_MAX 1000000

static const char *const refusal_keys[LOT_REFUSAL_COUNT] = {
	[LOT_PRICE_TOO_LOW] = "price_too_low",
	[LOT_PRICE_TOO_HIGH] = "price_too_high",
	[LOT_BUYOUT_TOO_LOW] = "buyout_too_low",
	[LOT_ENDED] = "lot_ended",
	[LOT_BID_TOO_LOW] = "bid_too_low",
	[LOT_NO_BUYOUT] = "no_buyout",
};

static int64_t
gold(int64_t amount)
{
	return clamp_i64(amount, 0, MARKET_PRICE_MAX);
}

static int64_t
plus_ms(int64_t at_ms, int64_t more_ms)
{
	return at_ms > INT64_MAX - more_ms ? INT64_MAX : at_ms + more_ms;
}

struct market_share
market_share(int64_t price)
{
	int64_t tax = gold(price) * MARKET_TAX_BP / 10000;

	return (struct market_share){ .seller = gold(price) - tax, .tax = tax };
}

int64_t
market_fee(int64_t price)
{
	return clamp_i64(gold(price) * FEE_BP / 10000, 1, MARKET_PRICE_MAX);
}

struct market_range
market_range(int64_t worth)
{
	return (struct market_range){
		.least = clamp_i64(worth / LEAST_SHARE, 1, MARKET_PRICE_MAX),
		.most = clamp_i64(gold(worth) * MOST_TIMES, MOST_TIMES, MARKET_PRICE_MAX),
	};
}

enum lot_refusal
lot_open(int64_t first_bid, int64_t buyout, int64_t worth, int64_t now_ms, struct lot *ret)
{
	struct market_range range = market_range(worth);

	if (first_bid < range.least)
		return LOT_PRICE_TOO_LOW;
	if (first_bid > range.most || buyout > range.most)
		return LOT_PRICE_TOO_HIGH;
	if (buyout != 0 && buyout < first_bid)
		return LOT_BUYOUT_TOO_LOW;
	*ret = (struct lot){
		.first_bid = first_bid,
		.buyout = buyout,
		.ends_at_ms = plus_ms(now_ms, MARKET_LOT_MS),
	};
	return LOT_OK;
}

int64_t
lot_next_bid(const struct lot *lot)
{
	int64_t bid = gold(lot->bid), raise = bid * RAISE_BP / 10000;
	int64_t next = bid == 0 ? clamp_i64(lot->first_bid, 1, MARKET_PRICE_MAX)
	                        : bid + (raise > 1 ? raise : 1);

	return lot->buyout > 0 && next > lot->buyout ? lot->buyout : next;
}

bool
lot_has_ended(const struct lot *lot, int64_t now_ms)
{
	return now_ms >= lot->ends_at_ms;
}

enum lot_refusal
lot_bid(struct lot *lot, int64_t amount, int64_t now_ms)
{
	if (lot_has_ended(lot, now_ms))
		return LOT_ENDED;
	if (amount < lot_next_bid(lot))
		return LOT_BID_TOO_LOW;
	if (amount > MARKET_PRICE_MAX && lot->buyout <= 0)
		return LOT_PRICE_TOO_HIGH;
	if (lot->buyout > 0 && amount >= lot->buyout) {
		lot->bid = lot->buyout;
		lot->ends_at_ms = now_ms;
		return LOT_OK;
	}
	lot->bid = amount;
	if (plus_ms(now_ms, MARKET_LATE_MS) >= lot->ends_at_ms)
		lot->ends_at_ms = plus_ms(lot->ends_at_ms, MARKET_LATE_MS);
	return LOT_OK;
}

enum lot_refusal
lot_buy(struct lot *lot, int64_t now_ms)
{
	if (lot->buyout <= 0)
		return lot_has_ended(lot, now_ms) ? LOT_ENDED : LOT_NO_BUYOUT;
	return lot_bid(lot, lot->buyout, now_ms);
}

const char *
lot_refusal_key(enum lot_refusal refusal)
{
	return (unsigned)refusal < LOT_REFUSAL_COUNT ? refusal_keys[refusal] : NULL;
}

static int64_t
period_ms(int32_t hours)
{
	return clamp_i64(hours, 1, HOURS_MAX) * HOUR_MS;
}

struct shelf
shelf_read(struct shelf shelf, int32_t full, int32_t hours, int64_t now_ms)
{
	int32_t most = clamp_i32(full, 0, SHELF_MAX);
	int32_t count = clamp_i32(shelf.count, 0, most);

	if (count < most && now_ms < shelf_full_at(shelf, full, hours))
		return (struct shelf){ count, shelf.at_ms };
	return (struct shelf){ most, now_ms > shelf.at_ms ? now_ms : shelf.at_ms };
}

int64_t
shelf_full_at(struct shelf shelf, int32_t full, int32_t hours)
{
	int32_t most = clamp_i32(full, 0, SHELF_MAX);

	if (clamp_i32(shelf.count, 0, most) == most)
		return shelf.at_ms;
	return plus_ms(shelf.at_ms, period_ms(hours));
}

bool
shelf_take(struct shelf *shelf, int32_t count)
{
	if (count < 1 || count > shelf->count)
		return false;
	shelf->count -= count;
	return true;
}

int64_t
shop_asks(int64_t price, int32_t price_bp)
{
	int64_t asked = gold(price) * clamp_i64(price_bp, 0, ASKS_MOST_BP) / 10000;

	return clamp_i64(asked, price > 0 ? 1 : 0, MARKET_PRICE_MAX);
}

int64_t
shop_pays(int64_t worth, int32_t buys_bp)
{
	return gold(worth) * clamp_i64(buys_bp, 0, 10000) / 10000;
}
