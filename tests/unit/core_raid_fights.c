/* The fights of raids without a server: rounds, and what they earn. */
#include "tests/support/raid_stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(raid_fights, .init = content_load_small, .fini = content_unload);

/* ── rounds ── */

Test(raid_fights, a_round_waits_for_the_last_word)
{
	struct stage *s = given_a_fight(10);

	raid_acts(s, LEA, "attack");
	raid_and_stored(s);
	raid_acts(s, OTTO, "defend");
	raid_and_stored(s);
	raid_acts(s, LEA, "defend");
	raid_and_stored(s);
	cr_expect_eq(s->rows.raids.raid->record.battle->round, 1, "the last word counts, once");
	cr_expect_eq(s->rows.raids.raid->members[0].given.act, ACT_DEFEND);
	raid_acts(s, MIA, "attack");
	cr_expect(s->effects.raids.changes_fight);
	raid_and_stored(s);
	cr_expect_eq(s->rows.raids.raid->record.battle->round, 2);
	raid_as(s, &raid_act, LEA);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7,\"round\":1,\"act\":\"attack\"}");
	cr_expect_str_eq(stage_refusal(s), "stale");
	cr_expect_gt(s->effects.view.size, 0);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7,\"round\":2,\"act\":\"skill\"}");
	cr_expect_str_eq(stage_refusal(s), "not_possible");
	stage_when(
	    s, "{\"player_id\":1,\"raid_id\":7,\"round\":2,\"act\":\"attack\",\"target\":1}");
	cr_expect_str_eq(stage_refusal(s), "not_possible", "nobody strikes a friend");
	stage_destroy(s);
}

Test(raid_fights, when_the_time_is_over_who_said_nothing_defends)
{
	struct stage *s = given_a_fight(10);
	struct raid_row *raid;

	raid_acts(s, LEA, "attack");
	raid_and_stored(s);
	s->at.now_ms += RAID_ROUND_MS;
	raid_as(s, &raid_advance, LEA);
	stage_when(s, "{\"raid_id\":7}");
	raid_and_stored(s);
	raid = s->rows.raids.raid;
	cr_expect_eq(raid->record.battle->round, 2, "one round, however late");
	cr_expect_eq(raid->due_ms, s->at.now_ms + RAID_ROUND_MS);
	s->at.now_ms += 5 * RAID_ROUND_MS;
	raid_acts(s, OTTO, "attack");
	raid_and_stored(s);
	cr_expect_eq(s->rows.raids.raid->record.battle->round, 3, "who comes late plays it");
	stage_destroy(s);
}

Test(raid_fights, a_round_is_shown_as_it_was_fought)
{
	struct stage *s = given_a_fight(10);

	raid_acts(s, LEA, "attack");
	raid_and_stored(s);
	raid_acts(s, OTTO, "attack");
	raid_and_stored(s);
	raid_acts(s, MIA, "attack");
	raid_and_stored(s);
	raid_as(s, &raid_log, MIA);
	stage_when(s, "{\"player_id\":3,\"raid_id\":7,\"round\":1}");
	cr_assert_null(stage_refusal(s));
	cr_expect_eq(stage_reply_number(s, "round"), 1);
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"queen\""));
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"entries\":[{"));
	stage_when(s, "{\"player_id\":3,\"raid_id\":7,\"round\":2}");
	cr_expect_str_eq(stage_refusal(s), "not_possible");
	raid_as(s, &raid_log, 4);
	stage_when(s, "{\"player_id\":4,\"raid_id\":7,\"round\":1}");
	cr_expect_str_eq(stage_refusal(s), "not_in_raid");
	stage_destroy(s);
}

Test(raid_fights, who_leaves_the_fight_earns_nothing_and_holds_nobody_up)
{
	struct stage *s = given_a_fight(10);

	raid_acts(s, LEA, "attack");
	raid_and_stored(s);
	raid_acts(s, OTTO, "attack");
	raid_and_stored(s);
	raid_as(s, &raid_leave, MIA);
	stage_when(s, "{\"player_id\":3,\"raid_id\":7}");
	cr_expect_eq(s->effects.raids.credits_count, 0, "the energy is lost");
	raid_and_stored(s);
	cr_expect_eq(s->rows.raids.raid->record.battle->round, 2, "the others had spoken");
	cr_expect_not(s->rows.raids.raid->members[2].is_open);
	raid_acts(s, MIA, "attack");
	cr_expect_str_eq(stage_refusal(s), "not_in_raid");
	stage_destroy(s);
}

Test(raid_fights, the_last_one_out_leaves_the_fight_to_its_end)
{
	struct stage *s = given_a_fight(1);
	int64_t player;

	for (player = LEA; player <= MIA; player++) {
		char request[64];

		raid_as(s, &raid_leave, player);
		snprintf(request, sizeof(request), "{\"player_id\":%d,\"raid_id\":7}", (int)player);
		stage_when(s, request);
		raid_and_stored(s);
	}
	cr_expect_neq(s->rows.raids.raid->record.battle->state, BATTLE_RUNNING);
	cr_expect(s->rows.raids.raid->state == RAID_LOST || s->rows.raids.raid->state == RAID_DRAW);
	cr_expect_str_eq(s->effects.events[0].type->routing_key, "raid.finished");
	stage_destroy(s);
}

/* ── the end ── */

static bool
stands(const struct stage *s, int32_t who)
{
	return battle_stands(s->rows.raids.raid->record.battle, who);
}

/* Everybody strikes until it is over. */
static void
fight_on(struct stage *s)
{
	while (s->rows.raids.raid->state == RAID_RUNNING) {
		int64_t player = LEA;

		while (!stands(s, (int32_t)player - 1) ||
		       s->rows.raids.raid->members[player - 1].has_left ||
		       s->rows.raids.raid->members[player - 1].given_round ==
			   s->rows.raids.raid->record.battle->round)
			player++;
		raid_acts(s, player, "attack");
		raid_and_stored(s);
	}
}

/* Three of level 60 in a den for those of level 20: they win. */
static struct stage *
given_a_victory(void)
{
	struct stage *s = given_a_fight(60);

	fight_on(s);
	cr_assert_eq(s->rows.raids.raid->state, RAID_WON);
	return s;
}

Test(raid_fights, a_victory_is_shared_by_what_was_done_and_replays)
{
	struct stage *s = given_a_victory();
	struct raid_row *raid = s->rows.raids.raid;
	struct battle_record again = { .id = "" };
	struct raid_reward rewards[RAID_PLAYERS_MAX];
	bool has_left[RAID_PLAYERS_MAX] = { false };
	int32_t shares = 0;
	unsigned i;

	battle_record_copy_closed(&again, &raid->record);
	cr_assert(battle_record_open(&again));
	cr_expect_eq(battle_hash(again.battle), battle_hash(raid->record.battle));
	raid_rewards(again.battle, has_left, 3, rewards);
	for (i = 0; i < 3; i++) {
		cr_expect_eq(raid->members[i].xp, rewards[i].xp);
		cr_expect_eq(raid->members[i].gold, rewards[i].gold);
		cr_expect(raid->members[i].is_owed);
		cr_expect_not(raid->members[i].is_open);
		cr_expect_gt(raid->members[i].gold, 0);
		shares += raid->members[i].share_bp;
	}
	cr_expect_leq(shares, 10000);
	cr_expect_gt(shares, 9990);
	cr_expect_eq(s->effects.raids.locked_week, raid_lockout_week(s->at.now_ms));
	battle_record_finish(&again);
	stage_destroy(s);
}

Test(raid_fights, a_reward_is_given_once)
{
	struct stage *s = given_a_victory();
	const struct raid_member_row *member = &s->rows.raids.raid->members[1];
	static const char claim[] = "{\"player_id\":2,\"raid_id\":7}";

	raid_as(s, &raid_claim, OTTO);
	s->rows.bag->player_id = s->rows.build->player_id = OTTO;
	stage_when(s, claim);
	cr_assert_null(stage_refusal(s));
	cr_expect_str_eq(s->effects.cause, "raid:7:2");
	cr_expect_eq(stage_delta(s, "player:2", "gold"), member->gold);
	cr_expect_eq(stage_delta(s, "player:2", "xp"), member->xp);
	cr_expect_eq(stage_delta(s, "game:mint.raid", "gold"), -member->gold);
	cr_expect_eq(s->effects.raids.paid_player_id, OTTO);
	cr_expect_eq(s->effects.saved[0].xp, s->rows.characters[0].xp + member->xp);
	cr_expect_null(s->effects.raids.saved, "the raid stays as it is");
	cr_expect_eq(stage_counted(s, OTTO, DEED_RAID, ""), 1);
	cr_expect_eq(stage_counted(s, OTTO, DEED_KILL, "queen"), 1);
	cr_expect_eq(stage_counted(s, OTTO, DEED_EARN_GOLD, ""), member->gold);
	s->rows.bag->pieces_count = BAG_PIECES_MAX;
	stage_when(s, claim);
	cr_expect_str_eq(stage_refusal(s), "bag_full");
	s->rows.bag->pieces_count = 0;
	s->rows.raids.raid->members[1].is_owed = false;
	stage_when(s, claim);
	cr_expect_str_eq(stage_refusal(s), "nothing_owed");
	raid_as(s, &raid_reward, OTTO);
	stage_when(s, claim);
	cr_expect_str_eq(stage_refusal(s), "nothing_owed");
	stage_destroy(s);
}

Test(raid_fights, a_fight_of_other_rules_is_called_off_and_the_energy_put_by)
{
	struct stage *s = given_a_fight(10);
	struct raid_row *raid = s->rows.raids.raid;

	free(raid->record.battle);
	raid->record.battle = NULL;
	raid_as(s, &raid_act, LEA);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7,\"round\":1,\"act\":\"attack\"}");
	cr_expect_str_eq(stage_refusal(s), "not_running");
	s->at.now_ms += RAID_ROUND_MS;
	raid_as(s, &raid_advance, LEA);
	stage_when(s, "{\"raid_id\":7}");
	cr_assert_not_null(s->effects.raids.saved);
	cr_expect_eq(s->effects.raids.saved->state, RAID_CALLED_OFF);
	cr_expect_eq(s->effects.raids.credits_count, 3);
	stage_destroy(s);
}
