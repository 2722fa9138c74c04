/* Written as the loader would leave it: sorted, with references found. */
#include "tests/support/small_content.h"

static const struct content_skill skills[] = {
	[SKILL_CLEAVE] = {
		.key = "cleave",
		.tree = CONTENT_SKILL_TREE_WARRIOR,
		.tier = 1,
		.ranks = 5,
		.has_cost_mp = true,
		.cost_mp = 6,
		.has_action = true,
		.action = {
			.target = ACTION_TARGET_ENEMY,
			.has_coef_bp = true,
			.coef_bp = 13000,
			.has_per_rank_bp = true,
			.per_rank_bp = 1000,
		},
	},
	[SKILL_THICK_SKIN] = {
		.key = "thick_skin",
		.tree = CONTENT_SKILL_TREE_WARRIOR,
		.tier = 1,
		.ranks = 5,
		.passive_count = 2,
		.passive = {
			{ .stat = COMBAT_STAT_HP, .has_share_bp = true, .share_bp = 200 },
			{ .stat = COMBAT_STAT_VITALITY, .has_amount = true, .amount = 1 },
		},
	},
	[SKILL_WHIRL] = {
		.key = "whirl",
		.tree = CONTENT_SKILL_TREE_WARRIOR,
		.tier = 2,
		.ranks = 1,
		.needs_count = 1,
		.needs = { "cleave" },
		.needs_index = { SKILL_CLEAVE },
		.has_action = true,
		.action = { .target = ACTION_TARGET_ENEMIES, .has_coef_bp = true, .coef_bp = 9000 },
	},
};

static const struct content_move moves[] = {
	{ .key = "throat_bite",
	    .has_cooldown = true,
	    .cooldown = 3,
	    .action = { .target = ACTION_TARGET_ENEMY, .has_coef_bp = true, .coef_bp = 12000 } },
};

static const struct content_monster monsters[] = {
	[KIND_GREY_WOLF] = {
		.key = "grey_wolf",
		.level_min = 1,
		.level_max = 60,
		.hp_bp = 10000,
		.attack_bp = 10000,
		.defence_bp = 10000,
		.speed_bp = 10000,
		.has_pack = true,
		.pack = 2,
		.moves_count = 1,
		.moves = { { .move = "throat_bite", .when = CONTENT_MONSTER_MOVES_WHEN_HURT, .chance_bp = 5000 } },
	},
	[KIND_WILD_BOAR] = {
		.key = "wild_boar",
		.level_min = 1,
		.level_max = 60,
		.hp_bp = 10400,
		.attack_bp = 10000,
		.defence_bp = 10500,
		.speed_bp = 9600,
		.has_active = true,
		.active = CONTENT_MONSTER_ACTIVE_DAY,
	},
};

#define LIVE_THERE                                                                                 \
	.monsters_count = 2, .monsters = {                                                         \
		{ .monster = "grey_wolf", .monster_index = KIND_GREY_WOLF, .weight = 30 },         \
		{ .monster = "wild_boar", .monster_index = KIND_WILD_BOAR, .weight = 10 },         \
	}

static const struct content_biome biomes[] = {
	{ .key = "bog", .energy = 1, LIVE_THERE },
	{ .key = "desert", .energy = 1, LIVE_THERE },
	{ .key = "forest", .energy = 1, LIVE_THERE },
	{ .key = "jungle", .energy = 1, LIVE_THERE },
	{ .key = "peak", .energy = 1 },
	{ .key = "savanna", .energy = 1, LIVE_THERE },
	{ .key = "shore", .energy = 1, LIVE_THERE },
	{ .key = "steppe", .energy = 1, LIVE_THERE },
	{ .key = "swamp", .energy = 1, LIVE_THERE },
	{ .key = "taiga", .energy = 1, LIVE_THERE },
	{ .key = "tundra", .energy = 1, LIVE_THERE },
	{ .key = "water", .energy = 1 },
};

const struct content small_content = {
	.biomes = biomes,
	.biomes_count = 12,
	.monsters = monsters,
	.monsters_count = 2,
	.moves = moves,
	.moves_count = 1,
	.skills = skills,
	.skills_count = 3,
};
