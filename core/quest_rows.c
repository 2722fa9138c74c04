/* Looking into what was loaded of deeds and quests. */
#include "core/quest_rows.h"

#include <stdlib.h>
#include <string.h>

const struct quest_row *
quest_book_find(const struct quest_book *book, const char *quest)
{
	unsigned i;

	for (i = 0; i < book->quests_count; i++) {
		if (strcmp(book->quests[i].quest, quest) == 0)
			return &book->quests[i];
	}
	return NULL;
}

const struct task_row *
quest_book_task(const struct quest_book *book, const char *quest, int32_t period)
{
	unsigned i;

	for (i = 0; i < book->tasks_count; i++) {
		if (book->tasks[i].period == period && strcmp(book->tasks[i].quest, quest) == 0)
			return &book->tasks[i];
	}
	return NULL;
}

int32_t
quest_book_steps(const struct quest_book *book, const char *achievement)
{
	unsigned i;

	for (i = 0; i < book->achievements_count; i++) {
		if (strcmp(book->achievements[i].achievement, achievement) == 0)
			return book->achievements[i].steps;
	}
	return 0;
}

bool
quest_book_has_title(const struct quest_book *book, const char *title)
{
	unsigned i;

	for (i = 0; i < book->titles_count; i++) {
		if (strcmp(book->titles[i], title) == 0)
			return true;
	}
	return false;
}

void
quest_book_destroy(struct quest_book *book)
{
	if (book == NULL)
		return;
	free(book->deeds);
	free(book->quests);
	free(book->tasks);
	free(book->achievements);
	free(book->titles);
	free(book);
}
