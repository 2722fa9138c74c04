/* What the decoders promise beyond single examples: paths in errors, bounds, policies, hostile
 * input. */
#include "events/json.h"
#include "events/message.h"
#include "messages/character_register.h"
#include "messages/combat_attack.h"
#include "messages/fight_view.h"
#include "messages/place_view.h"
#include "messages/player_level_up_event.h"
#include "messages/refusal.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
attack(const char *body, struct combat_attack_request *ret, enum unknown_fields policy,
    struct err *err)
{
	return combat_attack_request_decode(body, strlen(body), ret, policy, err);
}

static void
refused(const char *body, enum err_code code, const char *text)
{
	struct combat_attack_request request;
	struct err err = { 0 };

	cr_assert_eq(
	    attack(body, &request, UNKNOWN_REFUSED, &err), (int)code, "%s: %s", body, err.text);
	cr_expect_str_eq(err.text, text);
}

Test(messages_decode, an_error_names_the_field_and_what_it_must_be)
{
	refused("{\"player_id\":0,\"fight_id\":\"f\",\"turn\":1}", ERR_RANGE,
	    "player_id must be 1..9007199254740991");
	refused("{\"player_id\":1,\"fight_id\":\"\",\"turn\":1}", ERR_RANGE,
	    "fight_id must be 1..40 characters long");
	refused(
	    "{\"player_id\":1,\"fight_id\":5,\"turn\":1}", ERR_TYPE, "fight_id must be a string");
	refused("{\"player_id\":1,\"fight_id\":\"f\"}", ERR_MISSING, "turn is missing");
	refused("{\"player_id\":1,\"turns\":1}", ERR_UNKNOWN, "turns is not known");
	refused("{\"<b>\":1}", ERR_UNKNOWN, "the document has a field that is not known");
	refused("7", ERR_TYPE, "the document must be an object");
}

static int
wrong_place(const char *part, const char *replacement, struct err *err)
{
	static const char good[] =
	    "{\"player_id\":1,\"x\":0,\"y\":0,\"biome\":\"bog\",\"level\":1,\"is_camp\":false,"
	    "\"monsters\":[{\"kind\":\"a\",\"level\":1},{\"kind\":\"b\",\"level\":2}],\"map\":["
	    "\"aaaaaaa\",\"aaaaaaa\","
	    "\"aaaaaaa\",\"aaaaaaa\",\"aaaaaaa\",\"aaaaaaa\",\"zzzzzzz\"],\"exits\":[\"north\"],"
	    "\"hp\":1,\"hp_max\":1,"
	    "\"energy\":1,\"energy_max\":1,\"version\":1,\"now\":1}";
	const char *at = strstr(good, part);
	struct place_view place;
	char body[1024];

	cr_assert_not_null(at);
	snprintf(
	    body, sizeof(body), "%.*s%s%s", (int)(at - good), good, replacement, at + strlen(part));
	return place_view_decode(body, strlen(body), &place, UNKNOWN_REFUSED, err);
}

Test(messages_decode, the_path_leads_into_arrays)
{
	struct err err = { 0 };

	cr_assert_eq(wrong_place("\"bog\"", "\"bog\"", &err), 0, "%s", err.text);
	cr_assert_eq(wrong_place("\"level\":2", "\"level\":61", &err), ERR_RANGE);
	cr_expect_str_eq(err.text, "monsters.1.level must be 1..60");
	cr_expect_eq(shape_error_path(&err), strlen("monsters.1.level"));
	cr_assert_eq(wrong_place("zzzzzzz", "zzzzzz", &err), ERR_RANGE);
	cr_expect_str_eq(err.text, "map.6 must be 7..7 characters long");
	cr_assert_eq(wrong_place("north", "up", &err), ERR_RANGE);
	cr_expect_str_eq(err.text, "exits.0 must be one of north, east, south, west");
	cr_assert_eq(wrong_place("\"north\"", "", &err), 0, "%s", err.text);
	cr_assert_eq(wrong_place("{\"kind\":\"a\",\"level\":1},", "{},", &err), ERR_MISSING);
	cr_expect_str_eq(err.text, "monsters.0.kind is missing");
}

Test(messages_decode, unknown_fields_are_refused_from_clients_and_ignored_between_services)
{
	static const char body[] = "{\"new\":{\"a\":[1,2,{\"b\":null}]},\"player_id\":1,\"fight_"
				   "id\":\"f\",\"turn\":1,\"more\":[true,-1.5e3]}";
	struct combat_attack_request request;
	struct err err = { 0 };

	cr_expect_eq(attack(body, &request, UNKNOWN_REFUSED, &err), ERR_UNKNOWN);
	cr_assert_eq(attack(body, &request, UNKNOWN_IGNORED, &err), 0, "%s", err.text);
	cr_expect_eq(request.turn, 1);
}

Test(messages_decode, what_stands_in_an_ignored_field_must_still_be_json)
{
	static const char *const broken[] = { "01", "1.", "1e", "+1", "nul", "tru", "\"\x01\"",
		"\"\\x\"", "\"\\ud800\\u0041\"", "[1,]", "{\"a\"}", "{\"a\":1,}", "[1}",
		"{\"a\":1]", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "'a'", "", "NaN" };
	struct combat_attack_request request;
	struct err err = { 0 };
	char body[128];
	size_t i;

	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		snprintf(body, sizeof(body),
		    "{\"player_id\":1,\"fight_id\":\"f\",\"turn\":1,\"x\":%s}", broken[i]);
		cr_expect_eq(attack(body, &request, UNKNOWN_IGNORED, &err), ERR_SYNTAX,
		    "%s was taken", broken[i]);
	}
}

Test(messages_decode, escapes_are_undone_and_characters_are_counted)
{
	static const char format[] =
	    "{\"provider\":\"telegram\",\"external_id\":\"1\",\"name\":\"%s\",\"language\":\"en\"}";
	struct character_register_request request;
	struct err err = { 0 };
	char name[64 * 4 + 8], body[512];
	size_t i;

	snprintf(body, sizeof(body), format, "\\ud83d\\ude00\\u00e9\\n\\/\\\"\\u0416");
	cr_assert_eq(
	    character_register_request_decode(body, strlen(body), &request, UNKNOWN_REFUSED, &err),
	    0, "%s", err.text);
	cr_expect_str_eq(request.name, "\xf0\x9f\x98\x80\xc3\xa9\n/\"\xd0\x96");
	for (i = 0; i < 64; i++)
		strcpy(name + 4 * i, "\xf0\x9f\x98\x80");
	snprintf(body, sizeof(body), format, name);
	cr_assert_eq(
	    character_register_request_decode(body, strlen(body), &request, UNKNOWN_REFUSED, &err),
	    0, "%s", err.text);
	cr_expect_str_eq(request.name, name);
	strcpy(name + strlen(name), "a");
	snprintf(body, sizeof(body), format, name);
	cr_expect_eq(
	    character_register_request_decode(body, strlen(body), &request, UNKNOWN_REFUSED, &err),
	    ERR_RANGE);
}

Test(messages_decode, deep_and_large_documents_are_refused)
{
	struct combat_attack_request request;
	struct err err = { 0 };
	char *body = malloc(MESSAGE_BODY_MAX + 1);

	cr_assert_not_null(body);
	memset(body, '[', 3000);
	memcpy(body, "{\"x\":", 5);
	cr_expect_eq(
	    combat_attack_request_decode(body, 3000, &request, UNKNOWN_IGNORED, &err), ERR_SYNTAX);
	cr_expect_not_null(strstr(err.text, "too deep"));
	memset(body, ' ', MESSAGE_BODY_MAX + 1);
	cr_expect_eq(combat_attack_request_decode(
			 body, MESSAGE_BODY_MAX + 1, &request, UNKNOWN_IGNORED, &err),
	    ERR_RANGE);
	free(body);
}

Test(messages_decode, no_prefix_of_a_document_is_one)
{
	static const char body[] = "{\"provider\":\"telegram\",\"external_id\":\"1\",\"name\":"
				   "\"\\ud83d\\ude00\\n\xd0\x96\","
				   "\"language\":\"en\"}";
	struct character_register_request request;
	struct err err = { 0 };
	size_t size;
	char *cut;

	for (size = 0; size < strlen(body); size++) {
		cut = malloc(
		    size + 1); /* of its own, so that the sanitizer sees a read behind its end */
		cr_assert_not_null(cut);
		memcpy(cut, body, size);
		cr_expect_eq(
		    character_register_request_decode(cut, size, &request, UNKNOWN_REFUSED, &err),
		    ERR_SYNTAX, "%zu bytes were taken, or failed with: %s", size, err.text);
		free(cut);
	}
	cr_expect_eq(character_register_request_decode(body, size, &request, UNKNOWN_REFUSED, &err),
	    0, "%s", err.text);
}

Test(messages_decode, an_event_names_its_fields_under_data)
{
	static const char body[] = "{\"player_id\":1,\"level\":70,\"name\":\"a\"}";
	struct player_level_up_event event;
	struct err err = { 0 };
	struct json *json;

	cr_assert_eq(json_parse(body, strlen(body), 1024, &json, &err), 0);
	cr_expect_eq(player_level_up_event_read(json, &event, UNKNOWN_IGNORED, &err), ERR_RANGE);
	cr_expect_str_eq(err.text, "data.level must be 2..60");
	json_free(json);
}

Test(messages_decode, a_view_is_kept_as_it_was_written)
{
	static const char body[] =
	    "{\"code\":\"stale\",\"detail\":\"\",\"retryable\":false,\"view\":{ \"a\" : [1.50] }}";
	struct refusal refusal;
	struct text out = { 0 };
	struct err err = { 0 };

	cr_assert_eq(
	    refusal_decode(body, strlen(body), &refusal, UNKNOWN_IGNORED, &err), 0, "%s", err.text);
	cr_expect(refusal.has_view);
	cr_expect_str_eq(refusal.view, "{ \"a\" : [1.50] }");
	refusal_write(&refusal, &out);
	cr_expect_str_eq(out.bytes, body);
	text_finish(&out);
}

Test(messages_decode, words_and_numbers_are_each_others_inverse)
{
	enum fight_view_state state = FIGHT_VIEW_STATE_DRAW;

	cr_expect_str_eq(fight_view_state_text(FIGHT_VIEW_STATE_FLED), "fled");
	cr_expect(fight_view_state_parse("won", &state));
	cr_expect_eq(state, FIGHT_VIEW_STATE_WON);
	cr_expect_not(fight_view_state_parse("winning", &state));
	cr_expect_eq(state, FIGHT_VIEW_STATE_WON);
	cr_expect_null(fight_view_state_text((enum fight_view_state)99));
}

Test(messages_decode, a_value_that_stands_alone_is_checked_like_one_in_a_document)
{
	static const char *const bad_numbers[] = { "", "0", "-1", " 1", "\t1", "\n1", "1 ", "1.0",
		"0x1", "1e3", "9007199254740992", "a" };
	const struct shape *shape = &character_register_request_shape;
	struct character_register_request request = { .name = "" };
	struct combat_attack_request attacked = { .turn = 0 };
	struct err err = { 0 };
	char longest[65 * 2 + 1];
	size_t i;

	for (i = 0; i < sizeof(bad_numbers) / sizeof(bad_numbers[0]); i++)
		cr_expect_eq(shape_put(shape_field(&combat_attack_request_shape, "player_id", 9),
				 bad_numbers[i], strlen(bad_numbers[i]), &attacked, &err),
		    ERR_RANGE, "%s", bad_numbers[i]);
	cr_expect_eq(shape_put(shape_field(&combat_attack_request_shape, "turn", 4), "12", 2,
			 &attacked, &err),
	    0);
	cr_expect_eq(attacked.turn, 12);
	for (i = 0; i < 65; i++)
		memcpy(longest + 2 * i, "\xd0\x96", 3);
	cr_expect_eq(shape_put(shape_field(shape, "name", 4), longest, 2 * 64, &request, &err), 0,
	    "%s", err.text);
	cr_expect_eq(strlen(request.name), 128);
	cr_expect_eq(
	    shape_put(shape_field(shape, "name", 4), longest, 2 * 65, &request, &err), ERR_RANGE);
	cr_expect_eq(
	    shape_put(shape_field(shape, "name", 4), "\xff", 1, &request, &err), ERR_RANGE);
	cr_expect_eq(
	    shape_put(shape_field(shape, "provider", 8), "Telegram", 8, &request, &err), ERR_RANGE);
	cr_expect_str_eq(err.text, "provider has a character that is not allowed there");
	cr_expect_null(shape_field(shape, "nam", 3));
}
