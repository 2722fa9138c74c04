/* A channel to publish on, with or without confirms. */
#ifndef EVENTS_AMQP_PUBLISHER_H
#define EVENTS_AMQP_PUBLISHER_H

#include "events/amqp/channel.h"
#include "events/bus.h"

struct publisher;

struct publisher_owner {
	void (*on_return)(const struct channel_return *r, void *arg);
	void (*on_settled)(enum bus_outcome outcome, int64_t published_us,
	    void *arg); /* before the publisher's own callback */
	void *arg;
};

/* `window`: unconfirmed messages at most; 0: no confirms. Each callback may be NULL. Lives as long
 * as the connection; free with publisher_destroy after that. */
struct publisher *publisher_create(struct connection *connection, const char *name, unsigned window,
    const struct publisher_owner *owner);
void publisher_destroy(struct publisher *p); /* NULL is fine */

/* `*m` is sent as it is, with `mandatory`. ERR_UNAVAILABLE, ERR_BLOCKED, ERR_CONGESTED: not now;
 * ERR_RANGE: it doesn't encode. `on_outcome` may be NULL; without confirms it must be. */
MUST_CHECK int publisher_put(struct publisher *p, const struct message *m,
    bus_on_outcome *on_outcome, void *arg, struct err *err);
/* publisher_put would not be refused now. */
MUST_CHECK int publisher_check(const struct publisher *p, struct err *err);
bool publisher_is_ready(
    const struct publisher *p); /* its channel is up; it may be blocked all the same */
size_t publisher_open(const struct publisher *p); /* unconfirmed messages */

#endif
