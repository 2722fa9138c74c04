/* Changing what is worn. */
#include "core/inventory/outfit.h"

#include "core/rebuild.h"
#include "messages/outfit_view.h"

#include <string.h>

void
outfit_need(struct needs *out, int64_t player_id)
{
	need_character(out, player_id, TO_CHANGE);
	need_build(out, player_id);
	need_bag(out, player_id);
	need_hot(out, player_id, TO_READ);
}

void
outfit_change(struct bag_row *bag, const struct piece_row *row, int32_t worn, struct effects *out)
{
	unsigned i;

	for (i = 0; i < bag->pieces_count; i++) {
		if (strcmp(bag->pieces[i].id, row->id) != 0)
			continue;
		bag->pieces[i].worn = worn;
		effects_save_piece(out, bag->player_id, &bag->pieces[i]);
	}
}

void
outfit_finish(const struct rows *rows, const struct bag_row *bag, const struct piece_row *piece,
    enum slot slot, const struct moment *at, struct effects *out)
{
	const struct character_row *row = rows_character(rows, bag->player_id);
	const struct build_row *build_row = rows_build(rows, bag->player_id);
	struct gear gear = bag_gear(bag, at->content, row->level);
	struct build build = build_of(build_row, at->content);
	struct numbers numbers = build_numbers_in(at->content, row->level, &build, &gear);
	struct hot_state hot =
	    refit(row, build_row, &gear, rows_hot(rows, bag->player_id), at, out);
	struct outfit_view view = {
		.player_id = bag->player_id,
		.slot = slot,
		.is_worn = bag_piece(bag, piece->id)->worn != BAG_NOT_WORN,
		.hp_max = numbers.hp_max,
		.mp_max = numbers.mp_max,
		.attack = numbers.attack,
		.magic = numbers.magic,
		.defence = numbers.defence,
		.resistance = numbers.resistance,
		.speed = numbers.speed,
		.version = hot.version,
		.now = at->now_ms,
	};

	memcpy(view.piece, piece->id, sizeof(view.piece));
	effects_reply(out, &outfit_view_shape, &view);
}
