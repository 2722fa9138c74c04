/* quest.claim_task: ends a task of the day or the week that is done. It is posted under the period
 * and the task, so that no repeat gives it twice. */
#include "core/operations.h"
#include "core/quest/reward.h"
#include "core/quest/tasks.h"
#include "messages/quest_claim_task.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
claim_task_need(const void *request, const struct rows *known, struct needs *out)
{
	const struct quest_claim_task_request *req = request;

	(void)known;
	quester_need(out, req->player_id, TO_CHANGE);
	reward_need(out, req->player_id);
}

static bool
find(const struct quester *who, const char *quest, struct task *ret)
{
	struct task tasks[TASKS_MAX];
	int i, count = tasks_of(who, tasks);

	for (i = 0; i < count; i++) {
		if (strcmp(tasks[i].quest->key, quest) == 0) {
			*ret = tasks[i];
			return true;
		}
	}
	return false;
}

/* Other tasks may be drawn in the same period when the content changes: they are no more to be had
 * than those were. */
static bool
is_used_up(const struct quester *who, const struct task *task)
{
	int32_t most = task->quest->line == QUEST_LINE_DAILY ? DAILY_QUESTS : 1, claimed = 0;
	unsigned i;

	for (i = 0; i < who->book->tasks_count; i++)
		claimed += who->book->tasks[i].period == task->period;
	return claimed >= most;
}

static void
claim_task_apply(
    const void *request, const struct rows *rows, const struct moment *at, struct effects *out)
{
	const struct quest_claim_task_request *req = request;
	struct quest_change change = { .kind = QUEST_TASK_CLAIMED };
	struct quester who;
	struct task task;

	if (!quester_of(rows, req->player_id, at, &who, out))
		return;
	if (!find(&who, req->quest, &task)) {
		effects_refuse(out, REFUSAL_NO_SUCH_QUEST, "It is no task of now.");
		return;
	}
	if (task.row != NULL || is_used_up(&who, &task)) {
		effects_refuse(out, REFUSAL_ALREADY_CLAIMED, "It was claimed already.");
		return;
	}
	if (!reward_is_due(&who, task.quest, rows, out))
		return;
	snprintf(change.task.quest, sizeof(change.task.quest), "%s", task.quest->key);
	change.task.period = task.period;
	effects_cause(
	    out, "task:%" PRId64 ":%" PRId32 ":%s", req->player_id, task.period, task.quest->key);
	reward_give(&who, task.quest, &change, rows, out);
}

const struct operation quest_claim_task = {
	.name = "quest.claim_task",
	.need = claim_task_need,
	.apply = claim_task_apply,
};
