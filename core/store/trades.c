/* SQL of trades between two players. */
#include "core/store/bags.h"
#include "core/store/commerce.h"
#include "core/store/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BAG_PIECES(player)                                                                         \
	"(SELECT count(*) FROM piece WHERE player_id = " player " AND parcel_id IS NULL)"

static const struct postgres_statement read_trade = {
	"read_trade",
	"SELECT t.id, t.version, " COMMERCE_MS(
	    "t.expires_at") ","
			    " t.beginner, t.is_confirmed[1], " BAG_PIECES(
				"t.beginner") ", one.gold, one.things,"
					      " t.other, t.is_confirmed[2], " BAG_PIECES(
						  "t.other") ", two.gold, two.things"
							     " FROM trade t JOIN parcel one ON "
							     "one.id = t.id || '.1'"
							     " JOIN parcel two ON two.id = t.id || "
							     "'.2' WHERE t.id = $1::text",
};
enum { TRADE_FIRST_SIDE = 3, TRADE_SIDE_COLUMNS = 5 };

static const struct postgres_statement read_pieces = {
	"read_trade_pieces",
	"SELECT " BAGS_PIECE_COLUMNS(
	    "0") ", right(parcel_id, 1) FROM piece"
		 " WHERE parcel_id IN ($1::text || '.1', $1::text || '.2') ORDER BY parcel_id, id",
};
static const struct postgres_statement list_trades = {
	"list_trades",
	"SELECT t.id, t.version, " COMMERCE_MS(
	    "t.expires_at") ", t.beginner, t.other,"
			    " t.is_confirmed[1], t.is_confirmed[2], c.name FROM trade t JOIN "
			    "character c"
			    " ON c.player_id = CASE t.beginner WHEN $1::bigint THEN t.other ELSE "
			    "t.beginner END"
			    " WHERE t.beginner = $1::bigint OR t.other = $1::bigint"
			    " ORDER BY t.expires_at DESC, t.id LIMIT $2::int",
};
static const struct postgres_statement insert_trade = {
	"insert_trade",
	"INSERT INTO trade (id, version, is_confirmed, expires_at, beginner, other)"
	" VALUES ($1, $2::bigint, ARRAY[$3::int::boolean, $4::int::boolean],"
	" to_timestamp($5::bigint / 1000.0), $6::bigint, $7::bigint)",
};
static const struct postgres_statement update_trade = {
	"update_trade",
	"UPDATE trade SET version = $2::bigint,"
	" is_confirmed = ARRAY[$3::int::boolean, $4::int::boolean],"
	" expires_at = to_timestamp($5::bigint / 1000.0) WHERE id = $1",
};
static const struct postgres_statement delete_trade = {
	"delete_trade",
	"DELETE FROM trade WHERE id = $1",
};

void
trades_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan)
{
	const struct need *trade = needs_find(needs, NEED_TRADE);

	plan->trade = commerce_ask(s, &read_trade, trade, count);
	plan->trade_pieces = commerce_ask(s, &read_pieces, trade, count);
}

void
trades_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan)
{
	const struct need *list = needs_find(needs, NEED_TRADES);
	struct postgres_params params = { 0 };

	if (list == NULL)
		return;
	params_i64(&params, list->player_id);
	params_i64(&params, TABLES_SHOWN);
	postgres_query(s, &list_trades, &params);
	plan->trades = (*count)++;
}

static void
take_side(const struct postgres_results *results, size_t query, int side, struct trade_row *ret)
{
	int column = TRADE_FIRST_SIDE + side * TRADE_SIDE_COLUMNS;
	struct parcel *parcel = &ret->sides[side].parcel;

	ret->sides[side].player_id = parcel->player_id = postgres_i64(results, query, 0, column);
	ret->sides[side].is_confirmed = read_is_true(results, query, 0, column + 1);
	ret->sides[side].bag_pieces = (int32_t)postgres_i64(results, query, 0, column + 2);
	snprintf(
	    parcel->id, sizeof(parcel->id), "%s.%d", postgres_text(results, query, 0, 0), side + 1);
	parcel->gold = postgres_i64(results, query, 0, column + 3);
	parcel_read_things(postgres_text(results, query, 0, column + 4), parcel);
}

static void
take_piece(const struct postgres_results *results, size_t query, size_t row, struct trade_row *ret)
{
	bool is_first =
	    strcmp(postgres_text(results, query, row, BAGS_PIECE_COLUMN_COUNT), "1") == 0;
	struct parcel *parcel = &ret->sides[is_first ? BEGINNER : OTHER].parcel;

	if (parcel->pieces_count < PARCEL_PIECES_MAX)
		bags_read_piece(results, query, row, &parcel->pieces[parcel->pieces_count++]);
}

static struct trade_row *
take_trade(const struct postgres_results *results, const struct commerce_plan *plan)
{
	size_t query = (size_t)plan->trade, pieces = (size_t)plan->trade_pieces, row;
	struct trade_row *ret;

	if (postgres_rows(results, query) == 0)
		return NULL;
	ret = read_room(sizeof(*ret));
	read_text(results, query, 0, 0, ret->id, sizeof(ret->id));
	ret->version = postgres_i64(results, query, 0, 1);
	ret->expires_ms = postgres_i64(results, query, 0, 2);
	take_side(results, query, BEGINNER, ret);
	take_side(results, query, OTHER, ret);
	for (row = 0; row < postgres_rows(results, pieces); row++)
		take_piece(results, pieces, row, ret);
	return ret;
}

static struct trade_list *
take_trades(const struct postgres_results *results, size_t query)
{
	struct trade_list *ret = read_room(sizeof(*ret));
	size_t row;

	for (row = 0; row < postgres_rows(results, query) && row < TABLES_SHOWN; row++) {
		struct trade_entry *entry = &ret->entries[ret->count++];

		read_text(results, query, row, 0, entry->id, sizeof(entry->id));
		entry->version = postgres_i64(results, query, row, 1);
		entry->expires_ms = postgres_i64(results, query, row, 2);
		entry->players[BEGINNER] = postgres_i64(results, query, row, 3);
		entry->players[OTHER] = postgres_i64(results, query, row, 4);
		entry->is_confirmed[BEGINNER] = read_is_true(results, query, row, 5);
		entry->is_confirmed[OTHER] = read_is_true(results, query, row, 6);
		read_text(results, query, row, 7, entry->name, sizeof(entry->name));
	}
	return ret;
}

void
trades_read(const struct postgres_results *results, const struct commerce_plan *plan,
    struct commerce_rows *ret)
{
	if (plan->trade >= 0) {
		free(ret->trade);
		ret->trade = take_trade(results, plan);
	}
	if (plan->trades >= 0) {
		free(ret->trades);
		ret->trades = take_trades(results, (size_t)plan->trades);
	}
}

void
trades_store(struct postgres_session *s, const struct trade_change *trade)
{
	struct postgres_params params = { 0 };

	if (trade->what == ROW_STAYS)
		return;
	params_text(&params, trade->id);
	if (trade->what == ROW_IS_GONE) {
		postgres_query(s, &delete_trade, &params);
		return;
	}
	params_i64(&params, trade->version);
	params_i64(&params, trade->is_confirmed[BEGINNER]);
	params_i64(&params, trade->is_confirmed[OTHER]);
	params_i64(&params, trade->expires_ms);
	if (trade->what == ROW_IS_MADE) {
		params_i64(&params, trade->players[BEGINNER]);
		params_i64(&params, trade->players[OTHER]);
	}
	postgres_query(s, trade->what == ROW_IS_MADE ? &insert_trade : &update_trade, &params);
}
