#include "core/rules/craft.h"

#include <stddef.h>

#include "core/rules/clamp.h"
#include "core/rules/rng.h"
#include "core/rules/trades.h"

#define ROLL_SIDES 31
#define MATERIAL_MAX 10

/* The rarest affix that a masterwork may get. */
#define MASTERWORK_AFFIX RARITY_RARE

static const int32_t materials[RARITY_COUNT] = { 0, 3, 5, 8, MATERIAL_MAX };

/* Of each quality but the last, the score at which it ends. */
static const int32_t quality_ends[QUALITY_MASTERWORK] = { 30, 60, 75, 90 };

static const char *const refusal_keys[CRAFT_REFUSAL_COUNT] = {
	[CRAFT_BATCH] = "bad_batch",
	[CRAFT_UNKNOWN] = "recipe_unknown",
	[CRAFT_NO_STATION] = "no_station",
	[CRAFT_NO_MATERIAL] = "no_material",
};

int32_t
craft_fail_bp(int32_t diff)
{
	return clamp_i32(1500 - 100 * (int64_t)diff, 0, 6000);
}

int32_t
craft_material(const struct content *content, const struct content_recipe *recipe)
{
	int32_t sum = 0, count = 0;

	for (size_t i = 0; i < recipe->inputs_count; i++) {
		enum rarity rarity = content->items[recipe->inputs[i].item_index].rarity;

		sum += materials[rarity] * recipe->inputs[i].count;
		count += recipe->inputs[i].count;
	}
	return count == 0 ? 0 : sum / count;
}

int32_t
craft_score(int32_t diff, int32_t material, int32_t first, int32_t second)
{
	int64_t score = 50 + (int64_t)diff + clamp_i32(material, 0, MATERIAL_MAX) +
	                clamp_i32(first, 0, ROLL_SIDES - 1) + clamp_i32(second, 0, ROLL_SIDES - 1) -
	                (ROLL_SIDES - 1);

	return clamp_i32(score, 0, 100);
}

enum quality
craft_quality(int32_t score)
{
	int32_t quality = QUALITY_POOR;

	while (quality < QUALITY_MASTERWORK && score >= quality_ends[quality])
		quality++;
	return (enum quality)quality;
}

bool
craft_is_known(const struct content_recipe *recipe, int32_t skill, bool has_learned)
{
	switch (recipe->learned) {
	case CONTENT_RECIPE_LEARNED_START:
		return true;
	case CONTENT_RECIPE_LEARNED_TRADE:
		return trade_diff(skill, recipe->difficulty) >= 0;
	case CONTENT_RECIPE_LEARNED_SCROLL:
	case CONTENT_RECIPE_LEARNED_QUEST:
		return has_learned;
	}
	return false;
}

static bool
is_at_station(const struct content_recipe *recipe, const struct crafter *crafter)
{
	switch (recipe->station) {
	case CONTENT_RECIPE_STATION_NONE:
		return true;
	case CONTENT_RECIPE_STATION_FIRE:
		return crafter->is_at_fire;
	case CONTENT_RECIPE_STATION_FORGE:
	case CONTENT_RECIPE_STATION_ALEMBIC:
	case CONTENT_RECIPE_STATION_KITCHEN:
	case CONTENT_RECIPE_STATION_BENCH:
		return crafter->is_in_town;
	}
	return false;
}

struct stacks
craft_inputs(const struct content_recipe *recipe, int32_t batch)
{
	struct stacks inputs = { 0 };
	int32_t times = clamp_i32(batch, 1, CRAFT_BATCH_MAX);

	for (size_t i = 0; i < recipe->inputs_count; i++)
		(void)stacks_add(
		    &inputs, recipe->inputs[i].item_index, recipe->inputs[i].count * times);
	return inputs;
}

enum craft_refusal
craft_start_check(const struct content_recipe *recipe, const struct crafter *crafter, int32_t batch)
{
	struct stacks inputs = craft_inputs(recipe, batch);

	if (batch < 1 || batch > CRAFT_BATCH_MAX)
		return CRAFT_BATCH;
	if (!craft_is_known(recipe, crafter->skill, crafter->has_learned))
		return CRAFT_UNKNOWN;
	if (!is_at_station(recipe, crafter))
		return CRAFT_NO_STATION;
	for (int32_t i = 0; i < inputs.count; i++)
		if (stacks_count(crafter->bag, inputs.of[i].item) < inputs.of[i].count)
			return CRAFT_NO_MATERIAL;
	return CRAFT_OK;
}

const char *
craft_refusal_key(enum craft_refusal refusal)
{
	return (unsigned)refusal < CRAFT_REFUSAL_COUNT ? refusal_keys[refusal] : NULL;
}

static void
give_back(struct stacks *counted, const struct content_recipe *recipe)
{
	for (size_t i = 0; i < recipe->inputs_count; i++)
		(void)stacks_add(
		    counted, recipe->inputs[i].item_index, recipe->inputs[i].count / 2);
}

static void
make(const struct content *content, const struct craft *craft, enum quality quality,
    struct rng *rng, struct crafted *ret)
{
	const struct content_recipe *recipe = &content->recipes[craft->recipe];
	int32_t item = recipe->output_index;
	struct piece piece;

	if (content->items[item].kind != CONTENT_ITEM_KIND_EQUIPMENT) {
		(void)stacks_add(&ret->counted, item, recipe->has_count ? recipe->count : 1);
		return;
	}
	piece = piece_plain(content, item, craft->level, quality);
	if (quality == QUALITY_MASTERWORK)
		(void)piece_enchant(content, &piece, MASTERWORK_AFFIX, rng);
	ret->pieces[ret->pieces_count++] = piece;
}

/* The n-th of the batch, from 0 on, with a stream of its own. */
static void
try_once(const struct content *content, const struct craft *craft, int32_t n, struct crafted *ret)
{
	const struct content_recipe *recipe = &content->recipes[craft->recipe];
	struct rng rng =
	    rng_stream(rng_mix64(craft->seed ^ ((uint64_t)n + 1) * RNG_BETA), RNG_CRAFT);
	int32_t diff = trade_diff(craft->skill, recipe->difficulty), first, second, score;

	if (rng_chance_bp(&rng, craft_fail_bp(diff))) {
		ret->failed++;
		give_back(&ret->counted, recipe);
		return;
	}
	first = (int32_t)rng_below(&rng, ROLL_SIDES);
	second = (int32_t)rng_below(&rng, ROLL_SIDES);
	score = craft_score(diff, craft_material(content, recipe), first, second);
	ret->made++;
	make(content, craft, craft_quality(score), &rng, ret);
}

struct crafted
craft_outcome(const struct content *content, const struct craft *craft)
{
	struct crafted ret = { 0 };
	int32_t batch = clamp_i32(craft->batch, 1, CRAFT_BATCH_MAX);

	for (int32_t n = 0; n < batch; n++)
		try_once(content, craft, n, &ret);
	return ret;
}
