#include "events/amqp/consumer.h"

#include "events/amqp/connection.h"
#include "events/log.h"
#include "events/loop.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HANDED_MAX (2 * UINT16_MAX) /* no prefetch allows for more */
#define ACK_WAIT_MS 20              /* for a batch; what dies meanwhile comes again */

/* A delivery that the broker waits to hear of. */
struct handed {
	uint64_t tag;
	bool is_finished;
};

struct consumer {
	struct connection *connection;
	struct channel *channel;
	struct consumer_owner owner;
	char tag[256];
	unsigned prefetch; /* 0: nothing is acknowledged */
	bool is_cancelled;
	struct loop_timer *ack_timer; /* armed while acknowledgements wait for their batch */
	bool is_ack_due;              /* they have waited enough */
	uint64_t last_tag;            /* 0: nothing came yet by this incarnation */
	struct handed
	    *handed; /* [head, tail) in the order of their tags; about `prefetch` of them */
	size_t head, tail, room;
	size_t finished; /* how many of them are settled */
};

/* ── acknowledging ── */

static void
send_ack(struct consumer *c, uint64_t tag, bool is_multiple)
{
	amqp_basic_ack_t method = { .delivery_tag = tag, .multiple = is_multiple };

	channel_send(c->channel, AMQP_BASIC_ACK_METHOD, &method);
}

static void
ack_finished_head(struct consumer *c)
{
	size_t i = c->head;

	while (i < c->tail && c->handed[i].is_finished)
		i++;
	if (i == c->head)
		return;
	send_ack(c, c->handed[i - 1].tag, i - c->head > 1);
	c->finished -= i - c->head;
	c->head = i;
	if (c->head == c->tail)
		c->head = c->tail = 0;
}

static void
ack_each_finished(struct consumer *c)
{
	size_t i, kept = c->head;

	for (i = c->head; i < c->tail; i++) {
		if (c->handed[i].is_finished)
			send_ack(c, c->handed[i].tag, false);
		else
			c->handed[kept++] = c->handed[i];
	}
	c->tail = kept;
	c->finished = 0;
}

static bool
may_wait_for_batch(const struct consumer *c)
{
	return c->finished < c->owner.ack_batch && !c->is_ack_due && !c->is_cancelled;
}

/* One slow delivery must not use up the prefetch with finished ones behind it. */
static void
before_flush(struct channel *ch, void *arg)
{
	struct consumer *c = arg;

	(void)ch;
	if (may_wait_for_batch(c)) {
		if (c->finished > 0 && !loop_timer_is_armed(c->ack_timer))
			loop_timer_arm(c->ack_timer, ACK_WAIT_MS);
		return;
	}
	c->is_ack_due = false;
	ack_finished_head(c);
	if (c->finished > 0 && (c->is_cancelled || c->finished >= c->prefetch / 4))
		ack_each_finished(c);
}

static void
on_ack_wait(void *arg)
{
	struct consumer *c = arg;

	if (c->finished == 0)
		return;
	c->is_ack_due = true;
	channel_flush_later(c->channel);
}

static void
hand_out(struct consumer *c, uint64_t tag)
{
	if (c->tail == c->room && c->head > c->room / 2) {
		memmove(c->handed, c->handed + c->head, (c->tail - c->head) * sizeof(*c->handed));
		c->tail -= c->head;
		c->head = 0;
	}
	if (c->tail == c->room) {
		c->room = c->room == 0 ? 64 : c->room * 2;
		c->handed = reallocarray(c->handed, c->room, sizeof(*c->handed));
		if (c->handed == NULL)
			abort();
	}
	c->handed[c->tail++] = (struct handed){ .tag = tag };
}

/* Mostly they stand without gaps. */
static size_t
find(const struct consumer *c, uint64_t tag)
{
	size_t low = c->head, high = c->tail;
	uint64_t guess = low + (tag - c->handed[low].tag);

	if (guess < high && c->handed[guess].tag == tag)
		return (size_t)guess;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (c->handed[middle].tag < tag)
			low = middle + 1;
		else
			high = middle;
	}
	assert(low < c->tail && c->handed[low].tag == tag);
	return low;
}

bool
consumer_owns(const struct delivery *d)
{
	const struct channel *ch = d->consumer->channel;

	return d->incarnation == channel_incarnation(ch) &&
	       (channel_state(ch) == CHANNEL_READY || channel_state(ch) == CHANNEL_SETUP);
}

/* Settles on our side; false when the broker has taken the delivery back. */
static bool
settle(struct delivery *d)
{
	const struct consumer *c = d->consumer;

	if (consumer_owns(d))
		return true;
	if (c->owner.on_stale != NULL)
		c->owner.on_stale(c->owner.arg);
	return false;
}

void
consumer_ack(struct delivery *d)
{
	struct consumer *c = d->consumer;

	if (c->prefetch > 0 && settle(d)) {
		c->handed[find(c, d->tag)].is_finished = true;
		c->finished++;
		channel_flush_later(c->channel);
	}
	delivery_free(d);
}

void
consumer_reject(struct delivery *d)
{
	struct consumer *c = d->consumer;
	amqp_basic_reject_t method = { .delivery_tag = d->tag, .requeue = 0 };

	if (c->prefetch > 0 && settle(d)) {
		size_t i = find(c, d->tag);

		memmove(c->handed + i, c->handed + i + 1, (c->tail - i - 1) * sizeof(*c->handed));
		c->tail--;
		channel_send(c->channel, AMQP_BASIC_REJECT_METHOD, &method);
	}
	delivery_free(d);
}

/* ── the channel's life ── */

static void
on_open(struct channel *ch, void *arg)
{
	struct consumer *c = arg;
	amqp_basic_qos_t qos = { .prefetch_count = (uint16_t)c->prefetch };
	amqp_basic_consume_t consume = { .consumer_tag = amqp_cstring_bytes(c->tag),
		.no_ack = c->prefetch == 0 };

	if (c->is_cancelled)
		return;
	consume.queue = amqp_cstring_bytes(c->owner.on_setup(ch, c->owner.arg));
	if (c->prefetch > 0)
		channel_call(ch, AMQP_BASIC_QOS_METHOD, &qos, AMQP_BASIC_QOS_OK_METHOD);
	channel_call(ch, AMQP_BASIC_CONSUME_METHOD, &consume, AMQP_BASIC_CONSUME_OK_METHOD);
}

/* NULL: the broker keeps to the protocol. */
static const char *
complaint(const struct consumer *c, const struct delivery *d)
{
	if (d->tag != c->last_tag + 1)
		return "a delivery was left out, or came twice: its tag isn't the next one";
	if (c->tail - c->head >= HANDED_MAX)
		return "the broker ignores the prefetch";
	return NULL;
}

static void
on_delivery(struct channel *ch, struct delivery *d, void *arg)
{
	struct consumer *c = arg;
	const char *why = complaint(c, d);

	(void)ch;
	if (why != NULL) {
		connection_fail(c->connection, why);
		delivery_free(d);
		return;
	}
	d->consumer = c;
	c->last_tag = d->tag;
	if (c->prefetch > 0)
		hand_out(c, d->tag);
	c->owner.on_delivery(d, c->owner.arg);
}

static void
on_end(struct channel *ch, const struct channel_end *end, void *arg)
{
	struct consumer *c = arg;

	(void)ch;
	(void)end;
	c->head = c->tail = c->finished = 0;
	c->is_ack_due = false;
	c->last_tag = 0;
	if (c->owner.on_end != NULL)
		c->owner.on_end(c, c->owner.arg);
}

static void
send_cancel(struct consumer *c)
{
	amqp_basic_cancel_t method = { .consumer_tag = amqp_cstring_bytes(c->tag) };

	channel_call(c->channel, AMQP_BASIC_CANCEL_METHOD, &method, AMQP_BASIC_CANCEL_OK_METHOD);
}

static void
on_ready(struct channel *ch, void *arg)
{
	struct consumer *c = arg;

	(void)ch;
	if (c->is_cancelled)
		send_cancel(c); /* meanwhile */
}

static void
on_cancel(struct channel *ch, void *arg)
{
	struct consumer *c = arg;

	log_warn("amqp consumer cancelled by the broker", LOG_T("tag", c->tag));
	channel_setup_again(ch);
	if (c->owner.on_cancel != NULL)
		c->owner.on_cancel(c->owner.arg);
}

struct consumer *
consumer_create(struct connection *connection, const char *name, const char *tag, unsigned prefetch,
    const struct consumer_owner *owner)
{
	struct consumer *c = calloc(1, sizeof(*c));
	struct channel_owner hooks = {
		.on_open = on_open,
		.on_ready = on_ready,
		.on_end = on_end,
		.on_delivery = on_delivery,
		.on_cancel = on_cancel,
		.before_flush = before_flush,
		.arg = c,
		.delivery_size = owner->delivery_size,
	};

	assert(prefetch <= UINT16_MAX && owner->ack_batch <= prefetch);
	if (c == NULL)
		abort();
	c->connection = connection;
	c->owner = *owner;
	c->prefetch = prefetch;
	(void)snprintf(c->tag, sizeof(c->tag), "%s", tag);
	c->ack_timer = loop_timer_create(connection_loop(connection), on_ack_wait, c);
	c->channel = channel_create(connection, name, &hooks);
	return c;
}

void
consumer_destroy(struct consumer *c)
{
	if (c == NULL)
		return;
	loop_timer_destroy(c->ack_timer);
	free(c->handed);
	free(c);
}

void
consumer_cancel(struct consumer *c)
{
	if (c->is_cancelled)
		return;
	c->is_cancelled = true;
	channel_flush_later(c->channel);
	if (channel_state(c->channel) == CHANNEL_READY)
		send_cancel(c);
}

bool
consumer_is_ready(const struct consumer *c)
{
	return channel_is_ready(c->channel);
}

bool
consumer_is_idle(const struct consumer *c)
{
	return c->head == c->tail && !channel_is_waiting(c->channel);
}

const struct channel *
consumer_channel(const struct consumer *c)
{
	return c->channel;
}
