#ifndef WILDMARCH_RULES_COMBAT_H
#define WILDMARCH_RULES_COMBAT_H
/*
 * The formulas of a fight, each by itself: chances in bp, damage in thousandths with a floor at
 * each step. fight.h makes rounds of them. All clamp what they are given, so no value overflows.
 */
#include "core/rules/rng.h"
#include "core/rules/types.h"

/* One strike that landed. */
struct strike {
	int32_t attack;
	int32_t skill_bp; /* 10,000 for a plain one */
	int32_t level;    /* the attacker's */
	int32_t defence;
	int32_t pen_bp;  /* how much of the defence it ignores */
	int32_t roll;    /* 90..110 percent */
	int32_t crit_bp; /* the five factors, 10,000 for none, applied in this order */
	int32_t element_bp;
	int32_t status_bp;
	int32_t weather_bp;
	int32_t pvp_bp;
};

#define COMBAT_CRIT_BP 15000
#define COMBAT_PVP_BP 6000

/* A strike with every factor at 10,000, the roll at 100 and nothing penetrated. */
struct strike combat_strike(const struct fighter *attacker, const struct fighter *defender);

/* What it takes off, at least 1. */
int32_t combat_damage(const struct strike *strike);

/* clamp(9200 + 40·(attacker − defender) + mods, 5000, 9900) */
int32_t combat_hit_bp(int32_t agility_attacker, int32_t agility_defender, int32_t mods_bp);

/* min(500 + 20·luck, 5000) */
int32_t combat_crit_bp(int32_t luck);

/* The constant C, in millionths, of the pseudo-random distribution with this mean chance. */
int32_t combat_crit_step(int32_t crit_bp);

/* Draws once: the n-th try since the last critical strike succeeds with chance C·n. Counts the
 * try in fighter->crit_tries, or sets that to 0 on success. */
bool combat_crit(struct fighter *fighter, struct rng *rng);

/* The same for a mean chance, which is brought into 500..5000 bp, and a counter of tries. */
bool combat_crit_drawn(int32_t crit_bp, int32_t *tries, struct rng *rng);

/* 12,500 where the attacker's element beats the defender's, 8,000 the other way, else 10,000. */
int32_t combat_element_bp(enum element attacker, enum element defender);

/* clamp(5000 + 50·(own speed − enemy's) + 1500·tries, 1000, 9500) */
int32_t combat_flee_bp(int32_t speed, int32_t speed_enemy, int32_t tries);

/* The same with something added before it is clamped. */
int32_t combat_flee_modified_bp(int32_t speed, int32_t speed_enemy, int32_t tries, int32_t mods_bp);

/* speed + 1 + below(20): who has more acts first in a round. Draws once. */
int32_t combat_initiative(int32_t speed, struct rng *rng);

#endif
