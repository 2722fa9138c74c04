/* Has things ended whose time has come: characters that their players gave up, lots that nobody
 * bought, trades that nobody agreed to, letters that nobody emptied.
 *
 *   each 10 s: of each kind those whose time has come, a page at a time ─▶ its operation for each
 *
 * The operation's id is made of what is to end, and of when, so that any number of tickers may ask
 * for the same. A banned character waits until its ban has ended. What fails is asked for again
 * with the next look. */
#ifndef WORKERS_TICKER_DUE_H
#define WORKERS_TICKER_DUE_H

#include <stdbool.h>

struct bus;
struct loop;
struct metrics;
struct postgres;

struct due;

/* Everything is borrowed for its life. Starts at once. */
struct due *due_create(
    struct loop *loop, struct postgres *postgres, struct bus *bus, struct metrics *metrics);
/* Looks no more. */
void due_stop(struct due *d);
/* Nothing is asked for. */
bool due_is_idle(const struct due *d);
void due_destroy(struct due *d); /* NULL is fine */

#endif
