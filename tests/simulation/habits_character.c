#include "tests/simulation/habits.h"

#include <inttypes.h>

static bool
ask_identify(const struct scene *s, const struct actor *a, struct text *body)
{
	(void)s;
	text_printf(body, "{\"provider\":\"paper\",\"external_id\":\"%" PRId64 "\"}", a->number);
	return true;
}

/* Now and then more than there is. */
static bool
ask_allocate(const struct scene *s, const struct actor *a, struct text *body)
{
	static const char *const words[] = { "strength", "agility", "intellect", "vitality",
		"luck" };

	return habit_ask(
	    a, body, ",\"%s\":%" PRId32, words[scene_below(s, 5)], 1 + scene_below(s, 4));
}

static bool
ask_respec(const struct scene *s, const struct actor *a, struct text *body)
{
	return habit_ask(
	    a, body, ",\"what\":\"%s\"", scene_below(s, 2) == 0 ? "attributes" : "skills");
}

static bool
ask_give_gold(const struct scene *s, const struct actor *a, struct text *body)
{
	return habit_ask(a, body, ",\"to\":\"Player %d\",\"amount\":%" PRId32,
	    1 + scene_below(s, (int32_t)s->actors), 1 + scene_below(s, 150));
}

/* As the workers do for each level that is crossed; also for one that isn't yet. */
static bool
ask_bonus(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct person *person = people_find(s->store, a->player_id);
	int32_t level = person != NULL ? person->row.level + 1 : 2;

	return habit_ask(a, body, ",\"level\":%" PRId32,
	    level < 3 ? 2 : 2 + scene_below(s, level > 60 ? 59 : level - 1));
}

static bool
ask_learn(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct content *content = s->store->content;

	return habit_ask(a, body, ",\"skill\":\"%s\"",
	    content->skills[scene_below(s, content->skills_count)].key);
}

/* As administrators do, or nobody but a few would come to what is for the strong and the rich. */
static bool
ask_grant(const struct scene *s, const struct actor *a, struct text *body)
{
	bool is_gold = scene_below(s, 2) == 0;

	text_printf(body,
	    "{\"player\":\"id_%" PRId64 "\",\"asset\":\"%s\",\"amount\":%" PRId32
	    ",\"reason\":\"a prize\"}",
	    a->player_id, is_gold ? "gold" : "xp", 1 + scene_below(s, is_gold ? 800 : 2500));
	return true;
}

const struct habit character_habits[] = {
	{ "character.identify", SEES_NOTHING, 1, 1, ask_identify },
	{ "character.get", SEES_NOTHING, 2, 1, habit_ask_own },
	{ "character.allocate", SEES_NOTHING, 8, 1, ask_allocate },
	{ "character.respec", SEES_NOTHING, 1, 1, ask_respec },
	{ "character.give_gold", SEES_NOTHING, 5, 2, ask_give_gold },
	{ "character.grant_bonus", SEES_NOTHING, 4, 2, ask_bonus },
	{ "admin.grant", SEES_NOTHING, 4, 1, ask_grant },
	{ "skill.learn", SEES_NOTHING, 10, 1, ask_learn },
	{ "skill.tree", SEES_NOTHING, 1, 1, habit_ask_own },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
