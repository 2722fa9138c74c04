/* What was done already, and what was answered. */
#ifndef TESTS_SIMULATION_INBOX_H
#define TESTS_SIMULATION_INBOX_H

#include "events/text.h"
#include "tests/simulation/map.h"

#include <stdint.h>

struct inbox_row {
	uint8_t hash[32]; /* of the request */
	struct text reply;
	bool is_refusal;
};

struct inbox {
	struct inbox_row *list;
	size_t count;
	struct map keys;
};

/* NULL: it is new. */
const struct inbox_row *inbox_find(const struct inbox *b, const char *key);
void inbox_insert(struct inbox *b, const char *key, const uint8_t hash[32],
    const struct text *reply, bool is_refusal);
void inbox_finish(struct inbox *b);

#endif
