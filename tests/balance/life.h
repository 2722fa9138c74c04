/* One player: what it is and has, what befalls it, and what is counted of all of them. */
#ifndef TESTS_BALANCE_LIFE_H
#define TESTS_BALANCE_LIFE_H

#include "core/rules/regen.h"
#include "core/rules/world.h"
#include "tests/balance/household.h"
#include "tests/balance/search.h"

#define LIFE_DAYS_MAX 120
#define LIFE_BEGIN_MS INT64_C(1763769600000) /* of the first day */
#define MONSTERS_MAX 512
#define DUNGEONS_MAX 32
#define WORLD_BOSSES_MAX 32
#define QUESTS_MAX 128

/* What XP is earned by, and energy spent on. */
enum pursuit {
	PURSUIT_HUNTS,
	PURSUIT_DUNGEONS,
	PURSUIT_RAIDS,
	PURSUIT_BOSSES,
	PURSUIT_QUESTS,
	PURSUIT_COUNT
};

struct meeting {
	int64_t hunts, lost;
};

/* How often something was tried, by how many in all, how often with success, and what share of its
 * health the enemy had left in the end, in bp and added up. */
struct attempts {
	int64_t tried, people, won, left_bp;
};

struct tally {
	struct plan optimum; /* what TASTE_OPTIMIZER plays */
	int64_t people[TASTE_COUNT];
	int64_t level_sum[TASTE_COUNT][LIFE_DAYS_MAX];
	int64_t wealth[TASTE_COUNT][LIFE_DAYS_MAX]; /* in the evening */
	int64_t gold[TASTE_COUNT][LIFE_DAYS_MAX][GOLD_FLOW_COUNT];
	int64_t hunts[TASTE_COUNT][LEVEL_CAP + 1], deaths[TASTE_COUNT][LEVEL_CAP + 1];
	int64_t xp[TASTE_COUNT][PURSUIT_COUNT];
	int64_t energy[TASTE_COUNT][PURSUIT_COUNT], energy_moves[TASTE_COUNT];
	int64_t presses[BUILD_SKILLS_MAX];
	struct meeting meetings[MONSTERS_MAX];
	struct attempts delves[DUNGEONS_MAX], raids[DUNGEONS_MAX], bosses[WORLD_BOSSES_MAX];
};

struct life {
	const struct content *content;
	const struct world *world;
	struct tally *tally;
	int kind;
	const struct taste *taste;
	struct rng rng;
	int32_t attributes[ATTRIBUTES];
	struct liking liking;
	struct build build;
	struct numbers numbers; /* of the build */
	int32_t level;
	int64_t xp;
	struct household home;
	int64_t number; /* of the person */
	struct tile here;
	struct position came_from;
	enum direction heading; /* outward */
	struct health health, mana;
	struct energy energy;
	int64_t now_ms;
	int32_t day;
	int64_t reached_ms[LEVEL_CAP + 1];
	bool has_used[BUILD_SKILLS_MAX];
	int32_t prize_tries[DUNGEONS_MAX]; /* since the ruler last left its rare thing */
	int32_t raided[DUNGEONS_MAX];      /* the week under which it is locked out */
	bool has_done[QUESTS_MAX];
};

/* Brings health, mana and energy to the present. */
void life_settle(struct life *l);
void life_pass(struct life *l, int64_t ms);

/* Its numbers in what it wears. */
void life_dress(struct life *l);

/* Spends what its level gave. */
void life_spend_points(struct life *l);

void life_go_to(struct life *l, struct position to);

/* What a gate takes for the way between the start and a place; nothing where one walks. */
int64_t life_gate_price(const struct life *l, struct position to);

/* XP and gold, with the levels that they bring. */
void life_earn(struct life *l, enum pursuit pursuit, const struct spoils *spoils);

/* What a fight, a room or a chest left. */
void life_find(struct life *l, const struct finds *finds);

struct foe {
	int32_t monster, level, pack;
	enum weather weather;
	bool is_marked; /* by a trap or a blessing */
	enum status mark;
};

/* Fights to the end as a sensible person does, and takes what comes of it: the spoils of victory;
 * whoever falls wakes up at the start. Costs no energy. */
enum battle_state life_fight(struct life *l, enum pursuit pursuit, const struct foe *foe);

/* How it comes to a fight that it enters rested, with what it wears and without things: a raid's,
 * or a world boss's. `gear` and what the life has must outlive it. */
struct bout_fighter life_rested(const struct life *l, const struct gear *gear);

/* Whether it is well enough for a fight; and what it does if not: it eats, or sits down. */
bool life_is_fit(const struct life *l);
void life_rest(struct life *l);

uint64_t life_draw(struct life *l);

#endif
