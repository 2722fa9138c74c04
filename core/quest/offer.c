#include "core/quest/offer.h"

static bool
is_done(const struct quester *who, const char *quest)
{
	const struct quest_row *row = quest_book_find(who->book, quest);

	return row != NULL && row->done_ms != 0;
}

bool
quest_is_offered(const struct quester *who, const struct content_quest *quest)
{
	size_t n;

	if (!quest_is_once(quest) || quest_book_find(who->book, quest->key) != NULL ||
	    who->row->level < quest->level_min || who->row->level > quest->level_max)
		return false;
	for (n = 0; n < quest->needs_count; n++) {
		if (!is_done(who, quest->needs[n]))
			return false;
	}
	return true;
}

int32_t
quests_running(const struct quester *who)
{
	int32_t count = 0;
	unsigned i;

	for (i = 0; i < who->book->quests_count; i++)
		count += who->book->quests[i].done_ms == 0 &&
		         quest_find(who->at->content, who->book->quests[i].quest) != NULL;
	return count;
}
