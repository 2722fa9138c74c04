/* What the loader says of monsters, what they do, and where they live. */
#include "tests/support/breakage.h"

#include <criterion/criterion.h>

TestSuite(core_content_world, .init = content_begin, .fini = content_end);

Test(core_content_world, monsters_that_contradict_themselves)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_MONSTER, "\"level_min\": 1, \"level_max\": 60",
			      "\"level_min\": 20, \"level_max\": 10",
			      "monsters.json: wolf.level_min: it is above level_max" },
	    { CONTENT_KIND_MONSTER, "\"hp_bp\": 10000", "\"hp_bp\": 16000",
		"monsters.json: wolf: health, strike and defence are 12000 together" },
	    { CONTENT_KIND_MONSTER, "\"magic_bp\": 10000, ", "",
		"monsters.json: alpha.moves.0: spark takes magic, and it has no magic_bp" },
	    { CONTENT_KIND_MONSTER, "\"move\": \"bite\"", "\"move\": \"quake\"",
		"monsters.json: wolf.moves.0: quake brings its target no status" },
	    { CONTENT_KIND_MONSTER, "\"when\": \"unafflicted\", \"chance_bp\": 3000",
		"\"when\": \"always\", \"chance_bp\": 10000",
		"monsters.json: wolf.moves.1: one before it always comes up" },
	    { CONTENT_KIND_MONSTER, "\"stun\", \"slow\"", "\"stun\", \"stun\"",
		"monsters.json: wolf.immune.1: stun stands twice" },
	    { CONTENT_KIND_FAMILY, "{\n", "{ \"fishes\": { \"loot\": \"scraps\" },\n",
		"families.json: fishes: no monster is of it" });
}

Test(core_content_world, deeds_of_a_fight_that_make_no_sense)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_MOVE, "\"target\": \"enemies\", \"coef_bp\": 20000",
		"\"target\": \"enemies\"", "moves.json: quake.action: it does nothing" },
	    { CONTENT_KIND_MOVE, "\"target\": \"enemies\", \"coef_bp\"",
		"\"target\": \"allies\", \"coef_bp\"",
		"moves.json: quake.action.coef_bp: it strikes who should be spared" },
	    { CONTENT_KIND_ITEM, "\"target\": \"self\"", "\"target\": \"enemy\"",
		"items.json: draught.use: it does good to an enemy" },
	    { CONTENT_KIND_MOVE, "\"coef_bp\": 12000, ", "",
		"moves.json: bite.action.hits: it does no damage" },
	    { CONTENT_KIND_MOVE, "\"hits\": 2", "\"per_rank_bp\": 2",
		"moves.json: bite.action.per_rank_bp: it has no second rank" },
	    { CONTENT_KIND_SKILL, "\"coef_bp\": 15000", "\"taunt\": 1",
		"skills.json: warrior_1.action.per_rank_bp: there is neither damage nor healing" },
	    { CONTENT_KIND_MOVE, "\"bleed\"", "\"regen\"",
		"moves.json: bite.action.effects.0: regen does good to an enemy" },
	    { CONTENT_KIND_MOVE, "\"haste\"", "\"slow\"",
		"moves.json: howl.action.effects.0: slow harms a friend" },
	    { CONTENT_KIND_MOVE, "\"stacks\": 2", "\"stacks\": 4",
		"moves.json: bite.action.effects.0.stacks: of bleed there are 3 at most" },
	    { CONTENT_KIND_MOVE, "\"stacks\": 2", "\"per_rank_bp\": 4",
		"moves.json: bite.action.effects.0.per_rank_bp: it has no second rank" },
	    { CONTENT_KIND_MOVE, "\"stacks\": 2 }",
		"\"stacks\": 2 }, { \"status\": \"bleed\", \"chance_bp\": 1 }",
		"moves.json: bite.action.effects.1: bleed stands twice" });
}

Test(core_content_world, lands_that_nobody_can_live_in)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_BIOME, "\"swamp\"", "\"swump\"", "biomes.json: swamp: it is missing" },
	    { CONTENT_KIND_BIOME, "\"swamp\"", "\"swump\"",
		"biomes.json: swump: there is no such biome" },
	    { CONTENT_KIND_BIOME, "\"energy\": 3",
		"\"energy\": 3, \"monsters\": [{ \"monster\": \"wolf\", \"weight\": 1 }]",
		"biomes.json: water.monsters: nobody can walk there" },
	    { CONTENT_KIND_MONSTER, "\"level_min\": 1", "\"level_min\": 3",
		"biomes.json: shore.monsters: at level 1 nobody is met by day, and at others" },
	    { CONTENT_KIND_BIOME,
		"\"shore\": { \"energy\": 1, \"monsters\": [{ \"monster\": \"wolf\"",
		"\"shore\": { \"energy\": 1, \"monsters\": [{ \"monster\": \"owl\"",
		"biomes.json: shore.monsters: at level 1 nobody is met by twilight" },
	    { CONTENT_KIND_BIOME, "\"owl\"", "\"queen\"",
		"biomes.json: forest.monsters.1: queen is a boss, which nobody meets by chance" },
	    { CONTENT_KIND_BIOME, "\"owl\"", "\"wolf\"",
		"biomes.json: forest.monsters.1: wolf stands twice" },
	    { CONTENT_KIND_BIOME, "\"trade\": \"herbs\"", "\"trade\": \"smithing\"",
		"biomes.json: forest.resources.0: smithing gathers nothing" },
	    { CONTENT_KIND_BIOME, "\"item\": \"ore\"", "\"item\": \"hood\"",
		"biomes.json: forest.resources.1: hood does not grow" },
	    { CONTENT_KIND_BIOME, "\"item\": \"ore\"", "\"item\": \"herb\"",
		"biomes.json: forest.resources.1: herb stands twice" });
}

Test(core_content_world, places_that_are_not_in_order)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_PLACE, "\"kind\": \"shrine\"", "\"kind\": \"ruin\"",
			      "places.json: no place is a shrine" },
	    { CONTENT_KIND_PLACE, "[\"forest\", \"steppe\"]", "[\"forest\", \"water\"]",
		"places.json: old_town.biomes.1: nobody can walk in water" },
	    { CONTENT_KIND_PLACE, "[\"forest\", \"steppe\"]", "[\"forest\", \"forest\"]",
		"places.json: old_town.biomes.1: forest stands twice" },
	    { CONTENT_KIND_PLACE, "\"once\"", "\"blessing\": \"burn\", \"once\"",
		"places.json: old_town.blessing: burn is none" },
	    { CONTENT_KIND_PLACE, "[\"forest\"]", "[\"desert\"]",
		"places.json: old_cave.biomes.0: den has no entrance in desert" });
}

Test(core_content_world, dungeons_that_contradict_themselves)
{
	EXPECT_COMPLAINTS({ CONTENT_KIND_DUNGEON, "\"level_min\": 1", "\"level_min\": 21",
			      "dungeons.json: den.level_min: it is above level_max" },
	    { CONTENT_KIND_DUNGEON, "\"rooms_min\": 6", "\"rooms_min\": 10",
		"dungeons.json: den.rooms_min: it is above rooms_max" },
	    { CONTENT_KIND_DUNGEON, "\"boss\": \"queen\"", "\"boss\": \"alpha\"",
		"dungeons.json: den: alpha is elite, and stands where boss belongs" },
	    { CONTENT_KIND_DUNGEON, "\"monster\": \"owl\"", "\"monster\": \"alpha\"",
		"dungeons.json: den: alpha is elite, and stands where common belongs" },
	    { CONTENT_KIND_DUNGEON, "\"owl\"", "\"wolf\"",
		"dungeons.json: den.monsters.1: wolf stands twice" },
	    { CONTENT_KIND_DUNGEON, "[\"alpha\"]", "[\"wolf\"]",
		"dungeons.json: den: wolf is common, and stands where elite belongs" },
	    { CONTENT_KIND_MONSTER, "\"rank\": \"boss\", \"level_min\": 1",
		"\"rank\": \"boss\", \"level_min\": 30",
		"dungeons.json: den: queen is of level 30..60, none of its own" },
	    { CONTENT_KIND_TRAP, "agility", "attack",
		"traps.json: pit.stat: attack is no attribute" },
	    { CONTENT_KIND_TRAP, "\"health_bp\"", "\"status\": \"haste\", \"health_bp\"",
		"traps.json: pit.status: haste does good" });
}

Test(core_content_world, a_dungeon_with_a_level_at_which_nobody_lives)
{
	content_break(&(struct breakage){
	    CONTENT_KIND_DUNGEON, "\"monster\": \"wolf\"", "\"monster\": \"owl\"", "" });
	EXPECT_COMPLAINTS({ CONTENT_KIND_MONSTER,
	    "\"owl\": { \"family\": \"beasts\", \"rank\": \"common\", \"level_min\": 1",
	    "\"owl\": { \"family\": \"beasts\", \"rank\": \"common\", \"level_min\": 2",
	    "dungeons.json: den.monsters: nobody is met at level 1" });
}

Test(core_content_world, world_bosses_that_cannot_come)
{
	EXPECT_COMPLAINTS(
	    { CONTENT_KIND_WORLD_BOSS, "\"monster\": \"giant\"", "\"monster\": \"queen\"",
		"world_bosses.json: giant.monster: the rank of queen is boss" },
	    { CONTENT_KIND_MONSTER, "\"rank\": \"world_boss\", \"level_min\": 1",
		"\"rank\": \"world_boss\", \"level_min\": 11",
		"world_bosses.json: giant.level: giant is of level 11..60" },
	    { CONTENT_KIND_WORLD_BOSS, "\"below_bp\": 4000", "\"below_bp\": 10000",
		"world_bosses.json: giant.phases.1.below_bp: it is not below the one before" },
	    { CONTENT_KIND_WORLD_BOSS, "\"move\": \"quake\"", "\"move\": \"spark\"",
		"world_bosses.json: giant.phases.1: spark takes magic, and giant has no magic_bp" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "60 17 * * 1",
		"world_bosses.json: giant.schedule: '60 17 * * 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 24 * * 1",
		"world_bosses.json: giant.schedule: '0 24 * * 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 0 * 1",
		"world_bosses.json: giant.schedule: '0 17 0 * 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * 13 1",
		"world_bosses.json: giant.schedule: '0 17 * 13 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * * 7",
		"world_bosses.json: giant.schedule: '0 17 * * 7' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * * *,",
		"world_bosses.json: giant.schedule: '0 17 * * *,' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * *    ",
		"world_bosses.json: giant.schedule: '0 17 * *    ' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * * * *",
		"world_bosses.json: giant.schedule: '0 17 * * * *' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 * * 4-1",
		"world_bosses.json: giant.schedule: '0 17 * * 4-1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0 17 */0 * 1",
		"world_bosses.json: giant.schedule: '0 17 */0 * 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "0  17 * * 1",
		"world_bosses.json: giant.schedule: '0  17 * * 1' is not minute" },
	    { CONTENT_KIND_WORLD_BOSS, "0 17 * * 1,4", "00000 1 * * 1",
		"world_bosses.json: giant.schedule: '00000 1 * * 1' is not minute" });
}
