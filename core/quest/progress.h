/* How far somebody is with what the content asks for: all of it follows from the counts of deeds.
 */
#ifndef CORE_QUEST_PROGRESS_H
#define CORE_QUEST_PROGRESS_H

#include "core/operation.h"
#include "core/rules/deeds.h"

/* Whose progress it is: all that it follows from. Borrowed of the rows. */
struct quester {
	const struct character_row *row;
	const struct quest_book *book;
	const struct bag_row *bag; /* NULL: nothing that is delivered is looked at */
	const struct moment *at;
};

/* Character, things, quests: what a quester is made of. */
void quester_need(struct needs *out, int64_t player_id, enum need_use use);
/* Refuses, and returns false, when there is no such player. */
bool quester_of(const struct rows *rows, int64_t player_id, const struct moment *at,
    struct quester *ret, struct effects *out);

/* How often it was done in all one's life; of a level: which one it is. */
int64_t quester_done(const struct quester *who, const struct aim *aim);
/* The level that one had as this day, or this week, began. */
int32_t quester_level_at_day(const struct quester *who);
int32_t quester_level_at_week(const struct quester *who);

/* Whether it is of those that are accepted, and done once. */
bool quest_is_once(const struct content_quest *quest);
/* How far its step number `n` is, at most its count. What has to be accepted counts from then on,
 * and the tasks of a day or a week from its beginning. What is delivered is what the bag has. */
int32_t quest_progress(const struct quester *who, const struct content_quest *quest, size_t n);
/* Whether all its steps are done. */
bool quest_is_ready(const struct quester *who, const struct content_quest *quest);
/* Notes the counts that it begins with. */
void quest_note_starts(
    const struct quester *who, const struct content_quest *quest, struct quest_row *ret);

/* NULL: the content has no such quest. */
const struct content_quest *quest_find(const struct content *content, const char *key);

#endif
