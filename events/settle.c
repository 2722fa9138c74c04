/* Copies: what can't be handled now goes round through a retry queue, what never can to
 * <queue>.dead. The copy is published with a confirm and the original acknowledged after it; a
 * crash between leaves a repeat, which the inbox knows.
 *
 *   delivery ──copy──▶ retry.5s / dead_letters ──confirm──▶ acknowledged
 *
 * What isn't confirmed is sent again in 5 s, as long as the delivery is ours. What can't be copied,
 * since its headers fill a frame, is left to its queue's own dead-lettering. */
#include "events/bus_parts.h"

#include "events/clock.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGAIN_MS 5000
#define WHY_ROOM 200
#define HEADERS_KEPT (MESSAGE_HEADERS_MAX - 7) /* room for those that a copy adds */

static const char *const delays[] = { "retry.5s", "retry.30s", "retry.5m", "retry.1h" };
#define DELAYS (sizeof(delays) / sizeof(delays[0]))

struct copy {
	LIST_ENTRY(copy) link;
	struct copies *copies;
	struct delivery *delivery;
	const char *exchange;
	const struct bus_queue *queue;
	char why[WHY_ROOM];
	char attempt[CONTENT_NUMBER_ROOM];
	char first_seen[CLOCK_TEXT_SIZE];
	bool is_sent; /* its confirm is awaited */
};

LIST_HEAD(copy_list, copy);

struct copies {
	struct bus *bus;
	struct copy_list open;
	size_t count;
	struct loop_timer *again;
};

/* ── what a copy says ── */

/* What the broker adds on its way is left out: a copy that seems to go in circles is dropped in
 * silence. And a sender is not believed who says another's name. */
static bool
is_kept(const char *header)
{
	return strcmp(header, HEADER_SENDER) != 0 && strncmp(header, "x-death", 7) != 0 &&
	       strncmp(header, "x-first-death-", 14) != 0 &&
	       strncmp(header, "x-last-death-", 13) != 0 && strcmp(header, "x-delivery-count") != 0;
}

static void
keep_headers(const struct message *from, struct message *to)
{
	unsigned i;

	for (i = 0; i < from->header_count && to->header_count < HEADERS_KEPT; i++)
		if (is_kept(from->headers[i].name))
			to->headers[to->header_count++] = from->headers[i];
}

/* What we copied before says whom it came from. */
static const char *
sender_of(const struct bus *bus, const struct message *m)
{
	if (m->user_id == NULL)
		return "";
	return strcmp(m->user_id, connection_user(bus->consume)) == 0 ? sender_of_copy(m)
	                                                              : m->user_id;
}

static bool
is_dead(const struct copy *copy)
{
	return strcmp(copy->exchange, "dead_letters") == 0;
}

static int
send_copy(struct copy *copy, bus_on_outcome *on_outcome, struct err *err)
{
	struct bus *bus = copy->copies->bus;
	struct message m = copy->delivery->message;
	char hop[TRACEPARENT_TEXT_SIZE], now[CLOCK_TEXT_SIZE], id[UUID_TEXT_SIZE];

	if (m.id == NULL) {
		uuid_v7(id); /* a copy that no queue takes comes back, and is known by its id */
		m.id = id;
	}
	m.exchange = copy->exchange;
	m.routing_key = copy->queue->name;
	m.expiration_ms = 0;
	m.is_persistent = true;
	m.header_count = 0;
	keep_headers(&copy->delivery->message, &m);
	bus_stamp(bus, &m, message_header(&m, HEADER_TRACEPARENT), hop);
	message_set_header(&m, HEADER_SENDER, sender_of(bus, &copy->delivery->message));
	message_set_header(&m, HEADER_FIRST_SEEN, copy->first_seen);
	if (is_dead(copy)) {
		message_set_header(&m, HEADER_ERROR, copy->why);
		message_set_header(&m, HEADER_CONSUMER, bus->app_id);
		clock_format(clock_wall_ms(), now);
		message_set_header(&m, HEADER_DIED_AT, now);
	} else {
		message_set_header(&m, HEADER_ATTEMPT, copy->attempt);
		message_set_header(&m, HEADER_LAST_ERROR, copy->why);
	}
	return publisher_put(bus->copies_out, &m, on_outcome, copy, err);
}

/* ── its life ── */

/* Returns the delivery, which is the caller's then. */
static struct delivery *
end(struct copy *copy)
{
	struct delivery *d = copy->delivery;

	LIST_REMOVE(copy, link);
	copy->copies->count--;
	free(copy);
	return d;
}

static void
failed(struct copy *copy, const char *why)
{
	struct copies *c = copy->copies;

	counter_add(c->bus->metrics.copies_failed, 1);
	log_warn("a delivery's copy was not taken", LOG_T("exchange", copy->exchange),
	    LOG_T("queue", copy->queue->name), LOG_T("why", why),
	    LOG_T("id", copy->delivery->message.id));
	if (!loop_timer_is_armed(c->again))
		loop_timer_arm(c->again, AGAIN_MS);
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	static const char *const words[] = {
		[BUS_CONFIRMED] = "confirmed",
		[BUS_UNROUTABLE] = "no queue is bound for it",
		[BUS_NACKED] = "the queue is full or its node failed",
		[BUS_NO_EXCHANGE] = "the exchange is missing or we may not write to it",
		[BUS_UNKNOWN] = "the connection ended",
	};
	struct copy *copy = arg;

	copy->is_sent = false;
	if (outcome == BUS_CONFIRMED)
		consumer_ack(end(copy));
	else
		failed(copy, words[outcome]);
}

static void
give_up(struct copy *copy, const char *why)
{
	log_warn("a delivery can't be copied, its queue dead-letters it",
	    LOG_T("queue", copy->queue->name), LOG_T("why", why),
	    LOG_T("id", copy->delivery->message.id));
	consumer_reject(end(copy));
}

static void
try(struct copy *copy)
{
	struct err err;
	int code;

	if (!consumer_owns(copy->delivery)) {
		consumer_ack(end(copy)); /* counted as stale: the broker delivers it again */
		return;
	}
	code = send_copy(copy, on_outcome, &err);
	if (code == 0)
		copy->is_sent = true;
	else if (code == ERR_RANGE)
		give_up(copy, err.text);
	else
		failed(copy, err.text);
}

static void
on_again(void *arg)
{
	struct copies *c = arg;
	struct copy *copy, *next;

	for (copy = LIST_FIRST(&c->open); copy != NULL; copy = next) {
		next = LIST_NEXT(copy, link);
		if (!copy->is_sent)
			try(copy);
	}
}

/* Cut between characters. */
static void
keep_why(const char *why, char ret[WHY_ROOM])
{
	size_t size = strlen(why);

	if (size >= WHY_ROOM)
		for (size = WHY_ROOM - 1; size > 0 && (why[size] & 0xc0) == 0x80;)
			size--;
	memcpy(ret, why, size);
	ret[size] = '\0';
}

static void
keep_first_seen(const struct message *m, char ret[CLOCK_TEXT_SIZE])
{
	const char *seen = message_header(m, HEADER_FIRST_SEEN);

	if (seen != NULL && strlen(seen) == CLOCK_TEXT_SIZE - 1)
		memcpy(ret, seen, CLOCK_TEXT_SIZE);
	else
		clock_format(clock_wall_ms(), ret);
}

static struct copy *
begin(struct copies *c, struct delivery *d, const struct bus_queue *queue, const char *why)
{
	struct copy *copy = calloc(1, sizeof(*copy));

	if (copy == NULL)
		abort();
	copy->copies = c;
	copy->delivery = d;
	copy->queue = queue;
	keep_why(why, copy->why);
	keep_first_seen(&d->message, copy->first_seen);
	LIST_INSERT_HEAD(&c->open, copy, link);
	c->count++;
	return copy;
}

void
copies_retry(struct copies *c, struct delivery *d, const struct bus_queue *queue, const char *why)
{
	const char *tried = message_header(&d->message, HEADER_ATTEMPT);
	long attempt = tried == NULL ? 0 : strtol(tried, NULL, 10);
	struct copy *copy;

	if (attempt < 0 || attempt >= (long)DELAYS) {
		copies_reject(c, d, queue, why);
		return;
	}
	copy = begin(c, d, queue, why);
	copy->exchange = delays[attempt];
	(void)snprintf(copy->attempt, sizeof(copy->attempt), "%ld", attempt + 1);
	counter_add(queue->retries, 1);
	try(copy);
}

void
copies_reject(struct copies *c, struct delivery *d, const struct bus_queue *queue, const char *why)
{
	struct copy *copy = begin(c, d, queue, why);

	copy->exchange = "dead_letters";
	log_warn("a delivery was given up", LOG_T("queue", queue->name),
	    LOG_T("type", d->message.type), LOG_T("id", d->message.id), LOG_T("why", copy->why));
	counter_add(queue->dead_letters, 1);
	try(copy);
}

struct copies *
copies_create(struct bus *bus)
{
	struct copies *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->bus = bus;
	LIST_INIT(&c->open);
	c->again = loop_timer_create(bus->loop, on_again, c);
	return c;
}

void
copies_destroy(struct copies *c)
{
	if (c == NULL)
		return;
	while (!LIST_EMPTY(&c->open))
		delivery_free(end(LIST_FIRST(&c->open)));
	loop_timer_destroy(c->again);
	free(c);
}

size_t
copies_open(const struct copies *c)
{
	return c->count;
}
