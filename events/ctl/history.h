/* The history of events: the stream game_events.log, read from a time to its end. */
#ifndef EVENTS_CTL_HISTORY_H
#define EVENTS_CTL_HISTORY_H

#include "events/ctl/broker.h"

/* Takes one message of the stream, borrowed for the call. Returns 0, or an error that ends it; sets
 * `*ret_enough` when it wants no more. */
typedef int history_visit(const struct message *m, bool *ret_enough, void *arg, struct err *err);

/* Calls `visit` for every message that reached the stream since `since_ms` and before now, in
 * order; the first few may be older, as the stream keeps them in runs. */
MUST_CHECK int history_each(
    const struct broker *b, int64_t since_ms, history_visit *visit, void *arg, struct err *err);

/* Whether a routing key fits a pattern of words, * (one word) and # (any number of them). */
bool history_matches(const char *pattern, const char *key);

#endif
