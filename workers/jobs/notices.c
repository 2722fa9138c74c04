/* One struct work for each event in hand; its functions are the steps in order. */
#include "workers/jobs/notices.h"

#include "events/bus.h"
#include "events/ids.h"
#include "events/inbox.h"
#include "events/log.h"
#include "events/metrics.h"
#include "events/outbox.h"
#include "events/postgres.h"
#include "messages/banned_notification.h"
#include "messages/challenged_notification.h"
#include "messages/clan_accepted_notification.h"
#include "messages/clan_invitation_notification.h"
#include "messages/clan_invited_event.h"
#include "messages/clan_joined_event.h"
#include "messages/duel_challenged_event.h"
#include "messages/player_banned_event.h"
#include "messages/player_unbanned_event.h"
#include "messages/unbanned_notification.h"
#include "workers/jobs/notify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE "jobs.notices"
#define PREFETCH 16
#define SESSION_WAIT_MS 2000
#define CAUSE_SIZE 128
#define DAY_MS 86400000

struct notices {
	struct bus *bus;
	struct postgres *postgres;
	struct outbox *outbox;
	unsigned in_hand;
	struct counter *done, *retried, *unneeded, *repeated;
};

/* ── what is told of what ── */

struct addressee {
	int64_t player_id;
	bool is_banned;
	char provider[17], external_id[65], language[9];
};

union fact {
	struct duel_challenged_event challenged;
	struct clan_invited_event invited;
	struct clan_joined_event joined;
	struct player_banned_event banned;
	struct player_unbanned_event unbanned;
};

union notification {
	struct challenged_notification challenged;
	struct clan_invitation_notification invited;
	struct clan_accepted_notification accepted;
	struct banned_notification banned;
	struct unbanned_notification unbanned;
};

#define ADDRESS(n, to)                                                                             \
	do {                                                                                       \
		(n)->player_id = (to)->player_id;                                                  \
		snprintf((n)->provider, sizeof((n)->provider), "%s", (to)->provider);              \
		snprintf((n)->external_id, sizeof((n)->external_id), "%s", (to)->external_id);     \
		snprintf((n)->language, sizeof((n)->language), "%s", (to)->language);              \
	} while (0)

static int64_t
challenged_player(const union fact *fact)
{
	return fact->challenged.challenged_id;
}

static void
tell_challenged(const union fact *fact, const struct addressee *to, union notification *ret)
{
	ADDRESS(&ret->challenged, to);
	ret->challenged.expires_at = fact->challenged.expires_at;
	memcpy(ret->challenged.challenger, fact->challenged.challenger,
	    sizeof(ret->challenged.challenger));
}

static int64_t
challenger(const union fact *fact)
{
	return fact->challenged.challenger_id;
}

static int64_t
invited_player(const union fact *fact)
{
	return fact->invited.player_id;
}

static int64_t
inviting_clan(const union fact *fact)
{
	return fact->invited.clan_id;
}

static void
tell_invited(const union fact *fact, const struct addressee *to, union notification *ret)
{
	ADDRESS(&ret->invited, to);
	memcpy(ret->invited.clan, fact->invited.name, sizeof(ret->invited.clan));
	memcpy(ret->invited.tag, fact->invited.tag, sizeof(ret->invited.tag));
}

/* Who accepted an invitation knows. */
static int64_t
accepted_player(const union fact *fact)
{
	return fact->joined.has_is_accepted && fact->joined.is_accepted ? fact->joined.player_id
	                                                                : 0;
}

static int64_t
accepting_clan(const union fact *fact)
{
	return fact->joined.clan_id;
}

static void
tell_accepted(const union fact *fact, const struct addressee *to, union notification *ret)
{
	ADDRESS(&ret->accepted, to);
	memcpy(ret->accepted.clan, fact->joined.name, sizeof(ret->accepted.clan));
	memcpy(ret->accepted.tag, fact->joined.tag, sizeof(ret->accepted.tag));
}

static int64_t
banned_player(const union fact *fact)
{
	return fact->banned.player_id;
}

static void
tell_banned(const union fact *fact, const struct addressee *to, union notification *ret)
{
	ADDRESS(&ret->banned, to);
	ret->banned.has_until = fact->banned.has_until;
	ret->banned.until = fact->banned.until;
}

static int64_t
unbanned_player(const union fact *fact)
{
	return fact->unbanned.player_id;
}

static void
tell_unbanned(const union fact *fact, const struct addressee *to, union notification *ret)
{
	(void)fact;
	ADDRESS(&ret->unbanned, to);
}

static const struct kind {
	enum message_event_number event;
	enum message_notification_number notification;
	int64_t (*whom)(const union fact *fact); /* 0: nobody */
	int64_t (*by)(const union fact *fact);   /* NULL: each event is news */
	void (*tell)(const union fact *fact, const struct addressee *to, union notification *ret);
	bool is_for_banned;
} kinds[] = {
	{ EVENT_DUEL_CHALLENGED, NOTIFICATION_CHALLENGED, challenged_player, challenger,
	    tell_challenged, false },
	{ EVENT_CLAN_INVITED, NOTIFICATION_CLAN_INVITATION, invited_player, inviting_clan,
	    tell_invited, false },
	{ EVENT_CLAN_JOINED, NOTIFICATION_CLAN_ACCEPTED, accepted_player, accepting_clan,
	    tell_accepted, false },
	{ EVENT_PLAYER_BANNED, NOTIFICATION_BANNED, banned_player, NULL, tell_banned, true },
	{ EVENT_PLAYER_UNBANNED, NOTIFICATION_UNBANNED, unbanned_player, NULL, tell_unbanned,
	    true },
};

/* NULL for a type that is none of them. */
static const struct kind *
kind_of(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(message_events[kinds[i].event].type, type) == 0)
			return &kinds[i];
	}
	return NULL;
}

/* ── the work ── */

struct work {
	struct notices *job;
	const struct kind *kind;
	struct delivery *delivery;
	char event_id[64];
	char traceparent[TRACEPARENT_TEXT_SIZE];
	int64_t sequence, time_ms;
	union fact fact;
	struct postgres_session *session;
	struct outbox_batch *batch;
};

static const struct postgres_statement find_addressee = {
	"find_addressee",
	"SELECT p.provider, p.external_id, p.language, coalesce(c.banned_until > now(), false)"
	" FROM character c JOIN player p ON p.id = c.player_id"
	" WHERE c.player_id = $1::bigint AND c.erased_at IS NULL",
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
	log_warn("notice_retried", LOG_T("event", w->event_id), LOG_T("why", why));
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
write_cause(const struct work *w, char ret[CAUSE_SIZE])
{
	if (w->kind->by == NULL)
		snprintf(ret, CAUSE_SIZE, "notice:%s", w->event_id);
	else
		snprintf(ret, CAUSE_SIZE, "notice:%s:%" PRId64 ":%" PRId64 ":%" PRId64,
		    message_notifications[w->kind->notification].kind, w->kind->by(&w->fact),
		    w->kind->whom(&w->fact), w->time_ms / DAY_MS);
}

static void
store(struct work *w, const struct addressee *to)
{
	union notification notification;
	char cause[CAUSE_SIZE];

	memset(&notification, 0, sizeof(notification));
	w->kind->tell(&w->fact, to, &notification);
	write_cause(w, cause);
	w->batch = outbox_begin(w->job->outbox);
	postgres_plain(w->session, "BEGIN");
	inbox_insert(w->session, QUEUE, w->event_id, NULL, NULL, false);
	notify_add(w->batch, w->session,
	    &(struct notify){
		.kind = w->kind->notification,
		.data = &notification,
		.player_id = to->player_id,
		.provider = to->provider,
		.cause = cause,
		.source = "/wildmarch/jobs/notices",
		.event_id = w->event_id,
		.traceparent = w->traceparent[0] != '\0' ? w->traceparent : NULL,
		.order = w->sequence,
	    });
	postgres_plain(w->session, "COMMIT");
	postgres_sync(w->session, on_committed, w);
}

static void
on_addressee(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct work *w = arg;
	struct addressee to = { .player_id = w->kind->whom(&w->fact) };

	(void)s;
	if (err != NULL) {
		finish_retry(w, err->text);
		return;
	}
	if (postgres_rows(results, 0) == 0) {
		finish_done(w, w->job->unneeded);
		return;
	}
	snprintf(to.provider, sizeof(to.provider), "%s", postgres_text(results, 0, 0, 0));
	snprintf(to.external_id, sizeof(to.external_id), "%s", postgres_text(results, 0, 0, 1));
	snprintf(to.language, sizeof(to.language), "%s", postgres_text(results, 0, 0, 2));
	to.is_banned = strcmp(postgres_text(results, 0, 0, 3), "t") == 0;
	if (to.is_banned && !w->kind->is_for_banned)
		finish_done(w, w->job->unneeded);
	else
		store(w, &to);
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct postgres_params params = { 0 };
	struct work *w = arg;

	if (s == NULL) {
		finish_retry(w, err->text);
		return;
	}
	w->session = s;
	params_i64(&params, w->kind->whom(&w->fact));
	postgres_query(s, &find_addressee, &params);
	postgres_sync(s, on_addressee, w);
}

static void
begin(struct notices *job, const struct kind *kind, struct delivery *d, const struct event *e,
    const union fact *fact)
{
	const char *traceparent = message_header(delivery_message(d), HEADER_TRACEPARENT);
	struct work *w = calloc(1, sizeof(*w));

	if (w == NULL)
		abort();
	w->job = job;
	w->kind = kind;
	w->delivery = d;
	w->sequence = e->sequence;
	w->time_ms = e->time_ms;
	w->fact = *fact;
	snprintf(w->event_id, sizeof(w->event_id), "%s", e->id);
	if (traceparent != NULL)
		snprintf(w->traceparent, sizeof(w->traceparent), "%s", traceparent);
	job->in_hand++;
	postgres_acquire(job->postgres, SESSION_WAIT_MS, on_session, w);
}

static void
on_fact(struct delivery *d, const struct event *e, const struct json *data, void *arg)
{
	struct notices *job = arg;
	const struct kind *kind = kind_of(e->type);
	struct err err = { 0 };
	union fact fact;

	memset(&fact, 0, sizeof(fact));
	if (kind == NULL) {
		delivery_reject(d, "not an event that this job tells anybody of");
	} else if (shape_read(message_events[kind->event].data, data, "data", &fact,
		       UNKNOWN_IGNORED, &err) != 0) {
		delivery_reject(d, err.text);
	} else if (kind->whom(&fact) == 0) {
		counter_add(job->unneeded, 1);
		delivery_done(d);
	} else {
		begin(job, kind, d, e, &fact);
	}
}

struct notices *
notices_create(
    struct bus *bus, struct postgres *postgres, struct outbox *outbox, struct metrics *metrics)
{
	struct notices *job = calloc(1, sizeof(*job));
	const char *help = "Events that concern a player, by what became of the news.";

	if (job == NULL)
		abort();
	job->bus = bus;
	job->postgres = postgres;
	job->outbox = outbox;
	job->done = metrics_counter(metrics, "notices_total", "result=\"done\"", help);
	job->retried = metrics_counter(metrics, "notices_total", "result=\"retried\"", help);
	job->unneeded = metrics_counter(metrics, "notices_total", "result=\"unneeded\"", help);
	job->repeated = metrics_counter(metrics, "notices_total", "result=\"repeated\"", help);
	bus_subscribe_event(bus, QUEUE, PREFETCH, on_fact, job);
	return job;
}

bool
notices_is_idle(const struct notices *job)
{
	return job->in_hand == 0;
}

void
notices_destroy(struct notices *job)
{
	free(job);
}
