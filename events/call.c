/* Calls: a request on `requests`, its answer on a reply queue of this connection's own.
 *
 * A pending call is a slot of a table; its correlation id says which slot, and a serial number
 * tells a late answer from one to the slot's next call. Deadlines stand in a wheel of 10 ms spokes
 * with one timer for all of them: thousands of calls begin and end between two firings. */
#include "events/bus_parts.h"

#include "events/clock.h"
#include "events/ids.h"
#include "events/loop.h"
#include "messages/topology.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOT_BITS 13
#define SLOTS (1u << SLOT_BITS) /* pending calls at most */
#define NONE SLOTS
#define SPOKE_MS 10
#define SPOKES 8192u /* 81 s: more than the longest deadline */
#define DEADLINE_MAX_MS 60000
#define ID_SIZE 16 /* hex digits */
/* None is acknowledged: the queue ends with its connection, so that no reply ever comes again, and
 * there are no more of them than pending calls. */
#define REPLY_PREFETCH 0

struct slot {
	uint64_t id; /* serial << SLOT_BITS | slot; 0: free */
	bus_on_answer *on_answer;
	void *arg;
	int64_t started_us;
	int64_t spoke;           /* counted from the clock's zero */
	unsigned previous, next; /* in the spoke, or in the free list */
};

struct calls {
	struct bus *bus;
	struct consumer *replies;
	char queue[NAME_ROOM];
	uint64_t serial;
	size_t pending;
	struct loop_timer *timer;
	int64_t armed_spoke; /* what the timer waits for */
	int64_t swept_spoke; /* all spokes before it are empty */
	unsigned free;
	unsigned spokes[SPOKES];
	struct slot slots[SLOTS];
};

/* ── the table ── */

static void
arm(struct calls *c, int64_t spoke)
{
	c->armed_spoke = spoke;
	loop_timer_arm(c->timer, (spoke + 1) * SPOKE_MS - clock_monotonic_ms());
}

static void
spoke_insert(struct calls *c, unsigned i)
{
	struct slot *slot = &c->slots[i];
	unsigned *head = &c->spokes[(uint64_t)slot->spoke % SPOKES];

	slot->previous = NONE;
	slot->next = *head;
	if (*head != NONE)
		c->slots[*head].previous = i;
	*head = i;
}

static void
spoke_remove(struct calls *c, unsigned i)
{
	const struct slot *slot = &c->slots[i];

	if (slot->previous == NONE)
		c->spokes[(uint64_t)slot->spoke % SPOKES] = slot->next;
	else
		c->slots[slot->previous].next = slot->next;
	if (slot->next != NONE)
		c->slots[slot->next].previous = slot->previous;
}

static struct slot *
take_slot(struct calls *c, int64_t deadline_ms)
{
	unsigned i = c->free;
	struct slot *slot = &c->slots[i];

	assert(i != NONE);
	c->free = slot->next;
	c->pending++;
	slot->id = ++c->serial << SLOT_BITS | i;
	slot->started_us = clock_monotonic_us();
	slot->spoke = (slot->started_us / 1000 + deadline_ms) / SPOKE_MS;
	spoke_insert(c, i);
	if (c->pending == 1 || slot->spoke < c->armed_spoke)
		arm(c, slot->spoke);
	if (c->pending == 1)
		c->swept_spoke = slot->started_us / 1000 / SPOKE_MS;
	return slot;
}

static void
free_slot(struct calls *c, struct slot *slot)
{
	unsigned i = (unsigned)(slot - c->slots);

	spoke_remove(c, i);
	slot->id = 0;
	slot->next = c->free;
	c->free = i;
	c->pending--;
	if (c->pending == 0)
		loop_timer_disarm(c->timer);
}

static enum call_result
result_of(const struct bus_answer *a)
{
	switch (a->code) {
	case 0:
		return a->is_refusal ? CALL_REFUSED : CALL_OK;
	case ERR_TIMEOUT:
		return CALL_TIMEOUT;
	case ERR_UNROUTABLE:
		return CALL_UNROUTABLE;
	default:
		return CALL_UNSURE;
	}
}

static void
answer(struct calls *c, struct slot *slot, const struct bus_answer *a)
{
	bus_on_answer *on_answer = slot->on_answer;
	void *arg = slot->arg;

	histogram_observe_us(c->bus->metrics.call_time, clock_monotonic_us() - slot->started_us);
	counter_add(c->bus->metrics.calls[result_of(a)], 1);
	free_slot(c, slot); /* the callback may call again */
	on_answer(a, arg);
}

static void
fail(struct calls *c, struct slot *slot, int code)
{
	answer(c, slot, &(struct bus_answer){ .code = code });
}

/* ── deadlines ── */

/* One whose time is over in this place of the wheel, or NULL. After a pause others may stand there,
 * too, of its next round. */
static struct slot *
overdue(struct calls *c, int64_t spoke)
{
	unsigned i = c->spokes[(uint64_t)spoke % SPOKES];

	while (i != NONE && c->slots[i].spoke > spoke)
		i = c->slots[i].next;
	return i == NONE ? NULL : &c->slots[i];
}

static void
on_deadline(void *arg)
{
	struct calls *c = arg;
	int64_t now = clock_monotonic_ms() / SPOKE_MS, spoke = c->swept_spoke;
	struct slot *slot;

	c->swept_spoke = now; /* before the callbacks: what they call is over later */
	for (; spoke < now; spoke++)
		while ((slot = overdue(c, spoke)) != NULL)
			fail(c, slot, ERR_TIMEOUT);
	if (c->pending == 0)
		return;
	for (spoke = c->swept_spoke; c->spokes[(uint64_t)spoke % SPOKES] == NONE;)
		spoke++;
	arm(c, spoke);
}

/* ── replies ── */

/* NULL: nobody waits for it any more, or it was never asked. */
static struct slot *
find(struct calls *c, const char *correlation, size_t size)
{
	uint64_t id = 0;
	size_t i;

	if (size != ID_SIZE)
		return NULL;
	for (i = 0; i < size; i++) {
		char digit = correlation[i];

		if (digit >= '0' && digit <= '9')
			id = id << 4 | (uint64_t)(digit - '0');
		else if (digit >= 'a' && digit <= 'f')
			id = id << 4 | (uint64_t)(digit - 'a' + 10);
		else
			return NULL;
	}
	return id != 0 && c->slots[id % SLOTS].id == id ? &c->slots[id % SLOTS] : NULL;
}

static void
write_id(uint64_t id, char ret[ID_SIZE + 1])
{
	int i;

	for (i = ID_SIZE - 1; i >= 0; i--, id >>= 4)
		ret[i] = "0123456789abcdef"[id & 15];
	ret[ID_SIZE] = '\0';
}

static void
on_reply(struct delivery *d, void *arg)
{
	struct calls *c = arg;
	const struct message *m = &d->message;
	const char *correlation = m->correlation_id == NULL ? "" : m->correlation_id;
	const char *replayed = message_header(m, HEADER_REPLAYED);
	struct slot *slot = d->is_oversized ? NULL : find(c, correlation, strlen(correlation));
	struct bus_answer a = {
		.is_refusal = m->type != NULL && strcmp(m->type, "refusal") == 0,
		.is_replayed = replayed != NULL && strcmp(replayed, "true") == 0,
		.body = m->body,
		.body_size = m->body_size,
	};

	if (slot == NULL)
		counter_add(c->bus->metrics.late_replies, 1);
	else
		answer(c, slot, &a);
	consumer_ack(d);
}

static const char *
on_setup(struct channel *ch, void *arg)
{
	struct calls *c = arg;
	char instance[NAME_ROOM / 2];

	bus_instance(c->bus, instance, sizeof(instance));
	(void)snprintf(c->queue, sizeof(c->queue), "%s.replies.%s", c->bus->service, instance);
	bus_declare(ch, &topology_reply_queue, c->queue, true);
	bus_bind(ch, c->queue, "replies", c->queue);
	return c->queue;
}

/* The queue is gone, and the answers with it: whether the operations were done is unknown. */
static void
on_cancel(void *arg)
{
	struct calls *c = arg;
	size_t i;

	for (i = 0; i < SLOTS && c->pending > 0; i++)
		if (c->slots[i].id != 0)
			fail(c, &c->slots[i], ERR_UNSURE);
}

static void
on_end(struct consumer *consumer, void *arg)
{
	(void)consumer;
	on_cancel(arg);
}

void
calls_returned(struct calls *c, const struct channel_return *r)
{
	struct slot *slot = find(c, r->correlation_id.bytes, r->correlation_id.len);

	if (slot != NULL)
		fail(c, slot, ERR_UNROUTABLE);
}

/* ── life ── */

struct calls *
calls_create(struct bus *bus)
{
	struct calls *c = calloc(1, sizeof(*c));
	struct consumer_owner owner = {
		.on_setup = on_setup,
		.on_delivery = on_reply,
		.on_end = on_end,
		.on_cancel = on_cancel,
	};
	unsigned i;

	if (c == NULL)
		abort();
	c->bus = bus;
	for (i = 0; i < SPOKES; i++)
		c->spokes[i] = NONE;
	for (i = 0; i < SLOTS; i++)
		c->slots[i].next = i + 1; /* the last one's is NONE */
	c->timer = loop_timer_create(bus->loop, on_deadline, c);
	owner.arg = c;
	c->replies = bus_consume(bus, "replies", REPLY_PREFETCH, &owner);
	return c;
}

void
calls_destroy(struct calls *c)
{
	if (c == NULL)
		return;
	consumer_destroy(c->replies);
	loop_timer_destroy(c->timer);
	free(c);
}

bool
calls_are_ready(const struct calls *c)
{
	return consumer_is_ready(c->replies);
}

size_t
calls_pending(const struct calls *c)
{
	return c->pending;
}

static int
send_request(struct calls *c, const struct bus_call *call, const struct slot *slot, struct err *err)
{
	char id[ID_SIZE + 1], hop[TRACEPARENT_TEXT_SIZE], remaining[CONTENT_NUMBER_ROOM];
	int code;
	struct message m = {
		.exchange = "requests",
		.routing_key = call->operation,
		.type = call->operation,
		.id = call->operation_id,
		.correlation_id = id,
		.reply_to = c->queue,
		.content_type = "application/json",
		.expiration_ms = call->deadline_ms,
		.body = call->body,
		.body_size = call->body_size,
	};

	write_id(slot->id, id);
	bus_stamp(c->bus, &m, call->traceparent, hop);
	message_set_header(
	    &m, HEADER_REMAINING_MS, content_put_number(remaining, call->deadline_ms));
	if (call->principal != NULL)
		message_set_header(&m, HEADER_PRINCIPAL, call->principal);
	code = publisher_put(c->bus->calls_out, &m, NULL, NULL, err);
	if (code == 0)
		bus_log_hop("call sent", m.exchange, &m);
	return code;
}

int
bus_call(struct bus *bus, const struct bus_call *call, bus_on_answer *on_answer, void *arg,
    struct err *err)
{
	struct calls *c = bus->calls;
	struct slot *slot;
	int code;

	assert(c != NULL && call->deadline_ms >= 1 && call->deadline_ms <= DEADLINE_MAX_MS);
	if (!calls_are_ready(c))
		return err_set(err, ERR_UNAVAILABLE, "the broker isn't connected: try again later");
	if (c->free == NONE)
		return err_set(err, ERR_CONGESTED, "%u calls wait for their answers", SLOTS);
	slot = take_slot(c, call->deadline_ms);
	slot->on_answer = on_answer;
	slot->arg = arg;
	code = send_request(c, call, slot, err);
	if (code != 0)
		free_slot(c, slot);
	return code;
}
