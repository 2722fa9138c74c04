#include "bot/sandbox/clock.h"

#include "events/clock.h"

static int64_t start_wall_ms, start_monotonic_ms, ahead_ms;

int64_t
sandbox_now_ms(void)
{
	if (start_wall_ms == 0) {
		start_wall_ms = clock_wall_ms();
		start_monotonic_ms = clock_monotonic_ms();
	}
	return start_wall_ms + (clock_monotonic_ms() - start_monotonic_ms) + ahead_ms;
}

int64_t
sandbox_now_s(void)
{
	return sandbox_now_ms() / 1000;
}

void
sandbox_clock_advance(int64_t ms)
{
	ahead_ms += ms;
}
