#ifndef WILDMARCH_RULES_CLAMP_H
#define WILDMARCH_RULES_CLAMP_H
/*
 * The one helper that all rules use: whatever comes in is brought into its range before anybody
 * calculates with it, so that no sum or product can overflow.
 */
#include <stdint.h>

static inline int64_t
clamp_i64(int64_t value, int64_t least, int64_t most)
{
	if (value < least)
		return least;
	return value > most ? most : value;
}

static inline int32_t
clamp_i32(int64_t value, int32_t least, int32_t most)
{
	return (int32_t)clamp_i64(value, least, most);
}

#endif
