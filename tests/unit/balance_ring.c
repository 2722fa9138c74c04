/* A small part of what tests/balance/run measures: in the ring no kind of player is far above or
 * below the others. */
#include "core/content/load.h"
#include "tests/balance/field.h"

#include <criterion/criterion.h>

#define PERSONS 6 /* of each kind, */
#define DUELS 270 /* and how many each of them fights */
#define RATE_MOST 0.65

Test(balance_ring, no_kind_of_player_wins_or_loses_nearly_always)
{
	static struct field field;
	struct text complaints = { 0 };
	struct content *content;
	struct err err = { 0 };

	cr_assert_eq(content_load(REAL_CONTENT, &content, &complaints, &err), 0);
	for (int i = 0; i < FIELD_LEVELS; i++) {
		field_gather(content, field_levels[i], 1, &field);
		for (int k = 0; k < FIELD_KINDS; k++) {
			double won = 0;

			for (int p = 0; p < PERSONS; p++)
				won += field_rate(content, &field, &field.builds[k][p], DUELS,
				    (uint64_t)(k * 100 + p));
			won /= PERSONS;
			cr_expect(won < RATE_MOST && won > 1 - RATE_MOST, "%s at level %d: %f",
			    tastes[k].name, field.level, won);
		}
	}
	content_destroy(content);
}
