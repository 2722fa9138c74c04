/* The fight's screen where the core tells of all who fight: bars, the story of a round, buttons. */
#include "bot/markup.h"
#include "bot/phrases_table.h"
#include "tests/support/conversation.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define SOME_TURN 3

static struct fight fight;

static void
add_fighter(const char *key, bool is_enemy, int64_t hp, int64_t hp_max)
{
	struct fighter *f = &fight.battle.fighters[fight.battle.fighter_count++];

	*f = (struct fighter){ .is_enemy = is_enemy, .hp = hp, .hp_max = hp_max };
	strcpy(f->key, key);
}

static void
add_skill(const char *key, bool is_aimed, int64_t ready_in, bool is_possible)
{
	struct fight_skill *skill = &fight.battle.skills[fight.battle.skill_count++];

	*skill = (struct fight_skill){
		.cost_mp = 6, .ready_in = ready_in, .is_aimed = is_aimed, .is_possible = is_possible
	};
	strcpy(skill->key, key);
}

static void
add_status(unsigned fighter, const char *status, int64_t turns, int64_t stacks)
{
	struct fighter *f = &fight.battle.fighters[fighter];
	struct condition *c = &f->conditions[f->condition_count++];

	*c = (struct condition){ .turns = turns, .stacks = stacks };
	strcpy(c->status, status);
}

static void
happens(int64_t who, const char *what, int64_t target, int64_t amount, const char *of)
{
	struct fight_entry *e = &fight.battle.entries[fight.battle.entry_count++];

	*e = (struct fight_entry){ .who = who, .target = target, .amount = amount };
	strcpy(e->what, what);
	strcpy(e->of, of);
}

/* The player against so many wolves. */
static void
given_wolves(unsigned count)
{
	fight = (struct fight){ .fight_id = "f1",
		.monster = "grey_wolf",
		.monster_level = 2,
		.turn = SOME_TURN,
		.flee_chance_bp = 4500,
		.has_battle = true };
	add_fighter("player", false, 90, 100);
	for (unsigned i = 0; i < count; i++)
		add_fighter("grey_wolf", true, 20 + i, 30);
}

static void
answer_battle(void)
{
	s.answer = (struct answer){ .fight = fight };
	fsm_answer(&s);
}

/* The screen is open, and shows the fight as it was given. */
static void
be_in_battle(void)
{
	be_home();
	press("f", "");
	answer_battle();
	draw();
}

static unsigned
lines_of_story(void)
{
	const char *at = strrchr(shown.html.bytes, '\0') - 1;
	unsigned count = 0;

	for (; at > shown.html.bytes && !(at[0] == '\n' && at[-1] == '\n'); at--)
		count += *at == '\n';
	return count;
}

static bool
has_label(const char *label)
{
	for (unsigned i = 0; i < shown.button_count; i++) {
		if (strcmp(shown.buttons[i].label, label) == 0)
			return true;
	}
	return false;
}

TestSuite(bot_battle, .init = conversation_begin, .fini = conversation_end);

/* ── bars and signs ── */

Test(bot_battle, one_foe_is_shown_as_it_always_was)
{
	given_wolves(1);
	be_in_battle();
	cr_expect(sees("⚔️ <b>🐺 Grey wolf</b> · level 2"));
	cr_expect(sees("🐾 ▰▰▰▰▰▰▱▱▱▱ 20/30"));
	cr_expect(sees("It has seen you"));
	cr_expect_not(sees("①"));
	cr_expect_not(has_button("tg", "1"));
	cr_expect_not(sees("💧"), "who has no mana is shown no bar of it");
}

Test(bot_battle, mana_has_a_bar_and_statuses_have_signs)
{
	given_wolves(1);
	fight.battle.fighters[0].mp = 5;
	fight.battle.fighters[0].mp_max = 50;
	add_status(0, "burn", 2, 1);
	add_status(1, "poison", 3, 4);
	add_status(1, "frogs", 1, 1);
	be_in_battle();
	cr_expect(sees("❤️ ▰▰▰▰▰▰▰▰▰▱ 90/100 🔥2\n"));
	cr_expect(sees("💧 ▰▱▱▱▱▱▱▱▱▱ 5/50\n"));
	cr_expect(sees("20/30 🧪×4·3 ❔1\n"));
}

Test(bot_battle, every_status_of_the_core_has_a_sign_and_words)
{
	static const char *const statuses[] = { "burn", "bleed", "poison", "regen", "stun",
		"freeze", "slow", "haste", "weak", "sunder", "blind", "silence", "shield" };
	char word[40];

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		cr_expect_neq(phrase_of("status", statuses[i], PHRASE_COUNT), PHRASE_COUNT, "%s",
		    statuses[i]);
		snprintf(word, sizeof(word), "you.gets.%s", statuses[i]);
		cr_expect_neq(phrase_of("fight", word, PHRASE_COUNT), PHRASE_COUNT, "%s", word);
		snprintf(word, sizeof(word), "foe.gets.%s", statuses[i]);
		cr_expect_neq(phrase_of("fight", word, PHRASE_COUNT), PHRASE_COUNT, "%s", word);
	}
}

Test(bot_battle, each_of_several_foes_has_a_line)
{
	given_wolves(3);
	fight.battle.fighters[1].hp = 0;
	fight.battle.fighters[3].has_fled = true;
	add_status(2, "bleed", 2, 1);
	be_in_battle();
	cr_expect(sees("Enemies: 1 of 3"));
	cr_expect(sees("☠️ ① 🐺 Grey wolf\n"));
	cr_expect(sees("🎯② 🐺 Grey wolf ▰▰▰▱▱ 21/30 🩸2\n"));
	cr_expect(sees("🌫 ③ 🐺 Grey wolf\n"));
	cr_expect_not(has_button("tg", "2"), "one is left: there is nothing to choose");
}

Test(bot_battle, of_a_crowd_five_who_stand_are_shown)
{
	given_wolves(8);
	fight.battle.fighters[1].hp = 0;
	be_in_battle();
	cr_expect_not(sees("①"));
	cr_expect(sees("⑥"));
	cr_expect_not(sees("⑦"));
	cr_expect(has_button("tg", "6"));
	cr_expect_not(has_button("tg", "7"));
}

/* ── what is pressed ── */

Test(bot_battle, several_foes_are_several_from_the_beginning)
{
	given_wolves(2);
	be_in_battle();
	cr_expect(sees("They have seen you"));
}

Test(bot_battle, a_strike_goes_for_the_one_who_was_chosen)
{
	given_wolves(3);
	be_in_battle();
	cr_expect(has_label("🎯 ① ✓"));
	press("tg", "3");
	cr_expect_eq(s.question.ask, ASK_FIGHT);
	answer_battle();
	draw();
	cr_expect(has_label("🎯 ③ ✓"));
	cr_expect(sees("🎯③"));
	press("at", "");
	cr_expect_eq(s.question.ask, ASK_ATTACK);
	cr_expect_eq(s.question.target, 3);
	cr_expect_eq(s.question.number, SOME_TURN);
	fight.turn++;
	answer_battle();
	draw();
	cr_expect_eq(s.d.fight_target, 3, "the choice holds");
}

Test(bot_battle, the_choice_ends_with_the_one_who_was_chosen_and_with_the_fight)
{
	given_wolves(2);
	be_in_battle();
	press("tg", "2");
	answer_battle();
	draw();
	press("at", "");
	fight.battle.fighters[2].hp = 0;
	answer_battle();
	draw();
	cr_expect_eq(s.d.fight_target, 0);
	press("at", "");
	cr_expect_eq(s.question.target, 0);

	given_wolves(2);
	answer_battle();
	draw();
	press("tg", "2");
	answer_battle();
	draw();
	press("f", "");
	strcpy(fight.fight_id, "f2");
	answer_battle();
	cr_expect_eq(s.d.fight_target, 0, "another fight, another choice");
}

Test(bot_battle, a_strange_target_is_nobody)
{
	given_wolves(2);
	be_in_battle();
	press("tg", "77");
	answer_battle();
	cr_expect_eq(s.d.fight_target, 0);
}

Test(bot_battle, a_defence_names_fight_and_turn)
{
	given_wolves(2);
	be_in_battle();
	press("df", "");
	cr_expect_eq(s.question.ask, ASK_DEFEND);
	cr_expect_str_eq(s.question.word, "f1");
	cr_expect_eq(s.question.number, SOME_TURN);
	cr_expect_eq(s.question.target, 0);
}

Test(bot_battle, a_skill_is_used_on_whom_it_is_for)
{
	given_wolves(2);
	add_skill("heavy_blow", true, 0, true);
	add_skill("warm_hands", false, 0, true);
	be_in_battle();
	cr_expect(has_label("💧6 Heavy Blow"));
	press("tg", "2");
	answer_battle();
	draw();
	press("us", "heavy_blow");
	cr_expect_eq(s.question.ask, ASK_SKILL);
	cr_expect_str_eq(s.question.skill, "heavy_blow");
	cr_expect_eq(s.question.target, 2);
	answer_battle();
	draw();
	press("un", "warm_hands");
	cr_expect_str_eq(s.question.skill, "warm_hands");
	cr_expect_eq(s.question.target, 0, "who it is for goes without saying");
}

Test(bot_battle, a_skill_that_cant_be_used_says_why)
{
	given_wolves(1);
	add_skill("heavy_blow", true, 2, false);
	add_skill("ember", true, 0, false);
	be_in_battle();
	cr_expect(has_label("⏳2 Heavy Blow"));
	cr_expect(has_label("🚫6 Ember"));
	cr_expect_not(has_button("us", "heavy_blow"));
	press("nr", "heavy_blow");
	draw();
	cr_expect(s.is_unchanged);
	cr_expect_eq(s.toast, PHRASE_TOAST_NOT_READY);
}

Test(bot_battle, six_skills_have_buttons_and_those_that_are_possible_come_first)
{
	static const char *const keys[] = { "open_vein", "rime", "ember", "heavy_blow",
		"throw_salt", "aimed_shot", "dirty_knife", "warm_hands" };
	unsigned count = 0;

	given_wolves(1);
	for (size_t i = 0; i < 8; i++)
		add_skill(keys[i], true, i < 3 ? 1 : 0, i >= 3);
	be_in_battle();
	for (unsigned i = 0; i < shown.button_count; i++)
		count += strcmp(shown.buttons[i].op, "us") == 0 ||
		         strcmp(shown.buttons[i].op, "nr") == 0;
	cr_expect_eq(count, 6);
	cr_expect(has_button("nr", "open_vein"));
	cr_expect_not(has_button("nr", "rime"));
	cr_expect(has_button("us", "warm_hands"));
}

Test(bot_battle, rows_of_skills_are_narrow_enough_for_a_phone)
{
	given_wolves(1);
	add_skill("crack_the_shell", true, 0, true);
	add_skill("open_vein", false, 0, true);
	add_skill("ember", true, 0, true);
	add_skill("rime", true, 0, true);
	be_in_battle();
	for (unsigned i = 0; i < shown.button_count; i++) {
		size_t units = markup_units(shown.buttons[i].label, strlen(shown.buttons[i].label));
		unsigned count = 0;

		for (unsigned k = 0; k < shown.button_count; k++)
			count += shown.buttons[k].row == shown.buttons[i].row;
		cr_expect(count == 1 || units * count <= 30, "%s is one of %u in a row",
		    shown.buttons[i].label, count);
	}
	cr_expect_eq(shown.buttons[3].row, shown.buttons[4].row, "short ones share a row");
	cr_expect_neq(shown.buttons[2].row, shown.buttons[3].row, "a long one has its own");
}

/* ── the story ── */

Test(bot_battle, a_deed_and_what_came_of_it_are_one_line)
{
	given_wolves(1);
	happens(0, "skill_used", 0, 6, "open_vein");
	happens(0, "hit", 1, 12, "");
	happens(0, "status_on", 1, 3, "bleed");
	happens(1, "skill_used", 1, 0, "throat_bite");
	happens(1, "crit", 0, 9, "");
	happens(0, "absorbed", 0, 4, "");
	happens(0, "tick", 1, 5, "bleed");
	be_in_battle();
	cr_expect(sees(
	    "✨ <b>Open Vein.</b> The grey wolf loses 12. 🩸 The grey wolf is bleeding.\n"));
	cr_expect(sees("🌀 The grey wolf: <b>Bite at the throat.</b> It finds a weak spot: you lose "
		       "9! 🔰 Your shield takes 4 of it.\n"));
	cr_expect(sees("🩸 The bleeding takes 5 from the grey wolf.\n"));
}

Test(bot_battle, the_story_is_told_in_russian_too)
{
	given_wolves(2);
	happens(0, "skill_used", 0, 6, "open_vein");
	happens(0, "hit", 1, 12, "");
	happens(0, "status_on", 1, 3, "poison");
	happens(2, "hit", 0, 4, "");
	happens(2, "status_on", 0, 3, "silence");
	happens(1, "skipped", 1, 0, "stun");
	happens(0, "tick", 1, 5, "burn");
	happens(0, "falls", 1, 0, "");
	be_home();
	s.d.language = LANGUAGE_RU;
	press("f", "");
	answer_battle();
	draw();
	cr_expect(sees("✨ <b>Вскрытая жила.</b> Серый волк ① теряет 12."));
	cr_expect(sees("12. 🧪 Серого волка ① изводит яд.\n"));
	cr_expect(sees("🩸 Серый волк ② бьёт тебя: 4. 🤐 Голос"));
	cr_expect(sees("💫 Серый волк ① пропускает раунд: оглушение.\n"));
	cr_expect(
	    sees("🔥 Огонь точит серого волка ①: 5. ☠️ Серый"));
	cr_expect(sees("☠️ Серый волк ① падает.\n"));
}

Test(bot_battle, only_foes_of_one_kind_are_told_apart_by_marks)
{
	given_wolves(1);
	add_fighter("steppe_jackal", true, 10, 10);
	happens(0, "hit", 1, 12, "");
	be_in_battle();
	cr_expect(sees("🗡 You strike the grey wolf for 12.\n"));
}

Test(bot_battle, every_thing_that_can_happen_has_words_or_is_passed_over)
{
	static const char *const whats[] = { "hit", "crit", "miss", "tick", "frostbite", "absorbed",
		"heal", "mana", "status_on", "status_off", "resisted", "skipped", "skill_used",
		"thing_used", "defends", "taunts", "escape", "flee_failed", "falls",
		"something_new" };

	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++) {
			for (int64_t who = 0; who < 4; who++) {
				given_wolves(2);
				add_fighter("companion", false, 5, 5);
				happens(who, whats[i], 1, 7, "burn");
				happens(1, whats[i], who, 7, "");
				happens(15, whats[i], 15, 7, "frogs");
				be_home();
				s.d.language = (enum language)l;
				press("f", "");
				answer_battle();
				draw();
				cr_expect_not(sees("{"), "%s", whats[i]);
				cr_expect_not(sees("ompanion"), "%s", whats[i]);
			}
		}
	}
}

Test(bot_battle, of_a_crowded_round_the_lines_that_matter_are_told)
{
	given_wolves(5);
	happens(0, "hit", 1, 12, "");
	for (int64_t wolf = 1; wolf <= 5; wolf++) {
		happens(wolf, "miss", 0, 0, "");
		happens(wolf, "tick", wolf, 2, "burn");
		happens(wolf, "defends", wolf, 0, "");
	}
	happens(5, "hit", 0, 31, "");
	be_in_battle();
	cr_expect_eq(lines_of_story(), 9, "eight and the scuffle");
	cr_expect(sees("You strike the grey wolf ① for 12."));
	cr_expect(sees("The grey wolf ⑤ hits you for 31."));
	cr_expect(sees("scuffle all around"));
	cr_expect_not(sees("hangs back"));
}

Test(bot_battle, a_quiet_round_is_told_whole)
{
	given_wolves(2);
	happens(0, "miss", 1, 0, "");
	happens(1, "defends", 1, 0, "");
	happens(2, "miss", 0, 0, "");
	be_in_battle();
	cr_expect_eq(lines_of_story(), 3);
	cr_expect_not(sees("scuffle"));
}

/* ── the end ── */

Test(bot_battle, a_victory_over_many_says_so_and_a_level_hints_at_points)
{
	given_wolves(2);
	fight.battle.fighters[1].hp = fight.battle.fighters[2].hp = 0;
	fight.state = FIGHT_WON;
	fight.has_spoils = true;
	fight.level = 2;
	fight.levels_gained = 1;
	happens(0, "hit", 2, 30, "");
	happens(0, "falls", 2, 0, "");
	be_in_battle();
	cr_expect(sees("☠️ The grey wolf ② falls."));
	cr_expect(sees("none of them is left"));
	cr_expect(sees("There are points to spend"));
	cr_expect(has_button("p", ""));
	cr_expect_not(has_button("at", ""));
	cr_expect_not(has_button("df", ""));
}

Test(bot_battle, a_victory_over_one_is_told_once)
{
	given_wolves(1);
	fight.battle.fighters[1].hp = 0;
	fight.state = FIGHT_WON;
	happens(0, "hit", 1, 30, "");
	happens(0, "falls", 1, 0, "");
	be_in_battle();
	cr_expect_not(sees("falls"));
	cr_expect(sees("The grey wolf is no more."));
}
