#include "core/trade/table.h"

#include "core/goods.h"
#include "messages/trade_finished_event.h"
#include "messages/trade_offered_event.h"
#include "messages/trade_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void
table_need(struct needs *out, const struct rows *known, int64_t player_id, const char *trade_id,
    enum need_use use)
{
	const struct trade_row *trade = known->commerce.trade;
	enum trade_side_number side = trade != NULL ? trade_side_of(trade, player_id) : TRADE_SIDES;

	need_trade(out, trade_id, use);
	need_character(out, player_id, use);
	if (side != TRADE_SIDES)
		need_character(out, trade->sides[table_other(side)].player_id, use);
}

const struct trade_row *
table_find(const struct rows *rows, int64_t player_id, struct effects *out)
{
	const struct trade_row *trade = rows->commerce.trade;

	if (rows_character(rows, player_id) == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	else if (trade == NULL || trade_side_of(trade, player_id) == TRADE_SIDES)
		effects_refuse(out, REFUSAL_NO_SUCH_TRADE, "There is no such trade any more.");
	return out->refusal == NULL ? trade : NULL;
}

const struct trade_row *
table_find_as_seen(const struct rows *rows, int64_t player_id, int64_t version,
    const struct moment *at, struct effects *out)
{
	const struct trade_row *trade = table_find(rows, player_id, out);

	if (trade == NULL)
		return NULL;
	if (at->now_ms >= trade->expires_ms)
		effects_refuse(out, REFUSAL_NO_SUCH_TRADE, "Its time is over.");
	else if (version != trade->version)
		effects_refuse(
		    out, REFUSAL_STALE, "The table is at version %" PRId64 ".", trade->version);
	return out->refusal == NULL ? trade : NULL;
}

void
table_change(const struct trade_row *trade, enum row_effect what, struct effects *out)
{
	struct trade_change *change = &out->commerce.trade;
	int side;

	*change = (struct trade_change){
		.what = what,
		.version = trade->version,
		.expires_ms = trade->expires_ms,
	};
	memcpy(change->id, trade->id, sizeof(change->id));
	for (side = 0; side < TRADE_SIDES; side++) {
		change->players[side] = trade->sides[side].player_id;
		change->is_confirmed[side] = trade->sides[side].is_confirmed;
	}
}

void
table_tell_offer(const struct trade_row *trade, const struct character_row *from,
    struct character_row *to, struct effects *out)
{
	struct trade_offered_event event = { .player_id = to->player_id,
		.version = trade->version };

	to->version++;
	memcpy(event.trade_id, trade->id, sizeof(event.trade_id));
	snprintf(event.player, sizeof(event.player), "%s", from->name);
	effects_event(out, EVENT_TRADE_OFFERED, to->player_id, 0, &event);
}

void
table_tell_end(const struct trade_row *trade, bool is_done, const struct character_row *from,
    struct character_row *to, struct effects *out)
{
	struct trade_finished_event event = { .player_id = to->player_id, .is_done = is_done };

	to->version++;
	memcpy(event.trade_id, trade->id, sizeof(event.trade_id));
	snprintf(event.player, sizeof(event.player), "%s", from->name);
	effects_event(out, EVENT_TRADE_FINISHED, to->player_id, 0, &event);
}

void
table_clear(const struct trade_row *trade, enum trade_side_number side, const struct rows *rows,
    struct effects *out)
{
	const struct character_row *ender = rows_character(rows, trade->sides[side].player_id);
	int i;

	table_change(trade, ROW_IS_GONE, out);
	for (i = 0; i < TRADE_SIDES; i++) {
		const struct parcel *parcel = &trade->sides[i].parcel;
		const struct character_row *row = rows_character(rows, parcel->player_id);
		struct character_row changed;

		if (row == NULL) {
			goods_sink(parcel, out);
			continue;
		}
		changed = *row;
		changed.gold += parcel->gold;
		goods_unpack(parcel, parcel->player_id, out);
		if (i == (int)side)
			changed.version++;
		else
			table_tell_end(trade, false, ender, &changed, out);
		effects_save_character(out, &changed);
	}
}

static void
fill_side(const struct trade_row *trade, int side, int64_t player_id, const struct rows *rows,
    const struct content *content, struct trade_side *ret)
{
	int64_t owner = trade->sides[side].player_id;
	const struct character_row *row = rows_character(rows, owner);

	*ret = (struct trade_side){
		.is_own = owner == player_id,
		.is_confirmed = trade->sides[side].is_confirmed,
	};
	if (row != NULL)
		snprintf(ret->player, sizeof(ret->player), "%s", row->name);
	else
		snprintf(ret->player, sizeof(ret->player), "gone-%" PRId64, owner);
	goods_view_fill(&trade->sides[side].parcel, content, &ret->goods);
}

void
table_reply(const struct trade_row *trade, int64_t player_id, int64_t gold, bool is_done,
    const struct rows *rows, const struct moment *at, struct effects *out)
{
	struct trade_view view = {
		.version = trade->version,
		.expires_at = trade->expires_ms,
		.is_done = is_done,
		.gold = gold,
		.now = at->now_ms,
	};
	int side;

	memcpy(view.trade_id, trade->id, sizeof(view.trade_id));
	for (side = 0; side < TRADE_SIDES; side++)
		fill_side(
		    trade, side, player_id, rows, at->content, &view.sides[view.sides_count++]);
	effects_reply(out, &trade_view_shape, &view);
}
