/* Finds to entries of the ledger and rows of pieces. */
#include "core/grant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct found_row *
note(struct found_rows *list, const char *item, int32_t count)
{
	struct found_row *found = &list->of[list->count++];

	snprintf(found->item, sizeof(found->item), "%s", item);
	found->count = count;
	return found;
}

void
grant_items(struct effects *e, const char *mint, int64_t player_id, const struct finds *finds,
    const struct content *content, struct found_rows *ret)
{
	char account[64];
	int32_t i;

	effects_player_account(player_id, account);
	for (i = 0; i < finds->counted.count; i++) {
		const struct stack *stack = &finds->counted.of[i];
		const char *item = content->items[stack->item].key;

		effects_move_items(e, mint, account, item, stack->count);
		note(ret, item, stack->count);
	}
	for (i = 0; i < finds->pieces_count; i++) {
		struct piece_row row = piece_row_of(&finds->pieces[i], content);
		const struct piece_row *made = effects_make_piece(e, player_id, &row);
		struct found_row *found = note(ret, made->item, 1);

		memcpy(found->piece, made->id, sizeof(found->piece));
		found->level = made->level;
		found->rarity = made->rarity;
	}
}

const struct found_rows *
grant_finds(
    struct effects *e, int64_t player_id, const struct finds *finds, const struct content *content)
{
	if (finds->counted.count == 0 && finds->pieces_count == 0)
		return NULL;
	e->loot = calloc(1, sizeof(*e->loot));
	if (e->loot == NULL)
		abort();
	grant_items(e, "game:mint.loot", player_id, finds, content, e->loot);
	return e->loot;
}

void
found_view_fill(const struct found_row *row, struct found *ret)
{
	*ret = (struct found){ .count = row->count };
	snprintf(ret->item, sizeof(ret->item), "%s", row->item);
	if (row->piece[0] == '\0')
		return;
	ret->has_piece = ret->has_level = ret->has_rarity = true;
	memcpy(ret->piece, row->piece, sizeof(row->piece));
	ret->level = row->level;
	ret->rarity = row->rarity;
}
