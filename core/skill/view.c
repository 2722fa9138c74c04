/* Content and build, put together for a person to choose from. */
#include "core/skill/view.h"

#include "core/rebuild.h"
#include "core/rules/skills.h"
#include "messages/skill_trees.h"

#include <stdio.h>

_Static_assert((int)SKILL_TREES_SKILLS_TREE_KEEPER == (int)CONTENT_SKILL_TREE_KEEPER,
    "the schema of the view counts trees as the content does");

static void
fill_skill(const struct content *content, const struct build *build, int32_t level, int32_t n,
    struct skill_trees_skills *ret)
{
	const struct content_skill *skill = &content->skills[n];

	*ret = (struct skill_trees_skills){
		.tree = (enum skill_trees_skills_tree)skill->tree,
		.tier = skill->tier,
		.rank = build->ranks[n],
		.rank_max = skill->ranks,
		.is_active = skill->has_action,
		.cost_mp = skills_cost_mp(skill, level),
		.may_learn = skills_may_learn(content, build, level, n) == SKILL_OK,
	};
	snprintf(ret->skill, sizeof(ret->skill), "%s", skill->key);
}

void
skill_reply(const struct character_row *row, const struct build_row *build_row,
    const struct moment *at, struct effects *out)
{
	const struct content *content = at->content;
	struct build build = build_of(build_row, content);
	struct skill_trees view = { .player_id = row->player_id, .level = row->level };
	int32_t tree, tier, n;

	view.points = row->level - skills_learned(content, &build);
	for (tree = 0; tree < CONTENT_SKILL_TREE_COUNT; tree++) {
		for (tier = 1; tier <= SKILL_TIERS; tier++) {
			for (n = 0; n < content->skills_count && n < BUILD_SKILLS_MAX; n++) {
				if ((int32_t)content->skills[n].tree == tree &&
				    content->skills[n].tier == tier)
					fill_skill(content, &build, row->level, n,
					    &view.skills[view.skills_count++]);
			}
		}
	}
	effects_reply(out, &skill_trees_shape, &view);
}
