/* What was published on a channel and isn't confirmed yet: a ring by number, from 1 at
 * confirm.select.
 *
 * Acknowledgements come for many at once, out of order and late; a message that nobody's queue took
 * comes back first and is acknowledged after. Each publish ends in exactly one outcome. */
#ifndef EVENTS_AMQP_CONFIRMS_H
#define EVENTS_AMQP_CONFIRMS_H

#include "events/bus.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIRM_LIMIT_S 30

struct confirms;

struct confirm {
	bus_on_outcome *on_outcome;
	void *arg;
	uint64_t id_hash;       /* of the message id: a returned message is known by it */
	uint64_t exchange_hash; /* a refusal names the exchange */
	int64_t published_us;
	unsigned due; /* second of the connection's clock */
	bool is_returned, is_done;
};

/* Takes `window` open publishes at most. `on_settled` (may be NULL) hears of each outcome before
 * its publisher does. */
struct confirms *confirms_create(unsigned window,
    void (*on_settled)(enum bus_outcome o, int64_t published_us, void *arg), void *arg);
void confirms_destroy(struct confirms *c); /* what is open ends without its callback */

bool confirms_are_full(const struct confirms *c);
size_t confirms_open(const struct confirms *c);
/* The next number: to be called for each publish, after it was encoded; not when full. */
void confirms_add(struct confirms *c, const struct confirm *confirm);
/* False: the number was never published. */
MUST_CHECK bool confirms_settle(
    struct confirms *c, uint64_t number, bool is_multiple, bool is_nack);
void confirms_return(struct confirms *c, uint64_t id_hash);
/* The oldest has waited too long. */
bool confirms_are_overdue(const struct confirms *c, unsigned second);
/* The channel ended: all are unknown, but for those to the exchange that it ended for (0: none).
 * Numbers begin at 1 again. */
void confirms_end(struct confirms *c, uint64_t refused_exchange_hash);

#endif
