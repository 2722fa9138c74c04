/* What the loader says of skills, quests, achievements and titles. */
#include "tests/support/breakage.h"

#include <criterion/criterion.h>

TestSuite(core_content_deeds, .init = content_begin, .fini = content_end);

Test(core_content_deeds, skills_that_nobody_can_learn)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_SKILL, "\"passive\": [",
		"\"action\": { \"target\": \"self\", \"cleanse\": 1 }, \"passive\": [",
		"skills.json: warrior_2: it is both done and passive" },
	    { CONTENT_KIND_SKILL,
		"\"passive\": [{ \"stat\": \"hp\", \"amount\": 5 }, { \"stat\": \"mp\", "
		"\"share_bp\": 100 }]",
		"\"passive\": []", "skills.json: warrior_2: it is neither done nor passive" },
	    { CONTENT_KIND_SKILL, "\"passive\": [", "\"cost_mp\": 2, \"passive\": [",
		"skills.json: warrior_2.cost_mp: it is passive, and never done" },
	    { CONTENT_KIND_SKILL, "\"passive\": [", "\"cooldown\": 2, \"passive\": [",
		"skills.json: warrior_2.cooldown: it is passive, and never done" },
	    { CONTENT_KIND_SKILL, ", \"amount\": 5", "",
		"skills.json: warrior_2.passive.0: it adds nothing" },
	    { CONTENT_KIND_SKILL, "\"stat\": \"mp\"", "\"stat\": \"hp\"",
		"skills.json: warrior_2.passive.1: hp stands twice" },
	    { CONTENT_KIND_SKILL, "\"axe\"", "\"blade\"",
		"skills.json: warrior_1.weapons.1: blade stands twice" },
	    { CONTENT_KIND_SKILL, "\"needs\": [\"warrior_1\"], ", "",
		"skills.json: warrior_2.needs: a skill of tier 2 needs one of a lower tier" },
	    { CONTENT_KIND_SKILL, "\"tier\": 1,", "\"tier\": 1, \"needs\": [\"mage_1\"],",
		"skills.json: warrior_1.needs: a skill of tier 1 needs nothing" },
	    { CONTENT_KIND_SKILL, "[\"warrior_1\"]", "[\"mage_1\"]",
		"skills.json: warrior_2.needs.0: mage_1 is of another tree" },
	    { CONTENT_KIND_SKILL, "[\"warrior_2\"]", "[\"warrior_4\"]",
		"skills.json: warrior_3.needs.0: warrior_4 is not of a lower tier" },
	    { CONTENT_KIND_SKILL, "\"tier\": 4", "\"tier\": 3",
		"skills.json: warrior has no skill of tier 4" },
	    { CONTENT_KIND_SKILL, "\"ranks\": 5", "\"ranks\": 4",
		"skills.json: warrior: below tier 2 there are 4 ranks, fewer than it asks for" });
}

Test(core_content_deeds, quests_that_contradict_themselves)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_QUEST, "\"level_min\": 5, \"level_max\": 60",
			      "\"level_min\": 5, \"level_max\": 4",
			      "quests.json: second_walk.level_min: it is above level_max" },
	    { CONTENT_KIND_QUEST, "\"family\": \"beasts\"", "\"item\": \"herb\"",
		"quests.json: first_walk.steps.1: kill is aimed at what it has nothing to do "
		"with" },
	    { CONTENT_KIND_QUEST, "\"family\": \"beasts\"",
		"\"family\": \"beasts\", \"monster\": \"wolf\"",
		"quests.json: first_walk.steps.1: it is aimed at more than one thing" },
	    { CONTENT_KIND_QUEST, "\"deliver\", \"count\": 3, \"item\": \"herb\"",
		"\"deliver\", \"count\": 3",
		"quests.json: second_walk.steps.1.item: what is delivered?" },
	    { CONTENT_KIND_QUEST, "\"reach_level\", \"count\": 2", "\"reach_level\", \"count\": 61",
		"quests.json: todays_walk.steps.0.count: the last level is 60" },
	    { CONTENT_KIND_QUEST, "\"deliver\", \"count\": 3, \"item\": \"herb\"",
		"\"deliver\", \"count\": 3, \"item\": \"blade\"",
		"quests.json: second_walk.steps.1.item: equipment isn't counted" },
	    { CONTENT_KIND_QUEST, "\"gather\", \"count\": 3, \"item\": \"herb\"",
		"\"deliver\", \"count\": 3, \"item\": \"herb\"",
		"quests.json: second_walk.steps.1.item: herb is delivered twice" },
	    { CONTENT_KIND_QUEST, "\"gather\", \"count\": 3, \"item\": \"herb\"",
		"\"gather\", \"count\": 3, \"item\": \"pelt\"",
		"quests.json: second_walk.steps.0: pelt grows nowhere" },
	    { CONTENT_KIND_QUEST, "{\n",
		"{ \"early_walk\": { \"line\": \"side\", \"level_min\": 1, \"level_max\": 4, "
		"\"needs\": [\"second_walk\"], \"steps\": [{ \"what\": \"duel\", \"count\": 1 }], "
		"\"xp_bp\": 0, \"gold\": 0 },\n",
		"quests.json: early_walk.needs.0: second_walk is offered from level 5 on, too "
		"late" },
	    { CONTENT_KIND_QUEST, "[\"first_walk\"]", "[\"todays_walk\"]",
		"quests.json: second_walk.needs.0: todays_walk is never done for good" },
	    { CONTENT_KIND_QUEST, "\"line\": \"daily\", \"level_min\": 1",
		"\"line\": \"daily\", \"title\": \"walker\", \"level_min\": 1",
		"quests.json: todays_walk.title: it can be given but once" },
	    { CONTENT_KIND_QUEST, "\"line\": \"main\"", "\"line\": \"weekly\"",
		"quests.json: first_walk.teaches: it can be given but once" },
	    { CONTENT_KIND_QUEST, "\"item\": \"herb\", \"count\": 1",
		"\"item\": \"crust\", \"count\": 1",
		"quests.json: first_walk.items.1: crust stands twice" });
}

Test(core_content_deeds, achievements_and_titles_that_contradict_themselves)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_ACHIEVEMENT, "[10, 100]", "[10, 10]",
		"achievements.json: hunter.counts.1: it is not above the one before" },
	    { CONTENT_KIND_ACHIEVEMENT, "\"kill\"", "\"gather\"",
		"achievements.json: hunter.family: gather has nothing to do with it" },
	    { CONTENT_KIND_ACHIEVEMENT, "\"family\": \"beasts\"", "\"biome\": \"forest\"",
		"achievements.json: hunter.biome: kill has nothing to do with it" },
	    { CONTENT_KIND_ACHIEVEMENT, "\"family\": \"beasts\"",
		"\"family\": \"beasts\", \"biome\": \"forest\"",
		"achievements.json: hunter.biome: a family or a biome, not both" },
	    { CONTENT_KIND_ACHIEVEMENT, "[10, 60]", "[10, 61]",
		"achievements.json: climber.counts: the last level is 60" },
	    { CONTENT_KIND_TITLE, "\"source\": \"level\", \"level\": 10", "\"source\": \"level\"",
		"titles.json: comes_home.level: which level gives it?" },
	    { CONTENT_KIND_TITLE, "\"source\": \"start\"", "\"source\": \"start\", \"level\": 10",
		"titles.json: newcomer.level: it doesn't come from a level" },
	    { CONTENT_KIND_TITLE, "\"source\": \"quest\"", "\"source\": \"arena\"",
		"quests.json: second_walk.title: walker comes from arena" },
	    { CONTENT_KIND_TITLE, "\"source\": \"achievement\"", "\"source\": \"arena\"",
		"achievements.json: hunter.title: hunter comes from arena" },
	    { CONTENT_KIND_TITLE, "\"source\": \"world_boss\"", "\"source\": \"arena\"",
		"world_bosses.json: giant.title: giant_slayer comes from arena" },
	    { CONTENT_KIND_TITLE, "\"source\": \"start\"", "\"source\": \"quest\"",
		"titles.json: newcomer: no quest gives it" },
	    { CONTENT_KIND_TITLE, "\"source\": \"start\"", "\"source\": \"achievement\"",
		"titles.json: newcomer: no achievement gives it" },
	    { CONTENT_KIND_TITLE, "\"source\": \"start\"", "\"source\": \"world_boss\"",
		"titles.json: newcomer: no world_boss gives it" });
}
