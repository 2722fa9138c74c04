#ifndef WILDMARCH_RULES_WEATHER_H
#define WILDMARCH_RULES_WEATHER_H
/*
 * Weather and the time of day: functions of the world's seed, of where one stands and of the time.
 * Nothing of them is stored, and nobody has to tick them.
 *
 * A region, a cell of 128×128 tiles, has one weather for each slot of half an hour. Every 48th slot
 * is drawn by itself, those that follow by what was before, so that any slot is known in at most 48
 * draws. The draws are the same under every climate, which then says what falls: under a cold sky
 * rain is snow, under a hot one it never snows.
 */
#include "core/rules/types.h"

enum weather {
	WEATHER_CLEAR,
	WEATHER_RAIN,
	WEATHER_STORM,
	WEATHER_FOG,
	WEATHER_SNOW,
	WEATHER_HEAT,
	WEATHER_COUNT
};

#define WEATHER_SLOT_MS 1800000
#define WEATHER_REGION_TILES 128

/* The region of a tile, as a number of its own. */
uint64_t weather_region(struct position at);

/* What the chain of draws says for a slot (now / WEATHER_SLOT_MS; below 0 counts as 0), whatever
 * the climate. */
enum weather weather_drawn(uint64_t seed, uint64_t region, int64_t slot);

/* The same as it is seen: cold turns rain to snow and heat to a clear sky, hot snow to a clear
 * sky. */
enum weather weather_under(enum weather drawn, enum warmth warmth);

/* At a tile of this warmth, now. */
enum weather weather_at(uint64_t seed, struct position at, enum warmth warmth, int64_t now_ms);

/* A day takes 230 minutes, so that a fixed hour of play meets each part of it. */
enum daytime {
	DAYTIME_DAWN,  /* 20 minutes */
	DAYTIME_DAY,   /* 110 */
	DAYTIME_DUSK,  /* 20 */
	DAYTIME_NIGHT, /* 80 */
	DAYTIME_COUNT
};

/* Everywhere the same; before 1970 it is dawn. */
enum daytime daytime_at(int64_t now_ms);

/* Of 100: how often a chain begins with this weather, and how often `to` follows `from`. */
int32_t weather_first_percent(enum weather weather);
int32_t weather_next_percent(enum weather from, enum weather to);

/* How long a part of the day takes. */
int32_t daytime_minutes(enum daytime daytime);

/* The words used in messages: "rain", "night". Static; NULL for a value that isn't in the enum. */
const char *weather_key(enum weather weather);
const char *daytime_key(enum daytime daytime);

#endif
