/* What a person owns, and what it does with it: wears the best of what it finds, carries what helps
 * in a fight, and once a day runs its errands in a town. Prices, finds, crafts and numbers are
 * those of the rules; what is chosen is what a sensible person with some whims would choose. */
#ifndef TESTS_BALANCE_HOUSEHOLD_H
#define TESTS_BALANCE_HOUSEHOLD_H

#include "core/rules/craft.h"
#include "core/rules/finds.h"
#include "core/rules/gear.h"
#include "core/rules/trades.h"
#include "core/rules/world.h"
#include "tests/balance/bouts.h"

#define GOODS_MAX 512
#define RECIPES_MAX 256
#define BAG_MAX 40

/* Where gold comes from, and then where it goes. */
enum gold_flow {
	GOLD_START,
	GOLD_KILLS,
	GOLD_DUNGEONS,
	GOLD_RAIDS,
	GOLD_BOSSES,
	GOLD_QUESTS, /* of the day, and those that are done once */
	GOLD_LEVELS,
	GOLD_DAYS, /* for coming back */
	GOLD_SALES,
	GOLD_RESPEC,
	GOLD_REPAIR,
	GOLD_GEAR,
	GOLD_GOODS, /* to use up, and to make something of */
	GOLD_GATES,
	GOLD_FLOW_COUNT
};

struct household {
	const struct content *content;
	enum weapon_class weapon;
	bool is_magic; /* its blows are */
	bool makes[TRADE_COUNT];
	uint64_t whims;
	struct rng rng;
	int64_t gold;
	int64_t flows[GOLD_FLOW_COUNT]; /* since whoever counts them set them to 0 */
	int32_t counts[GOODS_MAX];
	bool is_worn[SLOT_COUNT];
	struct piece worn[SLOT_COUNT];
	int32_t bag_count;
	struct piece bag[BAG_MAX];
	int32_t skills[TRADE_COUNT]; /* in tenths */
	bool has_learned[RECIPES_MAX];
	/* For the report: what it ever had in hand, what of that served for something, which
	 * recipes it knew, and which it made. */
	bool had[GOODS_MAX], used[GOODS_MAX], knew[RECIPES_MAX], made[RECIPES_MAX];
};

/* With what every character is given. */
void household_begin(const struct content *content, enum weapon_class weapon, bool is_magic,
    uint64_t seed, struct household *ret);

/* As somebody who has been here up to a level has become: in plain clothes of it, its trades
 * learned, with a store of what they work with. */
void household_settle_in(struct household *h, int32_t level);

void household_earn(struct household *h, enum gold_flow flow, int64_t gold);

struct gear household_gear(const struct household *h, int32_t level);

/* What it takes into a fight: at most BATTLE_THINGS_MAX kinds. `things` gets the number of each. */
void household_pack(const struct household *h, int32_t level, struct bout_things *ret);

/* What is worn wears in each fight. */
void household_wear_out(struct household *h);

/* Takes what was found somewhere. */
void household_find(struct household *h, int32_t level, const struct finds *finds);

/* After a fight: the worn wears, what was used is gone, what was found is taken. */
void household_unpack(
    struct household *h, int32_t level, const struct bout_things *brought, const struct bout *bout);

/* Searches the land once for one of the trades that it needs. False: nothing is there, and no
 * energy spent. */
bool household_gather(struct household *h, const struct tile *here, enum weather weather);

/* Eats what gives energy back, or else health as a share of the maximum in bp; 0: it has nothing.
 */
int32_t household_eat_for_energy(struct household *h);
int32_t household_eat_for_health(struct household *h);

/* Everything that one does in a town, in this order: read, repair, sell, make, buy. */
void household_errands(struct household *h, int32_t level);

/* How much better or worse than others it finds a thing: 0.9..1.1. */
double household_whim(const struct household *h, int32_t item);

/* How much it likes a piece. */
double household_liking(const struct household *h, const struct piece *piece);

/* Puts a piece on if it is better than what is there; the rest goes into the bag. */
void household_take_piece(struct household *h, int32_t level, const struct piece *piece);
void household_take(struct household *h, int32_t item, int32_t count);

#endif
