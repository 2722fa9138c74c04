#include "tests/simulation/quests.h"

#include "core/rules/calendar.h"
#include "tests/simulation/finding.h"
#include "tests/simulation/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct doer *
quests_find(const struct store *s, int64_t player_id)
{
	if (player_id < 1 || (size_t)player_id > s->quests.count)
		return NULL;
	return &s->quests.list[player_id - 1];
}

static struct doer *
doer_of(struct quests *q, int64_t player_id)
{
	while ((int64_t)q->count < player_id) {
		q->list = grown(q->list, q->count, sizeof(*q->list));
		q->list[q->count] = (struct doer){ .fallen = 0 };
		q->list[q->count].book.player_id = (int64_t)q->count + 1;
		q->count++;
	}
	return &q->list[player_id - 1];
}

int64_t
quests_done(const struct store *s)
{
	int64_t done = 0;

	for (size_t i = 0; i < s->quests.count; i++) {
		const struct quest_book *book = &s->quests.list[i].book;

		done += book->tasks_count;
		for (unsigned n = 0; n < book->quests_count; n++)
			done += book->quests[n].done_ms != 0;
	}
	return done;
}

/* ── rows ── */

static void *
copy(const void *list, size_t count, size_t size)
{
	void *ret = count > 0 ? malloc(count * size) : NULL;

	if (count > 0 && ret == NULL)
		abort();
	if (count > 0)
		memcpy(ret, list, count * size);
	return ret;
}

static struct quest_book *
copy_of(const struct quest_book *book)
{
	struct quest_book *ret = copy(book, 1, sizeof(*book));

	ret->deeds = copy(book->deeds, book->deeds_count, sizeof(*book->deeds));
	ret->quests = copy(book->quests, book->quests_count, sizeof(*book->quests));
	ret->tasks = copy(book->tasks, book->tasks_count, sizeof(*book->tasks));
	ret->achievements =
	    copy(book->achievements, book->achievements_count, sizeof(*book->achievements));
	ret->titles = copy(book->titles, book->titles_count, sizeof(*book->titles));
	return ret;
}

static void
load(struct store *s, const struct needs *needs, struct rows *rows)
{
	const struct need *quests = needs_find(needs, NEED_QUESTS);

	if (quests != NULL) {
		quest_book_destroy(rows->quests);
		rows->quests = copy_of(&doer_of(&s->quests, quests->player_id)->book);
	}
}

/* ── effects ── */

static bool
may_change(const struct quest_book *book, const struct quest_change *change)
{
	const struct quest_row *quest = quest_book_find(book, change->quest.quest);

	switch (change->kind) {
	case QUEST_ACCEPTED:
		return quest == NULL;
	case QUEST_ABANDONED:
	case QUEST_HANDED_IN:
		return quest != NULL && quest->done_ms == 0;
	case QUEST_TASK_CLAIMED:
		return quest_book_task(book, change->task.quest, change->task.period) == NULL;
	case QUEST_STREAK_CLAIMED:
		return change->streak.last_day > book->streak.last_day;
	case QUEST_ACHIEVED:
		return change->achievement.steps >
		       quest_book_steps(book, change->achievement.achievement);
	case QUEST_TITLE_WORN:
		break;
	}
	return true;
}

static enum verdict
judge(const struct store *s, const struct effects *e, const struct rows *seen)
{
	const struct quest_change *change = e->quests.change;
	const struct doer *who;

	(void)seen;
	for (unsigned i = 0; i < e->quests.deeds_count; i++) {
		const struct deed_count *count = &e->quests.deeds[i];

		if (count->amount > 0 && people_find(s, count->player_id) != NULL)
			continue;
		finding("%" PRId64 " times %s is counted for player %" PRId64, count->amount,
		    deed_text(count->deed), count->player_id);
		return STORE_BROKEN;
	}
	who = change != NULL ? quests_find(s, change->player_id) : NULL;
	if (who != NULL && !may_change(&who->book, change)) {
		finding("quest %s%s of player %" PRId64 " can't change so", change->quest.quest,
		    change->task.quest, change->player_id);
		return STORE_BROKEN;
	}
	return STORE_OK;
}

static struct deed_row *
deed_of(struct quest_book *book, enum deed deed, const char *of)
{
	struct deed_row *row;

	for (unsigned i = 0; i < book->deeds_count; i++) {
		if (book->deeds[i].deed == deed && strcmp(book->deeds[i].of, of) == 0)
			return &book->deeds[i];
	}
	book->deeds = grown(book->deeds, book->deeds_count, sizeof(*book->deeds));
	row = &book->deeds[book->deeds_count++];
	*row = (struct deed_row){ .deed = deed };
	snprintf(row->of, sizeof(row->of), "%s", of);
	return row;
}

static void
count(struct quest_book *book, enum deed deed, const char *of, int64_t amount, int32_t day,
    int32_t week)
{
	struct deed_row *row = deed_of(book, deed, of);

	if (row->day < day) {
		row->at_day = row->amount;
		row->day = day;
	}
	if (row->week < week) {
		row->at_week = row->amount;
		row->week = week;
	}
	row->amount += amount;
}

static void
remove_quest(struct quest_book *book, const char *quest)
{
	unsigned i = (unsigned)(quest_book_find(book, quest) - book->quests);

	book->quests[i] = book->quests[--book->quests_count];
}

static void
keep_achievement(struct quest_book *book, const struct achievement_row *row)
{
	for (unsigned i = 0; i < book->achievements_count; i++) {
		if (strcmp(book->achievements[i].achievement, row->achievement) == 0) {
			book->achievements[i] = *row;
			return;
		}
	}
	book->achievements =
	    grown(book->achievements, book->achievements_count, sizeof(*book->achievements));
	book->achievements[book->achievements_count++] = *row;
}

static void
keep_title(struct quest_book *book, const char *title)
{
	if (title[0] == '\0' || quest_book_has_title(book, title))
		return;
	book->titles = grown(book->titles, book->titles_count, sizeof(*book->titles));
	snprintf(book->titles[book->titles_count++], CONTENT_KEY_SIZE, "%s", title);
}

static void
keep_change(struct quest_book *book, const struct quest_change *change)
{
	struct quest_row *quest;

	switch (change->kind) {
	case QUEST_ACCEPTED:
		book->quests = grown(book->quests, book->quests_count, sizeof(*book->quests));
		book->quests[book->quests_count++] = change->quest;
		break;
	case QUEST_ABANDONED:
		remove_quest(book, change->quest.quest);
		break;
	case QUEST_HANDED_IN:
		quest = &book->quests[quest_book_find(book, change->quest.quest) - book->quests];
		quest->done_ms = change->at_ms;
		quest->xp = change->quest.xp;
		quest->gold = change->quest.gold;
		keep_title(book, change->title);
		break;
	case QUEST_TASK_CLAIMED:
		book->tasks = grown(book->tasks, book->tasks_count, sizeof(*book->tasks));
		book->tasks[book->tasks_count] = change->task;
		book->tasks[book->tasks_count++].done_ms = change->at_ms;
		break;
	case QUEST_STREAK_CLAIMED:
		book->streak = change->streak;
		break;
	case QUEST_ACHIEVED:
		keep_achievement(book, &change->achievement);
		keep_title(book, change->title);
		break;
	case QUEST_TITLE_WORN:
		break; /* the character's row has it */
	}
}

static int64_t
fallen_in(const struct battle *battle)
{
	int64_t fallen = 0;

	for (int32_t i = 1; battle->state == BATTLE_WON && i < battle->setup.fighters_count; i++)
		fallen += battle->fighters[i].hp == 0;
	return fallen;
}

static void
keep(struct store *s, const struct effects *e, int64_t now_ms)
{
	(void)now_ms;
	for (unsigned i = 0; i < e->quests.deeds_count; i++) {
		const struct deed_count *one = &e->quests.deeds[i];

		count(&doer_of(&s->quests, one->player_id)->book, one->deed, one->of, one->amount,
		    e->quests.day, e->quests.week);
	}
	if (e->recorded != NULL)
		doer_of(&s->quests, e->release.player_id)->fallen += fallen_in(e->recorded->battle);
	if (e->quests.change != NULL)
		keep_change(
		    &doer_of(&s->quests, e->quests.change->player_id)->book, e->quests.change);
}

/* ── what must be true ── */

static void
audit_paid(const struct store *s, const char *operation, int64_t amount)
{
	size_t number;

	if (amount > 0 && !map_find(&s->books.operations, operation, &number))
		finding("%s is done, and the books don't know", operation);
}

/* Returns how many of them were paid. */
static size_t
audit_done(const struct store *s, const struct quest_book *book)
{
	char operation[128];
	size_t paid = 0;

	for (unsigned i = 0; i < book->quests_count; i++) {
		const struct quest_row *quest = &book->quests[i];

		snprintf(operation, sizeof(operation), "quest:%" PRId64 ":%s", book->player_id,
		    quest->quest);
		audit_paid(s, operation, quest->xp + quest->gold);
		paid += quest->xp + quest->gold > 0;
	}
	for (unsigned i = 0; i < book->tasks_count; i++) {
		const struct task_row *task = &book->tasks[i];

		snprintf(operation, sizeof(operation), "task:%" PRId64 ":%" PRId32 ":%s",
		    book->player_id, task->period, task->quest);
		audit_paid(s, operation, task->xp + task->gold);
		paid += task->xp + task->gold > 0;
	}
	return paid;
}

static int64_t
sum_of(const struct quest_book *book, enum deed deed)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < book->deeds_count; i++)
		sum += book->deeds[i].deed == deed ? book->deeds[i].amount : 0;
	return sum;
}

static void
audit_counts(const struct store *s, const struct doer *who)
{
	const struct person *person = people_find(s, who->book.player_id);
	int64_t kills = sum_of(&who->book, DEED_KILL) - sum_of(&who->book, DEED_RAID);

	if (kills != who->fallen) /* of each raid that it is paid for it counts the enemy */
		finding("player %" PRId64 " brought down %" PRId64 ", and counted %" PRId64,
		    who->book.player_id, who->fallen, kills);
	if (person != NULL && sum_of(&who->book, DEED_REACH_LEVEL) != person->row.level - 1)
		finding("player %" PRId64 " of level %" PRId32 " rose %" PRId64 " times",
		    who->book.player_id, person->row.level, sum_of(&who->book, DEED_REACH_LEVEL));
	for (unsigned i = 0; i < who->book.deeds_count; i++) {
		const struct deed_row *deed = &who->book.deeds[i];

		if (deed->at_day < 0 || deed->at_day > deed->amount || deed->at_week < 0 ||
		    deed->at_week > deed->amount)
			finding("player %" PRId64 " has a count of %s that shrank",
			    who->book.player_id, deed_text(deed->deed));
	}
}

/* What was paid for quests and tasks that nobody handed in. */
static void
audit_operations(const struct store *s, size_t done)
{
	size_t paid = 0;

	for (size_t i = 0; i < s->books.operations.room; i++) {
		const char *key = s->books.operations.slots[i].key;

		paid += key != NULL &&
		        (strncmp(key, "quest:", 6) == 0 || strncmp(key, "task:", 5) == 0);
	}
	if (paid != done)
		finding("%zu quests and tasks are done, and %zu paid", done, paid);
}

static void
audit(struct store *s)
{
	size_t done = 0;

	for (size_t i = 0; i < s->quests.count; i++) {
		done += audit_done(s, &s->quests.list[i].book);
		audit_counts(s, &s->quests.list[i]);
	}
	audit_operations(s, done);
}

static void
finish(struct store *s)
{
	for (size_t i = 0; i < s->quests.count; i++) {
		struct quest_book *book = &s->quests.list[i].book;

		free(book->deeds);
		free(book->quests);
		free(book->tasks);
		free(book->achievements);
		free(book->titles);
	}
	free(s->quests.list);
}

const struct store_kind quests_kind = {
	.load = load,
	.judge = judge,
	.keep = keep,
	.audit = audit,
	.finish = finish,
};
