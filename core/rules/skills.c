#include "core/rules/skills.h"

#include <stddef.h>

#include "core/rules/clamp.h"

#define RANKS_A_TIER 5
#define PARENT_RANK 3

static const char *const fault_keys[SKILL_FAULT_COUNT] = {
	[SKILL_UNKNOWN] = "unknown",
	[SKILL_MASTERED] = "mastered",
	[SKILL_NO_POINTS] = "no_points",
	[SKILL_TREE_LOW] = "tree_low",
	[SKILL_NO_PARENT] = "no_parent",
};

static int32_t
count(const struct content *content)
{
	return content->skills_count < BUILD_SKILLS_MAX ? content->skills_count : BUILD_SKILLS_MAX;
}

int32_t
skills_learned(const struct content *content, const struct build *build)
{
	int32_t sum = 0;

	for (int32_t i = 0; i < count(content); i++)
		sum += build->ranks[i];
	return sum;
}

static int32_t
learned_in(const struct content *content, const struct build *build, enum content_skill_tree tree)
{
	int32_t sum = 0;

	for (int32_t i = 0; i < count(content); i++) {
		if (content->skills[i].tree == tree)
			sum += build->ranks[i];
	}
	return sum;
}

static bool
has_parent(
    const struct content *content, const struct build *build, const struct content_skill *skill)
{
	for (size_t i = 0; i < skill->needs_count; i++) {
		int32_t parent = skill->needs_index[i];
		int32_t highest = content->skills[parent].ranks;

		if (build->ranks[parent] >= (highest < PARENT_RANK ? highest : PARENT_RANK))
			return true;
	}
	return skill->needs_count == 0;
}

enum skill_fault
skills_may_learn(
    const struct content *content, const struct build *build, int32_t level, int32_t skill)
{
	const struct content_skill *node;

	if (skill < 0 || skill >= count(content))
		return SKILL_UNKNOWN;
	node = &content->skills[skill];
	if (build->ranks[skill] >= node->ranks)
		return SKILL_MASTERED;
	if (skills_learned(content, build) >= level)
		return SKILL_NO_POINTS;
	if (learned_in(content, build, node->tree) < RANKS_A_TIER * (node->tier - 1))
		return SKILL_TREE_LOW;
	return has_parent(content, build, node) ? SKILL_OK : SKILL_NO_PARENT;
}

int32_t
skills_cost_mp(const struct content_skill *skill, int32_t level)
{
	return skill->cost_mp * (24 + clamp_i32(level, 1, LEVEL_CAP)) / 25;
}

const char *
skill_fault_key(enum skill_fault fault)
{
	return (unsigned)fault < SKILL_FAULT_COUNT ? fault_keys[fault] : NULL;
}
