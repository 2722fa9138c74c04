/* One struct notice for each event in hand; its functions are the steps in order. */
#include "workers/jobs/notices.h"

#include "events/bus.h"
#include "events/metrics.h"
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
#include "workers/jobs/work.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE "jobs.notices"
#define PREFETCH 16
#define CAUSE_SIZE 128
#define DAY_MS 86400000

struct notices {
	struct job job;
	struct counter *unneeded;
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

struct notice {
	struct work work;
	const struct kind *kind;
	int64_t sequence, time_ms;
	union fact fact;
};

static const struct postgres_statement find_addressee = {
	"find_addressee",
	"SELECT p.provider, p.external_id, p.language, coalesce(c.banned_until > now(), false)"
	" FROM character c JOIN player p ON p.id = c.player_id"
	" WHERE c.player_id = $1::bigint AND c.erased_at IS NULL",
};

static void
unneeded(struct notice *n)
{
	const struct notices *notices = (const struct notices *)n->work.job;

	work_done(&n->work, notices->unneeded);
}

static void
write_cause(const struct notice *n, char ret[CAUSE_SIZE])
{
	if (n->kind->by == NULL)
		snprintf(ret, CAUSE_SIZE, "notice:%s", n->work.event_id);
	else
		snprintf(ret, CAUSE_SIZE, "notice:%s:%" PRId64 ":%" PRId64 ":%" PRId64,
		    message_notifications[n->kind->notification].kind, n->kind->by(&n->fact),
		    n->kind->whom(&n->fact), n->time_ms / DAY_MS);
}

static void
tell(struct notice *n, const struct addressee *to)
{
	union notification notification;
	char cause[CAUSE_SIZE];

	memset(&notification, 0, sizeof(notification));
	n->kind->tell(&n->fact, to, &notification);
	write_cause(n, cause);
	work_notify(&n->work, (struct notify){
				  .kind = n->kind->notification,
				  .data = &notification,
				  .player_id = to->player_id,
				  .provider = to->provider,
				  .cause = cause,
				  .order = n->sequence,
			      });
}

static void
on_addressee(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct notice *n = arg;
	struct addressee to = { .player_id = n->kind->whom(&n->fact) };

	(void)s;
	if (err != NULL) {
		work_retry(&n->work, err->text);
		return;
	}
	if (postgres_rows(results, 0) == 0) {
		unneeded(n);
		return;
	}
	snprintf(to.provider, sizeof(to.provider), "%s", postgres_text(results, 0, 0, 0));
	snprintf(to.external_id, sizeof(to.external_id), "%s", postgres_text(results, 0, 0, 1));
	snprintf(to.language, sizeof(to.language), "%s", postgres_text(results, 0, 0, 2));
	to.is_banned = strcmp(postgres_text(results, 0, 0, 3), "t") == 0;
	if (to.is_banned && !n->kind->is_for_banned)
		unneeded(n);
	else
		tell(n, &to);
}

static void
ask_for_addressee(struct work *w)
{
	struct notice *n = (struct notice *)w;
	struct postgres_params params = { 0 };

	params_i64(&params, n->kind->whom(&n->fact));
	postgres_query(w->session, &find_addressee, &params);
	postgres_sync(w->session, on_addressee, n);
}

static void
begin(struct notices *notices, const struct kind *kind, struct delivery *d, const struct event *e,
    const union fact *fact)
{
	struct notice *n = calloc(1, sizeof(*n));

	if (n == NULL)
		abort();
	n->kind = kind;
	n->sequence = e->sequence;
	n->time_ms = e->time_ms;
	n->fact = *fact;
	work_begin(&n->work, &notices->job, d, e);
	work_acquire(&n->work, ask_for_addressee);
}

static void
on_fact(struct delivery *d, const struct event *e, const struct json *data, void *arg)
{
	struct notices *notices = arg;
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
		counter_add(notices->unneeded, 1);
		delivery_done(d);
	} else {
		begin(notices, kind, d, e, &fact);
	}
}

struct notices *
notices_create(
    struct bus *bus, struct postgres *postgres, struct outbox *outbox, struct metrics *metrics)
{
	struct notices *notices = calloc(1, sizeof(*notices));
	const char *help = "Events that concern a player, by what became of the news.";

	if (notices == NULL)
		abort();
	notices->job = (struct job){
		.queue = QUEUE,
		.source = "/wildmarch/jobs/notices",
		.retried_what = "notice_retried",
		.bus = bus,
		.postgres = postgres,
		.outbox = outbox,
		.done = metrics_counter(metrics, "notices_total", "result=\"done\"", help),
		.retried = metrics_counter(metrics, "notices_total", "result=\"retried\"", help),
		.repeated = metrics_counter(metrics, "notices_total", "result=\"repeated\"", help),
	};
	notices->unneeded = metrics_counter(metrics, "notices_total", "result=\"unneeded\"", help);
	bus_subscribe_event(bus, QUEUE, PREFETCH, on_fact, notices);
	return notices;
}

bool
notices_is_idle(const struct notices *notices)
{
	return notices->job.in_hand == 0;
}

void
notices_destroy(struct notices *notices)
{
	free(notices);
}
