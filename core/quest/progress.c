#include "core/quest/progress.h"

#include "core/rules/calendar.h"
#include "core/rules/clamp.h"
#include "core/rules/types.h"

#include <stdio.h>
#include <string.h>

enum span { SPAN_LIFE, SPAN_DAY, SPAN_WEEK };

_Static_assert(
    sizeof(((struct content_quest *)0)->steps) / sizeof(((struct content_quest *)0)->steps[0]) <=
	QUEST_STARTS_MAX,
    "every step has its start");

void
quester_need(struct needs *out, int64_t player_id, enum need_use use)
{
	need_character(out, player_id, use);
	need_bag(out, player_id);
	need_quests(out, player_id);
}

bool
quester_of(const struct rows *rows, int64_t player_id, const struct moment *at, struct quester *ret,
    struct effects *out)
{
	*ret = (struct quester){
		.row = rows_character(rows, player_id),
		.book = rows_quests(rows, player_id),
		.bag = rows_bag(rows, player_id),
		.at = at,
	};
	if (ret->row == NULL)
		effects_refuse(out, REFUSAL_NO_SUCH_PLAYER, "There is no such player.");
	return ret->row != NULL;
}

/* ── counts ── */

/* Of a count that grew after the span began; else nothing was done in it. */
static int64_t
done_in(const struct deed_row *row, enum span span, const struct moment *at)
{
	switch (span) {
	case SPAN_DAY:
		return row->day == calendar_day(at->now_ms).key ? row->amount - row->at_day : 0;
	case SPAN_WEEK:
		return row->week == calendar_week(at->now_ms).key ? row->amount - row->at_week : 0;
	case SPAN_LIFE:
		break;
	}
	return row->amount;
}

static int64_t
count(const struct quester *who, const struct aim *aim, enum span span)
{
	const struct quest_book *book = who->book;
	int64_t sum = 0;
	unsigned i;

	for (i = 0; i < book->deeds_count; i++) {
		if (aim_takes(who->at->content, aim, book->deeds[i].deed, book->deeds[i].of))
			sum += done_in(&book->deeds[i], span, who->at);
	}
	return sum;
}

static int32_t
level_before(const struct quester *who, enum span span)
{
	const struct aim levels = { .deed = DEED_REACH_LEVEL, .of = "" };

	return clamp_i32(who->row->level - count(who, &levels, span), 1, LEVEL_CAP);
}

int32_t
quester_level_at_day(const struct quester *who)
{
	return level_before(who, SPAN_DAY);
}

int32_t
quester_level_at_week(const struct quester *who)
{
	return level_before(who, SPAN_WEEK);
}

int64_t
quester_done(const struct quester *who, const struct aim *aim)
{
	return aim->deed == DEED_REACH_LEVEL ? who->row->level : count(who, aim, SPAN_LIFE);
}

/* ── quests ── */

static void
write_aim(const struct aim *aim, char ret[QUEST_AIM_SIZE])
{
	if (aim->is_narrow)
		snprintf(ret, QUEST_AIM_SIZE, "%s:%s:%s", deed_text(aim->deed),
		    aim_kind_text(aim->kind), aim->of);
	else
		snprintf(ret, QUEST_AIM_SIZE, "%s", deed_text(aim->deed));
}

/* What the content has only asked for since it was accepted counts from the beginning of one's
 * life. */
static int64_t
start_of(const struct quest_row *row, const struct aim *aim)
{
	char text[QUEST_AIM_SIZE];
	unsigned i;

	write_aim(aim, text);
	for (i = 0; i < row->starts_count; i++) {
		if (strcmp(row->starts[i].aim, text) == 0)
			return row->starts[i].amount;
	}
	return 0;
}

static int64_t
done_since_accepted(
    const struct quester *who, const struct content_quest *quest, const struct aim *aim)
{
	const struct quest_row *row = quest_book_find(who->book, quest->key);

	return row != NULL ? quester_done(who, aim) - start_of(row, aim) : 0;
}

static int64_t
done_for(const struct quester *who, const struct content_quest *quest, const struct aim *aim)
{
	if (aim->deed == DEED_DELIVER)
		return who->bag != NULL ? bag_count(who->bag, aim->of) : 0;
	if (deed_is_for_life(aim->deed))
		return quester_done(who, aim);
	switch (quest->line) {
	case QUEST_LINE_DAILY:
		return count(who, aim, SPAN_DAY);
	case QUEST_LINE_WEEKLY:
		return count(who, aim, SPAN_WEEK);
	case QUEST_LINE_MAIN:
	case QUEST_LINE_SIDE:
		break;
	}
	return done_since_accepted(who, quest, aim);
}

bool
quest_is_once(const struct content_quest *quest)
{
	return quest->line == QUEST_LINE_MAIN || quest->line == QUEST_LINE_SIDE;
}

int32_t
quest_progress(const struct quester *who, const struct content_quest *quest, size_t n)
{
	struct aim aim = aim_of_step(&quest->steps[n]);

	return clamp_i32(done_for(who, quest, &aim), 0, quest->steps[n].count);
}

bool
quest_is_ready(const struct quester *who, const struct content_quest *quest)
{
	size_t n;

	for (n = 0; n < quest->steps_count; n++) {
		if (quest_progress(who, quest, n) < quest->steps[n].count)
			return false;
	}
	return true;
}

void
quest_note_starts(
    const struct quester *who, const struct content_quest *quest, struct quest_row *ret)
{
	size_t n;

	for (n = 0; n < quest->steps_count; n++) {
		struct aim aim = aim_of_step(&quest->steps[n]);

		if (aim.deed == DEED_DELIVER || deed_is_for_life(aim.deed))
			continue;
		write_aim(&aim, ret->starts[ret->starts_count].aim);
		ret->starts[ret->starts_count++].amount = quester_done(who, &aim);
	}
}

const struct content_quest *
quest_find(const struct content *content, const char *key)
{
	int32_t n =
	    content_index(content->quests, content->quests_count, sizeof(content->quests[0]), key);

	return n >= 0 ? &content->quests[n] : NULL;
}
