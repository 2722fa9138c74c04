#include "tests/simulation/things.h"

#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct owned_piece *
find(const struct things *t, const char *id)
{
	for (size_t i = 0; i < t->count; i++) {
		if (t->list[i].player_id != 0 && strcmp(t->list[i].row.id, id) == 0)
			return &t->list[i];
	}
	return NULL;
}

/* The piece as it is now: what is worn has worn since. */
static struct piece_row
things_row(const struct store *s, const struct owned_piece *piece)
{
	const struct person *owner = people_find(s, piece->player_id);
	struct piece_row row = piece->row;

	if (owner != NULL && row.worn != BAG_NOT_WORN)
		row.durability = durability_after(row.durability, owner->fights - piece->worn_from);
	return row;
}

void
things_fill(const struct store *s, struct parcel *parcel)
{
	for (size_t i = 0; i < s->things.count; i++) {
		const struct owned_piece *piece = &s->things.list[i];

		if (piece->player_id == 0 || strcmp(piece->parcel_id, parcel->id) != 0)
			continue;
		if (parcel->pieces_count == PARCEL_PIECES_MAX)
			finding("parcel %s has too many pieces", parcel->id);
		else
			parcel->pieces[parcel->pieces_count++] = piece->row;
	}
}

static int64_t
fights_of(const struct store *s, int64_t player_id)
{
	const struct person *person = people_find(s, player_id);

	return person != NULL ? person->fights : 0;
}

static void
load_stacks(const struct books *books, struct bag_row *bag)
{
	char account[64];

	effects_player_account(bag->player_id, account);
	for (size_t i = 0; i < books->accounts_count; i++) {
		const struct account *one = &books->accounts[i];
		struct stack_row *stack = &bag->stacks[bag->stacks_count];

		if (strcmp(one->name, account) != 0 || strncmp(one->asset, "item:", 5) != 0 ||
		    one->balance == 0 || bag->stacks_count == BAG_STACKS_MAX)
			continue;
		snprintf(stack->item, sizeof(stack->item), "%s", one->asset + 5);
		stack->count = one->balance;
		bag->stacks_count++;
	}
}

/* In a player's bag: all, or what is worn. */
static void
load_pieces(const struct store *s, bool all, struct bag_row *ret)
{
	for (size_t i = 0; i < s->things.count; i++) {
		const struct owned_piece *piece = &s->things.list[i];

		if (piece->player_id == ret->player_id && piece->parcel_id[0] == '\0' &&
		    (all || piece->row.worn != BAG_NOT_WORN) && ret->pieces_count < BAG_PIECES_ROOM)
			ret->pieces[ret->pieces_count++] = things_row(s, piece);
	}
}

struct bag_row *
things_worn(const struct store *s, int64_t player_id)
{
	struct bag_row *ret = bag_create(player_id, 0, BAG_PIECES_ROOM);

	load_pieces(s, false, ret);
	return ret;
}

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	const struct need *whole = needs_find(needs, NEED_BAG);
	const struct need *need = whole != NULL ? whole : needs_find(needs, NEED_WORN);

	if (need == NULL)
		return;
	free(rows->bag);
	rows->bag = bag_create(need->player_id, BAG_STACKS_MAX, BAG_PIECES_ROOM);
	rows->bag->is_whole = whole != NULL;
	load_pieces(s, whole != NULL, rows->bag);
	if (whole != NULL)
		load_stacks(&s->books, rows->bag);
}

static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	(void)seen;
	for (unsigned i = 0; i < e->pieces_count; i++) {
		const struct piece_change *change = &e->pieces[i];
		const struct owned_piece *piece = find(&s->things, change->row.id);

		if (change->kind == PIECE_MADE
			? piece == NULL
			: piece != NULL && piece->player_id == change->player_id)
			continue;
		finding("piece %s of player %lld can't be changed so", change->row.id,
		    (long long)change->player_id);
		return STORE_BROKEN;
	}
	return STORE_OK;
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	struct things *t = &s->things;

	(void)now_ms;
	for (unsigned i = 0; i < e->pieces_count; i++) {
		const struct piece_change *change = &e->pieces[i];
		struct owned_piece *piece = find(t, change->row.id);

		switch (change->kind) {
		case PIECE_MADE:
			t->list = grown(t->list, t->count, sizeof(*t->list));
			t->list[t->count++] = (struct owned_piece){
				.player_id = change->player_id,
				.row = change->row,
				.worn_from = fights_of(s, change->player_id),
			};
			break;
		case PIECE_SAVED:
			piece->row = change->row;
			piece->worn_from = fights_of(s, change->player_id);
			break;
		case PIECE_MOVED:
			piece->player_id = change->to_player;
			memcpy(piece->parcel_id, change->parcel_id, sizeof(piece->parcel_id));
			break;
		case PIECE_GONE:
			piece->player_id = 0;
			break;
		}
	}
}

/* No two of one owner in a slot, and what is worn is in no parcel. */
static void
audit(struct store *s)
{
	for (size_t i = 0; i < s->things.count; i++) {
		const struct owned_piece *one = &s->things.list[i];

		if (one->player_id != 0 && one->row.worn != BAG_NOT_WORN &&
		    one->parcel_id[0] != '\0')
			finding("piece %s is worn in a parcel", one->row.id);
		for (size_t k = 0; k < i && one->player_id != 0; k++) {
			const struct owned_piece *other = &s->things.list[k];

			if (other->player_id == one->player_id && one->row.worn != BAG_NOT_WORN &&
			    other->row.worn == one->row.worn)
				finding("pieces %s and %s are worn in one slot", other->row.id,
				    one->row.id);
		}
	}
}

static void
finish(struct store *s)
{
	free(s->things.list);
}

const struct store_kind things_kind = {
	.load = load,
	.judge = judge,
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
