/* Challenges, duels and what they made of ratings. */
#ifndef TESTS_SIMULATION_ARENA_H
#define TESTS_SIMULATION_ARENA_H

#include "core/effects.h"
#include "tests/simulation/map.h"

struct kept_challenge {
	bool exists;
	struct challenge_row row;
};

struct kept_duel {
	struct duel_row row;
	struct battle_record record; /* closed */
	uint64_t hash;
	int64_t expires_ms; /* of its challenge */
};

struct arena {
	struct kept_challenge *challenges;
	size_t challenges_count;
	struct map challenge_ids;
	struct kept_duel *duels; /* as they were stored */
	size_t duels_count;
	struct map duel_ids;
	struct rating_row *ratings; /* ratings[player id - 1]; player_id 0: never fought */
	size_t ratings_count;
	size_t audited; /* duels that were replayed */
};

struct store;
/* Puts what `needs` ask of it into `rows`. */
void arena_load(struct store *s, const struct needs *needs, struct rows *rows);
/* NULL for who never fought a rated duel. */
const struct rating_row *arena_rating(const struct store *s, int64_t player_id);
/* What must be true of all of it. */
void arena_audit(struct store *s);

#endif
