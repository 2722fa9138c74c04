#include "core/rules/loot.h"

#include "core/rules/clamp.h"
#include "core/rules/rng.h"

#define LOOKS_MAX 4096
#define TRIES_MAX 1000000

struct hand {
	const struct content *content;
	struct loot_finder finder;
	struct rng rng;
	struct stacks found;
};

uint64_t
loot_seed(uint64_t fight_seed, int64_t player_id)
{
	return rng_mix64(fight_seed ^ (uint64_t)player_id);
}

uint64_t
loot_piece_seed(uint64_t seed, int32_t n)
{
	return rng_mix64(seed ^ ((uint64_t)n + 1) * RNG_BETA);
}

/* 0 for what the finder can't find. Within 2^32 for a whole table, as 24·10,000·15,000 is. */
static uint32_t
weight_of(const struct hand *hand, const struct content_loot_entries *entry)
{
	uint32_t weight = (uint32_t)entry->weight;

	if (entry->level_min > hand->finder.level)
		return 0;
	if (!hand->finder.is_under_blood_moon)
		return weight;
	if (entry->has_item && hand->content->items[entry->item_index].rarity > RARITY_COMMON)
		return weight * LOOT_BLOOD_MOON_BP;
	return weight * 10000;
}

/* NULL if the finder can find none of them. */
static const struct content_loot_entries *
pick(struct hand *hand, const struct content_loot *table)
{
	uint32_t sum = 0, drawn;
	size_t i = 0;

	for (size_t k = 0; k < table->entries_count; k++)
		sum += weight_of(hand, &table->entries[k]);
	if (sum == 0)
		return NULL;
	drawn = rng_below(&hand->rng, sum);
	for (; drawn >= weight_of(hand, &table->entries[i]); i++)
		drawn -= weight_of(hand, &table->entries[i]);
	return &table->entries[i];
}

static int32_t
count_of(const struct content_loot_entries *entry, struct rng *rng)
{
	int32_t least = entry->has_least ? entry->least : 1;
	int32_t most = entry->has_most && entry->most > least ? entry->most : least;

	return least + (int32_t)rng_below(rng, (uint32_t)(most - least) + 1);
}

static void
draw(struct hand *hand, int32_t table_index, int32_t depth)
{
	const struct content_loot *table = &hand->content->loot[table_index];

	for (int32_t i = 0; i < table->rolls; i++) {
		const struct content_loot_entries *entry = pick(hand, table);

		if (entry == NULL)
			continue;
		if (entry->has_table && depth < LOOT_DEPTH_MAX)
			draw(hand, entry->table_index, depth + 1);
		if (entry->has_item)
			(void)stacks_add(
			    &hand->found, entry->item_index, count_of(entry, &hand->rng));
	}
}

struct stacks
loot_draw(const struct content *content, int32_t table, struct loot_finder finder, uint64_t seed)
{
	struct hand hand = {
		.content = content,
		.finder = finder,
		.rng = rng_stream(seed, RNG_LOOT),
	};

	draw(&hand, table, 1);
	return hand.found;
}

/* Counts down *looks, so that tables that name each other over and over don't take for ever. */
static int32_t
most_of(const struct content *content, int32_t table_index, int32_t depth, int32_t *looks)
{
	const struct content_loot *table = &content->loot[table_index];
	int32_t most = 0;

	if (depth > LOOT_DEPTH_MAX || --*looks < 0)
		return LOOT_MAX + 1;
	for (size_t i = 0; i < table->entries_count && most <= LOOT_MAX; i++) {
		const struct content_loot_entries *entry = &table->entries[i];
		int32_t one = entry->has_item ? 1 : 0;

		if (entry->has_table)
			one += most_of(content, entry->table_index, depth + 1, looks);
		most = one > most ? one : most;
	}
	return clamp_i32((int64_t)most * table->rolls, 0, LOOT_MAX + 1);
}

int32_t
loot_most(const struct content *content, int32_t table)
{
	int32_t looks = LOOKS_MAX;

	return most_of(content, table, 1, &looks);
}

int32_t
loot_pity_bp(const struct content_loot_pity *pity, int32_t n)
{
	int64_t further = (int64_t)n - pity->from;

	if (n >= pity->certain)
		return 10000;
	if (further <= 0)
		return pity->chance_bp;
	return clamp_i32(pity->chance_bp + further * pity->step_bp, 0, 10000);
}

bool
loot_pity_draw(const struct content_loot_pity *pity, uint64_t seed, int32_t *tries)
{
	struct rng rng = rng_stream(seed, RNG_PITY);
	int32_t failed = clamp_i32(*tries, 0, TRIES_MAX);
	bool has_come = rng_chance_bp(&rng, loot_pity_bp(pity, failed + 1));

	*tries = has_come ? 0 : failed + 1;
	return has_come;
}
