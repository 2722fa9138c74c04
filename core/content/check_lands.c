/* The lands, who lives in them at which level and hour, and what stands there. */
#include "core/content/stages.h"
#include "core/rules/types.h"

#include <stdio.h>
#include <string.h>

/* ── biomes ────────────────────────────────────────────────────────────────────────────────── */

static bool
is_dry(enum land land)
{
	return land != LAND_WATER && land != LAND_PEAK;
}

static void
check_all_there(const struct content *content, struct complaints *all)
{
	enum land land;

	for (int i = 0; i < LAND_COUNT; i++) {
		if (content_find_biome(content, land_text((enum land)i)) == NULL)
			complain_of_file(
			    all, CONTENT_KIND_BIOME, "%s: it is missing", land_text((enum land)i));
	}
	for (int32_t i = 0; i < content->biomes_count; i++) {
		if (!land_parse(content->biomes[i].key, &land))
			complain(all, CONTENT_KIND_BIOME, content->biomes[i].key,
			    ": there is no such biome");
	}
}

static bool
is_met(const struct content_monster *m, int32_t level, enum content_monster_active time)
{
	return m->level_min <= level && level <= m->level_max &&
	       (!m->has_active || m->active == time);
}

static bool
has_any(const struct content *content, const struct content_biome *b, int32_t level,
    enum content_monster_active time)
{
	for (size_t i = 0; i < b->monsters_count; i++) {
		if (is_met(&content->monsters[b->monsters[i].monster_index], level, time))
			return true;
	}
	return false;
}

/* Names the first level that is empty at that time, and how many are. */
static void
check_time(const struct content *content, const struct content_biome *b,
    enum content_monster_active time, struct complaints *all)
{
	int32_t first = 0, empty = 0, level;

	for (level = LEVEL_CAP; level >= 1; level--) {
		if (has_any(content, b, level, time))
			continue;
		first = level;
		empty++;
	}
	if (empty > 0)
		complain(all, CONTENT_KIND_BIOME, b->key,
		    ".monsters: at level %d nobody is met by %s%s", (int)first,
		    content_monster_active_text(time), empty > 1 ? ", and at others" : "");
}

static void
check_inhabitants(const struct content *content, const struct content_biome *b, enum land land,
    struct complaints *all)
{
	const struct content_monster *m;

	if (!is_dry(land) && b->monsters_count > 0)
		complain(all, CONTENT_KIND_BIOME, b->key, ".monsters: nobody can walk there");
	for (int time = 0; is_dry(land) && time < CONTENT_MONSTER_ACTIVE_COUNT; time++)
		check_time(content, b, (enum content_monster_active)time, all);
	for (size_t i = 0; i < b->monsters_count; i++) {
		m = &content->monsters[b->monsters[i].monster_index];
		if (m->rank == CONTENT_MONSTER_RANK_BOSS ||
		    m->rank == CONTENT_MONSTER_RANK_WORLD_BOSS)
			complain(all, CONTENT_KIND_BIOME, b->key,
			    ".monsters.%zu: %s is a boss, which nobody meets by chance", i, m->key);
		for (size_t j = 0; j < i; j++) {
			if (b->monsters[i].monster_index == b->monsters[j].monster_index)
				complain(all, CONTENT_KIND_BIOME, b->key,
				    ".monsters.%zu: %s stands twice", i, m->key);
		}
	}
}

static void
check_resources(
    const struct content *content, const struct content_biome *b, struct complaints *all)
{
	for (size_t i = 0; i < b->resources_count; i++) {
		const struct content_biome_resources *r = &b->resources[i];

		if (r->trade != TRADE_MINING && r->trade != TRADE_HERBS)
			complain(all, CONTENT_KIND_BIOME, b->key,
			    ".resources.%zu: %s gathers nothing", i, trade_text(r->trade));
		if (content->items[r->item_index].kind == CONTENT_ITEM_KIND_EQUIPMENT)
			complain(all, CONTENT_KIND_BIOME, b->key,
			    ".resources.%zu: %s does not grow", i, r->item);
		for (size_t j = 0; j < i; j++) {
			if (r->item_index == b->resources[j].item_index)
				complain(all, CONTENT_KIND_BIOME, b->key,
				    ".resources.%zu: %s stands twice", i, r->item);
		}
	}
}

/* ── places ────────────────────────────────────────────────────────────────────────────────── */

static void
check_kinds(const struct content *content, struct complaints *all)
{
	bool seen[CONTENT_PLACE_KIND_COUNT] = { false };

	for (int32_t i = 0; i < content->places_count; i++)
		seen[content->places[i].kind] = true;
	for (int kind = 0; kind < CONTENT_PLACE_KIND_COUNT; kind++) {
		if (!seen[kind])
			complain_of_file(all, CONTENT_KIND_PLACE, "no place is a %s",
			    content_place_kind_text((enum content_place_kind)kind));
	}
}

static bool
is_among(enum land land, const enum land *lands, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (lands[i] == land)
			return true;
	}
	return false;
}

static void
check_entrance(const struct content *content, const struct content_place *p, struct complaints *all)
{
	const struct content_dungeon *d;

	if (!p->has_dungeon)
		return;
	d = &content->dungeons[p->dungeon_index];
	for (size_t i = 0; i < p->biomes_count; i++) {
		if (!is_among(p->biomes[i], d->biomes, d->biomes_count))
			complain(all, CONTENT_KIND_PLACE, p->key,
			    ".biomes.%zu: %s has no entrance in %s", i, p->dungeon,
			    land_text(p->biomes[i]));
	}
}

static void
check_place(const struct content *content, const struct content_place *p, struct complaints *all)
{
	for (size_t i = 0; i < p->biomes_count; i++) {
		if (!is_dry(p->biomes[i]))
			complain(all, CONTENT_KIND_PLACE, p->key,
			    ".biomes.%zu: nobody can walk in %s", i, land_text(p->biomes[i]));
		if (is_among(p->biomes[i], p->biomes, i))
			complain(all, CONTENT_KIND_PLACE, p->key, ".biomes.%zu: %s stands twice", i,
			    land_text(p->biomes[i]));
	}
	if (p->has_blessing && !is_good_status(p->blessing))
		complain(all, CONTENT_KIND_PLACE, p->key, ".blessing: %s is none",
		    status_text(p->blessing));
	check_entrance(content, p, all);
}

void
check_lands(const struct content *content, struct complaints *all)
{
	enum land land;

	check_all_there(content, all);
	for (int32_t i = 0; i < content->biomes_count; i++) {
		const struct content_biome *b = &content->biomes[i];

		if (land_parse(b->key, &land))
			check_inhabitants(content, b, land, all);
		check_resources(content, b, all);
	}
	check_kinds(content, all);
	for (int32_t i = 0; i < content->places_count; i++)
		check_place(content, &content->places[i], all);
}
