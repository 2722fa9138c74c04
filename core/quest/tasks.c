#include "core/quest/tasks.h"

#include "core/rules/calendar.h"

static bool
is_offered(const struct content_quest *quest, enum quest_line line, int32_t level)
{
	return quest->line == line && level >= quest->level_min && level <= quest->level_max;
}

static int32_t
pool_of(const struct content *content, enum quest_line line, int32_t level)
{
	int32_t i, count = 0;

	for (i = 0; i < content->quests_count; i++)
		count += is_offered(&content->quests[i], line, level);
	return count;
}

/* Number `n` of the pool, in the order of the content. */
static const struct content_quest *
pick(const struct content *content, enum quest_line line, int32_t level, int32_t n)
{
	const struct content_quest *quest = content->quests;

	while (!is_offered(quest, line, level) || n-- > 0)
		quest++;
	return quest;
}

static void
draw(const struct quester *who, enum quest_line line, int32_t level, int32_t n, int32_t period,
    struct task *ret)
{
	ret->quest = pick(who->at->content, line, level, n);
	ret->period = period;
	ret->row = quest_book_task(who->book, ret->quest->key, period);
}

int
tasks_of(const struct quester *who, struct task ret[TASKS_MAX])
{
	const struct content *content = who->at->content;
	int32_t day = calendar_day(who->at->now_ms).key, week = calendar_week(who->at->now_ms).key;
	int32_t at_day = quester_level_at_day(who), at_week = quester_level_at_week(who);
	int32_t i, drawn[DAILY_QUESTS], count, weekly;

	count = daily_quests(
	    who->row->player_id, day, pool_of(content, QUEST_LINE_DAILY, at_day), drawn);
	for (i = 0; i < count; i++)
		draw(who, QUEST_LINE_DAILY, at_day, drawn[i], day, &ret[i]);
	weekly = daily_weekly_quest(
	    who->row->player_id, week, pool_of(content, QUEST_LINE_WEEKLY, at_week));
	if (weekly >= 0)
		draw(who, QUEST_LINE_WEEKLY, at_week, weekly, week, &ret[count++]);
	return count;
}
