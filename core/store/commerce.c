/* SQL of what market, mail and trades share: parcels, and the order of things. */
#include "core/store/commerce.h"

#include "core/store/read.h"
#include "events/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ESCROW "escrow:"

static const struct postgres_statement lock_lot = {
	"lock_lot",
	"SELECT id FROM lot WHERE id = $1::text FOR UPDATE",
};
static const struct postgres_statement lock_letter = {
	"lock_letter",
	"SELECT id FROM letter WHERE id = $1::text FOR UPDATE",
};
static const struct postgres_statement lock_trade = {
	"lock_trade",
	"SELECT id FROM trade WHERE id = $1::text FOR UPDATE",
};
static const struct postgres_statement open_escrow = {
	"open_escrow",
	"INSERT INTO account (account, asset, balance) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING",
};
static const struct postgres_statement save_parcel = {
	"save_parcel",
	"INSERT INTO parcel (id, player_id, gold, things) VALUES ($1, $2::bigint, $3::bigint, $4)"
	" ON CONFLICT (id) DO UPDATE SET player_id = excluded.player_id, gold = excluded.gold,"
	" things = excluded.things",
};
static const struct postgres_statement delete_parcel = {
	"delete_parcel",
	"DELETE FROM parcel WHERE id = $1",
};

static const struct {
	enum need_kind kind;
	const struct postgres_statement *lock;
} locked[] = {
	{ NEED_LOT, &lock_lot },
	{ NEED_LETTER, &lock_letter },
	{ NEED_TRADE, &lock_trade },
};

#define LOCKED_COUNT (sizeof(locked) / sizeof(locked[0]))

bool
commerce_has_lookups(const struct needs *needs)
{
	size_t i;

	for (i = 0; i < LOCKED_COUNT; i++) {
		if (needs_find(needs, locked[i].kind) != NULL)
			return true;
	}
	return false;
}

int
commerce_ask(struct postgres_session *s, const struct postgres_statement *statement,
    const struct need *need, int *count)
{
	struct postgres_params params = { 0 };

	if (need == NULL)
		return -1;
	params_text(&params, need->key);
	postgres_query(s, statement, &params);
	return (*count)++;
}

void
commerce_queue_lookups(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan)
{
	*plan = (struct commerce_plan){ -1, -1, 0, -1, -1, -1, -1, -1, -1, -1, -1 };
	plan->lot = lots_queue_lookups(s, needs, count);
	letters_queue_lookups(s, needs, count, plan);
	trades_queue_lookups(s, needs, count, plan);
}

int
commerce_queue_lock(struct postgres_session *s, const struct needs *needs)
{
	int count = 0;
	size_t i;

	for (i = 0; i < LOCKED_COUNT; i++) {
		const struct need *need = needs_find(needs, locked[i].kind);

		if (need != NULL && need->use == TO_CHANGE)
			commerce_ask(s, locked[i].lock, need, &count);
	}
	return count;
}

void
commerce_queue(
    struct postgres_session *s, const struct needs *needs, int *count, struct commerce_plan *plan)
{
	lots_queue(s, needs, count, plan);
	letters_queue(s, needs, count, plan);
	trades_queue(s, needs, count, plan);
}

void
commerce_read(
    const struct postgres_results *results, const struct commerce_plan *plan, struct rows *rows)
{
	lots_read(results, plan, &rows->commerce);
	letters_read(results, plan, &rows->commerce);
	trades_read(results, plan, &rows->commerce);
}

void
parcel_read_things(const char *text, struct parcel *ret)
{
	while (*text != '\0' && ret->things_count < PARCEL_THINGS_MAX) {
		size_t size = strcspn(text, " ");
		struct stack_row *thing = &ret->things[ret->things_count];
		char *end;

		if (text[size] == '\0' || size >= sizeof(thing->item))
			return;
		snprintf(thing->item, sizeof(thing->item), "%.*s", (int)size, text);
		thing->count = strtoll(text + size + 1, &end, 10);
		ret->things_count++;
		text = *end == ',' ? end + 1 : end;
	}
}

static void
store_parcel(struct postgres_session *s, const struct parcel_change *parcel)
{
	struct postgres_params params = { 0 };
	struct text things = { 0 };
	unsigned i;

	params_text(&params, parcel->id);
	if (parcel->is_gone) {
		postgres_query(s, &delete_parcel, &params);
		return;
	}
	text_puts(&things, "");
	for (i = 0; i < parcel->things_count; i++)
		text_printf(&things, "%s%s %" PRId64, i == 0 ? "" : ",", parcel->things[i].item,
		    parcel->things[i].count);
	params_i64(&params, parcel->player_id);
	params_i64(&params, parcel->gold);
	params_text(&params, things.bytes);
	postgres_query(s, &save_parcel, &params);
	text_finish(&things);
}

/* The account of what comes into escrow, as far as it was never there before. */
static void
open_accounts(struct postgres_session *s, const struct effects *e)
{
	unsigned i;

	for (i = 0; i < e->entries_count; i++) {
		struct postgres_params params = { 0 };

		if (strncmp(e->entries[i].account, ESCROW, sizeof(ESCROW) - 1) != 0 ||
		    e->entries[i].delta < 0)
			continue;
		params_text(&params, e->entries[i].account);
		params_text(&params, e->entries[i].asset);
		postgres_query(s, &open_escrow, &params);
	}
}

void
commerce_store(struct postgres_session *s, const struct effects *e)
{
	const struct commerce_effects *c = &e->commerce;
	unsigned i;

	if (!commerce_effects_are_any(c))
		return;
	open_accounts(s, e);
	for (i = 0; i < c->parcels_count; i++)
		store_parcel(s, &c->parcels[i]);
	lots_store(s, &c->lot);
	for (i = 0; i < c->letters_count; i++)
		letters_store(s, &c->letters[i]);
	trades_store(s, &c->trade);
}
