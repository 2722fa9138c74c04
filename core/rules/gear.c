#include "core/rules/gear.h"

#include "core/rules/clamp.h"
#include "core/rules/stats.h"

static void
raise_to(struct gear *gear, enum combat_stat stat, int32_t least)
{
	if (gear->numbers.of[stat] < least)
		gear->numbers.of[stat] = least;
}

/* Brings the four numbers that gear is for up to this share of the par gear. */
static void
raise_to_share(struct gear *gear, int32_t level, int32_t share_bp)
{
	int32_t l = clamp_i32(level, 1, LEVEL_CAP);

	raise_to(gear, COMBAT_STAT_ATTACK, stats_par_weapon(l) * share_bp / 10000);
	raise_to(gear, COMBAT_STAT_MAGIC, stats_par_weapon(l) * share_bp / 10000);
	raise_to(gear, COMBAT_STAT_DEFENCE, stats_par_armour(l) * share_bp / 10000);
	raise_to(gear, COMBAT_STAT_RESISTANCE, stats_par_armour(l) * share_bp / 10000);
}

struct gear
gear_par(int32_t level)
{
	struct gear par = { .is_any = true };

	raise_to_share(&par, level, 10000);
	return par;
}

static void
take_up(struct gear *gear, const struct content_item *item)
{
	if (item->slot == SLOT_CLOAK)
		gear->has_cloak = true;
	if (item->slot != SLOT_WEAPON || !item->has_weapon_class)
		return;
	gear->has_weapon = true;
	gear->weapon = item->weapon_class;
	gear->element = item->has_element ? item->element : ELEMENT_NONE;
	gear->source = item->focus_bp > item->weapon_bp ? SOURCE_MAGIC : SOURCE_ATTACK;
}

struct gear
gear_worn(const struct content *content, const struct piece *pieces, int32_t count, int32_t level)
{
	struct gear gear = { .numbers = worn_numbers(content, pieces, count) };

	for (int32_t i = 0; i < count; i++) {
		if (pieces[i].durability > 0)
			take_up(&gear, &content->items[pieces[i].item]);
	}
	raise_to_share(&gear, level, GEAR_BARE_BP);
	return gear;
}

bool
gear_serves(const struct gear *gear, const struct content_skill *skill)
{
	if (gear->is_any || skill->weapons_count == 0)
		return true;
	for (size_t i = 0; i < skill->weapons_count; i++) {
		if (gear->has_weapon && skill->weapons[i] == gear->weapon)
			return true;
	}
	return false;
}
