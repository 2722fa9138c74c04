/* HTTP requests that wait for the world to change: the page's long poll, and tests that wait until
 * a chat matches. */
#ifndef SANDBOX_WAITS_H
#define SANDBOX_WAITS_H

#include "events/http_server.h"
#include "events/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct waits;

/* Replies to `r` and returns true when what it waits for is there, or when this is its last chance.
 */
typedef bool waits_try(struct http_request *r, bool is_last, void *arg);

struct waits *waits_create(struct loop *loop);
void waits_destroy(struct waits *w); /* NULL is fine; after waits_end_all */

/* Tries at once, then at the end of each turn in which waits_wake was called, and for the last time
 * after `ms`. `arg` is free()d when it is over. When too many wait already, this is the last try.
 */
void waits_add(struct waits *w, struct http_request *r, int64_t ms, waits_try *try, void *arg);
void waits_wake(struct waits *w);
/* Gives each its last try. */
void waits_end_all(struct waits *w);

#endif
