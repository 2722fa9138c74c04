/* Has characters erased whose players gave them up, once their time has come.
 *
 *   each 10 s: those whose time has come, a page at a time ─▶ character.erase of each ─▶ next page
 *
 * The operation's id is made of the player, so that any number of tickers may ask for the same. A
 * banned character waits until its ban has ended. What fails is asked for again with the next
 * look. */
#ifndef WORKERS_TICKER_ERASURE_H
#define WORKERS_TICKER_ERASURE_H

#include <stdbool.h>

struct bus;
struct loop;
struct metrics;
struct postgres;

struct erasure;

/* Everything is borrowed for its life. Starts at once. */
struct erasure *erasure_create(
    struct loop *loop, struct postgres *postgres, struct bus *bus, struct metrics *metrics);
/* Looks no more. */
void erasure_stop(struct erasure *e);
/* Nothing is asked for. */
bool erasure_is_idle(const struct erasure *e);
void erasure_destroy(struct erasure *e); /* NULL is fine */

#endif
