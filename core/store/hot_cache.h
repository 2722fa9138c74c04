/* Players in a running fight as this process stored them last, so that the next blow need not ask
 * Redis first. A row here may be old: who builds on one relies on hot_store, which refuses what was
 * built on another version, and on reading anew before it refuses anything itself. Versions say
 * nothing across a loss of Redis, which may come back older: what was stored over another
 * connection isn't known any more. */
#ifndef CORE_STORE_HOT_CACHE_H
#define CORE_STORE_HOT_CACHE_H

#include "events/hot.h"

#include "core/rows.h"

struct hot_cache;

struct hot_cache *hot_cache_create(void);
void hot_cache_destroy(struct hot_cache *c); /* NULL is fine */

/* Keeps a copy of both; may push out another player's. */
void hot_cache_put(struct hot_cache *c, const struct redis *r, const struct hot_state *hot,
    const struct battle_record *fight);
void hot_cache_forget(struct hot_cache *c, int64_t player_id);
/* Fills in the hot state and fight of `rows`; false, and nothing changed, when they aren't known.
 */
bool hot_cache_find(
    const struct hot_cache *c, const struct redis *r, int64_t player_id, struct rows *rows);

#endif
