/* What the loader says of things, where they are found, and how they are made. */
#include "events/text.h"
#include "tests/support/breakage.h"

#include <criterion/criterion.h>

TestSuite(core_content_goods, .init = content_begin, .fini = content_end);

Test(core_content_goods, what_leads_back_to_itself)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_LOOT, "\"item\": \"pelt\", \"least\": 1, \"most\": 2",
			      "\"table\": \"scraps\"", ": it is drawn from itself by way of" },
	    { CONTENT_KIND_LOOT, "\"table\": \"pelts\"", "\"table\": \"scraps\"",
		"loot.json: scraps: it is drawn from itself by way of scraps" },
	    { CONTENT_KIND_SKILL, "\"warrior_1\"]", "\"warrior_2\"]",
		"skills.json: warrior_2: it needs itself by way of warrior_2" },
	    { CONTENT_KIND_QUEST, "\"first_walk\"]", "\"second_walk\"]",
		"quests.json: second_walk: it needs itself by way of second_walk" },
	    { CONTENT_KIND_RECIPE, "\"item\": \"ore\", \"count\": 2",
		"\"item\": \"blade\", \"count\": 2", ": it is made of what it makes by way of" });
}

Test(core_content_goods, tables_that_lead_too_deep)
{
	struct text deep = { 0 };

	for (int i = 1; i < 7; i++)
		text_printf(&deep,
		    "\"d%d\": { \"rolls\": 1, \"entries\": [{ \"weight\": 1, \"table\": \"d%d\" }] "
		    "}, ",
		    i, i + 1);
	text_puts(&deep,
	    "\"d7\": { \"rolls\": 1, \"entries\": [{ \"weight\": 1, \"table\": \"scraps\" }] },\n"
	    "\t\"finds\": { \"rolls\": 2, \"entries\": [{ \"weight\": 1, \"table\": \"d1\" }, ");
	EXPECT_COMPLAINTS({ CONTENT_KIND_LOOT, "\"finds\": { \"rolls\": 2, \"entries\": [",
	    deep.bytes, "loot.json: d1: it leads through more than 8 of its kind" });
	text_finish(&deep);
}

Test(core_content_goods, things_that_contradict_themselves)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_ITEM, "\"slot\": \"head\", ", "",
			      "items.json: hood.slot: equipment has one" },
	    { CONTENT_KIND_ITEM, "\"slot\": \"head\", \"level_min\": 1, ", "\"slot\": \"head\", ",
		"items.json: hood.level_min: equipment is made in levels" },
	    { CONTENT_KIND_ITEM, "\"slot\": \"head\", \"level_min\": 1, \"level_max\": 60",
		"\"slot\": \"head\", \"level_min\": 1",
		"items.json: hood.level_max: equipment is made in levels" },
	    { CONTENT_KIND_ITEM, "\"slot\": \"head\", \"level_min\": 1, \"level_max\": 60",
		"\"slot\": \"head\", \"level_min\": 9, \"level_max\": 6",
		"items.json: hood.level_min: it is above level_max" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000", "\"bound\": true",
		"items.json: hood: it does nothing for who wears it" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000", "\"armour_bp\": 1000, \"energy\": 1",
		"items.json: hood.energy: equipment is worn, not used" },
	    { CONTENT_KIND_ITEM, "\"weapon_class\": \"blade\",", "",
		"items.json: blade.weapon_class: a weapon has one" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000",
		"\"armour_bp\": 1000, \"weapon_class\": \"bow\"",
		"items.json: hood.weapon_class: only a weapon has one" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000", "\"armour_bp\": 1000, \"two_handed\": true",
		"items.json: hood.two_handed: only a weapon takes both hands" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000", "\"weapon_bp\": 1000",
		"items.json: hood.weapon_bp: only a weapon has it" },
	    { CONTENT_KIND_ITEM, "\"armour_bp\": 1000", "\"focus_bp\": 1000",
		"items.json: hood.focus_bp: only what is held has it" },
	    { CONTENT_KIND_ITEM, "\"weapon_bp\": 10000, ", "",
		"items.json: blade: a weapon has weapon_bp or focus_bp" },
	    { CONTENT_KIND_ITEM, "\"price\": 2 }", "\"price\": 2, \"slot\": \"ring\" }",
		"items.json: herb.slot: only equipment has it" },
	    { CONTENT_KIND_ITEM, "\"price\": 2 }", "\"price\": 2, \"level_max\": 3 }",
		"items.json: herb.level_max: only equipment has it" },
	    { CONTENT_KIND_ITEM, "\"price\": 2 }",
		"\"price\": 2, \"stats\": [{ \"stat\": \"hp\", \"amount\": 1 }] }",
		"items.json: herb.stats: only equipment has it" },
	    { CONTENT_KIND_ITEM, "\"kind\": \"scroll\"", "\"kind\": \"food\"",
		"items.json: leaf_on_blades.teaches: only a scroll teaches" },
	    { CONTENT_KIND_ITEM, "\"price\": 2 }", "\"price\": 2, \"energy\": 2 }",
		"items.json: herb: a material is not used" },
	    { CONTENT_KIND_ITEM, ", \"energy\": 5", "",
		"items.json: crust: a food is used, and this one does nothing" },
	    { CONTENT_KIND_ITEM, "\"price\": 2 }", "\"price\": 2, \"level_min\": 3 }",
		"items.json: herb.level_min: a material asks for no level" },
	    { CONTENT_KIND_ITEM, "\"amount\": 1", "\"amount\": 0",
		"items.json: blade.stats.0.amount: 0 adds nothing" },
	    { CONTENT_KIND_ITEM, "\"stat\": \"hp\"", "\"stat\": \"luck\"",
		"items.json: blade.stats.1: luck stands twice" },
	    { CONTENT_KIND_AFFIX, ", \"amulet\"", "",
		"affixes.json: none may be on what is worn as amulet" },
	    { CONTENT_KIND_AFFIX, "\"offhand\"", "\"weapon\"",
		"affixes.json: lucky.slots.1: weapon stands twice" });
}

Test(core_content_goods, tables_that_contradict_themselves)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_LOOT, "\"item\": \"hood\"", "\"item\": \"hood\", \"table\": \"scraps\"",
		"loot.json: finds.entries.0: it is a thing or a table, not both" },
	    { CONTENT_KIND_LOOT, "{ \"weight\": 10 }", "{ \"weight\": 10, \"most\": 2 }",
		"loot.json: scraps.entries.0: it counts what is no thing" },
	    { CONTENT_KIND_LOOT, "\"least\": 1", "\"least\": 3",
		"loot.json: pelts.entries.0.least: it is above most" },
	    { CONTENT_KIND_LOOT, "\"item\": \"hood\"", "\"item\": \"hood\", \"most\": 2",
		"loot.json: finds.entries.0: each piece of equipment is of its own" },
	    { CONTENT_KIND_LOOT, "\"item\": \"pelt\"", "\"item\": \"pelt\", \"level_min\": 2",
		"loot.json: pelts.entries: there is none for a finder of level 1" },
	    { CONTENT_KIND_LOOT, "\"certain\": 50", "\"certain\": 35",
		"loot.json: prize.pity.from: it is not below certain" });
}

Test(core_content_goods, recipes_and_shops_that_contradict_themselves)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_RECIPE, "\"item\": \"ore\"", "\"item\": \"hood\"",
			      "recipes.json: ingot.inputs.0: hood is equipment, and not counted" },
	    { CONTENT_KIND_RECIPE, "\"item\": \"pelt\"", "\"item\": \"ingot\"",
		"recipes.json: blade.inputs.1: ingot stands twice" },
	    { CONTENT_KIND_RECIPE, "\"output\": \"blade\"", "\"output\": \"blade\", \"count\": 2",
		"recipes.json: blade.count: equipment is made piece by piece" },
	    { CONTENT_KIND_ITEM, "\"price\": 3", "\"price\": 0",
		"shops.json: camp_chest.stock.0: crust has no price" },
	    { CONTENT_KIND_SHOP, "\"stock\": [",
		"\"stock\": [{ \"item\": \"crust\", \"count\": 1, \"hours\": 1 }, ",
		"shops.json: camp_chest.stock.1: crust stands twice" },
	    { CONTENT_KIND_SHOP, "\"buys_bp\": 2000", "\"buys_bp\": 10000",
		"shops.json: camp_chest.stock.0: caravan pays more for crust than is asked here" },
	    { CONTENT_KIND_SHOP, "\"where\": \"wanderer\"", "\"where\": \"town\"",
		"shops.json: there is none of wanderer" });
}

Test(core_content_goods, what_nobody_can_reach)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_ITEM, "\"herb\": {",
			      "\"chalk\": { \"kind\": \"material\", \"rarity\": \"common\", "
			      "\"price\": 2 }, \"herb\": {",
			      "items.json: chalk: nothing gives it" },
	    { CONTENT_KIND_LOOT, "\"finds\": {",
		"\"lost\": { \"rolls\": 1, \"entries\": [{ \"weight\": 1, \"table\": \"found\" }] "
		"}, \"found\": { \"rolls\": 1, \"entries\": [{ \"weight\": 1 }] }, \"finds\": {",
		"loot.json: found: nobody draws from it\nloot.json: lost: nobody draws from it" },
	    { CONTENT_KIND_PLACE, ", \"dungeon\": \"den\"", "",
		"dungeons.json: den: no place leads into it" },
	    { CONTENT_KIND_TRAP, "{\n",
		"{ \"snare\": { \"stat\": \"luck\", \"difficulty\": 8, \"health_bp\": 800 },\n",
		"traps.json: snare: no dungeon has it" },
	    { CONTENT_KIND_PLACE, ", \"dungeon\": \"den\"", "",
		"monsters.json: queen: it lives nowhere" },
	    { CONTENT_KIND_MOVE, "{\n",
		"{ \"yawn\": { \"action\": { \"target\": \"self\", \"cleanse\": 1 } },\n",
		"moves.json: yawn: nobody does it" },
	    { CONTENT_KIND_QUEST, "\"teaches\": \"draught\", ", "",
		"recipes.json: draught.learned: no quest teaches it" },
	    { CONTENT_KIND_ITEM, "\"teaches\": \"blade\"", "\"energy\": 1",
		"recipes.json: blade.learned: no scroll teaches it" },
	    { CONTENT_KIND_QUEST, "\"teaches\": \"draught\"", "\"teaches\": \"ingot\"",
		"recipes.json: ingot.learned: it says trade, but a quest teaches it" },
	    { CONTENT_KIND_ITEM, "\"teaches\": \"blade\"", "\"teaches\": \"draught\"",
		"recipes.json: draught.learned: it says quest, but a scroll teaches it" });
}

Test(core_content_goods, recipes_that_nobody_can_follow)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_BIOME,
		",\n			{ \"item\": \"ore\", \"trade\": \"mining\", "
		"\"difficulty\": 0, \"weight\": 5 }",
		"", "recipes.json: ingot.inputs.0: without this recipe nothing gives ore" },
	    { CONTENT_KIND_BIOME,
		",\n			{ \"item\": \"ore\", \"trade\": \"mining\", "
		"\"difficulty\": 0, \"weight\": 5 }",
		"", "recipes.json: blade.inputs.0: without this recipe nothing gives ingot" },
	    { CONTENT_KIND_RECIPE, "\"item\": \"ore\"", "\"item\": \"ingot\"",
		"recipes.json: ingot.inputs.0: without this recipe nothing gives ingot" });
}
