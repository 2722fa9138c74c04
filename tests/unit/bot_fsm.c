/* What the player does on each screen, and what comes of it. */
#include "bot/markup.h"
#include "bot/phrases_table.h"
#include "bot/screens.h"
#include "tests/support/conversation.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(bot_fsm, .init = conversation_begin, .fini = conversation_end);

/* ── first meeting ── */

Test(bot_fsm, a_stranger_is_asked_for_a_name)
{
	say("/start");
	cr_expect_eq(s.question.ask, ASK_IDENTITY);
	cr_expect_eq(s.question.external_id, ANN);
	refuse("no_such_player");
	draw();
	cr_expect(sees("What should the fires call you?"));
	cr_expect(has_button("sl", "ru"));
	cr_expect(s.is_anew);
}

Test(bot_fsm, a_name_registers_and_leads_home)
{
	say("/start");
	refuse("no_such_player");
	draw();
	say("Ann");
	cr_expect_eq(s.question.ask, ASK_IDENTITY);
	refuse("no_such_player");
	cr_expect_eq(s.question.ask, ASK_REGISTER);
	cr_expect_str_eq(s.question.word, "Ann");
	cr_expect_str_eq(s.action.operation_id, "tg:123456:2");
	answer_character("Ann", true);
	draw();
	cr_expect(sees("Well met, <b>Ann</b>"));
	cr_expect_eq(s.d.player_id, 7);
	cr_expect_str_eq(s.d.screen, "home");
}

Test(bot_fsm, a_name_that_is_taken_is_refused_in_words)
{
	say("Ann");
	refuse("no_such_player");
	refuse("name_taken");
	draw();
	cr_expect(sees("Somebody already carries that name"));
	cr_expect_str_eq(s.d.screen, "start");
}

Test(bot_fsm, a_name_that_is_far_too_long_is_refused_without_asking)
{
	char name[100];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	say(name);
	refuse("no_such_player");
	draw();
	cr_expect(sees("That name won't do"));
}

Test(bot_fsm, a_stranger_can_choose_the_language)
{
	say("/start");
	refuse("no_such_player");
	draw();
	press("sl", "ru");
	refuse("no_such_player");
	draw();
	cr_expect(sees("Как тебя звать у костров?"));
	cr_expect(has_button("sl", "en"));
}

Test(bot_fsm, a_stranger_can_do_nothing_else)
{
	say("/map");
	refuse("no_such_player");
	draw();
	cr_expect(sees("What should the fires call you?"));
}

/* ── walking and fighting ── */

Test(bot_fsm, a_step_names_the_place_that_was_seen)
{
	be_on_the_map();
	press("go", "north");
	cr_expect_eq(s.question.ask, ASK_MOVE);
	cr_expect_str_eq(s.question.word, "north");
	cr_expect_eq(s.question.number, 11);
	answer_place(12);
	draw();
	cr_expect_eq(s.d.place_version, 12);
	cr_expect_not(s.is_anew);
}

Test(bot_fsm, ways_that_are_closed_have_no_arrow)
{
	be_on_the_map();
	cr_expect(has_button("go", "north"));
	cr_expect_not(has_button("go", "south"));
	cr_expect(has_button("no", ""));
	press("no", "");
	draw();
	cr_expect(s.is_unchanged);
	cr_expect_eq(s.toast, PHRASE_TOAST_NOWHERE);
}

Test(bot_fsm, the_sky_is_shown_where_the_core_tells_of_it)
{
	be_on_the_map();
	cr_expect_not(sees("sky"));
	press("m", "");
	strcpy(place_weather, "snow");
	strcpy(place_daytime, "dusk");
	answer_place(12);
	draw();
	cr_expect(sees("🌨 Snow · dusk"));
	press("m", "");
	strcpy(place_weather, "frogs");
	answer_place(13);
	draw();
	cr_expect(sees("A strange sky · dusk"));
}

Test(bot_fsm, a_stale_place_is_said_and_shown_anew)
{
	be_on_the_map();
	press("go", "north");
	refuse("stale");
	cr_expect_eq(s.question.ask, ASK_PLACE);
	answer_place(15);
	draw();
	cr_expect(sees("Things changed while you were choosing"));
	cr_expect_eq(s.d.place_version, 15);
	cr_expect_eq(s.toast, PHRASE_REFUSAL_STALE);
}

Test(bot_fsm, walking_away_from_a_fight_leads_back_to_it)
{
	be_on_the_map();
	press("go", "north");
	refuse("in_fight");
	cr_expect_eq(s.question.ask, ASK_FIGHT);
	answer_fight(FIGHT_RUNNING, 2);
	draw();
	cr_expect(sees("You are in a fight"));
	cr_expect(has_button("at", ""));
}

Test(bot_fsm, a_fight_begins_with_the_monster_that_was_pressed)
{
	be_in_a_fight();
	cr_expect_str_eq(s.d.screen, "fight");
	cr_expect_str_eq(s.d.fight_id, "f1");
	cr_expect(sees("Grey wolf"));
	cr_expect(sees("You strike the grey wolf for 16."));
}

Test(bot_fsm, a_strike_names_fight_and_turn)
{
	be_in_a_fight();
	press("at", "");
	cr_expect_eq(s.question.ask, ASK_ATTACK);
	cr_expect_str_eq(s.question.word, "f1");
	cr_expect_eq(s.question.number, 1);
}

Test(bot_fsm, a_victory_names_the_spoils_and_the_way_back)
{
	be_in_a_fight();
	press("at", "");
	answer_fight(FIGHT_WON, 2);
	draw();
	cr_expect(sees("You gain 12 points of experience and 3 gold coins."));
	cr_expect(has_button("m", ""));
	cr_expect_not(has_button("at", ""));
}

Test(bot_fsm, a_fight_that_is_over_leads_to_the_map)
{
	be_in_a_fight();
	press("at", "");
	refuse("no_fight");
	cr_expect_eq(s.question.ask, ASK_PLACE);
	answer_place(20);
	draw();
	cr_expect(sees("There is no fight any more"));
	cr_expect_str_eq(s.d.screen, "map");
}

/* ── presses that are not good any more ── */

Test(bot_fsm, a_version_takes_one_press)
{
	int64_t version;

	be_on_the_map();
	version = s.d.version;
	press("go", "north");
	answer_place(12);
	draw();
	cr_expect_neq(s.d.version, version);
	press_version("go", "north", version);
	cr_expect_eq(s.question.ask, ASK_PLACE, "the step must not be asked for again");
	cr_expect_eq(s.toast, PHRASE_TOAST_STALE);
	version = s.d.version;
	answer_place(12);
	draw();
	cr_expect_eq(s.d.version, version, "a redraw in place must be able to change nothing");
}

Test(bot_fsm, a_forged_press_runs_nothing)
{
	be_on_the_map();
	s.in = (struct update){ .kind = UPDATE_PRESS,
		.id = next_update++,
		.user_id = ANN,
		.chat_id = ANN,
		.message_id = s.d.message_id,
		.data = "go.1.north.AAAAAAAAAAA" };
	fsm_begin(&fsm, &s);
	cr_expect(s.is_stale);
	cr_expect_eq(s.question.ask, ASK_PLACE);
}

Test(bot_fsm, a_press_on_an_old_message_shows_the_screen_in_a_new_one)
{
	be_on_the_map();
	s.d.message_id = 60;
	press("go", "north");
	s.in.message_id = 50;
	fsm_begin(&fsm, &s);
	cr_expect(s.is_stale);
	cr_expect(s.is_anew);
	cr_expect_eq(s.question.ask, ASK_PLACE);
}

Test(bot_fsm, a_button_of_another_release_shows_the_present_screen)
{
	be_on_the_map();
	press("zz", "");
	cr_expect_eq(s.question.ask, ASK_PLACE);
	cr_expect_eq(s.toast, PHRASE_TOAST_STALE);
}

Test(bot_fsm, a_lost_document_is_found_again)
{
	s.d = dialogue_fresh(5, LANGUAGE_EN);
	s.in = (struct update){
		.kind = UPDATE_PRESS, .id = 9, .user_id = ANN, .chat_id = ANN, .message_id = 33
	};
	fsm_begin(&fsm, &s);
	cr_expect_eq(s.question.ask, ASK_IDENTITY);
	answer_identity();
	cr_expect_eq(s.question.ask, ASK_CHARACTER);
	answer_character("Ann", false);
	draw();
	cr_expect_eq(s.d.message_id, 33);
	cr_expect_str_eq(s.d.screen, "home");
}

/* ── the game is away ── */

Test(bot_fsm, trying_again_repeats_the_same_operation)
{
	be_in_a_fight();
	press("at", "");
	stay_away();
	draw();
	cr_expect(sees("fogged in"));
	cr_expect(has_button("ag", ""));
	press("ag", "");
	cr_expect_eq(s.question.ask, ASK_ATTACK);
	cr_expect_str_eq(s.question.word, "f1");
	cr_expect_eq(s.question.number, 1);
	cr_expect_str_eq(s.action.operation_id, "tg:123456:4");
	stay_away();
	draw();
	press("ag", "");
	cr_expect_str_eq(s.action.operation_id, "tg:123456:4");
	answer_fight(FIGHT_RUNNING, 2);
	draw();
	cr_expect_str_eq(s.d.screen, "fight");
	cr_expect_str_eq(s.d.retry.op, "");
}

Test(bot_fsm, a_name_that_met_a_game_away_is_not_lost)
{
	say("Ann");
	stay_away();
	draw();
	press("ag", "");
	cr_expect_eq(s.question.ask, ASK_IDENTITY);
	refuse("no_such_player");
	cr_expect_eq(s.question.ask, ASK_REGISTER);
	cr_expect_str_eq(s.question.word, "Ann");
	stay_away();
	draw();
	press("ag", "");
	refuse("no_such_player");
	cr_expect_eq(s.question.ask, ASK_REGISTER);
	cr_expect_str_eq(s.question.word, "Ann");
}

Test(bot_fsm, answers_that_go_round_in_a_circle_end)
{
	be_home();
	press("m", "");
	for (int i = 0; i < 20 && s.question.ask != ASK_NOTHING; i++) {
		if (s.question.ask == ASK_IDENTITY)
			answer_identity();
		else
			refuse("no_such_player");
	}
	draw();
	cr_expect_str_eq(s.d.screen, "trouble");
}

Test(bot_fsm, a_home_that_is_refused_is_trouble_and_no_circle)
{
	be_home();
	press("h", "");
	refuse("whatever");
	draw();
	cr_expect(sees("fogged in"));
}

/* ── words ── */

Test(bot_fsm, unknown_words_get_a_hint_and_the_screen)
{
	be_home();
	say("hello?");
	answer_character("Ann", false);
	draw();
	cr_expect(sees("The wind took your words"));
	cr_expect(sees("level 1"));
	say("/dance");
	answer_character("Ann", false);
	draw();
	cr_expect(sees("The wind took your words"));
}

Test(bot_fsm, a_stranger_with_a_sticker_is_told_to_type)
{
	say("");
	refuse("no_such_player");
	draw();
	cr_expect(sees("Just type the name you want"));
	cr_expect(sees("What should the fires call you?"));
}

Test(bot_fsm, a_command_for_us_by_name_is_ours)
{
	be_home();
	say("/MAP@wildmarchbot");
	cr_expect_eq(s.question.ask, ASK_PLACE);
	cr_expect_eq(s.notice, PHRASE_COUNT);
	say("/map@otherbot");
	cr_expect_eq(s.notice, PHRASE_HINT_UNKNOWN);
}

Test(bot_fsm, a_gift_is_confirmed_before_it_is_given)
{
	be_home();
	say("/give Bran the Bold 25");
	draw();
	cr_expect(sees("Hand 25 gold coins to <b>Bran the Bold</b>?"));
	press("gi", "");
	cr_expect_eq(s.question.ask, ASK_GIVE);
	cr_expect_str_eq(s.question.word, "Bran the Bold");
	cr_expect_eq(s.question.number, 25);
	s.answer = (struct answer){ .gift = { .to = "Bran the Bold", .amount = 25, .gold = 175 } };
	fsm_answer(&s);
	draw();
	cr_expect(sees("You have 175 gold coins"));
	cr_expect_eq(s.d.gift_gold, 0);
}

Test(bot_fsm, a_gift_without_a_good_amount_is_explained)
{
	static const char *const bad[] = { "/give Bran", "/give Bran 0", "/give Bran -5",
		"/give Bran 5x", "/give Bran 99999999999999999999", "/give", "/give 25" };

	be_home();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		say(bad[i]);
		draw();
		cr_expect(sees("/give NAME AMOUNT"), "%s", bad[i]);
		cr_expect_not(has_button("gi", ""), "%s", bad[i]);
	}
}

Test(bot_fsm, a_refused_gift_can_be_kept)
{
	be_home();
	say("/give Bran 25");
	draw();
	press("gi", "");
	refuse("not_enough_gold");
	draw();
	cr_expect(sees("Your purse is lighter than that."));
	cr_expect(has_button("h", ""));
}

/* ── hostile names ── */

/* Every `<` that is shown begins a tag of ours, and tags are closed in order. */
static void
expect_sound_html(const char *html)
{
	char open[8][8];
	int depth = 0;

	for (const char *at = strchr(html, '<'); at != NULL; at = strchr(at + 1, '<')) {
		char tag[8];
		bool is_end = at[1] == '/';

		cr_assert_eq(sscanf(at + 1 + is_end, "%7[a-z]>", tag), 1, "%s", at);
		cr_assert(
		    strcmp(tag, "b") == 0 || strcmp(tag, "i") == 0 || strcmp(tag, "code") == 0,
		    "%s", at);
		if (!is_end) {
			cr_assert(depth < 8);
			strcpy(open[depth++], tag);
		} else {
			cr_assert(depth > 0);
			cr_assert_str_eq(open[--depth], tag);
		}
	}
	cr_assert_eq(depth, 0);
}

Test(bot_fsm, hostile_names_survive_every_screen)
{
	static const char *const names[] = { "</b><i>&\"", "&lt;b&gt;", "{level}{n}",
		"\u202Eevil\u200B", "%s%n", "<b>" };
	struct text keyboard = { 0 };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (int l = 0; l < LANGUAGE_COUNT; l++) {
			for (size_t k = 0; screens[k] != NULL; k++) {
				struct picture p = { .language = (enum language)l };

				s = (struct scene){ .screen = screens[k],
					.notice = PHRASE_COUNT,
					.toast = PHRASE_COUNT,
					.is_welcome = true };
				s.d.language = (enum language)l;
				s.d.gift_gold = 5;
				strcpy(s.d.gift_to, names[i]);
				if (screens[k] == &screen_home || screens[k] == &screen_profile)
					strcpy(s.answer.character.name, names[i]);
				if (screens[k] == &screen_fight)
					strcpy(s.answer.fight.monster, "grey_wolf");
				screens[k]->draw(&s, &p);
				cr_assert(p.html.size > 0);
				expect_sound_html(p.html.bytes);
				cr_assert(strstr(p.html.bytes, "\u202E") == NULL);
				picture_keyboard(
				    &p, &fsm.key, ANN, ANN, PRESS_VERSION_MAX, &keyboard);
				picture_finish(&p);
			}
		}
	}
	text_finish(&keyboard);
}

/* "monster.grey_wolf", and not what is told of it, "monster.grey_wolf.about". */
static bool
is_monster(enum phrase phrase)
{
	const char *key = phrase_keys[phrase];

	return strncmp(key, "monster.", 8) == 0 && strchr(key + 8, '.') == NULL;
}

Test(bot_fsm, a_monsters_button_is_short_enough_for_a_phone)
{
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		for (int p = 0; p < PHRASE_COUNT; p++) {
			struct picture picture = { .language = (enum language)l };

			if (!is_monster((enum phrase)p))
				continue;
			picture_button(&picture, "fi", "x", PHRASE_BUTTON_MONSTER,
			    (const struct phrase_arg[]){
				SAY_M("monster", (enum phrase)p, FORM_TITLE, false),
				SAY_N("level", 60), SAY_END });
			cr_expect(markup_units(picture.buttons[0].label,
				      strlen(picture.buttons[0].label)) <= 22,
			    "%s", picture.buttons[0].label);
		}
	}
}
