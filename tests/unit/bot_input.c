/* What comes in: Telegram's updates and answers, the gateway's answers, stored documents. */
#include "bot/dialogue.h"
#include "bot/questions.h"
#include "bot/telegram/client.h"
#include "bot/telegram/update.h"
#include "bot/telegram/verdict.h"
#include "events/json.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* ── updates ── */

static int
read(const char *text, struct update *u)
{
	struct json *json;
	struct err err;
	int code;

	cr_assert_eq(json_parse(text, strlen(text), 1 << 20, &json, &err), 0, "%s", err.text);
	code = update_read(json, u, &err);
	json_free(json);
	return code;
}

Test(bot_input, a_message_is_trimmed_and_names_its_player)
{
	struct update u;

	cr_assert_eq(read("{\"update_id\":7,\"message\":{\"message_id\":3,\"date\":1,\"text\":\"  "
			  "/start \\n\","
			  "\"from\":{\"id\":5000000042,\"is_bot\":false,\"first_name\":\"Ann\","
			  "\"language_code\":\"ru\"},"
			  "\"chat\":{\"id\":5000000042,\"type\":\"private\"}}}",
			 &u),
	    0);
	cr_expect_eq(u.kind, UPDATE_TEXT);
	cr_expect_eq(u.id, 7);
	cr_expect_eq(u.user_id, 5000000042);
	cr_expect_str_eq(u.text, "/start");
	cr_expect_str_eq(u.language, "ru");
}

Test(bot_input, a_photo_is_a_text_of_nothing)
{
	struct update u;

	cr_assert_eq(read("{\"update_id\":7,\"message\":{\"message_id\":3,\"date\":1,\"photo\":[],"
			  "\"from\":{\"id\":5},\"chat\":{\"id\":5,\"type\":\"private\"}}}",
			 &u),
	    0);
	cr_expect_eq(u.kind, UPDATE_TEXT);
	cr_expect_str_eq(u.text, "");
	cr_expect_str_eq(u.language, "");
}

Test(bot_input, a_long_text_is_cut_between_characters)
{
	struct text json = { 0 };
	struct update u;

	text_puts(&json, "{\"update_id\":7,\"message\":{\"from\":{\"id\":5},\"chat\":{\"id\":5,"
			 "\"type\":\"private\"},\"text\":\"x");
	for (int i = 0; i < 4000; i++)
		text_puts(&json, "я");
	text_puts(&json, "\"}}");
	cr_assert_eq(read(json.bytes, &u), 0);
	cr_expect_eq(strlen(u.text), 511);
	cr_expect_str_eq(u.text + 509, "я");
	text_finish(&json);
}

Test(bot_input, what_happens_in_a_group_is_not_for_us)
{
	struct update u;

	cr_assert_eq(read("{\"update_id\":7,\"message\":{\"from\":{\"id\":5},\"chat\":{\"id\":-5,"
			  "\"type\":\"group\"},"
			  "\"text\":\"/start\"}}",
			 &u),
	    0);
	cr_expect_eq(u.kind, UPDATE_OTHER);
	cr_assert_eq(read("{\"update_id\":8,\"callback_query\":{\"id\":\"1\",\"from\":{\"id\":5},"
			  "\"data\":\"x\","
			  "\"message\":{\"message_id\":3,\"date\":1,\"chat\":{\"id\":-5}}}}",
			 &u),
	    0);
	cr_expect_eq(u.kind, UPDATE_OTHER);
	cr_assert_eq(read("{\"update_id\":9,\"edited_message\":{}}", &u), 0);
	cr_expect_eq(u.kind, UPDATE_OTHER);
	cr_expect_eq(u.id, 9);
}

Test(bot_input, a_press_on_a_message_that_can_not_be_seen_is_marked)
{
	struct update u;

	cr_assert_eq(read("{\"update_id\":8,\"callback_query\":{\"id\":\"123\",\"from\":{\"id\":5},"
			  "\"data\":\"at.1..x\","
			  "\"message\":{\"message_id\":3,\"date\":0,\"chat\":{\"id\":5}}}}",
			 &u),
	    0);
	cr_expect_eq(u.kind, UPDATE_PRESS);
	cr_expect(u.is_gone);
	cr_expect_str_eq(u.data, "at.1..x");
	cr_expect_str_eq(u.callback_id, "123");
}

Test(bot_input, data_that_is_too_long_to_be_ours_reads_as_none)
{
	struct text json = { 0 };
	struct update u;

	text_puts(&json,
	    "{\"update_id\":8,\"callback_query\":{\"id\":\"1\",\"from\":{\"id\":5},\"data\":\"");
	for (int i = 0; i < 65; i++)
		text_putc(&json, 'a');
	text_puts(&json, "\",\"message\":{\"message_id\":3,\"date\":1,\"chat\":{\"id\":5}}}}");
	cr_assert_eq(read(json.bytes, &u), 0);
	cr_expect_str_eq(u.data, "");
	text_finish(&json);
}

Test(bot_input, blocking_and_coming_back_are_told_apart)
{
	struct update u;

	cr_assert_eq(read("{\"update_id\":8,\"my_chat_member\":{\"from\":{\"id\":5},\"chat\":{"
			  "\"id\":5,\"type\":\"private\"},"
			  "\"new_chat_member\":{\"status\":\"kicked\"}}}",
			 &u),
	    0);
	cr_expect_eq(u.kind, UPDATE_BLOCKED);
	cr_assert_eq(read("{\"update_id\":8,\"my_chat_member\":{\"from\":{\"id\":5},\"chat\":{"
			  "\"id\":5,\"type\":\"private\"},"
			  "\"new_chat_member\":{\"status\":\"member\"}}}",
			 &u),
	    0);
	cr_expect_eq(u.kind, UPDATE_BACK);
}

Test(bot_input, an_update_of_a_broken_shape_fails)
{
	static const char *const broken[] = {
		"{}",
		"{\"update_id\":\"7\"}",
		"{\"update_id\":-1}",
		"{\"update_id\":7,\"callback_query\":{\"from\":{\"id\":5},\"message\":{}}}",
		"{\"update_id\":7,\"message\":{\"from\":{\"id\":1e3},\"chat\":{\"id\":5,\"type\":"
		"\"private\"}}}",
		"{\"update_id\":7,\"message\":{\"from\":{\"id\":9007199254740993},\"chat\":{\"id\":"
		"5,\"type\":\"private\"}}}",
	};
	struct update u;

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		cr_expect(read(broken[i], &u) < 0, "%s", broken[i]);
}

/* ── Telegram's answers ── */

static enum verdict
verdict(int code, int status, const char *description)
{
	return verdict_of(&(struct telegram_result){
	    .code = code, .status = status, .description = description });
}

Test(bot_input, telegrams_answers_are_told_apart)
{
	cr_expect_eq(verdict(0, 200, ""), VERDICT_DONE);
	cr_expect_eq(verdict(0, 400,
			 "Bad Request: message is not modified: specified new message content and "
			 "reply markup are "
			 "exactly the same as a current content and reply markup of the message"),
	    VERDICT_DONE);
	cr_expect_eq(verdict(0, 400,
			 "Bad Request: query is too old and response timeout expired or query ID "
			 "is invalid"),
	    VERDICT_DONE);
	cr_expect_eq(verdict(0, 400, "Bad Request: message to edit not found"), VERDICT_GONE);
	cr_expect_eq(
	    verdict(0, 400, "Bad Request: there is no text in the message to edit"), VERDICT_GONE);
	cr_expect_eq(
	    verdict(0, 400,
		"Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 3"),
	    VERDICT_MARKUP);
	cr_expect_eq(verdict(0, 400, "Bad Request: chat not found"), VERDICT_UNREACHABLE);
	cr_expect_eq(verdict(0, 400, "Bad Request: message is too long"), VERDICT_OURS);
	cr_expect_eq(verdict(0, 401, "Unauthorized"), VERDICT_UNAUTHORIZED);
	cr_expect_eq(
	    verdict(0, 403, "Forbidden: bot was blocked by the user"), VERDICT_UNREACHABLE);
	cr_expect_eq(verdict(0, 429, "Too Many Requests: retry after 5"), VERDICT_FLOOD);
	cr_expect_eq(verdict(0, 502, ""), VERDICT_LATER);
	cr_expect_eq(verdict(ERR_UNSURE, 0, ""), VERDICT_LATER);
}

/* ── the gateway ── */

static struct answer
answered(enum ask ask, int status, const char *body, int expected)
{
	struct answer a;
	struct err err = { 0 };

	cr_expect_eq(
	    answer_read(ask, status, body, strlen(body), &a, &err), expected, "%s", err.text);
	return a;
}

Test(bot_input, a_question_is_a_path_and_a_body)
{
	struct text path = { 0 }, body = { 0 };

	cr_expect_str_eq(question_write(&(struct question){ .ask = ASK_REGISTER,
					    .external_id = 5000000042,
					    .word = "A\"n",
					    .language = "ru" },
			     &path, &body),
	    "POST");
	cr_expect_str_eq(path.bytes, "/v1/players");
	cr_expect_str_eq(body.bytes, "{\"name\":\"A\\\"n\",\"provider\":\"telegram\",\"external_"
				     "id\":\"5000000042\",\"language\":\"ru\"}");
	text_clear(&path);
	text_clear(&body);
	question_write(
	    &(struct question){ .ask = ASK_ATTACK, .player_id = 7, .word = "f1", .number = 3 },
	    &path, &body);
	cr_expect_str_eq(path.bytes, "/v1/players/7/combat/attack");
	cr_expect_str_eq(body.bytes, "{\"fight_id\":\"f1\",\"turn\":3}");
	text_finish(&path);
	text_finish(&body);
}

static void
expect_post(const struct question *q, const char *path, const char *body)
{
	struct text said_path = { 0 }, said = { 0 };

	cr_expect_str_eq(question_write(q, &said_path, &said), "POST");
	cr_expect_str_eq(said_path.bytes, path);
	cr_expect_str_eq(said.bytes, body);
	text_finish(&said_path);
	text_finish(&said);
}

Test(bot_input, what_a_fight_and_growing_ask_for)
{
	expect_post(
	    &(struct question){
		.ask = ASK_ATTACK, .player_id = 7, .word = "f1", .number = 3, .target = 2 },
	    "/v1/players/7/combat/attack", "{\"fight_id\":\"f1\",\"turn\":3,\"target\":2}");
	expect_post(
	    &(struct question){ .ask = ASK_DEFEND, .player_id = 7, .word = "f1", .number = 3 },
	    "/v1/players/7/combat/defend", "{\"fight_id\":\"f1\",\"turn\":3}");
	expect_post(&(struct question){ .ask = ASK_SKILL,
			.player_id = 7,
			.word = "f1",
			.number = 3,
			.skill = "ember",
			.target = 1 },
	    "/v1/players/7/combat/skill",
	    "{\"fight_id\":\"f1\",\"turn\":3,\"skill\":\"ember\",\"target\":1}");
	expect_post(
	    &(struct question){ .ask = ASK_ALLOCATE, .player_id = 7, .word = "luck", .number = 5 },
	    "/v1/players/7/attributes", "{\"luck\":5}");
	expect_post(&(struct question){ .ask = ASK_RESPEC, .player_id = 7, .word = "skills" },
	    "/v1/players/7/respec", "{\"what\":\"skills\"}");
	expect_post(&(struct question){ .ask = ASK_LEARN, .player_id = 7, .word = "ember" },
	    "/v1/players/7/skills", "{\"skill\":\"ember\"}");
}

/* What the schemas show of a message is what this build reads. */
static struct answer
answered_by_example(enum ask ask, const char *name)
{
	char path[256], body[16384];
	struct answer a;
	struct err err = { 0 };
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", EXAMPLES, name);
	file = fopen(path, "r");
	cr_assert_not_null(file, "%s", path);
	size = fread(body, 1, sizeof(body), file);
	fclose(file);
	cr_assert_eq(answer_read(ask, 200, body, size, &a, &err), 0, "%s", err.text);
	return a;
}

Test(bot_input, a_battle_is_read_as_the_schemas_show_it)
{
	struct answer a = answered_by_example(ASK_FIGHT, "fight_view.ok-battle.json");
	const struct battle *b = &a.fight.battle;

	cr_assert(a.fight.has_battle);
	cr_assert_eq(b->fighter_count, 2);
	cr_expect_eq(b->fighters[0].mp, 40);
	cr_expect_str_eq(b->fighters[0].conditions[0].status, "bleed");
	cr_expect_eq(b->fighters[0].conditions[0].turns, 2);
	cr_expect(b->fighters[1].is_enemy);
	cr_expect_str_eq(b->fighters[1].key, "grey_wolf");
	cr_assert_eq(b->skill_count, 1);
	cr_expect(b->skills[0].is_aimed);
	cr_expect(b->skills[0].is_possible);
	cr_assert_eq(b->entry_count, 3);
	cr_expect_str_eq(b->entries[2].what, "status_on");
	cr_expect_str_eq(b->entries[2].of, "bleed");
	cr_expect_not(answered_by_example(ASK_FIGHT, "fight_view.ok-won.json").fight.has_battle);
}

Test(bot_input, trees_and_attributes_are_read_as_the_schemas_show_them)
{
	struct answer a = answered_by_example(ASK_TREES, "skill_trees.ok.json");

	cr_assert_eq(a.trees.skill_count, 2);
	cr_expect_eq(a.trees.points, 2);
	cr_expect_str_eq(a.trees.skills[0].key, "cleave");
	cr_expect_eq(a.trees.skills[0].rank, 3);
	cr_expect_not(a.trees.skills[1].is_active);
	cr_expect(a.trees.skills[1].may_learn);
	a = answered_by_example(ASK_CHARACTER, "character_view.ok-points.json");
	cr_expect_eq(a.character.attributes[ATTRIBUTE_STRENGTH], 12);
	cr_expect_eq(a.character.attributes[ATTRIBUTE_LUCK], 5);
	cr_expect_eq(a.character.points, 4);
	cr_expect_eq(a.character.respec_price, 700);
	cr_expect_eq(
	    answered_by_example(ASK_CHARACTER, "character_view.ok-fighting.json").character.points,
	    0);
}

Test(bot_input, a_battle_of_a_broken_shape_breaks_its_contract)
{
	answered(ASK_FIGHT, 200,
	    "{\"fight_id\":\"f1\",\"monster\":\"grey_wolf\",\"monster_level\":2,\"state\":"
	    "\"running\",\"turn\":1,\"hp\":1,\"hp_max\":1,\"monster_hp\":1,\"monster_hp_max\":1,"
	    "\"flee_chance_bp\":1,\"log\":[],\"battle\":{\"fighters\":[{\"hp\":1}],\"skills\":[],"
	    "\"entries\":[]}}",
	    ERR_MISSING);
}

Test(bot_input, a_refusal_of_the_game_is_told_from_its_absence)
{
	struct answer a = answered(
	    ASK_MOVE, 409, "{\"code\":\"in-fight\",\"detail\":\"x\",\"retryable\":false}", 0);

	cr_expect_eq(a.outcome, OUTCOME_REFUSED);
	cr_expect_str_eq(a.code, "in_fight");
	cr_expect_eq(
	    answered(ASK_MOVE, 409, "{\"code\":\"in_flight\",\"retryable\":true}", 0).outcome,
	    OUTCOME_AWAY);
	cr_expect_eq(
	    answered(ASK_MOVE, 503, "{\"code\":\"unavailable\",\"retryable\":true}", 0).outcome,
	    OUTCOME_AWAY);
	cr_expect_eq(
	    answered(ASK_MOVE, 401, "{\"code\":\"unauthenticated\",\"retryable\":false}", 0)
		.outcome,
	    OUTCOME_AWAY);
	cr_expect_eq(answered(ASK_MOVE, 502, "<html>", ERR_SYNTAX).outcome, OUTCOME_AWAY);
	cr_expect_eq(answered(ASK_MOVE, 200, "{\"x\":1}", ERR_MISSING).outcome, OUTCOME_AWAY);
}

Test(bot_input, a_fight_is_read_with_its_blows_and_spoils)
{
	struct answer a = answered(ASK_ATTACK, 200,
	    "{\"fight_id\":\"f1\",\"player_id\":1,\"monster\":\"grey_wolf\",\"monster_level\":2,"
	    "\"state\":\"won\",\"turn\":3,"
	    "\"hp\":95,\"hp_max\":100,\"monster_hp\":0,\"monster_hp_max\":30,\"flee_chance_bp\":"
	    "4500,\"log\":["
	    "{\"who\":\"player\",\"what\":\"crit\",\"amount\":16,\"hp_after\":0},"
	    "{\"who\":\"monster\",\"what\":\"miss\",\"amount\":0,\"hp_after\":95}],"
	    "\"spoils\":{\"xp\":12,\"gold\":3,\"level\":2,\"levels_gained\":1},\"now\":5}",
	    0);

	cr_assert_eq(a.outcome, OUTCOME_DONE);
	cr_expect_eq(a.fight.state, FIGHT_WON);
	cr_assert_eq(a.fight.blow_count, 2);
	cr_expect(a.fight.blows[0].is_mine);
	cr_expect_str_eq(a.fight.blows[0].what, "crit");
	cr_expect_not(a.fight.blows[1].is_mine);
	cr_expect(a.fight.has_spoils);
	cr_expect_eq(a.fight.levels_gained, 1);
}

Test(bot_input, a_place_with_a_short_map_breaks_its_contract)
{
	answered(ASK_PLACE, 200,
	    "{\"player_id\":1,\"x\":0,\"y\":0,\"biome\":\"forest\",\"level\":1,\"is_camp\":false,"
	    "\"monsters\":[],"
	    "\"map\":[\"fffffff\",\"ff\"],\"exits\":[],\"hp\":1,\"hp_max\":1,\"energy\":1,\"energy_"
	    "max\":1,\"version\":1,\"now\":1}",
	    ERR_RANGE);
}

/* ── documents ── */

Test(bot_input, a_document_is_read_as_it_was_written)
{
	struct dialogue d = dialogue_fresh(12345678901234567890u, LANGUAGE_RU), back;
	struct text json = { 0 };
	struct err err;

	strcpy(d.screen, "fight");
	strcpy(d.name, "Ann \"<b>");
	strcpy(d.fight_id, "f1");
	strcpy(d.retry.op, "at");
	strcpy(d.retry.operation_id, "tg:1:2");
	d.message_id = 77;
	d.player_id = 9007199254740991;
	d.fight_turn = 4;
	d.fight_target = 2;
	strcpy(d.tree, "mage");
	strcpy(d.respec, "skills");
	dialogue_write(&d, &json);
	cr_assert_eq(dialogue_read(json.bytes, json.size, &back, &err), 0, "%s", err.text);
	cr_expect_eq(back.version, d.version);
	cr_expect_eq(back.language, LANGUAGE_RU);
	cr_expect_str_eq(back.screen, "fight");
	cr_expect_str_eq(back.name, d.name);
	cr_expect_eq(back.player_id, d.player_id);
	cr_expect_eq(back.message_id, 77);
	cr_expect_eq(back.fight_turn, 4);
	cr_expect_eq(back.fight_target, 2);
	cr_expect_str_eq(back.tree, "mage");
	cr_expect_str_eq(back.respec, "skills");
	cr_expect_str_eq(back.fight_id, "f1");
	cr_expect_str_eq(back.retry.op, "at");
	cr_expect_str_eq(back.retry.operation_id, "tg:1:2");
	text_finish(&json);
}

Test(bot_input, a_document_of_a_newer_release_is_read_and_a_broken_one_is_not)
{
	struct dialogue d;
	struct err err;
	static const char newer[] = "{\"language\":\"en\",\"version\":3,\"hat\":\"red\"}",
			  broken[] = "{\"language\":\"en\",\"version\":-3}";

	cr_expect_eq(dialogue_read(newer, sizeof(newer) - 1, &d, &err), 0);
	cr_expect_eq(d.version, 3);
	cr_expect_eq(dialogue_read(broken, sizeof(broken) - 1, &d, &err), ERR_RANGE);
}
