/* Events: rows of the transaction that caused them, then published once or, after a crash between
 * the publication and its confirm, again. */
#ifndef TESTS_SIMULATION_OUTBOX_H
#define TESTS_SIMULATION_OUTBOX_H

#include "core/rules/rng.h"
#include "events/ids.h"
#include "events/text.h"
#include "tests/simulation/map.h"

#include <stdint.h>

struct outbox_row {
	char id[UUID_TEXT_SIZE];
	const char *type;
	const char *aggregate; /* what it is about: "player" */
	int64_t aggregate_id, sequence;
	struct text data;
	bool is_pending;
};

struct outbox {
	struct outbox_row *list;
	size_t count;
	size_t first_pending;
	struct map ids;       /* → row */
	struct map sequences; /* "<aggregate> <id> <sequence>" → row */
	struct map published; /* id → row of the first time */
	size_t published_count;
};

struct store;
/* Publishes most of what is pending, some of it without learning that it did. */
void outbox_publish(struct store *s, struct rng *rng);

#endif
