/* The tasks of a day and a week. They are drawn, by the level with which the day or the week began,
 * and so are the same until its end; nothing of it is stored but what was claimed. */
#ifndef CORE_QUEST_TASKS_H
#define CORE_QUEST_TASKS_H

#include "core/quest/progress.h"
#include "core/rules/daily.h"

#define TASKS_MAX (DAILY_QUESTS + 1)

struct task {
	const struct content_quest *quest;
	int32_t period;             /* calendar_day()'s key, or calendar_week()'s */
	const struct task_row *row; /* that it was claimed; NULL: it wasn't */
};

/* Those of now: three of the day, then one of the week, or as many as are offered. Returns how
 * many. */
int tasks_of(const struct quester *who, struct task ret[TASKS_MAX]);

#endif
