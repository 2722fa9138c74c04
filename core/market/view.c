#include "core/market/view.h"

#include "core/thing_view.h"

#include <string.h>

void
lot_thing_fill(const struct parcel *parcel, const struct content *content, struct thing_view *ret)
{
	if (parcel->pieces_count > 0)
		thing_view_of_piece(&parcel->pieces[0], content, ret);
	else
		thing_view_of_stack(&parcel->things[0], content, ret);
}

void
lot_view_fill(const struct lot_row *lot, int64_t player_id, const struct content *content,
    struct lot_view *ret)
{
	*ret = (struct lot_view){
		.price = lot->price,
		.is_own = lot->parcel.player_id == player_id,
		.ends_at = lot->ends_ms,
	};
	memcpy(ret->lot_id, lot->parcel.id, sizeof(ret->lot_id));
	lot_thing_fill(&lot->parcel, content, &ret->thing);
}
