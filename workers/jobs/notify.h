/* A notification, as every job sends one: a row that says it was sent, once for each cause, and the
 * event on `notify`, in the transaction of the job. */
#ifndef WORKERS_JOBS_NOTIFY_H
#define WORKERS_JOBS_NOTIFY_H

#include "messages/events_table.h"

#include <stdbool.h>
#include <stdint.h>

struct err;
struct outbox_batch;
struct postgres_results;
struct postgres_session;

struct notify {
	enum message_notification_number kind;
	const void *data; /* the kind's struct */
	int64_t player_id;
	const char *provider;    /* where the player is known */
	const char *cause;       /* what makes it one: a second for the same is refused */
	const char *source;      /* "/wildmarch/jobs/notices" */
	const char *event_id;    /* of the event that it follows from */
	const char *traceparent; /* may be NULL */
	int64_t order;           /* among the player's, should several wait to be published */
};

/* Queues both, alone in its batch; all is copied. The open transaction has a row of the inbox for
 * the event. */
void notify_add(struct outbox_batch *batch, struct postgres_session *s, const struct notify *n);
/* Whether such a transaction failed because an earlier run had done it. */
bool notify_was_added(const struct postgres_results *results, const struct err *err);

#endif
