/* Handing in: what a quest or a task asks to be delivered is taken, and what it gives is given. */
#ifndef CORE_QUEST_REWARD_H
#define CORE_QUEST_REWARD_H

#include "core/quest/progress.h"

/* What is needed besides the quester. */
void reward_need(struct needs *out, int64_t player_id);

/* Whether it may be handed in now; else refuses. */
bool reward_is_due(const struct quester *who, const struct content_quest *quest,
    const struct rows *rows, struct effects *out);

/* Hands it in. `change` says what is stored of it, but for xp, gold and the title; the cause is set
 * already. */
void reward_give(const struct quester *who, const struct content_quest *quest,
    struct quest_change *change, const struct rows *rows, struct effects *out);

#endif
