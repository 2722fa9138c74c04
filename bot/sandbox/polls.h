/* getUpdates: long polling as Telegram does it. One call may wait; another that has to wait ends it
 * with 409. */
#ifndef SANDBOX_POLLS_H
#define SANDBOX_POLLS_H

#include "bot/sandbox/bot_api.h"

struct polls;

struct polls *polls_create(struct sandbox *s);
void polls_destroy(struct polls *p); /* NULL is fine; after polls_end_all */
/* There is a new update: the waiting call is answered at the end of this turn. */
void polls_wake(struct polls *p);
/* How many calls wait for an update: 0 or 1. */
unsigned polls_waiting(const struct polls *p);
/* Forgets who polled when: the next call is as good as a first one. A call that waits goes on. */
void polls_reset(struct polls *p);
/* Ends the calls that wait, as a server that restarts does. */
void polls_end_all(struct polls *p);

/* The method. */
bool polls_get_updates(struct call *call, struct text *result);

#endif
