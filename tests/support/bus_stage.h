/* A bus on the real broker, and a queue of its own that `tasks` and `retried` route to, with its
 * dead letters: for suites about publishing and settling. Each test is a process of its own, so
 * there is one of each. */
#ifndef TESTS_SUPPORT_BUS_STAGE_H
#define TESTS_SUPPORT_BUS_STAGE_H

#include "events/bus.h"
#include "events/loop.h"
#include "tests/support/rabbit.h"

#include <stdbool.h>
#include <stddef.h>

#define PATIENCE_MS 15000

extern struct loop *loop;
extern struct rabbit *rabbit;
extern struct bus
    *bus; /* connects when start() is called; a test may destroy it and open another */
extern char queue[64], dead_queue[80];
extern struct err err;

/* .init and .fini of a suite. */
void bus_stage_init(void);
void bus_stage_finish(void);
struct bus *open_bus(void);
/* Waits until the bus is ready. */
void start(void);

/* For run_until. */
bool is_ready(void *arg);
bool is_idle(void *arg);

/* What came, in order; the test settles it. */
extern struct delivery *held[64];
extern unsigned held_count;
void on_delivery(struct delivery *d, void *arg);
void comes_to_hold(unsigned count);
/* Of the one that came as number `i`; "": it has none of this name. */
const char *header(unsigned i, const char *name);

/* How publishes ended. */
extern unsigned outcome_count; /* since ends() */
void on_outcome(enum bus_outcome outcome, void *arg);
bool has_outcomes(void *arg); /* `arg`: an unsigned, so many at least */
/* Waits for so many outcomes, which are all this one; and forgets them. */
void ends(unsigned count, enum bus_outcome outcome);

int publish_to(
    const char *exchange, const char *key, const char *id, const void *body, size_t size);
/* To the queue. */
void publish_text(const char *id, const char *body);

/* Waits until the metrics have this line; or wildmarch_<name> of the queue at this count. */
void comes_to_count(char *line);
void counts_of_queue(const char *name, unsigned count);

#endif
