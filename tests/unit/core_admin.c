/* What administrators do, erasure and referrals, without a server. */
#include "tests/support/stage.h"

#include "core/rules/level.h"
#include "core/rules/referral.h"
#include "core/whom.h"
#include "messages/operations.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct stage *
given_ann(const struct operation *operation, int32_t level)
{
	struct stage *s = stage_create(operation);

	stage_character(s, 1, "Ann", level);
	stage_build(s, 1);
	stage_hot(s, 1);
	s->rows.name_player_id = 1;
	return s;
}

/* ── whom ── */

Test(whom, is_a_name_or_an_id)
{
	struct rows rows = { .name_player_id = 7 };

	cr_assert_eq(whom_player("id_42", &rows), 42);
	cr_assert_eq(whom_player("Ann", &rows), 7);
	cr_assert_str_eq(whom_read("Ann").name_key, "ann");
	cr_assert_str_eq(whom_read("id_42").name_key, "");
	cr_assert_eq(whom_read("id_4x").player_id, 0);
	cr_assert_eq(whom_read("id_99999999999999999999").player_id, 0);
	cr_assert_str_eq(whom_read("!").name_key, "");
}

Test(whom, is_asked_for_by_name_only)
{
	struct needs needs = { 0 };

	need_whom(&needs, "id_42");
	cr_assert_eq(needs.count, 0);
	need_whom(&needs, "Ann");
	cr_assert_str_eq(needs_find(&needs, NEED_NAME)->key, "ann");
}

/* ── bans ── */

Test(admin_ban, is_recorded_stored_and_told)
{
	struct stage *s = given_ann(&admin_ban, 3);

	stage_when(s, "{\"player\":\"Ann\",\"reason\":\"spam\",\"until\":1764417600000}");
	cr_assert_eq(needs_find(&s->needs, NEED_CHARACTER)->use, TO_CHANGE);
	cr_assert_eq(s->effects.administration.act.what, ACT_BAN);
	cr_assert_eq(s->effects.administration.act.player_id, 1);
	cr_assert_str_eq(s->effects.administration.act.who, "client:test");
	cr_assert_str_eq(s->effects.administration.act.reason, "spam");
	cr_assert_str_eq(s->effects.cause, "client:test:1");
	cr_assert(s->effects.administration.changes_standing);
	cr_assert_eq(s->effects.administration.standing.banned_until_ms, 1764417600000);
	cr_assert_eq(s->effects.saved[0].version, 6);
	cr_assert_eq(s->effects.saved[0].banned_until_ms, 1764417600000);
	cr_assert_eq(s->effects.events_count, 1);
	cr_assert_str_eq(s->effects.events[0].type->exchange, "player_banned");
	cr_assert_not(s->effects.events[0].type->is_public, "nobody else's business");
	cr_assert_str_eq(
	    s->effects.events[0].data.bytes, "{\"player_id\":1,\"until\":1764417600000}");
	cr_assert_eq(stage_reply_number(s, "banned_until"), 1764417600000);
	stage_destroy(s);
}

Test(admin_ban, without_an_end_is_for_good)
{
	struct stage *s = given_ann(&admin_ban, 3);

	stage_when(s, "{\"player\":\"id_1\",\"reason\":\"spam\"}");
	cr_assert_eq(s->effects.administration.standing.banned_until_ms, BAN_FOR_GOOD_MS);
	cr_assert_str_eq(s->effects.events[0].data.bytes, "{\"player_id\":1}");
	stage_destroy(s);
}

Test(admin_ban, until_a_time_that_has_passed_is_told_to_nobody)
{
	struct stage *s = given_ann(&admin_ban, 3);

	stage_when(s, "{\"player\":\"id_1\",\"reason\":\"spam\",\"until\":1}");
	cr_assert_eq(s->effects.administration.standing.banned_until_ms, 1);
	cr_assert_eq(s->effects.events_count, 0);
	stage_destroy(s);
}

Test(admin_ban, of_nobody_is_refused)
{
	struct stage *s = given_ann(&admin_ban, 3);

	stage_when(s, "{\"player\":\"id_2\",\"reason\":\"spam\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_player");
	s->rows.name_player_id = 0;
	stage_when(s, "{\"player\":\"Ann\",\"reason\":\"spam\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_player");
	cr_assert_not(s->effects.administration.acts);
	stage_destroy(s);
}

Test(admin_unban, lifts_the_ban)
{
	struct stage *s = given_ann(&admin_unban, 3);

	s->rows.characters[0].banned_until_ms = BAN_FOR_GOOD_MS;
	stage_when(s, "{\"player\":\"Ann\",\"reason\":\"a mistake\"}");
	cr_assert_eq(s->effects.administration.act.what, ACT_UNBAN);
	cr_assert(s->effects.administration.changes_standing);
	cr_assert_eq(s->effects.administration.standing.banned_until_ms, 0);
	cr_assert_eq(s->effects.saved[0].banned_until_ms, 0);
	cr_assert_null(strstr(s->effects.reply.bytes, "banned_until"));
	cr_assert_str_eq(s->effects.events[0].type->exchange, "player_unbanned");
	s->rows.characters[0].banned_until_ms = 0;
	stage_when(s, "{\"player\":\"Ann\",\"reason\":\"a mistake\"}");
	cr_assert_eq(s->effects.events_count, 0, "it was open");
	stage_destroy(s);
}

/* What a client asks of a player has to load the row or the hot state that knows of a ban. */
Test(bans, are_seen_by_every_operation_of_a_player)
{
	static const char name[] = "player_id";
	_Alignas(max_align_t) unsigned char request[SHAPE_SIZE_MAX];
	const struct operation *const *at;
	const int64_t player_id = 1;
	unsigned i, seen = 0;

	for (at = operations; *at != NULL; at++) {
		const struct message_operation *contract = message_operation_of((*at)->name);
		const struct shape_field *field =
		    shape_field(contract->request, name, sizeof(name) - 1);
		struct rows rows = { .new_player_id = 0 };
		struct needs needs = { 0 };
		bool is_seen = false;

		if (!contract->is_write || contract->is_internal || field == NULL)
			continue;
		memset(request, 0, sizeof(request));
		memcpy(request + field->offset, &player_id, sizeof(player_id));
		(*at)->need(request, &rows, &needs);
		for (i = 0; i < needs.count; i++)
			is_seen |= needs.list[i].player_id == player_id &&
			           (needs.list[i].kind == NEED_CHARACTER ||
				       needs.list[i].kind == NEED_HOT);
		cr_assert(is_seen, "%s", contract->name);
		seen++;
	}
	cr_assert_geq(seen, 13);
}

/* ── grants and takes ── */

Test(admin_grant, moves_gold_through_the_ledger)
{
	struct stage *s = given_ann(&admin_grant, 3);

	stage_when(
	    s, "{\"player\":\"Ann\",\"asset\":\"gold\",\"amount\":50,\"reason\":\"a prize\"}");
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 50);
	cr_assert_eq(stage_delta(s, "game:mint.admin", "gold"), -50);
	cr_assert_eq(stage_reply_number(s, "gold"), 250);
	cr_assert_eq(s->effects.administration.act.what, ACT_GRANT);
	cr_assert_not(s->effects.releases);
	cr_assert_eq(s->effects.events_count, 0);
	stage_destroy(s);
}

Test(admin_grant, of_experience_brings_its_levels)
{
	struct stage *s = given_ann(&admin_grant, 3);
	int64_t xp = level_xp_total(5) - level_xp_total(3);
	char request[160];

	snprintf(request, sizeof(request),
	    "{\"player\":\"Ann\",\"asset\":\"xp\",\"amount\":%lld,\"reason\":\"a prize\"}",
	    (long long)xp);
	stage_when(s, request);
	cr_assert_eq(stage_reply_number(s, "level"), 5);
	cr_assert_eq(stage_reply_number(s, "xp"), level_xp_total(5));
	cr_assert_eq(s->effects.events_count, 2);
	cr_assert_not_null(strstr(s->effects.events[0].data.bytes, "\"level\":4"));
	cr_assert_not_null(strstr(s->effects.events[1].data.bytes, "\"level\":5"));
	cr_assert_eq(s->effects.saved[0].version, 8, "the events have versions 7 and 8");
	cr_assert_eq(s->effects.release.level, 5);
	cr_assert_eq(s->effects.release.hp_max, 60 + 12 * 5 + 8 * 5);
	stage_destroy(s);
}

Test(admin_grant, tells_of_every_level)
{
	struct stage *s = given_ann(&admin_grant, 1);

	stage_when(s,
	    "{\"player\":\"Ann\",\"asset\":\"xp\",\"amount\":1000000000,\"reason\":\"a prize\"}");
	cr_assert_eq(stage_reply_number(s, "level"), LEVEL_CAP);
	cr_assert_eq(s->effects.events_count, LEVEL_CAP - 1);
	stage_destroy(s);
}

Test(admin_take, takes_what_there_is)
{
	struct stage *s = given_ann(&admin_take, 3);

	stage_when(
	    s, "{\"player\":\"Ann\",\"asset\":\"gold\",\"amount\":150,\"reason\":\"a bug\"}");
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -150);
	cr_assert_eq(stage_delta(s, "game:sink.admin", "gold"), 150);
	stage_when(
	    s, "{\"player\":\"Ann\",\"asset\":\"gold\",\"amount\":900,\"reason\":\"a bug\"}");
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -200);
	cr_assert_eq(stage_reply_number(s, "gold"), 0);
	cr_assert_eq(stage_reply_number(s, "amount"), 200);
	stage_destroy(s);
}

Test(admin_take, leaves_the_level)
{
	struct stage *s = given_ann(&admin_take, 3);

	s->rows.characters[0].xp += 10;
	stage_when(s, "{\"player\":\"Ann\",\"asset\":\"xp\",\"amount\":900,\"reason\":\"a bug\"}");
	cr_assert_eq(stage_reply_number(s, "amount"), 10);
	cr_assert_eq(stage_reply_number(s, "xp"), level_xp_total(3));
	cr_assert_eq(stage_reply_number(s, "level"), 3);
	stage_when(s, "{\"player\":\"Ann\",\"asset\":\"xp\",\"amount\":4,\"reason\":\"a bug\"}");
	cr_assert_eq(stage_delta(s, "player:1", "xp"), -4);
	stage_destroy(s);
}

/* ── looking and telling ── */

Test(admin_look_up, shows_everything)
{
	struct stage *s = given_ann(&admin_look_up, 3);

	s->rows.characters[0].banned_until_ms = 1764417600000;
	text_puts(&s->rows.administration.books,
	    "{\"entries\" : [{\"cause\":\"register:1\",\"asset\":\"gold\",\"delta\":200,"
	    "\"at\":1763812800000}], \"acts\" : [{\"what\":\"ban\",\"who\":\"client:test\","
	    "\"reason\":\"spam\",\"at\":1763812800000}]}");
	stage_when(s, "{\"player\":\"Ann\"}");
	cr_assert_eq(needs_find(&s->needs, NEED_CHARACTER)->use, TO_READ);
	cr_assert_eq(stage_reply_number(s, "character.gold"), 200);
	cr_assert_eq(stage_reply_number(s, "banned_until"), 1764417600000);
	cr_assert_eq(stage_reply_number(s, "books.entries.0.delta"), 200);
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"reason\":\"spam\""));
	cr_assert_not_null(strstr(s->effects.reply.bytes, "\"external_id\":\"5000000001\""));
	stage_when(s, "{\"player\":\"id_9\"}");
	cr_assert_str_eq(stage_refusal(s), "no_such_player");
	stage_destroy(s);
}

Test(admin_announce, tells_everybody)
{
	struct stage *s = stage_create(&admin_announce);

	stage_when(s, "{\"text\":\"Hear!\",\"language\":\"en\",\"reason\":\"news\"}");
	cr_assert_eq(stage_reply_number(s, "announcement_id"), s->at.now_ms);
	cr_assert_str_eq(s->effects.events[0].type->exchange, "announcement_made");
	cr_assert(s->effects.events[0].type->is_public);
	cr_assert_not_null(strstr(s->effects.events[0].data.bytes, "\"text\":\"Hear!\""));
	cr_assert_eq(s->effects.administration.act.player_id, 0);
	cr_assert_str_eq(s->effects.administration.act.reason, "news");
	stage_destroy(s);
}

/* ── erasure ── */

Test(character_erase, waits_for_its_time)
{
	struct stage *s = given_ann(&character_erase, 3);

	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "forbidden");
	s->rows.characters[0].delete_after_ms = s->at.now_ms + 1;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(stage_refusal(s), "forbidden");
	s->rows.characters[0].delete_after_ms = s->at.now_ms;
	s->rows.characters[0].banned_until_ms = s->at.now_ms + 1;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_str_eq(s->effects.refusal->code, "banned");
	stage_when(s, "{\"player_id\":2}");
	cr_assert_str_eq(stage_refusal(s), "no_such_player");
	cr_assert(s->operation->forgets_refusals);
	stage_destroy(s);
}

Test(character_erase, takes_the_gold_and_tells_of_it_without_the_name)
{
	struct stage *s = given_ann(&character_erase, 3);

	s->rows.characters[0].delete_after_ms = s->at.now_ms;
	stage_when(s, "{\"player_id\":1}");
	cr_assert_null(stage_refusal(s));
	cr_assert_str_eq(s->effects.cause, "erase:1");
	cr_assert_eq(stage_delta(s, "player:1", "gold"), -200);
	cr_assert_eq(stage_delta(s, "game:sink.erased", "gold"), 200);
	cr_assert(s->effects.administration.standing.is_erased);
	cr_assert_str_eq(s->effects.events[0].type->exchange, "player_erased");
	cr_assert_str_eq(s->effects.events[0].data.bytes, "{\"player_id\":1}");
	cr_assert_str_eq(s->effects.reply.bytes, "{\"player_id\":1}");
	stage_destroy(s);
}

/* ── referrals ── */

#define NEWCOMER(referrer)                                                                         \
	"{\"provider\":\"paper\",\"external_id\":\"9\",\"name\":\"Bob\",\"language\":\"en\","      \
	"\"referrer\":\"" referrer "\"}"

Test(character_register, remembers_who_brought_the_newcomer)
{
	struct stage *s = stage_create(&character_register);

	s->rows.new_player_id = 9;
	s->rows.administration.named_id = 1;
	stage_when(s, NEWCOMER("Ann"));
	cr_assert_str_eq(needs_find(&s->needs, NEED_REFERRER)->key, "ann");
	cr_assert_eq(needs_find(&s->needs, NEED_REFERRER)->player_id, 0);
	cr_assert(s->effects.administration.refers);
	cr_assert_eq(s->effects.administration.referral.newcomer_id, 9);
	cr_assert_eq(s->effects.administration.referral.referrer_id, 1);
	stage_when(s, NEWCOMER("id_1"));
	cr_assert_eq(needs_find(&s->needs, NEED_REFERRER)->player_id, 1);
	cr_assert(s->effects.administration.refers);
	stage_destroy(s);
}

Test(character_register, goes_on_when_nobody_is_known_by_what_was_named)
{
	struct stage *s = stage_create(&character_register);

	s->rows.new_player_id = 9;
	stage_when(s, NEWCOMER("Nobody"));
	cr_assert_null(stage_refusal(s));
	cr_assert_not(s->effects.administration.refers);
	stage_when(s, NEWCOMER("!"));
	cr_assert_null(stage_refusal(s));
	cr_assert_null(needs_find(&s->needs, NEED_REFERRER));
	stage_destroy(s);
}

Test(character_register, refers_nobody_who_plays_already)
{
	struct stage *s = given_ann(&character_register, 3);

	s->rows.identity_player_id = 1;
	s->rows.administration.named_id = 1;
	stage_when(s, NEWCOMER("Ann"));
	cr_assert_null(stage_refusal(s));
	cr_assert_null(needs_find(&s->needs, NEED_REFERRER));
	cr_assert_not(s->effects.administration.refers);
	stage_destroy(s);
}

static struct stage *
given_a_newcomer(int32_t level)
{
	struct stage *s = stage_create(&character_reward_referrer);

	stage_character(s, 9, "Bob", level);
	stage_character(s, 1, "Ann", 20);
	s->rows.administration.referrer_id = 1;
	return s;
}

Test(character_reward_referrer, rewards_two_levels)
{
	struct stage *s = given_a_newcomer(10);

	stage_when(s, "{\"player_id\":9,\"level\":5}");
	cr_assert_eq(stage_reply_number(s, "gold"), 100);
	cr_assert_eq(stage_delta(s, "player:1", "gold"), 100);
	cr_assert_eq(stage_delta(s, "game:mint.referral", "gold"), -100);
	cr_assert_eq(stage_counted(s, 1, DEED_EARN_GOLD, ""), 100);
	cr_assert_str_eq(s->effects.cause, "refer:9:5");
	cr_assert_str_eq(needs_find(&s->needs, NEED_GRANT)->key, "refer:9:5");
	cr_assert(s->effects.administration.takes_place);
	cr_assert_eq(s->effects.administration.place.place, 1);
	s->rows.administration.place = 1;
	s->rows.administration.places_taken = REFERRAL_PLACES;
	stage_when(s, "{\"player_id\":9,\"level\":10}");
	cr_assert_eq(stage_reply_number(s, "gold"), 300);
	cr_assert_not(s->effects.administration.takes_place);
	stage_destroy(s);
}

Test(character_reward_referrer, rewards_once)
{
	struct stage *s = given_a_newcomer(5);

	s->rows.is_granted = true;
	stage_when(s, "{\"player_id\":9,\"level\":5}");
	cr_assert_eq(stage_reply_number(s, "gold"), 100);
	cr_assert_not(effects_have_value(&s->effects));
	stage_destroy(s);
}

Test(character_reward_referrer, rewards_no_other_level_and_none_too_early)
{
	struct stage *s = given_a_newcomer(6);

	stage_when(s, "{\"player_id\":9,\"level\":6}");
	cr_assert_str_eq(stage_refusal(s), "forbidden");
	stage_when(s, "{\"player_id\":9,\"level\":10}");
	cr_assert_str_eq(stage_refusal(s), "forbidden");
	stage_destroy(s);
}

Test(character_reward_referrer, gives_nothing_to_nobody_the_banned_and_beyond_the_places)
{
	struct stage *s = given_a_newcomer(5);

	s->rows.administration.places_taken = REFERRAL_PLACES;
	stage_when(s, "{\"player_id\":9,\"level\":5}");
	cr_assert_eq(stage_reply_number(s, "gold"), 0);
	s->rows.administration.places_taken = REFERRAL_PLACES - 1;
	s->rows.characters[1].banned_until_ms = s->at.now_ms + 1;
	stage_when(s, "{\"player_id\":9,\"level\":5}");
	cr_assert_eq(stage_reply_number(s, "gold"), 0);
	s->rows.characters[1].banned_until_ms = s->at.now_ms;
	stage_when(s, "{\"player_id\":9,\"level\":5}");
	cr_assert_eq(stage_reply_number(s, "gold"), 100);
	s->rows.administration.referrer_id = 0;
	stage_when(s, "{\"player_id\":9,\"level\":5}");
	cr_assert_eq(stage_reply_number(s, "gold"), 0);
	cr_assert_not(effects_have_value(&s->effects));
	stage_destroy(s);
}
