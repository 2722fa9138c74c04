/* Hot state: the layout in Redis that the core writes and the ticker saves. The one home of its
 * keys, fields and scripts.
 *
 * - {h07}:p:<player>, a hash: epoch ver level x y hp hp_at hp_rem hp_max mp mp_rem mp_max energy
 *   energy_at fight, banned where it was told of a ban, from_x from_y left arrives once it went on
 *   a journey, mark marked_until once something left a mark, vouched once value was changed on its
 *   grounds, stores once an operation was stored, follows once a version of the value was told to
 *   it: level, hp_max and mp_max are of that one; and saved, the ver that Postgres had when the
 *   player was last taken out of the dirty, or "" before that
 *
 * - {h07}:o:<player>, a hash, the ring of the last HOT_OPERATIONS_KEPT operations: operation key →
 *   "<request hash><reply>", and slot → operation key, the next slot being `stores` modulo that
 *
 * - {h07}:f:<fight>, a hash: `state` is its own authority: once it isn't "running" it never changes
 *   again
 *
 * - {h07}:dirty, a sorted set: player → when it first differed from what Postgres has, UTC ms
 *
 * - {h07}:owed, a set: "<player>:<fight>" of fights that ended and are not settled and released yet
 *
 * - {h07}:running, a sorted set: "<player>:<fight>" of fights that began and are not released yet →
 *   when to look whether somebody still plays, UTC ms
 *
 * The shard in the braces is the player id modulo HOT_SHARDS, so that all keys of one script share
 * a cluster slot. (epoch, ver) fences: Postgres hands out a new epoch at each load, every change
 * raises ver; a writer that saw another pair changes nothing. */
#ifndef EVENTS_HOT_H
#define EVENTS_HOT_H

#include "events/postgres.h"
#include "events/redis.h"

#include <stdbool.h>
#include <stdint.h>

#define HOT_SHARDS 64
#define HOT_KEY_SIZE 64 /* any key of the layout fits, with its NUL */
#define HOT_FIGHT_ID_SIZE 41
#define HOT_OPERATIONS_KEPT 8

struct hot_keys {
	char player[HOT_KEY_SIZE];
	char operations[HOT_KEY_SIZE];
	char dirty[HOT_KEY_SIZE];
	char owed[HOT_KEY_SIZE];
	char running[HOT_KEY_SIZE];
};

void hot_keys(int64_t player_id, struct hot_keys *ret);
void hot_fight_key(int64_t player_id, const char *fight_id, char ret[HOT_KEY_SIZE]);
void hot_dirty_key(unsigned shard, char ret[HOT_KEY_SIZE]);
void hot_owed_key(unsigned shard, char ret[HOT_KEY_SIZE]);
void hot_running_key(unsigned shard, char ret[HOT_KEY_SIZE]);

/* What is known of a player between two actions. Times are UTC ms; see core/rules/regen.h for
 * hp_rem and the anchors. */
struct hot_state {
	int64_t player_id;
	int64_t epoch, version;
	int32_t level;              /* a copy of the value, refreshed at each load and settlement */
	int32_t x, y;               /* on a journey: where it leads; see core/journey.h */
	int32_t hp, hp_rem, hp_max; /* the maxima are copies of the value too */
	int32_t mp, mp_rem, mp_max;
	int64_t hp_at_ms; /* when hp and mp were true */
	int32_t energy;
	int64_t energy_at_ms;
	int64_t banned_until_ms;          /* a copy of the value too; 0: not banned */
	char fight_id[HOT_FIGHT_ID_SIZE]; /* "": none */
	/* These are not saved: who comes back from Postgres has arrived, and bears no mark. */
	int32_t from_x, from_y; /* where the last journey began */
	int64_t left_ms, arrives_ms;
	int32_t mark; /* an enum status of the rules */
	int64_t marked_until_ms;
	int64_t vouched; /* how often value was changed on the grounds of such a state */
	int64_t stores;  /* how many operations the ring got so far */
};

#define HOT_FIELDS 24
/* The fields in the order that hot_state_read expects them in: the arguments of HMGET. */
extern const char *const hot_fields[HOT_FIELDS];

/* Reads the reply of HMGET. ERR_NOT_FOUND when there is no such hash; ERR_TYPE when a field is
 * missing or no number (treat it as a miss: load it anew). */
MUST_CHECK int hot_state_read(
    const struct redis_reply *reply, int64_t player_id, struct hot_state *ret, struct err *err);

/* Brings a player's hash back from Postgres: reads and fences (a new epoch) in one statement,
 * making the row out of `fresh` where the character has none; then creates the hash, or, where
 * another was faster, only raises its epoch. A hash that comes back has no fight. `on_loaded` gets
 * the state, or NULL with ERR_NOT_FOUND (no such character) or what failed. Never from inside.
 * `arg` stays valid until then. */
typedef void hot_on_loaded(const struct hot_state *state, const struct err *err, void *arg);
void hot_load(struct postgres *p, struct redis *r, int64_t player_id, const struct hot_state *fresh,
    hot_on_loaded *on_loaded, void *arg);

#endif
