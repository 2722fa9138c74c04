/* The hot lane: a player's hash and running fight in Redis, compared and set by (epoch, version).
 * The core's only Redis keys stand in events/hot.h.
 *
 *   running ──last blow──▶ ended, owed ──value settled in Postgres──▶ released
 */
#ifndef CORE_STORE_HOT_H
#define CORE_STORE_HOT_H

#include "core/effects.h"
#include "events/hot.h"
#include "events/redis.h"

#include <stdbool.h>
#include <stdint.h>

#define HOT_HASH_SIZE 64

/* An operation's identity in the ring of those that a player did last. */
struct hot_operation {
	const char *key;  /* "<principal>:<operation id>" */
	const char *hash; /* HOT_HASH_SIZE hex digits of the request */
};

struct stored_fight {
	bool is_sound;               /* false: gone, of other rules, or damaged: it can't go on */
	struct battle_record record; /* opened, when sound */
	int64_t ended_at_ms;         /* 0 while running */
};

struct hot_view {
	bool exists; /* false: load it */
	struct hot_state state;
	bool was_done;             /* the ring holds this operation */
	bool is_other_request;     /* … with another request hash */
	const char *reply;         /* what was answered then, as hot_store got it; borrowed */
	struct stored_fight fight; /* the one that state.fight_id names */
};

/* err NULL: `view` is there, borrowed, but for its fight's record, which may be taken. Never from
 * inside. `fight_id` is the fight that the player is likely in, or "": it is read along, and a
 * wrong guess costs no more than a second round. `op` may be NULL for reads; all texts are copied.
 */
typedef void hot_on_view(struct hot_view *view, const struct err *err, void *arg);
void hot_read(struct redis *r, int64_t player_id, const char *fight_id,
    const struct hot_operation *op, hot_on_view *on_view, void *arg);

/* Reads one fight by its id, whatever the player's hash says. Its record may be taken. */
typedef void hot_on_fight(struct stored_fight *fight, const struct err *err, void *arg);
void hot_read_fight(
    struct redis *r, int64_t player_id, const char *fight_id, hot_on_fight *on_fight, void *arg);

/* What the ring keeps instead of the view of a fight at the beginning of a round: a fight has many
 * views, each of them longer than the whole fight. */
#define HOT_FIGHT_REPLY_SIZE (HOT_FIGHT_ID_SIZE + 40)

struct hot_fight_reply {
	char fight_id[HOT_FIGHT_ID_SIZE];
	int32_t round;
	int64_t at_ms; /* of the view: UTC */
};

void hot_fight_reply_write(const struct hot_fight_reply *reply, char ret[HOT_FIGHT_REPLY_SIZE]);
/* False if the text is none. */
bool hot_fight_reply_read(const char *text, struct hot_fight_reply *ret);

enum hot_outcome {
	HOT_STORED,
	HOT_STALE, /* another was faster: read again and apply anew */
	HOT_DONE,  /* this operation was stored before (by another process): read again, the ring
	              answers */
	HOT_OTHER, /* the same with another request */
};
typedef void hot_on_stored(enum hot_outcome outcome, const struct err *err, void *arg);

/* Stores effects' hot state and fight, with the reply in the ring: its JSON; or, since they are
 * made again from the stored fight, a hot_fight_reply of its view and the fight's id of its
 * settlement; or "" of a price alone.
 * `before` is the hot state as it was read: of the hash only what changed since is written. */
void hot_store(struct redis *r, const struct hot_state *before, const struct effects *e,
    const struct hot_operation *op, int64_t now_ms, const char *reply, size_t reply_size,
    hot_on_stored *on_stored, void *arg);

/* Whether the player is still in the fight, or in none, as was seen: HOT_STORED or HOT_STALE. From
 * then on no fight begins with what was read of values before. Whoever changes value on these
 * grounds asks under the player's lock and commits; see values_queue. */
void hot_vouch(struct redis *r, const struct hot_state *seen, hot_on_stored *on_stored, void *arg);

/* Lets go of the player if the hash still points to that fight, and forgets the debt. Its maxima
 * are set unless those of a newer value are there. Safe to repeat, and to come late. */
void hot_release(struct redis *r, const struct release *release, int64_t now_ms,
    hot_on_stored *on_stored, void *arg);

/* The fights that are owed in one shard: calls `on_listed` for each, then once with fight_id NULL.
 */
typedef void hot_on_listed(int64_t player_id, const char *fight_id, void *arg);
void hot_list_owed(struct redis *r, unsigned shard, hot_on_listed *on_listed, void *arg);
/* The same of fights that run for so long that somebody should look whether they are played. They
 * are put back for `again_ms`: another who asks doesn't get them, and whoever dies over one leaves
 * it to the next. */
void hot_list_left(struct redis *r, unsigned shard, int64_t now_ms, int64_t again_ms,
    hot_on_listed *on_listed, void *arg);
/* Forgets a fight that its player doesn't point to. */
void hot_drop_fight(struct redis *r, int64_t player_id, const char *fight_id);

#endif
