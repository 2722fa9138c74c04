#include "tests/balance/household.h"

#include "core/rules/clamp.h"

#include <string.h>

#define SETTLED_SKILL 17 /* tenths of each trade's skill for a level */
#define SETTLED_GOLD 60  /* for a level */
#define SETTLED_STORE 16 /* fewer of what goes into each thing that it can make */

void
household_earn(struct household *h, enum gold_flow flow, int64_t gold)
{
	h->gold += gold;
	h->flows[flow] += gold;
}

void
household_take(struct household *h, int32_t item, int32_t count)
{
	h->counts[item] += count;
	h->had[item] |= count > 0;
}

/* ── what is worn ── */

double
household_whim(const struct household *h, int32_t item)
{
	return 0.9 + (double)(rng_mix64(h->whims + (uint64_t)item) % 200) / 1000;
}

double
household_liking(const struct household *h, const struct piece *piece)
{
	struct piece whole = *piece;
	const int32_t *of;
	struct piece_numbers numbers;
	double sum;

	whole.durability = PIECE_DURABILITY_MAX;
	numbers = piece_numbers(h->content, &whole);
	of = numbers.of;
	sum = 2.0 * of[h->is_magic ? COMBAT_STAT_MAGIC : COMBAT_STAT_ATTACK] +
	      of[COMBAT_STAT_DEFENCE] + 0.8 * of[COMBAT_STAT_RESISTANCE] +
	      of[COMBAT_STAT_HP] / 8.0 + of[COMBAT_STAT_MP] / 20.0;
	sum += 3.0 * of[h->is_magic ? COMBAT_STAT_INTELLECT : COMBAT_STAT_STRENGTH] +
	       2.0 * of[COMBAT_STAT_VITALITY] + 1.5 * of[COMBAT_STAT_AGILITY] +
	       of[COMBAT_STAT_LUCK] + 0.5 * of[COMBAT_STAT_SPEED];
	sum += (of[COMBAT_STAT_HIT] + of[COMBAT_STAT_CRIT]) / 50.0;
	return sum * household_whim(h, piece->item);
}

static bool
suits(const struct household *h, int32_t level, const struct piece *piece)
{
	const struct content_item *item = &h->content->items[piece->item];
	const struct piece *weapon = h->is_worn[SLOT_WEAPON] ? &h->worn[SLOT_WEAPON] : NULL;

	if (piece->level > level)
		return false;
	if (item->slot == SLOT_WEAPON)
		return item->weapon_class == h->weapon;
	return item->slot != SLOT_OFFHAND || weapon == NULL ||
	       !h->content->items[weapon->item].two_handed;
}

static void
put_into_bag(struct household *h, const struct piece *piece)
{
	if (h->bag_count < BAG_MAX)
		h->bag[h->bag_count++] = *piece;
}

static void
put_on(struct household *h, const struct piece *piece)
{
	const struct content_item *item = &h->content->items[piece->item];

	if (h->is_worn[item->slot])
		put_into_bag(h, &h->worn[item->slot]);
	h->worn[item->slot] = *piece;
	h->is_worn[item->slot] = true;
	h->used[piece->item] = true;
	if (item->two_handed && h->is_worn[SLOT_OFFHAND]) {
		put_into_bag(h, &h->worn[SLOT_OFFHAND]);
		h->is_worn[SLOT_OFFHAND] = false;
	}
}

void
household_take_piece(struct household *h, int32_t level, const struct piece *piece)
{
	enum slot slot = h->content->items[piece->item].slot;

	h->had[piece->item] = true;
	if (suits(h, level, piece) &&
	    (!h->is_worn[slot] || household_liking(h, piece) > household_liking(h, &h->worn[slot])))
		put_on(h, piece);
	else
		put_into_bag(h, piece);
}

struct gear
household_gear(const struct household *h, int32_t level)
{
	struct piece worn[SLOT_COUNT];
	int32_t count = 0;

	for (int slot = 0; slot < SLOT_COUNT; slot++) {
		if (h->is_worn[slot])
			worn[count++] = h->worn[slot];
	}
	return gear_worn(h->content, worn, count, level);
}

/* ── beginning ── */

void
household_begin(const struct content *content, enum weapon_class weapon, bool is_magic,
    uint64_t seed, struct household *ret)
{
	*ret = (struct household){
		.content = content,
		.weapon = weapon,
		.is_magic = is_magic,
		.whims = rng_mix64(seed),
		.rng = rng_from(rng_mix64(seed + 1), 3),
	};
	ret->makes[TRADE_SMITHING] = rng_below(&ret->rng, 3) < 2;
	ret->makes[TRADE_ALCHEMY] = rng_below(&ret->rng, 3) < 2;
	ret->makes[TRADE_COOKING] = rng_below(&ret->rng, 2) == 0;
	ret->makes[TRADE_MINING] = ret->makes[TRADE_SMITHING];
	ret->makes[TRADE_HERBS] = ret->makes[TRADE_ALCHEMY] || ret->makes[TRADE_COOKING];
	for (int32_t i = 0; i < content->items_count && i < GOODS_MAX; i++) {
		const struct content_item *item = &content->items[i];
		struct piece piece;

		if (!item->has_start)
			continue;
		if (item->kind != CONTENT_ITEM_KIND_EQUIPMENT) {
			household_take(ret, i, item->start);
			continue;
		}
		piece = piece_plain(content, i, 1, QUALITY_COMMON);
		ret->had[i] = true;
		put_on(ret, &piece);
	}
}

void
household_settle_in(struct household *h, int32_t level)
{
	for (int32_t i = 0; i < h->content->items_count && i < GOODS_MAX; i++) {
		const struct content_item *item = &h->content->items[i];
		struct piece piece;

		if (item->kind != CONTENT_ITEM_KIND_EQUIPMENT || item->rarity != RARITY_COMMON ||
		    (item->has_level_min && item->level_min > level))
			continue;
		piece = piece_plain(h->content, i, level, QUALITY_COMMON);
		if (suits(h, level, &piece) &&
		    (!h->is_worn[item->slot] ||
			household_liking(h, &piece) > household_liking(h, &h->worn[item->slot])))
			put_on(h, &piece);
	}
	h->bag_count = 0;
	for (int trade = 0; trade < TRADE_COUNT; trade++)
		h->skills[trade] = clamp_i32(level * SETTLED_SKILL, 0, TRADE_SKILL_MAX);
	for (int32_t r = 0; r < h->content->recipes_count && r < RECIPES_MAX; r++) {
		const struct content_recipe *recipe = &h->content->recipes[r];

		if (!craft_is_known(recipe, h->skills[recipe->trade], false))
			continue;
		for (size_t i = 0; i < recipe->inputs_count; i++)
			household_take(h, recipe->inputs[i].item_index,
			    (int32_t)rng_below(&h->rng, SETTLED_STORE));
	}
	h->gold = (int64_t)level * SETTLED_GOLD;
}

/* ── fights ── */

/* Healing first, mana next, then by price, as the game packs a satchel. */
static int64_t
wanted(const struct content_item *item, int32_t n)
{
	if (n == 0 && item->use.heal_share_bp > 0)
		return INT64_C(10000000) + item->use.heal_share_bp;
	if (n == 1 && item->use.mana_share_bp > 0)
		return INT64_C(10000000) + item->use.mana_share_bp;
	return item->price;
}

static bool
is_packed(const struct bout_things *things, int32_t item)
{
	for (int32_t n = 0; n < things->count; n++) {
		if (things->items[n] == item)
			return true;
	}
	return false;
}

static int32_t
next_to_pack(const struct household *h, int32_t level, const struct bout_things *things)
{
	int32_t best = -1;

	for (int32_t i = 0; i < h->content->items_count && i < GOODS_MAX; i++) {
		const struct content_item *item = &h->content->items[i];

		if (h->counts[i] == 0 || !item->has_use || item->level_min > level ||
		    (item->kind != CONTENT_ITEM_KIND_POTION &&
			item->kind != CONTENT_ITEM_KIND_TOOL) ||
		    is_packed(things, i))
			continue;
		if (best < 0 ||
		    wanted(item, things->count) > wanted(&h->content->items[best], things->count))
			best = i;
	}
	return best;
}

void
household_pack(const struct household *h, int32_t level, struct bout_things *ret)
{
	int32_t item;

	*ret = (struct bout_things){ .count = 0 };
	while (ret->count < BATTLE_THINGS_MAX && (item = next_to_pack(h, level, ret)) >= 0) {
		ret->items[ret->count] = item;
		ret->things[ret->count++] = (struct battle_thing){
			.action = muster_use(&h->content->items[item]),
			.count = clamp_i32(h->counts[item], 1, BATTLE_COUNT_MAX),
		};
	}
}

void
household_wear_out(struct household *h)
{
	for (int slot = 0; slot < SLOT_COUNT; slot++) {
		if (h->is_worn[slot] && h->worn[slot].durability > 0)
			h->worn[slot].durability--;
	}
}

void
household_find(struct household *h, int32_t level, const struct finds *finds)
{
	for (int32_t i = 0; i < finds->counted.count; i++)
		household_take(h, finds->counted.of[i].item, finds->counted.of[i].count);
	for (int32_t i = 0; i < finds->pieces_count; i++)
		household_take_piece(h, level, &finds->pieces[i]);
}

void
household_unpack(
    struct household *h, int32_t level, const struct bout_things *brought, const struct bout *bout)
{
	household_wear_out(h);
	for (int32_t n = 0; n < brought->count; n++) {
		int32_t used = brought->things[n].count - bout->left[n];

		h->counts[brought->items[n]] -= used;
		h->used[brought->items[n]] |= used > 0;
	}
	household_find(h, level, &bout->finds);
}

/* ── on the way ── */

bool
household_gather(struct household *h, const struct tile *here, enum weather weather)
{
	const struct content_biome *biome = content_find_biome(h->content, biome_key(here->biome));
	enum trade trade = rng_below(&h->rng, 2) == 0 ? TRADE_MINING : TRADE_HERBS;
	struct gatherer gatherer = { .trade = trade, .tool_bp = 10000, .weather = weather };
	struct gathered found;

	if (!h->makes[trade] || biome == NULL)
		return false;
	gatherer.skill = h->skills[trade];
	found = gather(biome, &gatherer, (uint64_t)rng_next(&h->rng) << 32 | rng_next(&h->rng));
	if (found.item < 0)
		return false;
	h->skills[trade] = trade_practise(h->skills[trade], found.difficulty, 1, rng_next(&h->rng));
	household_take(h, found.item, found.count);
	return true;
}

static int32_t
first_food(const struct household *h, bool for_energy)
{
	int32_t best = -1;

	for (int32_t i = 0; i < h->content->items_count && i < GOODS_MAX; i++) {
		const struct content_item *item = &h->content->items[i];

		if (h->counts[i] == 0 || item->kind != CONTENT_ITEM_KIND_FOOD ||
		    item->has_energy != for_energy)
			continue;
		if (best < 0 || item->price < h->content->items[best].price)
			best = i;
	}
	return best;
}

int32_t
household_eat_for_energy(struct household *h)
{
	int32_t item = first_food(h, true);

	if (item < 0)
		return 0;
	h->counts[item]--;
	h->used[item] = true;
	return h->content->items[item].energy;
}

int32_t
household_eat_for_health(struct household *h)
{
	int32_t item = first_food(h, false);

	if (item < 0)
		return 0;
	h->counts[item]--;
	h->used[item] = true;
	return h->content->items[item].use.heal_share_bp;
}
