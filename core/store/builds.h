/* Reading what players made of their characters. */
#ifndef CORE_STORE_BUILDS_H
#define CORE_STORE_BUILDS_H

#include "core/rows.h"
#include "events/postgres.h"

/* What a query of the table `build` selects of a row; of the skills, "cleave:3,guard:1". Each fight
 * begins with this, and a subquery that puts them in order would cost as much as all the rest. */
#define BUILDS_COLUMNS                                                                             \
	"strength, agility, intellect, vitality, luck,"                                            \
	" translate(skills::text, '{}\" ', '')"

/* Those columns of the answer, the first of them being number `column`. `ret` is empty but for its
 * player. */
void builds_read(const struct postgres_results *results, size_t query, size_t row, int column,
    struct build_row *ret);

#endif
