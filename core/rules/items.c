#include "core/rules/items.h"

#include <stddef.h>

#include "core/rules/clamp.h"
#include "core/rules/loot.h"
#include "core/rules/stats.h"

#define REPAIR_BP 80 /* of the price, for each fight */

static const uint32_t rarity_weights[RARITY_COUNT] = { 700, 220, 65, 13, 2 };
static const int32_t affixes_by_rarity[RARITY_COUNT] = { 0, 1, 2, 3, 4 };

static const int32_t quality_factors_bp[QUALITY_COUNT] = { 8500, 10000, 11000, 12000, 13500 };
static const int32_t quality_prices_bp[QUALITY_COUNT] = { 7000, 10000, 12000, 14500, 18000 };

/* By the steps that a piece stands above its item. */
static const int32_t rarity_prices_bp[RARITY_COUNT] = { 10000, 13000, 17000, 22000, 30000 };

static const char *const refusal_keys[WEAR_REFUSAL_COUNT] = {
	[WEAR_NO_EQUIPMENT] = "no_equipment",
	[WEAR_LEVEL] = "level_too_low",
	[WEAR_SLOT_TAKEN] = "slot_taken",
	[WEAR_BOTH_HANDS] = "both_hands_needed",
};

/* --- making */

static int32_t
level_within(const struct content_item *item, int32_t level)
{
	int32_t least = item->has_level_min ? item->level_min : 1;
	int32_t most = item->has_level_max ? item->level_max : LEVEL_CAP;

	return clamp_i32(level, least, most);
}

struct piece
piece_plain(const struct content *content, int32_t item, int32_t level, enum quality quality)
{
	return (struct piece){
		.item = item,
		.level = level_within(&content->items[item], level),
		.quality = quality,
		.rarity = content->items[item].rarity,
		.durability = PIECE_DURABILITY_MAX,
	};
}

static enum rarity
draw_rarity(bool is_under_blood_moon, struct rng *rng)
{
	uint32_t weights[RARITY_COUNT], sum = 0, drawn;
	int32_t i;

	for (i = 0; i < RARITY_COUNT; i++) {
		bool is_favoured = is_under_blood_moon && i > RARITY_COMMON;

		weights[i] = rarity_weights[i] * (is_favoured ? LOOT_BLOOD_MOON_BP : 10000);
		sum += weights[i];
	}
	drawn = rng_below(rng, sum);
	for (i = 0; drawn >= weights[i]; i++)
		drawn -= weights[i];
	return (enum rarity)i;
}

struct piece
piece_roll(const struct content *content, int32_t item, int32_t level, bool is_under_blood_moon,
    uint64_t seed)
{
	struct piece piece = piece_plain(content, item, level, QUALITY_COMMON);
	struct rng rng = rng_stream(seed, RNG_PIECE);
	enum rarity drawn = draw_rarity(is_under_blood_moon, &rng);

	if (drawn > piece.rarity)
		piece.rarity = drawn;
	for (int32_t i = affixes_by_rarity[piece.rarity]; i > 0; i--)
		if (!piece_enchant(content, &piece, piece.rarity, &rng))
			break;
	return piece;
}

static bool
has_affix(const struct piece *piece, int32_t affix)
{
	for (int32_t i = 0; i < piece->affixes_count; i++)
		if (piece->affixes[i].affix == affix)
			return true;
	return false;
}

static bool
fits_slot(const struct content_affix *affix, enum slot slot)
{
	for (size_t i = 0; i < affix->slots_count; i++)
		if (affix->slots[i] == slot)
			return true;
	return false;
}

/* 0 for an affix that the piece can't get. */
static uint32_t
affix_weight(
    const struct content *content, const struct piece *piece, enum rarity rarity, int32_t i)
{
	const struct content_affix *affix = &content->affixes[i];

	if (affix->rarity > rarity || has_affix(piece, i) ||
	    !fits_slot(affix, content->items[piece->item].slot))
		return 0;
	return (uint32_t)affix->weight;
}

bool
piece_enchant(
    const struct content *content, struct piece *piece, enum rarity rarity, struct rng *rng)
{
	int32_t i = 0;
	uint32_t sum = 0, drawn;

	for (int32_t k = 0; k < content->affixes_count; k++)
		sum += affix_weight(content, piece, rarity, k);
	if (sum == 0 || piece->affixes_count >= PIECE_AFFIXES_MAX)
		return false;
	drawn = rng_below(rng, sum);
	for (; drawn >= affix_weight(content, piece, rarity, i); i++)
		drawn -= affix_weight(content, piece, rarity, i);
	piece->affixes[piece->affixes_count++] = (struct piece_affix){
		.affix = i,
		.roll = PIECE_ROLL_LEAST +
		        (int32_t)rng_below(rng, PIECE_ROLL_MOST - PIECE_ROLL_LEAST + 1),
	};
	return true;
}

/* --- numbers */

int32_t
quality_bp(enum quality quality)
{
	return (unsigned)quality < QUALITY_COUNT ? quality_factors_bp[quality] : 10000;
}

int32_t
affix_amount(const struct content_affix *affix, int32_t roll, int32_t level)
{
	int32_t rolled = affix->base * clamp_i32(roll, PIECE_ROLL_LEAST, PIECE_ROLL_MOST) / 100;
	int32_t amount = rolled * clamp_i32(level, 1, LEVEL_CAP) / LEVEL_CAP;

	return amount > 1 ? amount : 1;
}

/* A share of a par number, 0 for none. */
static int32_t
share(int32_t par, int32_t share_bp, enum quality quality)
{
	int32_t amount = par * share_bp / 10000 * quality_bp(quality) / 10000;

	return share_bp > 0 && amount < 1 ? 1 : amount;
}

static void
add_own(struct piece_numbers *numbers, const struct content_item *item, const struct piece *piece)
{
	int32_t weapon = stats_par_weapon(piece->level), armour = stats_par_armour(piece->level);

	numbers->of[COMBAT_STAT_ATTACK] += share(weapon, item->weapon_bp, piece->quality);
	numbers->of[COMBAT_STAT_MAGIC] += share(weapon, item->focus_bp, piece->quality);
	numbers->of[COMBAT_STAT_DEFENCE] += share(armour, item->armour_bp, piece->quality);
	numbers->of[COMBAT_STAT_RESISTANCE] += share(armour, item->ward_bp, piece->quality);
	for (size_t i = 0; i < item->stats_count; i++)
		numbers->of[item->stats[i].stat] += item->stats[i].amount;
}

struct piece_numbers
piece_numbers(const struct content *content, const struct piece *piece)
{
	struct piece_numbers numbers = { { 0 } };

	if (piece->durability <= 0)
		return numbers;
	add_own(&numbers, &content->items[piece->item], piece);
	for (int32_t i = 0; i < piece->affixes_count; i++) {
		const struct content_affix *affix = &content->affixes[piece->affixes[i].affix];

		numbers.of[affix->stat] +=
		    affix_amount(affix, piece->affixes[i].roll, piece->level);
	}
	return numbers;
}

static bool
are_affixes_sound(const struct content *content, const struct piece *piece)
{
	if (piece->affixes_count < 0 || piece->affixes_count > PIECE_AFFIXES_MAX)
		return false;
	for (int32_t i = 0; i < piece->affixes_count; i++) {
		const struct piece_affix *one = &piece->affixes[i];

		if (one->affix < 0 || one->affix >= content->affixes_count)
			return false;
		if (one->roll < PIECE_ROLL_LEAST || one->roll > PIECE_ROLL_MOST)
			return false;
		for (int32_t k = 0; k < i; k++)
			if (piece->affixes[k].affix == one->affix)
				return false;
	}
	return true;
}

bool
piece_is_sound(const struct content *content, const struct piece *piece)
{
	if (piece->item < 0 || piece->item >= content->items_count)
		return false;
	if (content->items[piece->item].kind != CONTENT_ITEM_KIND_EQUIPMENT)
		return false;
	return piece->level >= 1 && piece->level <= LEVEL_CAP &&
	       (unsigned)piece->quality < QUALITY_COUNT && (unsigned)piece->rarity < RARITY_COUNT &&
	       piece->durability >= 0 && piece->durability <= PIECE_DURABILITY_MAX &&
	       are_affixes_sound(content, piece);
}

/* --- what is worn */

enum wear_refusal
worn_check(const struct content *content, const struct piece *pieces, int32_t count, int32_t level)
{
	bool is_taken[SLOT_COUNT] = { false };
	bool is_two_handed = false;

	for (int32_t i = 0; i < count; i++) {
		const struct content_item *item = &content->items[pieces[i].item];

		if (item->kind != CONTENT_ITEM_KIND_EQUIPMENT)
			return WEAR_NO_EQUIPMENT;
		if (pieces[i].level > level)
			return WEAR_LEVEL;
		if (is_taken[item->slot])
			return WEAR_SLOT_TAKEN;
		is_taken[item->slot] = true;
		is_two_handed = is_two_handed || item->two_handed;
	}
	return is_two_handed && is_taken[SLOT_OFFHAND] ? WEAR_BOTH_HANDS : WEAR_OK;
}

struct piece_numbers
worn_numbers(const struct content *content, const struct piece *pieces, int32_t count)
{
	struct piece_numbers sum = { { 0 } };

	for (int32_t i = 0; i < count; i++) {
		struct piece_numbers one = piece_numbers(content, &pieces[i]);

		for (int32_t stat = 0; stat < COMBAT_STAT_COUNT; stat++)
			sum.of[stat] += one.of[stat];
	}
	return sum;
}

const char *
wear_refusal_key(enum wear_refusal refusal)
{
	return (unsigned)refusal < WEAR_REFUSAL_COUNT ? refusal_keys[refusal] : NULL;
}

int32_t
durability_after(int32_t durability, int64_t fights)
{
	int32_t whole = clamp_i32(durability, 0, PIECE_DURABILITY_MAX);

	return whole - (int32_t)clamp_i64(fights, 0, whole);
}

/* --- gold */

int64_t
piece_price(const struct content *content, const struct piece *piece)
{
	const struct content_item *item = &content->items[piece->item];
	int64_t level = clamp_i64(piece->level, 1, LEVEL_CAP);
	int32_t steps = clamp_i32((int64_t)piece->rarity - item->rarity, 0, RARITY_COUNT - 1);
	int64_t price = item->price * (level + 3) / 4;

	price = price * quality_prices_bp[clamp_i32(piece->quality, 0, QUALITY_COUNT - 1)] / 10000;
	return price * rarity_prices_bp[steps] / 10000;
}

int64_t
piece_repair_price(const struct content *content, const struct piece *piece)
{
	int64_t worn = PIECE_DURABILITY_MAX - clamp_i64(piece->durability, 0, PIECE_DURABILITY_MAX);

	return (piece_price(content, piece) * worn * REPAIR_BP + 9999) / 10000;
}

int64_t
piece_worth(const struct content *content, const struct piece *piece)
{
	return piece_price(content, piece) - piece_repair_price(content, piece);
}

/* --- taking apart */

/* Half of what a recipe takes of an item for each thing that it makes. */
static int32_t
half_of(const struct content_recipe *recipe, int32_t item)
{
	int32_t taken = 0;

	for (size_t i = 0; i < recipe->inputs_count; i++)
		if (recipe->inputs[i].item_index == item)
			taken += recipe->inputs[i].count;
	return taken / (2 * (recipe->has_count ? recipe->count : 1));
}

struct stacks
item_dismantle(const struct content *content, int32_t item)
{
	struct stacks found = { 0 };
	const struct content_recipe *first = NULL;

	for (int32_t r = 0; r < content->recipes_count && first == NULL; r++)
		if (content->recipes[r].output_index == item)
			first = &content->recipes[r];
	for (size_t i = 0; first != NULL && i < first->inputs_count; i++) {
		int32_t input = first->inputs[i].item_index, least = half_of(first, input);

		for (int32_t r = 0; r < content->recipes_count; r++)
			if (content->recipes[r].output_index == item)
				least = clamp_i32(least, 0, half_of(&content->recipes[r], input));
		if (stacks_count(&found, input) == 0)
			(void)stacks_add(&found, input, least);
	}
	return found;
}
