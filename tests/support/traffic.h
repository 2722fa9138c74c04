/* Messages and calls between two buses, one of which reaches the broker through a proxy, so that a
 * test can spoil its link. Whatever it does, each callback comes once, what was confirmed is there,
 * and what is unknown is sent again under the same id: the traffic sees to it. Each test is a
 * process of its own, so there is one of each. */
#ifndef TESTS_SUPPORT_TRAFFIC_H
#define TESTS_SUPPORT_TRAFFIC_H

#include "events/bus.h"
#include "events/loop.h"
#include "tests/support/proxy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PATIENCE_MS 20000
#define ITEMS 200
#define ASKS 50

/* A message of the traffic, known by its number. */
struct item {
	unsigned sent, seen, redelivered;
	bool is_open, is_confirmed;
};

/* A call of the traffic. */
struct ask {
	unsigned sent, unsure, late;
	bool is_open, is_answered;
};

extern struct loop *loop;
extern struct proxy *proxy;
extern struct item items[ITEMS];
extern struct ask asks[ASKS];
extern unsigned item_count; /* of the items take part */
extern int64_t call_ms;     /* the deadline of calls */
extern bool holds;          /* the next delivery is kept in `held` */
extern struct delivery *held;

/* .init and .fini of a suite: two buses, with queues of their own. */
void traffic_init(void);
void traffic_finish(void);
/* Subscribes, and waits until both are ready. */
void start(void);
/* With connections that have no history of failures, so that they come back soon. Then start(). */
void begin_anew(void);

/* So many messages and calls take part, none of which was sent yet. */
void begin_traffic(unsigned messages, unsigned calls);
/* What isn't under way is sent, or sent again. */
void pump(void);
/* One of them; 0, or what the bus says. */
int publish(struct item *item, size_t size);
int call(struct ask *ask);

/* For run_until: pumps until a part has come; the link is lost. */
bool is_under_way(void *arg);
bool is_lost(void *arg);
/* Waits until both are ready again. */
void comes_back(void);
/* Pumps until all that was sent is confirmed and delivered and all calls are answered; more than
 * once came only what was sent again, or what the broker says it delivers again. */
void gets_through(void);

/* Fails unless a connection was made again so often since the test began with its two. */
void was_lost(unsigned times);
/* Whether the metrics of the spoilt bus have this line. */
bool counts(const char *line);

#endif
