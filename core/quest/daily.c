/* quest.daily: what today and this week ask for, and the days in a row. */
#include "core/operations.h"
#include "core/quest/view.h"
#include "core/rules/calendar.h"
#include "messages/quest_daily.h"

static void
daily_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_daily_request *req = request;

	(void)known;
	quester_need(out, req->player_id, TO_READ);
}

/* Of a streak that can still go on today the days until now; of one that can't, none. */
static void
fill_streak(const struct quester *who, struct quest_daily_reply_streak *ret)
{
	struct daily_streak next = who->book->streak;
	int32_t level = who->row->level;

	ret->is_claimed = !daily_come(&next, who->at->now_ms);
	ret->days = ret->is_claimed ? next.days : next.days - 1;
	ret->next_gold = daily_streak_gold(ret->days + 1, level);
}

static void
daily_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_daily_request *req = request;
	struct quest_daily_reply reply = {
		.player_id = req->player_id,
		.day_ends_at_ms = calendar_day(at->now_ms).end_ms,
		.week_ends_at_ms = calendar_week(at->now_ms).end_ms,
		.now = at->now_ms,
	};
	struct task tasks[TASKS_MAX];
	struct quester who;
	int i, count;

	if (!quester_of(rows, req->player_id, at, &who, out))
		return;
	count = tasks_of(&who, tasks);
	for (i = 0; i < count; i++)
		task_view_fill(&who, &tasks[i], &reply.tasks[reply.tasks_count++]);
	fill_streak(&who, &reply.streak);
	effects_reply(out, &quest_daily_reply_shape, &reply);
}

const struct operation quest_daily = {
	.name = "quest.daily",
	.need = daily_need,
	.apply = daily_apply,
};
