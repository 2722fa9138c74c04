/* The inbox: what was done already, by consumer and message id, with the reply that was given. The
 * row is written in the transaction of the effect; a repeat finds it. */
#ifndef EVENTS_INBOX_H
#define EVENTS_INBOX_H

#include "events/postgres.h"

/* Queues a read of the row; the query gives (request_hash bytea, reply text, is_refusal bool) or no
 * row. Ask it after the locks are held, so that it sees what the holder before us committed. */
void inbox_find(struct postgres_session *s, const char *consumer, const char *message_id);

/* Queues the row. A concurrent run of the same message makes this fail with ERR_EXISTS (constraint
 * inbox_pkey) and the transaction void: start over, inbox_find answers. `hash` is 32 bytes or NULL;
 * `reply` may be NULL. */
void inbox_insert(struct postgres_session *s, const char *consumer, const char *message_id,
    const void *hash, const char *reply, bool is_refusal);

struct loop;
struct inbox_cleaner;
/* Deletes rows older than 14 days, 5000 at a time, once an hour. */
struct inbox_cleaner *inbox_cleaner_create(
    struct loop *loop, struct postgres *p, const char *consumer);
/* The loop doesn't run from then until postgres_close. NULL is fine. */
void inbox_cleaner_destroy(struct inbox_cleaner *c);

#endif
