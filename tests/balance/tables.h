/* What is measured: each table is a file of tab-separated columns with a line of names above. */
#ifndef TESTS_BALANCE_TABLES_H
#define TESTS_BALANCE_TABLES_H

#include "content/content.h"
#include "core/rules/world.h"

#include <stdint.h>
#include <stdio.h>

struct balance {
	const struct content *content;
	struct world world;
	uint64_t seed;
	int32_t players, days;
};

/* Each monster against par. */
void bestiary_write(const struct balance *b, FILE *out);
/* Each kind of player against each other. */
void field_write(const struct balance *b, FILE *out);
/* The same against the monsters of its level. */
void hunts_write(const struct balance *b, FILE *out);
/* Those who optimize among themselves. */
void rivals_write(const struct balance *b, FILE *out);
/* All people, for days. */
void lives_write(const struct balance *b, FILE *out);

#endif
