/* One struct work for each event in hand; its functions are the steps in order. */
#include "workers/jobs/level_bonus.h"

#include "core/rules/referral.h"
#include "events/bus.h"
#include "events/ids.h"
#include "events/inbox.h"
#include "events/log.h"
#include "events/metrics.h"
#include "events/outbox.h"
#include "events/postgres.h"
#include "events/service.h"
#include "messages/character_grant_bonus.h"
#include "messages/character_reward_referrer.h"
#include "messages/events_table.h"
#include "messages/level_up_notification.h"
#include "messages/operations.h"
#include "messages/player_level_up_event.h"
#include "messages/refusal.h"
#include "workers/jobs/notify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE "jobs.level_bonus"
#define PREFETCH 16
#define CALL_MS 3000
#define SESSION_WAIT_MS 2000

struct level_bonus {
	struct bus *bus;
	struct postgres *postgres;
	struct outbox *outbox;
	unsigned in_hand;
	struct counter *done, *retried, *refused, *repeated;
};

struct work {
	struct level_bonus *job;
	struct delivery *delivery;
	char event_id[64];
	char traceparent[TRACEPARENT_TEXT_SIZE];
	char cause[64]; /* "level:42:2" */
	struct player_level_up_event up;
	struct character_grant_bonus_reply granted;
	struct postgres_session *session;
	struct outbox_batch *batch;
};

static void
work_end(struct work *w)
{
	if (w->batch != NULL)
		outbox_abandon(w->batch);
	if (w->session != NULL)
		postgres_release(w->session);
	w->job->in_hand--;
	free(w);
}

static void
finish_done(struct work *w, struct counter *counter)
{
	counter_add(counter, 1);
	delivery_done(w->delivery);
	work_end(w);
}

static void
finish_retry(struct work *w, const char *why)
{
	counter_add(w->job->retried, 1);
	log_warn("level_bonus_retried", LOG_T("event", w->event_id), LOG_T("why", why));
	delivery_retry(w->delivery, why);
	work_end(w);
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
		finish_done(w, w->job->done);
	} else if (notify_was_added(results, err)) {
		finish_done(w, w->job->repeated);
	} else {
		finish_retry(w, err->text);
	}
}

static void
add_notification(struct work *w)
{
	struct level_up_notification notification = {
		.player_id = w->up.player_id,
		.level = w->up.level,
		.gold = w->granted.gold,
	};

	snprintf(notification.provider, sizeof(notification.provider), "%s", w->granted.provider);
	snprintf(notification.external_id, sizeof(notification.external_id), "%s",
	    w->granted.external_id);
	snprintf(notification.language, sizeof(notification.language), "%s", w->granted.language);
	snprintf(notification.name, sizeof(notification.name), "%s", w->granted.name);
	notify_add(w->batch, w->session,
	    &(struct notify){
		.kind = NOTIFICATION_LEVEL_UP,
		.data = &notification,
		.player_id = w->up.player_id,
		.provider = w->granted.provider,
		.cause = w->cause,
		.source = "/wildmarch/jobs/level_bonus",
		.event_id = w->event_id,
		.traceparent = w->traceparent[0] != '\0' ? w->traceparent : NULL,
		.order = w->up.level,
	    });
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct work *w = arg;

	if (s == NULL) {
		finish_retry(w, err->text);
		return;
	}
	w->session = s;
	w->batch = outbox_begin(w->job->outbox);
	postgres_plain(s, "BEGIN");
	inbox_insert(s, QUEUE, w->event_id, NULL, NULL, false);
	add_notification(w);
	postgres_plain(s, "COMMIT");
	postgres_sync(s, on_committed, w);
}

static void
on_refused(struct work *w, const struct bus_answer *a)
{
	struct refusal refusal;
	struct err err = { 0 };

	if (refusal_decode(a->body, a->body_size, &refusal, UNKNOWN_IGNORED, &err) != 0) {
		finish_retry(w, err.text);
	} else if (refusal.retryable) {
		finish_retry(w, refusal.code);
	} else {
		counter_add(w->job->refused, 1);
		log_error("level_bonus_refused", LOG_T("event", w->event_id),
		    LOG_T("code", refusal.code));
		delivery_reject(w->delivery, refusal.code);
		work_end(w);
	}
}

static void
call_core(struct work *w, enum message_operation_number operation, const char *operation_id,
    struct text *body, bus_on_answer *on_answer)
{
	struct bus_call call = {
		.operation = message_operations[operation].name,
		.operation_id = operation_id,
		.principal = "service:jobs",
		.traceparent = w->traceparent[0] != '\0' ? w->traceparent : NULL,
		.deadline_ms = CALL_MS,
		.body = body->bytes,
		.body_size = body->size,
	};
	struct err err = { 0 };
	int code = bus_call(w->job->bus, &call, on_answer, w, &err);

	text_finish(body);
	if (code != 0)
		finish_retry(w, err.text);
}

static void
notify(struct work *w)
{
	postgres_acquire(w->job->postgres, SESSION_WAIT_MS, on_session, w);
}

static void
on_rewarded(const struct bus_answer *a, void *arg)
{
	struct work *w = arg;
	struct err err = { .code = a->code };

	if (a->code != 0)
		finish_retry(w, err_name(err.code));
	else if (a->is_refusal)
		on_refused(w, a);
	else
		notify(w);
}

/* Who brought the player, if anybody did, has a share in some levels. */
static void
reward_referrer(struct work *w)
{
	struct character_reward_referrer_request request = { .player_id = w->up.player_id,
		.level = w->up.level };
	struct text body = { 0 };
	char cause[64];

	snprintf(cause, sizeof(cause), "refer:%" PRId64 ":%" PRId32, w->up.player_id, w->up.level);
	character_reward_referrer_request_write(&request, &body);
	call_core(w, OPERATION_CHARACTER_REWARD_REFERRER, cause, &body, on_rewarded);
}

static void
on_granted(const struct bus_answer *a, void *arg)
{
	struct work *w = arg;
	struct err err = { .code = a->code };

	if (a->code != 0) {
		finish_retry(w, err_name(err.code));
	} else if (a->is_refusal) {
		on_refused(w, a);
	} else if (character_grant_bonus_reply_decode(
		       a->body, a->body_size, &w->granted, UNKNOWN_IGNORED, &err) != 0) {
		finish_retry(w, err.text);
	} else {
		FAULT_POINT("jobs.granted");
		if (referral_gold(w->up.level) > 0)
			reward_referrer(w);
		else
			notify(w);
	}
}

static void
grant(struct work *w)
{
	struct character_grant_bonus_request request = { .player_id = w->up.player_id,
		.level = w->up.level };
	struct text body = { 0 };

	character_grant_bonus_request_write(&request, &body);
	call_core(w, OPERATION_CHARACTER_GRANT_BONUS, w->cause, &body, on_granted);
}

static void
on_level_up(struct delivery *d, const struct event *e, const struct json *data, void *arg)
{
	struct level_bonus *job = arg;
	struct player_level_up_event up;
	struct err err = { 0 };
	struct work *w;

	if (strcmp(e->type, message_events[EVENT_PLAYER_LEVEL_UP].type) != 0) {
		delivery_reject(d, "not a player_level_up of a version that this job knows");
		return;
	}
	if (shape_read(&player_level_up_event_shape, data, "data", &up, UNKNOWN_IGNORED, &err) !=
	    0) {
		delivery_reject(d, err.text);
		return;
	}
	w = calloc(1, sizeof(*w));
	if (w == NULL)
		abort();
	w->job = job;
	w->delivery = d;
	w->up = up;
	snprintf(w->event_id, sizeof(w->event_id), "%s", e->id);
	snprintf(w->cause, sizeof(w->cause), "level:%" PRId64 ":%" PRId32, up.player_id, up.level);
	if (message_header(delivery_message(d), HEADER_TRACEPARENT) != NULL)
		snprintf(w->traceparent, sizeof(w->traceparent), "%s",
		    message_header(delivery_message(d), HEADER_TRACEPARENT));
	job->in_hand++;
	grant(w);
}

struct level_bonus *
level_bonus_create(
    struct bus *bus, struct postgres *postgres, struct outbox *outbox, struct metrics *metrics)
{
	struct level_bonus *job = calloc(1, sizeof(*job));
	const char *help = "Level bonuses, by how the event ended.";

	if (job == NULL)
		abort();
	job->bus = bus;
	job->postgres = postgres;
	job->outbox = outbox;
	job->done = metrics_counter(metrics, "level_bonus_total", "result=\"done\"", help);
	job->retried = metrics_counter(metrics, "level_bonus_total", "result=\"retried\"", help);
	job->refused = metrics_counter(metrics, "level_bonus_total", "result=\"refused\"", help);
	job->repeated = metrics_counter(metrics, "inbox_repeats_total", NULL,
	    "Events that an earlier run had handled already.");
	bus_subscribe_event(bus, QUEUE, PREFETCH, on_level_up, job);
	return job;
}

bool
level_bonus_is_idle(const struct level_bonus *job)
{
	return job->in_hand == 0;
}

void
level_bonus_destroy(struct level_bonus *job)
{
	free(job);
}
