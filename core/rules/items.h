#ifndef WILDMARCH_RULES_ITEMS_H
#define WILDMARCH_RULES_ITEMS_H
/*
 * Pieces of equipment: how one is found, what it adds, what may be worn together, what it is worth.
 * All else that can be owned is counted (stacks.h).
 */
#include "content/content.h"
#include "core/rules/rng.h"
#include "core/rules/stacks.h"

#define PIECE_AFFIXES_MAX 4
#define PIECE_DURABILITY_MAX 100 /* so many fights until it is broken */
#define PIECE_ROLL_LEAST 90
#define PIECE_ROLL_MOST 110

/* How well a piece is made. */
enum quality {
	QUALITY_POOR,
	QUALITY_COMMON,
	QUALITY_FINE,
	QUALITY_SUPERIOR,
	QUALITY_MASTERWORK,
	QUALITY_COUNT
};

struct piece_affix {
	int32_t affix; /* its index in the content */
	int32_t roll;  /* PIECE_ROLL_LEAST..PIECE_ROLL_MOST percent of its base */
};

struct piece {
	int32_t item;  /* its index in the content */
	int32_t level; /* 1..LEVEL_CAP: that of its numbers, and the level that it asks for */
	enum quality quality;
	enum rarity rarity; /* of the piece: its item's, or above */
	int32_t affixes_count;
	struct piece_affix affixes[PIECE_AFFIXES_MAX]; /* each is another */
	int32_t durability;                            /* 0 = broken .. PIECE_DURABILITY_MAX */
};

/* What is added to each number of a fighter, hit and crit in bp; some items take off. */
struct piece_numbers {
	int32_t of[COMBAT_STAT_COUNT];
};

/* A piece without affixes, as common as its item and whole; its level is brought into the range in
 * which the item is made. */
struct piece piece_plain(
    const struct content *content, int32_t item, int32_t level, enum quality quality);

/* A found piece, of common quality. Its rarity is drawn by 700, 220, 65, 13, 2 (what is above
 * common ×15,000 bp under a Blood Moon) but is never below its item's, and says how many affixes it
 * has: 0, 1, 2, 3, 4, or as many as there are that fit. */
struct piece piece_roll(const struct content *content, int32_t item, int32_t level,
    bool is_under_blood_moon, uint64_t seed);

/* Draws one more affix by weight, of those that the piece doesn't have, that its slot may bear and
 * that are no rarer than `rarity`. False, and nothing drawn or changed, if there is none. */
bool piece_enchant(
    const struct content *content, struct piece *piece, enum rarity rarity, struct rng *rng);

/* What an affix adds: base·roll/100·level/60, at least 1. */
int32_t affix_amount(const struct content_affix *affix, int32_t roll, int32_t level);

/* What a piece adds; nothing when it is broken. Its shares of the par weapon (6 + 2L) and of the
 * par armour (4 + 2L) go by its quality, and are at least 1 each. */
struct piece_numbers piece_numbers(const struct content *content, const struct piece *piece);

/* The factor of a quality, in bp; 10,000 for no value of the enum. */
int32_t quality_bp(enum quality quality);

/* True if every field is within its range: ask before using a piece that was stored. */
bool piece_is_sound(const struct content *content, const struct piece *piece);

enum wear_refusal {
	WEAR_OK,
	WEAR_NO_EQUIPMENT, /* the item is none */
	WEAR_LEVEL,        /* it asks for a higher level */
	WEAR_SLOT_TAKEN,   /* two pieces in one slot */
	WEAR_BOTH_HANDS,   /* something beside a two-handed weapon */
	WEAR_REFUSAL_COUNT
};

/* Whether somebody of this level may wear all of these at once: the first reason against it. */
enum wear_refusal worn_check(
    const struct content *content, const struct piece *pieces, int32_t count, int32_t level);

/* What they add together. */
struct piece_numbers worn_numbers(
    const struct content *content, const struct piece *pieces, int32_t count);

/* "no_equipment", …; NULL for WEAR_OK and for no value of the enum. */
const char *wear_refusal_key(enum wear_refusal refusal);

/* What is left of a piece after so many fights: one point less for each, down to 0. */
int32_t durability_after(int32_t durability, int64_t fights);

/* What a shop asks for it, whole: the item's price grows with the level as the par weapon does, by
 * (L + 3)/4, with the quality, and with each step of rarity above its item's. Faster, and repairs
 * would cost more than a fight brings. */
int64_t piece_price(const struct content *content, const struct piece *piece);

/* The gold for making it whole again: 0.8 % of the price for each fight's wear, rounded up. */
int64_t piece_repair_price(const struct content *content, const struct piece *piece);

/* What it is worth as it is: the price without that of the repair. */
int64_t piece_worth(const struct content *content, const struct piece *piece);

/* What is left of an item that is taken apart: half of each input, rounded down; of the cheapest
 * recipe where several make it, and nothing of what not all of them take, so that it can't be worth
 * making for its parts. Nothing for what nobody makes. */
struct stacks item_dismantle(const struct content *content, int32_t item);

#endif
