/* Saves dirty hot state to Postgres: each shard every interval, give or take a fifth, so that
 * shards spread out.
 *
 *   dirty ids, oldest first ─▶ their hashes ─▶ one upsert (higher (epoch, ver) wins) ─▶ clear the
 * marks of what is unchanged
 *
 * Any number of tickers may do this at once, and one may sleep between any two steps: versions
 * decide, no lock is needed. */
#ifndef WORKERS_TICKER_SNAPSHOT_H
#define WORKERS_TICKER_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct metrics;
struct postgres;
struct redis;

struct snapshot;

/* Everything is borrowed for its life. Starts at once. */
struct snapshot *snapshot_create(struct loop *loop, struct postgres *postgres, struct redis *redis,
    int64_t interval_ms, struct metrics *metrics);
/* Saves every shard once more, now: the last pass before the end. */
void snapshot_finish_up(struct snapshot *s);
/* No pass is running and none is asked for. */
bool snapshot_is_idle(const struct snapshot *s);
void snapshot_destroy(struct snapshot *s);

#endif
