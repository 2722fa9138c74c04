#ifndef WILDMARCH_RULES_TRAVEL_H
#define WILDMARCH_RULES_TRAVEL_H
/*
 * Ways through the world: a step to the next tile at once; a journey over several, which takes time
 * and, since nobody looks left and right, half the energy; a gate between camps, for gold.
 */
#include "content/content.h"
#include "core/rules/types.h"
#include "core/rules/weather.h"
#include "core/rules/world.h"

#define TRAVEL_ENERGY 1
#define TRAVEL_REACH 15 /* tiles along either axis that a journey may lead, and that it may use */

enum travel_refusal {
	TRAVEL_OK,
	TRAVEL_IN_FIGHT,
	TRAVEL_BLOCKED_BY_WATER,
	TRAVEL_BLOCKED_BY_PEAK,
	TRAVEL_NO_ENERGY,
	TRAVEL_NO_WAY,
	TRAVEL_TOO_FAR,
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

/* ── journeys ── */

struct route {
	enum travel_refusal refusal; /* TRAVEL_OK, TOO_FAR, BLOCKED_BY_WATER or _PEAK, or NO_WAY */
	int32_t tiles;               /* of the way, without the one where it begins */
	int32_t weight;              /* the sum of what their biomes say of a step */
};

/* The lightest way from a tile to another one, over dry tiles within TRAVEL_REACH of the first. */
struct route travel_route(const struct world *world, const struct content *content,
    struct position from, struct position to);

struct travel_conditions {
	enum weather weather;
	enum daytime daytime;
};

/* What a way costs: half its weight, rounded up; in heat a quarter more, rounded up. */
int32_t travel_route_energy(const struct route *route, struct travel_conditions conditions);

/* How long it takes: 12 s for each of its weight, ×15000 bp in a storm, ×12500 in snow, ×11000 in
 * rain and fog; at night ×12500 of that. */
int64_t travel_route_ms(const struct route *route, struct travel_conditions conditions);

/* What the gate between two camps costs, in gold: 10, and one for each 4 tiles between them. */
int64_t travel_gate_price(struct position from, struct position to);

/* Its refusal code: "in_fight", "blocked_by_water", …; NULL for TRAVEL_OK. */
const char *travel_refusal_key(enum travel_refusal refusal);

#endif
