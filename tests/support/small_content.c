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
			{ .stat = STAT_HP, .has_share_bp = true, .share_bp = 200 },
			{ .stat = STAT_VITALITY, .has_amount = true, .amount = 1 },
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

const struct content small_content = {
	.skills = skills,
	.skills_count = 3,
};
