/* trade.counter: other things on one's own side, in place of those that lie there. Nobody has
 * agreed to this table yet. */
#include "core/goods.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/market.h"
#include "core/trade/table.h"
#include "messages/trade_counter.h"

#include <stdlib.h>
#include <string.h>

static void
counter_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct trade_counter_request *req = request;

	table_need(out, known, req->player_id, req->trade_id, TO_CHANGE);
	need_bag(out, req->player_id);
	need_hot(out, req->player_id, TO_READ);
}

static void
put_back(struct bag_row *bag, const struct stack_row *thing)
{
	unsigned i;

	for (i = 0; i < bag->stacks_count; i++) {
		if (strcmp(bag->stacks[i].item, thing->item) == 0) {
			bag->stacks[i].count += thing->count;
			return;
		}
	}
	bag->stacks[bag->stacks_count++] = *thing;
}

/* The bag as it is once the parcel is back in it; the caller frees it. */
static struct bag_row *
bag_with(const struct bag_row *bag, const struct parcel *parcel)
{
	struct bag_row *ret = bag_copy(bag, parcel->things_count, parcel->pieces_count);
	unsigned i;

	for (i = 0; i < parcel->things_count; i++)
		put_back(ret, &parcel->things[i]);
	for (i = 0; i < parcel->pieces_count; i++)
		ret->pieces[ret->pieces_count++] = parcel->pieces[i];
	return ret;
}

static void
counter(const struct trade_row *before, enum trade_side_number side, const struct parcel *goods,
    const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct parcel *old = &before->sides[side].parcel;
	const struct character_row *other =
	    rows_character(rows, before->sides[table_other(side)].player_id);
	struct character_row own = *rows_character(rows, old->player_id), partner;
	struct trade_row trade = *before;
	struct parcel *parcel = &trade.sides[side].parcel;

	*parcel = *goods;
	parcel->player_id = old->player_id;
	memcpy(parcel->id, old->id, sizeof(parcel->id));
	trade.version++;
	trade.expires_ms = at->now_ms + TABLE_MS;
	trade.sides[BEGINNER].is_confirmed = trade.sides[OTHER].is_confirmed = false;
	own.version++;
	own.gold += old->gold - parcel->gold;
	effects_cause(out, "%s", at->operation_key);
	goods_unpack(old, own.player_id, out);
	goods_pack(own.player_id, parcel, out);
	table_change(&trade, ROW_IS_CHANGED, out);
	effects_save_character(out, &own);
	if (other != NULL) {
		partner = *other;
		table_tell_offer(&trade, &own, &partner, out);
		effects_save_character(out, &partner);
	}
	table_reply(&trade, own.player_id, own.gold, false, rows, at, out);
}

static void
counter_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct trade_counter_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct trade_row *trade;
	enum trade_side_number side;
	struct parcel goods;
	struct bag_row *bag;

	if (!rebuild_is_possible(row, rows_hot(rows, req->player_id), out))
		return;
	trade = table_find_as_seen(rows, req->player_id, req->version, at, out);
	if (trade == NULL)
		return;
	side = trade_side_of(trade, req->player_id);
	bag = bag_with(rows_bag(rows, req->player_id), &trade->sides[side].parcel);
	if (goods_choose(&req->goods, row->gold + trade->sides[side].parcel.gold, bag, at->content,
		&goods, out))
		counter(trade, side, &goods, rows, at, out);
	free(bag);
}

const struct operation trade_counter = {
	.name = "trade.counter",
	.need = counter_need,
	.apply = counter_apply,
};
