/* What an operation sees of market, mail and trades: a part of struct rows. */
#ifndef CORE_COMMERCE_ROWS_H
#define CORE_COMMERCE_ROWS_H

#include "core/parcel.h"
#include "core/rules/market.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COMMERCE_NAME_SIZE 129 /* bytes of a character's name, with its NUL */
#define LETTER_TEXT_SIZE (4 * 400 + 1)
#define LOTS_PAGE 8
#define LETTERS_PAGE 10
#define TABLES_SHOWN 20 /* that are read of one player's, more than it may begin */

/* One thing, or so many of one; the parcel's id is the lot's, its owner sells. */
struct lot_row {
	struct parcel parcel;
	int64_t price, ends_ms;
};

struct lot_list {
	bool has_more;
	unsigned count;
	struct lot_row lots[MARKET_LOTS_MAX]; /* LOTS_PAGE of a search, or all of one seller */
};

/* What is looked for in the market: the cheapest first, those behind (after_price, after_id). */
struct lot_search {
	char kind[16]; /* "all", or a kind of things */
	int32_t rarity_min, level_min, level_max;
	int64_t price_max, after_price;
	char after_id[DEAL_ID_SIZE]; /* "": from after_price on */
};

enum letter_kind {
	LETTER_OF_PLAYER,
	LETTER_RETURNED, /* one's own, which nobody emptied in time */
	LETTER_UNSOLD,   /* what was in a lot */
	LETTER_UNTRADED, /* what lay on a table */
	LETTER_KINDS
};

struct letter_row {
	char id[DEAL_ID_SIZE];
	int64_t player_id; /* who has it */
	int64_t sender_id; /* 0: no player */
	enum letter_kind kind;
	bool is_read;
	int64_t sent_ms, expires_ms;     /* 0: it waits */
	char sender[COMMERCE_NAME_SIZE]; /* "": nobody is behind it */
	char text[LETTER_TEXT_SIZE];
	bool has_parcel;
	struct parcel parcel;
};

/* A line of a list of letters. */
struct letter_entry {
	char id[DEAL_ID_SIZE];
	enum letter_kind kind;
	bool is_read, has_parcel;
	int64_t sent_ms;
	char sender[COMMERCE_NAME_SIZE];
};

struct letter_list {
	int32_t count, unread; /* of all letters in the box */
	bool has_more;
	unsigned entries_count;
	struct letter_entry entries[LETTERS_PAGE];
};

/* The two of a trade, in this order everywhere. */
enum trade_side_number { BEGINNER, OTHER, TRADE_SIDES };

struct trade_row {
	char id[DEAL_ID_SIZE];
	int64_t version; /* of what lies on the table */
	int64_t expires_ms;
	struct {
		int64_t player_id;
		bool is_confirmed;
		int32_t bag_pieces; /* how many pieces are in the bag, or worn */
		struct parcel parcel;
	} sides[TRADE_SIDES];
};

/* A line of a list of trades. */
struct trade_entry {
	char id[DEAL_ID_SIZE];
	int64_t players[TRADE_SIDES];
	bool is_confirmed[TRADE_SIDES];
	int64_t version, expires_ms;
	char name[COMMERCE_NAME_SIZE]; /* of the other one */
};

struct trade_list {
	unsigned count;
	struct trade_entry entries[TABLES_SHOWN];
};

/* NULL of any: not asked for, or not there. All are owned. */
struct commerce_rows {
	struct lot_row *lot;
	struct lot_list *lots;
	struct letter_row *letter;
	struct letter_list *letters;
	int32_t box_letters; /* letters of players in the box of who gets one */
	int32_t sent_unread; /* letters of who sends that nobody has opened */
	struct trade_row *trade;
	struct trade_list *trades;
};

/* "letter", "returned", …: as it is stored. letter_kind_of: LETTER_KINDS for another word. */
const char *letter_kind_key(enum letter_kind kind);
enum letter_kind letter_kind_of(const char *key);

/* Which side the player is on; TRADE_SIDES for neither. */
enum trade_side_number trade_side_of(const struct trade_row *trade, int64_t player_id);

/* A search as the key of a need, and back; false for what isn't one. */
void lot_search_write(const struct lot_search *search, char *ret, size_t size);
bool lot_search_read(const char *key, struct lot_search *ret);

/* Empties them. */
void commerce_rows_finish(struct commerce_rows *rows);

#endif
