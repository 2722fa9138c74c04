#include "core/rules/level.h"

#include "core/rules/clamp.h"
#include "core/rules/types.h"

int64_t
level_xp_next(int32_t level)
{
	int64_t l = clamp_i64(level, 1, LEVEL_CAP);

	return l == LEVEL_CAP ? 0 : 60 * l + 15 * l * l + l * l * l / 4;
}

int64_t
level_xp_total(int32_t level)
{
	int64_t total = 0;

	level = clamp_i32(level, 1, LEVEL_CAP);
	for (int32_t l = 1; l < level; l++)
		total += level_xp_next(l);
	return total;
}

int32_t
level_of(int64_t total_xp)
{
	int32_t level = 1;
	int64_t next = level_xp_next(1);

	while (level < LEVEL_CAP && total_xp >= next) {
		level++;
		next += level_xp_next(level);
	}
	return level;
}

int32_t
level_crossed(int64_t total_xp_before, int64_t total_xp_after)
{
	int32_t crossed = level_of(total_xp_after) - level_of(total_xp_before);

	return crossed > 0 ? crossed : 0;
}

int64_t
level_bonus_gold(int32_t level)
{
	return level <= 1 ? 0 : 25 * clamp_i64(level, 1, LEVEL_CAP);
}
