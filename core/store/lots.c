/* SQL of lots in the market. */
#include "core/store/bags.h"
#include "core/store/commerce.h"
#include "core/store/read.h"

#include <stdlib.h>
#include <string.h>

/* What is in a parcel isn't worn: how many its owner fought says nothing of it. */
#define LOT_COLUMNS                                                                                \
	BAGS_PIECE_COLUMNS("0")                                                                    \
	", lot.id, lot.seller, lot.price, " COMMERCE_MS("lot.ends_at") ", parcel.things"
#define LOT_TABLES                                                                                 \
	" FROM lot JOIN parcel ON parcel.id = lot.id"                                              \
	" LEFT JOIN piece ON piece.parcel_id = lot.id"
/* What no index helps with stands in coalesce: taken one by one, these leave so few lots by the
 * planner's count that it reads and sorts the whole market, instead of walking its index. */
#define LOT_SEARCH                                                                                 \
	" JOIN character c ON c.player_id = lot.seller AND c.erased_at IS NULL"                    \
	" WHERE coalesce(lot.rarity >= $2::int AND lot.level BETWEEN $3::int AND $4::int"          \
	"  AND lot.ends_at > now(), false)"                                                        \
	" AND lot.price <= $5::bigint AND (lot.price, lot.id) > ($6::bigint, $7::text)"
#define LOT_ORDER " ORDER BY lot.price, lot.id LIMIT $8::int"

static const struct postgres_statement read_lot = {
	"read_lot",
	"SELECT " LOT_COLUMNS LOT_TABLES " WHERE lot.id = $1::text",
};
static const struct postgres_statement search_lots = {
	"search_lots",
	"SELECT " LOT_COLUMNS LOT_TABLES LOT_SEARCH " AND $1::text IS NOT NULL" LOT_ORDER,
};
static const struct postgres_statement search_kind = {
	"search_lots_of_kind",
	"SELECT " LOT_COLUMNS LOT_TABLES LOT_SEARCH " AND lot.kind = $1::text" LOT_ORDER,
};
static const struct postgres_statement lots_of = {
	"lots_of",
	"SELECT " LOT_COLUMNS LOT_TABLES " WHERE lot.seller = $1::bigint"
	" ORDER BY lot.listed_at DESC, lot.id LIMIT $2::int",
};
static const struct postgres_statement insert_lot = {
	"insert_lot",
	"INSERT INTO lot (id, seller, price, kind, rarity, level, listed_at, ends_at)"
	" VALUES ($1, $2::bigint, $3::bigint, $4, $5::int, $6::int,"
	" to_timestamp($7::bigint / 1000.0), to_timestamp($8::bigint / 1000.0))",
};
static const struct postgres_statement delete_lot = {
	"delete_lot",
	"DELETE FROM lot WHERE id = $1",
};

int
lots_queue_lookups(struct postgres_session *s, const struct needs *needs, int *count)
{
	return commerce_ask(s, &read_lot, needs_find(needs, NEED_LOT), count);
}

static int
ask_search(struct postgres_session *s, const char *key, int *count)
{
	struct postgres_params params = { 0 };
	struct lot_search search;

	if (!lot_search_read(key, &search))
		return -1;
	params_text(&params, search.kind);
	params_i64(&params, search.rarity_min);
	params_i64(&params, search.level_min);
	params_i64(&params, search.level_max);
	params_i64(&params, search.price_max);
	params_i64(&params, search.after_price);
	params_text(&params, search.after_id);
	params_i64(&params, LOTS_PAGE + 1);
	postgres_query(s, strcmp(search.kind, "all") == 0 ? &search_lots : &search_kind, &params);
	return (*count)++;
}

void
lots_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan)
{
	const struct need *search = needs_find(needs, NEED_LOTS),
			  *of = needs_find(needs, NEED_LOTS_OF);
	struct postgres_params params = { 0 };

	if (search != NULL) {
		plan->lots_max = LOTS_PAGE;
		plan->lots = ask_search(s, search->key, count);
	} else if (of != NULL) {
		plan->lots_max = MARKET_LOTS_MAX;
		params_i64(&params, of->player_id);
		params_i64(&params, MARKET_LOTS_MAX + 1);
		postgres_query(s, &lots_of, &params);
		plan->lots = (*count)++;
	}
}

static void
take_lot(const struct postgres_results *results, size_t query, size_t row, struct lot_row *ret)
{
	const int column = BAGS_PIECE_COLUMN_COUNT;
	struct parcel *parcel = &ret->parcel;

	read_text(results, query, row, column, parcel->id, sizeof(parcel->id));
	parcel->player_id = postgres_i64(results, query, row, column + 1);
	ret->price = postgres_i64(results, query, row, column + 2);
	ret->ends_ms = postgres_i64(results, query, row, column + 3);
	parcel_read_things(postgres_text(results, query, row, column + 4), parcel);
	if (!postgres_is_null(results, query, row, 0))
		bags_read_piece(results, query, row, &parcel->pieces[parcel->pieces_count++]);
}

static struct lot_list *
take_lots(const struct postgres_results *results, const struct commerce_plan *plan)
{
	size_t query = (size_t)plan->lots, row, count = postgres_rows(results, query);
	struct lot_list *ret = read_room(sizeof(*ret));

	ret->has_more = count > (size_t)plan->lots_max;
	for (row = 0; row < count && row < (size_t)plan->lots_max; row++)
		take_lot(results, query, row, &ret->lots[ret->count++]);
	return ret;
}

void
lots_read(const struct postgres_results *results, const struct commerce_plan *plan,
    struct commerce_rows *ret)
{
	if (plan->lot >= 0) {
		free(ret->lot);
		ret->lot = NULL;
		if (postgres_rows(results, (size_t)plan->lot) > 0) {
			ret->lot = read_room(sizeof(*ret->lot));
			take_lot(results, (size_t)plan->lot, 0, ret->lot);
		}
	}
	if (plan->lots >= 0) {
		free(ret->lots);
		ret->lots = take_lots(results, plan);
	}
}

void
lots_store(struct postgres_session *s, const struct lot_change *lot)
{
	struct postgres_params params = { 0 };

	if (lot->what == ROW_STAYS)
		return;
	params_text(&params, lot->id);
	if (lot->what == ROW_IS_MADE) {
		params_i64(&params, lot->seller_id);
		params_i64(&params, lot->price);
		params_text(&params, lot->kind);
		params_i64(&params, lot->rarity);
		params_i64(&params, lot->level);
		params_i64(&params, lot->listed_ms);
		params_i64(&params, lot->ends_ms);
	}
	postgres_query(s, lot->what == ROW_IS_MADE ? &insert_lot : &delete_lot, &params);
}
