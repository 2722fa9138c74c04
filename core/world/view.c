/* The generated world as a message. */
#include "core/world/view.h"

#include "core/journey.h"
#include "core/rules/fauna.h"
#include "core/rules/places.h"
#include "core/rules/travel.h"
#include "core/rules/weather.h"
#include "core/vitals.h"

#include <stdio.h>

#define RADIUS 3
#define SIDE WORLD_VIEW_SIDE(RADIUS)

/* The legend of schemas/types/place_view.json. */
static const char letters[BIOME_COUNT] = {
	[BIOME_WATER] = '~',
	[BIOME_SHORE] = 's',
	[BIOME_PEAK] = '^',
	[BIOME_TUNDRA] = 't',
	[BIOME_TAIGA] = 'i',
	[BIOME_BOG] = 'b',
	[BIOME_STEPPE] = 'p',
	[BIOME_FOREST] = 'f',
	[BIOME_SWAMP] = 'w',
	[BIOME_DESERT] = 'd',
	[BIOME_SAVANNA] = 'v',
	[BIOME_JUNGLE] = 'j',
};

/* The schemas count biomes, weathers, times of the day and directions in the rules' order. */
_Static_assert((int)LAND_JUNGLE == (int)BIOME_JUNGLE, "lands are biomes");
_Static_assert((int)SKY_HEAT == (int)WEATHER_HEAT, "skies are weathers");
_Static_assert((int)DAY_PART_NIGHT == (int)DAYTIME_NIGHT, "parts of the day are daytimes");
_Static_assert((int)WAY_WEST == (int)DIRECTION_WEST, "ways are directions");

static void
fill_map(const struct tile tiles[SIDE * SIDE], struct place_view *ret)
{
	int row, column;

	for (row = 0; row < SIDE; row++) {
		for (column = 0; column < SIDE; column++) {
			const struct tile *tile = &tiles[row * SIDE + column];

			ret->map[row][column] = tile->is_camp ? 'c' : letters[tile->biome];
		}
	}
	ret->map_count = SIDE;
}

static void
fill_exits(const struct tile tiles[SIDE * SIDE], struct place_view *ret)
{
	static const int around[DIRECTION_COUNT] = {
		[DIRECTION_NORTH] = -SIDE,
		[DIRECTION_EAST] = 1,
		[DIRECTION_SOUTH] = SIDE,
		[DIRECTION_WEST] = -1,
	};
	int center = RADIUS * SIDE + RADIUS, way;

	for (way = 0; way < DIRECTION_COUNT; way++) {
		if (tiles[center + around[way]].is_passable)
			ret->exits[ret->exits_count++] = (enum way)way;
	}
}

static void
fill_monsters(const struct tile *here, const struct moment *at, struct place_view *ret)
{
	struct fauna fauna[FAUNA_MAX];
	int32_t i, count = fauna_at(at->world, at->content, here, daytime_at(at->now_ms), fauna);

	for (i = 0; i < count; i++) {
		struct place_view_monsters *monster = &ret->monsters[ret->monsters_count++];

		snprintf(monster->kind, sizeof(monster->kind), "%s",
		    at->content->monsters[fauna[i].monster].key);
		monster->level = fauna[i].level;
		monster->has_count = true;
		monster->count = fauna[i].pack;
	}
}

static void
fill_places(struct position center, const struct moment *at, struct place_view *ret)
{
	struct place_view_sights *sights = &ret->sights;
	int32_t most = (int32_t)(sizeof(sights->places) / sizeof(sights->places[0]));
	struct landmark places[PLACES_MAX];
	int32_t i, count = places_near(at->world, at->content, center, RADIUS, places);

	for (i = 0; i < count && i < most; i++) {
		struct place_view_sights_places *place = &sights->places[sights->places_count++];

		place->x = places[i].at.x;
		place->y = places[i].at.y;
		snprintf(
		    place->place, sizeof(place->place), "%s", place_key(at->content, &places[i]));
	}
	ret->has_sights = true;
}

static void
fill_journey(const struct hot_state *hot, struct place_view *ret)
{
	ret->has_journey = true;
	ret->journey = (struct place_view_journey){
		.x = hot->x,
		.y = hot->y,
		.left_at = hot->left_ms,
		.arrives_at = hot->arrives_ms,
	};
}

void
place_view_fill(const struct hot_state *hot, const struct battle *battle, const struct moment *at,
    struct place_view *ret)
{
	struct vitals vitals = vitals_read(hot, battle, at);
	struct position center = journey_place(hot, at);
	struct tile tiles[SIDE * SIDE];
	const struct tile *here = &tiles[RADIUS * SIDE + RADIUS];

	world_view(at->world, center, RADIUS, tiles);
	*ret = (struct place_view){
		.player_id = hot->player_id,
		.x = center.x,
		.y = center.y,
		.biome = (enum land)here->biome,
		.has_weather = true,
		.weather =
		    (enum sky)weather_at(at->world->seed, here->at, here->warmth, at->now_ms),
		.has_weather_until = true,
		.weather_until = (at->now_ms / WEATHER_SLOT_MS + 1) * WEATHER_SLOT_MS,
		.has_daytime = true,
		.daytime = (enum day_part)daytime_at(at->now_ms),
		.level = here->level,
		.is_camp = here->is_camp,
		.hp = vitals.hp,
		.hp_max = vitals.hp_max,
		.energy = vitals.energy,
		.energy_max = vitals.energy_max,
		.has_fight_id = hot->fight_id[0] != '\0',
		.version = hot->version,
		.now = at->now_ms,
	};
	snprintf(ret->fight_id, sizeof(ret->fight_id), "%s", hot->fight_id);
	fill_map(tiles, ret);
	fill_places(center, at, ret);
	if (journey_runs(hot, at)) {
		fill_journey(hot, ret);
	} else {
		fill_exits(tiles, ret);
		fill_monsters(here, at, ret);
	}
}
