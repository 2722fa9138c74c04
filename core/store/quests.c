/* SQL of deeds, quests, achievements and titles. */
#include "core/store/quests.h"

#include "core/store/arrays.h"
#include "core/store/ask.h"
#include "core/store/read.h"
#include "events/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS(column) "coalesce((extract(epoch FROM " column ") * 1000)::bigint, 0)"
#define UTC_NOW "(now() AT TIME ZONE 'UTC')"

static const struct postgres_statement read_deeds = {
	"read_deeds",
	"SELECT deed, of, amount, day, at_day, week, at_week FROM deed WHERE player_id = "
	"$1::bigint",
};
static const struct postgres_statement read_quests = {
	"read_quests",
	"SELECT quest, " MS("accepted_at") ", " MS(
	    "done_at") ", coalesce(xp, 0), coalesce(gold, 0),"
		       " (SELECT string_agg(key || ' ' || value, ',') FROM jsonb_each_text(starts))"
		       " FROM quest WHERE player_id = $1::bigint ORDER BY accepted_at, quest",
};
/* Those of any clock that is less than a day off. */
static const struct postgres_statement read_tasks = {
	"read_quest_tasks",
	"SELECT quest, period, " MS(
	    "done_at") ", xp, gold FROM quest_task"
		       " WHERE player_id = $1::bigint AND (period BETWEEN " UTC_NOW
		       "::date - DATE '1970-01-01' - 1"
		       " AND " UTC_NOW "::date - DATE '1970-01-01' + 1"
		       " OR period BETWEEN to_char(" UTC_NOW " - interval '1 day', 'IYYYIW')::int"
		       " AND to_char(" UTC_NOW
		       " + interval '1 day', 'IYYYIW')::int) ORDER BY done_at, quest",
};
static const struct postgres_statement read_achievements = {
	"read_achievements",
	"SELECT achievement, steps FROM achievement WHERE player_id = $1::bigint",
};
static const struct postgres_statement read_titles = {
	"read_titles",
	"SELECT title FROM title WHERE player_id = $1::bigint ORDER BY earned_at, title",
};
static const struct postgres_statement read_streak = {
	"read_daily_streak",
	"SELECT days, last_day, forgiven_week FROM daily_streak WHERE player_id = $1::bigint",
};

/* A clock that is behind counts to the day and week that were begun already. */
static const struct postgres_statement count_deeds = {
	"count_deeds",
	"INSERT INTO deed AS d (player_id, deed, of, amount, day, at_day, week, at_week)"
	" SELECT player_id, deed, of, amount, day, 0, week, 0 FROM unnest($1::bigint[],"
	" $2::text[], $3::text[], $4::bigint[], $5::int[], $6::int[])"
	" AS new (player_id, deed, of, amount, day, week) ON CONFLICT (player_id, deed, of) DO "
	"UPDATE SET"
	" amount = d.amount + excluded.amount,"
	" at_day = CASE WHEN d.day < excluded.day THEN d.amount ELSE d.at_day END,"
	" day = greatest(d.day, excluded.day),"
	" at_week = CASE WHEN d.week < excluded.week THEN d.amount ELSE d.at_week END,"
	" week = greatest(d.week, excluded.week)",
};
static const struct postgres_statement accept_quest = {
	"accept_quest",
	"INSERT INTO quest (player_id, quest, accepted_at, starts)"
	" VALUES ($1::bigint, $2, to_timestamp($3::bigint / 1000.0), $4::jsonb)",
};
static const struct postgres_statement abandon_quest = {
	"abandon_quest",
	"DELETE FROM quest WHERE player_id = $1::bigint AND quest = $2 AND done_at IS NULL",
};
static const struct postgres_statement hand_in_quest = {
	"hand_in_quest",
	"UPDATE quest SET done_at = to_timestamp($3::bigint / 1000.0), xp = $4::bigint,"
	" gold = $5::bigint WHERE player_id = $1::bigint AND quest = $2 AND done_at IS NULL",
};
static const struct postgres_statement claim_task = {
	"claim_quest_task",
	"INSERT INTO quest_task (player_id, quest, done_at, xp, gold, period)"
	" VALUES ($1::bigint, $2, to_timestamp($3::bigint / 1000.0), $4::bigint, $5::bigint,"
	" $6::int)",
};
static const struct postgres_statement save_streak = {
	"save_daily_streak",
	"INSERT INTO daily_streak (player_id, days, last_day, forgiven_week)"
	" VALUES ($1::bigint, $2::int, $3::int, $4::int) ON CONFLICT (player_id) DO UPDATE SET"
	" days = excluded.days, last_day = excluded.last_day,"
	" forgiven_week = excluded.forgiven_week",
};
static const struct postgres_statement save_achievement = {
	"save_achievement",
	"INSERT INTO achievement (player_id, achievement, claimed_at, steps)"
	" VALUES ($1::bigint, $2, to_timestamp($3::bigint / 1000.0), $4::int)"
	" ON CONFLICT (player_id, achievement) DO UPDATE SET"
	" steps = excluded.steps, claimed_at = excluded.claimed_at",
};
static const struct postgres_statement give_title = {
	"give_title",
	"INSERT INTO title (player_id, title, earned_at)"
	" VALUES ($1::bigint, $2, to_timestamp($3::bigint / 1000.0)) ON CONFLICT DO NOTHING",
};
static const struct postgres_statement wear_title = {
	"wear_title",
	"UPDATE character SET title = nullif($2::text, '') WHERE player_id = $1::bigint",
};

/* ── reading ── */

void
quests_queue(
    struct postgres_session *s, const struct needs *needs, struct quests_plan *plan, int *count)
{
	const struct need *need = needs_find(needs, NEED_QUESTS);

	*plan = (struct quests_plan){ -1, -1, -1, -1, -1, -1 };
	if (need == NULL)
		return;
	plan->deeds = ask_of_player(s, &read_deeds, need->player_id, count);
	plan->quests = ask_of_player(s, &read_quests, need->player_id, count);
	plan->tasks = ask_of_player(s, &read_tasks, need->player_id, count);
	plan->achievements = ask_of_player(s, &read_achievements, need->player_id, count);
	plan->titles = ask_of_player(s, &read_titles, need->player_id, count);
	plan->streak = ask_of_player(s, &read_streak, need->player_id, count);
}

static void
read_key(const struct postgres_results *results, size_t query, size_t row, int column,
    char ret[CONTENT_KEY_SIZE])
{
	snprintf(ret, CONTENT_KEY_SIZE, "%s", postgres_text(results, query, row, column));
}

/* A deed that this version doesn't know counts for nothing. */
static void
take_deeds(const struct postgres_results *results, size_t query, struct quest_book *book)
{
	size_t row, rows = postgres_rows(results, query);

	book->deeds = read_room(rows * sizeof(*book->deeds));
	for (row = 0; row < rows; row++) {
		struct deed_row *deed = &book->deeds[book->deeds_count];

		if (!deed_parse(postgres_text(results, query, row, 0), &deed->deed))
			continue;
		read_key(results, query, row, 1, deed->of);
		deed->amount = postgres_i64(results, query, row, 2);
		deed->day = (int32_t)postgres_i64(results, query, row, 3);
		deed->at_day = postgres_i64(results, query, row, 4);
		deed->week = (int32_t)postgres_i64(results, query, row, 5);
		deed->at_week = postgres_i64(results, query, row, 6);
		book->deeds_count++;
	}
}

/* "kill:family:beasts 12,explore 3" */
static void
read_starts(const char *text, struct quest_row *ret)
{
	while (*text != '\0' && ret->starts_count < QUEST_STARTS_MAX) {
		size_t size = strcspn(text, " ");
		char *end;

		if (text[size] == '\0')
			return;
		snprintf(
		    ret->starts[ret->starts_count].aim, QUEST_AIM_SIZE, "%.*s", (int)size, text);
		ret->starts[ret->starts_count++].amount = strtoll(text + size + 1, &end, 10);
		text = *end == ',' ? end + 1 : end;
	}
}

static void
take_quests(const struct postgres_results *results, size_t query, struct quest_book *book)
{
	size_t row, rows = postgres_rows(results, query);

	book->quests = read_room(rows * sizeof(*book->quests));
	for (row = 0; row < rows; row++) {
		struct quest_row *quest = &book->quests[book->quests_count++];

		read_key(results, query, row, 0, quest->quest);
		quest->accepted_ms = postgres_i64(results, query, row, 1);
		quest->done_ms = postgres_i64(results, query, row, 2);
		quest->xp = postgres_i64(results, query, row, 3);
		quest->gold = postgres_i64(results, query, row, 4);
		read_starts(postgres_text(results, query, row, 5), quest);
	}
}

static void
take_tasks(const struct postgres_results *results, size_t query, struct quest_book *book)
{
	size_t row, rows = postgres_rows(results, query);

	book->tasks = read_room(rows * sizeof(*book->tasks));
	for (row = 0; row < rows; row++) {
		struct task_row *task = &book->tasks[book->tasks_count++];

		read_key(results, query, row, 0, task->quest);
		task->period = (int32_t)postgres_i64(results, query, row, 1);
		task->done_ms = postgres_i64(results, query, row, 2);
		task->xp = postgres_i64(results, query, row, 3);
		task->gold = postgres_i64(results, query, row, 4);
	}
}

static void
take_achievements(const struct postgres_results *results, size_t query, struct quest_book *book)
{
	size_t row, rows = postgres_rows(results, query);

	book->achievements = read_room(rows * sizeof(*book->achievements));
	for (row = 0; row < rows; row++) {
		struct achievement_row *one = &book->achievements[book->achievements_count++];

		read_key(results, query, row, 0, one->achievement);
		one->steps = (int32_t)postgres_i64(results, query, row, 1);
	}
}

static void
take_titles(const struct postgres_results *results, size_t query, struct quest_book *book)
{
	size_t row, rows = postgres_rows(results, query);

	book->titles = read_room(rows * sizeof(*book->titles));
	for (row = 0; row < rows; row++)
		read_key(results, query, row, 0, book->titles[book->titles_count++]);
}

void
quests_read(const struct postgres_results *results, const struct quests_plan *plan,
    const struct needs *needs, struct rows *rows)
{
	struct quest_book *book;

	if (plan->deeds < 0)
		return;
	quest_book_destroy(rows->quests);
	rows->quests = book = read_room(sizeof(*book));
	book->player_id = needs_find(needs, NEED_QUESTS)->player_id;
	take_deeds(results, (size_t)plan->deeds, book);
	take_quests(results, (size_t)plan->quests, book);
	take_tasks(results, (size_t)plan->tasks, book);
	take_achievements(results, (size_t)plan->achievements, book);
	take_titles(results, (size_t)plan->titles, book);
	if (postgres_rows(results, (size_t)plan->streak) == 0)
		return;
	book->streak.days = (int32_t)postgres_i64(results, (size_t)plan->streak, 0, 0);
	book->streak.last_day = (int32_t)postgres_i64(results, (size_t)plan->streak, 0, 1);
	book->streak.forgiven_week = (int32_t)postgres_i64(results, (size_t)plan->streak, 0, 2);
}

/* ── writing ── */

enum { PLAYERS, DEEDS, OFS, AMOUNTS, DAYS, WEEKS, DEED_COLUMNS };

static void
add_deeds(struct text columns[DEED_COLUMNS], const struct quest_effects *e)
{
	unsigned i;

	for (i = 0; i < e->deeds_count; i++) {
		array_add_i64(&columns[PLAYERS], e->deeds[i].player_id);
		array_add_text(&columns[DEEDS], deed_text(e->deeds[i].deed));
		array_add_text(&columns[OFS], e->deeds[i].of);
		array_add_i64(&columns[AMOUNTS], e->deeds[i].amount);
		array_add_i64(&columns[DAYS], e->day);
		array_add_i64(&columns[WEEKS], e->week);
	}
}

void
deeds_store(struct postgres_session *s, const struct decision *decisions, unsigned count)
{
	struct text columns[DEED_COLUMNS] = { { 0 } };
	unsigned i;

	for (i = 0; i < count; i++)
		add_deeds(columns, &decisions[i].effects->quests);
	arrays_query(s, &count_deeds, columns, DEED_COLUMNS);
}

static void
begin(struct postgres_params *params, const struct quest_change *change, const char *key)
{
	params_i64(params, change->player_id);
	params_text(params, key);
	params_i64(params, change->at_ms);
}

static void
store_accepted(struct postgres_session *s, const struct quest_change *change)
{
	struct postgres_params params = { 0 };
	struct text starts = { 0 };
	unsigned i;

	text_putc(&starts, '{');
	for (i = 0; i < change->quest.starts_count; i++)
		text_printf(&starts, "%s\"%s\":%" PRId64, i == 0 ? "" : ",",
		    change->quest.starts[i].aim, change->quest.starts[i].amount);
	text_putc(&starts, '}');
	begin(&params, change, change->quest.quest);
	params_text(&params, starts.bytes);
	postgres_query(s, &accept_quest, &params);
	text_finish(&starts);
}

static void
store_abandoned(struct postgres_session *s, const struct quest_change *change)
{
	struct postgres_params params = { 0 };

	params_i64(&params, change->player_id);
	params_text(&params, change->quest.quest);
	postgres_query(s, &abandon_quest, &params);
}

static void
store_handed_in(struct postgres_session *s, const struct quest_change *change)
{
	struct postgres_params params = { 0 };

	begin(&params, change, change->quest.quest);
	params_i64(&params, change->quest.xp);
	params_i64(&params, change->quest.gold);
	postgres_query(s, &hand_in_quest, &params);
}

static void
store_task(struct postgres_session *s, const struct quest_change *change)
{
	struct postgres_params params = { 0 };

	begin(&params, change, change->task.quest);
	params_i64(&params, change->task.xp);
	params_i64(&params, change->task.gold);
	params_i64(&params, change->task.period);
	postgres_query(s, &claim_task, &params);
}

static void
store_streak(struct postgres_session *s, const struct quest_change *change)
{
	struct postgres_params params = { 0 };

	params_i64(&params, change->player_id);
	params_i64(&params, change->streak.days);
	params_i64(&params, change->streak.last_day);
	params_i64(&params, change->streak.forgiven_week);
	postgres_query(s, &save_streak, &params);
}

static void
store_achievement(struct postgres_session *s, const struct quest_change *change)
{
	struct postgres_params params = { 0 };

	begin(&params, change, change->achievement.achievement);
	params_i64(&params, change->achievement.steps);
	postgres_query(s, &save_achievement, &params);
}

static void
store_given_title(struct postgres_session *s, const struct quest_change *change)
{
	struct postgres_params params = { 0 };

	if (change->title[0] == '\0')
		return;
	begin(&params, change, change->title);
	postgres_query(s, &give_title, &params);
}

static void
store_worn_title(struct postgres_session *s, const struct quest_change *change)
{
	struct postgres_params params = { 0 };

	params_i64(&params, change->player_id);
	params_text(&params, change->title);
	postgres_query(s, &wear_title, &params);
}

static void
store_change(struct postgres_session *s, const struct quest_change *change)
{
	switch (change->kind) {
	case QUEST_ACCEPTED:
		store_accepted(s, change);
		break;
	case QUEST_ABANDONED:
		store_abandoned(s, change);
		break;
	case QUEST_HANDED_IN:
		store_handed_in(s, change);
		store_given_title(s, change);
		break;
	case QUEST_TASK_CLAIMED:
		store_task(s, change);
		break;
	case QUEST_STREAK_CLAIMED:
		store_streak(s, change);
		break;
	case QUEST_ACHIEVED:
		store_achievement(s, change);
		store_given_title(s, change);
		break;
	case QUEST_TITLE_WORN:
		store_worn_title(s, change);
		break;
	}
}

void
quests_store(struct postgres_session *s, const struct effects *e)
{
	if (e->quests.change != NULL)
		store_change(s, e->quests.change);
}
