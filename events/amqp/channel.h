/* A channel: pending calls to the broker, assembly of messages, and its own reopening.
 *
 *   CLOSED --connection up--> OPENING --open-ok--> SETUP --all set-up calls answered--> READY
 *              BROKEN <--channel.close from the broker-- any; BROKEN --backoff--> OPENING; any
 * --connection down--> CLOSED
 *
 * One channel for each concern, since an error (a missing exchange, a wrong redeclaration) closes
 * the whole channel and makes what is open on it unknown. Each opening is a new incarnation: tags
 * and confirms of an older one mean nothing. */
#ifndef EVENTS_AMQP_CHANNEL_H
#define EVENTS_AMQP_CHANNEL_H

#include "events/amqp/codec.h"
#include "events/amqp/content.h"
#include "events/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct channel;
struct connection;

enum channel_state {
	CHANNEL_CLOSED, /* the connection is not up */
	CHANNEL_OPENING,
	CHANNEL_SETUP,
	CHANNEL_READY,
	CHANNEL_BROKEN, /* closed by the broker; opens again after a pause */
};

/* Why a channel ended. */
struct channel_end {
	uint16_t reply_code; /* of channel.close; 0: the connection ended */
	const char *text;    /* borrowed for the callback */
};

/* A message that came back: nobody's queue was bound for it. Texts are borrowed for the callback.
 */
struct channel_return {
	amqp_bytes_t exchange, routing_key, message_id, correlation_id;
	uint16_t reply_code;
	amqp_bytes_t reply_text;
};

/* Each may be NULL. They may publish, call and acknowledge; none may destroy the channel. */
struct channel_owner {
	void (*on_open)(struct channel *ch, void *arg);  /* make the set-up calls here */
	void (*on_ready)(struct channel *ch, void *arg); /* they were answered */
	void (*on_end)(struct channel *ch, const struct channel_end *end,
	    void *arg); /* it was at least opening */
	void (*on_delivery)(
	    struct channel *ch, struct delivery *d, void *arg); /* now the callee's */
	void (*on_return)(struct channel *ch, const struct channel_return *r, void *arg);
	void (*on_confirm)(
	    struct channel *ch, uint64_t number, bool is_multiple, bool is_nack, void *arg);
	void (*on_cancel)(
	    struct channel *ch, void *arg); /* the queue is gone, or its leader moved */
	/* What a call was answered with; borrowed for the callback. */
	void (*on_reply)(struct channel *ch, const amqp_method_t *reply, void *arg);
	void (*before_flush)(struct channel *ch, void *arg); /* see channel_flush_later */
	/* Each second that the connection lives unblocked. False: something waits too long, drop
	 * the connection. */
	bool (*on_second)(unsigned second, void *arg);
	void *arg;
	size_t delivery_size; /* what to allocate for a delivery; 0: sizeof(struct delivery) */
};

/* Lives as long as the connection, which frees it. `name` is for the log; copied. */
struct channel *channel_create(
    struct connection *c, const char *name, const struct channel_owner *owner);

enum channel_state channel_state(const struct channel *ch);
bool channel_is_ready(const struct channel *ch); /* and its connection is up */
/* Differs for each opening in this process; 0 while it was never open. */
uint64_t channel_incarnation(const struct channel *ch);
/* Why it ended last; "" when it never did. */
const char *channel_complaint(const struct channel *ch);

/* Sends a method that the broker answers with `reply`; no answer in 10 s drops the connection.
 * Allowed from SETUP on. A method that can't be encoded is our bug: asserts. */
void channel_call(
    struct channel *ch, amqp_method_number_t id, void *method, amqp_method_number_t reply);
/* Sends a method that has no answer. */
void channel_send(struct channel *ch, amqp_method_number_t id, void *method);
/* Whether calls wait for their answers. */
bool channel_is_waiting(const struct channel *ch);
/* A message. ERR_RANGE: it doesn't encode. Whether the time is right is the caller's to ask. */
MUST_CHECK int channel_publish(
    struct channel *ch, const struct message *m, bool is_mandatory, struct err *err);
/* before_flush comes once before the turn's bytes are written. */
void channel_flush_later(struct channel *ch);
/* Runs the set-up calls again, on the same incarnation. */
void channel_setup_again(struct channel *ch);

/* ── for the connection ── */

void channel_destroy(struct channel *ch);
void channel_open(struct channel *ch);
void channel_end(struct channel *ch, const char *why);
/* A second has passed. False: a call, or something of the owner's, has waited too long. */
bool channel_second(struct channel *ch, unsigned second);
void channel_before_flush(struct channel *ch);
/* Deals with a frame. `*ret_keep`: what the frame points to is needed until the next one of this
 * channel. */
MUST_CHECK int channel_dispatch(
    struct channel *ch, const amqp_frame_t *frame, bool *ret_keep, struct err *err);

#endif
