/* Value and hot state, put together for a person to look at. */
#include "core/character_view.h"

#include "core/rebuild.h"
#include "core/rules/level.h"
#include "core/vitals.h"

#include <stdio.h>

static struct character_view_attributes
attributes_view(int32_t level, const struct build_row *build)
{
	struct attributes own = build_attributes(&build->spent);
	struct character_view_attributes ret = {
		.strength = own.strength,
		.agility = own.agility,
		.intellect = own.intellect,
		.vitality = own.vitality,
		.luck = own.luck,
		.points = build_points(level) - build_points_spent(&build->spent),
		.skill_points = level,
		.has_respec_price = true,
		.respec_price = build_respec_price(level),
	};
	unsigned i;

	for (i = 0; i < build->skills_count; i++)
		ret.skill_points -= build->skills[i].rank;
	return ret;
}

void
character_view_fill(const struct character_row *row, const struct build_row *build,
    const struct gear *gear, const struct hot_state *hot, const struct battle *battle,
    const struct moment *at, struct character_view *ret)
{
	struct vitals vitals = vitals_read(hot, battle, at);
	struct build own = build_of(build, at->content);
	struct numbers numbers = build_numbers_in(at->content, row->level, &own, gear);

	*ret = (struct character_view){
		.player_id = row->player_id,
		.has_title = row->title[0] != '\0',
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
		.attack = numbers.attack,
		.defence = numbers.defence,
		.speed = numbers.speed,
		.has_mp = true,
		.mp = vitals.mp,
		.has_mp_max = true,
		.mp_max = vitals.mp_max,
		.has_magic = true,
		.magic = numbers.magic,
		.has_resistance = true,
		.resistance = numbers.resistance,
		.has_may_rename = !row->was_renamed,
		.may_rename = !row->was_renamed,
		.has_delete_after = row->delete_after_ms != 0,
		.delete_after = row->delete_after_ms,
		.has_attributes = true,
		.attributes = attributes_view(row->level, build),
		.has_fight_id = hot->fight_id[0] != '\0',
		.version = hot->version,
		.now = at->now_ms,
	};
	snprintf(ret->name, sizeof(ret->name), "%s", row->name);
	snprintf(ret->title, sizeof(ret->title), "%s", row->title);
	snprintf(ret->fight_id, sizeof(ret->fight_id), "%s", hot->fight_id);
}

void
character_reply(const struct character_row *row, const struct build_row *build,
    const struct gear *gear, const struct hot_state *hot, const struct battle *battle,
    const struct moment *at, struct effects *out)
{
	struct character_view view;

	character_view_fill(row, build, gear, hot, battle, at, &view);
	effects_reply(out, &character_view_shape, &view);
}

void
character_schedule_deletion(const struct character_row *row, const struct rows *rows,
    int64_t after_ms, const struct moment *at, struct effects *out)
{
	struct gear gear = bag_gear(rows_bag(rows, row->player_id), at->content, row->level);
	struct character_row changed = *row;

	changed.version++;
	changed.delete_after_ms = after_ms;
	effects_cause(out, "%s", at->operation_key);
	effects_save_character(out, &changed);
	effects_schedule_deletion(
	    out, &(struct deletion){ .player_id = row->player_id, .after_ms = after_ms });
	character_reply(&changed, rows_build(rows, row->player_id), &gear,
	    rows_hot(rows, row->player_id), rows_battle(rows, row->player_id), at, out);
}
