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

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	const struct need *whole = needs_find(needs, NEED_BAG);
	const struct need *need = whole != NULL ? whole : needs_find(needs, NEED_WORN);

	if (need == NULL)
		return;
	free(rows->bag);
	rows->bag = calloc(1, sizeof(*rows->bag));
	if (rows->bag == NULL)
		abort();
	rows->bag->player_id = need->player_id;
	rows->bag->is_whole = whole != NULL;
	for (size_t i = 0; i < s->things.count; i++) {
		const struct owned_piece *piece = &s->things.list[i];

		if (piece->player_id == need->player_id &&
		    (whole != NULL || piece->row.worn != BAG_NOT_WORN) &&
		    rows->bag->pieces_count < BAG_PIECES_ROOM)
			rows->bag->pieces[rows->bag->pieces_count++] = piece->row;
	}
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

		switch (change->kind) {
		case PIECE_MADE:
			t->list = grown(t->list, t->count, sizeof(*t->list));
			t->list[t->count++] = (struct owned_piece){
				.player_id = change->player_id,
				.row = change->row,
			};
			break;
		case PIECE_SAVED:
			find(t, change->row.id)->row = change->row;
			break;
		case PIECE_GONE:
			find(t, change->row.id)->player_id = 0;
			break;
		}
	}
}

/* No two of one owner in a slot. */
static void
audit(struct store *s)
{
	for (size_t i = 0; i < s->things.count; i++) {
		const struct owned_piece *one = &s->things.list[i];

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
