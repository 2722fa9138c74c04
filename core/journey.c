#include "core/journey.h"

bool
journey_runs(const struct hot_state *hot, const struct moment *at)
{
	return hot->arrives_ms > at->now_ms;
}

struct position
journey_place(const struct hot_state *hot, const struct moment *at)
{
	if (journey_runs(hot, at))
		return (struct position){ hot->from_x, hot->from_y };
	return (struct position){ hot->x, hot->y };
}

void
journey_begin(
    struct hot_state *hot, struct position to, int64_t duration_ms, const struct moment *at)
{
	hot->from_x = hot->x;
	hot->from_y = hot->y;
	hot->left_ms = at->now_ms;
	hot->arrives_ms = at->now_ms + duration_ms;
	hot->x = to.x;
	hot->y = to.y;
}

void
journey_turn_back(struct hot_state *hot, const struct moment *at)
{
	int64_t behind_ms = at->now_ms > hot->left_ms ? at->now_ms - hot->left_ms : 0;
	int64_t ahead_ms = hot->arrives_ms - at->now_ms;
	struct position to = { hot->from_x, hot->from_y };

	hot->from_x = hot->x;
	hot->from_y = hot->y;
	hot->x = to.x;
	hot->y = to.y;
	hot->left_ms = at->now_ms - ahead_ms;
	hot->arrives_ms = at->now_ms + behind_ms;
}

bool
journey_refuses(const struct hot_state *hot, const struct moment *at, struct effects *out)
{
	if (!journey_runs(hot, at))
		return false;
	effects_refuse(out, REFUSAL_ON_THE_WAY, "On the way: not before the journey ends.");
	return true;
}
