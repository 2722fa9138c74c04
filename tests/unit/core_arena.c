/* The arena without a server: challenges, practice, standings, the board. */
#include "core/rules/arena.h"
#include "core/rules/calendar.h"
#include "tests/support/arena_stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* ── challenging ── */

static struct stage *
given_who_challenges(unsigned open)
{
	struct stage *s = stage_create(&arena_challenge);
	struct challenge_list *list = stage_room(sizeof(*list) + 8 * sizeof(list->entries[0]));

	stage_character(s, ANN, "Ann", 5);
	stage_character(s, BOB, "Bob", 5);
	given_a_duellist(s, ANN, 0);
	s->rows.name_player_id = BOB;
	for (; list->count < open; list->count++) {
		struct challenge_entry *entry = &list->entries[list->count];

		entry->is_own = true;
		entry->expires_ms = s->at.now_ms + 1;
		snprintf(entry->name, sizeof(entry->name), "Eve%u", list->count);
	}
	s->rows.arena.challenges = list;
	return s;
}

static const char call_bob[] = "{\"player_id\":1,\"opponent\":\"bob\"}";

Test(arena_challenge, waits_ten_minutes)
{
	struct stage *s = given_who_challenges(2);

	stage_when(s, call_bob);
	cr_assert_null(stage_refusal(s));
	cr_expect_eq(s->effects.arena.challenge.players[CHALLENGED], BOB);
	cr_expect_eq(s->effects.arena.challenge.expires_ms, s->at.now_ms + 10 * MINUTE);
	cr_expect_eq(stage_reply_number(s, "expires_at"), s->at.now_ms + 10 * MINUTE);
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"opponent\":\"Bob\""));
	cr_expect_str_eq(s->effects.events[0].type->exchange, "duel_challenged");
	cr_expect_not_null(strstr(s->effects.events[0].data.bytes, "\"challenged_id\":2"));
	cr_expect_eq(s->effects.saved_count, 1, "the event is the challenger's");
	cr_expect_eq(s->effects.saved[0].player_id, ANN);
	cr_expect_eq(effects_event_version(&s->effects, 0), s->effects.saved[0].version);
	stage_destroy(s);
}

Test(arena_challenge, three_may_wait_and_none_twice)
{
	struct stage *s = given_who_challenges(3);
	struct challenge_entry *entries = s->rows.arena.challenges->entries;

	stage_when(s, call_bob);
	cr_expect_str_eq(stage_refusal(s), "too_many_challenges");
	entries[2].expires_ms = s->at.now_ms;
	stage_when(s, call_bob);
	cr_expect_null(stage_refusal(s), "what has expired doesn't count");
	entries[2].expires_ms++;
	entries[2].is_own = false;
	stage_when(s, call_bob);
	cr_expect_null(stage_refusal(s), "nor does what others want");
	strcpy(entries[1].name, "Bob");
	stage_when(s, call_bob);
	cr_expect_str_eq(stage_refusal(s), "too_many_challenges");
	stage_destroy(s);
}

Test(arena_challenge, is_for_two_grown_ones)
{
	struct stage *s = given_who_challenges(0);

	s->rows.characters[1].level = 4;
	stage_when(s, call_bob);
	cr_expect_str_eq(stage_refusal(s), "level_too_low");
	s->rows.characters[1].level = 5;
	s->rows.characters[0].level = 4;
	stage_when(s, call_bob);
	cr_expect_str_eq(stage_refusal(s), "level_too_low");
	s->rows.name_player_id = ANN;
	stage_when(s, "{\"player_id\":1,\"opponent\":\"ann\"}");
	cr_expect_str_eq(stage_refusal(s), "challenge_to_self");
	s->rows.name_player_id = 0;
	stage_when(s, "{\"player_id\":1,\"opponent\":\"nobody\"}");
	cr_expect_str_eq(stage_refusal(s), "no_such_recipient");
	stage_destroy(s);
}

Test(arena_decline, is_for_the_challenged_and_withdraw_for_the_challenger)
{
	static const char *const bodies[] = { "{\"player_id\":1,\"challenge_id\":\"" CHALLENGE_ID
					      "\"}",
		"{\"player_id\":2,\"challenge_id\":\"" CHALLENGE_ID "\"}" };
	struct stage *s = given_a_challenge(20, 20);

	s->operation = &arena_decline;
	stage_when(s, bodies[0]);
	cr_expect_str_eq(stage_refusal(s), "no_such_challenge");
	stage_when(s, bodies[1]);
	cr_expect_str_eq(s->effects.arena.ended_id, CHALLENGE_ID);
	s->operation = &arena_withdraw;
	stage_when(s, bodies[1]);
	cr_expect_str_eq(stage_refusal(s), "no_such_challenge");
	stage_when(s, bodies[0]);
	cr_expect_str_eq(s->effects.arena.ended_id, CHALLENGE_ID);
	cr_expect_eq(s->effects.events_count, 0);
	stage_destroy(s);
}

Test(arena_challenges, tells_those_to_both_sides_that_still_count)
{
	struct stage *s = given_who_challenges(3);
	struct challenge_entry *entries = s->rows.arena.challenges->entries;

	s->operation = &arena_challenges;
	strcpy(entries[0].id, "c-0");
	strcpy(entries[1].id, "c-1");
	entries[0].level = entries[1].level = 7;
	entries[1].is_own = false;
	entries[2].expires_ms = s->at.now_ms;
	stage_when(s, "{\"player_id\":1}");
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"incoming\":[{\"challenge_id\":\"c-1\","
							  "\"name\":\"Eve1\",\"level\":7"));
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"outgoing\":[{\"challenge_id\":\"c-0\","
							  "\"name\":\"Eve0\""));
	cr_expect_null(strstr(s->effects.reply.bytes, "Eve2"));
	stage_destroy(s);
}

/* ── practice, and what is seen ── */

Test(arena_spar, changes_nothing)
{
	struct stage *s = given_a_challenge(20, 20);

	s->operation = &arena_spar;
	s->rows.name_player_id = ANN;
	stage_when(s, "{\"player_id\":2,\"opponent\":\"ann\"}");
	cr_assert_null(stage_refusal(s));
	cr_expect_not(effects_have_value(&s->effects));
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"is_rated\":false"));
	cr_expect_null(strstr(s->effects.reply.bytes, "rating_x100"));
	cr_expect_eq(stage_reply_number(s, "challenger.player_id"), BOB);
	strcpy(s->rows.hot.fight_id, "f-1");
	stage_when(s, "{\"player_id\":2,\"opponent\":\"ann\"}");
	cr_expect_str_eq(stage_refusal(s), "in_fight");
	stage_destroy(s);
}

Test(arena_status, a_beginner_has_a_beginners_rating_and_a_new_season_resets)
{
	struct stage *s = given_a_challenge(20, 20);
	struct rating_row *rating = &s->rows.arena.duellists[0]->rating;

	s->operation = &arena_status;
	s->rows.arena.duels = stage_room(sizeof(*s->rows.arena.duels));
	stage_when(s, "{\"player_id\":1}");
	cr_expect_eq(stage_reply_number(s, "rating.rating_x100"), 150000);
	cr_expect_eq(stage_reply_number(s, "rating.shown_x100"), 80000);
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"is_rated\":false"));
	s->rows.arena.duellists[0]->has_rating = true;
	rating->now = (struct glicko){ 180000, 6000, 60000 };
	rating->day = (int32_t)(calendar_season(s->at.now_ms).begin_ms / CALENDAR_DAY_MS) - 1;
	stage_when(s, "{\"player_id\":1}");
	cr_expect_eq(stage_reply_number(s, "rating.rating_x100"), 165000);
	rating->day++;
	stage_when(s, "{\"player_id\":1}");
	cr_expect_eq(stage_reply_number(s, "rating.rating_x100"), 180000);
	cr_expect_gt(stage_reply_number(s, "rating.deviation_x100"), 6000, "idle since then");
	stage_destroy(s);
}

Test(arena_top, equal_ones_stand_in_one_order_and_idle_ones_sink)
{
	struct stage *s = stage_create(&arena_top);
	struct board_rows *board = stage_room(sizeof(*board) + 12 * sizeof(board->of[0]));
	int32_t today = calendar_day(s->at.now_ms).key;

	for (; board->count < 12; board->count++) {
		struct board_row *row = &board->of[board->count];

		row->rating = (struct rating_row){ .player_id = 50 - (int64_t)board->count,
			.day = today,
			.now = { 160000, 5000, 60000 } };
		row->level = 9;
		snprintf(row->name, sizeof(row->name), "P%u", board->count);
	}
	board->of[11].rating.day = today - 30; /* the smallest id, but idle */
	s->rows.arena.board = board;
	stage_when(s, "{\"player_id\":39,\"page\":0}");
	cr_expect_eq(stage_reply_number(s, "entries.0.player_id"), 40);
	cr_expect_eq(stage_reply_number(s, "entries.9.player_id"), 49);
	cr_expect_eq(stage_reply_number(s, "places"), 12);
	cr_expect_eq(stage_reply_number(s, "own_place"), 12);
	stage_when(s, "{\"player_id\":1,\"page\":1}");
	cr_expect_eq(stage_reply_number(s, "entries.0.player_id"), 50);
	cr_expect_eq(stage_reply_number(s, "entries.1.player_id"), 39);
	cr_expect_eq(stage_reply_number(s, "entries.1.place"), 12);
	cr_expect_null(strstr(s->effects.reply.bytes, "own_place"));
	stage_destroy(s);
}
