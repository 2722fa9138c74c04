/* One struct grant for each event in hand; its functions are the steps in order. */
#include "workers/jobs/level_bonus.h"

#include "core/rules/referral.h"
#include "events/bus.h"
#include "events/log.h"
#include "events/metrics.h"
#include "events/service.h"
#include "messages/character_grant_bonus.h"
#include "messages/character_reward_referrer.h"
#include "messages/events_table.h"
#include "messages/level_up_notification.h"
#include "messages/operations.h"
#include "messages/player_level_up_event.h"
#include "messages/refusal.h"
#include "workers/jobs/work.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE "jobs.level_bonus"
#define PREFETCH 16
#define CALL_MS 3000

struct level_bonus {
	struct job job;
	struct counter *refused;
};

struct grant {
	struct work work;
	char cause[64]; /* "level:42:2" */
	struct player_level_up_event up;
	struct character_grant_bonus_reply granted;
};

static void
congratulate(struct work *w)
{
	struct grant *g = (struct grant *)w;
	struct level_up_notification notification = {
		.player_id = g->up.player_id,
		.level = g->up.level,
		.gold = g->granted.gold,
	};

	snprintf(notification.provider, sizeof(notification.provider), "%s", g->granted.provider);
	snprintf(notification.external_id, sizeof(notification.external_id), "%s",
	    g->granted.external_id);
	snprintf(notification.language, sizeof(notification.language), "%s", g->granted.language);
	snprintf(notification.name, sizeof(notification.name), "%s", g->granted.name);
	work_notify(w, (struct notify){
			   .kind = NOTIFICATION_LEVEL_UP,
			   .data = &notification,
			   .player_id = g->up.player_id,
			   .provider = g->granted.provider,
			   .cause = g->cause,
			   .order = g->up.level,
		       });
}

static void
on_refused(struct grant *g, const struct bus_answer *a)
{
	struct level_bonus *bonus = (struct level_bonus *)g->work.job;
	struct refusal refusal;
	struct err err = { 0 };

	if (refusal_decode(a->body, a->body_size, &refusal, UNKNOWN_IGNORED, &err) != 0) {
		work_retry(&g->work, err.text);
	} else if (refusal.retryable) {
		work_retry(&g->work, refusal.code);
	} else {
		counter_add(bonus->refused, 1);
		log_error("level_bonus_refused", LOG_T("event", g->work.event_id),
		    LOG_T("code", refusal.code));
		work_reject(&g->work, refusal.code);
	}
}

static void
call_core(struct grant *g, enum message_operation_number operation, const char *operation_id,
    struct text *body, bus_on_answer *on_answer)
{
	struct bus_call call = {
		.operation = message_operations[operation].name,
		.operation_id = operation_id,
		.principal = "service:jobs",
		.traceparent = work_traceparent(&g->work),
		.deadline_ms = CALL_MS,
		.body = body->bytes,
		.body_size = body->size,
	};
	struct err err = { 0 };
	int code = bus_call(g->work.job->bus, &call, on_answer, g, &err);

	text_finish(body);
	if (code != 0)
		work_retry(&g->work, err.text);
}

static void
on_rewarded(const struct bus_answer *a, void *arg)
{
	struct grant *g = arg;
	struct err err = { .code = a->code };

	if (a->code != 0)
		work_retry(&g->work, err_name(err.code));
	else if (a->is_refusal)
		on_refused(g, a);
	else
		work_acquire(&g->work, congratulate);
}

/* Who brought the player, if anybody did, has a share in some levels. */
static void
reward_referrer(struct grant *g)
{
	struct character_reward_referrer_request request = { .player_id = g->up.player_id,
		.level = g->up.level };
	struct text body = { 0 };
	char cause[64];

	snprintf(cause, sizeof(cause), "refer:%" PRId64 ":%" PRId32, g->up.player_id, g->up.level);
	character_reward_referrer_request_write(&request, &body);
	call_core(g, OPERATION_CHARACTER_REWARD_REFERRER, cause, &body, on_rewarded);
}

static void
on_granted(const struct bus_answer *a, void *arg)
{
	struct grant *g = arg;
	struct err err = { .code = a->code };

	if (a->code != 0) {
		work_retry(&g->work, err_name(err.code));
	} else if (a->is_refusal) {
		on_refused(g, a);
	} else if (character_grant_bonus_reply_decode(
		       a->body, a->body_size, &g->granted, UNKNOWN_IGNORED, &err) != 0) {
		work_retry(&g->work, err.text);
	} else {
		FAULT_POINT("jobs.granted");
		if (referral_gold(g->up.level) > 0)
			reward_referrer(g);
		else
			work_acquire(&g->work, congratulate);
	}
}

static void
grant(struct grant *g)
{
	struct character_grant_bonus_request request = { .player_id = g->up.player_id,
		.level = g->up.level };
	struct text body = { 0 };

	character_grant_bonus_request_write(&request, &body);
	call_core(g, OPERATION_CHARACTER_GRANT_BONUS, g->cause, &body, on_granted);
}

static void
on_level_up(struct delivery *d, const struct event *e, const struct json *data, void *arg)
{
	struct level_bonus *bonus = arg;
	struct player_level_up_event up;
	struct err err = { 0 };
	struct grant *g;

	if (strcmp(e->type, message_events[EVENT_PLAYER_LEVEL_UP].type) != 0) {
		delivery_reject(d, "not a player_level_up of a version that this job knows");
		return;
	}
	if (shape_read(&player_level_up_event_shape, data, "data", &up, UNKNOWN_IGNORED, &err) !=
	    0) {
		delivery_reject(d, err.text);
		return;
	}
	g = calloc(1, sizeof(*g));
	if (g == NULL)
		abort();
	g->up = up;
	snprintf(g->cause, sizeof(g->cause), "level:%" PRId64 ":%" PRId32, up.player_id, up.level);
	work_begin(&g->work, &bonus->job, d, e);
	grant(g);
}

struct level_bonus *
level_bonus_create(
    struct bus *bus, struct postgres *postgres, struct outbox *outbox, struct metrics *metrics)
{
	struct level_bonus *bonus = calloc(1, sizeof(*bonus));
	const char *help = "Level bonuses, by how the event ended.";

	if (bonus == NULL)
		abort();
	bonus->job = (struct job){
		.queue = QUEUE,
		.source = "/wildmarch/jobs/level_bonus",
		.retried_what = "level_bonus_retried",
		.bus = bus,
		.postgres = postgres,
		.outbox = outbox,
		.done = metrics_counter(metrics, "level_bonus_total", "result=\"done\"", help),
		.retried =
		    metrics_counter(metrics, "level_bonus_total", "result=\"retried\"", help),
		.repeated = metrics_counter(metrics, "inbox_repeats_total", NULL,
		    "Events that an earlier run had handled already."),
	};
	bonus->refused = metrics_counter(metrics, "level_bonus_total", "result=\"refused\"", help);
	bus_subscribe_event(bus, QUEUE, PREFETCH, on_level_up, bonus);
	return bonus;
}

bool
level_bonus_is_idle(const struct level_bonus *bonus)
{
	return bonus->job.in_hand == 0;
}

void
level_bonus_destroy(struct level_bonus *bonus)
{
	free(bonus);
}
