/* Which quests may be accepted. */
#ifndef CORE_QUEST_OFFER_H
#define CORE_QUEST_OFFER_H

#include "core/quest/progress.h"

#define QUESTS_RUNNING_MAX 12

/* Whether it may be accepted: it is done once and wasn't accepted yet, the level is right, and what
 * has to be done before is done. */
bool quest_is_offered(const struct quester *who, const struct content_quest *quest);

/* How many run, of those that the content knows. */
int32_t quests_running(const struct quester *who);

#endif
