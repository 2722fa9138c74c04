/* What players learned of trades, and the work that they began. */
#ifndef TESTS_SIMULATION_CRAFTS_H
#define TESTS_SIMULATION_CRAFTS_H

#include "core/effects.h"
#include "tests/simulation/map.h"

struct kept_job {
	int64_t player_id;
	bool is_claimed;
	struct job_row row;
};

struct crafts {
	struct craft_row *list; /* list[player id - 1], without the jobs */
	size_t count;
	struct kept_job *jobs;
	size_t jobs_count;
	struct map job_ids;
};

struct store;
/* Of who has learned nothing, too. */
struct craft_row crafts_of(const struct store *s, int64_t player_id);
/* NULL: there is no such work. */
const struct kept_job *crafts_job(const struct store *s, const char *id);

/* Whether these effects make, mend and take apart what the rules say, of what they say: things of a
 * work go in as it begins and come out as it is claimed. Reports what isn't so. */
bool crafts_are_fair(const struct store *s, const struct effects *e, const struct rows *seen);

#endif
