#ifndef WILDMARCH_RULES_REGEN_H
#define WILDMARCH_RULES_REGEN_H
/*
 * HP and energy come back with time and are computed when read: from a value, its anchor and the
 * present. Reading at t1 and then at t2 gives the same as reading at t2. A clock that goes back
 * counts as one that stands still. Read first, then change the value, then store it.
 */
#include <stdint.h>

/* How fast HP return: 2 % of the maximum a minute outside, 3 % a second in a camp. When the rate
 * changes (somebody walks into a camp), read with the old rate first. */
#define REGEN_OUTSIDE 1
#define REGEN_CAMP 90

#define ENERGY_PERIOD_MS 180000

struct health {
	int32_t hp;
	int32_t rem;   /* fraction of a HP earned so far, in 1/3,000,000 */
	int64_t at_ms; /* when the two were true */
};

/* As it is at `now_ms`; HP end up in 0..hp_max. In a fight nothing regenerates: don't ask. */
struct health regen_health(struct health health, int32_t hp_max, int32_t rate, int64_t now_ms);

/* When it will be full at this rate; health.at_ms if it is. */
int64_t regen_health_full_at(struct health health, int32_t hp_max, int32_t rate);

struct energy {
	int32_t amount;
	int64_t at_ms; /* when the point that is now growing began to grow */
};

/* 100 + L */
int32_t energy_max(int32_t level);

/* As it is at `now_ms`: one more each ENERGY_PERIOD_MS up to `max`; more than that is kept. */
struct energy energy_read(struct energy energy, int32_t max, int64_t now_ms);

/* When it will be full; energy.at_ms if it is. */
int64_t energy_full_at(struct energy energy, int32_t max);

#endif
