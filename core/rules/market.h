#ifndef WILDMARCH_RULES_MARKET_H
#define WILDMARCH_RULES_MARKET_H
/*
 * Buying and selling: lots that players bid on, and the shelves of shops. Who owns what, and how it
 * changes hands, is not decided here. Prices are gold, never negative, and clamped to
 * MARKET_PRICE_MAX, so that no sum or product overflows.
 */
#include <stdbool.h>
#include <stdint.h>

#define MARKET_PRICE_MAX INT64_C(1000000000)
#define MARKET_TAX_BP 500
#define MARKET_LOT_MS (INT64_C(48) * 3600000)
#define MARKET_LATE_MS (INT64_C(5) * 60000) /* a bid this close to the end moves the end as far */
#define MARKET_LOTS_MAX 10                  /* of one seller at once */

/* Of a trade between two players. */
#define TABLE_MS (INT64_C(30) * 60000) /* from its last change on; then all goes back */
#define TABLES_MAX 5                   /* that one player is at */

/* Where the gold of a buyer goes: seller + tax = price, exactly. The tax is rounded down. */
struct market_share {
	int64_t seller;
	int64_t tax;
};

struct market_share market_share(int64_t price);

/* What it costs to put up a lot at this price, sold or not: a hundredth, at least 1. */
int64_t market_fee(int64_t price);

/* What may be asked for something that is worth `worth`: from a tenth of it, at least 1, to a
 * hundred times as much. Beyond that a sale is a gift, or a way to move gold between two purses. */
struct market_range {
	int64_t least;
	int64_t most;
};

struct market_range market_range(int64_t worth);

struct lot {
	int64_t first_bid; /* the lowest first bid, at least 1 */
	int64_t buyout;    /* who pays this has it at once; as high as the first bid: nobody
	                      bids, it has a price; 0: nobody can */
	int64_t bid;       /* the highest so far; 0: none */
	int64_t ends_at_ms;
};

enum lot_refusal {
	LOT_OK,
	LOT_PRICE_TOO_LOW,  /* an offer below the range */
	LOT_PRICE_TOO_HIGH, /* an offer above it */
	LOT_BUYOUT_TOO_LOW, /* the buyout is less than the first bid */
	LOT_ENDED,
	LOT_BID_TOO_LOW,
	LOT_NO_BUYOUT,
	LOT_REFUSAL_COUNT
};

/* A lot put up now, of what is worth `worth`: LOT_OK, or why not; then `ret` is untouched. */
enum lot_refusal lot_open(
    int64_t first_bid, int64_t buyout, int64_t worth, int64_t now_ms, struct lot *ret);

/* The least that the next bidder has to offer: the first bid, then 5 % more than the last, at least
 * 1 more; but a buyout is always enough. */
int64_t lot_next_bid(const struct lot *lot);

/* Bids: LOT_OK with the new bid and end in the lot, or why not, and nothing changed. A bid of the
 * buyout or more is as high as the buyout and ends the lot now. */
enum lot_refusal lot_bid(struct lot *lot, int64_t amount, int64_t now_ms);

/* Pays the buyout: the same as bidding it. */
enum lot_refusal lot_buy(struct lot *lot, int64_t now_ms);

/* True from the moment on at which nobody can bid any more. */
bool lot_has_ended(const struct lot *lot, int64_t now_ms);

/* "price_too_low", …; NULL for LOT_OK and for no value of the enum. */
const char *lot_refusal_key(enum lot_refusal refusal);

/* What a shop has of one thing, as it was stored. It is filled up a number of hours after somebody
 * bought of a full shelf, whatever was bought since. */
struct shelf {
	int32_t count;
	int64_t at_ms; /* since when it has not been full; while it is full, when that was true */
};

/* As it is at `now_ms`, for a shelf that holds `full` and is filled up every `hours` (1..168).
 * Reading at t1 and then at t2 gives the same as reading at t2. A clock that goes back counts as
 * one that stands still. */
struct shelf shelf_read(struct shelf shelf, int32_t full, int32_t hours, int64_t now_ms);

/* When it will be filled up; shelf.at_ms if it is full. */
int64_t shelf_full_at(struct shelf shelf, int32_t full, int32_t hours);

/* Takes `count` (at least 1) off a shelf that was just read. False, and nothing changed, if there
 * are fewer. */
bool shelf_take(struct shelf *shelf, int32_t count);

/* What a shop asks for one thing: price_bp of its price, at least 1 unless the thing is free. */
int64_t shop_asks(int64_t price, int32_t price_bp);

/* What a shop pays for what is worth this much: buys_bp of it, never more than it is worth. */
int64_t shop_pays(int64_t worth, int32_t buys_bp);

#endif
