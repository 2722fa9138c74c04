/* Clans without a server: who may do what, and what it does. */
#include "core/clan/change.h"
#include "tests/support/stage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLAN 7
#define DAY_MS INT64_C(86400000)

enum { LEA = 1, OTTO, MIA, STAN }; /* leader, officer, member, stranger */

static void
add_member(struct stage *s, int64_t player_id, const char *name, enum clan_rank rank)
{
	struct clan_row *clan = s->rows.clans.clan;
	struct clan_member_row *member = &clan->members[clan->members_count++];

	member->is = (struct clan_member){ player_id, rank, 1000 + player_id };
	member->level = 3;
	snprintf(member->name, sizeof(member->name), "%s", name);
}

static struct clan_standing *
standing(struct stage *s, int64_t player_id)
{
	struct clan_rows *clans = &s->rows.clans;
	unsigned i;

	for (i = 0; i < clans->standings_count; i++) {
		if (clans->standings[i].player_id == player_id)
			return &clans->standings[i];
	}
	clans->standings[clans->standings_count++].player_id = player_id;
	return &clans->standings[i];
}

/* A player before the stage; of `rank` in the clan. */
static void
add_player(struct stage *s, int64_t player_id, const char *name)
{
	bool is_in = clan_is_in(clan_rank_in(s->rows.clans.clan, player_id));

	stage_character(s, player_id, name, 3);
	standing(s, player_id)->clan_id = is_in ? CLAN : 0;
}

/* Clan 7 of three with 1000 gold, tag FOX; the actor stands before it. */
static struct stage *
given_a_clan(const struct operation *operation, int64_t actor)
{
	static const char *const names[] = { [LEA] = "Lea", [OTTO] = "Otto", [MIA] = "Mia",
		[STAN] = "Stan" };
	struct stage *s = stage_create(operation);
	struct clan_row *clan = calloc(1, sizeof(*clan));

	cr_assert_not_null(clan);
	s->rows.clans.clan = clan;
	clan->id = CLAN;
	clan->version = 9;
	clan->level = 1;
	clan->gold = 1000;
	strcpy(clan->name, "Foxes");
	strcpy(clan->tag, "FOX");
	add_member(s, LEA, "Lea", CLAN_LEADER);
	add_member(s, OTTO, "Otto", CLAN_OFFICER);
	add_member(s, MIA, "Mia", CLAN_MEMBER);
	s->rows.clans.tag_id = CLAN;
	add_player(s, actor, names[actor]);
	return s;
}

/* The other, found by name. */
static void
and_another(struct stage *s, int64_t player_id, const char *name)
{
	add_player(s, player_id, name);
	s->rows.name_player_id = player_id;
}

static void
tie(struct stage *s, int64_t player_id, enum clan_tie what)
{
	struct clan_row *clan = s->rows.clans.clan;

	clan->ties[clan->ties_count].player_id = player_id;
	clan->ties[clan->ties_count++].tie = what;
}

static void
fill(struct stage *s)
{
	struct clan_row *clan = s->rows.clans.clan;

	while (clan->members_count < (unsigned)clan_size(clan->level))
		add_member(s, 100 + clan->members_count, "Extra", CLAN_MEMBER);
}

static void
expect_event(const struct stage *s, unsigned n, const char *exchange, const char *part)
{
	cr_assert_gt(s->effects.events_count, n);
	cr_assert_str_eq(s->effects.events[n].type->exchange, exchange);
	cr_assert_eq(s->effects.events[n].aggregate_id, CLAN);
	cr_assert_not_null(strstr(s->effects.events[n].data.bytes, part), "%s",
	    s->effects.events[n].data.bytes);
}

static void
expect_member(const struct stage *s, unsigned n, enum clan_member_effect what, int64_t player_id,
    enum clan_rank rank)
{
	cr_assert_gt(s->effects.clans.members_count, n);
	cr_assert_eq(s->effects.clans.members[n].what, what);
	cr_assert_eq(s->effects.clans.members[n].is.player, player_id);
	cr_assert_eq(s->effects.clans.members[n].is.rank, rank);
}

#define BY_STAN "{\"player_id\":4,\"tag\":\"fox\"}"

/* ── founding ── */

static struct stage *
given_a_founder(void)
{
	struct stage *s = stage_create(&clan_found);

	stage_character(s, LEA, "Lea", 3);
	standing(s, LEA);
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
	standing(s, LEA)->clan_id = 8;
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

	standing(s, LEA)->left_ms = s->at.now_ms - DAY_MS + 1;
	stage_when(s, "{\"player_id\":1,\"name\":\"Foxes\",\"tag\":\"FOX\"}");
	cr_assert_str_eq(stage_refusal(s), "clan_wait");
	standing(s, LEA)->left_ms = s->at.now_ms - DAY_MS;
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
	standing(s, OTTO)->clan_id = 0;
	s->rows.clans.clan->id = 8;
	stage_when(s, "{\"player_id\":2}");
	cr_assert_str_eq(stage_refusal(s), "no_clan");
	stage_destroy(s);
}

Test(clan_look, shows_others_who_is_in_it_by_pages_and_no_treasury)
{
	struct stage *s = given_a_clan(&clan_look, STAN);

	fill(s);
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
	standing(s, STAN)->left_ms = s->at.now_ms - 1;
	stage_when(s, "{\"player_id\":4}");
	cr_assert_eq(stage_reply_number(s, "rejoin_at_ms"), s->at.now_ms - 1 + DAY_MS);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"kind\":\"invitation\""));
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"kind\":\"application\""));
	standing(s, STAN)->left_ms = s->at.now_ms - DAY_MS;
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

	tie(s, STAN, CLAN_TIE_BAN);
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_banned");
	s->rows.clans.clan->ties[0].tie = CLAN_TIE_INVITATION;
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	s->rows.clans.clan->ties_count = 0;
	standing(s, STAN)->left_ms = s->at.now_ms - 1000;
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_wait");
	standing(s, STAN)->left_ms = 0;
	standing(s, STAN)->clan_id = 8;
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "in_clan");
	stage_destroy(s);
}

Test(clan_apply, has_limits)
{
	struct stage *s = given_a_clan(&clan_apply, STAN);

	standing(s, STAN)->applications = CLAN_APPLICATIONS_MAX;
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	standing(s, STAN)->applications = CLAN_APPLICATIONS_MAX - 1;
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
	tie(s, STAN, CLAN_TIE_APPLICATION);
	stage_when(s, BY_STAN);
	cr_assert_eq(s->effects.clans.tied_player_id, STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_NONE);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"role\":\"stranger\""));
	stage_destroy(s);
}

#define OTTO_TO_STAN "{\"player_id\":2,\"who\":\"Stan\"}"

static struct stage *
given_an_application(const struct operation *operation, int64_t actor)
{
	struct stage *s = given_a_clan(operation, actor);

	and_another(s, STAN, "Stan");
	tie(s, STAN, CLAN_TIE_APPLICATION);
	return s;
}

Test(clan_accept_application, takes_the_other_in)
{
	struct stage *s = given_an_application(&clan_accept_application, OTTO);

	stage_when(s, OTTO_TO_STAN);
	cr_assert_eq(s->needs.list[0].player_id, OTTO);
	expect_member(s, 0, CLAN_MEMBER_JOINS, STAN, CLAN_MEMBER);
	expect_event(s, 0, "clan_joined", "\"player\":\"Stan\"");
	cr_assert_eq(s->effects.clans.clan.members, 4);
	cr_assert_eq(stage_reply_number(s, "headcount"), 4);
	stage_destroy(s);
}

Test(clan_accept_application, is_refused_when_full_or_too_late_or_by_a_member)
{
	struct stage *s = given_an_application(&clan_accept_application, OTTO);

	standing(s, STAN)->clan_id = 8;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "in_clan");
	standing(s, STAN)->clan_id = 0;
	standing(s, STAN)->left_ms = s->at.now_ms - 5;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_wait");
	standing(s, STAN)->left_ms = 0;
	s->rows.clans.clan->members[1].is.rank = CLAN_MEMBER;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_rank");
	s->rows.clans.clan->members[1].is.rank = CLAN_OFFICER;
	fill(s);
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

	and_another(s, STAN, "Stan");
	stage_when(s, OTTO_TO_STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_INVITATION);
	cr_assert_eq(s->effects.clans.tied_player_id, STAN);
	s->rows.clans.clan->open_count = CLAN_OPEN_MAX;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	s->rows.clans.clan->open_count = 0;
	tie(s, STAN, CLAN_TIE_APPLICATION);
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "not_possible");
	s->rows.clans.clan->ties[0].tie = CLAN_TIE_BAN;
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_banned");
	standing(s, STAN)->clan_id = 8;
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

	and_another(s, STAN, "Stan");
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "no_such_request");
	tie(s, STAN, CLAN_TIE_INVITATION);
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
	tie(s, STAN, CLAN_TIE_INVITATION);
	stage_when(s, BY_STAN);
	expect_member(s, 0, CLAN_MEMBER_JOINS, STAN, CLAN_MEMBER);
	cr_assert_eq(stage_reply_number(s, "treasury"), 1000, "a member sees it");
	standing(s, STAN)->left_ms = s->at.now_ms - 5;
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_wait");
	standing(s, STAN)->left_ms = 0;
	fill(s);
	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "clan_full");
	stage_destroy(s);
}

Test(clan_refuse_invitation, turns_it_down)
{
	struct stage *s = given_a_clan(&clan_refuse_invitation, STAN);

	stage_when(s, BY_STAN);
	cr_assert_str_eq(stage_refusal(s), "no_such_request");
	tie(s, STAN, CLAN_TIE_INVITATION);
	stage_when(s, BY_STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_NONE);
	cr_assert_eq(s->effects.clans.tied_player_id, STAN);
	stage_destroy(s);
}

/* ── leaving ── */

Test(clan_leave, starts_the_wait)
{
	struct stage *s = given_a_clan(&clan_leave, MIA);

	stage_when(s, "{\"player_id\":3}");
	cr_assert_eq(s->effects.clans.members_count, 1);
	expect_member(s, 0, CLAN_MEMBER_PARTS, MIA, CLAN_MEMBER);
	cr_assert_eq(s->effects.clans.members[0].left_ms, s->at.now_ms);
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
	static const char *const names[] = { [LEA] = "Lea", [OTTO] = "Otto", [MIA] = "Mia",
		[STAN] = "Stan" };
	struct stage *s = given_a_clan(operation, actor);
	const char *refusal;
	char request[64];

	if (target != actor)
		and_another(s, target, names[target]);
	s->rows.name_player_id = target;
	snprintf(request, sizeof(request), "{\"player_id\":%d,\"who\":\"%s\"}", (int)actor,
	    names[target]);
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

	and_another(s, MIA, "Mia");
	stage_when(s, "{\"player_id\":2,\"who\":\"mia\"}");
	expect_member(s, 0, CLAN_MEMBER_PARTS, MIA, CLAN_MEMBER);
	cr_assert_eq(s->effects.clans.members[0].left_ms, s->at.now_ms);
	cr_assert_eq(s->effects.clans.tied_player_id, 0);
	expect_event(s, 0, "clan_left", "\"reason\":\"kicked\"");
	stage_destroy(s);
}

Test(clan_ban, puts_out_and_keeps_out)
{
	struct stage *s = given_a_clan(&clan_ban, OTTO);

	and_another(s, MIA, "Mia");
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

	and_another(s, STAN, "Stan");
	stage_when(s, OTTO_TO_STAN);
	cr_assert_str_eq(stage_refusal(s), "not_a_member");
	tie(s, STAN, CLAN_TIE_BAN);
	stage_when(s, OTTO_TO_STAN);
	cr_assert_eq(s->effects.clans.tied_player_id, STAN);
	cr_assert_eq(s->effects.clans.tie, CLAN_TIE_NONE);
	stage_destroy(s);
}

Test(clan_ranks, are_the_leaders_to_give)
{
	struct stage *s = given_a_clan(&clan_promote, LEA);

	and_another(s, MIA, "Mia");
	stage_when(s, "{\"player_id\":1,\"who\":\"Mia\"}");
	expect_member(s, 0, CLAN_MEMBER_CHANGES, MIA, CLAN_OFFICER);
	stage_destroy(s);
	s = given_a_clan(&clan_demote, LEA);
	and_another(s, OTTO, "Otto");
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

	and_another(s, MIA, "Mia");
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
