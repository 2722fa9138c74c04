#include "bot/markup.h"
#include "bot/notice_words.h"
#include "bot/phrases.h"
#include "bot/phrases_table.h"
#include "core/rules/monsters.h"
#include "core/rules/weather.h"
#include "messages/refusals.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct text out;

static const char *
coins(enum language language, int64_t n)
{
	text_clear(&out);
	SAY(&out, language, PHRASE_COINS, SAY_I("n", n));
	return out.bytes;
}

static const char *
number(enum language language, int64_t n)
{
	text_clear(&out);
	SAY(&out, language, PHRASE_PROFILE_ATTACK, SAY_I("n", n));
	return strrchr(out.bytes, ' ') + 1;
}

static const char *
duration(enum language language, int64_t ms)
{
	text_clear(&out);
	SAY(&out, language, PHRASE_BAR_FULL, SAY_D("time", ms));
	return out.bytes;
}

static const char *
bar(int64_t now, int64_t max)
{
	text_clear(&out);
	SAY_PLAIN(&out, LANGUAGE_EN, PHRASE_BAR_HP, SAY_B("bar", now, max), SAY_I("now", now),
	    SAY_I("max", max));
	return out.bytes;
}

Test(bot_text, russian_counts_in_three_forms)
{
	static const struct {
		int64_t n;
		const char *words;
	} cases[] = {
		{ 1, "1 золотая монета" },
		{ 2, "2 золотые монеты" },
		{ 4, "4 золотые монеты" },
		{ 5, "5 золотых монет" },
		{ 0, "0 золотых монет" },
		{ 11, "11 золотых монет" },
		{ 12, "12 золотых монет" },
		{ 14, "14 золотых монет" },
		{ 21, "21 золотая монета" },
		{ 22, "22 золотые монеты" },
		{ 111, "111 золотых монет" },
		{ 1001, "1001 золотая монета" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_str_eq(coins(LANGUAGE_RU, cases[i].n), cases[i].words);
}

Test(bot_text, english_counts_in_two_forms)
{
	cr_expect_str_eq(coins(LANGUAGE_EN, 1), "1 gold coin");
	cr_expect_str_eq(coins(LANGUAGE_EN, 0), "0 gold coins");
	cr_expect_str_eq(coins(LANGUAGE_EN, 21), "21 gold coins");
}

Test(bot_text, long_numbers_are_cut_short_and_never_rounded_up)
{
	cr_expect_str_eq(number(LANGUAGE_EN, 9999), "9999");
	cr_expect_str_eq(number(LANGUAGE_EN, 12399), "12.3k");
	cr_expect_str_eq(number(LANGUAGE_RU, 12399), "12,3к");
	cr_expect_str_eq(number(LANGUAGE_EN, 20000), "20k");
	cr_expect_str_eq(number(LANGUAGE_EN, 999999), "999k");
	cr_expect_str_eq(number(LANGUAGE_EN, 1000000), "1M");
	cr_expect_str_eq(number(LANGUAGE_EN, 4599999), "4.5M");
	cr_expect_str_eq(number(LANGUAGE_EN, 9007199254740991), "9007199254M");
}

Test(bot_text, a_bar_is_full_only_when_it_is_and_empty_only_when_it_is)
{
	cr_expect_str_eq(bar(0, 100), "❤️ ▱▱▱▱▱▱▱▱▱▱ 0/100");
	cr_expect_str_eq(bar(1, 100), "❤️ ▰▱▱▱▱▱▱▱▱▱ 1/100");
	cr_expect_str_eq(bar(52, 100), "❤️ ▰▰▰▰▰▱▱▱▱▱ 52/100");
	cr_expect_str_eq(bar(99, 100), "❤️ ▰▰▰▰▰▰▰▰▰▱ 99/100");
	cr_expect_str_eq(bar(100, 100), "❤️ ▰▰▰▰▰▰▰▰▰▰ 100/100");
	cr_expect_str_eq(bar(0, 0), "❤️ ▱▱▱▱▱▱▱▱▱▱ 0/0");
}

Test(bot_text, durations_are_rounded_up_to_what_is_shown)
{
	cr_expect_str_eq(duration(LANGUAGE_EN, 0), " ⏳ now");
	cr_expect_str_eq(duration(LANGUAGE_EN, 1), " ⏳ 1 s");
	cr_expect_str_eq(duration(LANGUAGE_EN, 60001), " ⏳ 2 min");
	cr_expect_str_eq(duration(LANGUAGE_RU, 72 * 60000), " ⏳ 1 ч 12 мин");
}

Test(bot_text, values_are_escaped_once_in_html_and_left_alone_in_plain_text)
{
	text_clear(&out);
	SAY(&out, LANGUAGE_EN, PHRASE_GIFT_ASK, SAY_T("name", "<b>&\""),
	    SAY_P("gold", PHRASE_COINS, 5));
	cr_expect(strstr(out.bytes, "<b>&lt;b&gt;&amp;&quot;</b>") != NULL);
	text_clear(&out);
	SAY_PLAIN(&out, LANGUAGE_EN, PHRASE_GIFT_ASK, SAY_T("name", "<b>&\""),
	    SAY_P("gold", PHRASE_COINS, 5));
	cr_expect(strstr(out.bytes, "<b>&\"") != NULL);
}

Test(bot_text, a_value_that_looks_like_a_placeholder_is_only_a_value)
{
	text_clear(&out);
	SAY(&out, LANGUAGE_EN, PHRASE_HOME_TITLE, SAY_T("name", "{level}"), SAY_N("level", 7));
	cr_expect_str_eq(out.bytes, "🏕 <b>{level}</b> · level 7");
}

Test(bot_text, utf16_units_are_counted_not_bytes)
{
	cr_expect_eq(markup_units("abc", 3), 3);
	cr_expect_eq(markup_units("волк", strlen("волк")), 4);
	cr_expect_eq(markup_units("🐺", strlen("🐺")), 2);
	cr_expect_eq(markup_units("\xF0\x9F", 2), 2); /* cut in the middle */
	cr_expect_eq(markup_units_shown("<b>&lt;🐺</b>", strlen("<b>&lt;🐺</b>")), 3);
}

Test(bot_text, stripped_markup_is_what_a_reader_would_see)
{
	static const char html[] = "<b>Ann</b> &lt;b&gt; &amp;amp; &quot;x&quot;";

	text_clear(&out);
	markup_strip(&out, html, sizeof(html) - 1);
	cr_expect_str_eq(out.bytes, "Ann <b> &amp; \"x\"");
}

Test(bot_text, hidden_characters_are_taken_out_of_names)
{
	char name[32];

	markup_clean("  A\u200Bn\u202En\n\tB\uFEFF ", name, sizeof(name));
	cr_expect_str_eq(name, "Ann B");
	markup_clean("волкволк", name, 8); /* cut between characters */
	cr_expect_str_eq(name, "вол");
}

Test(bot_text, the_prefix_of_a_language_tag_chooses)
{
	cr_expect_eq(language_of("ru"), LANGUAGE_RU);
	cr_expect_eq(language_of("ru-RU"), LANGUAGE_RU);
	cr_expect_eq(language_of("run"), LANGUAGE_EN);
	cr_expect_eq(language_of("de"), LANGUAGE_EN);
	cr_expect_eq(language_of(""), LANGUAGE_EN);
	cr_expect_eq(language_of(NULL), LANGUAGE_EN);
}

Test(bot_text, every_monster_and_biome_of_the_rules_has_words)
{
	for (int i = 0; i < MONSTER_KIND_COUNT; i++) {
		const char *key = monster_key((enum monster_kind)i);

		cr_expect(phrase_of("monster", key, PHRASE_COUNT) != PHRASE_COUNT,
		    "no words for %s", key);
	}
	for (int i = 0; i < BIOME_COUNT; i++) {
		const char *key = biome_key((enum biome)i);

		cr_expect(
		    phrase_of("biome", key, PHRASE_COUNT) != PHRASE_COUNT, "no words for %s", key);
	}
}

Test(bot_text, the_words_of_the_content_are_found_by_its_keys)
{
	struct text words = { 0 };
	enum phrase about = phrase_of("item", "camp_blade.about", PHRASE_COUNT);

	cr_assert_eq(about, PHRASE_ITEM_CAMP_BLADE_ABOUT);
	cr_expect_eq(phrase_of("item", "camp_blade", PHRASE_COUNT), PHRASE_ITEM_CAMP_BLADE);
	cr_expect_eq(
	    phrase_of("quest", "the_big_pot.done", PHRASE_COUNT), PHRASE_QUEST_THE_BIG_POT_DONE);
	phrase_html(&words, LANGUAGE_EN, about, NULL);
	cr_expect_str_eq(words.bytes, phrase_words[LANGUAGE_EN][about].forms[0]);
	text_finish(&words);
}

Test(bot_text, every_weather_and_time_of_the_day_has_words)
{
	for (int i = 0; i < WEATHER_COUNT; i++)
		cr_expect(phrase_of("weather", weather_key((enum weather)i), PHRASE_COUNT) !=
			  PHRASE_COUNT);
	for (int i = 0; i < DAYTIME_COUNT; i++)
		cr_expect(phrase_of("daytime", daytime_key((enum daytime)i), PHRASE_COUNT) !=
			  PHRASE_COUNT);
}

Test(bot_text, every_refusal_of_the_game_has_words)
{
	for (int i = 0; i < REFUSAL_COUNT; i++) {
		const struct refusal_meaning *r = &refusal_meanings[i];

		/* What else goes wrong opens the screen "trouble"; a player who is unknown is
		 * asked for a name. */
		if (!r->is_of_game || i == REFUSAL_NO_SUCH_PLAYER)
			continue;
		cr_expect(phrase_of("refusal", r->code, PHRASE_COUNT) != PHRASE_COUNT,
		    "no words for %s", r->code);
	}
}

Test(bot_text, every_notification_says_whom_it_is_for_and_has_words)
{
	static const char *const fields[] = { "player_id", "provider", "external_id", "language" };

	for (int kind = 0; kind < NOTIFICATION_COUNT; kind++) {
		const struct shape *data = message_notifications[kind].data;
		void *what = calloc(1, data->size);

		cr_assert_leq(data->size, NOTICE_SIZE_MAX);
		for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
			cr_assert_not_null(shape_field(data, fields[i], strlen(fields[i])));
		for (int language = 0; language < LANGUAGE_COUNT; language++) {
			text_clear(&out);
			notice_words((enum message_notification_number)kind, what,
			    (enum language)language, 1, &out);
			cr_assert_gt(out.size, 0, "%s", message_notifications[kind].kind);
		}
		free(what);
	}
}

Test(bot_text, a_monster_of_a_later_release_has_a_name_too)
{
	char word[200];

	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	cr_expect_eq(
	    phrase_of("monster", "jabberwock", PHRASE_MONSTER_UNKNOWN), PHRASE_MONSTER_UNKNOWN);
	cr_expect_eq(phrase_of("monster", word, PHRASE_MONSTER_UNKNOWN), PHRASE_MONSTER_UNKNOWN);
}

Test(bot_text, names_begin_a_line_with_a_capital)
{
	text_clear(&out);
	SAY(&out, LANGUAGE_RU, PHRASE_FIGHT_FOE_MISS,
	    SAY_M("it_cap", PHRASE_MONSTER_GREY_WOLF, FORM_SUBJECT, true));
	cr_expect_str_eq(out.bytes,
	    "🛡 Серый волк бросается и промахивается.");
	text_clear(&out);
	SAY(&out, LANGUAGE_EN, PHRASE_FIGHT_YOU_HIT,
	    SAY_M("whom", PHRASE_MONSTER_GREY_WOLF, FORM_OBJECT, false), SAY_N("n", 16));
	cr_expect_str_eq(out.bytes, "🗡 You strike the grey wolf for 16.");
}

Test(bot_text, every_string_fits_where_telegram_shows_it)
{
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		for (int p = 0; p < PHRASE_COUNT; p++) {
			for (int f = 0; f < 3 && phrase_words[l][p].forms[f] != NULL; f++) {
				const char *words = phrase_words[l][p].forms[f];
				size_t units = markup_units_shown(words, strlen(words));
				bool is_toast = strncmp(phrase_keys[p], "toast.", 6) == 0 ||
				                strncmp(phrase_keys[p], "refusal.", 8) == 0;
				bool is_command = strncmp(phrase_keys[p], "command.", 8) == 0;

				cr_expect(units > 0 && units <= (is_toast        ? 200u
								    : is_command ? 256u
										 : 3000u),
				    "%s has %zu units", phrase_keys[p], units);
			}
		}
	}
}
