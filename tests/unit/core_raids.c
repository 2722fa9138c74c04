/* Raids without a server: who is in them, the ready check, rounds, and what they earn. The content
 * is tests/support/content, whose den is ruled by a queen. */
#include "core/content/load.h"
#include "core/raid_effects.h"
#include "tests/support/stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RAID 7
#define LEA 1
#define OTTO 2
#define MIA 3
#define ENEMY 3 /* behind three members */

static const char *const names[] = { "", "Lea", "Otto", "Mia", "Stan" };

static struct content *content;

static void
load(void)
{
	struct text complaints = { 0 };
	struct err err = { 0 };

	cr_assert_eq(content_load(SMALL_CONTENT, &content, &complaints, &err), 0, "%s", err.text);
	text_finish(&complaints);
}

static void
unload(void)
{
	content_destroy(content);
}

TestSuite(raids, .init = load, .fini = unload);

static void *
zeroed(size_t size)
{
	void *ret = calloc(1, size);

	cr_assert_not_null(ret);
	return ret;
}

/* A stage for this operation with this player before it. */
static struct stage *
given_a_player(const struct operation *operation, int64_t player_id, int32_t level)
{
	struct stage *s = stage_create(operation);

	s->at.content = content;
	stage_character(s, player_id, names[player_id], level);
	stage_build(s, player_id);
	stage_bag(s, player_id);
	stage_hot(s, player_id);
	s->rows.raids.raider = zeroed(sizeof(*s->rows.raids.raider));
	s->rows.raids.raider->player_id = player_id;
	s->rows.clans.standings_count = 1;
	s->rows.clans.standings[0].player_id = player_id;
	return s;
}

/* The first `count` of them are in a raid that Lea leads. */
static struct stage *
given_a_raid(const struct operation *operation, int64_t player_id, unsigned count, int32_t level)
{
	struct stage *s = given_a_player(operation, player_id, level);
	struct raid_row *raid = zeroed(sizeof(*raid));
	unsigned i;

	s->rows.raids.raid = raid;
	raid->id = RAID;
	raid->version = 3;
	strcpy(raid->dungeon, "den");
	raid->leader_id = LEA;
	raid->due_ms = s->at.now_ms + RAID_GATHER_MS;
	raid->members_count = count;
	for (i = 0; i < count; i++) {
		raid->members[i] = (struct raid_member_row){
			.player_id = i + 1, .place = (int32_t)i, .is_open = true, .level = level
		};
		strcpy(raid->members[i].name, names[i + 1]);
	}
	return s;
}

/* The same, everybody being asked, and all but this player having said yes. */
static struct stage *
given_a_check(const struct operation *operation, int64_t player_id, int32_t level)
{
	struct stage *s = given_a_raid(operation, player_id, 3, level);
	struct raid_row *raid = s->rows.raids.raid;
	unsigned i;

	raid->state = RAID_CHECKING;
	raid->due_ms = s->at.now_ms + RAID_READY_MS;
	s->rows.raids.fighters = zeroed(RAID_PLAYERS_MAX * sizeof(*s->rows.raids.fighters));
	for (i = 0; i < raid->members_count; i++)
		s->rows.raids.fighters[i].build.spent =
		    (struct attributes){ .strength = level - 1, .vitality = level - 1 };
	for (i = 0; i < raid->members_count; i++)
		raid->members[i].is_ready = raid->members[i].has_paid = i + 1 != player_id;
	return s;
}

/* What was decided is what is there from now on. */
static void
and_stored(struct stage *s)
{
	cr_assert_null(stage_refusal(s), "%s", s->effects.detail);
	cr_assert_not_null(s->effects.raids.saved);
	raid_row_destroy(s->rows.raids.raid);
	s->rows.raids.raid = s->effects.raids.saved;
	s->effects.raids.saved = NULL;
	s->rows.raids.raid->version++;
}

static void
as(struct stage *s, const struct operation *operation, int64_t player_id)
{
	s->operation = operation;
	s->rows.characters[0].player_id = player_id;
	strcpy(s->rows.characters[0].name, names[player_id]);
	s->rows.raids.raider->player_id = player_id;
}

/* A fight of three of this level that has just begun; Mia was the last to say yes. */
static struct stage *
given_a_fight(int32_t level)
{
	struct stage *s = given_a_check(&raid_ready, MIA, level);

	stage_when(s, "{\"player_id\":3,\"raid_id\":7}");
	and_stored(s);
	cr_assert_eq(s->rows.raids.raid->state, RAID_RUNNING);
	return s;
}

/* This player's word for the present round. */
static void
acts(struct stage *s, int64_t player_id, const char *act)
{
	char request[160];

	as(s, &raid_act, player_id);
	snprintf(request, sizeof(request),
	    "{\"player_id\":%d,\"raid_id\":7,\"round\":%d,\"act\":\"%s\"}", (int)player_id,
	    s->rows.raids.raid->record.battle->round, act);
	stage_when(s, request);
}

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
		acts(s, player, "attack");
		and_stored(s);
	}
}

/* ── coming and going ── */

Test(raids, who_founds_one_leads_it)
{
	struct stage *s = given_a_player(&raid_found, LEA, 3);
	const struct raid_row *raid;

	s->rows.raids.new_id = RAID;
	s->rows.clans.standings[0].clan_id = 9;
	stage_when(s, "{\"player_id\":1,\"dungeon\":\"den\"}");
	cr_assert_null(stage_refusal(s));
	raid = s->effects.raids.saved;
	cr_expect(s->effects.raids.is_new);
	cr_expect_eq(raid->leader_id, LEA);
	cr_expect_eq(raid->clan_id, 9);
	cr_expect_eq(raid->state, RAID_GATHERING);
	cr_expect_eq(raid->due_ms, s->at.now_ms + RAID_GATHER_MS);
	cr_expect_eq(effects_raid_version(&s->effects), 1);
	cr_expect_eq(stage_reply_number(s, "raid_id"), RAID);
	stage_when(s, "{\"player_id\":1,\"dungeon\":\"no_den\"}");
	cr_expect_str_eq(stage_refusal(s), "no_such_dungeon");
	s->rows.raids.raider->raid_id = 8;
	stage_when(s, "{\"player_id\":1,\"dungeon\":\"den\"}");
	cr_expect_str_eq(stage_refusal(s), "in_raid");
	stage_destroy(s);
}

Test(raids, who_has_won_it_this_week_waits_for_the_next)
{
	struct stage *s = given_a_player(&raid_found, LEA, 3);
	struct raider_row *raider = s->rows.raids.raider;

	raider->lockouts_count = 1;
	strcpy(raider->lockouts[0].dungeon, "den");
	raider->lockouts[0].week = raid_lockout_week(s->at.now_ms);
	stage_when(s, "{\"player_id\":1,\"dungeon\":\"den\"}");
	cr_expect_str_eq(stage_refusal(s), "raid_locked");
	s->at.now_ms += 7 * CALENDAR_DAY_MS;
	stage_when(s, "{\"player_id\":1,\"dungeon\":\"den\"}");
	cr_expect_null(stage_refusal(s));
	stage_destroy(s);
}

Test(raids, clan_mates_and_who_is_invited_join_while_it_gathers)
{
	struct stage *s = given_a_raid(&raid_join, MIA, 2, 3);
	static const char join[] = "{\"player_id\":3,\"raid_id\":7}";
	struct raid_row *raid = s->rows.raids.raid;

	stage_when(s, join);
	cr_expect_str_eq(stage_refusal(s), "not_invited");
	raid->clan_id = s->rows.clans.standings[0].clan_id = 9;
	stage_when(s, join);
	cr_expect_null(stage_refusal(s));
	raid->clan_id = 0;
	raid->invited_count = 1;
	raid->invited[0].player_id = MIA;
	stage_when(s, join);
	cr_assert_null(stage_refusal(s));
	cr_expect_eq(s->effects.raids.saved->members_count, 3);
	cr_expect_eq(s->effects.raids.saved->members[2].player_id, MIA);
	cr_expect_eq(s->effects.raids.saved->invited_count, 0);
	cr_expect_eq(s->effects.raids.uninvited[0], MIA);
	s->rows.raids.raider->raid_id = 8;
	stage_when(s, join);
	cr_expect_str_eq(stage_refusal(s), "in_raid");
	s->rows.raids.raider->raid_id = 0;
	raid->state = RAID_CHECKING;
	stage_when(s, join);
	cr_expect_str_eq(stage_refusal(s), "raid_begun");
	raid->state = RAID_GATHERING;
	raid->members_count = RAID_PLAYERS_MAX;
	stage_when(s, join);
	cr_expect_str_eq(stage_refusal(s), "raid_full");
	stage_destroy(s);
}

Test(raids, the_leader_alone_invites_and_puts_out)
{
	struct stage *s = given_a_raid(&raid_invite, OTTO, 3, 3);

	stage_when(s, "{\"player_id\":2,\"raid_id\":7,\"who\":\"Stan\"}");
	cr_expect_str_eq(stage_refusal(s), "raid_rank");
	as(s, &raid_kick, OTTO);
	stage_when(s, "{\"player_id\":2,\"raid_id\":7,\"who\":\"id_3\"}");
	cr_expect_str_eq(stage_refusal(s), "raid_rank");
	as(s, &raid_invite, LEA);
	stage_character(s, 4, "Stan", 3);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7,\"who\":\"id_4\"}");
	cr_assert_null(stage_refusal(s));
	cr_expect_eq(s->effects.raids.invited_id, 4);
	and_stored(s);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7,\"who\":\"id_4\"}");
	cr_expect_str_eq(stage_refusal(s), "in_raid");
	as(s, &raid_kick, LEA);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7,\"who\":\"id_4\"}");
	cr_assert_null(stage_refusal(s));
	cr_expect_eq(s->effects.raids.uninvited[0], 4);
	cr_expect_eq(s->effects.raids.saved->invited_count, 0);
	s->rows.raids.raid->members[1].has_paid = true;
	stage_when(s, "{\"player_id\":1,\"raid_id\":7,\"who\":\"id_2\"}");
	cr_assert_null(stage_refusal(s));
	cr_expect_eq(s->effects.raids.gone[0], OTTO);
	cr_expect_eq(s->effects.raids.credits[0], OTTO, "what was paid is put by");
	cr_expect_eq(s->effects.raids.saved->members[1].player_id, MIA);
	cr_expect_eq(s->effects.raids.saved->members[1].place, 1);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7,\"who\":\"id_1\"}");
	cr_expect_str_eq(stage_refusal(s), "not_a_member");
	stage_destroy(s);
}

Test(raids, after_the_leader_who_came_first_leads_and_the_last_one_calls_it_off)
{
	struct stage *s = given_a_raid(&raid_leave, LEA, 2, 3);

	stage_when(s, "{\"player_id\":1,\"raid_id\":7}");
	and_stored(s);
	cr_expect_eq(s->rows.raids.raid->leader_id, OTTO);
	as(s, &raid_leave, OTTO);
	stage_when(s, "{\"player_id\":2,\"raid_id\":7}");
	and_stored(s);
	cr_expect_eq(s->rows.raids.raid->state, RAID_CALLED_OFF);
	stage_when(s, "{\"player_id\":2,\"raid_id\":7}");
	cr_expect_str_eq(stage_refusal(s), "not_in_raid");
	stage_destroy(s);
}

/* ── the ready check ── */

Test(raids, a_check_takes_three)
{
	struct stage *s = given_a_raid(&raid_check_operation, LEA, 2, 3);

	stage_when(s, "{\"player_id\":1,\"raid_id\":7}");
	cr_expect_str_eq(stage_refusal(s), "raid_small");
	stage_destroy(s);
	s = given_a_raid(&raid_check_operation, LEA, 3, 3);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7}");
	and_stored(s);
	cr_expect_eq(s->rows.raids.raid->state, RAID_CHECKING);
	cr_expect_eq(s->rows.raids.raid->due_ms, s->at.now_ms + RAID_READY_MS);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7}");
	cr_expect_str_eq(stage_refusal(s), "raid_begun");
	stage_destroy(s);
}

Test(raids, a_yes_costs_energy_once_and_the_last_one_begins_the_fight)
{
	struct stage *s = given_a_check(&raid_ready, MIA, 3);
	const struct battle *battle;
	int32_t before = s->rows.hot.energy;

	s->rows.raids.raid->members[1].is_ready = false;
	stage_when(s, "{\"player_id\":3,\"raid_id\":7}");
	cr_assert_null(stage_refusal(s));
	cr_expect(s->effects.saves_hot);
	cr_expect_eq(s->effects.hot.energy, before - RAID_ENERGY);
	and_stored(s);
	cr_expect_eq(s->rows.raids.raid->state, RAID_CHECKING, "Otto hasn't said anything");
	stage_when(s, "{\"player_id\":3,\"raid_id\":7}");
	cr_expect_not(s->effects.saves_hot, "it was paid");
	s->rows.raids.raid->members[1].is_ready = true;
	stage_when(s, "{\"player_id\":3,\"raid_id\":7}");
	cr_expect_str_eq(s->effects.events[0].type->routing_key, "raid.started");
	cr_expect_eq(effects_event_version(&s->effects, 0), effects_raid_version(&s->effects));
	and_stored(s);
	battle = s->rows.raids.raid->record.battle;
	cr_expect_eq(s->rows.raids.raid->state, RAID_RUNNING);
	cr_expect_eq(s->rows.raids.raid->due_ms, s->at.now_ms + RAID_ROUND_MS);
	cr_expect_eq(battle->setup.fighters_count, 4);
	cr_expect_eq(battle->setup.fighters[ENEMY].level, 3, "their mean");
	cr_expect_eq(battle->setup.fighters[0].hp, battle->setup.fighters[0].hp_max, "rested");
	cr_expect_str_eq(battle->setup.id, "raid:7");
	stage_destroy(s);
}

Test(raids, energy_that_was_put_by_pays_and_who_is_tired_is_refused)
{
	struct stage *s = given_a_check(&raid_ready, MIA, 3);
	static const char yes[] = "{\"player_id\":3,\"raid_id\":7}";

	s->rows.hot.energy = RAID_ENERGY - 1;
	s->rows.hot.energy_at_ms = s->at.now_ms;
	stage_when(s, yes);
	cr_expect_str_eq(stage_refusal(s), "no_energy");
	s->rows.is_paid = true;
	stage_when(s, yes);
	cr_expect_null(stage_refusal(s), "an attempt that was cut off has paid");
	s->rows.is_paid = false;
	s->rows.raids.raider->has_credit = true;
	stage_when(s, yes);
	cr_assert_null(stage_refusal(s));
	cr_expect_not(s->effects.saves_hot);
	cr_expect_eq(s->effects.raids.spent_credit_id, MIA);
	s->rows.raids.raid->state = RAID_GATHERING;
	stage_when(s, yes);
	cr_expect_str_eq(stage_refusal(s), "raid_begun");
	stage_destroy(s);
}

Test(raids, when_its_minute_is_over_those_who_are_ready_go)
{
	struct stage *s = given_a_check(&raid_advance, MIA, 3);
	struct raid_row *raid = s->rows.raids.raid;

	stage_when(s, "{\"raid_id\":7}");
	cr_expect_null(s->effects.raids.saved, "it isn't due");
	s->at.now_ms += RAID_READY_MS;
	stage_when(s, "{\"raid_id\":7}");
	cr_assert_not_null(s->effects.raids.saved);
	cr_expect_eq(s->effects.raids.saved->state, RAID_GATHERING, "two are too few");
	cr_expect_not(s->effects.raids.saved->members[0].is_ready);
	cr_expect(s->effects.raids.saved->members[0].has_paid, "that holds for the next check");
	raid->members[raid->members_count] = raid->members[2];
	raid->members[2].is_ready = true;
	raid->members[raid->members_count].player_id = 4;
	raid->members[raid->members_count].place = 3;
	raid->members_count++;
	raid->leader_id = 4;
	stage_when(s, "{\"raid_id\":7}");
	cr_assert_eq(s->effects.raids.saved->state, RAID_RUNNING);
	cr_expect_eq(s->effects.raids.saved->members_count, 3);
	cr_expect_eq(s->effects.raids.gone[0], 4);
	cr_expect_eq(s->effects.raids.saved->leader_id, LEA);
	stage_destroy(s);
}

Test(raids, who_leaves_a_check_of_three_ends_it)
{
	struct stage *s = given_a_check(&raid_leave, MIA, 3);

	stage_when(s, "{\"player_id\":3,\"raid_id\":7}");
	and_stored(s);
	cr_expect_eq(s->rows.raids.raid->state, RAID_GATHERING);
	cr_expect_eq(s->rows.raids.raid->members_count, 2);
	stage_destroy(s);
}

Test(raids, when_the_one_who_hesitates_leaves_the_others_go)
{
	struct stage *s = given_a_check(&raid_leave, MIA, 3);
	struct raid_row *raid = s->rows.raids.raid;

	raid->members[3] = raid->members[0];
	raid->members[3].player_id = 4;
	raid->members[3].place = 3;
	raid->members_count = 4;
	stage_when(s, "{\"player_id\":3,\"raid_id\":7}");
	and_stored(s);
	cr_expect_eq(s->rows.raids.raid->state, RAID_RUNNING);
	cr_expect_eq(s->rows.raids.raid->members_count, 3);
	cr_expect_eq(s->rows.raids.raid->members[2].player_id, 4);
	cr_expect_eq(s->effects.raids.credits_count, 0, "Mia had paid nothing");
	stage_destroy(s);
}

/* ── rounds ── */

Test(raids, a_round_waits_for_the_last_word)
{
	struct stage *s = given_a_fight(10);

	acts(s, LEA, "attack");
	and_stored(s);
	acts(s, OTTO, "defend");
	and_stored(s);
	acts(s, LEA, "defend");
	and_stored(s);
	cr_expect_eq(s->rows.raids.raid->record.battle->round, 1, "the last word counts, once");
	cr_expect_eq(s->rows.raids.raid->members[0].given.act, ACT_DEFEND);
	acts(s, MIA, "attack");
	cr_expect(s->effects.raids.changes_fight);
	and_stored(s);
	cr_expect_eq(s->rows.raids.raid->record.battle->round, 2);
	as(s, &raid_act, LEA);
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

Test(raids, when_the_time_is_over_who_said_nothing_defends)
{
	struct stage *s = given_a_fight(10);
	struct raid_row *raid;

	acts(s, LEA, "attack");
	and_stored(s);
	s->at.now_ms += RAID_ROUND_MS;
	as(s, &raid_advance, LEA);
	stage_when(s, "{\"raid_id\":7}");
	and_stored(s);
	raid = s->rows.raids.raid;
	cr_expect_eq(raid->record.battle->round, 2, "one round, however late");
	cr_expect_eq(raid->due_ms, s->at.now_ms + RAID_ROUND_MS);
	s->at.now_ms += 5 * RAID_ROUND_MS;
	acts(s, OTTO, "attack");
	and_stored(s);
	cr_expect_eq(s->rows.raids.raid->record.battle->round, 3, "who comes late plays it");
	stage_destroy(s);
}

Test(raids, a_round_is_shown_as_it_was_fought)
{
	struct stage *s = given_a_fight(10);

	acts(s, LEA, "attack");
	and_stored(s);
	acts(s, OTTO, "attack");
	and_stored(s);
	acts(s, MIA, "attack");
	and_stored(s);
	as(s, &raid_log, MIA);
	stage_when(s, "{\"player_id\":3,\"raid_id\":7,\"round\":1}");
	cr_assert_null(stage_refusal(s));
	cr_expect_eq(stage_reply_number(s, "round"), 1);
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"queen\""));
	cr_expect_not_null(strstr(s->effects.reply.bytes, "\"entries\":[{"));
	stage_when(s, "{\"player_id\":3,\"raid_id\":7,\"round\":2}");
	cr_expect_str_eq(stage_refusal(s), "not_possible");
	as(s, &raid_log, 4);
	stage_when(s, "{\"player_id\":4,\"raid_id\":7,\"round\":1}");
	cr_expect_str_eq(stage_refusal(s), "not_in_raid");
	stage_destroy(s);
}

Test(raids, who_leaves_the_fight_earns_nothing_and_holds_nobody_up)
{
	struct stage *s = given_a_fight(10);

	acts(s, LEA, "attack");
	and_stored(s);
	acts(s, OTTO, "attack");
	and_stored(s);
	as(s, &raid_leave, MIA);
	stage_when(s, "{\"player_id\":3,\"raid_id\":7}");
	cr_expect_eq(s->effects.raids.credits_count, 0, "the energy is lost");
	and_stored(s);
	cr_expect_eq(s->rows.raids.raid->record.battle->round, 2, "the others had spoken");
	cr_expect_not(s->rows.raids.raid->members[2].is_open);
	acts(s, MIA, "attack");
	cr_expect_str_eq(stage_refusal(s), "not_in_raid");
	stage_destroy(s);
}

Test(raids, the_last_one_out_leaves_the_fight_to_its_end)
{
	struct stage *s = given_a_fight(1);
	int64_t player;

	for (player = LEA; player <= MIA; player++) {
		char request[64];

		as(s, &raid_leave, player);
		snprintf(request, sizeof(request), "{\"player_id\":%d,\"raid_id\":7}", (int)player);
		stage_when(s, request);
		and_stored(s);
	}
	cr_expect_neq(s->rows.raids.raid->record.battle->state, BATTLE_RUNNING);
	cr_expect(s->rows.raids.raid->state == RAID_LOST || s->rows.raids.raid->state == RAID_DRAW);
	cr_expect_str_eq(s->effects.events[0].type->routing_key, "raid.finished");
	stage_destroy(s);
}

/* ── the end ── */

/* Three of level 60 in a den for those of level 20: they win. */
static struct stage *
given_a_victory(void)
{
	struct stage *s = given_a_fight(60);

	fight_on(s);
	cr_assert_eq(s->rows.raids.raid->state, RAID_WON);
	return s;
}

Test(raids, a_victory_is_shared_by_what_was_done_and_replays)
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

/* How often it is counted. */
static int64_t
deed(const struct stage *s, enum deed deed, const char *of)
{
	const struct quest_effects *quests = &s->effects.quests;
	unsigned i;

	for (i = 0; i < quests->deeds_count; i++) {
		if (quests->deeds[i].deed == deed && strcmp(quests->deeds[i].of, of) == 0)
			return quests->deeds[i].amount;
	}
	return 0;
}

Test(raids, a_reward_is_given_once)
{
	struct stage *s = given_a_victory();
	const struct raid_member_row *member = &s->rows.raids.raid->members[1];
	static const char claim[] = "{\"player_id\":2,\"raid_id\":7}";

	as(s, &raid_claim, OTTO);
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
	cr_expect_eq(deed(s, DEED_RAID, ""), 1);
	cr_expect_eq(deed(s, DEED_KILL, "queen"), 1);
	cr_expect_eq(deed(s, DEED_EARN_GOLD, ""), member->gold);
	s->rows.bag->pieces_count = BAG_PIECES_MAX;
	stage_when(s, claim);
	cr_expect_str_eq(stage_refusal(s), "bag_full");
	s->rows.bag->pieces_count = 0;
	s->rows.raids.raid->members[1].is_owed = false;
	stage_when(s, claim);
	cr_expect_str_eq(stage_refusal(s), "nothing_owed");
	as(s, &raid_reward, OTTO);
	stage_when(s, claim);
	cr_expect_str_eq(stage_refusal(s), "nothing_owed");
	stage_destroy(s);
}

Test(raids, a_fight_of_other_rules_is_called_off_and_the_energy_put_by)
{
	struct stage *s = given_a_fight(10);
	struct raid_row *raid = s->rows.raids.raid;

	free(raid->record.battle);
	raid->record.battle = NULL;
	as(s, &raid_act, LEA);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7,\"round\":1,\"act\":\"attack\"}");
	cr_expect_str_eq(stage_refusal(s), "not_running");
	s->at.now_ms += RAID_ROUND_MS;
	as(s, &raid_advance, LEA);
	stage_when(s, "{\"raid_id\":7}");
	cr_assert_not_null(s->effects.raids.saved);
	cr_expect_eq(s->effects.raids.saved->state, RAID_CALLED_OFF);
	cr_expect_eq(s->effects.raids.credits_count, 3);
	stage_destroy(s);
}
