#include "tests/simulation/habits.h"

#include "core/cast.h"
#include "core/rules/fauna.h"

#include <inttypes.h>

/* One of the place, or now and then one that isn't there. */
static bool
ask_start(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct content *content = s->store->content;
	struct tile here = world_tile(s->store->world, a->seen.x, a->seen.y);
	struct fauna fauna[FAUNA_MAX];
	int32_t count = fauna_at(s->store->world, content, &here, daytime_at(s->now_ms), fauna);
	int32_t monster = scene_below(s, content->monsters_count);

	if (count > 0 && scene_below(s, 20) > 0)
		monster = fauna[scene_below(s, count)].monster;
	else if (scene_below(s, 20) > 0)
		return false;
	return habit_ask(a, body, ",\"monster\":\"%s\",\"version\":%" PRId64,
	    content->monsters[monster].key, a->seen.version);
}

static void
begin_press(const struct scene *s, const struct actor *a, struct text *body)
{
	const char *id = a->seen.fight_id;

	habit_begin(a, body);
	text_printf(body, ",\"fight_id\":\"%s\",\"turn\":%" PRId32,
	    id[0] == '\0' || scene_below(s, 100) == 0 ? "another" : id,
	    a->turn_seen < 1 ? 1 : a->turn_seen);
}

static bool
ask_press(const struct scene *s, const struct actor *a, struct text *body)
{
	begin_press(s, a, body);
	return habit_end(body);
}

static bool
ask_aimed(const struct scene *s, const struct actor *a, struct text *body)
{
	begin_press(s, a, body);
	if (scene_below(s, 3) == 0)
		text_printf(body, ",\"target\":%" PRId32, scene_below(s, 4));
	return habit_end(body);
}

static bool
ask_skill(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct hot_fight *fight = hot_fight_find(s->store, a->seen.fight_id);
	char skill[CONTENT_KEY_SIZE];

	if (fight == NULL ||
	    !cast_skill(fight->record.cast.bytes, 0, scene_below(s, BATTLE_SKILLS_MAX), skill))
		return false;
	begin_press(s, a, body);
	text_printf(body, ",\"skill\":\"%s\"", skill);
	return habit_end(body);
}

/* Something that was brought. */
static bool
ask_use(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct hot_fight *fight = hot_fight_find(s->store, a->seen.fight_id);
	char thing[CONTENT_KEY_SIZE];

	if (fight == NULL ||
	    !cast_thing(fight->record.cast.bytes, 0, scene_below(s, BATTLE_THINGS_MAX), thing))
		return false;
	begin_press(s, a, body);
	text_printf(body, ",\"item\":\"%s\"", thing);
	return habit_end(body);
}

const struct habit combat_habits[] = {
	{ "combat.start_combat", SEES_VERSION, 40, 2, ask_start },
	{ "combat.attack", SEES_TURN, 1, 60, ask_aimed },
	{ "combat.skill", SEES_TURN, 1, 50, ask_skill },
	{ "combat.use", SEES_TURN, 0, 40, ask_use },
	{ "combat.defend", SEES_TURN, 0, 5, ask_press },
	{ "combat.flee", SEES_TURN, 0, 5, ask_press },
	{ "combat.get", SEES_NOTHING, 0, 2, habit_ask_own },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
