#include "core/rules/deeds.h"

#include "core/rules/level.h"

#include <stddef.h>
#include <string.h>

#define BIT(kind) (1U << (kind))

/* What each deed may be aimed at. */
static const unsigned possible[DEED_COUNT] = {
	[DEED_KILL] = BIT(AIM_KIND_MONSTER) | BIT(AIM_KIND_FAMILY),
	[DEED_GATHER] = BIT(AIM_KIND_ITEM),
	[DEED_CRAFT] = BIT(AIM_KIND_RECIPE),
	[DEED_DELIVER] = BIT(AIM_KIND_ITEM),
	[DEED_USE] = BIT(AIM_KIND_ITEM),
	[DEED_VISIT] = BIT(AIM_KIND_PLACE),
	[DEED_EXPLORE] = BIT(AIM_KIND_BIOME),
	[DEED_DUNGEON] = BIT(AIM_KIND_DUNGEON),
	[DEED_SELL] = BIT(AIM_KIND_ITEM),
	[DEED_EQUIP] = BIT(AIM_KIND_ITEM),
	[DEED_DISMANTLE] = BIT(AIM_KIND_ITEM),
};

bool
aim_is_possible(enum deed deed, enum aim_kind kind)
{
	return (possible[deed] & BIT(kind)) != 0;
}

static void
narrow(struct aim *aim, enum aim_kind kind, bool has, const char *of)
{
	if (!has)
		return;
	aim->is_narrow = true;
	aim->kind = kind;
	aim->of = of;
}

struct aim
aim_of_step(const struct content_quest_steps *step)
{
	struct aim aim = { .deed = step->what, .of = "" };

	narrow(&aim, AIM_KIND_MONSTER, step->has_monster, step->monster);
	narrow(&aim, AIM_KIND_FAMILY, step->has_family, step->family);
	narrow(&aim, AIM_KIND_ITEM, step->has_item, step->item);
	narrow(&aim, AIM_KIND_RECIPE, step->has_recipe, step->recipe);
	narrow(&aim, AIM_KIND_BIOME, step->has_biome, land_text(step->biome));
	narrow(&aim, AIM_KIND_PLACE, step->has_place, step->place);
	narrow(&aim, AIM_KIND_DUNGEON, step->has_dungeon, step->dungeon);
	return aim;
}

int32_t
aims_in_step(const struct content_quest_steps *step)
{
	return step->has_monster + step->has_family + step->has_item + step->has_recipe +
	       step->has_biome + step->has_place + step->has_dungeon;
}

struct aim
aim_of_achievement(const struct content_achievement *achievement)
{
	struct aim aim = { .deed = achievement->what, .of = "" };

	narrow(&aim, AIM_KIND_FAMILY, achievement->has_family, achievement->family);
	narrow(&aim, AIM_KIND_BIOME, achievement->has_biome, land_text(achievement->biome));
	return aim;
}

static bool
is_of_family(const struct content *content, const char *monster, const char *family)
{
	int32_t n = content_index(
	    content->monsters, content->monsters_count, sizeof(content->monsters[0]), monster);

	return n >= 0 && strcmp(content->monsters[n].family, family) == 0;
}

bool
aim_takes(const struct content *content, const struct aim *aim, enum deed deed, const char *of)
{
	if (deed != aim->deed)
		return false;
	if (!aim->is_narrow)
		return true;
	if (aim->kind == AIM_KIND_FAMILY)
		return is_of_family(content, of, aim->of);
	return strcmp(of, aim->of) == 0;
}

bool
deed_is_for_life(enum deed deed)
{
	return deed == DEED_REACH_LEVEL || deed == DEED_JOIN_CLAN || deed == DEED_LEARN;
}

int64_t
quest_xp(const struct content_quest *quest, int32_t level)
{
	return level_xp_next(level) * quest->xp_bp / 10000;
}
