/* What the files of a transaction share: its state between callbacks, and its steps. Only
 * core/transaction*.c, core/settlement.c, core/commit_group.c and the sweeps include this. A step
 * either goes on, waits with a callback, or ends the transaction. */
#ifndef CORE_TRANSACTION_PARTS_H
#define CORE_TRANSACTION_PARTS_H

#include "core/operations.h"
#include "core/store/hot.h"
#include "core/store/values.h"
#include "core/transaction.h"
#include "core/turnstile.h"
#include "events/text.h"
#include "messages/operations.h"

#include <stddef.h>
#include <sys/queue.h>

struct character_cache;
struct counter;
struct histogram;
struct hot_cache;
struct loop_timer;
struct outbox_batch;
struct postgres_session;
struct request;

#define ATTEMPTS_MAX 6 /* of a transaction that others keep overtaking */

struct transactions {
	struct transactions_config config;
	struct turnstile *turnstile;
	struct character_cache *characters;
	struct hot_cache *fighting;
	struct {
		STAILQ_HEAD(, transaction) waiting;
		bool is_under_way; /* a group waits for its connection, or for its commit */
		unsigned last_count;
		int64_t last_ms;         /* when the last one set out, on the monotonic clock */
		struct loop_timer *next; /* armed while one waits for its time */
	} group;
	unsigned active;
	struct loop_timer *sweep_timer;
	bool standings_were_told; /* since the start */
	struct counter *repeats, *conflicts;
	struct {
		struct counter *ok, *refused, *failed;
		struct histogram *seconds;
	} metrics[OPERATION_COUNT];
};

struct transaction;
/* How a settlement ended: `reply` is the settled fight's view, or NULL with what failed. */
typedef void settled_callback(
    struct transaction *waiting, const struct text *reply, const struct err *err);

struct transaction {
	struct transactions *all;
	const struct operation *operation;
	const struct message_operation *contract; /* NULL: a settlement */
	struct request *request;                  /* NULL: a settlement */
	struct transaction *waiting; /* for this settlement; NULL: the sweep wants it */
	settled_callback *on_settled;
	int64_t acts_for; /* the player by whose hand it is; 0: nobody's, or a service's */
	int64_t began_us, now_ms;
	char key[OPERATION_KEY_SIZE];
	uint8_t hash[32];
	char hash_text[65];
	unsigned attempts, rounds;
	bool is_optimistic; /* a settlement that works on its character without a lock */
	STAILQ_ENTRY(transaction) grouped;
	struct hot_fight_reply shown; /* what it answered when it was done before */
	bool is_in_doubt; /* whether it was done before: the hot lane's ring has to say */
	struct turnstile_ticket ticket;
	struct needs needs;
	struct rows rows;
	struct effects effects;
	struct postgres_session *session;
	struct values_plan plan;
	int inbox_query;
	struct outbox_batch *batch;
	struct text stored; /* the reply of an earlier run */
	bool is_replayed;
	_Alignas(max_align_t) unsigned char input[]; /* the decoded request */
};

/* ── transaction.c: its beginning and its end ── */

/* With room for a decoded request of so many bytes, not yet written. */
struct transaction *transaction_create(
    struct transactions *all, const struct operation *operation, size_t input_size);
void transaction_destroy(struct transaction *t);

/* Asks the operation for its needs, again and again until they stop growing, and goes on. */
void transaction_discover(struct transaction *t);
/* Others were faster: from the beginning, as often as is sensible. */
void transaction_start_over(struct transaction *t);
/* Gives back what this attempt took and made, the turnstile's keys too. */
void transaction_let_go(struct transaction *t);

/* Each of these answers and ends it; a settlement tells who waits for it. */
void transaction_reply(struct transaction *t, const struct text *reply);
void transaction_refuse(
    struct transaction *t, enum refusal_number number, const char *detail, const struct text *view);
/* With a refusal document as it was given before. */
void transaction_refuse_as(
    struct transaction *t, const struct refusal_meaning *meaning, const struct text *refusal);
/* What the effects say was refused. */
void transaction_refuse_by_effects(struct transaction *t);
/* Whether an administrator has taken the game away from the player it acts for: then it is refused
 * in place of being applied. */
bool transaction_is_barred(const struct transaction *t, const struct moment *at);
/* The machinery failed. What was done is known by the operation's key, so that the caller may
 * repeat it. */
void transaction_fail(struct transaction *t, const struct err *err);

void transaction_write_refusal(const struct refusal_meaning *meaning, const char *detail,
    const struct text *view, struct text *out);
/* The present, noted in t->now_ms. */
struct moment transaction_moment(struct transaction *t);
bool transaction_is_write(const struct transaction *t);
/* How long it may wait for a connection. */
int64_t transaction_wait_ms(const struct transaction *t);

/* ── transaction_hot.c, transaction_value.c, settlement.c: the lanes ── */

/* Reads the player's hot state, and goes on to the value lane or applies. */
void transaction_read_hot(struct transaction *t);
/* Applies an operation that stores nothing but hot state, stores that, answers. */
void transaction_apply_hot(struct transaction *t);
/* Loads the value lane, under locks if the operation writes; applies, commits, answers. */
void transaction_load_values(struct transaction *t);
/* Applies an optimistic settlement, and adds its events; the caller stores what it returns,
 * borrowed from the transaction, and commits. */
struct decision transaction_decide(struct transaction *t, struct outbox_batch *batch);
/* What was queued is committed: publishes its events, and answers. */
void transaction_values_committed(struct transaction *t);

/* ── commit_group.c ── */

/* Applies and stores an optimistic one, in a transaction of Postgres that it shares with others. */
void commit_group_join(struct transaction *t);
void commit_groups_open(struct transactions *all);
void commit_groups_close(struct transactions *all);

/* Settles a fight of the player whose hot state `t` works on, and tells `t` how it ended. */
void transaction_settle(struct transaction *t, const char *fight_id, settled_callback *on_settled);
/* The same for the fight that `t` has just ended and stored: what was stored needs no reading. */
void transaction_settle_ended(struct transaction *t, settled_callback *on_settled);

/* ── transaction_boss.c ── */

/* The values are read: meets the world boss in Redis, and answers. */
void transaction_meet_boss(struct transaction *t);
/* The books of one are kept: Redis hears of it. */
void transaction_tell_boss(struct transaction *t);
/* Keeps the books of those that nobody meets. */
void bosses_sweep(struct transactions *all);

/* ── standing_sweep.c ── */

/* Tells hot state again of bans and erasures that are new. */
void standings_sweep(struct transactions *all);

/* ── idle_sweep.c ── */

/* Ends the fights whose players don't come back. */
void idle_sweep(struct transactions *all);

void settlements_open(struct transactions *all);
void settlements_close(struct transactions *all);

#endif
