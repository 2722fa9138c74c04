/* Characters as this process stored them last. A row here may be old: who builds on one relies on
 * values_store, which refuses what was built on an old version. */
#ifndef CORE_STORE_CHARACTER_CACHE_H
#define CORE_STORE_CHARACTER_CACHE_H

#include "core/rows.h"

struct character_cache;

struct character_cache *character_cache_create(void);
void character_cache_destroy(struct character_cache *c); /* NULL is fine */

/* Copies the row; may push out another player's. */
void character_cache_put(struct character_cache *c, const struct character_row *row);
/* Of who is erased. */
void character_cache_forget(struct character_cache *c, int64_t player_id);
/* False, and `ret` untouched, when it isn't known. */
bool character_cache_find(
    const struct character_cache *c, int64_t player_id, struct character_row *ret);

#endif
