/* What the crowd is made of, for its own files: crowd.c lets it live, crowd_calls.c makes the calls
 * and holds their answers against the earlier ones. */
#ifndef TESTS_SIMULATION_CROWD_PARTS_H
#define TESTS_SIMULATION_CROWD_PARTS_H

#include "tests/simulation/crowd.h"
#include "tests/simulation/habits.h"
#include "tests/simulation/perform.h"

#define PAST 12 /* calls that each remembers, to make them again */

struct past_call {
	char key[64];
	const char *operation;
	char *body;
	struct answer answer;
	uint64_t stores; /* of the player's hash, when it was answered */
	uint64_t losses;
};

struct participant {
	struct actor actor;
	struct past_call past[PAST];
	unsigned past_count;
	uint64_t calls, losses;
};

struct crowd {
	const struct crowd_config *config;
	struct store store;
	struct performer performer;
	struct participant *list;
	struct rng rng;
	struct participant *between; /* the one whose call has a gap; NULL: none */
	struct crowd_tally tally;
};

bool crowd_happens(struct crowd *c, int32_t chance_bp);

/* The turn that is to be played at this time. */
int32_t crowd_turn_of(const struct hot_fight *fight, int64_t now_ms);

/* Does it, and remembers it; now and then the process falls meanwhile. */
void crowd_call_anew(struct crowd *c, struct participant *who, const char *operation,
    enum habit_sees sees, struct text *body);
/* The same again, or under the same id something else. */
void crowd_call_again(struct crowd *c, struct participant *who, struct past_call *past);

#endif
