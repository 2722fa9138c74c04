/* World bosses in Redis: one health for everybody. Three keys in one slot of a cluster:
 *
 *   {b7}:boss     hash   born, hp, ends, hits, over, killer, settled
 *   {b7}:players  hash   player -> "dealt score strikes last_ms operation:dealt …"
 *   {b7}:places   sorted set of players by what they dealt
 *
 * A strike is one script, so of two last blows one takes what is left; at any time what all have
 * dealt and what it has left add up to what it came with. `hits` counts strikes: a copy with fewer
 * than the books have is an old one, and one that was born at another time is somebody else's; both
 * are as good as lost, and are replaced by what the books say. */
#ifndef CORE_STORE_BOSS_HOT_H
#define CORE_STORE_BOSS_HOT_H

#include "core/effects.h"
#include "events/err.h"
#include "events/redis.h"

/* `meeting` NULL: Redis didn't answer. Borrowed. */
typedef void boss_hot_on_met(const struct boss_meeting *meeting, const struct err *err, void *arg);

/* Looks at it as this player sees it; with a `blow`, strikes first. `row` is what the books say. */
void boss_hot_meet(struct redis *r, const struct boss_row *row, int64_t player_id,
    const struct boss_blow *blow, int64_t now_ms, boss_hot_on_met *on_met, void *arg);

/* The whole of it, which the callee owns; if its time is over, nobody strikes it from now on. NULL:
 * Redis didn't answer. */
typedef void boss_hot_on_copy(struct boss_copy *copy, const struct err *err, void *arg);
void boss_hot_read(struct redis *r, int64_t boss_id, int64_t born_ms, int64_t now_ms,
    boss_hot_on_copy *on_copy, void *arg);

/* Puts what the books say in place of nothing, or of an older copy. err NULL: done. */
typedef void boss_hot_on_told(const struct err *err, void *arg);
void boss_hot_restore(struct redis *r, const struct boss_row *row, const struct boss_copy *saved,
    boss_hot_on_told *on_told, void *arg);

/* It is settled: Redis may forget it in a while. */
void boss_hot_retire(struct redis *r, int64_t boss_id, boss_hot_on_told *on_told, void *arg);

#endif
