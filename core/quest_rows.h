/* What an operation sees of a player's deeds, quests and titles: a part of struct rows. */
#ifndef CORE_QUEST_ROWS_H
#define CORE_QUEST_ROWS_H

#include "content/content.h"
#include "core/rules/daily.h"

#include <stdbool.h>
#include <stdint.h>

#define QUEST_AIM_SIZE 64 /* "kill:family:beasts" */
#define QUEST_STARTS_MAX 5

/* A count of deeds; see core/rules/deeds.h. */
struct deed_row {
	enum deed deed;
	char of[CONTENT_KEY_SIZE];
	int64_t amount;
	int32_t day, week;       /* in which it last grew */
	int64_t at_day, at_week; /* the amount as they began */
};

struct quest_row {
	char quest[CONTENT_KEY_SIZE];
	int64_t accepted_ms;
	int64_t done_ms;  /* 0: it runs */
	int64_t xp, gold; /* what it gave */
	unsigned starts_count;
	struct {
		char aim[QUEST_AIM_SIZE];
		int64_t amount;
	} starts[QUEST_STARTS_MAX]; /* the counts of what it is aimed at, as it was accepted */
};

/* A task of a day or week that was claimed. */
struct task_row {
	char quest[CONTENT_KEY_SIZE];
	int32_t period;
	int64_t done_ms;
	int64_t xp, gold;
};

struct achievement_row {
	char achievement[CONTENT_KEY_SIZE];
	int32_t steps; /* that were claimed */
};

/* Everything of one player. Owns its lists; a title is a key of CONTENT_KEY_SIZE bytes. */
struct quest_book {
	int64_t player_id;
	unsigned deeds_count, quests_count, tasks_count, achievements_count, titles_count;
	struct deed_row *deeds;
	struct quest_row *quests; /* by when they were accepted */
	struct task_row *tasks;   /* of the last eight days */
	struct achievement_row *achievements;
	char (*titles)[CONTENT_KEY_SIZE]; /* that were given, the first one first */
	struct daily_streak streak;       /* all 0 for who never claimed a day */
};

/* NULL when it isn't there. */
const struct quest_row *quest_book_find(const struct quest_book *book, const char *quest);
const struct task_row *quest_book_task(
    const struct quest_book *book, const char *quest, int32_t period);
/* How many of its steps were claimed. */
int32_t quest_book_steps(const struct quest_book *book, const char *achievement);
bool quest_book_has_title(const struct quest_book *book, const char *title);

/* Frees it; NULL is fine. */
void quest_book_destroy(struct quest_book *book);

#endif
