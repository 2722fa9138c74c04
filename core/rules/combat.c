#include "core/rules/combat.h"

#include "core/rules/clamp.h"

#define FACTOR_MAX_BP 100000 /* ×10: no rule of ours goes near it */
#define THOUSANDTHS_MAX INT64_C(10000000000000)

#define CRIT_LEAST_BP 500
#define CRIT_MOST_BP 5000
#define CRIT_STEP_BP 100

/* C of the pseudo-random distribution for a mean chance of 5, 6, … 50 %, in millionths. */
static const int32_t crit_steps[] = { 3802, 5440, 7359, 9552, 12016, 14746, 17736, 20983, 24482,
	28230, 32221, 36452, 40920, 45620, 50549, 55704, 61081, 66676, 72488, 78511, 84744, 91183,
	97826, 104670, 111712, 118949, 126379, 134001, 141805, 149810, 157983, 166329, 174909,
	183625, 192486, 201547, 210920, 220365, 229899, 239540, 249307, 259872, 270453, 281008,
	291552, 302103 };

_Static_assert(
    sizeof(crit_steps) / sizeof(crit_steps[0]) == (CRIT_MOST_BP - CRIT_LEAST_BP) / CRIT_STEP_BP + 1,
    "one constant for each percent");

/* Which element it is stronger against. */
static const enum element beats[ELEMENT_COUNT] = {
	[ELEMENT_FIRE] = ELEMENT_NATURE,
	[ELEMENT_NATURE] = ELEMENT_WATER,
	[ELEMENT_WATER] = ELEMENT_FIRE,
	[ELEMENT_LIGHT] = ELEMENT_DARK,
	[ELEMENT_DARK] = ELEMENT_LIGHT,
};

struct strike
combat_strike(const struct fighter *attacker, const struct fighter *defender)
{
	return (struct strike){
		.attack = attacker->attack,
		.skill_bp = 10000,
		.level = attacker->level,
		.defence = defender->defence,
		.pen_bp = 0,
		.roll = 100,
		.crit_bp = 10000,
		.element_bp = combat_element_bp(attacker->element, defender->element),
		.status_bp = 10000,
		.weather_bp = 10000,
		.pvp_bp = 10000,
	};
}

static int64_t
times_bp(int64_t value, int32_t bp)
{
	return clamp_i64(value, 0, THOUSANDTHS_MAX) * clamp_i64(bp, 0, FACTOR_MAX_BP) / 10000;
}

/* Floors at each step, in this order; one big product would overflow. */
int32_t
combat_damage(const struct strike *strike)
{
	int64_t k = 50 + 10 * clamp_i64(strike->level, 1, LEVEL_CAP);
	int64_t pen_bp = clamp_i64(strike->pen_bp, 0, 10000);
	int64_t defence =
	    clamp_i64(strike->defence, 0, FIGHTER_STAT_MAX) * (10000 - pen_bp) / 10000;
	int64_t d =
	    times_bp(clamp_i64(strike->attack, 0, FIGHTER_STAT_MAX) * 1000, strike->skill_bp);

	d = d * k / (k + defence);
	d = d * clamp_i64(strike->roll, 90, 110) / 100;
	d = times_bp(d, strike->crit_bp);
	d = times_bp(d, strike->element_bp);
	d = times_bp(d, strike->status_bp);
	d = times_bp(d, strike->weather_bp);
	d = times_bp(d, strike->pvp_bp);
	return clamp_i32(d / 1000, 1, INT32_MAX);
}

int32_t
combat_hit_bp(int32_t agility_attacker, int32_t agility_defender, int32_t mods_bp)
{
	int64_t ahead = (int64_t)agility_attacker - agility_defender;

	return clamp_i32(9200 + 40 * ahead + mods_bp, 5000, 9900);
}

int32_t
combat_crit_bp(int32_t luck)
{
	return clamp_i32(500 + 20 * (int64_t)luck, CRIT_LEAST_BP, CRIT_MOST_BP);
}

int32_t
combat_crit_step(int32_t crit_bp)
{
	int32_t over = clamp_i32(crit_bp, CRIT_LEAST_BP, CRIT_MOST_BP) - CRIT_LEAST_BP;
	int32_t i = over / CRIT_STEP_BP;
	int32_t part = over % CRIT_STEP_BP;

	if (part == 0)
		return crit_steps[i];
	return crit_steps[i] + (crit_steps[i + 1] - crit_steps[i]) * part / CRIT_STEP_BP;
}

bool
combat_crit_drawn(int32_t crit_bp, int32_t *tries, struct rng *rng)
{
	int64_t step = combat_crit_step(crit_bp);
	int64_t n = clamp_i64(*tries, 0, FIGHTER_STAT_MAX - 1) + 1;
	bool is_crit = rng_below(rng, 1000000) < step * n;

	*tries = is_crit ? 0 : (int32_t)n;
	return is_crit;
}

bool
combat_crit(struct fighter *fighter, struct rng *rng)
{
	return combat_crit_drawn(combat_crit_bp(fighter->luck), &fighter->crit_tries, rng);
}

int32_t
combat_element_bp(enum element attacker, enum element defender)
{
	if ((unsigned)attacker >= ELEMENT_COUNT || (unsigned)defender >= ELEMENT_COUNT)
		return 10000;
	if (beats[attacker] != ELEMENT_NONE && beats[attacker] == defender)
		return 12500;
	if (beats[defender] != ELEMENT_NONE && beats[defender] == attacker)
		return 8000;
	return 10000;
}

int32_t
combat_flee_bp(int32_t speed, int32_t speed_enemy, int32_t tries)
{
	return combat_flee_modified_bp(speed, speed_enemy, tries, 0);
}

int32_t
combat_flee_modified_bp(int32_t speed, int32_t speed_enemy, int32_t tries, int32_t mods_bp)
{
	int64_t ahead = (int64_t)speed - speed_enemy;

	return clamp_i32(5000 + 50 * ahead + 1500 * (int64_t)tries + mods_bp, 1000, 9500);
}

int32_t
combat_initiative(int32_t speed, struct rng *rng)
{
	return clamp_i32(speed, 0, FIGHTER_STAT_MAX) + 1 + (int32_t)rng_below(rng, 20);
}
