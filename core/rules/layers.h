#ifndef WILDMARCH_RULES_LAYERS_H
#define WILDMARCH_RULES_LAYERS_H
/*
 * What is drawn for a world draws from a seed of its own, made of the world's and of the layer's
 * number. A new layer gets a new number, so that it never changes an old one.
 */
#include "core/rules/rng.h"

enum layer {
	LAYER_ELEVATION = 1,
	LAYER_MOISTURE = 2,
	LAYER_TEMPERATURE = 3,
	LAYER_WEATHER = 4,
	LAYER_LEVEL = 5,
	LAYER_MONSTERS = 6,
	LAYER_CAMPS = 7,
	LAYER_PLACES = 8
};

static inline uint64_t
layer_seed(uint64_t seed, enum layer layer)
{
	return rng_mix64(seed + (uint64_t)layer);
}

#endif
