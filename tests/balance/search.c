#include "tests/balance/search.h"

#include "tests/balance/bouts.h"

#include <string.h>

#define HUNTER_STEPS 400
#define HUNTER_STARTS 3
#define HUNTS 60
#define UNWANTED 5 /* one in so many skills is */

struct build
plan_build(const struct content *content, const struct plan *plan, int32_t level)
{
	struct build build = { .ranks = { 0 } };

	for (int32_t l = 1; l <= level; l++) {
		taste_spend_points(plan->attributes, l, &build);
		taste_spend_ranks(content, &plan->liking, l, &build);
	}
	return build;
}

/* ── changes ── */

/* A skill that the weapon can't do isn't liked, and some are left alone. */
static void
draw_liking(const struct content *content, struct rng *rng, struct plan *plan, int32_t skill)
{
	const struct content_skill *of = &content->skills[skill];

	plan->liking.of[skill] = taste_wields(of, plan->weapon) && rng_below(rng, UNWANTED) > 0
	                             ? rng_below(rng, 1000) / 1000.0
	                             : 0;
	if (plan->faithful_to != NULL)
		plan->liking.of[skill] *= plan->faithful_to->trees[of->tree];
}

static void
draw_weapon(const struct content *content, struct rng *rng, struct plan *plan)
{
	plan->weapon = (enum weapon_class)rng_below(rng, WEAPON_CLASS_COUNT);
	for (int32_t i = 0; i < content->skills_count && i < BUILD_SKILLS_MAX; i++) {
		bool can = taste_wields(&content->skills[i], plan->weapon);

		if (!can || plan->liking.of[i] <= 0)
			draw_liking(content, rng, plan, i);
	}
}

void
search_begin(const struct content *content, struct rng *rng, struct plan *ret)
{
	*ret = (struct plan){ .attributes = { 20, 20, 20, 30, 10 } };
	draw_weapon(content, rng, ret);
}

void
search_begin_as(
    const struct content *content, const struct taste *taste, struct rng *rng, struct plan *ret)
{
	*ret = (struct plan){ .weapon = taste->weapon, .faithful_to = taste };
	memcpy(ret->attributes, taste->attributes, sizeof(ret->attributes));
	taste_liking(content, taste, rng, &ret->liking);
}

/* Moves a share of the points, draws some likings anew, or takes another weapon. */
static void
change(const struct content *content, struct rng *rng, struct plan *plan)
{
	uint32_t from = rng_below(rng, ATTRIBUTES), to = rng_below(rng, ATTRIBUTES);
	int32_t share = 5 * (1 + (int32_t)rng_below(rng, 5));
	uint32_t what = rng_below(rng, plan->faithful_to != NULL ? 9 : 10);

	if (what < 4) {
		share = share < plan->attributes[from] ? share : plan->attributes[from];
		plan->attributes[from] -= share;
		plan->attributes[to] += share;
	} else if (what < 9) {
		for (uint32_t n = 1 + rng_below(rng, 3); n > 0; n--)
			draw_liking(content, rng, plan,
			    (int32_t)rng_below(rng, (uint32_t)content->skills_count));
	} else {
		draw_weapon(content, rng, plan);
	}
}

double
search_climb(const struct content *content, int32_t level, int steps, plan_worth *worth, void *arg,
    struct rng *rng, struct plan *plan)
{
	struct build build = plan_build(content, plan, level);
	double best = worth(&build, arg);

	for (int i = 0; i < steps; i++) {
		struct plan other = *plan;
		double value;

		change(content, rng, &other);
		build = plan_build(content, &other, level);
		value = worth(&build, arg);
		if (value >= best) {
			best = value;
			*plan = other;
		}
	}
	return best;
}

/* ── the hunter ── */

struct hunting {
	const struct content *content;
	int32_t level;
	uint64_t seed;
	int32_t game[512]; /* monsters that live at the level */
	int32_t game_count;
};

static void
list_game(struct hunting *h)
{
	for (int32_t i = 0; i < h->content->monsters_count && h->game_count < 512; i++) {
		const struct content_monster *kind = &h->content->monsters[i];

		if (kind->rank == CONTENT_MONSTER_RANK_COMMON && kind->level_min <= h->level &&
		    h->level <= kind->level_max)
			h->game[h->game_count++] = i;
	}
}

/* XP for what has to grow back before the next hunt. */
static double
hunting_worth(const struct build *build, void *arg)
{
	static const struct bout_place clear = { .weather = WEATHER_CLEAR };
	const struct hunting *h = arg;
	struct bout_fighter who = { .level = h->level,
		.build = build,
		.hp = INT32_MAX,
		.mp = INT32_MAX,
		.tactics = { .thrift = 0.25 } };
	double xp = 0, lost = 0;

	for (int i = 0; i < HUNTS; i++) {
		uint64_t draw = rng_mix64(h->seed + (uint64_t)i + 1);
		int32_t monster = h->game[i % h->game_count];
		struct bout bout = bout_hunt(h->content, &who, &clear, monster, h->level,
		    muster_pack(&h->content->monsters[monster], h->level, draw), draw);

		xp += (double)bout.spoils.xp;
		lost += 0.05 + 1 - (double)bout.hp / bout.hp_max + 0.01 * bout.rounds;
	}
	return xp / lost;
}

struct plan
search_hunter(const struct content *content, int32_t level, uint64_t seed)
{
	struct hunting h = { .content = content, .level = level, .seed = seed };
	struct rng rng = rng_from(seed, 7);
	struct plan best = { .weapon = WEAPON_CLASS_BLADE };
	double most = -1;

	list_game(&h);
	for (int i = 0; i < HUNTER_STARTS; i++) {
		struct plan plan;
		double value;

		search_begin(content, &rng, &plan);
		value = search_climb(content, level, HUNTER_STEPS, hunting_worth, &h, &rng, &plan);
		if (value > most) {
			most = value;
			best = plan;
		}
	}
	return best;
}
