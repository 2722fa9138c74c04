/* The trees of skills: that each of them can be climbed to its top. */
#include "core/content/stages.h"

#define KIND CONTENT_KIND_SKILL
#define POINTS_A_TIER 5 /* in the tree, for each tier before the one that is asked for */
#define TIERS 4

static void
check_doing(const struct content_skill *s, struct complaints *all)
{
	bool is_passive = s->passive_count > 0;

	if (s->has_action == is_passive)
		complain(all, KIND, s->key, ": it is %s",
		    is_passive ? "both done and passive" : "neither done nor passive");
	if (is_passive && (s->has_cost_mp || s->has_cooldown))
		complain(all, KIND, s->key, ".%s: it is passive, and never done",
		    s->has_cost_mp ? "cost_mp" : "cooldown");
}

static void
check_passive(const struct content_skill *s, struct complaints *all)
{
	for (size_t i = 0; i < s->passive_count; i++) {
		if (s->passive[i].amount == 0 && s->passive[i].share_bp == 0)
			complain(all, KIND, s->key, ".passive.%zu: it adds nothing", i);
		for (size_t j = 0; j < i; j++) {
			if (s->passive[i].stat == s->passive[j].stat)
				complain(all, KIND, s->key, ".passive.%zu: %s stands twice", i,
				    combat_stat_text(s->passive[i].stat));
		}
	}
}

static void
check_weapons(const struct content_skill *s, struct complaints *all)
{
	for (size_t i = 1; i < s->weapons_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (s->weapons[i] == s->weapons[j])
				complain(all, KIND, s->key, ".weapons.%zu: %s stands twice", i,
				    weapon_class_text(s->weapons[i]));
		}
	}
}

static void
check_needs(const struct content *content, const struct content_skill *s, struct complaints *all)
{
	const struct content_skill *need;

	if ((s->tier == 1) != (s->needs_count == 0))
		complain(all, KIND, s->key, ".needs: a skill of tier %d needs %s", (int)s->tier,
		    s->tier == 1 ? "nothing" : "one of a lower tier");
	for (size_t i = 0; i < s->needs_count; i++) {
		need = &content->skills[s->needs_index[i]];
		if (need->tree != s->tree)
			complain(
			    all, KIND, s->key, ".needs.%zu: %s is of another tree", i, need->key);
		if (need->tier >= s->tier)
			complain(all, KIND, s->key, ".needs.%zu: %s is not of a lower tier", i,
			    need->key);
	}
}

/* A tier asks for points in the tiers before it, and these must have room for them. */
static void
check_tree(const struct content *content, enum content_skill_tree tree, struct complaints *all)
{
	int32_t ranks[TIERS + 1] = { 0 }, below = 0, tier, i;

	for (i = 0; i < content->skills_count; i++) {
		if (content->skills[i].tree == tree)
			ranks[content->skills[i].tier] += content->skills[i].ranks;
	}
	for (tier = 1; tier <= TIERS; tier++) {
		if (ranks[tier] == 0)
			complain_of_file(all, KIND, "%s has no skill of tier %d",
			    content_skill_tree_text(tree), (int)tier);
		if (below < POINTS_A_TIER * (tier - 1))
			complain_of_file(all, KIND,
			    "%s: below tier %d there are %d ranks, fewer than it asks for",
			    content_skill_tree_text(tree), (int)tier, (int)below);
		below += ranks[tier];
	}
}

void
check_skills(const struct content *content, struct complaints *all)
{
	for (int32_t i = 0; i < content->skills_count; i++) {
		const struct content_skill *s = &content->skills[i];

		check_doing(s, all);
		check_passive(s, all);
		check_weapons(s, all);
		check_needs(content, s, all);
	}
	for (int tree = 0; tree < CONTENT_SKILL_TREE_COUNT; tree++)
		check_tree(content, (enum content_skill_tree)tree, all);
}
