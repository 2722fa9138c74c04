/* The outbox: an event is a row in the transaction of its cause, published right after COMMIT,
 * deleted on the broker's confirm. A sweeper publishes what a crash left behind (rows of its own
 * producer, past not_before, by aggregate and version). So an event is never lost, and its repeat
 * has the same id. */
#ifndef EVENTS_OUTBOX_H
#define EVENTS_OUTBOX_H

#include "events/bus.h"
#include "events/postgres.h"

struct outbox;
struct outbox_batch;

/* `producer`: "core", "jobs", …: a service sweeps its own rows only. `metrics` may be NULL. */
MUST_CHECK struct outbox *outbox_create(struct loop *loop, struct bus *bus, struct postgres *p,
    const char *producer, struct metrics *metrics, struct err *err);
/* When it is idle, or after bus_destroy; the loop doesn't run from then until postgres_close. NULL
 * is fine. */
void outbox_destroy(struct outbox *o);
bool outbox_is_idle(const struct outbox *o); /* nothing published and not yet deleted */

/* Events of one transaction. Add them, store them while it is open; then outbox_committed or
 * outbox_abandon, exactly once, which frees it. */
struct outbox_batch *outbox_begin(struct outbox *o);
/* `version` orders within `aggregate` ("player/42"). All copied. */
void outbox_add(struct outbox_batch *b, const char *exchange, const char *routing_key,
    const char *aggregate, int64_t version, const struct event *e);
/* Queues the INSERTs of all that was added, once. */
void outbox_store(const struct outbox_batch *b, struct postgres_session *s);
/* After COMMIT: publishes from memory; deletes the rows on confirms, coalesced. What can't be
 * published now is the sweeper's. */
void outbox_committed(struct outbox_batch *b);
/* The transaction was rolled back, or its outcome is unknown (then the sweeper finds the rows if
 * they are there). */
void outbox_abandon(struct outbox_batch *b);

#endif
