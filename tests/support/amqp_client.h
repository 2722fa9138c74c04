/* The client of AMQP against a fake broker: what the suites begin with that look at what it makes
 * of a broker that misbehaves. Each test is a process of its own, so there is one of each. */
#ifndef TESTS_SUPPORT_AMQP_CLIENT_H
#define TESTS_SUPPORT_AMQP_CLIENT_H

#include "events/amqp/connection.h"
#include "events/amqp/consumer.h"
#include "events/amqp/publisher.h"
#include "tests/support/fake_broker.h"

#define FRAME_MAX 131072 /* that the broker offers */
#define HEARTBEAT_S 60

extern struct loop *loop;
extern struct fake_broker *broker;
extern struct connection *connection;
extern struct publisher *publisher; /* these two are the test's to create */
extern struct consumer *consumer;
extern struct err err;

/* .init and .fini of a suite: the broker listens, and the connection dials. The end destroys what
 * there is. */
void client_init(void);
void client_finish(void);

bool client_is_up_soon(void);
bool client_is_ended(void *arg); /* for run_until */

/* What was delivered and isn't settled: the consumer's on_delivery puts it here. */
extern struct delivery *held[8];
extern unsigned held_count;
void client_hold(struct delivery *d, void *arg);
/* Waits until so many are held. */
bool client_comes_to_hold(unsigned count);
/* The consumer's on_setup: it consumes from q, and needs nothing else. */
const char *client_consumes_q(struct channel *ch, void *arg);

#endif
