/* What a player makes of a character: points, lessons, starting over; and packs on the map. */
#include "tests/support/conversation.h"

#include <criterion/criterion.h>
#include <string.h>

static struct character character;
static struct trees trees;

static void
given(int64_t points, int64_t skill_points)
{
	character = (struct character){ .player_id = 7,
		.name = "Ann",
		.level = 2,
		.xp_next = 50,
		.gold = 250,
		.hp = 10,
		.hp_max = 10,
		.mp = 12,
		.mp_max = 24,
		.magic = 11,
		.attributes = { 5, 6, 5, 5, 5 },
		.points = points,
		.skill_points = skill_points,
		.respec_price = 200 };
}

static void
add_skill(const char *key, const char *tree, int64_t rank, bool may_learn)
{
	struct tree_skill *skill = &trees.skills[trees.skill_count++];

	*skill = (struct tree_skill){ .tier = 1,
		.rank = rank,
		.rank_max = 5,
		.cost_mp = 6,
		.is_active = true,
		.may_learn = may_learn };
	strcpy(skill->key, key);
	strcpy(skill->tree, tree);
}

static void
given_trees(void)
{
	trees = (struct trees){ .points = 2 };
	add_skill("heavy_blow", "warrior", 1, true);
	add_skill("old_scars", "warrior", 0, true);
	trees.skills[1].is_active = false;
	add_skill("crack_the_shell", "warrior", 0, false);
	trees.skills[2].tier = 2;
	add_skill("ember", "mage", 0, true);
}

static void
answer(void)
{
	s.answer = (struct answer){ .character = character };
	fsm_answer(&s);
}

static void
answer_trees(void)
{
	s.answer = (struct answer){ .trees = trees };
	fsm_answer(&s);
}

static void
see_profile(void)
{
	be_home();
	press("p", "");
	answer();
	draw();
}

static void
see_skills(const char *tree)
{
	given_trees();
	be_home();
	press("sk", tree);
	cr_assert_eq(s.question.ask, ASK_TREES);
	answer_trees();
	draw();
}

TestSuite(bot_growth, .init = conversation_begin, .fini = conversation_end);

/* ── points ── */

Test(bot_growth, home_tells_of_points_and_mana)
{
	given(3, 1);
	be_home();
	press("h", "");
	answer();
	draw();
	cr_expect(sees("💧 ▰▰▰▰▰▱▱▱▱▱ 12/24"));
	cr_expect(sees("Points to spend: <b>3</b>"));
	cr_expect(sees("Skills to learn: <b>1</b>"));
	given(0, 0);
	press("h", "");
	answer();
	draw();
	cr_expect_not(sees("to spend"));
	cr_expect_not(sees("to learn"));
}

Test(bot_growth, a_point_is_spent_with_a_press)
{
	given(3, 0);
	see_profile();
	cr_expect(sees("🐈 Agility 6"));
	cr_expect(has_button("al", "agility"));
	cr_expect_not(has_button("am", "agility"), "there are no five to spend");
	press("al", "agility");
	cr_expect_eq(s.question.ask, ASK_ALLOCATE);
	cr_expect_str_eq(s.question.word, "agility");
	cr_expect_eq(s.question.number, 1);
	given(2, 0);
	character.attributes[ATTRIBUTE_AGILITY] = 7;
	answer();
	draw();
	cr_expect_str_eq(s.d.screen, "profile");
	cr_expect(sees("🐈 Agility 7"));
	cr_expect(sees("Points to spend: <b>2</b>"));
}

Test(bot_growth, many_points_can_be_spent_by_fives)
{
	given(6, 0);
	see_profile();
	press("am", "luck");
	cr_expect_eq(s.question.ask, ASK_ALLOCATE);
	cr_expect_str_eq(s.question.word, "luck");
	cr_expect_eq(s.question.number, 5);
}

Test(bot_growth, without_points_there_is_nothing_to_press)
{
	given(0, 0);
	see_profile();
	cr_expect_not(has_button("al", "luck"));
	cr_expect(has_button("rs", "attributes"));
	cr_expect(has_button("sk", ""));
}

Test(bot_growth, a_core_of_the_release_before_has_no_attributes)
{
	character = (struct character){ .player_id = 7, .name = "Ann", .level = 2 };
	see_profile();
	cr_expect_not(sees("Luck"));
	cr_expect_not(has_button("sk", ""));
	cr_expect_not(has_button("rs", "attributes"));
}

Test(bot_growth, a_refused_point_is_said_and_shows_the_profile)
{
	given(1, 0);
	see_profile();
	press("al", "luck");
	refuse("not_enough_points");
	cr_expect_eq(s.question.ask, ASK_CHARACTER);
	answer();
	draw();
	cr_expect(sees("You have no points for that."));
	cr_expect_str_eq(s.d.screen, "profile");
}

/* ── starting over ── */

Test(bot_growth, starting_over_asks_and_names_the_price)
{
	given(0, 0);
	see_profile();
	press("rs", "attributes");
	cr_expect_eq(s.question.ask, ASK_CHARACTER, "nothing is taken back yet");
	answer();
	draw();
	cr_expect(sees("It costs 200 gold coins."));
	cr_expect(has_button("p", ""));
	press("rd", "attributes");
	cr_expect_eq(s.question.ask, ASK_RESPEC);
	cr_expect_str_eq(s.question.word, "attributes");
	given(3, 0);
	answer();
	draw();
	cr_expect_str_eq(s.d.screen, "profile");
	cr_expect(sees("in your hands again"));
	cr_expect(sees("Points to spend: <b>3</b>"));
}

Test(bot_growth, forgetting_leads_back_to_the_skills)
{
	see_skills("");
	press("rs", "skills");
	given(0, 1);
	answer();
	draw();
	cr_expect(sees("Every skill that you learned is forgotten"));
	cr_expect(has_button("sk", ""));
	press("rd", "skills");
	cr_expect_str_eq(s.question.word, "skills");
	answer();
	cr_expect_eq(s.question.ask, ASK_TREES);
	answer_trees();
	draw();
	cr_expect_str_eq(s.d.screen, "skills");
	cr_expect(sees("room for new lessons"));
}

Test(bot_growth, who_cant_pay_is_not_offered_to)
{
	given(0, 0);
	character.gold = 199;
	see_profile();
	press("rs", "attributes");
	answer();
	draw();
	cr_expect(sees("It costs 200 gold coins."));
	cr_expect_not(has_button("rd", "attributes"));
	cr_expect(has_button("p", ""));
}

/* ── skills ── */

Test(bot_growth, a_tree_shows_its_skills_with_rank_and_words)
{
	see_skills("");
	cr_expect(sees("2 lessons to take"));
	cr_expect(sees("🔹 <b>Heavy Blow</b> 1/5 · 💧6\n<i>No feint, no flourish."));
	cr_expect(sees("🔸 <b>Old Scars</b> 0/5 · always at work\n"));
	cr_expect(sees("<b>Tier 2</b>\n🔒 <b>Crack the Shell</b>"));
	cr_expect_not(sees("Ember"));
	cr_expect(has_button("ln", "heavy_blow"));
	cr_expect_not(has_button("ln", "crack_the_shell"));
	cr_expect_not(has_button("ln", "ember"));
	cr_expect(has_button("sk", "mage"));
}

Test(bot_growth, a_skill_is_learned_with_a_press_and_the_tree_stays_open)
{
	see_skills("mage");
	cr_expect(sees("Ember"));
	press("ln", "ember");
	cr_expect_eq(s.question.ask, ASK_LEARN);
	cr_expect_str_eq(s.question.word, "ember");
	trees.skills[3].rank = 1;
	answer_trees();
	draw();
	cr_expect(sees("🔹 <b>Ember</b> 1/5"));
}

Test(bot_growth, a_strange_tree_opens_the_first)
{
	see_skills("bard");
	cr_expect(sees("Heavy Blow"));
}

Test(bot_growth, a_lesson_in_a_fight_leads_back_to_the_fight)
{
	see_skills("");
	press("ln", "heavy_blow");
	refuse("in_fight");
	cr_expect_eq(s.question.ask, ASK_FIGHT);
	answer_fight(FIGHT_RUNNING, 2);
	draw();
	cr_expect(sees("You are in a fight"));
}

Test(bot_growth, skills_of_a_later_release_are_shown_without_words)
{
	trees = (struct trees){ .points = 0 };
	add_skill("moonwalk", "warrior", 0, false);
	be_home();
	say("/skills");
	answer_trees();
	draw();
	cr_expect(sees("A strange trick"));
	cr_expect(sees("Nobody has put it into words"));
}

/* ── packs ── */

Test(bot_growth, a_pack_on_the_map_shows_its_number)
{
	be_home();
	press("m", "");
	s.answer = (struct answer){ .place = { .version = 1,
					.biome = "forest",
					.hp_max = 10,
					.energy_max = 2,
					.monster_count = 2,
					.monsters = {
					    { "grey_wolf", 2, 3 }, { "steppe_jackal", 1, 1 } } } };
	for (int i = 0; i < MAP_SIDE; i++)
		strcpy(s.answer.place.map[i], "fffffff");
	fsm_answer(&s);
	draw();
	cr_expect_str_eq(shown.buttons[0].label, "🐺 Grey wolf ×3 · 2");
	cr_expect_str_eq(shown.buttons[1].label, "🦊 Jackal · 1");
	press("fi", "grey_wolf");
	cr_expect_eq(s.question.ask, ASK_START_FIGHT);
}
