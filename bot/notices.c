#include "bot/notices.h"

#include "bot/inboxes.h"
#include "bot/notice_words.h"
#include "bot/telegram/sender.h"
#include "bot/telegram/update.h"
#include "events/bus.h"
#include "events/clock.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/metrics.h"
#include "events/redis.h"
#include "messages/notification_delivered_event.h"
#include "messages/notification_failed_event.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFETCH 32
#define NOTICE_ID_MAX 64
#define KEY_SIZE 128

/* KEYS state, unreachable mark; ARGV seconds to remember. What it was before, or "unreachable". */
static struct redis_script begin_script = {
	.source = "if redis.call('EXISTS', KEYS[2]) == 1 then return 'unreachable' end\n"
		  "local was = redis.call('GET', KEYS[1])\n"
		  "if was == 'sent' then return was end\n"
		  "redis.call('SET', KEYS[1], 'sending', 'EX', ARGV[1])\n"
		  "return was or 'new'\n",
};
#define REMEMBER_S "604800"

/* A notification in hand. */
struct notice {
	struct notices *notices;
	struct notice *next, **link;
	struct delivery *delivery;
	const struct message_notification *kind;
	int64_t player_id, chat_id;
	enum language language;
	char id[NOTICE_ID_MAX + 1];
	_Alignas(max_align_t) unsigned char what[NOTICE_SIZE_MAX];
};

struct notices {
	struct bus *bus;
	struct redis *redis;
	struct sender *sender;
	struct inboxes *inboxes;
	struct notice *in_hand;
	struct counter *delivered, *failed, *repeated, *resent;
};

/* ── the end of a notice ── */

static void
notice_free(struct notice *n)
{
	*n->link = n->next;
	if (n->next != NULL)
		n->next->link = n->link;
	free(n);
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	(void)arg;
	if (outcome != BUS_CONFIRMED && outcome != BUS_UNROUTABLE) /* unroutable: nobody counts */
		log_warn("the fate of a notification was not published", LOG_I("outcome", outcome));
}

/* A fact for whoever counts; losing one loses no message, so nobody waits for it. Its id comes of
 * the notification's. */
static void
publish(struct notice *n, enum message_event_number number, const struct text *data)
{
	const struct message_event *kind = &message_events[number];
	char id[UUID_TEXT_SIZE], source[128], subject[96];
	struct err err;

	uuid_event(n->id, kind->name, 0, id);
	snprintf(subject, sizeof(subject), "%s/%s", kind->aggregate, n->id);
	snprintf(source, sizeof(source), "/wildmarch/bot/%s", subject);
	if (bus_publish_event(n->notices->bus, kind->exchange, kind->routing_key,
		&(struct event){ .id = id,
		    .type = kind->type,
		    .source = source,
		    .subject = subject,
		    .time_ms = clock_wall_ms(),
		    .causation_id = n->id,
		    .traceparent =
			message_header(delivery_message(n->delivery), HEADER_TRACEPARENT),
		    .data = data->bytes,
		    .data_size = data->size },
		on_outcome, NULL, &err) != 0)
		log_warn("the fate of a notification was not published", LOG_T("error", err.text));
}

static void
publish_delivered(struct notice *n)
{
	struct notification_delivered_event fact = { .player_id = n->player_id };
	struct text data = { 0 };

	memcpy(fact.notification_id, n->id, sizeof(n->id));
	notification_delivered_event_write(&fact, &data);
	publish(n, EVENT_NOTIFICATION_DELIVERED, &data);
	text_finish(&data);
}

static void
publish_failed(struct notice *n, const char *reason)
{
	struct notification_failed_event fact = { .player_id = n->player_id, .has_reason = true };
	struct text data = { 0 };

	memcpy(fact.notification_id, n->id, sizeof(n->id));
	snprintf(fact.reason, sizeof(fact.reason), "%s", reason);
	notification_failed_event_write(&fact, &data);
	publish(n, EVENT_NOTIFICATION_FAILED, &data);
	text_finish(&data);
}

static void
delivered(struct notice *n)
{
	counter_add(n->notices->delivered, 1);
	publish_delivered(n);
	delivery_done(n->delivery);
	notice_free(n);
}

static void
failed(struct notice *n, const char *reason)
{
	counter_add(n->notices->failed, 1);
	publish_failed(n, reason);
	delivery_done(n->delivery);
	notice_free(n);
}

/* ── sending ── */

static void
key_of(char ret[KEY_SIZE], const struct notice *n)
{
	snprintf(ret, KEY_SIZE, "bot:notice:%s", n->id);
}

/* Telegram has it. When Redis can't note that, a redelivery would send it twice; there is none
 * unless we crash right now. */
static void
on_noted(const struct redis_reply *reply, const struct err *err, void *arg)
{
	if (reply == NULL)
		log_warn(
		    "redis failed to note a notification that was sent", LOG_T("error", err->text));
	delivered(arg);
}

static void
on_sent(const struct order_result *sent, void *arg)
{
	struct notice *n = arg;
	const char *traceparent = message_header(delivery_message(n->delivery), HEADER_TRACEPARENT);
	char key[KEY_SIZE];

	if (traceparent != NULL)
		log_hop(traceparent, "sendMessage answered", LOG_T("notification", n->id),
		    LOG_T("verdict", verdict_name(sent->verdict)));
	switch (sent->verdict) {
	case VERDICT_DONE:
		inboxes_note_below(n->notices->inboxes, n->chat_id, sent->message_id);
		key_of(key, n);
		redis_command(n->notices->redis, on_noted, n, 5,
		    (const struct redis_arg[]){ REDIS_TEXT("SET"), REDIS_TEXT(key),
			REDIS_TEXT("sent"), REDIS_TEXT("EX"), REDIS_TEXT(REMEMBER_S) });
		return;
	case VERDICT_UNREACHABLE:
		inboxes_mark_unreachable(n->notices->inboxes, n->chat_id);
		failed(n, "unreachable");
		return;
	case VERDICT_FLOOD:
		delivery_retry(n->delivery, "telegram wants it held");
		notice_free(n);
		return;
	case VERDICT_GONE:
	case VERDICT_MARKUP:
	case VERDICT_LATER:
	case VERDICT_OURS:
	case VERDICT_UNAUTHORIZED:
		break;
	}
	failed(n, verdict_name(sent->verdict));
}

static void
send_notice(struct notice *n)
{
	struct text html = { 0 };

	notice_words((enum message_notification_number)(n->kind - message_notifications), n->what,
	    n->language, clock_wall_ms(), &html);
	sender_post(n->notices->sender,
	    &(struct order){ .chat_id = n->chat_id, .rank = RANK_NOTICE, .html = html.bytes },
	    on_sent, n);
	text_finish(&html);
}

static void
on_begun(const struct redis_reply *reply, const struct err *err, void *arg)
{
	struct notice *n = arg;
	const char *was;

	if (reply == NULL) {
		delivery_retry(n->delivery, err->text);
		notice_free(n);
		return;
	}
	was = redis_reply_text(reply, NULL);
	if (strcmp(was, "sent") == 0) {
		counter_add(n->notices->repeated, 1);
		delivery_done(n->delivery);
		notice_free(n);
		return;
	}
	if (strcmp(was, "unreachable") == 0) {
		failed(n, "unreachable");
		return;
	}
	if (strcmp(was, "sending") == 0)
		counter_add(n->notices->resent, 1);
	send_notice(n);
}

/* ── taking ── */

/* Every notification says by these fields whom it is for. */
static const void *
value_of(const struct notice *n, const char *name)
{
	return n->what + shape_field(n->kind->data, name, strlen(name))->offset;
}

static int
read_chat(const struct notice *n, int64_t *ret, struct err *err)
{
	char *end;
	long long id;

	if (strcmp(value_of(n, "provider"), "telegram") != 0)
		return err_set(err, ERR_RANGE, "data.provider must be telegram");
	errno = 0;
	id = strtoll(value_of(n, "external_id"), &end, 10);
	if (errno != 0 || *end != '\0' || id < 1 || id > TELEGRAM_ID_MAX)
		return err_set(err, ERR_RANGE, "data.external_id must be a Telegram user id");
	*ret = id;
	return 0;
}

static int
read_notice(const struct event *e, const struct json *data, struct notice *n, struct err *err)
{
	int code;

	n->kind = message_notification_of(e->type);
	if (n->kind == NULL || n->kind->data->size > sizeof(n->what))
		return err_set(err, ERR_UNKNOWN, "no words for a notification of type %s", e->type);
	if (strlen(e->id) > NOTICE_ID_MAX)
		return err_set(err, ERR_RANGE, "id must have at most %d characters", NOTICE_ID_MAX);
	if ((code = shape_read(n->kind->data, data, "data", n->what, UNKNOWN_IGNORED, err)) != 0 ||
	    (code = read_chat(n, &n->chat_id, err)) != 0)
		return code;
	memcpy(&n->player_id, value_of(n, "player_id"), sizeof(n->player_id));
	n->language = language_of(value_of(n, "language"));
	memcpy(n->id, e->id, strlen(e->id) + 1);
	return 0;
}

static void
on_event(struct delivery *d, const struct event *e, const struct json *data, void *arg)
{
	struct notices *all = arg;
	struct notice *n = calloc(1, sizeof(*n));
	char key[KEY_SIZE], unreachable[KEY_SIZE];
	struct err err;

	if (n == NULL)
		abort();
	if (read_notice(e, data, n, &err) != 0) {
		delivery_reject(d, err.text);
		free(n);
		return;
	}
	n->notices = all;
	n->delivery = d;
	n->next = all->in_hand;
	n->link = &all->in_hand;
	if (n->next != NULL)
		n->next->link = &n->next;
	all->in_hand = n;
	key_of(key, n);
	snprintf(unreachable, sizeof(unreachable), "bot:{%" PRId64 "}:unreachable", n->chat_id);
	redis_eval(all->redis, &begin_script, on_begun, n, 2, 3,
	    (const struct redis_arg[]){
		REDIS_TEXT(key), REDIS_TEXT(unreachable), REDIS_TEXT(REMEMBER_S) });
}

/* ── life ── */

struct notices *
notices_create(struct bus *bus, struct redis *redis, struct sender *sender, struct inboxes *inboxes,
    struct metrics *metrics)
{
	static const char name[] = "bot_notices_total",
			  help[] = "Notifications by what became of them";
	struct notices *n = calloc(1, sizeof(*n));

	if (n == NULL)
		abort();
	*n = (struct notices){ .bus = bus, .redis = redis, .sender = sender, .inboxes = inboxes };
	if (metrics != NULL) {
		n->delivered = metrics_counter(metrics, name, "outcome=\"delivered\"", help);
		n->failed = metrics_counter(metrics, name, "outcome=\"failed\"", help);
		n->repeated = metrics_counter(metrics, name, "outcome=\"repeated\"", help);
		n->resent = metrics_counter(metrics, name, "outcome=\"resent\"", help);
	}
	bus_subscribe_event(bus, "bot.notifications", PREFETCH, on_event, n);
	return n;
}

bool
notices_is_idle(const struct notices *n)
{
	return n->in_hand == NULL;
}

void
notices_destroy(struct notices *n)
{
	if (n == NULL)
		return;
	while (n->in_hand != NULL)
		notice_free(n->in_hand);
	free(n);
}
