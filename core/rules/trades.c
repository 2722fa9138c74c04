#include "core/rules/trades.h"

#include <stddef.h>

#include "core/rules/clamp.h"
#include "core/rules/rng.h"

#define YIELD_PER_POINT_BP 150
#define YIELD_LEAST_BP 2000
#define YIELD_MOST_BP 25000
#define TOOL_MOST_BP 20000
#define RAIN_BP 12500
#define GAIN_FIRST 5
#define GAIN_STEP 300

static const int32_t gains_bp[TRADE_COLOUR_COUNT] = { 10000, 6000, 2500, 0 };

/* Of each colour but the last, the difference at which it ends. */
static const int32_t colour_ends[TRADE_GREY] = { 5, 15, 30 };

static const char *const colour_keys[TRADE_COLOUR_COUNT] = {
	[TRADE_ORANGE] = "orange",
	[TRADE_YELLOW] = "yellow",
	[TRADE_GREEN] = "green",
	[TRADE_GREY] = "grey",
};

int32_t
trade_diff(int32_t skill, int32_t difficulty)
{
	return clamp_i32(skill, 0, TRADE_SKILL_MAX) / 10 - clamp_i32(difficulty, 0, 100);
}

enum trade_colour
trade_colour(int32_t diff)
{
	int32_t colour = 0;

	while (colour < TRADE_GREY && diff >= colour_ends[colour])
		colour++;
	return (enum trade_colour)colour;
}

int32_t
trade_gain_bp(enum trade_colour colour)
{
	return (unsigned)colour < TRADE_COLOUR_COUNT ? gains_bp[colour] : 0;
}

const char *
trade_colour_key(enum trade_colour colour)
{
	return (unsigned)colour < TRADE_COLOUR_COUNT ? colour_keys[colour] : NULL;
}

int32_t
trade_practise(int32_t skill, int32_t difficulty, int32_t tries, uint64_t seed)
{
	struct rng rng = rng_stream(seed, RNG_PRACTICE);
	int32_t now = clamp_i32(skill, 0, TRADE_SKILL_MAX);

	for (int32_t i = clamp_i32(tries, 0, TRADE_TRIES_MAX); i > 0; i--) {
		enum trade_colour colour = trade_colour(trade_diff(now, difficulty));

		if (rng_chance_bp(&rng, trade_gain_bp(colour)))
			now = clamp_i32(now + GAIN_FIRST - now / GAIN_STEP, 0, TRADE_SKILL_MAX);
	}
	return now;
}

int32_t
gather_yield_bp(const struct gatherer *gatherer, int32_t difficulty)
{
	int32_t diff = trade_diff(gatherer->skill, difficulty);
	int32_t yield = clamp_i32(10000 + YIELD_PER_POINT_BP * diff, YIELD_LEAST_BP, YIELD_MOST_BP);

	yield = yield * clamp_i32(gatherer->tool_bp, 0, TOOL_MOST_BP) / 10000;
	if (gatherer->trade == TRADE_HERBS && gatherer->weather == WEATHER_RAIN)
		yield = yield * RAIN_BP / 10000;
	return yield;
}

static uint32_t
weight_of(const struct content_biome_resources *resource, enum trade trade)
{
	return resource->trade == trade ? (uint32_t)resource->weight : 0;
}

struct gathered
gather(const struct content_biome *biome, const struct gatherer *gatherer, uint64_t seed)
{
	struct rng rng = rng_stream(seed, RNG_GATHER);
	uint32_t sum = 0, drawn;
	size_t i = 0;
	int32_t yield;

	for (size_t k = 0; k < biome->resources_count; k++)
		sum += weight_of(&biome->resources[k], gatherer->trade);
	if (sum == 0)
		return (struct gathered){ .item = -1 };
	drawn = rng_below(&rng, sum);
	for (; drawn >= weight_of(&biome->resources[i], gatherer->trade); i++)
		drawn -= weight_of(&biome->resources[i], gatherer->trade);
	yield = gather_yield_bp(gatherer, biome->resources[i].difficulty);
	return (struct gathered){
		.item = biome->resources[i].item_index,
		.difficulty = biome->resources[i].difficulty,
		.count = yield / 10000 + rng_chance_bp(&rng, yield % 10000),
	};
}
