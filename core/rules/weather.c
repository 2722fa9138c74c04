#include "core/rules/weather.h"

#include <stddef.h>

#include "core/rules/layers.h"
#include "core/rules/noise.h"
#include "core/rules/rng.h"

#define SLOTS_OF_A_CHAIN 48
#define MINUTE_MS 60000

/* Each row adds up to 100. */
static const int32_t first[WEATHER_COUNT] = { 51, 24, 5, 10, 4, 6 };
static const int32_t next[WEATHER_COUNT][WEATHER_COUNT] = {
	/* to clear, rain, storm, fog, snow, heat */
	[WEATHER_CLEAR] = { 70, 14, 0, 8, 3, 5 },
	[WEATHER_RAIN] = { 25, 50, 15, 10, 0, 0 },
	[WEATHER_STORM] = { 20, 50, 25, 5, 0, 0 },
	[WEATHER_FOG] = { 50, 20, 0, 30, 0, 0 },
	[WEATHER_SNOW] = { 30, 0, 0, 10, 60, 0 },
	[WEATHER_HEAT] = { 35, 0, 10, 0, 0, 55 },
};

/* Minutes of each part, in the order of the day. */
static const int32_t parts[DAYTIME_COUNT] = { 20, 110, 20, 80 };

static const char *const weather_keys[WEATHER_COUNT] = {
	[WEATHER_CLEAR] = "clear",
	[WEATHER_RAIN] = "rain",
	[WEATHER_STORM] = "storm",
	[WEATHER_FOG] = "fog",
	[WEATHER_SNOW] = "snow",
	[WEATHER_HEAT] = "heat",
};

static const char *const daytime_keys[DAYTIME_COUNT] = {
	[DAYTIME_DAWN] = "dawn",
	[DAYTIME_DAY] = "day",
	[DAYTIME_DUSK] = "dusk",
	[DAYTIME_NIGHT] = "night",
};

uint64_t
weather_region(struct position at)
{
	int32_t x = noise_floor_div(at.x, WEATHER_REGION_TILES);
	int32_t y = noise_floor_div(at.y, WEATHER_REGION_TILES);

	return (uint64_t)(uint32_t)x << 32 | (uint32_t)y;
}

/* 0..99 */
static int32_t
draw(uint64_t layer, uint64_t region, int64_t slot)
{
	uint64_t h = rng_mix64(layer ^ region * RNG_GAMMA ^ (uint64_t)slot * RNG_BETA);

	return (int32_t)((h >> 32) * 100 >> 32);
}

static enum weather
pick(const int32_t weights[WEATHER_COUNT], int32_t drawn)
{
	int32_t i = 0;

	for (; drawn >= weights[i]; i++)
		drawn -= weights[i];
	return (enum weather)i;
}

enum weather
weather_drawn(uint64_t seed, uint64_t region, int64_t slot)
{
	uint64_t layer = layer_seed(seed, LAYER_WEATHER);
	int64_t last = slot > 0 ? slot : 0;
	int64_t at = last - last % SLOTS_OF_A_CHAIN;
	enum weather weather = pick(first, draw(layer, region, at));

	while (at < last)
		weather = pick(next[weather], draw(layer, region, ++at));
	return weather;
}

enum weather
weather_under(enum weather drawn, enum warmth warmth)
{
	if (warmth == WARMTH_COLD && drawn == WEATHER_RAIN)
		return WEATHER_SNOW;
	if (warmth == WARMTH_COLD && drawn == WEATHER_HEAT)
		return WEATHER_CLEAR;
	if (warmth == WARMTH_HOT && drawn == WEATHER_SNOW)
		return WEATHER_CLEAR;
	return drawn;
}

enum weather
weather_at(uint64_t seed, struct position at, enum warmth warmth, int64_t now_ms)
{
	return weather_under(
	    weather_drawn(seed, weather_region(at), now_ms / WEATHER_SLOT_MS), warmth);
}

enum daytime
daytime_at(int64_t now_ms)
{
	int32_t day = 0, minute, part;

	for (part = 0; part < DAYTIME_COUNT; part++)
		day += parts[part];
	minute = now_ms > 0 ? (int32_t)(now_ms / MINUTE_MS % day) : 0;
	for (part = 0; minute >= parts[part]; part++)
		minute -= parts[part];
	return (enum daytime)part;
}

int32_t
weather_first_percent(enum weather weather)
{
	return first[weather];
}

int32_t
weather_next_percent(enum weather from, enum weather to)
{
	return next[from][to];
}

int32_t
daytime_minutes(enum daytime daytime)
{
	return parts[daytime];
}

const char *
weather_key(enum weather weather)
{
	return (unsigned)weather < WEATHER_COUNT ? weather_keys[weather] : NULL;
}

const char *
daytime_key(enum daytime daytime)
{
	return (unsigned)daytime < DAYTIME_COUNT ? daytime_keys[daytime] : NULL;
}
