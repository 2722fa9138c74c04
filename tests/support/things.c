#include "tests/support/things.h"

#define ITEM(index) .has_item = true, .item_index = (index)
#define TABLE(index) .has_table = true, .table_index = (index)
#define LEAST(count) .has_least = true, .least = (count)
#define MOST(count) .has_most = true, .most = (count)
#define LEVEL_MIN(level) .has_level_min = true, .level_min = (level)
#define LEVEL_MAX(level) .has_level_max = true, .level_max = (level)
#define SLOT(name) .has_slot = true, .slot = (name)

static const struct content_item items[THING_COUNT] = {
	[THING_IRON] = { .key = "iron", .kind = CONTENT_ITEM_KIND_MATERIAL, .price = 5 },
	[THING_LEATHER] = { .key = "leather", .kind = CONTENT_ITEM_KIND_MATERIAL, .price = 4 },
	[THING_SILVER] = { .key = "silver",
	    .kind = CONTENT_ITEM_KIND_MATERIAL,
	    .rarity = RARITY_RARE,
	    .price = 60 },
	[THING_STAR] = { .key = "star",
	    .kind = CONTENT_ITEM_KIND_MATERIAL,
	    .rarity = RARITY_LEGENDARY,
	    .price = 5000 },
	[THING_SWORD] = { .key = "sword",
	    .kind = CONTENT_ITEM_KIND_EQUIPMENT,
	    .price = 40,
	    SLOT(SLOT_WEAPON),
	    .has_weapon_bp = true,
	    .weapon_bp = 10000 },
	[THING_GREATSWORD] = { .key = "greatsword",
	    .kind = CONTENT_ITEM_KIND_EQUIPMENT,
	    .rarity = RARITY_RARE,
	    .price = 100,
	    SLOT(SLOT_WEAPON),
	    .has_two_handed = true,
	    .two_handed = true,
	    LEVEL_MIN(10),
	    LEVEL_MAX(30),
	    .has_weapon_bp = true,
	    .weapon_bp = 13000 },
	[THING_SHIELD] = { .key = "shield",
	    .kind = CONTENT_ITEM_KIND_EQUIPMENT,
	    .price = 20,
	    SLOT(SLOT_OFFHAND),
	    .has_armour_bp = true,
	    .armour_bp = 2000 },
	[THING_COAT] = { .key = "coat",
	    .kind = CONTENT_ITEM_KIND_EQUIPMENT,
	    .price = 30,
	    SLOT(SLOT_BODY),
	    .has_armour_bp = true,
	    .armour_bp = 4000,
	    .has_ward_bp = true,
	    .ward_bp = 2500,
	    .stats_count = 2,
	    .stats = { { COMBAT_STAT_HP, 30 }, { COMBAT_STAT_AGILITY, -2 } } },
	[THING_RING] = { .key = "ring",
	    .kind = CONTENT_ITEM_KIND_EQUIPMENT,
	    .rarity = RARITY_LEGENDARY,
	    .price = 1000,
	    SLOT(SLOT_RING),
	    .has_focus_bp = true,
	    .focus_bp = 10,
	    .stats_count = 1,
	    .stats = { { COMBAT_STAT_LUCK, 5 } } },
	[THING_POTION] = { .key = "potion", .kind = CONTENT_ITEM_KIND_POTION, .price = 20 },
	[THING_MOSS] = { .key = "moss", .kind = CONTENT_ITEM_KIND_MATERIAL, .price = 2 },
};

static const struct content_affix affixes[THING_AFFIX_COUNT] = {
	[THING_AFFIX_SHARP] = { "sharp", COMBAT_STAT_ATTACK, 60, 50, RARITY_COMMON, 1,
	    { SLOT_WEAPON } },
	[THING_AFFIX_QUICK] = { "quick", COMBAT_STAT_AGILITY, 20, 30, RARITY_COMMON, 2,
	    { SLOT_WEAPON, SLOT_FEET } },
	[THING_AFFIX_DEADLY] = { "deadly", COMBAT_STAT_CRIT, 300, 10, RARITY_RARE, 1,
	    { SLOT_WEAPON } },
	[THING_AFFIX_OLD] = { "old", COMBAT_STAT_LUCK, 1, 5, RARITY_LEGENDARY, 3,
	    { SLOT_WEAPON, SLOT_BODY, SLOT_RING } },
	[THING_AFFIX_HALE] = { "hale", COMBAT_STAT_HP, 400, 40, RARITY_UNCOMMON, 2,
	    { SLOT_BODY, SLOT_WEAPON } },
};

#define CHEST                                                                                      \
	{                                                                                          \
		.weight = 1, TABLE(THING_LOOT_CHEST)                                               \
	}
#define ONLY(next) .rolls = 1, .entries_count = 1, .entries = { { .weight = 1, TABLE(next) } }

static const struct content_loot loot[THING_LOOT_COUNT] = {
	[THING_LOOT_PLAIN] = { .rolls = 1,
	    .entries_count = 3,
	    .entries = { { .weight = 8807, ITEM(THING_IRON) }, { .weight = 1, ITEM(THING_SWORD) },
		{ .weight = 1192 } } },
	[THING_LOOT_LEVELS] = { .rolls = 3,
	    .entries_count = 3,
	    .entries = { { .weight = 60, ITEM(THING_IRON), LEAST(2), MOST(5) },
		{ .weight = 30, ITEM(THING_SILVER), LEVEL_MIN(10) },
		{ .weight = 10, ITEM(THING_STAR), LEVEL_MIN(30), LEAST(3) } } },
	[THING_LOOT_CHEST] = { .rolls = 2,
	    .entries_count = 1,
	    .entries = { { .weight = 7, TABLE(THING_LOOT_LEVELS) } } },
	[THING_LOOT_MOON] = { .rolls = 1,
	    .entries_count = 3,
	    .entries = { { .weight = 10, ITEM(THING_IRON) }, { .weight = 10, ITEM(THING_SILVER) },
		{ .weight = 10 } } },
	[THING_LOOT_CIRCLE] = { ONLY(THING_LOOT_CIRCLE) },
	[THING_LOOT_FLOOD] = { .rolls = 5,
	    .entries_count = 12,
	    .entries = { CHEST, CHEST, CHEST, CHEST, CHEST, CHEST, CHEST, CHEST, CHEST, CHEST,
		CHEST, CHEST } },
	[THING_LOOT_WASTE] = { .rolls = 5,
	    .entries_count = 1,
	    .entries = { { .weight = 1, TABLE(THING_LOOT_FLOOD) } } },
	[THING_LOOT_LATE] = { .rolls = 5,
	    .entries_count = 1,
	    .entries = { { .weight = 1, ITEM(THING_STAR), LEVEL_MIN(60) } } },
	[THING_LOOT_DEEP_1] = { ONLY(THING_LOOT_DEEP_1 + 1) },
	[THING_LOOT_DEEP_1 + 1] = { ONLY(THING_LOOT_DEEP_1 + 2) },
	[THING_LOOT_DEEP_1 + 2] = { ONLY(THING_LOOT_DEEP_1 + 3) },
	[THING_LOOT_DEEP_1 + 3] = { ONLY(THING_LOOT_DEEP_1 + 4) },
	[THING_LOOT_DEEP_1 + 4] = { ONLY(THING_LOOT_DEEP_1 + 5) },
	[THING_LOOT_DEEP_1 + 5] = { ONLY(THING_LOOT_DEEP_1 + 6) },
	[THING_LOOT_DEEP_1 + 6] = { ONLY(THING_LOOT_DEEP_1 + 7) },
	[THING_LOOT_DEEP_1 + 7] = { ONLY(THING_LOOT_DEEP_9) },
	[THING_LOOT_DEEP_9] = { .rolls = 1,
	    .entries_count = 1,
	    .entries = { { .weight = 1, ITEM(THING_IRON) } } },
};

static const struct content_recipe recipes[THING_RECIPE_COUNT] = {
	[THING_RECIPE_SWORD] = { .key = "sword",
	    .trade = TRADE_SMITHING,
	    .station = CONTENT_RECIPE_STATION_FORGE,
	    .difficulty = 20,
	    .inputs_count = 2,
	    .inputs = { { .item_index = THING_IRON, .count = 7 },
		{ .item_index = THING_LEATHER, .count = 3 } },
	    .output_index = THING_SWORD,
	    .learned = CONTENT_RECIPE_LEARNED_START },
	[THING_RECIPE_BLADE] = { .key = "blade",
	    .trade = TRADE_SMITHING,
	    .station = CONTENT_RECIPE_STATION_FORGE,
	    .difficulty = 60,
	    .inputs_count = 2,
	    .inputs = { { .item_index = THING_IRON, .count = 4 },
		{ .item_index = THING_SILVER, .count = 1 } },
	    .output_index = THING_SWORD,
	    .learned = CONTENT_RECIPE_LEARNED_SCROLL },
	[THING_RECIPE_POTION] = { .key = "potion",
	    .trade = TRADE_ALCHEMY,
	    .station = CONTENT_RECIPE_STATION_ALEMBIC,
	    .difficulty = 10,
	    .inputs_count = 1,
	    .inputs = { { .item_index = THING_MOSS, .count = 3 } },
	    .output_index = THING_POTION,
	    .has_count = true,
	    .count = 2,
	    .learned = CONTENT_RECIPE_LEARNED_TRADE },
	[THING_RECIPE_TALON] = { .key = "talon",
	    .trade = TRADE_SMITHING,
	    .station = CONTENT_RECIPE_STATION_FIRE,
	    .difficulty = 90,
	    .inputs_count = 2,
	    .inputs = { { .item_index = THING_STAR, .count = 1 },
		{ .item_index = THING_SILVER, .count = 9 } },
	    .output_index = THING_GREATSWORD,
	    .learned = CONTENT_RECIPE_LEARNED_QUEST },
};

/* A forest; then a land where nothing grows. */
static const struct content_biome biomes[] = {
	{ .key = "forest",
	    .energy = 1,
	    .resources_count = 3,
	    .resources = { { .item_index = THING_MOSS,
			       .trade = TRADE_HERBS,
			       .difficulty = 10,
			       .weight = 30 },
		{ .item_index = THING_IRON, .trade = TRADE_MINING, .difficulty = 0, .weight = 80 },
		{ .item_index = THING_SILVER,
		    .trade = TRADE_MINING,
		    .difficulty = 50,
		    .weight = 20 } } },
	{ .key = "peak", .energy = 3 },
};

static const struct content all = {
	.items = items,
	.items_count = THING_COUNT,
	.affixes = affixes,
	.affixes_count = THING_AFFIX_COUNT,
	.loot = loot,
	.loot_count = THING_LOOT_COUNT,
	.recipes = recipes,
	.recipes_count = THING_RECIPE_COUNT,
	.biomes = biomes,
	.biomes_count = sizeof(biomes) / sizeof(biomes[0]),
};

const struct content *
things(void)
{
	return &all;
}
