/* The only place of the core that waits. It takes a request through its operation: decode, load,
 * lock, apply, store, commit, publish, reply, acknowledge; many at once, each a few kilobytes of
 * state between callbacks.
 *
 *   request ─▶ discover ─▶ enter ─▶ hot ─▶ value ─▶ apply ─┬─ hot: compare-and-set ─┬─▶ reply
 *                │  ▲      turn-    Redis   BEGIN,         │      the fight ended  ─┤
 *                └──┘      stile            locks, inbox   │                        ▼
 *              a need                                      └─ value: COMMIT ◀─ settlement
 *              hangs on                                              │
 *              a row                               outbox, release ◀─┴─▶ reply
 *
 * A settlement that follows its last blow needs no lock: it begins with the character as this
 * process saw it last, or as it stands, and what it stores holds only for that version. Those that
 * meet share a commit. Refused, each is run again like the others.
 *
 * Value that is changed because there is no fight, or because of anything else in hot state, asks
 * Redis once more before COMMIT; and who begins a fight with value waits for those who change it.
 * What is told to Redis after COMMIT may come late: hot state takes no level and no maxima of an
 * older value than it has.
 *
 * What goes wrong in the machinery rolls back and is answered as a retryable refusal (or not at
 * all); the caller repeats under the same operation id, and the ring in Redis or the inbox in
 * Postgres says what was done. */
#ifndef CORE_TRANSACTION_H
#define CORE_TRANSACTION_H

#include "core/rules/world.h"
#include "events/err.h"

#include <stdbool.h>
#include <stdint.h>

struct bus;
struct content;
struct loop;
struct metrics;
struct outbox;
struct postgres;
struct redis;
struct request;

struct transactions;

struct transactions_config {
	struct loop *loop;
	struct postgres *postgres;
	struct redis *redis;
	struct outbox *outbox;
	struct metrics *metrics;
	const struct world *world; /* these two are borrowed for the life of the core */
	const struct content *content;
	uint8_t fight_secret[32];
};

struct transactions *transactions_create(const struct transactions_config *config);
/* When idle. */
void transactions_destroy(struct transactions *t);

/* A bus_on_request: answers `r` sooner or later. `arg` is the struct transactions. */
void transactions_serve(struct request *r, void *arg);

/* Nothing in hand. */
bool transactions_are_idle(void *transactions);

/* Settles what a crash left owed, and goes on doing so every few seconds. */
void transactions_start_sweep(struct transactions *t);
void transactions_stop_sweep(struct transactions *t);

#endif
