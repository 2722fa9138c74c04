/* world.pass_gate: from one camp to another that the character has visited, at once, for gold. The
 * step through comes first and the gold after it, under the same operation: a crash in between may
 * give a way for nothing, and never takes gold for none. */
#include "core/journey.h"
#include "core/operations.h"
#include "core/rebuild.h"
#include "core/rules/travel.h"
#include "core/shops.h"
#include "core/vitals.h"
#include "messages/world_pass_gate.h"

#include <string.h>

static void
pass_gate_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct world_pass_gate_request *req = request;

	(void)known;
	need_character(out, req->player_id, TO_CHANGE);
	need_hot(out, req->player_id, TO_READ);
	need_place(out, req->player_id, req->x, req->y);
}

/* A camp that was visited, and is one still. */
static bool
is_other_end(const struct hot_state *hot, struct position there, const struct rows *rows,
    const struct moment *at)
{
	const struct place_row *row = &rows->places.place;

	return rows->places.has_place && row->visited_ms > 0 && strcmp(row->key, "camp") == 0 &&
	       world_tile(at->world, there.x, there.y).is_camp &&
	       world_distance((struct position){ hot->x, hot->y }, there) > 0;
}

static bool
may_pass(const struct world_pass_gate_request *req, const struct hot_state *hot,
    const struct rows *rows, const struct moment *at, struct effects *out)
{
	struct position here = { hot->x, hot->y }, there = { req->x, req->y };
	int64_t price = travel_gate_price(here, there);

	if (journey_refuses(hot, at, out))
		return false;
	if (!shops_is_camp(hot, at) || !is_other_end(hot, there, rows, at))
		effects_refuse(out, REFUSAL_NO_GATE, "No gate leads there from here.");
	else if (req->price_seen != price)
		effects_refuse(out, REFUSAL_PRICE_MOVED, "The price is another one.");
	else if (rows_character(rows, req->player_id)->gold < price)
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold.");
	else
		return true;
	return false;
}

static void
pass(const struct world_pass_gate_request *req, const struct hot_state *hot, struct effects *out,
    const struct moment *at)
{
	struct hot_state moved = *hot;

	vitals_settle(&moved, at);
	moved.x = req->x;
	moved.y = req->y;
	effects_save_hot(out, &moved);
}

/* Of one who is through already, what is left is taken. */
static void
pay(const struct world_pass_gate_request *req, const struct character_row *row,
    const struct moment *at, struct effects *out)
{
	int64_t price = row->gold < req->price_seen ? row->gold : req->price_seen;
	struct character_row changed = *row;
	struct world_pass_gate_reply reply = {
		.player_id = row->player_id,
		.x = req->x,
		.y = req->y,
		.paid = price,
		.gold = row->gold - price,
		.now = at->now_ms,
	};
	char account[64];

	changed.gold -= price;
	changed.version++;
	effects_player_account(row->player_id, account);
	effects_cause(out, "%s", at->operation_key);
	effects_move(out, account, "game:sink.gate", "gold", price);
	effects_save_character(out, &changed);
	effects_reply(out, &world_pass_gate_reply_shape, &reply);
}

static void
pass_gate_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct world_pass_gate_request *req = request;
	const struct character_row *row = rows_character(rows, req->player_id);
	const struct hot_state *hot = rows_hot(rows, req->player_id);

	if (rows->is_paid && row != NULL) {
		pay(req, row, at, out);
		return;
	}
	if (!rebuild_is_possible(row, hot, out) || !may_pass(req, hot, rows, at, out))
		return;
	pass(req, hot, out, at);
	pay(req, row, at, out);
}

const struct operation world_pass_gate = {
	.name = "world.pass_gate",
	.need = pass_gate_need,
	.apply = pass_gate_apply,
};
