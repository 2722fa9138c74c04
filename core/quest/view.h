/* Quests and achievements as messages. */
#ifndef CORE_QUEST_VIEW_H
#define CORE_QUEST_VIEW_H

#include "core/quest/tasks.h"
#include "messages/achievement_view.h"
#include "messages/quest_view.h"

/* One of those that are accepted, as the quester's book has it. */
void quest_view_fill(
    const struct quester *who, const struct content_quest *quest, struct quest_view *ret);
void task_view_fill(const struct quester *who, const struct task *task, struct quest_view *ret);

void achievement_view_fill(const struct quester *who, const struct content_achievement *achievement,
    struct achievement_view *ret);

/* Lists stand on pages of 8: how many `count` entries take, and which of them is shown when this
 * one is asked for. */
#define QUEST_PAGE 8
int32_t quest_pages(int32_t count);
int32_t quest_page(int32_t asked, int32_t count);

#endif
