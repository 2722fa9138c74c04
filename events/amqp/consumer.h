/* A consumer on a channel of its own: prefetch, acknowledgements once a turn, and coming back when
 * its queue went away.
 *
 * Tags count 1, 2, 3, … within an incarnation of the channel: a broker that leaves one out is left,
 * since the highest tag below which all are finished is acknowledged for all of them at once. What
 * finished behind an unfinished one is acknowledged by itself only when enough of it stands there.
 */
#ifndef EVENTS_AMQP_CONSUMER_H
#define EVENTS_AMQP_CONSUMER_H

#include "events/amqp/channel.h"

struct consumer;

struct consumer_owner {
	/* Makes the set-up calls that come before basic.consume (declare, bind, or a passive
	 * declare), and fills in the queue's name, which is borrowed until the call returns. */
	const char *(*on_setup)(struct channel *ch, void *arg);
	void (*on_delivery)(
	    struct delivery *d, void *arg); /* yours until consumer_ack or consumer_reject */
	void (*on_end)(struct consumer *c,
	    void *arg); /* what it handed out can't be acknowledged any more; may be NULL */
	void (*on_stale)(void *arg);  /* an acknowledgement came too late; may be NULL */
	void (*on_cancel)(void *arg); /* the queue went away, and is set up again; may be NULL */
	void *arg;
	size_t delivery_size; /* 0: sizeof(struct delivery) */
	/* Acknowledgements wait until there are so many, for 20 ms at most; well below the
	 * prefetch, or the broker waits too. 0: they leave each turn. */
	unsigned ack_batch;
};

/* `tag` names it in the management UI. `prefetch`: so many are handed out before one must be
 * settled; 0: the broker forgets a message when it has sent it, for who has no use for what comes
 * again, and keeps up. Lives as long as the connection; free with consumer_destroy
 * after that. */
struct consumer *consumer_create(struct connection *connection, const char *name, const char *tag,
    unsigned prefetch, const struct consumer_owner *owner);
void consumer_destroy(struct consumer *c); /* NULL is fine */

/* Each settles `d` and frees it. */
void consumer_ack(struct delivery *d);
/* basic.reject without requeue: the queue's own dead-lettering takes it. Without a prefetch it is
 * gone. */
void consumer_reject(struct delivery *d);
/* It can still be acknowledged. */
bool consumer_owns(const struct delivery *d);

/* No new deliveries from now on. */
void consumer_cancel(struct consumer *c);
bool consumer_is_ready(const struct consumer *c);
/* Nothing is handed out, and no acknowledgement waits. */
bool consumer_is_idle(const struct consumer *c);
const struct channel *consumer_channel(const struct consumer *c);

#endif
