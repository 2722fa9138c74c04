/* Duels without a server: accepting one, what it does to both, what a day of them does. */
#include "core/rules/arena.h"
#include "core/rules/calendar.h"
#include "tests/support/arena_stage.h"
#include "tests/support/loaded_content.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char accept[] = "{\"player_id\":2,\"challenge_id\":\"" CHALLENGE_ID "\"}";

/* ── accepting ── */

Test(arena_accept, fights_at_once_and_rates_both)
{
	struct stage *s = given_a_challenge(20, 20);
	const struct duel_record *duel;
	enum duel_side winner, loser;

	stage_when(s, accept);
	cr_assert_null(stage_refusal(s));
	duel = s->effects.arena.duel;
	cr_assert_not_null(duel);
	cr_assert_neq(duel->row.outcome, DUEL_DRAW);
	winner = duel->row.outcome == DUEL_CHALLENGER ? CHALLENGER : CHALLENGED;
	loser = winner == CHALLENGER ? CHALLENGED : CHALLENGER;
	cr_expect_eq(duel->ratings[winner].now.rating_x100, 166231, "the documented values");
	cr_expect_eq(duel->ratings[winner].now.deviation_x100, 29032);
	cr_expect_eq(duel->ratings[loser].now.rating_x100, 133769);
	cr_expect_eq(duel->row.weight_percent, 100);
	cr_expect_eq(duel->row.day, calendar_day(s->at.now_ms).key);
	cr_expect_str_eq(duel->row.sides[CHALLENGED].name, "Bob");
	cr_expect(s->effects.arena.ends_challenge);
	cr_expect_str_eq(s->effects.arena.ended_id, CHALLENGE_ID);
	cr_expect_eq(s->effects.saved_count, 2);
	cr_expect_eq(stage_counted(s, 1, DEED_DUEL, ""), 1);
	cr_expect_eq(stage_counted(s, 2, DEED_DUEL, ""), 1);
	cr_expect_eq(stage_counted(s, 1 + (int)winner, DEED_WIN_DUEL, ""), 1);
	cr_expect_eq(stage_counted(s, 1 + (int)loser, DEED_WIN_DUEL, ""), 0);
	cr_expect_str_eq(s->effects.events[0].type->routing_key, "player.duel_finished");
	cr_expect_eq(stage_reply_number(s, "challenger.hp") == 0, winner == CHALLENGED);
	stage_destroy(s);
}

Test(arena_accept, takes_both_characters_for_itself)
{
	struct stage *s = given_a_challenge(20, 20);
	unsigned i, locked = 0;

	stage_when(s, accept);
	for (i = 0; i < s->needs.count; i++)
		locked +=
		    s->needs.list[i].kind == NEED_CHARACTER && s->needs.list[i].use == TO_CHANGE;
	cr_expect_eq(locked, 2);
	stage_destroy(s);
}

Test(arena_accept, is_the_same_duel_however_often)
{
	struct stage *s = given_a_challenge(20, 25);
	uint64_t hash;

	stage_when(s, accept);
	hash = battle_hash(s->effects.arena.duel->record.battle);
	s->at.now_ms += 1000;
	stage_when(s, accept);
	cr_expect_eq(battle_hash(s->effects.arena.duel->record.battle), hash);
	stage_destroy(s);
}

Test(arena_accept, its_record_replays)
{
	struct stage *s = given_a_challenge(20, 25);
	struct battle_record again = { .id = "" };

	stage_when(s, accept);
	battle_record_copy_closed(&again, &s->effects.arena.duel->record);
	cr_assert(battle_record_open(&again));
	cr_expect_eq(battle_hash(again.battle), battle_hash(s->effects.arena.duel->record.battle));
	cr_expect(again.battle->setup.is_pvp);
	cr_expect_eq(again.battle->setup.fighters[CHALLENGED].level, 25);
	battle_record_finish(&again);
	stage_destroy(s);
}

Test(arena_accept, everybody_comes_rested_and_at_the_own_level)
{
	struct stage *s = given_a_challenge(60, 5);
	const struct battle_setup *setup;

	s->rows.hot.hp = 1;
	stage_when(s, accept);
	setup = &s->effects.arena.duel->record.battle->setup;
	cr_expect_eq(setup->fighters[CHALLENGED].hp, setup->fighters[CHALLENGED].hp_max);
	cr_expect_eq(setup->fighters[CHALLENGER].level, 60);
	cr_expect_eq(s->effects.arena.duel->row.outcome, DUEL_CHALLENGER);
	cr_expect_not(s->effects.saves_hot);
	cr_expect_not(s->effects.releases);
	stage_destroy(s);
}

/* The content that is a directory: it has things to wear. */
Test(arena_accept, everybody_comes_in_what_is_worn)
{
	struct stage *s = given_a_challenge(20, 20);
	struct bag_row *worn = bag_create(0, 0, SLOT_COUNT);
	const struct battle_setup *setup;

	content_load_small();
	s->at.content = content;
	worn->pieces_count = 1;
	worn->pieces[0] = (struct piece_row){ .item = "blade",
		.worn = SLOT_WEAPON,
		.level = 20,
		.durability = 100,
		.quality = QUALITY_COMMON };
	s->rows.arena.duellists[0]->worn = worn;
	stage_when(s, accept);
	setup = &s->effects.arena.duel->record.battle->setup;
	cr_expect_gt(setup->fighters[CHALLENGER].attack, setup->fighters[CHALLENGED].attack);
	stage_destroy(s);
	content_unload();
}

Test(arena_accept, refuses_what_is_gone_late_or_not_yours)
{
	struct stage *s = given_a_challenge(20, 20);

	stage_when(s, "{\"player_id\":1,\"challenge_id\":\"" CHALLENGE_ID "\"}");
	cr_expect_str_eq(stage_refusal(s), "no_such_challenge", "nobody accepts his own");
	stage_when(s, "{\"player_id\":3,\"challenge_id\":\"" CHALLENGE_ID "\"}");
	cr_expect_str_eq(stage_refusal(s), "no_such_player");
	s->at.now_ms = s->rows.arena.challenge->expires_ms - 1;
	stage_when(s, accept);
	cr_expect_null(stage_refusal(s));
	s->at.now_ms++;
	stage_when(s, accept);
	cr_expect_str_eq(stage_refusal(s), "challenge_expired");
	s->at.now_ms--;
	strcpy(s->rows.hot.fight_id, "f-1");
	stage_when(s, accept);
	cr_expect_str_eq(stage_refusal(s), "in_fight");
	free(s->rows.arena.challenge);
	s->rows.arena.challenge = NULL;
	stage_when(s, accept);
	cr_expect_str_eq(stage_refusal(s), "no_such_challenge");
	stage_destroy(s);
}

/* ── a day's duels ── */

static const struct glicko before = { 150000, 20000, 60000 };

/* Ann has 1500 ± 200 today; she has fought these. */
static void
given_a_day(struct stage *s, const struct duel_row *duels, unsigned count)
{
	struct duellist_row *row;

	free(s->rows.arena.duellists[0]->recent);
	free(s->rows.arena.duellists[0]);
	s->rows.arena.duellists[0] = NULL;
	row = given_a_duellist(s, ANN, count);
	row->has_rating = true;
	row->rating = (struct rating_row){ .player_id = ANN,
		.day = calendar_day(s->at.now_ms).key,
		.start = before,
		.now = before };
	for (unsigned i = 0; i < count; i++)
		row->recent->duels[row->recent->count++] = duels[i];
}

static struct duel_row
a_duel(const struct stage *s, int64_t other, struct glicko start, enum duel_outcome outcome)
{
	return (struct duel_row){
		.id = "d",
		.at_ms = s->at.now_ms - MINUTE,
		.day = calendar_day(s->at.now_ms).key,
		.outcome = outcome,
		.rounds = 5,
		.weight_percent = 100,
		.sides = { { .player_id = ANN, .start = before },
		    { .player_id = other, .start = start } },
	};
}

/* The paper's example, whatever the order: two of its games were before, and Bob is the third. */
Test(arena_accept, counts_the_whole_day_anew)
{
	struct stage *s = given_a_challenge(5, 60);
	struct duel_row day[2] = {
		a_duel(s, 8, (struct glicko){ 140000, 3000, 60000 }, DUEL_CHALLENGER),
		a_duel(s, 9, (struct glicko){ 155000, 10000, 60000 }, DUEL_CHALLENGED),
	};
	int order;

	s->rows.arena.duellists[1]->has_rating = true;
	s->rows.arena.duellists[1]->rating = (struct rating_row){ .player_id = BOB,
		.day = calendar_day(s->at.now_ms).key,
		.start = { 170000, 30000, 60000 },
		.now = { 171000, 20000, 60000 } };
	for (order = 0; order < 2; order++) {
		struct duel_row swapped[2] = { day[order], day[1 - order] };
		const struct rating_row *ann;

		given_a_day(s, swapped, 2);
		stage_when(s, accept);
		cr_assert_null(stage_refusal(s));
		cr_assert_eq(s->effects.arena.duel->row.outcome, DUEL_CHALLENGED);
		ann = &s->effects.arena.duel->ratings[CHALLENGER];
		cr_expect_eq(ann->start.rating_x100, before.rating_x100);
		cr_expect_eq(ann->now.rating_x100, 146405, "%d", ann->now.rating_x100);
		cr_expect_eq(ann->now.deviation_x100, 15152);
		cr_expect_eq(ann->now.volatility_x1e6, 59996);
	}
	stage_destroy(s);
}

Test(arena_accept, repeats_weigh_less_and_the_fourth_waits_for_tomorrow)
{
	static const int32_t weights[] = { 100, 50, 25 };
	struct stage *s = given_a_challenge(20, 20);
	struct duel_row day[3];
	unsigned i;

	for (i = 0; i < 3; i++) {
		day[i] = a_duel(s, BOB, before, DUEL_CHALLENGER);
		given_a_day(s, day, i);
		stage_when(s, accept);
		cr_assert_null(stage_refusal(s));
		cr_expect_eq(s->effects.arena.duel->row.weight_percent, weights[i]);
	}
	given_a_day(s, day, 3);
	stage_when(s, accept);
	cr_expect_str_eq(stage_refusal(s), "too_many_duels");
	stage_destroy(s);
}

/* Eleven in the evening, then one at night: another day, but not yet another 24 hours. */
Test(arena_accept, midnight_lets_the_same_two_meet_but_for_nothing)
{
	struct stage *s = given_a_challenge(20, 20);
	struct duel_row day[3];
	struct glicko rated;
	int i;

	for (i = 0; i < 3; i++) {
		day[i] = a_duel(s, BOB, before, DUEL_CHALLENGER);
		day[i].at_ms -= 12 * 60 * MINUTE;
		day[i].day--;
	}
	given_a_day(s, day, 3);
	stage_when(s, accept);
	cr_assert_null(stage_refusal(s));
	cr_expect_eq(s->effects.arena.duel->row.weight_percent, 0);
	rated = s->effects.arena.duel->ratings[CHALLENGER].now;
	cr_expect_eq(rated.rating_x100, before.rating_x100);
	cr_expect_eq(rated.deviation_x100, before.deviation_x100);
	stage_destroy(s);
}

Test(arena_accept, a_day_has_fifty_duels_at_most)
{
	struct stage *s = given_a_challenge(20, 20);
	struct duel_row day[ARENA_DUELS_A_DAY_ALL];
	int i;

	for (i = 0; i < ARENA_DUELS_A_DAY_ALL; i++)
		day[i] = a_duel(s, 100 + i, before, DUEL_DRAW);
	given_a_day(s, day, ARENA_DUELS_A_DAY_ALL - 1);
	stage_when(s, accept);
	cr_expect_null(stage_refusal(s));
	given_a_day(s, day, ARENA_DUELS_A_DAY_ALL);
	stage_when(s, accept);
	cr_expect_str_eq(stage_refusal(s), "too_many_duels");
	stage_destroy(s);
}

Test(arena_accept, a_clock_that_is_behind_stays_in_the_day_that_has_begun)
{
	struct stage *s = given_a_challenge(20, 20);
	int32_t today = calendar_day(s->at.now_ms).key;

	given_a_day(s, NULL, 0);
	s->rows.arena.duellists[0]->rating.day = today + 1;
	stage_when(s, accept);
	cr_expect_eq(s->effects.arena.duel->row.day, today + 1);
	stage_destroy(s);
}

/* ── telling of it ── */

Test(arena_show, pages_go_on_where_the_last_one_ended)
{
	struct stage *s = given_a_challenge(40, 40);
	struct stored_duel *stored = stage_room(sizeof(*stored));
	int64_t pages, count = 0, page;

	stage_when(s, accept);
	stored->row = s->effects.arena.duel->row;
	battle_record_copy_closed(&stored->record, &s->effects.arena.duel->record);
	s->rows.arena.duel = stored;
	s->operation = &arena_show;
	stage_when(s, "{\"player_id\":1,\"duel_id\":\"" CHALLENGE_ID "\",\"page\":0}");
	pages = stage_reply_number(s, "pages");
	cr_expect_eq(stage_reply_number(s, "entries.0.round"), 1);
	for (page = 0; page < pages; page++) {
		char request[96];
		const char *at;

		snprintf(request, sizeof(request),
		    "{\"player_id\":2,\"duel_id\":\"" CHALLENGE_ID "\",\"page\":%lld}",
		    (long long)page);
		stage_when(s, request);
		cr_expect_eq(stage_reply_number(s, "page"), page);
		for (at = s->effects.reply.bytes; (at = strstr(at, "\"round\":")) != NULL; at++)
			count++;
	}
	cr_expect(count > (pages - 1) * 64 && count <= pages * 64, "%lld", (long long)count);
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"what\":\"falls\""));
	stage_when(s, "{\"player_id\":1,\"duel_id\":\"" CHALLENGE_ID "\",\"page\":999}");
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"entries\":[]"));
	stage_when(s, "{\"player_id\":3,\"duel_id\":\"" CHALLENGE_ID "\",\"page\":0}");
	cr_expect_str_eq(stage_refusal(s), "no_such_duel");
	stage_destroy(s);
}
