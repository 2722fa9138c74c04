/* What happens in clans, and how they end, without a server. */
#include "core/clan_change.h"
#include "tests/support/clan_stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define OTTO_TO_STAN "{\"player_id\":2,\"who\":\"Stan\"}"

/* ── leaving ── */

Test(clan_leave, starts_the_wait)
{
	struct stage *s = given_a_clan(&clan_leave, MIA);

	stage_when(s, "{\"player_id\":3}");
	cr_assert_eq(s->effects.clans.members_count, 1);
	expect_member(s, 0, CLAN_MEMBER_PARTS, MIA, CLAN_MEMBER);
	cr_assert_eq(s->effects.clans.at_ms, s->at.now_ms);
	cr_assert_eq(s->effects.clans.clan.members, 2);
	cr_assert_eq(stage_reply_number(s, "rejoin_at_ms"), s->at.now_ms + DAY_MS);
	expect_event(s, 0, "clan_left", "\"reason\":\"left\"");
	stage_destroy(s);
}

Test(clan_leave, of_the_leader_makes_the_oldest_officer_lead)
{
	struct stage *s = given_a_clan(&clan_leave, LEA);

	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(s->effects.clans.members_count, 2);
	expect_member(s, 0, CLAN_MEMBER_PARTS, LEA, CLAN_LEADER);
	expect_member(s, 1, CLAN_MEMBER_CHANGES, OTTO, CLAN_LEADER);
	expect_event(s, 1, "clan_leader_changed", "\"player\":\"Otto\"");
	cr_assert_eq(effects_clan_version(&s->effects), 11);
	cr_assert_eq(effects_event_version(&s->effects, 0), 10);
	cr_assert_eq(effects_event_version(&s->effects, 1), 11);
	cr_assert_eq(s->effects.entries_count, 0, "the treasury stays");
	stage_destroy(s);
}

Test(clan_leave, of_the_last_one_ends_the_clan_and_pays_it_out)
{
	struct stage *s = given_a_clan(&clan_leave, LEA);

	s->rows.clans.clan->members_count = 1;
	s->rows.clans.clan->xp = 30;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(s->effects.clans.what, CLAN_IS_DISBANDED);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 1000);
	cr_assert_eq(stage_delta(s, "clan:7", "gold"), -1000);
	cr_assert_eq(stage_delta(s, "clan:7", "xp"), -30);
	cr_assert_eq(stage_reply_number(s, "gold"), 1200);
	expect_event(s, 0, "clan_disbanded", "\"clan_id\":7");
	stage_destroy(s);
}

Test(clan_disband, is_the_leaders)
{
	struct stage *s = given_a_clan(&clan_disband, LEA);

	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(s->effects.clans.what, CLAN_IS_DISBANDED);
	expect_member(s, 0, CLAN_MEMBER_PARTS, LEA, CLAN_LEADER);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 1000);
	cr_assert_eq(s->effects.saved[0].version, 6);
	stage_destroy(s);
	s = given_a_clan(&clan_disband, OTTO);
	stage_when(s, "{\"player_id\":2}");
	cr_assert_str_eq(stage_refusal(s), "clan_rank");
	stage_destroy(s);
}

/* ── deeds to others ── */

static const char *
refusal_of(const struct operation *operation, int64_t actor, int64_t target)
{
	struct stage *s = given_a_clan(operation, actor);
	const char *refusal;
	char request[64];

	if (target != actor)
		and_another(s, target);
	s->rows.name_player_id = target;
	snprintf(request, sizeof(request), "{\"player_id\":%d,\"who\":\"%s\"}", (int)actor,
	    clan_stage_names[target]);
	stage_when(s, request);
	refusal = stage_refusal(s);
	stage_destroy(s);
	return refusal != NULL ? refusal : "";
}

Test(clan_kick, is_for_lower_ranks_only)
{
	cr_assert_str_eq(refusal_of(&clan_kick, OTTO, MIA), "");
	cr_assert_str_eq(refusal_of(&clan_kick, LEA, OTTO), "");
	cr_assert_str_eq(refusal_of(&clan_kick, OTTO, LEA), "clan_rank");
	cr_assert_str_eq(refusal_of(&clan_kick, OTTO, OTTO), "clan_rank");
	cr_assert_str_eq(refusal_of(&clan_kick, MIA, OTTO), "clan_rank");
	cr_assert_str_eq(refusal_of(&clan_kick, LEA, LEA), "clan_rank");
	cr_assert_str_eq(refusal_of(&clan_kick, LEA, STAN), "not_a_member");
	cr_assert_str_eq(refusal_of(&clan_kick, STAN, MIA), "no_clan");
}

Test(clan_kick, puts_out_and_starts_the_wait)
{
	struct stage *s = given_a_clan(&clan_kick, OTTO);

	and_another(s, MIA);
	stage_when(s, "{\"player_id\":2,\"who\":\"mia\"}");
	expect_member(s, 0, CLAN_MEMBER_PARTS, MIA, CLAN_MEMBER);
	cr_assert_eq(s->effects.clans.at_ms, s->at.now_ms);
	cr_assert_eq(s->effects.clans.tied_player_id, 0);
	expect_event(s, 0, "clan_left", "\"reason\":\"kicked\"");
	stage_destroy(s);
}

Test(clan_ban, puts_out_and_keeps_out)
{
	struct stage *s = given_a_clan(&clan_ban, OTTO);

	and_another(s, MIA);
	stage_when(s, "{\"player_id\":2,\"who\":\"Mia\"}");
	expect_member(s, 0, CLAN_MEMBER_PARTS, MIA, CLAN_MEMBER);
	cr_assert_eq(s->effects.clans.tied_player_id, MIA);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_BAN);
	expect_event(s, 0, "clan_left", "\"reason\":\"banned\"");
	s->rows.clans.clan->bans_count = CLAN_BANS_MAX;
	stage_when(s, "{\"player_id\":2,\"who\":\"Mia\"}");
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	stage_destroy(s);
	s = given_an_application(&clan_ban, OTTO);
	stage_when(s, OTTO_TO_STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_BAN, "who only asked, too");
	cr_assert_eq(s->effects.clans.members_count, 0);
	stage_destroy(s);
}

Test(clan_unban, makes_a_stranger_again)
{
	struct stage *s = given_a_clan(&clan_unban, OTTO);

	and_another(s, STAN);
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "not_a_member");
	given_a_tie(s, STAN, CLAN_TIE_BAN);
	stage_when(s, OTTO_TO_STAN);
	cr_assert_eq(s->effects.clans.tied_player_id, STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_NONE);
	stage_destroy(s);
}

Test(clan_ranks, are_the_leaders_to_give)
{
	struct stage *s = given_a_clan(&clan_promote, LEA);

	and_another(s, MIA);
	stage_when(s, "{\"player_id\":1,\"who\":\"Mia\"}");
	expect_member(s, 0, CLAN_MEMBER_CHANGES, MIA, CLAN_OFFICER);
	stage_destroy(s);
	s = given_a_clan(&clan_demote, LEA);
	and_another(s, OTTO);
	stage_when(s, "{\"player_id\":1,\"who\":\"Otto\"}");
	expect_member(s, 0, CLAN_MEMBER_CHANGES, OTTO, CLAN_MEMBER);
	stage_destroy(s);
	cr_assert_str_eq(refusal_of(&clan_promote, OTTO, MIA), "clan_rank");
	cr_assert_str_eq(refusal_of(&clan_promote, LEA, OTTO), "not_a_member");
	cr_assert_str_eq(refusal_of(&clan_demote, LEA, MIA), "not_a_member");
	cr_assert_str_eq(refusal_of(&clan_hand_over, OTTO, MIA), "clan_rank");
	cr_assert_str_eq(refusal_of(&clan_hand_over, LEA, STAN), "not_a_member");
}

Test(clan_hand_over, makes_an_officer_of_the_leader_before_another_leads)
{
	struct stage *s = given_a_clan(&clan_hand_over, LEA);

	and_another(s, MIA);
	stage_when(s, "{\"player_id\":1,\"who\":\"Mia\"}");
	expect_member(s, 0, CLAN_MEMBER_CHANGES, LEA, CLAN_OFFICER);
	expect_member(s, 1, CLAN_MEMBER_CHANGES, MIA, CLAN_LEADER);
	expect_event(s, 0, "clan_leader_changed", "\"player\":\"Mia\"");
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"role\":\"officer\""));
	cr_assert_lt(strstr(s->effects.reply.bytes, "Mia"), strstr(s->effects.reply.bytes, "Otto"),
	    "the list is by rank");
	stage_destroy(s);
}

Test(clan_rename, is_the_leaders)
{
	struct stage *s = given_a_clan(&clan_rename, LEA);

	stage_when(s, "{\"player_id\":1,\"name\":\"Wolves\",\"tag\":\"WOLF\"}");
	cr_assert(s->effects.clans.is_named);
	cr_assert_str_eq(s->effects.clans.tag_key, "wolf");
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"name\":\"Wolves\""));
	stage_when(s, "{\"player_id\":1,\"name\":\"W\",\"tag\":\"WOLF\"}");
	cr_assert_str_eq(stage_refusal(s), "clan_name_invalid");
	s->rows.clans.clan->members[0].is.rank = CLAN_OFFICER;
	stage_when(s, "{\"player_id\":1,\"name\":\"Wolves\",\"tag\":\"WOLF\"}");
	cr_assert_str_eq(stage_refusal(s), "clan_rank");
	stage_destroy(s);
}

/* ── gold ── */

Test(clan_deposit, moves_gold_into_the_treasury)
{
	struct stage *s = given_a_clan(&clan_deposit, MIA);

	stage_when(s, "{\"player_id\":3,\"amount\":150}");
	cr_assert_eq(stage_delta(s, "player:3", "gold"), -150);
	cr_assert_eq(stage_delta(s, "clan:7", "gold"), 150);
	cr_assert_eq(stage_reply_number(s, "treasury"), 1150);
	cr_assert_eq(stage_reply_number(s, "gold"), 50);
	cr_assert_eq(stage_reply_number(s, "xp"), 0, "lent gold doesn't raise a clan");
	stage_when(s, "{\"player_id\":3,\"amount\":201}");
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	stage_destroy(s);
}

Test(clan_withdraw, gives_an_officer_a_tenth_a_day)
{
	struct stage *s = given_a_clan(&clan_withdraw, OTTO);
	struct clan_member_row *otto = &s->rows.clans.clan->members[1];

	stage_when(s, "{\"player_id\":2,\"amount\":101}");
	cr_assert_str_eq(stage_refusal(s), "clan_allowance");
	stage_when(s, "{\"player_id\":2,\"amount\":60}");
	cr_assert_eq(stage_delta(s, "player:2", "gold"), 60);
	cr_assert_eq(stage_delta(s, "clan:7", "gold"), -60);
	cr_assert_eq(stage_reply_number(s, "may_withdraw"), 40);
	otto->withdrawn = s->effects.clans.members[0].withdrawn;
	otto->withdrawn_day = s->effects.clans.members[0].withdrawn_day;
	s->rows.clans.clan->gold = 940;
	stage_when(s, "{\"player_id\":2,\"amount\":41}");
	cr_assert_str_eq(stage_refusal(s), "clan_allowance");
	stage_when(s, "{\"player_id\":2,\"amount\":40}");
	cr_assert_null(stage_refusal(s));
	cr_assert_eq(s->effects.clans.members[0].withdrawn, 100);
	s->at.now_ms += DAY_MS;
	stage_when(s, "{\"player_id\":2,\"amount\":94}");
	cr_assert_eq(s->effects.clans.members[0].withdrawn, 94, "a new day");
	stage_destroy(s);
}

Test(clan_withdraw, gives_the_leader_all_and_members_nothing)
{
	struct stage *s = given_a_clan(&clan_withdraw, LEA);

	stage_when(s, "{\"player_id\":1,\"amount\":1001}");
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	stage_when(s, "{\"player_id\":1,\"amount\":1000}");
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 1000);
	stage_destroy(s);
	s = given_a_clan(&clan_withdraw, MIA);
	stage_when(s, "{\"player_id\":3,\"amount\":1}");
	cr_assert_str_eq(stage_refusal(s), "clan_rank");
	stage_destroy(s);
}

Test(clan_invest, makes_experience_of_gold_that_is_gone)
{
	struct stage *s = given_a_clan(&clan_invest, LEA);

	s->rows.clans.clan->gold = 6000;
	stage_when(s, "{\"player_id\":1,\"amount\":999}");
	cr_assert_eq(s->effects.events_count, 0);
	cr_assert_eq(s->effects.clans.clan.level, 1);
	stage_when(s, "{\"player_id\":1,\"amount\":5000}");
	cr_assert_eq(stage_delta(s, "clan:7", "gold"), -5000);
	cr_assert_eq(stage_delta(s, "game:sink.clan", "gold"), 5000);
	cr_assert_eq(stage_delta(s, "clan:7", "xp"), 5000);
	cr_assert_eq(stage_reply_number(s, "level"), 3);
	cr_assert_eq(stage_reply_number(s, "size"), 26);
	expect_event(s, 0, "clan_level_up", "\"level\":3,\"levels_gained\":2");
	s->rows.clans.clan->level = CLAN_LEVEL_MAX;
	stage_when(s, "{\"player_id\":1,\"amount\":1}");
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	stage_destroy(s);
}

Test(clan_invest, is_bound_by_what_one_might_take_out)
{
	struct stage *s = given_a_clan(&clan_invest, OTTO);

	stage_when(s, "{\"player_id\":2,\"amount\":100}");
	cr_assert_null(stage_refusal(s));
	cr_assert_eq(s->effects.clans.members[0].withdrawn, 100);
	stage_when(s, "{\"player_id\":2,\"amount\":101}");
	cr_assert_str_eq(stage_refusal(s), "clan_allowance");
	stage_destroy(s);
}

/* ── a member who is erased ── */

Test(character_erase, leaves_the_clan_to_an_heir_and_no_name_in_the_events)
{
	struct stage *s = given_a_clan(&character_erase, LEA);

	s->rows.characters[0].delete_after_ms = s->at.now_ms;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(needs_find(&s->needs, NEED_CLAN)->use, TO_CHANGE);
	cr_assert_str_eq(s->effects.cause, "erase:1");
	expect_member(s, 0, CLAN_MEMBER_PARTS, LEA, CLAN_LEADER);
	expect_member(s, 1, CLAN_MEMBER_CHANGES, OTTO, CLAN_LEADER);
	expect_event(s, 0, "clan_left", "\"player\":\"gone-1\"");
	expect_event(s, 1, "clan_leader_changed", "\"player\":\"Otto\"");
	cr_assert_str_eq(s->effects.events[2].data.bytes, "{\"player_id\":1}");
	cr_assert_eq(stage_delta(s, "clan:7", "gold"), 0);
	stage_destroy(s);
}

Test(character_erase, ends_the_clan_of_who_was_alone_in_it)
{
	struct stage *s = given_a_clan(&character_erase, LEA);

	s->rows.characters[0].delete_after_ms = s->at.now_ms;
	s->rows.clans.clan->members_count = 1;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_eq(s->effects.clans.what, CLAN_IS_DISBANDED);
	cr_assert_eq(stage_delta(s, "clan:7", "gold"), -1000);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -200);
	cr_assert_eq(stage_delta(s, "game:sink.erased", "gold"), 1200);
	cr_assert_eq(s->effects.saved_count, 1);
	expect_event(s, 0, "clan_disbanded", "FOX");
	stage_destroy(s);
}
