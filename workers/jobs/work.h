/* An event in the hands of a job, from its delivery to its one end; what every job shares.
 *
 *   delivery ─▶ work_begin ─▶ … ─▶ work_acquire ─▶ … ─▶ work_notify ─▶ done, or a repeat
 *                                        └──────────────────┴─▶ work_retry
 *
 * What the job does in between is its own. It ends each work exactly once, by work_done, work_retry
 * or work_reject, or leaves that to work_notify; whichever it is settles the delivery, gives back
 * what was taken and frees the work. */
#ifndef WORKERS_JOBS_WORK_H
#define WORKERS_JOBS_WORK_H

#include "events/ids.h"
#include "workers/jobs/notify.h"

#include <stdbool.h>
#include <stdint.h>

struct bus;
struct counter;
struct delivery;
struct event;
struct outbox;
struct postgres;

/* The beginning of a job's struct. All pointers are borrowed for its life. */
struct job {
	const char *queue;        /* which names it in the inbox, too */
	const char *source;       /* of its events: "/wildmarch/jobs/notices" */
	const char *retried_what; /* the log's word for a retry */
	struct bus *bus;
	struct postgres *postgres;
	struct outbox *outbox;
	struct counter *done, *retried, *repeated;
	unsigned in_hand;
};

/* The first member of what a job keeps of an event, which is allocated and zeroed. */
struct work {
	struct job *job;
	struct delivery *delivery;
	char event_id[64];
	char traceparent[TRACEPARENT_TEXT_SIZE]; /* "": there is none */
	struct postgres_session *session;        /* NULL: none yet */
	struct outbox_batch *batch;              /* NULL: no transaction is open */
	void (*on_acquired)(struct work *w);     /* what work_acquire goes on with */
};

/* Takes the delivery, which carries `e`, in hand. */
void work_begin(struct work *w, struct job *job, struct delivery *d, const struct event *e);

/* Its traceparent, or NULL. Borrowed until the work ends. */
const char *work_traceparent(const struct work *w);

/* Takes a session, then calls `on_acquired`; retries when there is none in time. */
void work_acquire(struct work *w, void (*on_acquired)(struct work *w));

/* Writes the inbox's row of the event and the notification in one transaction, publishes it, and
 * ends the work: as done, or as a repeat of a run that wrote it already. `n` lacks source,
 * event_id and traceparent: those are the work's. */
void work_notify(struct work *w, struct notify n);

/* Acknowledges the event, and counts it. */
void work_done(struct work *w, struct counter *counter);
/* The event comes again, later. */
void work_retry(struct work *w, const char *why);
/* It is for nobody: to the dead letters. */
void work_reject(struct work *w, const char *why);

#endif
