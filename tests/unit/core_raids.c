/* Raids without a server: who is in them, and the ready check. */
#include "tests/support/raid_stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(raids, .init = content_load_small, .fini = content_unload);

/* ── coming and going ── */

Test(raids, who_founds_one_leads_it)
{
	struct stage *s = given_a_raider(&raid_found, LEA, 3);
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
	struct stage *s = given_a_raider(&raid_found, LEA, 3);
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
	raid_as(s, &raid_kick, OTTO);
	stage_when(s, "{\"player_id\":2,\"raid_id\":7,\"who\":\"id_3\"}");
	cr_expect_str_eq(stage_refusal(s), "raid_rank");
	raid_as(s, &raid_invite, LEA);
	stage_character(s, 4, "Stan", 3);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7,\"who\":\"id_4\"}");
	cr_assert_null(stage_refusal(s));
	cr_expect_eq(s->effects.raids.invited_id, 4);
	raid_and_stored(s);
	stage_when(s, "{\"player_id\":1,\"raid_id\":7,\"who\":\"id_4\"}");
	cr_expect_str_eq(stage_refusal(s), "in_raid");
	raid_as(s, &raid_kick, LEA);
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
	raid_and_stored(s);
	cr_expect_eq(s->rows.raids.raid->leader_id, OTTO);
	raid_as(s, &raid_leave, OTTO);
	stage_when(s, "{\"player_id\":2,\"raid_id\":7}");
	raid_and_stored(s);
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
	raid_and_stored(s);
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
	raid_and_stored(s);
	cr_expect_eq(s->rows.raids.raid->state, RAID_CHECKING, "Otto hasn't said anything");
	stage_when(s, "{\"player_id\":3,\"raid_id\":7}");
	cr_expect_not(s->effects.saves_hot, "it was paid");
	s->rows.raids.raid->members[1].is_ready = true;
	stage_when(s, "{\"player_id\":3,\"raid_id\":7}");
	cr_expect_str_eq(s->effects.events[0].type->routing_key, "raid.started");
	cr_expect_eq(effects_event_version(&s->effects, 0), effects_raid_version(&s->effects));
	raid_and_stored(s);
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
	raid_and_stored(s);
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
	raid_and_stored(s);
	cr_expect_eq(s->rows.raids.raid->state, RAID_RUNNING);
	cr_expect_eq(s->rows.raids.raid->members_count, 3);
	cr_expect_eq(s->rows.raids.raid->members[2].player_id, 4);
	cr_expect_eq(s->effects.raids.credits_count, 0, "Mia had paid nothing");
	stage_destroy(s);
}
