/* Rows of things to the rules' pieces and back. */
#include "core/bag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bag_row *
bag_create(int64_t player_id, size_t stacks_room, size_t pieces_room)
{
	size_t stacks_size = stacks_room * sizeof(struct stack_row);
	struct bag_row *bag =
	    calloc(1, sizeof(*bag) + stacks_size + pieces_room * sizeof(struct piece_row));

	if (bag == NULL)
		abort();
	bag->player_id = player_id;
	bag->stacks = (void *)(bag + 1);
	bag->pieces = (void *)((char *)(bag + 1) + stacks_size);
	return bag;
}

struct bag_row *
bag_copy(const struct bag_row *bag, size_t more_stacks, size_t more_pieces)
{
	struct bag_row *copy = bag_create(
	    bag->player_id, bag->stacks_count + more_stacks, bag->pieces_count + more_pieces);

	copy->is_whole = bag->is_whole;
	copy->stacks_count = bag->stacks_count;
	copy->pieces_count = bag->pieces_count;
	memcpy(copy->stacks, bag->stacks, bag->stacks_count * sizeof(bag->stacks[0]));
	memcpy(copy->pieces, bag->pieces, bag->pieces_count * sizeof(bag->pieces[0]));
	return copy;
}

bool
piece_of(const struct piece_row *row, const struct content *content, struct piece *ret)
{
	struct piece piece = {
		.item = content_index(
		    content->items, content->items_count, sizeof(content->items[0]), row->item),
		.level = row->level,
		.quality = row->quality,
		.rarity = row->rarity,
		.durability = row->durability,
	};
	unsigned i;

	for (i = 0; i < row->affixes_count; i++) {
		int32_t affix = content_index(content->affixes, content->affixes_count,
		    sizeof(content->affixes[0]), row->affixes[i].key);

		if (affix >= 0)
			piece.affixes[piece.affixes_count++] = (struct piece_affix){
				.affix = affix,
				.roll = row->affixes[i].roll,
			};
	}
	if (!piece_is_sound(content, &piece))
		return false;
	*ret = piece;
	return true;
}

struct piece_row
piece_row_of(const struct piece *piece, const struct content *content)
{
	struct piece_row row = {
		.worn = BAG_NOT_WORN,
		.level = piece->level,
		.durability = piece->durability,
		.quality = piece->quality,
		.rarity = piece->rarity,
		.affixes_count = (unsigned)piece->affixes_count,
	};
	unsigned i;

	snprintf(row.item, sizeof(row.item), "%s", content->items[piece->item].key);
	for (i = 0; i < row.affixes_count; i++) {
		snprintf(row.affixes[i].key, sizeof(row.affixes[i].key), "%s",
		    content->affixes[piece->affixes[i].affix].key);
		row.affixes[i].roll = piece->affixes[i].roll;
	}
	return row;
}

const struct piece_row *
bag_piece(const struct bag_row *bag, const char *id)
{
	unsigned i;

	for (i = 0; i < bag->pieces_count; i++) {
		if (strcmp(bag->pieces[i].id, id) == 0)
			return &bag->pieces[i];
	}
	return NULL;
}

const struct piece_row *
bag_worn(const struct bag_row *bag, enum slot slot)
{
	unsigned i;

	for (i = 0; i < bag->pieces_count; i++) {
		if (bag->pieces[i].worn == (int32_t)slot)
			return &bag->pieces[i];
	}
	return NULL;
}

int64_t
bag_count(const struct bag_row *bag, const char *item)
{
	unsigned i;

	for (i = 0; i < bag->stacks_count; i++) {
		if (strcmp(bag->stacks[i].item, item) == 0)
			return bag->stacks[i].count;
	}
	return 0;
}

struct gear
bag_gear(const struct bag_row *bag, const struct content *content, int32_t level)
{
	struct piece worn[SLOT_COUNT];
	int32_t count = 0;
	unsigned i;

	for (i = 0; bag != NULL && i < bag->pieces_count && count < SLOT_COUNT; i++) {
		if (bag->pieces[i].worn != BAG_NOT_WORN &&
		    piece_of(&bag->pieces[i], content, &worn[count]))
			count++;
	}
	return gear_worn(content, worn, count, level);
}

struct stacks
bag_inputs(const struct bag_row *bag, const struct content_recipe *recipe)
{
	struct stacks found = { 0 };
	size_t i;

	for (i = 0; i < recipe->inputs_count; i++) {
		int64_t count = bag_count(bag, recipe->inputs[i].item);
		int32_t item = recipe->inputs[i].item_index;

		if (stacks_count(&found, item) == 0)
			(void)stacks_add(&found, item,
			    (int32_t)(count < STACK_COUNT_MAX ? count : STACK_COUNT_MAX));
	}
	return found;
}
