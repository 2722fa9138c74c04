#include "core/goods.h"

#include "core/thing_view.h"
#include "events/ids.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void
deal_id(const char *what, const char *cause, char ret[DEAL_ID_SIZE])
{
	char name[CAUSE_SIZE + 32], hex[65];
	uint8_t digest[32];
	int size = snprintf(name, sizeof(name), "%s/%s", what, cause);

	digest_blake2b(name, (size_t)size, NULL, 0, digest);
	hex_encode(digest, sizeof(digest), hex);
	snprintf(ret, DEAL_ID_SIZE, "%.*s", DEAL_ID_SIZE - 1, hex);
}

/* ── choosing ── */

static int32_t
item_of(const struct content *content, const char *key)
{
	return content_index(content->items, content->items_count, sizeof(content->items[0]), key);
}

bool
goods_choose_piece(const char *piece, const struct bag_row *bag, const struct content *content,
    struct parcel *ret, struct effects *out)
{
	const struct piece_row *row = bag_piece(bag, piece);
	int32_t item = row != NULL ? item_of(content, row->item) : -1;
	unsigned i;

	for (i = 0; i < ret->pieces_count; i++) {
		if (strcmp(ret->pieces[i].id, piece) == 0)
			item = -1; /* named twice */
	}
	if (item < 0)
		effects_refuse(out, REFUSAL_NO_SUCH_ITEM, "There is no such piece.");
	else if (row->worn != BAG_NOT_WORN || row->is_locked || content->items[item].bound)
		effects_refuse(out, REFUSAL_ITEM_KEPT, "It is worn, locked or bound.");
	else
		ret->pieces[ret->pieces_count++] = *row;
	return out->refusal == NULL;
}

bool
goods_choose_thing(const char *item, int32_t count, const struct bag_row *bag,
    const struct content *content, struct parcel *ret, struct effects *out)
{
	int32_t number = item_of(content, item);
	struct stack_row *stack = &ret->things[ret->things_count];
	unsigned i;

	for (i = 0; i < ret->things_count; i++) {
		if (strcmp(ret->things[i].item, item) == 0)
			number = -1; /* named twice */
	}
	if (number < 0 || bag_count(bag, item) < count) {
		effects_refuse(out, REFUSAL_NO_SUCH_ITEM, "There are not so many.");
		return false;
	}
	if (content->items[number].bound) {
		effects_refuse(out, REFUSAL_ITEM_KEPT, "It is bound.");
		return false;
	}
	snprintf(stack->item, sizeof(stack->item), "%s", item);
	stack->count = count;
	ret->things_count++;
	return true;
}

bool
goods_choose(const struct goods *asked, int64_t gold, const struct bag_row *bag,
    const struct content *content, struct parcel *ret, struct effects *out)
{
	struct parcel parcel = { .gold = asked->gold };
	size_t i;

	if (asked->gold > gold) {
		effects_refuse(out, REFUSAL_NOT_ENOUGH_GOLD, "Not enough gold.");
		return false;
	}
	for (i = 0; i < asked->things_count; i++) {
		if (!goods_choose_thing(
			asked->things[i].item, asked->things[i].count, bag, content, &parcel, out))
			return false;
	}
	for (i = 0; i < asked->pieces_count; i++) {
		if (!goods_choose_piece(asked->pieces[i], bag, content, &parcel, out))
			return false;
	}
	*ret = parcel;
	return true;
}

/* ── moving ── */

static void
escrow_account(int64_t player_id, char ret[64])
{
	snprintf(ret, 64, "escrow:%" PRId64, player_id);
}

static void
change(const struct parcel *parcel, bool is_gone, struct effects *out)
{
	struct parcel_change *c = &out->commerce.parcels[out->commerce.parcels_count++];

	assert(out->commerce.parcels_count <= PARCEL_CHANGES_MAX);
	*c = (struct parcel_change){
		.is_gone = is_gone,
		.player_id = parcel->player_id,
		.gold = parcel->gold,
		.things_count = parcel->things_count,
	};
	memcpy(c->id, parcel->id, sizeof(c->id));
	memcpy(c->things, parcel->things, sizeof(c->things));
}

static void
move(const struct parcel *parcel, const char *from, const char *to, struct effects *out)
{
	unsigned i;

	effects_move(out, from, to, "gold", parcel->gold);
	for (i = 0; i < parcel->things_count; i++)
		effects_move_items(out, from, to, parcel->things[i].item, parcel->things[i].count);
}

void
goods_pack(int64_t from, const struct parcel *parcel, struct effects *out)
{
	char bag[64], escrow[64];
	unsigned i;

	effects_player_account(from, bag);
	escrow_account(parcel->player_id, escrow);
	move(parcel, bag, escrow, out);
	for (i = 0; i < parcel->pieces_count; i++)
		effects_move_piece(out, from, &parcel->pieces[i], parcel->player_id, parcel->id);
	change(parcel, false, out);
}

void
goods_unpack(const struct parcel *parcel, int64_t to, struct effects *out)
{
	char bag[64], escrow[64];
	unsigned i;

	effects_player_account(to, bag);
	escrow_account(parcel->player_id, escrow);
	move(parcel, escrow, bag, out);
	for (i = 0; i < parcel->pieces_count; i++)
		effects_move_piece(out, parcel->player_id, &parcel->pieces[i], to, "");
	change(parcel, true, out);
}

void
goods_hand_on(const struct parcel *parcel, int64_t to, const char *id, struct effects *out)
{
	struct parcel next = *parcel;
	char from_escrow[64], to_escrow[64];
	unsigned i;

	next.player_id = to;
	snprintf(next.id, sizeof(next.id), "%s", id);
	escrow_account(parcel->player_id, from_escrow);
	escrow_account(to, to_escrow);
	if (to != parcel->player_id)
		move(parcel, from_escrow, to_escrow, out);
	for (i = 0; i < parcel->pieces_count; i++)
		effects_move_piece(out, parcel->player_id, &parcel->pieces[i], to, id);
	if (strcmp(next.id, parcel->id) != 0)
		change(parcel, true, out);
	change(&next, false, out);
}

void
goods_sink(const struct parcel *parcel, struct effects *out)
{
	char escrow[64];
	unsigned i;

	escrow_account(parcel->player_id, escrow);
	move(parcel, escrow, "game:sink.erased", out);
	for (i = 0; i < parcel->pieces_count; i++)
		effects_drop_piece(out, parcel->player_id, &parcel->pieces[i]);
	change(parcel, true, out);
}

/* ── looking ── */

bool
goods_are_any(const struct parcel *parcel)
{
	return parcel->gold > 0 || goods_count(parcel) > 0;
}

int32_t
goods_count(const struct parcel *parcel)
{
	return (int32_t)(parcel->things_count + parcel->pieces_count);
}

bool
goods_fit(const struct parcel *parcel, int64_t pieces)
{
	return parcel->pieces_count == 0 || pieces + parcel->pieces_count <= BAG_PIECES_MAX;
}

void
goods_view_fill(const struct parcel *parcel, const struct content *content, struct goods_view *ret)
{
	unsigned i;

	*ret = (struct goods_view){ .gold = parcel->gold };
	for (i = 0; i < parcel->things_count; i++)
		thing_view_of_stack(&parcel->things[i], content, &ret->things[ret->things_count++]);
	for (i = 0; i < parcel->pieces_count; i++)
		thing_view_of_piece(&parcel->pieces[i], content, &ret->things[ret->things_count++]);
}
