#include "tests/simulation/habits.h"

#include <inttypes.h>

static bool
ask_page(const struct scene *s, const struct actor *a, struct text *body)
{
	return habit_ask(a, body, ",\"page\":%" PRId32, 1 + scene_below(s, 4));
}

static bool
ask_list(const struct scene *s, const struct actor *a, struct text *body)
{
	static const char *const states[] = { "available", "running", "done" };

	return habit_ask(a, body, ",\"state\":\"%s\",\"page\":%" PRId32, states[scene_below(s, 3)],
	    1 + scene_below(s, 3));
}

static bool
ask_about(const struct actor *a, const char *quest, struct text *body)
{
	return habit_ask(a, body, ",\"quest\":\"%s\"", quest);
}

/* One for beginners, or now and then any. */
static bool
ask_accept(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct content *content = s->store->content;
	const struct content_quest *quest;
	bool is_any = scene_below(s, 30) == 0;

	do
		quest = &content->quests[scene_below(s, content->quests_count)];
	while (!is_any && (quest->level_min > 6 || quest->line == QUEST_LINE_DAILY ||
			      quest->line == QUEST_LINE_WEEKLY));
	return ask_about(a, quest->key, body);
}

/* One that was accepted. */
static bool
ask_running(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct doer *who = quests_find(s->store, a->player_id);

	if (who == NULL || who->book.quests_count == 0)
		return false;
	return ask_about(
	    a, who->book.quests[scene_below(s, (int32_t)who->book.quests_count)].quest, body);
}

static bool
ask_task(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct content *content = s->store->content;
	const struct content_quest *quest;

	do
		quest = &content->quests[scene_below(s, content->quests_count)];
	while (quest->line == QUEST_LINE_MAIN || quest->line == QUEST_LINE_SIDE);
	return ask_about(a, quest->key, body);
}

static bool
ask_achievement(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct content *content = s->store->content;

	return habit_ask(a, body, ",\"achievement\":\"%s\"",
	    content->achievements[scene_below(s, content->achievements_count)].key);
}

static bool
ask_title(const struct scene *s, const struct actor *a, struct text *body)
{
	const struct content *content = s->store->content;

	return habit_ask(a, body, ",\"title\":\"%s\"",
	    content->titles[scene_below(s, content->titles_count)].key);
}

const struct habit quest_habits[] = {
	{ "quest.list", SEES_NOTHING, 1, 1, ask_list },
	{ "quest.accept", SEES_NOTHING, 10, 1, ask_accept },
	{ "quest.abandon", SEES_NOTHING, 1, 0, ask_running },
	{ "quest.hand_in", SEES_NOTHING, 10, 1, ask_running },
	{ "quest.daily", SEES_NOTHING, 1, 1, habit_ask_own },
	{ "quest.claim_task", SEES_NOTHING, 6, 1, ask_task },
	{ "quest.claim_streak", SEES_NOTHING, 2, 1, habit_ask_own },
	{ "quest.achievements", SEES_NOTHING, 1, 1, ask_page },
	{ "quest.claim_achievement", SEES_NOTHING, 4, 1, ask_achievement },
	{ "quest.titles", SEES_NOTHING, 1, 1, habit_ask_own },
	{ "quest.wear_title", SEES_NOTHING, 2, 1, ask_title },
	{ "quest.take_off_title", SEES_NOTHING, 1, 0, habit_ask_own },
	{ NULL, SEES_NOTHING, 0, 0, NULL },
};
