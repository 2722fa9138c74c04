/* Quests, tasks, the streak, achievements and titles, without a server: what is offered, how it is
 * measured, what handing in gives and takes. The content is tests/support/content. */
#include "core/rules/calendar.h"
#include "core/rules/level.h"
#include "tests/support/loaded_content.h"
#include "tests/support/stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define FIRST "{\"player_id\":1,\"quest\":\"first_walk\"}"
#define SECOND "{\"player_id\":1,\"quest\":\"second_walk\"}"
#define TODAYS "{\"player_id\":1,\"quest\":\"todays_walk\"}"
#define ANN "{\"player_id\":1}"

TestSuite(quests, .init = content_load_small, .fini = content_unload);

/* Player 1, Ann, who has done nothing yet. */
static struct stage *
given_ann(const struct operation *operation, int32_t level)
{
	struct stage *s = stage_create(operation);

	s->at.content = content;
	stage_character(s, 1, "Ann", level);
	stage_build(s, 1);
	stage_bag(s, 1);
	stage_hot(s, 1);
	stage_quests(s, 1);
	s->rows.craft = calloc(1, sizeof(*s->rows.craft));
	cr_assert_not_null(s->rows.craft);
	s->rows.craft->player_id = 1;
	return s;
}

static void
start(struct quest_row *row, const char *aim, int64_t amount)
{
	snprintf(row->starts[row->starts_count].aim, QUEST_AIM_SIZE, "%s", aim);
	row->starts[row->starts_count++].amount = amount;
}

static bool
replied(const struct stage *s, const char *part)
{
	cr_assert_null(s->effects.refusal, "refused: %s", s->effects.detail);
	return strstr(s->effects.reply.bytes, part) != NULL;
}

/* ── accepting ── */

Test(quests, who_accepts_one_begins_with_the_counts_of_now)
{
	struct stage *s = given_ann(&quest_accept, 1);

	stage_deed(s, DEED_EXPLORE, "taiga", 7);
	stage_deed(s, DEED_EXPLORE, "bog", 2);
	stage_deed(s, DEED_KILL, "wolf", 5);
	stage_when(s, FIRST);
	cr_assert(replied(s, "\"state\":\"running\""));
	cr_assert_eq(stage_reply_number(s, "steps.0.progress"), 0);
	cr_assert_eq(stage_reply_number(s, "steps.1.progress"), 0);
	cr_assert_eq(stage_reply_number(s, "xp"), level_xp_next(1) * 4 / 10);
	cr_assert_eq(s->effects.quests.change->kind, QUEST_ACCEPTED);
	cr_assert_eq(s->effects.quests.change->quest.starts_count, 2);
	cr_assert_str_eq(s->effects.quests.change->quest.starts[0].aim, "explore");
	cr_assert_eq(s->effects.quests.change->quest.starts[0].amount, 9);
	cr_assert_str_eq(s->effects.quests.change->quest.starts[1].aim, "kill:family:beasts");
	cr_assert_eq(s->effects.quests.change->quest.starts[1].amount, 5);
	cr_assert_eq(s->effects.saved[0].version, 6, "its lock and version guard the quests");
	stage_destroy(s);
}

Test(quests, only_what_is_offered_is_accepted)
{
	struct stage *s = given_ann(&quest_accept, 5);

	stage_when(s, "{\"player_id\":1,\"quest\":\"no_walk\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_quest");
	stage_when(s, TODAYS);
	cr_assert_str_eq(stage_refusal(s), "no_such_quest", "tasks aren't accepted");
	stage_when(s, SECOND);
	cr_assert_str_eq(stage_refusal(s), "quest_not_offered", "the first comes before");
	stage_quest(s, "first_walk");
	stage_when(s, SECOND);
	cr_assert_str_eq(stage_refusal(s), "quest_not_offered", "it runs");
	stage_when(s, FIRST);
	cr_assert_str_eq(stage_refusal(s), "quest_not_offered", "it runs already");
	s->rows.quests->quests[0].done_ms = 1;
	stage_when(s, FIRST);
	cr_assert_str_eq(stage_refusal(s), "quest_not_offered", "once and for all");
	stage_when(s, SECOND);
	cr_assert_null(stage_refusal(s));
	s->rows.characters[0].level = 4;
	stage_when(s, SECOND);
	cr_assert_str_eq(stage_refusal(s), "quest_not_offered", "from level 5 on");
	stage_destroy(s);
}

Test(quests, one_that_is_abandoned_is_offered_again)
{
	struct stage *s = given_ann(&quest_abandon, 1);

	stage_when(s, FIRST);
	cr_assert_str_eq(stage_refusal(s), "no_such_quest");
	start(stage_quest(s, "first_walk"), "explore", 0);
	stage_deed(s, DEED_EXPLORE, "taiga", 3);
	stage_when(s, FIRST);
	cr_assert(replied(s, "\"state\":\"available\""));
	cr_assert_eq(stage_reply_number(s, "steps.0.progress"), 0);
	cr_assert_eq(s->effects.quests.change->kind, QUEST_ABANDONED);
	cr_assert_eq(s->effects.entries_count, 0);
	s->rows.quests->quests[0].done_ms = 1;
	stage_when(s, FIRST);
	cr_assert_str_eq(stage_refusal(s), "no_such_quest", "what is done stays done");
	stage_destroy(s);
}

Test(quests, lists_show_what_may_be_accepted_what_runs_and_what_is_done)
{
	struct stage *s = given_ann(&quest_list, 5);

	stage_when(s, "{\"player_id\":1,\"state\":\"available\",\"page\":9}");
	cr_assert_eq(stage_reply_number(s, "page"), 1);
	cr_assert(replied(s, "\"quest\":\"first_walk\",\"line\":\"main\",\"state\":\"available\""));
	cr_assert_not(replied(s, "second_walk"));
	stage_quest(s, "first_walk");
	stage_quest(s, "gone_from_the_content");
	stage_when(s, "{\"player_id\":1,\"state\":\"running\",\"page\":1}");
	cr_assert_eq(stage_reply_number(s, "running"), 1);
	cr_assert(replied(s, "\"state\":\"running\",\"level_min\""));
	stage_deed(s, DEED_EXPLORE, "taiga", 9);
	stage_deed(s, DEED_KILL, "owl", 2);
	stage_when(s, "{\"player_id\":1,\"state\":\"running\",\"page\":1}");
	cr_assert(replied(s, "\"state\":\"ready\""));
	cr_assert_eq(stage_reply_number(s, "entries.0.steps.0.progress"), 3, "at most its count");
	s->rows.quests->quests[0].done_ms = 77;
	s->rows.quests->quests[0].xp = 12;
	stage_when(s, "{\"player_id\":1,\"state\":\"done\",\"page\":1}");
	cr_assert_eq(stage_reply_number(s, "entries.0.done_at_ms"), 77);
	cr_assert_eq(stage_reply_number(s, "entries.0.xp"), 12, "what it gave");
	stage_when(s, "{\"player_id\":1,\"state\":\"available\",\"page\":1}");
	cr_assert(replied(s, "\"quest\":\"second_walk\""));
	stage_destroy(s);
}

/* ── handing in ── */

Test(quests, what_was_done_before_doesnt_count)
{
	struct stage *s = given_ann(&quest_hand_in, 1);
	struct quest_row *row = stage_quest(s, "first_walk");

	stage_when(s, SECOND);
	cr_assert_str_eq(stage_refusal(s), "no_such_quest");
	start(row, "explore", 9);
	start(row, "kill:family:beasts", 5);
	stage_deed(s, DEED_EXPLORE, "taiga", 12);
	stage_deed(s, DEED_KILL, "wolf", 6);
	stage_when(s, FIRST);
	cr_assert_str_eq(stage_refusal(s), "quest_not_done");
	stage_deed(s, DEED_KILL, "queen", 1);
	stage_when(s, FIRST);
	cr_assert_null(stage_refusal(s));
	row->starts[1].amount = 500; /* the content has moved beasts to another family since */
	stage_when(s, FIRST);
	cr_assert_str_eq(stage_refusal(s), "quest_not_done");
	row->starts_count = 1; /* the content asks for beasts only since */
	stage_when(s, FIRST);
	cr_assert_null(stage_refusal(s));
	stage_destroy(s);
}

static struct stage *
given_a_done_first_walk(int32_t level)
{
	struct stage *s = given_ann(&quest_hand_in, level);

	stage_quest(s, "first_walk");
	stage_deed(s, DEED_EXPLORE, "taiga", 3);
	stage_deed(s, DEED_KILL, "wolf", 2);
	return s;
}

Test(quests, handing_in_gives_what_was_promised_and_says_so)
{
	struct stage *s = given_a_done_first_walk(1);

	stage_when(s, FIRST);
	cr_assert_str_eq(s->effects.cause, "quest:1:first_walk");
	cr_assert_eq(stage_delta(s, "player:1", "xp"), 30);
	cr_assert_eq(stage_delta(s, "game:mint.quest", "xp"), -30);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 20);
	cr_assert_eq(stage_delta(s, "player:1", "item:crust"), 2);
	cr_assert_eq(stage_delta(s, "player:1", "item:herb"), 1);
	cr_assert_str_eq(s->effects.saved_craft->recipes[0], "draught");
	cr_assert_eq(s->effects.quests.change->kind, QUEST_HANDED_IN);
	cr_assert_eq(s->effects.quests.change->quest.xp, 30);
	cr_assert_eq(s->effects.quests.change->quest.gold, 20);
	cr_assert_eq(stage_counted(s, 1, DEED_EARN_GOLD, ""), 20);
	cr_assert_eq(s->effects.events_count, 1);
	cr_assert_str_eq(s->effects.events[0].type->exchange, "quest_completed");
	cr_assert_eq(stage_reply_number(s, "gold"), 220);
	cr_assert_eq(stage_reply_number(s, "found.0.count"), 2);
	cr_assert(replied(s, "\"learned\":\"draught\""));
	cr_assert_not(s->effects.releases);
	stage_destroy(s);
}

Test(quests, a_level_that_it_brings_is_told_counted_and_makes_well)
{
	struct stage *s = given_a_done_first_walk(1);

	s->rows.characters[0].xp = level_xp_total(2) - 30;
	stage_when(s, FIRST);
	cr_assert_eq(stage_reply_number(s, "level"), 2);
	cr_assert_eq(stage_reply_number(s, "levels_gained"), 1);
	cr_assert_eq(s->effects.saved[0].level, 2);
	cr_assert_eq(s->effects.saved[0].version, 5 + 2, "a version for each event");
	cr_assert_str_eq(s->effects.events[1].type->exchange, "player_level_up");
	cr_assert_eq(stage_counted(s, 1, DEED_REACH_LEVEL, ""), 1);
	cr_assert_eq(s->effects.release.level, 2);
	cr_assert_eq(s->effects.release.hp, s->effects.release.hp_max);
	stage_destroy(s);
}

Test(quests, what_is_delivered_is_taken_and_a_title_given)
{
	struct stage *s = given_ann(&quest_hand_in, 5);
	struct quest_row *row = stage_quest(s, "second_walk");

	start(row, "gather:item:herb", 10);
	stage_deed(s, DEED_GATHER, "herb", 13);
	stage_stack(s, "herb", 2);
	stage_when(s, SECOND);
	cr_assert_str_eq(stage_refusal(s), "quest_not_done");
	s->rows.bag->stacks[0].count = 4;
	strcpy(s->rows.hot.fight_id, "f-1");
	stage_when(s, SECOND);
	cr_assert_str_eq(stage_refusal(s), "in_fight", "things stay while a fight may use them");
	s->rows.hot.fight_id[0] = '\0';
	stage_when(s, SECOND);
	cr_assert_eq(stage_delta(s, "player:1", "item:herb"), -3);
	cr_assert_eq(stage_delta(s, "game:sink.quest", "item:herb"), 3);
	cr_assert_eq(stage_counted(s, 1, DEED_DELIVER, "herb"), 3);
	cr_assert_str_eq(s->effects.quests.change->title, "walker");
	cr_assert_null(s->effects.saved_craft);
	row->done_ms = 1;
	stage_when(s, SECOND);
	cr_assert_str_eq(stage_refusal(s), "no_such_quest", "it is done once");
	stage_destroy(s);
}

/* ── tasks ── */

Test(quests, a_task_counts_from_midnight_and_is_claimed_once)
{
	struct stage *s = given_ann(&quest_daily, 2);
	struct task_row *claimed;

	stage_when(s, ANN);
	cr_assert_eq(stage_reply_number(s, "day_ends_at_ms"), calendar_day(s->at.now_ms).end_ms);
	cr_assert(replied(s, "\"quest\":\"todays_walk\",\"line\":\"daily\",\"state\":\"ready\""));
	s->operation = &quest_claim_task;
	stage_when(s, FIRST);
	cr_assert_str_eq(stage_refusal(s), "no_such_quest");
	stage_when(s, TODAYS);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 20);
	cr_assert_eq(s->effects.quests.change->kind, QUEST_TASK_CLAIMED);
	cr_assert_eq(s->effects.quests.change->task.period, calendar_day(s->at.now_ms).key);
	claimed = &s->rows.quests->tasks[s->rows.quests->tasks_count++];
	*claimed = s->effects.quests.change->task;
	stage_when(s, TODAYS);
	cr_assert_str_eq(stage_refusal(s), "already_claimed");
	strcpy(claimed->quest, "another_walk"); /* the content has changed since */
	stage_when(s, TODAYS);
	cr_assert_null(stage_refusal(s));
	s->rows.quests->tasks_count = 3;
	claimed[1] = claimed[2] = claimed[0];
	stage_when(s, TODAYS);
	cr_assert_str_eq(stage_refusal(s), "already_claimed", "three a day");
	s->at.now_ms += CALENDAR_DAY_MS;
	stage_when(s, TODAYS);
	cr_assert_null(stage_refusal(s), "tomorrow is another day");
	stage_destroy(s);
}

/* Tasks of kills in place of the one of the level. */
static struct stage *
given_hunting_tasks(struct content_quest quests[2], struct content *ret)
{
	struct stage *s = given_ann(&quest_daily, 2);
	struct content_quest task = {
		.key = "hunt",
		.line = QUEST_LINE_DAILY,
		.level_min = 2,
		.level_max = 2,
		.steps_count = 1,
		.steps = { { .what = DEED_KILL, .count = 10 } },
	};

	quests[0] = task;
	quests[1] = task;
	strcpy(quests[1].key, "hunt_on");
	quests[1].line = QUEST_LINE_WEEKLY;
	*ret = *content;
	ret->quests = quests;
	ret->quests_count = 2;
	s->at.content = ret;
	return s;
}

Test(quests, days_and_weeks_are_told_apart_by_what_the_counts_were)
{
	struct content_quest quests[2];
	struct content own;
	struct stage *s = given_hunting_tasks(quests, &own);
	struct deed_row *wolves = stage_deed(s, DEED_KILL, "wolf", 9),
			*owls = stage_deed(s, DEED_KILL, "owl", 100);

	wolves->at_day = 7;
	wolves->at_week = 4;
	owls->day--; /* the last one fell yesterday, */
	owls->at_day = 98;
	owls->at_week = 97;
	stage_when(s, ANN);
	cr_assert_eq(stage_reply_number(s, "tasks.0.steps.0.progress"), 2);
	cr_assert_eq(stage_reply_number(s, "tasks.1.steps.0.progress"), 5 + 3);
	owls->week--; /* or last week */
	stage_when(s, ANN);
	cr_assert_eq(stage_reply_number(s, "tasks.1.steps.0.progress"), 5);
	stage_destroy(s);
}

Test(quests, tasks_stay_those_of_the_level_with_which_the_day_began)
{
	struct content_quest quests[2];
	struct content own;
	struct stage *s = given_hunting_tasks(quests, &own);

	s->rows.characters[0].level = 3;
	stage_when(s, ANN);
	cr_assert(replied(s, "\"tasks\":[]"));
	stage_deed(s, DEED_REACH_LEVEL, "", 1); /* risen today */
	stage_when(s, ANN);
	cr_assert(replied(s, "\"quest\":\"hunt\""));
	cr_assert(replied(s, "\"quest\":\"hunt_on\""));
	s->rows.quests->deeds[0].day--; /* risen yesterday: the week began before */
	stage_when(s, ANN);
	cr_assert_not(replied(s, "\"quest\":\"hunt\""));
	cr_assert(replied(s, "\"quest\":\"hunt_on\""));
	stage_destroy(s);
}

/* ── the streak ── */

Test(quests, a_streak_pays_more_each_day_once_a_day)
{
	struct stage *s = given_ann(&quest_claim_streak, 10);

	stage_when(s, ANN);
	cr_assert_eq(stage_reply_number(s, "days"), 1);
	cr_assert_eq(stage_reply_number(s, "paid"), 3 * 23);
	cr_assert_eq(stage_reply_number(s, "next_gold"), 4 * 23);
	cr_assert_eq(stage_delta(s, "game:mint.streak", "gold"), -3 * 23);
	cr_assert_str_eq(s->effects.events[0].type->exchange, "streak_continued");
	s->rows.quests->streak = s->effects.quests.change->streak;
	stage_when(s, ANN);
	cr_assert_str_eq(stage_refusal(s), "already_claimed");
	s->at.now_ms += CALENDAR_DAY_MS;
	stage_when(s, ANN);
	cr_assert_eq(stage_reply_number(s, "days"), 2);
	cr_assert_eq(stage_reply_number(s, "paid"), 4 * 23);
	stage_destroy(s);
}

Test(quests, the_day_shows_what_the_streak_will_bring)
{
	struct stage *s = given_ann(&quest_daily, 10);
	int32_t today = calendar_day(s->at.now_ms).key;

	stage_when(s, ANN);
	cr_assert_eq(stage_reply_number(s, "streak.days"), 0);
	cr_assert_eq(stage_reply_number(s, "streak.next_gold"), 3 * 23);
	s->rows.quests->streak = (struct daily_streak){ .days = 6, .last_day = today - 1 };
	stage_when(s, ANN);
	cr_assert_eq(stage_reply_number(s, "streak.days"), 6);
	cr_assert_eq(stage_reply_number(s, "streak.next_gold"), 20 * 23);
	cr_assert(replied(s, "\"is_claimed\":false"));
	s->rows.quests->streak.last_day = today;
	stage_when(s, ANN);
	cr_assert(replied(s, "\"is_claimed\":true"));
	s->rows.quests->streak.last_day = today - 9;
	stage_when(s, ANN);
	cr_assert_eq(stage_reply_number(s, "streak.days"), 0, "it has ended");
	stage_destroy(s);
}

/* ── achievements and titles ── */

#define HUNTER "{\"player_id\":1,\"achievement\":\"hunter\"}"

Test(quests, achievements_are_claimed_step_by_step_and_the_last_gives_a_title)
{
	struct stage *s = given_ann(&quest_claim_achievement, 1);
	struct deed_row *wolves = stage_deed(s, DEED_KILL, "wolf", 9);

	stage_when(s, "{\"player_id\":1,\"achievement\":\"juggler\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_achievement");
	stage_when(s, HUNTER);
	cr_assert_str_eq(stage_refusal(s), "quest_not_done");
	wolves->amount = 10;
	stage_when(s, HUNTER);
	cr_assert_eq(stage_reply_number(s, "claimed"), 1);
	cr_assert_str_eq(s->effects.quests.change->title, "");
	cr_assert_not_null(strstr(s->effects.events[0].data.bytes, "\"step\":1,\"steps\":2"));
	s->rows.quests->achievements[s->rows.quests->achievements_count++] =
	    s->effects.quests.change->achievement;
	stage_when(s, HUNTER);
	cr_assert_str_eq(stage_refusal(s), "quest_not_done");
	wolves->amount = 100;
	stage_when(s, HUNTER);
	cr_assert_eq(stage_reply_number(s, "claimed"), 2);
	cr_assert_str_eq(s->effects.quests.change->title, "hunter");
	cr_assert_not_null(strstr(s->effects.events[0].data.bytes, "\"title\":\"hunter\""));
	s->rows.quests->achievements[0].steps = 2;
	stage_when(s, HUNTER);
	cr_assert_str_eq(stage_refusal(s), "already_claimed");
	stage_destroy(s);
}

Test(quests, the_board_has_what_may_be_claimed_first)
{
	struct stage *s = given_ann(&quest_achievements, 1);

	stage_when(s, "{\"player_id\":1,\"page\":7}");
	cr_assert_eq(stage_reply_number(s, "page"), 1);
	cr_assert_eq(stage_reply_number(s, "entries.0.progress"), 1, "climber, of level 1");
	stage_deed(s, DEED_KILL, "queen", 20);
	stage_when(s, "{\"player_id\":1,\"page\":1}");
	cr_assert_eq(stage_reply_number(s, "entries.0.progress"), 20);
	cr_assert_eq(stage_reply_number(s, "entries.0.claimable"), 1);
	cr_assert_eq(stage_reply_number(s, "entries.1.progress"), 1);
	stage_destroy(s);
}

Test(quests, a_title_that_one_has_is_worn_and_taken_off)
{
	struct stage *s = given_ann(&quest_wear_title, 9);

	stage_when(s, "{\"player_id\":1,\"title\":\"comes_home\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_title", "from level 10 on");
	stage_when(s, "{\"player_id\":1,\"title\":\"hunter\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_title", "it wasn't given");
	s->rows.characters[0].level = 10;
	snprintf(
	    s->rows.quests->titles[s->rows.quests->titles_count++], CONTENT_KEY_SIZE, "hunter");
	stage_when(s, "{\"player_id\":1,\"title\":\"hunter\"}");
	cr_assert_str_eq(s->effects.quests.change->title, "hunter");
	cr_assert_str_eq(s->effects.saved[0].title, "hunter");
	cr_assert(replied(s, "[\"comes_home\",\"hunter\",\"newcomer\"],\"worn\":\"hunter\""));
	s->rows.characters[0] = s->effects.saved[0];
	s->operation = &quest_take_off_title;
	stage_when(s, ANN);
	cr_assert_str_eq(s->effects.quests.change->title, "");
	cr_assert_not(replied(s, "worn"));
	s->operation = &character_get;
	stage_when(s, ANN);
	cr_assert(replied(s, "\"title\":\"hunter\""), "others see it with the name");
	stage_destroy(s);
}
