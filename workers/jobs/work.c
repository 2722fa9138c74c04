#include "workers/jobs/work.h"

#include "events/bus.h"
#include "events/inbox.h"
#include "events/log.h"
#include "events/metrics.h"
#include "events/outbox.h"
#include "events/postgres.h"
#include "events/service.h"

#include <stdio.h>
#include <stdlib.h>

#define SESSION_WAIT_MS 2000

void
work_begin(struct work *w, struct job *job, struct delivery *d, const struct event *e)
{
	const char *traceparent = message_header(delivery_message(d), HEADER_TRACEPARENT);

	w->job = job;
	w->delivery = d;
	snprintf(w->event_id, sizeof(w->event_id), "%s", e->id);
	if (traceparent != NULL)
		snprintf(w->traceparent, sizeof(w->traceparent), "%s", traceparent);
	job->in_hand++;
}

const char *
work_traceparent(const struct work *w)
{
	return w->traceparent[0] != '\0' ? w->traceparent : NULL;
}

/* ── ends ── */

static void
end(struct work *w)
{
	if (w->batch != NULL)
		outbox_abandon(w->batch);
	if (w->session != NULL)
		postgres_release(w->session);
	w->job->in_hand--;
	free(w);
}

void
work_done(struct work *w, struct counter *counter)
{
	counter_add(counter, 1);
	delivery_done(w->delivery);
	end(w);
}

void
work_retry(struct work *w, const char *why)
{
	counter_add(w->job->retried, 1);
	log_warn(w->job->retried_what, LOG_T("event", w->event_id), LOG_T("why", why));
	delivery_retry(w->delivery, why);
	end(w);
}

void
work_reject(struct work *w, const char *why)
{
	delivery_reject(w->delivery, why);
	end(w);
}

/* ── the transaction ── */

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct work *w = arg;

	if (s == NULL) {
		work_retry(w, err->text);
		return;
	}
	w->session = s;
	w->on_acquired(w);
}

void
work_acquire(struct work *w, void (*on_acquired)(struct work *w))
{
	w->on_acquired = on_acquired;
	postgres_acquire(w->job->postgres, SESSION_WAIT_MS, on_session, w);
}

static void
on_committed(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct work *w = arg;

	(void)s;
	if (err == NULL) {
		FAULT_POINT("jobs.committed");
		outbox_committed(w->batch);
		w->batch = NULL;
		work_done(w, w->job->done);
	} else if (notify_was_added(results, err)) {
		work_done(w, w->job->repeated);
	} else {
		work_retry(w, err->text);
	}
}

void
work_notify(struct work *w, struct notify n)
{
	n.source = w->job->source;
	n.event_id = w->event_id;
	n.traceparent = work_traceparent(w);
	w->batch = outbox_begin(w->job->outbox);
	postgres_plain(w->session, "BEGIN");
	inbox_insert(w->session, w->job->queue, w->event_id, NULL, NULL, false);
	notify_add(w->batch, w->session, &n);
	postgres_plain(w->session, "COMMIT");
	postgres_sync(w->session, on_committed, w);
}
