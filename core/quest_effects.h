/* What an operation decides about deeds, quests and titles: a part of struct effects. */
#ifndef CORE_QUEST_EFFECTS_H
#define CORE_QUEST_EFFECTS_H

#include "core/quest_rows.h"

#include <stdbool.h>
#include <stdint.h>

#define QUEST_DEEDS_MAX 48 /* different ones that an operation counts */

struct deed_count {
	int64_t player_id;
	enum deed deed;
	char of[CONTENT_KEY_SIZE];
	int64_t amount;
};

enum quest_change_kind {
	QUEST_ACCEPTED,  /* quest, with its starts */
	QUEST_ABANDONED, /* quest.quest */
	QUEST_HANDED_IN, /* quest.quest, with what it gave; title */
	QUEST_TASK_CLAIMED,
	QUEST_STREAK_CLAIMED,
	QUEST_ACHIEVED, /* achievement; title */
	QUEST_TITLE_WORN
};

struct quest_change {
	enum quest_change_kind kind;
	int64_t player_id; /* whose character is saved too */
	int64_t at_ms;
	struct quest_row quest;
	struct task_row task;
	struct daily_streak streak;
	struct achievement_row achievement;
	char title[CONTENT_KEY_SIZE]; /* given, or worn from now on; "": none */
};

struct quest_effects {
	int32_t day, week; /* in which the deeds are counted */
	unsigned deeds_count;
	struct deed_count *deeds;    /* owned; NULL: none. Each of another player, deed or thing */
	struct quest_change *change; /* owned; NULL: none */
};

bool quest_effects_are_any(const struct quest_effects *e);
/* Frees what they own. */
void quest_effects_finish(struct quest_effects *e);

#endif
