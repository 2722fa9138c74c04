#include "tests/simulation/habits.h"

#include <inttypes.h>

/* The latest one, now and then one before it; NULL: none came yet. */
static const struct boss *
draw_boss(const struct scene *s)
{
	int32_t back = scene_below(s, 3) == 0 ? scene_below(s, 4) : 0;

	for (size_t i = s->store->bosses.count; i-- > 0;) {
		if (s->store->bosses.list[i].exists && back-- == 0)
			return &s->store->bosses.list[i];
	}
	return NULL;
}

/* As the ticker does, every four hours, each slot more than once; the weakest, which some can hurt.
 */
static bool
ask_spawn(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct content *content = s->store->content;
	const struct content_world_boss *weakest = &content->world_bosses[0];

	(void)a;
	for (int32_t i = 1; i < content->world_bosses_count; i++) {
		if (content->world_bosses[i].level < weakest->level)
			weakest = &content->world_bosses[i];
	}
	text_printf(body, "{\"schedule_id\":\"slot:%" PRId64 "\",\"boss\":\"%s\"}",
	    s->now_ms / (4 * INT64_C(3600000)), weakest->key);
	return true;
}

static bool
ask_boss(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct boss *boss = draw_boss(s);

	return boss != NULL && habit_ask(a, body, ",\"boss_id\":%" PRId64, boss->row.id);
}

const struct habit boss_habits[] = {
	{ "boss.spawn", SEES_NOTHING, 1, 0, ask_spawn },
	{ "boss.look", SEES_NOTHING, 2, 1, ask_boss },
	{ "boss.strike", SEES_NOTHING, 30, 10, ask_boss },
	{ "boss.claim", SEES_NOTHING, 3, 1, ask_boss },
	{ "boss.reward", SEES_NOTHING, 2, 1, ask_boss },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
