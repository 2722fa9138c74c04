/* One attempt of one operation, and what its ways have in common: the needs that are discovered,
 * the lane of value, the answer. perform.c takes calls and settlements through it, perform_boss.c
 * what world bosses need. */
#ifndef TESTS_SIMULATION_TRIP_H
#define TESTS_SIMULATION_TRIP_H

#include "core/operation.h"
#include "messages/operations.h"
#include "messages/refusal.h"
#include "tests/simulation/perform.h"

#include <stddef.h>

#define ATTEMPTS_MAX 6

/* Zeroed but for what stands above `hash`; trip_forget frees what it holds. */
struct trip {
	struct performer *performer;
	const struct operation *operation;
	const struct message_operation *contract; /* NULL: none, nobody called it */
	const char *key;
	struct answer *answer;
	uint8_t hash[32];
	char hash_text[65];
	struct needs needs;
	struct rows rows;
	struct effects effects;
	_Alignas(max_align_t) unsigned char input[SHAPE_SIZE_MAX];
};

enum outcome { DONE, AGAIN, FELL };

/* What the process does by itself, as `key`: no call asked for it. The caller frees the trip,
 * behind trip_forget. */
struct trip *trip_create(
    struct performer *p, const struct operation *operation, const char *key, struct answer *answer);
struct moment trip_moment(const struct trip *t);

/* Whether the process falls here. */
bool trip_falls(const struct trip *t, enum fall where);
/* Here somebody else may come in between. */
void trip_gap(struct trip *t);
/* Before the next attempt. */
void trip_forget(struct trip *t);

/* Asks the operation what it needs, and loads it without locks, until that stops growing. */
void trip_discover(struct trip *t);
/* Effects from rows. That it refuses with no code but those of its schema is judged here. */
void trip_apply(struct trip *t);
/* The lane of value, with the rows that were loaded: the inbox, the price, the transaction, what
 * the hot state hears of it. */
enum outcome trip_store_value(struct trip *t);

void trip_reply(struct trip *t, const char *text);
void trip_refuse(struct trip *t, enum refusal_number refusal);
/* As the effects say. */
void trip_answer(struct trip *t);

#endif
