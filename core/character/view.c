/* Value and hot state, put together for a person to look at. */
#include "core/character/view.h"

#include "core/rules/level.h"
#include "core/rules/stats.h"
#include "core/vitals.h"

#include <stdio.h>

void
character_view_fill(const struct character_row *row, const struct hot_state *hot,
    const struct fight *fight, const struct moment *at, struct character_view *ret)
{
	struct vitals vitals = vitals_read(hot, fight, at);
	struct fighter fighter = stats_fighter(row->level);

	*ret = (struct character_view){
		.player_id = row->player_id,
		.level = row->level,
		.xp = row->xp,
		.xp_level = level_xp_total(row->level),
		.xp_next = level_xp_total(row->level) + level_xp_next(row->level),
		.gold = row->gold,
		.hp = vitals.hp,
		.hp_max = vitals.hp_max,
		.hp_full_at = vitals.hp_full_at_ms,
		.energy = vitals.energy,
		.energy_max = vitals.energy_max,
		.energy_full_at = vitals.energy_full_at_ms,
		.x = hot->x,
		.y = hot->y,
		.attack = fighter.attack,
		.defence = fighter.defence,
		.speed = fighter.speed,
		.has_fight_id = hot->fight_id[0] != '\0',
		.version = hot->version,
		.now = at->now_ms,
	};
	snprintf(ret->name, sizeof(ret->name), "%s", row->name);
	snprintf(ret->fight_id, sizeof(ret->fight_id), "%s", hot->fight_id);
}
