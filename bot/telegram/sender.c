#include "bot/telegram/sender.h"

#include "bot/id_map.h"
#include "bot/markup.h"
#include "bot/telegram/client.h"
#include "events/clock.h"
#include "events/json.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALL_MS 15000
#define CHAT_EVERY_MS 1000
#define CHAT_BURST 3
#define ALL_EVERY_MS 40
#define ALL_BURST 25
#define FLOOD_CHATS 3 /* within FLOOD_WINDOW_MS: not one chat is too fast, but all of us */
#define FLOOD_WINDOW_MS 1000
#define SWEEP_MS 5000
#define NOTICE_HOLD_MAX_S 60 /* a notice that is held longer waits in the broker */

/* An order in a chat's queue. */
struct parcel {
	struct parcel *next;
	int64_t message_id;
	enum rank rank;
	bool is_plain; /* Telegram couldn't read our markup */
	char *html, *keyboard;
	sender_on_done *on_done;
	void *arg;
};

struct chat {
	struct sender *sender;
	struct chat *next_ready; /* in the list of chats that have something to send */
	int64_t id;
	struct parcel *first;
	struct parcel *sent; /* on its way */
	int64_t hold_ms;     /* nothing before: monotonic */
	int64_t next_ms;     /* when the burst is used up: next send not before next_ms - burst */
	unsigned failures;   /* in a row */
	bool is_ready;
};

struct sender {
	struct loop *loop;
	struct telegram *telegram;
	struct metrics *metrics;
	struct loop_timer *due, *sweep;
	struct loop_task *pump;
	struct id_map chats;
	struct chat *ready, **ready_end; /* oldest first, so that no chat starves */
	struct parcel *superseded;
	int64_t hold_ms, next_ms;
	struct {
		int64_t at_ms, chat_id;
	} floods[FLOOD_CHATS - 1];
};

static void pump(void *arg);

/* ── parcels ── */

static void
parcel_free(struct parcel *p)
{
	free(p->html);
	free(p->keyboard);
	free(p);
}

static void
parcel_end(struct parcel *p, enum verdict verdict, int64_t message_id, bool is_superseded)
{
	struct order_result r = {
		.verdict = verdict, .message_id = message_id, .is_superseded = is_superseded
	};

	if (p->on_done != NULL)
		p->on_done(&r, p->arg);
	parcel_free(p);
}

static char *
copy(const char *s)
{
	char *c = s == NULL ? NULL : strdup(s);

	if (s != NULL && c == NULL)
		abort();
	return c;
}

static struct parcel *
parcel_create(const struct order *o, sender_on_done *on_done, void *arg)
{
	struct parcel *p = calloc(1, sizeof(*p));

	if (p == NULL)
		abort();
	*p = (struct parcel){
		.message_id = o->message_id,
		.rank = o->rank,
		.html = copy(o->html),
		.keyboard = copy(o->keyboard),
		.on_done = on_done,
		.arg = arg,
	};
	return p;
}

static const char *
parcel_write(const struct parcel *p, int64_t chat_id, struct text *out)
{
	struct text plain = { 0 };

	text_printf(out, "{\"chat_id\":%lld", (long long)chat_id);
	if (p->message_id != 0)
		text_printf(out, ",\"message_id\":%lld", (long long)p->message_id);
	if (p->html != NULL && p->is_plain) {
		markup_strip(&plain, p->html, strlen(p->html));
		text_puts(out, ",\"text\":");
		text_put_json(out, plain.bytes, plain.size);
		text_finish(&plain);
	} else if (p->html != NULL) {
		text_puts(out, ",\"parse_mode\":\"HTML\",\"text\":");
		text_put_json(out, p->html, strlen(p->html));
	}
	if (p->keyboard != NULL)
		text_printf(out, ",\"reply_markup\":%s", p->keyboard);
	text_putc(out, '}');
	if (p->html == NULL)
		return "editMessageReplyMarkup";
	return p->message_id != 0 ? "editMessageText" : "sendMessage";
}

/* ── chats ── */

static void
make_ready(struct chat *c)
{
	struct sender *s = c->sender;

	if (c->is_ready || c->sent != NULL || c->first == NULL)
		return;
	c->is_ready = true;
	c->next_ready = NULL;
	*s->ready_end = c;
	s->ready_end = &c->next_ready;
	loop_task_schedule(s->pump);
}

static struct chat *
chat_of(struct sender *s, int64_t id)
{
	struct chat *c = id_map_get(&s->chats, id);

	if (c != NULL)
		return c;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		abort();
	c->sender = s;
	c->id = id;
	id_map_put(&s->chats, id, c);
	if (!loop_timer_is_armed(s->sweep))
		loop_timer_arm(s->sweep, SWEEP_MS);
	return c;
}

static void
chat_free(struct chat *c)
{
	struct parcel *p;

	while ((p = c->first) != NULL) {
		c->first = p->next;
		parcel_free(p);
	}
	if (c->sent != NULL)
		parcel_free(c->sent);
	free(c);
}

/* A chat is kept until its bucket is full again. */
static void
sweep_chat(void *object, void *arg)
{
	struct chat *c = object;
	int64_t now = *(int64_t *)arg;

	if (c->first != NULL || c->sent != NULL || c->hold_ms > now || c->next_ms > now)
		return;
	(void)id_map_take(&c->sender->chats, c->id);
	chat_free(c);
}

static void
on_sweep(void *arg)
{
	struct sender *s = arg;
	int64_t now = clock_monotonic_ms();

	id_map_each(&s->chats, sweep_chat, &now);
	if (s->chats.count > 0)
		loop_timer_arm(s->sweep, SWEEP_MS);
}

/* Behind those of its rank; at the place of an older edit of the same message, if one waits. */
static void
enqueue(struct chat *c, struct parcel *p)
{
	struct parcel **at = &c->first, *old;

	while ((old = *at) != NULL && old->rank <= p->rank) {
		if (p->html != NULL && old->html != NULL && old->message_id == p->message_id &&
		    p->message_id != 0) {
			p->next = old->next;
			*at = p;
			old->next = c->sender->superseded;
			c->sender->superseded = old;
			loop_task_schedule(c->sender->pump);
			return;
		}
		at = &old->next;
	}
	p->next = *at;
	*at = p;
}

/* ── sending ── */

static void
hold_flood(struct chat *c, int64_t retry_after_s)
{
	struct sender *s = c->sender;
	int64_t now = clock_monotonic_ms();
	int64_t until = now + (retry_after_s > 0 ? retry_after_s : 1) * 1000;
	bool is_everybody = true;

	c->hold_ms = until;
	for (int i = 0; i < FLOOD_CHATS - 1; i++)
		is_everybody &=
		    s->floods[i].at_ms > now - FLOOD_WINDOW_MS && s->floods[i].chat_id != c->id;
	is_everybody &= s->floods[0].chat_id != s->floods[1].chat_id;
	if (is_everybody && s->hold_ms < until)
		s->hold_ms = until;
	s->floods[1] = s->floods[0];
	s->floods[0].at_ms = now;
	s->floods[0].chat_id = c->id;
	log_warn("telegram says we are too fast", LOG_I("retry_after_s", retry_after_s),
	    LOG_I("everybody", is_everybody));
}

static void
put_back(struct chat *c, struct parcel *p)
{
	p->next = c->first;
	c->first = p;
	make_ready(c);
}

static void
on_result(const struct telegram_result *r, void *arg)
{
	struct chat *c = arg;
	struct sender *s = c->sender;
	struct parcel *p = c->sent;
	enum verdict verdict = verdict_of(r);
	int64_t message_id = p->message_id;
	struct err ignored;

	c->sent = NULL;
	verdict_count(s->metrics,
	    p->html == NULL      ? "strip"
	    : p->message_id != 0 ? "edit"
				 : "send",
	    verdict);
	c->failures = verdict == VERDICT_LATER ? c->failures + 1 : 0;
	switch (verdict) {
	case VERDICT_LATER:
	case VERDICT_UNAUTHORIZED: /* polling hears it too and ends the process; the order stays
	                              until then */
		c->hold_ms = clock_monotonic_ms() + verdict_backoff_ms(c->failures);
		put_back(c, p);
		return;
	case VERDICT_FLOOD:
		hold_flood(c, r->retry_after_s);
		if (p->rank == RANK_NOTICE && r->retry_after_s > NOTICE_HOLD_MAX_S)
			break;
		put_back(c, p);
		return;
	case VERDICT_MARKUP:
		log_error("telegram can't read our markup", LOG_T("description", r->description));
		if (!p->is_plain) {
			p->is_plain = true;
			put_back(c, p);
			return;
		}
		verdict = VERDICT_OURS;
		break;
	case VERDICT_OURS:
		log_error("telegram refused what we sent", LOG_I("status", r->status),
		    LOG_T("description", r->description));
		break;
	case VERDICT_DONE:
		if (p->message_id == 0 &&
		    jget_i64(r->result, "message_id", 1, INT64_MAX, &message_id, &ignored) != 0)
			message_id = 0;
		break;
	case VERDICT_GONE:
	case VERDICT_UNREACHABLE:
		break;
	}
	make_ready(c);
	parcel_end(p, verdict, message_id, false);
}

static void
dispatch(struct chat *c, int64_t now)
{
	struct sender *s = c->sender;
	struct text params = { 0 };
	const char *method;

	c->sent = c->first;
	c->first = c->sent->next;
	c->next_ms = (c->next_ms > now ? c->next_ms : now) + CHAT_EVERY_MS;
	s->next_ms = (s->next_ms > now ? s->next_ms : now) + ALL_EVERY_MS;
	method = parcel_write(c->sent, c->id, &params);
	telegram_call(s->telegram, method, params.bytes, CALL_MS, on_result, c);
	text_finish(&params);
}

static int64_t
latest(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Sends what is due of one rank. Returns when the next of that rank is, or INT64_MAX. */
static int64_t
pump_rank(struct sender *s, enum rank rank, int64_t now)
{
	struct chat **at = &s->ready, *c;
	int64_t next = INT64_MAX, due, all;

	while ((c = *at) != NULL) {
		if (c->first->rank != rank) {
			at = &c->next_ready;
			continue;
		}
		all = latest(s->hold_ms, s->next_ms - (int64_t)(ALL_BURST - 1) * ALL_EVERY_MS);
		due = latest(all,
		    latest(c->hold_ms, c->next_ms - (int64_t)(CHAT_BURST - 1) * CHAT_EVERY_MS));
		if (due <= now) {
			*at = c->next_ready;
			c->is_ready = false;
			dispatch(c, now);
			continue;
		}
		next = due < next ? due : next;
		at = &c->next_ready;
	}
	s->ready_end = at;
	return next;
}

static void
pump(void *arg)
{
	struct sender *s = arg;
	int64_t now = clock_monotonic_ms(), next = INT64_MAX, due;
	struct parcel *old;

	while ((old = s->superseded) != NULL) {
		s->superseded = old->next;
		parcel_end(old, VERDICT_DONE, old->message_id, true);
	}
	for (int rank = 0; rank < RANK_COUNT; rank++) {
		due = pump_rank(s, (enum rank)rank, now);
		next = due < next ? due : next;
	}
	if (next != INT64_MAX)
		loop_timer_arm(s->due, next - now);
}

void
sender_post(struct sender *s, const struct order *order, sender_on_done *on_done, void *arg)
{
	struct chat *c = chat_of(s, order->chat_id);

	enqueue(c, parcel_create(order, on_done, arg));
	make_ready(c);
}

/* ── life ── */

struct sender *
sender_create(struct loop *loop, struct telegram *telegram, struct metrics *metrics)
{
	struct sender *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->loop = loop;
	s->telegram = telegram;
	s->metrics = metrics;
	s->ready_end = &s->ready;
	s->due = loop_timer_create(loop, pump, s);
	s->sweep = loop_timer_create(loop, on_sweep, s);
	s->pump = loop_task_create(loop, pump, s);
	return s;
}

static void
free_chat(void *object, void *arg)
{
	(void)arg;
	chat_free(object);
}

void
sender_destroy(struct sender *s)
{
	struct parcel *old;

	if (s == NULL)
		return;
	while ((old = s->superseded) != NULL) {
		s->superseded = old->next;
		parcel_free(old);
	}
	id_map_each(&s->chats, free_chat, NULL);
	id_map_finish(&s->chats);
	loop_timer_destroy(s->due);
	loop_timer_destroy(s->sweep);
	loop_task_destroy(s->pump);
	free(s);
}
