#include "core/rise.h"

#include "core/deeds.h"
#include "core/rebuild.h"
#include "messages/player_level_up_event.h"

#include <stdio.h>

static void
tell(const struct character_row *row, int32_t levels, struct effects *out)
{
	int32_t i;

	for (i = 0; i < levels; i++) {
		struct player_level_up_event up = { .player_id = row->player_id,
			.level = row->level - levels + 1 + i };

		snprintf(up.name, sizeof(up.name), "%s", row->name);
		effects_event(out, EVENT_PLAYER_LEVEL_UP, row->player_id, (unsigned)i, &up);
	}
}

void
rise(const struct character_row *row, int32_t levels, const struct rows *rows,
    const struct moment *at, struct effects *out)
{
	struct build build = build_of(rows_build(rows, row->player_id), at->content);
	struct gear gear = bag_gear(rows_bag(rows, row->player_id), at->content, row->level);
	struct numbers numbers = build_numbers_in(at->content, row->level, &build, &gear);

	tell(row, levels, out);
	deeds_count(out, at, row->player_id, DEED_REACH_LEVEL, "", levels);
	effects_release(out, &(struct release){
				 .player_id = row->player_id,
				 .has_maxima = true,
				 .version = row->version,
				 .level = row->level,
				 .hp_max = numbers.hp_max,
				 .mp_max = numbers.mp_max,
				 .has_health = true,
				 .hp = numbers.hp_max,
				 .mp = numbers.mp_max,
				 .hp_at_ms = at->now_ms,
			     });
}
