#include "core/quest/view.h"

#include <stdio.h>

static void
fill_step(const struct quester *who, const struct content_quest *quest, size_t n,
    struct quest_view_steps *ret)
{
	struct aim aim = aim_of_step(&quest->steps[n]);

	*ret = (struct quest_view_steps){
		.deed = aim.deed,
		.has_aim = aim.is_narrow,
		.aim = aim.kind,
		.has_of = aim.is_narrow,
		.count = quest->steps[n].count,
		.progress = quest_progress(who, quest, n),
	};
	snprintf(ret->of, sizeof(ret->of), "%s", aim.of);
}

static void
fill(const struct quester *who, const struct content_quest *quest, struct quest_view *ret)
{
	size_t n;

	*ret = (struct quest_view){
		.line = quest->line,
		.level_min = quest->level_min,
		.xp = quest_xp(quest, who->row->level),
		.gold = quest->gold,
		.has_teaches = quest->has_teaches,
		.has_title = quest->has_title,
	};
	snprintf(ret->quest, sizeof(ret->quest), "%s", quest->key);
	snprintf(ret->teaches, sizeof(ret->teaches), "%s", quest->teaches);
	snprintf(ret->title, sizeof(ret->title), "%s", quest->title);
	for (n = 0; n < quest->steps_count; n++)
		fill_step(who, quest, n, &ret->steps[ret->steps_count++]);
	for (n = 0; n < quest->items_count; n++) {
		ret->items[n].count = quest->items[n].count;
		snprintf(
		    ret->items[n].item, sizeof(ret->items[n].item), "%s", quest->items[n].item);
	}
	ret->items_count = quest->items_count;
}

/* That it was handed in: for this, and all its steps were done. */
static void
fill_done(int64_t done_ms, int64_t xp, int64_t gold, struct quest_view *ret)
{
	size_t n;

	ret->state = QUEST_VIEW_STATE_DONE;
	ret->has_done_at_ms = true;
	ret->done_at_ms = done_ms;
	ret->xp = xp;
	ret->gold = gold;
	for (n = 0; n < ret->steps_count; n++)
		ret->steps[n].progress = ret->steps[n].count;
}

static enum quest_view_state
state_of(const struct quester *who, const struct content_quest *quest)
{
	return quest_is_ready(who, quest) ? QUEST_VIEW_STATE_READY : QUEST_VIEW_STATE_RUNNING;
}

void
quest_view_fill(
    const struct quester *who, const struct content_quest *quest, struct quest_view *ret)
{
	const struct quest_row *row = quest_book_find(who->book, quest->key);

	fill(who, quest, ret);
	if (row == NULL) {
		ret->state = QUEST_VIEW_STATE_AVAILABLE;
		return;
	}
	ret->has_accepted_at_ms = true;
	ret->accepted_at_ms = row->accepted_ms;
	if (row->done_ms != 0)
		fill_done(row->done_ms, row->xp, row->gold, ret);
	else
		ret->state = state_of(who, quest);
}

void
task_view_fill(const struct quester *who, const struct task *task, struct quest_view *ret)
{
	fill(who, task->quest, ret);
	if (task->row != NULL)
		fill_done(task->row->done_ms, task->row->xp, task->row->gold, ret);
	else
		ret->state = state_of(who, task->quest);
}

void
achievement_view_fill(const struct quester *who, const struct content_achievement *achievement,
    struct achievement_view *ret)
{
	struct aim aim = aim_of_achievement(achievement);
	size_t n;

	*ret = (struct achievement_view){
		.deed = aim.deed,
		.has_aim = aim.is_narrow,
		.aim = aim.kind,
		.has_of = aim.is_narrow,
		.progress = quester_done(who, &aim),
		.claimed = quest_book_steps(who->book, achievement->key),
		.has_title = achievement->has_title,
	};
	snprintf(ret->achievement, sizeof(ret->achievement), "%s", achievement->key);
	snprintf(ret->of, sizeof(ret->of), "%s", aim.of);
	snprintf(ret->title, sizeof(ret->title), "%s", achievement->title);
	for (n = 0; n < achievement->counts_count; n++) {
		ret->counts[ret->counts_count++] = achievement->counts[n];
		ret->claimable +=
		    (int32_t)n >= ret->claimed && achievement->counts[n] <= ret->progress;
	}
}

int32_t
quest_pages(int32_t count)
{
	return count == 0 ? 1 : (count - 1) / QUEST_PAGE + 1;
}

int32_t
quest_page(int32_t asked, int32_t count)
{
	int32_t pages = quest_pages(count);

	return asked < pages ? asked : pages;
}
