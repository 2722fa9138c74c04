/* trade.confirm: agrees with the table at a version. Who agrees second makes it change hands: all
 * of it in this transaction. */
#include "core/deeds.h"
#include "core/goods.h"
#include "core/operations.h"
#include "core/trade/table.h"
#include "messages/trade_confirm.h"

static void
confirm_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct trade_confirm_request *req = request;

	table_need(out, known, req->player_id, req->trade_id, TO_CHANGE);
}

static bool
is_room(const struct trade_row *trade, enum trade_side_number side)
{
	return goods_fit(&trade->sides[table_other(side)].parcel, trade->sides[side].bag_pieces);
}

static bool
may_confirm(const struct trade_row *trade, enum trade_side_number side, const struct rows *rows,
    struct effects *out)
{
	enum trade_side_number other = table_other(side);

	if (!goods_are_any(&trade->sides[side].parcel) &&
	    !goods_are_any(&trade->sides[other].parcel))
		effects_refuse(out, REFUSAL_NOT_POSSIBLE, "Nothing lies on the table.");
	else if (rows_character(rows, trade->sides[other].player_id) == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_TRADE, "The other one is gone.");
	else if (!is_room(trade, side))
		effects_refuse(out, REFUSAL_BAG_FULL, "The bag is full.");
	else if (!is_room(trade, other))
		effects_refuse(out, REFUSAL_BAG_FULL, "The other's bag is full.");
	return out->refusal == NULL;
}

/* The first of the two: the other's version isn't touched, since nothing of theirs is. */
static void
agree(const struct trade_row *trade, enum trade_side_number side, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	int64_t player_id = trade->sides[side].player_id;
	struct trade_row agreed = *trade;

	agreed.sides[side].is_confirmed = true;
	effects_cause(out, "%s", at->operation_key);
	table_change(&agreed, ROW_IS_CHANGED, out);
	table_reply(
	    &agreed, player_id, rows_character(rows, player_id)->gold, false, rows, at, out);
}

/* Where only one gives it was a gift. */
static void
count_trade(const struct trade_row *trade, const struct moment *at, struct effects *out)
{
	if (!goods_are_any(&trade->sides[BEGINNER].parcel) ||
	    !goods_are_any(&trade->sides[OTHER].parcel))
		return;
	deeds_count(out, at, trade->sides[BEGINNER].player_id, DEED_TRADE, "", 1);
	deeds_count(out, at, trade->sides[OTHER].player_id, DEED_TRADE, "", 1);
}

static void
exchange(const struct trade_row *trade, enum trade_side_number side, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	enum trade_side_number other = table_other(side);
	const struct parcel *given = &trade->sides[side].parcel, *got = &trade->sides[other].parcel;
	struct character_row own = *rows_character(rows, trade->sides[side].player_id);
	struct character_row partner = *rows_character(rows, trade->sides[other].player_id);
	struct trade_row done = *trade;

	own.version++;
	own.gold += got->gold;
	partner.gold += given->gold;
	done.sides[side].is_confirmed = true;
	effects_cause(out, "trade:%s", trade->id);
	goods_unpack(given, partner.player_id, out);
	goods_unpack(got, own.player_id, out);
	table_change(trade, ROW_IS_GONE, out);
	count_trade(trade, at, out);
	table_tell_end(trade, true, &own, &partner, out);
	effects_save_character(out, &own);
	effects_save_character(out, &partner);
	table_reply(&done, own.player_id, own.gold, true, rows, at, out);
}

static void
confirm_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct trade_confirm_request *req = request;
	const struct trade_row *trade =
	    table_find_as_seen(rows, req->player_id, req->version, at, out);
	enum trade_side_number side;

	if (trade == NULL)
		return;
	side = trade_side_of(trade, req->player_id);
	if (!may_confirm(trade, side, rows, out))
		return;
	if (trade->sides[table_other(side)].is_confirmed)
		exchange(trade, side, rows, at, out);
	else
		agree(trade, side, rows, at, out);
}

const struct operation trade_confirm = {
	.name = "trade.confirm",
	.need = confirm_need,
	.apply = confirm_apply,
};
