/* Subscriptions: a queue of the topology → one function, and the ways to settle what it is given.
 */
#include "events/bus_parts.h"

#include "events/clock.h"
#include "events/json.h"
#include "events/log.h"
#include "events/text.h"

#include <stdio.h>
#include <stdlib.h>

struct subscription {
	SLIST_ENTRY(subscription) link;
	struct bus *bus;
	struct bus_queue queue;
	struct histogram *handling;
	struct consumer *consumer;
	bool is_lost; /* said so in the log */
	char complaint[NAME_ROOM + 64];
	bus_on_delivery *on_delivery; /* one of the two is NULL */
	bus_on_event *on_event;
	void *arg;
};

/* ── deliveries ── */

static void
release_document(void *document)
{
	json_free(document);
}

static void
hand_out_event(struct subscription *s, struct delivery *d)
{
	struct event e;
	struct json *document;
	const struct json *data;
	struct err err;

	if (event_read(d->message.body, d->message.body_size, &e, &document, &data, &err) != 0) {
		delivery_reject(d, err.text);
		return;
	}
	d->attached = document;
	d->release = release_document;
	if (bus_check_sender(s->bus, &d->message, e.type, &err) != 0)
		delivery_reject(d, err.text);
	else
		s->on_event(d, &e, data, s->arg);
}

static void
on_delivery(struct delivery *d, void *arg)
{
	struct subscription *s = arg;

	counter_add(s->queue.deliveries, 1);
	if (!d->is_kept) {
		counter_add(s->queue.dead_letters, 1);
		consumer_reject(d); /* the queue's own dead-lettering takes the whole */
		return;
	}
	d->owner = s;
	LIST_INSERT_HEAD(&s->bus->held, d, link);
	bus_log_hop("delivery taken", s->queue.name, &d->message);
	if (d->is_oversized)
		delivery_reject(d, BUS_OVERSIZED);
	else if (s->on_event != NULL)
		hand_out_event(s, d);
	else
		s->on_delivery(d, s->arg);
}

static const char *
on_setup(struct channel *ch, void *arg)
{
	const struct subscription *s = arg;

	bus_check_queue(ch, s->queue.name);
	return s->queue.name;
}

static void
on_stale(void *arg)
{
	const struct subscription *s = arg;

	counter_add(s->bus->metrics.stale_acks, 1);
}

/* ── settling ── */

const struct message *
delivery_message(const struct delivery *d)
{
	return &d->message;
}

/* It leaves the hands of who handled it. */
static const struct subscription *
take_back(struct delivery *d)
{
	const struct subscription *s = d->owner;

	LIST_REMOVE(d, link);
	histogram_observe_us(s->handling, clock_monotonic_us() - d->received_us);
	return s;
}

void
delivery_done(struct delivery *d)
{
	const struct subscription *s = take_back(d);

	bus_log_hop("delivery done", s->queue.name, &d->message);
	consumer_ack(d);
}

void
delivery_retry(struct delivery *d, const char *why)
{
	const struct subscription *s = take_back(d);

	copies_retry(s->bus->copies, d, &s->queue, why);
}

void
delivery_reject(struct delivery *d, const char *why)
{
	const struct subscription *s = take_back(d);

	copies_reject(s->bus->copies, d, &s->queue, why);
}

/* ── life ── */

static void
subscribe(struct bus *bus, const char *queue, unsigned prefetch, const struct subscription *wanted)
{
	struct subscription *s = malloc(sizeof(*s));
	struct text labels = { 0 };
	struct consumer_owner owner = {
		.on_setup = on_setup, .on_delivery = on_delivery, .on_stale = on_stale, .arg = s
	};

	if (s == NULL)
		abort();
	*s = *wanted;
	s->bus = bus;
	bus_queue_init(bus, &s->queue, queue);
	metrics_put_label(&labels, "queue", queue);
	if (bus->all_metrics != NULL)
		s->handling = metrics_histogram(bus->all_metrics, "bus_handler_seconds",
		    labels.bytes, "From receipt of a message to its being settled, by queue");
	text_finish(&labels);
	(void)snprintf(s->complaint, sizeof(s->complaint),
	    "amqp consume: the queue %s is missing or refused", queue);
	s->consumer = bus_consume(bus, queue, prefetch, &owner);
	SLIST_INSERT_HEAD(&bus->subscriptions, s, link);
}

void
bus_subscribe(
    struct bus *bus, const char *queue, unsigned prefetch, bus_on_delivery *callback, void *arg)
{
	subscribe(
	    bus, queue, prefetch, &(struct subscription){ .on_delivery = callback, .arg = arg });
}

void
bus_subscribe_event(
    struct bus *bus, const char *queue, unsigned prefetch, bus_on_event *callback, void *arg)
{
	subscribe(bus, queue, prefetch, &(struct subscription){ .on_event = callback, .arg = arg });
}

const char *
subscribe_complaint(const struct bus *bus)
{
	const struct subscription *s;

	SLIST_FOREACH(s, &bus->subscriptions, link)
		if (!consumer_is_ready(s->consumer))
			return s->complaint;
	return NULL;
}

/* The channel's own warnings come with each attempt; this is said once. */
static void
watch(struct subscription *s)
{
	const struct channel *ch = consumer_channel(s->consumer);

	if (!s->is_lost && channel_state(ch) == CHANNEL_BROKEN) {
		s->is_lost = true;
		log_error("a queue was lost: it is not consumed until it is back",
		    LOG_T("queue", s->queue.name), LOG_T("why", channel_complaint(ch)));
	} else if (s->is_lost && channel_state(ch) == CHANNEL_READY) {
		s->is_lost = false;
		log_info("a lost queue is back and consumed", LOG_T("queue", s->queue.name));
	}
}

void
subscribe_watch(struct bus *bus)
{
	struct subscription *s;

	SLIST_FOREACH(s, &bus->subscriptions, link)
		watch(s);
}

unsigned
subscribe_lost(const struct bus *bus)
{
	const struct subscription *s;
	unsigned count = 0;

	SLIST_FOREACH(s, &bus->subscriptions, link)
		count += s->is_lost;
	return count;
}

void
subscribe_cancel(struct bus *bus)
{
	struct subscription *s;

	SLIST_FOREACH(s, &bus->subscriptions, link)
		consumer_cancel(s->consumer);
}

bool
subscribe_is_idle(const struct bus *bus)
{
	const struct subscription *s;

	SLIST_FOREACH(s, &bus->subscriptions, link)
		if (!consumer_is_idle(s->consumer))
			return false;
	return true;
}

void
subscribe_destroy(struct bus *bus)
{
	struct subscription *s;

	while ((s = SLIST_FIRST(&bus->subscriptions)) != NULL) {
		SLIST_REMOVE_HEAD(&bus->subscriptions, link);
		consumer_destroy(s->consumer);
		free(s);
	}
}
