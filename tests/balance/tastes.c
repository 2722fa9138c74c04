#include "tests/balance/tastes.h"

#include "core/rules/skills.h"

#include <string.h>

/* Attributes: strength, agility, intellect, vitality, luck. Trees: warrior, ranger, mage, keeper.
 */
const struct taste tastes[TASTE_COUNT] = {
	[TASTE_WARRIOR] = { "warrior", "plays casually, three times a day, with an axe",
	    WEAPON_CLASS_AXE, { 45, 20, 0, 30, 5 }, { 1, 0.1, 0, 0.1 }, 1.5,
	    { "heavy_blow", "open_vein" }, 3, 15, 0, 2, 16 },
	[TASTE_ARCHER] = { "archer", "shoots", WEAPON_CLASS_BOW, { 45, 25, 0, 25, 5 },
	    { 0.1, 1, 0, 0.1 }, 1.7,
	    { "aimed_shot", "pinning_arrow", "rain_of_arrows", "long_shot" }, 3, 20, 0, 3, 14 },
	[TASTE_FIRE_MAGE] = { "fire_mage", "burns", WEAPON_CLASS_STAFF, { 0, 15, 55, 30, 0 },
	    { 0, 0, 1, 0.1 }, 2, { "ember", "glassmakers_eye", "kiln_breath", "firing_day" }, 3, 20,
	    0, 2, 12 },
	[TASTE_KEEPER] = { "keeper", "heals and throws salt", WEAPON_CLASS_STAFF,
	    { 0, 10, 50, 40, 0 }, { 0, 0, 0.1, 1 }, 1.7,
	    { "throw_salt", "ring_of_salt", "call_by_name", "morning_light" }, 3, 20, 0, 2, 10 },
	[TASTE_TANK] = { "tank", "a hammer and a thick skin", WEAPON_CLASS_HAMMER,
	    { 40, 10, 0, 50, 0 }, { 1, 0, 0, 0.7 }, 1.5,
	    { "heavy_blow", "wall_of_one", "briar_coat", "bramble_hold" }, 3, 20, 1, 2, 8 },
	[TASTE_EXPLORER] = { "explorer", "goes far, with a dagger", WEAPON_CLASS_DAGGER,
	    { 40, 25, 0, 30, 5 }, { 0.1, 1, 0, 0 }, 1.5,
	    { "dirty_knife", "twin_fangs", "widows_kiss", "gone_to_ground" }, 4, 20, 0, 12, 10 },
	[TASTE_GRINDER] = { "grinder", "hunts as long as there is energy, with a blade",
	    WEAPON_CLASS_BLADE, { 45, 20, 0, 30, 5 }, { 1, 0.6, 0, 0 }, 1.5,
	    { "red_harvest", "reaping_swing", "open_vein", "scent_of_blood" }, 12, 30, 0, 0, 7 },
	[TASTE_SPEARMAN] = { "spearman", "thrusts and throws", WEAPON_CLASS_SPEAR,
	    { 45, 25, 0, 25, 5 }, { 1, 0.7, 0, 0 }, 1.5,
	    { "aimed_shot", "pinning_arrow", "crack_the_shell", "reaping_swing" }, 3, 20, 0, 3, 6 },
	[TASTE_DAILY] = { "daily", "logs in once a day; water and lightning", WEAPON_CLASS_STAFF,
	    { 0, 20, 55, 25, 0 }, { 0, 0, 1, 0.1 }, 2,
	    { "rime", "hard_frost", "deep_winter", "surveyors_chain" }, 1, 40, 0, 2, 14 },
	[TASTE_OPTIMIZER] = { "optimizer", "plays the build that the search found",
	    WEAPON_CLASS_BLADE, { 40, 30, 0, 30, 0 }, { 1, 1, 1, 1 }, 1, { 0 }, 8, 30, 1, 0, 3 },
};

bool
taste_wields(const struct content_skill *skill, enum weapon_class weapon)
{
	for (size_t i = 0; i < skill->weapons_count; i++) {
		if (skill->weapons[i] == weapon)
			return true;
	}
	return skill->weapons_count == 0;
}

static bool
likes(const struct taste *taste, const char *key)
{
	for (size_t i = 0; i < sizeof(taste->likes) / sizeof(taste->likes[0]); i++) {
		if (taste->likes[i] != NULL && strcmp(taste->likes[i], key) == 0)
			return true;
	}
	return false;
}

void
taste_liking(
    const struct content *content, const struct taste *taste, struct rng *rng, struct liking *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (int32_t i = 0; i < content->skills_count && i < BUILD_SKILLS_MAX; i++) {
		const struct content_skill *skill = &content->skills[i];
		double whim = 0.5 + rng_below(rng, 1000) / 1000.0;

		if (!taste_wields(skill, taste->weapon))
			continue;
		ret->of[i] = taste->trees[skill->tree] * whim * (0.8 + 0.2 * skill->tier);
		if (likes(taste, skill->key))
			ret->of[i] *= taste->liked;
	}
}

/* ── spending ── */

static int32_t *
attribute(struct attributes *of, int i)
{
	int32_t *const all[ATTRIBUTES] = { &of->strength, &of->agility, &of->intellect,
		&of->vitality, &of->luck };

	return all[i];
}

/* Each point goes to the attribute that is the farthest behind its share. */
void
taste_spend_points(const int32_t weights[ATTRIBUTES], int32_t level, struct build *build)
{
	while (build_points_spent(&build->spent) < build_points(level)) {
		int32_t spent = build_points_spent(&build->spent) + 1;
		int64_t most = INT64_MIN;
		int best = -1;

		for (int i = 0; i < ATTRIBUTES; i++) {
			int32_t own = *attribute(&build->spent, i);
			int64_t behind = (int64_t)weights[i] * spent - (int64_t)own * 100;

			if (own < ATTRIBUTE_CAP - ATTRIBUTE_START && behind > most) {
				most = behind;
				best = i;
			}
		}
		if (best < 0)
			return;
		++*attribute(&build->spent, best);
	}
}

void
taste_spend_ranks(
    const struct content *content, const struct liking *liking, int32_t level, struct build *build)
{
	for (;;) {
		double most = 0;
		int32_t best = -1;

		for (int32_t i = 0; i < content->skills_count && i < BUILD_SKILLS_MAX; i++) {
			if (liking->of[i] > most &&
			    skills_may_learn(content, build, level, i) == SKILL_OK) {
				most = liking->of[i];
				best = i;
			}
		}
		if (best < 0)
			return;
		build->ranks[best]++;
	}
}

struct build
taste_build(
    const struct content *content, const struct taste *taste, int32_t level, struct rng *rng)
{
	struct build build = { .ranks = { 0 } };
	struct liking liking;

	taste_liking(content, taste, rng, &liking);
	for (int32_t l = 1; l <= level; l++) {
		taste_spend_points(taste->attributes, l, &build);
		taste_spend_ranks(content, &liking, l, &build);
	}
	return build;
}
