#include "tests/simulation/habits.h"

#include <inttypes.h>

static bool
ask_location(const struct scene *s, const struct actor *a, struct text *body)
{
	(void)s;
	text_printf(body, "{\"player_id\":%" PRId64 "}", a->player_id);
	return true;
}

static bool
ask_move(const struct scene *s, const struct actor *a, struct text *body)
{
	text_printf(body,
	    "{\"player_id\":%" PRId64 ",\"direction\":\"%s\",\"version\":%" PRId64 "}",
	    a->player_id, direction_key((enum direction)scene_below(s, DIRECTION_COUNT)),
	    a->seen.version);
	return true;
}

const struct habit world_habits[] = {
	{ "world.get_location", SEES_NOTHING, 1, 0, ask_location },
	{ "world.move", SEES_VERSION, 25, 2, ask_move },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
