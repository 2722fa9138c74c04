/* Serving requests: a domain's queue, a local queue of what was taken from it, and the answers.
 *
 * A request that was delivered waits here while the service pauses, or while its answer couldn't
 * leave (the publish connection is down, blocked or congested). Its deadline counts from receipt,
 * on this machine's clock alone. */
#include "events/bus_parts.h"

#include "events/clock.h"
#include "events/ids.h"
#include "events/loop.h"
#include "messages/topology.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEADLINE_DEFAULT_MS 5000 /* of a request that states none */
#define DEADLINE_MAX_MS 60000
/* A share of the prefetch. An acknowledgement costs the broker a good part of what a message does,
 * and who asked has the answer already. */
#define ACK_BATCH(prefetch) ((prefetch) / 4)

struct request {
	struct delivery delivery; /* first: they are one block of memory */
	TAILQ_ENTRY(request) next;
	struct served *served;
	int64_t deadline_ms; /* monotonic */
};

TAILQ_HEAD(request_list, request);

struct served {
	SLIST_ENTRY(served) link;
	struct bus *bus;
	struct bus_queue queue;
	char complaint[NAME_ROOM + 64];
	struct consumer *consumer;
	struct request_list waiting;
	bus_on_request *on_request;
	void *arg;
};

/* ── taking requests ── */

static struct request *
request_of(struct delivery *d)
{
	return (struct request *)(void *)d;
}

static int64_t
stated_remaining_ms(const struct message *m)
{
	const char *text = message_header(m, HEADER_REMAINING_MS);
	char *end;
	long long ms;

	if (text == NULL)
		return m->expiration_ms > 0 && m->expiration_ms < DEADLINE_MAX_MS
		           ? m->expiration_ms
		           : DEADLINE_DEFAULT_MS;
	ms = strtoll(text, &end, 10);
	if (*end != '\0' || ms < 0)
		return DEADLINE_DEFAULT_MS;
	return ms > DEADLINE_MAX_MS ? DEADLINE_MAX_MS : ms;
}

static bool
answers_can_leave(const struct bus *bus)
{
	struct err err;

	return publisher_check(bus->calls_out, &err) == 0;
}

static void
take_next(struct served *s)
{
	struct request *r = TAILQ_FIRST(&s->waiting);

	TAILQ_REMOVE(&s->waiting, r, next);
	if (request_remaining_ms(r) <= 0) {
		counter_add(s->bus->metrics.requests_expired, 1);
		consumer_ack(&r->delivery);
		return;
	}
	LIST_INSERT_HEAD(&s->bus->held, &r->delivery, link);
	bus_log_hop("request taken", s->queue.name, &r->delivery.message);
	s->on_request(r, s->arg);
}

static void
pump(struct served *s)
{
	while (!TAILQ_EMPTY(&s->waiting) && !s->bus->is_paused && answers_can_leave(s->bus))
		take_next(s);
}

void
serve_pump(struct bus *bus)
{
	struct served *s;

	SLIST_FOREACH(s, &bus->served, link)
		pump(s);
}

static void
on_delivery(struct delivery *d, void *arg)
{
	struct served *s = arg;
	struct request *r = request_of(d);
	struct err err;

	counter_add(s->queue.deliveries, 1);
	r->served = s;
	if (d->is_oversized) {
		copies_reject(s->bus->copies, d, &s->queue, BUS_OVERSIZED);
		return;
	}
	if (bus_check_sender(s->bus, &d->message, d->message.routing_key, &err) != 0) {
		copies_reject(s->bus->copies, d, &s->queue, err.text);
		return;
	}
	r->deadline_ms = d->received_us / 1000 + stated_remaining_ms(&d->message);
	TAILQ_INSERT_TAIL(&s->waiting, r, next);
	pump(s);
}

/* They are the broker's again. */
static void
forget_waiting(struct served *s)
{
	struct request *r;

	while ((r = TAILQ_FIRST(&s->waiting)) != NULL) {
		TAILQ_REMOVE(&s->waiting, r, next);
		delivery_free(&r->delivery);
	}
}

static void
on_end(struct consumer *c, void *arg)
{
	(void)c;
	forget_waiting(arg);
}

static void
on_stale(void *arg)
{
	const struct served *s = arg;

	counter_add(s->bus->metrics.stale_acks, 1);
}

static const char *
on_setup(struct channel *ch, void *arg)
{
	const struct served *s = arg;
	size_t i;

	bus_declare(ch, topology_queue_of(s->queue.name), s->queue.name, false);
	for (i = 0; i < TOPOLOGY_BINDING_COUNT; i++)
		if (strcmp(topology_bindings[i].destination, s->queue.name) == 0)
			bus_bind(ch, s->queue.name, topology_bindings[i].exchange,
			    topology_bindings[i].routing_key);
	return s->queue.name;
}

/* ── life ── */

void
bus_serve(
    struct bus *bus, const char *queue, unsigned prefetch, bus_on_request *on_request, void *arg)
{
	const struct topology_queue *known = topology_queue_of(queue);
	struct served *s = calloc(1, sizeof(*s));
	struct consumer_owner owner = {
		.on_setup = on_setup,
		.on_delivery = on_delivery,
		.on_end = on_end,
		.on_stale = on_stale,
		.arg = s,
		.delivery_size = sizeof(struct request),
		.ack_batch = ACK_BATCH(prefetch),
	};

	if (s == NULL)
		abort();
	s->bus = bus;
	assert(known != NULL &&
	       !known->is_durable); /* schemas/topology.json names it among request_queues */
	bus_queue_init(bus, &s->queue, queue);
	(void)snprintf(s->complaint, sizeof(s->complaint),
	    "amqp consume: request queue %s is not served, see the log", queue);
	TAILQ_INIT(&s->waiting);
	s->on_request = on_request;
	s->arg = arg;
	s->consumer = bus_consume(bus, queue, prefetch, &owner);
	SLIST_INSERT_HEAD(&bus->served, s, link);
}

void
bus_pause_serving(struct bus *bus, bool pause)
{
	bus->is_paused = pause;
	if (!pause)
		loop_task_schedule(bus->pump);
}

const char *
serve_complaint(const struct bus *bus)
{
	const struct served *s;

	SLIST_FOREACH(s, &bus->served, link)
		if (!consumer_is_ready(s->consumer))
			return s->complaint;
	return NULL;
}

void
serve_cancel(struct bus *bus)
{
	struct served *s;

	SLIST_FOREACH(s, &bus->served, link)
		consumer_cancel(s->consumer);
}

bool
serve_is_idle(const struct bus *bus)
{
	const struct served *s;

	SLIST_FOREACH(s, &bus->served, link)
		if (!TAILQ_EMPTY(&s->waiting) || !consumer_is_idle(s->consumer))
			return false;
	return true;
}

void
serve_destroy(struct bus *bus)
{
	struct served *s;

	while ((s = SLIST_FIRST(&bus->served)) != NULL) {
		SLIST_REMOVE_HEAD(&bus->served, link);
		forget_waiting(s);
		consumer_destroy(s->consumer);
		free(s);
	}
}

/* ── what a request says ── */

const struct message *
request_message(const struct request *r)
{
	return &r->delivery.message;
}

const char *
request_operation(const struct request *r)
{
	return r->delivery.message.routing_key;
}

const char *
request_principal(const struct request *r)
{
	const char *principal = message_header(&r->delivery.message, HEADER_PRINCIPAL);

	return principal == NULL ? "" : principal;
}

const char *
request_traceparent(const struct request *r)
{
	const char *traceparent = message_header(&r->delivery.message, HEADER_TRACEPARENT);

	return traceparent == NULL ? "" : traceparent;
}

int64_t
request_remaining_ms(const struct request *r)
{
	return r->deadline_ms - clock_monotonic_ms();
}

/* ── answers ── */

/* A lost answer is no loss: the caller repeats, and the inbox has it. */
static void
send_answer(struct request *r, const char *type, const void *body, size_t size, bool is_replayed)
{
	struct bus *bus = r->served->bus;
	char hop[TRACEPARENT_TEXT_SIZE];
	struct err err;
	struct message m = {
		.exchange = "replies",
		.routing_key = r->delivery.message.reply_to,
		.type = type,
		.correlation_id = r->delivery.message.correlation_id,
		.content_type = "application/json",
		.body = body,
		.body_size = size,
	};

	if (m.routing_key == NULL)
		return; /* nobody wants it */
	bus_stamp(bus, &m, request_traceparent(r), hop);
	if (is_replayed)
		message_set_header(&m, HEADER_REPLAYED, "true");
	if (publisher_put(bus->calls_out, &m, NULL, NULL, &err) != 0)
		counter_add(bus->metrics.replies_lost, 1);
	else
		bus_log_hop("reply sent", m.exchange, &m);
}

void
request_reply(struct request *r, const void *body, size_t size, bool is_replayed)
{
	send_answer(r, request_operation(r), body, size, is_replayed);
	request_drop(r);
}

void
request_refuse(struct request *r, const void *refusal, size_t size, bool is_replayed)
{
	send_answer(r, "refusal", refusal, size, is_replayed);
	request_drop(r);
}

void
request_drop(struct request *r)
{
	LIST_REMOVE(&r->delivery, link);
	consumer_ack(&r->delivery);
}

void
request_reject(struct request *r, const char *why, const void *refusal, size_t size)
{
	send_answer(r, "refusal", refusal, size, false);
	LIST_REMOVE(&r->delivery, link);
	copies_reject(r->served->bus->copies, &r->delivery, &r->served->queue, why);
}
