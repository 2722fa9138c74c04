/* Coming into clans, and looking at them, without a server. */
#include "core/clan_change.h"
#include "tests/support/clan_stage.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define BY_STAN "{\"player_id\":4,\"tag\":\"fox\"}"

/* ── founding ── */

static struct stage *
given_a_founder(void)
{
	struct stage *s = stage_create(&clan_found);

	stage_character(s, LEA, "Lea", 3);
	clan_stage_standing(s, LEA);
	s->rows.clans.new_id = CLAN;
	return s;
}

Test(clan_found, costs_a_hundred_gold_and_makes_a_leader)
{
	struct stage *s = given_a_founder();

	stage_when(s, "{\"player_id\":1,\"name\":\"Foxes of the North\",\"tag\":\"FoX\"}");
	cr_assert_eq(needs_find(&s->needs, NEED_CHARACTER)->use, TO_CHANGE);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -CLAN_COST_GOLD);
	cr_assert_eq(stage_delta(s, "game:sink.clan", "gold"), CLAN_COST_GOLD);
	cr_assert_eq(stage_reply_number(s, "gold"), 100);
	cr_assert_eq(stage_reply_number(s, "headcount"), 1);
	cr_assert_eq(s->effects.clans.what, CLAN_IS_FOUNDED);
	cr_assert_eq(stage_counted(s, 1, DEED_JOIN_CLAN, ""), 1);
	cr_assert_str_eq(s->effects.clans.tag, "FoX");
	cr_assert_str_eq(s->effects.clans.tag_key, "fox", "unique under case fold");
	cr_assert_str_eq(s->effects.clans.name_key, "foxes of the north");
	expect_member(s, 0, CLAN_MEMBER_JOINS, LEA, CLAN_LEADER);
	cr_assert_eq(s->effects.events_count, 1);
	expect_event(s, 0, "clan_created", "\"player\":\"Lea\"");
	cr_assert_eq(effects_clan_version(&s->effects), 1);
	cr_assert_eq(effects_event_version(&s->effects, 0), 1);
	cr_assert_eq(s->effects.saved[0].version, 6);
	stage_destroy(s);
}

Test(clan_found, is_refused_without_gold_or_fit_names_or_while_bound)
{
	struct stage *s = given_a_founder();

	stage_when(s, "{\"player_id\":1,\"name\":\"Fo\",\"tag\":\"FOX\"}");
	cr_assert_str_eq(stage_refusal(s), "clan_name_invalid");
	cr_assert_str_eq(s->effects.detail, "name: too_short");
	stage_when(s, "{\"player_id\":1,\"name\":\"Foxes of the far North\",\"tag\":\"FOX\"}");
	cr_assert_str_eq(s->effects.detail, "name: too_long");
	stage_when(s, "{\"player_id\":1,\"name\":\"Foxes\",\"tag\":\"F\"}");
	cr_assert_str_eq(s->effects.detail, "tag: too_short");
	stage_when(s, "{\"player_id\":1,\"name\":\"Foxes\",\"tag\":\"FOXESS\"}");
	cr_assert_str_eq(s->effects.detail, "tag: too_long");
	stage_when(s, "{\"player_id\":1,\"name\":\"Foxes\",\"tag\":\"F\xd0\x9e\"}");
	cr_assert_str_eq(s->effects.detail, "tag: mixed_scripts", "what looks alike");
	s->rows.characters[0].gold = 99;
	stage_when(s, "{\"player_id\":1,\"name\":\"Foxes\",\"tag\":\"FO\"}");
	cr_assert_str_eq(stage_refusal(s), "not_enough_gold");
	clan_stage_standing(s, LEA)->clan_id = 8;
	stage_when(s, "{\"player_id\":1,\"name\":\"Foxes\",\"tag\":\"FO\"}");
	cr_assert_str_eq(stage_refusal(s), "in_clan");
	s->rows.characters_count = 0;
	stage_when(s, "{\"player_id\":1,\"name\":\"Foxes\",\"tag\":\"FO\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_player");
	stage_destroy(s);
}

Test(clan_found, waits_a_day_after_the_last_clan)
{
	struct stage *s = given_a_founder();

	clan_stage_standing(s, LEA)->left_ms = s->at.now_ms - DAY_MS + 1;
	stage_when(s, "{\"player_id\":1,\"name\":\"Foxes\",\"tag\":\"FOX\"}");
	cr_assert_str_eq(stage_refusal(s), "clan_wait");
	clan_stage_standing(s, LEA)->left_ms = s->at.now_ms - DAY_MS;
	stage_when(s, "{\"player_id\":1,\"name\":\"Foxes\",\"tag\":\"FOX\"}");
	cr_assert_null(stage_refusal(s));
	stage_destroy(s);
}

/* ── looking ── */

Test(clan_get, shows_the_treasury_to_members)
{
	struct stage *s = given_a_clan(&clan_get, OTTO);

	stage_when(s, "{\"player_id\":2}");
	cr_assert_eq(needs_find(&s->needs, NEED_CLAN)->use, TO_READ);
	cr_assert_str_eq(needs_find(&s->needs, NEED_CLAN)->key, "clan:7");
	cr_assert_eq(stage_reply_number(s, "treasury"), 1000);
	cr_assert_eq(stage_reply_number(s, "may_withdraw"), 100);
	cr_assert_eq(stage_reply_number(s, "size"), 20);
	cr_assert_eq(stage_reply_number(s, "xp_next"), 1000);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"role\":\"officer\""));
	clan_stage_standing(s, OTTO)->clan_id = 0;
	s->rows.clans.clan->id = 8;
	stage_when(s, "{\"player_id\":2}");
	cr_assert_str_eq(stage_refusal(s), "no_clan");
	stage_destroy(s);
}

Test(clan_look, shows_others_who_is_in_it_by_pages_and_no_treasury)
{
	struct stage *s = given_a_clan(&clan_look, STAN);

	given_no_room(s);
	stage_when(s, "{\"player_id\":4,\"tag\":\"FOX\",\"page\":2}");
	cr_assert_str_eq(needs_find(&s->needs, NEED_CLAN_TAG)->key, "fox");
	cr_assert_null(strstr(s->effects.reply.bytes, "treasury"));
	cr_assert_eq(stage_reply_number(s, "pages"), 2);
	cr_assert_eq(stage_reply_number(s, "members.9.level"), 3);
	stage_when(s, "{\"player_id\":4,\"tag\":\"FOX\",\"page\":3}");
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"members\":[]"));
	s->rows.clans.tag_id = 0;
	stage_when(s, "{\"player_id\":4,\"tag\":\"FOX\",\"page\":1}");
	cr_assert_str_eq(stage_refusal(s), "no_such_clan");
	stage_destroy(s);
}

Test(clan_pending, is_for_officers)
{
	struct stage *s = given_a_clan(&clan_pending, OTTO);
	struct clan_list *list = calloc(1, sizeof(*list));

	cr_assert_not_null(list);
	s->rows.clans.list = list;
	list->count = 1;
	strcpy(list->entries[0].player, "Stan");
	list->entries[0].level = 3;
	stage_when(s, "{\"player_id\":2,\"kind\":\"ban\",\"page\":2}");
	cr_assert_str_eq(needs_find(&s->needs, NEED_CLAN_LIST)->key, "ban 7 10");
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"name\":\"Stan\""));
	s->rows.clans.clan->members[1].is.rank = CLAN_MEMBER;
	stage_when(s, "{\"player_id\":2,\"kind\":\"application\",\"page\":1}");
	cr_assert_str_eq(stage_refusal(s), "clan_rank");
	stage_destroy(s);
}

Test(clan_list, shows_clans_with_their_room)
{
	struct stage *s = stage_create(&clan_list);
	struct clan_list *list = calloc(1, sizeof(*list));

	cr_assert_not_null(list);
	s->rows.clans.list = list;
	list->has_more = true;
	list->count = 1;
	strcpy(list->entries[0].name, "Foxes");
	strcpy(list->entries[0].tag, "FOX");
	list->entries[0].level = 2;
	list->entries[0].members = 21;
	stage_when(s, "{\"page\":3}");
	cr_assert_str_eq(needs_find(&s->needs, NEED_CLAN_LIST)->key, "clans 0 20");
	cr_assert_eq(stage_reply_number(s, "clans.0.size"), 23);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"has_more\":true"));
	stage_destroy(s);
}

Test(clan_invitations, shows_what_is_open_and_how_long_to_wait)
{
	struct stage *s = given_a_clan(&clan_invitations, STAN);
	struct clan_list *list = calloc(1, sizeof(*list));

	cr_assert_not_null(list);
	s->rows.clans.list = list;
	list->count = 2;
	strcpy(list->entries[0].name, "Foxes");
	strcpy(list->entries[0].tag, "FOX");
	list->entries[0].level = list->entries[0].members = 1;
	list->entries[0].tie = CLAN_TIE_INVITATION;
	list->entries[1] = list->entries[0];
	list->entries[1].tie = CLAN_TIE_APPLICATION;
	clan_stage_standing(s, STAN)->left_ms = s->at.now_ms - 1;
	stage_when(s, "{\"player_id\":4}");
	cr_assert_eq(stage_reply_number(s, "rejoin_at_ms"), s->at.now_ms - 1 + DAY_MS);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"kind\":\"invitation\""));
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"kind\":\"application\""));
	clan_stage_standing(s, STAN)->left_ms = s->at.now_ms - DAY_MS;
	stage_when(s, "{\"player_id\":4}");
	cr_assert_null(strstr(s->effects.reply.bytes, "rejoin_at_ms"));
	stage_destroy(s);
}

/* ── applications ── */

Test(clan_apply, leaves_an_application)
{
	struct stage *s = given_a_clan(&clan_apply, STAN);

	stage_when(s, BY_STAN);
	cr_assert_eq(needs_find(&s->needs, NEED_CLAN)->use, TO_CHANGE);
	cr_assert_eq(s->effects.clans.tied_player_id, STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_APPLICATION);
	cr_assert_eq(s->effects.clans.members_count, 0);
	cr_assert_eq(effects_clan_version(&s->effects), 10, "a change without an event");
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"role\":\"request\""));
	stage_destroy(s);
}

Test(clan_apply, is_refused_to_the_banned_the_bound_and_who_left_today)
{
	struct stage *s = given_a_clan(&clan_apply, STAN);

	given_a_tie(s, STAN, CLAN_TIE_BAN);
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_banned");
	s->rows.clans.clan->ties[0].tie = CLAN_TIE_INVITATION;
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	s->rows.clans.clan->ties_count = 0;
	clan_stage_standing(s, STAN)->left_ms = s->at.now_ms - 1000;
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_wait");
	clan_stage_standing(s, STAN)->left_ms = 0;
	clan_stage_standing(s, STAN)->clan_id = 8;
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "in_clan");
	stage_destroy(s);
}

Test(clan_apply, has_limits)
{
	struct stage *s = given_a_clan(&clan_apply, STAN);

	clan_stage_standing(s, STAN)->applications = CLAN_APPLICATIONS_MAX;
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	clan_stage_standing(s, STAN)->applications = CLAN_APPLICATIONS_MAX - 1;
	stage_when(s, BY_STAN);
	cr_assert_null(stage_refusal(s));
	s->rows.clans.clan->open_count = CLAN_OPEN_MAX;
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	stage_destroy(s);
}

Test(clan_withdraw_application, takes_it_back)
{
	struct stage *s = given_a_clan(&clan_withdraw_application, STAN);

	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "no_such_request");
	given_a_tie(s, STAN, CLAN_TIE_APPLICATION);
	stage_when(s, BY_STAN);
	cr_assert_eq(s->effects.clans.tied_player_id, STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_NONE);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"role\":\"stranger\""));
	stage_destroy(s);
}

#define OTTO_TO_STAN "{\"player_id\":2,\"who\":\"Stan\"}"

Test(clan_accept_application, takes_the_other_in)
{
	struct stage *s = given_an_application(&clan_accept_application, OTTO);

	stage_when(s, OTTO_TO_STAN);
	cr_assert_eq(s->needs.list[0].player_id, OTTO);
	expect_member(s, 0, CLAN_MEMBER_JOINS, STAN, CLAN_MEMBER);
	expect_event(s, 0, "clan_joined", "\"player\":\"Stan\",\"is_accepted\":true");
	cr_assert_eq(s->effects.clans.clan.members, 4);
	cr_assert_eq(stage_counted(s, STAN, DEED_JOIN_CLAN, ""), 1);
	cr_assert_eq(stage_reply_number(s, "headcount"), 4);
	stage_destroy(s);
}

Test(clan_accept_application, is_refused_when_full_or_too_late_or_by_a_member)
{
	struct stage *s = given_an_application(&clan_accept_application, OTTO);

	clan_stage_standing(s, STAN)->clan_id = 8;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "in_clan");
	clan_stage_standing(s, STAN)->clan_id = 0;
	clan_stage_standing(s, STAN)->left_ms = s->at.now_ms - 5;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_wait");
	clan_stage_standing(s, STAN)->left_ms = 0;
	s->rows.clans.clan->members[1].is.rank = CLAN_MEMBER;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_rank");
	s->rows.clans.clan->members[1].is.rank = CLAN_OFFICER;
	given_no_room(s);
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_full");
	s->rows.clans.clan->level = 2;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_null(stage_refusal(s), "a higher level has more room");
	s->rows.clans.clan->ties[0].tie = CLAN_TIE_INVITATION;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "no_such_request");
	s->rows.name_player_id = 0;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "no_such_recipient");
	stage_destroy(s);
}

Test(clan_refuse_application, ends_it)
{
	struct stage *s = given_an_application(&clan_refuse_application, OTTO);

	stage_when(s, OTTO_TO_STAN);
	cr_assert_eq(s->effects.clans.tied_player_id, STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_NONE);
	cr_assert_eq(s->effects.clans.members_count, 0);
	stage_destroy(s);
}

/* ── invitations ── */

Test(clan_invite, is_for_officers_and_strangers)
{
	struct stage *s = given_a_clan(&clan_invite, OTTO);

	and_another(s, STAN);
	stage_when(s, OTTO_TO_STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_INVITATION);
	cr_assert_eq(s->effects.clans.tied_player_id, STAN);
	expect_event(s, 0, "clan_invited", "\"player_id\":4");
	s->rows.clans.clan->open_count = CLAN_OPEN_MAX;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	s->rows.clans.clan->open_count = 0;
	given_a_tie(s, STAN, CLAN_TIE_APPLICATION);
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	s->rows.clans.clan->ties[0].tie = CLAN_TIE_BAN;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_banned");
	clan_stage_standing(s, STAN)->clan_id = 8;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "in_clan");
	s->rows.clans.clan->members[1].is.rank = CLAN_MEMBER;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_rank");
	stage_destroy(s);
}

Test(clan_withdraw_invitation, takes_it_back)
{
	struct stage *s = given_a_clan(&clan_withdraw_invitation, OTTO);

	and_another(s, STAN);
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "no_such_request");
	given_a_tie(s, STAN, CLAN_TIE_INVITATION);
	stage_when(s, OTTO_TO_STAN);
	cr_assert_eq(s->effects.clans.tied_player_id, STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_NONE);
	s->rows.clans.clan->members[1].is.rank = CLAN_MEMBER;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_rank");
	stage_destroy(s);
}

Test(clan_accept_invitation, joins_while_there_is_room)
{
	struct stage *s = given_a_clan(&clan_accept_invitation, STAN);

	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "no_such_request");
	given_a_tie(s, STAN, CLAN_TIE_INVITATION);
	stage_when(s, BY_STAN);
	expect_member(s, 0, CLAN_MEMBER_JOINS, STAN, CLAN_MEMBER);
	expect_event(s, 0, "clan_joined", "\"is_accepted\":false");
	cr_assert_eq(stage_reply_number(s, "treasury"), 1000, "a member sees it");
	clan_stage_standing(s, STAN)->left_ms = s->at.now_ms - 5;
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_wait");
	clan_stage_standing(s, STAN)->left_ms = 0;
	given_no_room(s);
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_full");
	stage_destroy(s);
}

Test(clan_refuse_invitation, turns_it_down)
{
	struct stage *s = given_a_clan(&clan_refuse_invitation, STAN);

	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "no_such_request");
	given_a_tie(s, STAN, CLAN_TIE_INVITATION);
	stage_when(s, BY_STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_NONE);
	cr_assert_eq(s->effects.clans.tied_player_id, STAN);
	stage_destroy(s);
}
