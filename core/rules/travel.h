#ifndef WILDMARCH_RULES_TRAVEL_H
#define WILDMARCH_RULES_TRAVEL_H
/*
 * One step in the world.
 */
#include "core/rules/types.h"
#include "core/rules/world.h"

#define TRAVEL_ENERGY 1

enum travel_refusal {
	TRAVEL_OK,
	TRAVEL_IN_FIGHT,
	TRAVEL_BLOCKED_BY_WATER,
	TRAVEL_BLOCKED_BY_PEAK,
	TRAVEL_NO_ENERGY,
	TRAVEL_REFUSAL_COUNT
};

struct traveller {
	struct position at;
	int32_t energy; /* as read now */
	bool is_fighting;
};

struct step {
	enum travel_refusal refusal; /* TRAVEL_OK, or the first reason in the order of the enum */
	struct position to;          /* where the traveller now is: unchanged if refused */
	int32_t energy_cost;         /* 0 if refused */
};

/* The neighbour in this direction, whatever is there; wraps round at the world's ends. */
struct position travel_neighbour(struct position at, enum direction direction);

struct step travel_step(
    const struct world *world, const struct traveller *who, enum direction direction);

/* Its refusal code: "in_fight", "blocked_by_water", …; NULL for TRAVEL_OK. */
const char *travel_refusal_key(enum travel_refusal refusal);

#endif
