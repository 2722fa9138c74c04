/* Players, their characters and builds. Ids are 1, 2, 3, … */
#ifndef TESTS_SIMULATION_PEOPLE_H
#define TESTS_SIMULATION_PEOPLE_H

#include "core/rows.h"
#include "tests/simulation/map.h"

struct person {
	bool exists;              /* an id may be drawn and never used */
	struct character_row row; /* but for XP and gold, which are in the books */
	struct build_row build;
	int64_t fights; /* that were settled */
};

struct people {
	struct person *list; /* list[id - 1] */
	size_t count;
	struct map identities, names; /* "<provider>/<external id>", name key → id */
};

struct store;
/* The character as it stands; NULL for nobody. */
struct person *people_find(const struct store *s, int64_t player_id);
struct character_row people_row(const struct store *s, const struct person *person);

#endif
