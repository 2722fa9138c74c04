/* Notices what somebody deleted or unbound by hand: what schemas/topology.json says must be in the
 * broker and isn't.
 *
 *   each 10 s: exchanges, bindings ─▶ absent twice ─▶ lost: a line in the log, not ready, a gauge
 *                                     there again ──▶ back: a line in the log
 *
 * Why here and in this way: AMQP tells a consumer that its queue is gone, but nobody that a binding
 * is, and while game_events still has the event for its stream nothing comes back as unroutable.
 * Services could bind anew at each connect, but that mends in silence what nobody looked into, and
 * needs rights that only who applies the topology shall have. So one service asks the management
 * API, with a login that may do no more than look; any number of tickers may do it at once. It
 * changes nothing: that is the operator's (wildmarchctl topology apply). */
#ifndef WORKERS_TICKER_TOPOLOGY_WATCH_H
#define WORKERS_TICKER_TOPOLOGY_WATCH_H

#include "events/err.h"

#include <stdbool.h>

struct loop;
struct metrics;
struct topology_watch;

/* `url`: http(s)://user:password@host:port of the management API; copied. The rest is borrowed for
 * its life. Starts at once. */
MUST_CHECK struct topology_watch *topology_watch_create(
    struct loop *loop, const char *url, struct metrics *metrics, struct err *err);
/* All is there, and was looked at within a minute. `*ret_why` is borrowed from the watch. `arg` is
 * the struct topology_watch. */
bool topology_watch_is_ready(void *arg, const char **ret_why);
void topology_watch_destroy(struct topology_watch *w); /* NULL is fine */

#endif
