#include "events/amqp/confirms.h"

#include <assert.h>
#include <stdlib.h>

struct confirms {
	struct confirm *ring;
	uint64_t mask;  /* of the ring, whose size is a power of two */
	uint64_t first; /* the oldest number that isn't done */
	uint64_t next;  /* the number of the next publish */
	size_t open, window;
	void (*on_settled)(enum bus_outcome outcome, int64_t published_us, void *arg);
	void *arg;
};

struct confirms *
confirms_create(unsigned window,
    void (*on_settled)(enum bus_outcome o, int64_t published_us, void *arg), void *arg)
{
	struct confirms *c = calloc(1, sizeof(*c));
	uint64_t size = 16;

	while (size < (uint64_t)window * 2)
		size *= 2;
	if (c == NULL || (c->ring = calloc(size, sizeof(*c->ring))) == NULL)
		abort();
	c->mask = size - 1;
	c->first = c->next = 1;
	c->window = window;
	c->on_settled = on_settled;
	c->arg = arg;
	return c;
}

void
confirms_destroy(struct confirms *c)
{
	if (c == NULL)
		return;
	free(c->ring);
	free(c);
}

static struct confirm *
at(const struct confirms *c, uint64_t number)
{
	return &c->ring[number & c->mask];
}

bool
confirms_are_full(const struct confirms *c)
{
	return c->open >= c->window || c->next - c->first > c->mask;
}

size_t
confirms_open(const struct confirms *c)
{
	return c->open;
}

void
confirms_add(struct confirms *c, const struct confirm *confirm)
{
	assert(c->next - c->first <= c->mask);
	*at(c, c->next) = *confirm;
	at(c, c->next)->is_returned = at(c, c->next)->is_done = false;
	c->next++;
	c->open++;
}

/* The callback may publish: the ring is in order before it is called. */
static void
finish(struct confirms *c, uint64_t number, enum bus_outcome outcome)
{
	struct confirm done = *at(c, number);

	at(c, number)->is_done = true;
	c->open--;
	while (c->first < c->next && at(c, c->first)->is_done)
		c->first++;
	if (c->on_settled != NULL)
		c->on_settled(outcome, done.published_us, c->arg);
	if (done.on_outcome != NULL)
		done.on_outcome(outcome, done.arg);
}

static enum bus_outcome
outcome_of(const struct confirm *confirm, bool is_nack)
{
	if (is_nack)
		return BUS_NACKED;
	return confirm->is_returned ? BUS_UNROUTABLE : BUS_CONFIRMED;
}

bool
confirms_settle(struct confirms *c, uint64_t number, bool is_multiple, bool is_nack)
{
	uint64_t i;

	if (number >= c->next || (number == 0 && !is_multiple))
		return false;
	if (number == 0)
		number = c->next - 1; /* all so far */
	for (i = is_multiple ? c->first : number; i <= number; i++)
		if (i >= c->first && !at(c, i)->is_done)
			finish(c, i, outcome_of(at(c, i), is_nack));
	return true;
}

void
confirms_return(struct confirms *c, uint64_t id_hash)
{
	uint64_t i;

	for (i = c->first; i < c->next; i++) {
		struct confirm *confirm = at(c, i);

		if (confirm->is_done || confirm->is_returned || confirm->id_hash != id_hash)
			continue;
		confirm->is_returned = true;
		return;
	}
}

bool
confirms_are_overdue(const struct confirms *c, unsigned second)
{
	return c->first < c->next && at(c, c->first)->due <= second;
}

void
confirms_end(struct confirms *c, uint64_t refused_exchange_hash)
{
	uint64_t i, last = c->next;

	for (i = c->first; i < last; i++) {
		const struct confirm *confirm = at(c, i);

		if (confirm->is_done)
			continue;
		finish(c, i,
		    refused_exchange_hash != 0 && confirm->exchange_hash == refused_exchange_hash
			? BUS_NO_EXCHANGE
			: BUS_UNKNOWN);
	}
	c->first = c->next = 1;
}
