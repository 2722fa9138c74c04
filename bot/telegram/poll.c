#include "bot/telegram/poll.h"

#include "bot/inboxes.h"
#include "bot/screens.h"
#include "bot/telegram/client.h"
#include "bot/telegram/update.h"
#include "bot/telegram/verdict.h"
#include "bot/turns.h"
#include "events/clock.h"
#include "events/ids.h"
#include "events/json.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/service.h"
#include "events/text.h"

#include <stdlib.h>
#include <string.h>

#define CALL_MS 15000
#define GRACE_MS 15000 /* that a poll may take longer than Telegram said it would */
#define BACKOFF_FIRST_MS 1000
#define BACKOFF_MAX_MS 30000
#define CONFLICT_MS 5000
#define EMPTY_MS 300 /* an empty answer that came sooner than this was no long poll */
#define FULL_MS 50   /* between looks whether the turns have room again */
#define COMMIT_MS 1500
#define LIMIT 100

enum poll_state { POLL_HELLO, POLL_WEBHOOK, POLL_COMMANDS, POLL_LEFTOVERS, POLL_UPDATES };

struct poll {
	struct poll_config with;
	enum poll_state state;
	int language; /* POLL_COMMANDS: whose menu is set next */
	struct loop_timer *again;
	int64_t began_ms;
	unsigned failures;
	int64_t offset, committed; /* next update; what Telegram was told */
	int64_t next_offset;       /* once the batch is accepted */
	unsigned limit;
	unsigned accepting;
	bool is_batch_refused; /* Redis failed for a part of it */
	bool is_ok, is_draining, is_committing;
	const char *why_not;
	struct counter *received, *conflicts, *dropped;
};

/* An update on its way into an inbox. */
struct accepting {
	struct poll *poll;
	struct update update;
};

static void step(void *arg);

/* ── failures ── */

static int64_t
jitter(int64_t ms)
{
	uint16_t r;

	random_bytes(&r, sizeof(r));
	return ms + ms * r / UINT16_MAX;
}

static void
again(struct poll *p, int64_t ms)
{
	if (!p->is_draining)
		loop_timer_arm(p->again, ms);
}

static void
back_off(struct poll *p)
{
	int64_t ms = BACKOFF_FIRST_MS;

	p->failures++;
	for (unsigned i = 1; i < p->failures && ms < BACKOFF_MAX_MS / 2; i++)
		ms *= 2;
	again(p, jitter(ms / 2));
}

/* Every failure of a call of ours; the state stays, so that it is tried again. */
static void
failed(struct poll *p, const struct telegram_result *r)
{
	p->is_ok = false;
	p->why_not = "telegram: not reached";
	if (r->code == 0 && (r->status == 401 || r->status == 404)) {
		p->why_not = "telegram: token refused";
		p->with.on_fatal(
		    "telegram refuses the token: check TELEGRAM_TOKEN and TELEGRAM_API_URL",
		    p->with.arg);
		return;
	}
	if (r->code == 0 && r->status == 409) {
		p->why_not = "telegram: another process polls for this bot";
		counter_add(p->conflicts, 1);
		log_warn(
		    "another process polls for this bot", LOG_T("description", r->description));
		again(p, jitter(CONFLICT_MS));
		return;
	}
	log_warn("telegram can't be reached", LOG_I("status", r->status),
	    LOG_T("error", err_name(r->code)), LOG_T("description", r->description));
	if (r->retry_after_s > 0)
		again(p, r->retry_after_s * 1000);
	else
		back_off(p);
}

/* An answer that is no JSON as we allow it would come again for ever: narrow it down to one update,
 * then step over that. */
static void
step_over(struct poll *p)
{
	log_error("telegram sent updates that can't be read", LOG_I("limit", p->limit),
	    LOG_I("offset", p->offset));
	if (p->limit > 1) {
		p->limit = 1;
	} else if (p->offset > 0) {
		p->offset++;
		counter_add(p->dropped, 1);
	}
	back_off(p);
}

/* ── accepting ── */

static void
batch_done(struct poll *p)
{
	if (p->accepting > 0)
		return;
	if (p->is_batch_refused) {
		back_off(p);
		return;
	}
	p->offset = p->next_offset;
	p->limit = LIMIT;
	again(p, 0);
}

static void
on_accepted(enum accepted accepted, const struct err *err, void *arg)
{
	struct accepting *a = arg;
	struct poll *p = a->poll;

	switch (accepted) {
	case ACCEPTED_NEW:
		counter_add(p->received, 1);
		FAULT_POINT("bot.accepted");
		if (!p->is_draining)
			turns_kick(p->with.turns, a->update.user_id);
		break;
	case ACCEPTED_FULL:
		turns_refuse_full(p->with.turns, &a->update);
		break;
	case ACCEPTED_SEEN:
		break;
	case ACCEPTED_NOT:
		log_warn("redis took no update: it stays with telegram", LOG_T("error", err->text));
		p->is_batch_refused = true;
		break;
	}
	free(a);
	p->accepting--;
	batch_done(p);
}

static void
accept_update(struct poll *p, const struct json *json, const struct update *u)
{
	bool is_for_inbox = u->kind == UPDATE_TEXT || u->kind == UPDATE_PRESS;
	struct accepting *a = malloc(sizeof(*a));
	size_t size = 0;
	char *text;

	if (a == NULL)
		abort();
	*a = (struct accepting){ p, *u };
	text = is_for_inbox ? json_print(json, &size) : NULL;
	p->accepting++;
	inboxes_accept(p->with.inboxes, u->user_id, u->id, text, size,
	    u->kind == UPDATE_BLOCKED ? REACH_LOST : REACH_BACK, on_accepted, a);
	free(text);
}

static void
on_updates(const struct telegram_result *r, void *arg)
{
	struct poll *p = arg;
	size_t count = jget_count(r->result);
	struct update u;
	struct err err;

	if (p->is_draining)
		return;
	if (r->code == ERR_PROTOCOL || r->code == ERR_RANGE) {
		step_over(p);
		return;
	}
	if (verdict_of(r) != VERDICT_DONE) {
		failed(p, r);
		return;
	}
	p->is_ok = true;
	p->failures = 0;
	p->is_batch_refused = false;
	p->next_offset = p->offset;
	for (size_t i = 0; i < count; i++) {
		const struct json *json = jget_item(r->result, i);

		if (update_read(json, &u, &err) != 0) {
			log_error(
			    "an update can't be read and is dropped", LOG_T("error", err.text));
			counter_add(p->dropped, 1);
			if (jget_i64(json, "update_id", 0, UPDATE_ID_MAX, &u.id, &err) != 0)
				continue;
			u.kind = UPDATE_OTHER;
		}
		p->next_offset = u.id + 1;
		if (u.kind != UPDATE_OTHER && !turns_refuse_double(p->with.turns, &u))
			accept_update(p, json, &u);
	}
	if (count == 0 && clock_monotonic_ms() - p->began_ms < EMPTY_MS)
		again(p, EMPTY_MS);
	else
		batch_done(p);
}

/* ── the steps ── */

static void
next_state(struct poll *p, enum poll_state state)
{
	p->state = state;
	p->failures = 0;
	again(p, 0);
}

static void
on_hello(const struct telegram_result *r, void *arg)
{
	struct poll *p = arg;
	const char *name = "";
	struct err err;

	if (verdict_of(r) != VERDICT_DONE) {
		failed(p, r);
		return;
	}
	if (jget_i64(r->result, "id", 1, TELEGRAM_ID_MAX, &p->with.fsm->bot_id, &err) != 0 ||
	    jget_text(r->result, "username", sizeof(p->with.fsm->bot_name) - 1, &name, &err) != 0) {
		log_error("telegram's getMe is not as agreed", LOG_T("error", err.text));
		back_off(p);
		return;
	}
	memcpy(p->with.fsm->bot_name, name, strlen(name) + 1);
	log_info("telegram knows us", LOG_T("bot", name), LOG_I("id", p->with.fsm->bot_id));
	next_state(p, POLL_WEBHOOK);
}

static void
on_webhook_gone(const struct telegram_result *r, void *arg)
{
	struct poll *p = arg;

	if (verdict_of(r) != VERDICT_DONE)
		failed(p, r);
	else
		next_state(p, POLL_COMMANDS);
}

/* A menu that can't be set is no reason not to play. */
static void
on_commands_set(const struct telegram_result *r, void *arg)
{
	struct poll *p = arg;
	enum verdict verdict = verdict_of(r);

	if (verdict == VERDICT_LATER || verdict == VERDICT_FLOOD ||
	    verdict == VERDICT_UNAUTHORIZED) {
		failed(p, r);
		return;
	}
	if (verdict != VERDICT_DONE)
		log_error(
		    "telegram refused the command menu", LOG_T("description", r->description));
	if (++p->language < LANGUAGE_COUNT)
		next_state(p, POLL_COMMANDS);
	else
		next_state(p, POLL_LEFTOVERS);
}

/* English is the menu of every language that has none of its own. */
static void
set_commands(struct poll *p)
{
	enum language language = (enum language)p->language;
	struct text params = { 0 }, about = { 0 };

	text_puts(&params, "{\"commands\":[");
	for (const struct command *c = commands; c->name != NULL; c++) {
		text_clear(&about);
		phrase_plain(&about, language, c->about, NULL);
		text_printf(&params,
		    "%s{\"command\":\"%s\",\"description\":", c == commands ? "" : ",", c->name);
		text_put_json(&params, about.bytes, about.size);
		text_putc(&params, '}');
	}
	text_printf(&params, "],\"language_code\":\"%s\"}",
	    language == LANGUAGE_EN ? "" : language_key(language));
	telegram_call(p->with.telegram, "setMyCommands", params.bytes, CALL_MS, on_commands_set, p);
	text_finish(&params);
	text_finish(&about);
}

static void
on_leftover(int64_t player, void *arg)
{
	struct poll *p = arg;

	if (player > 0) {
		turns_kick(p->with.turns, player);
	} else if (player < 0) {
		back_off(p);
	} else {
		p->is_ok = true; /* a first poll that waits is as good as one that came back */
		next_state(p, POLL_UPDATES);
	}
}

static void
get_updates(struct poll *p)
{
	struct text params = { 0 };

	text_printf(&params,
	    "{\"offset\":%lld,\"limit\":%u,\"timeout\":%lld,"
	    "\"allowed_updates\":[\"message\",\"callback_query\",\"my_chat_member\",\"pre_checkout_"
	    "query\"]}",
	    (long long)p->offset, p->limit, (long long)p->with.timeout_s);
	p->committed = p->offset;
	p->began_ms = clock_monotonic_ms();
	telegram_call(p->with.telegram, "getUpdates", params.bytes,
	    p->with.timeout_s * 1000 + GRACE_MS, on_updates, p);
	text_finish(&params);
}

static void
step(void *arg)
{
	struct poll *p = arg;

	switch (p->state) {
	case POLL_HELLO:
		telegram_call(p->with.telegram, "getMe", "{}", CALL_MS, on_hello, p);
		return;
	case POLL_WEBHOOK:
		telegram_call(p->with.telegram, "deleteWebhook", "{\"drop_pending_updates\":false}",
		    CALL_MS, on_webhook_gone, p);
		return;
	case POLL_COMMANDS:
		set_commands(p);
		return;
	case POLL_LEFTOVERS:
		inboxes_scan(p->with.inboxes, on_leftover, p);
		return;
	case POLL_UPDATES:
		if (turns_are_full(p->with.turns))
			again(p, FULL_MS);
		else
			get_updates(p);
		return;
	}
}

/* ── life ── */

struct poll *
poll_create(const struct poll_config *config)
{
	struct poll *p = calloc(1, sizeof(*p));
	struct metrics *m = config->metrics;

	if (p == NULL)
		abort();
	p->with = *config;
	p->limit = LIMIT;
	p->why_not = "telegram: not reached yet";
	p->again = loop_timer_create(config->loop, step, p);
	if (m != NULL) {
		p->received =
		    metrics_counter(m, "bot_accepted_total", NULL, "Updates taken into inboxes");
		p->conflicts = metrics_counter(
		    m, "bot_poll_conflicts_total", NULL, "Polls that another poller ended");
		p->dropped =
		    metrics_counter(m, "bot_unreadable_total", NULL, "Updates that can't be read");
	}
	return p;
}

void
poll_start(struct poll *p)
{
	again(p, 0);
}

bool
poll_is_ready(void *poll, const char **ret_why)
{
	struct poll *p = poll;

	if (!p->is_ok && ret_why != NULL)
		*ret_why = p->why_not;
	return p->is_ok;
}

void
poll_drain(void *poll)
{
	struct poll *p = poll;

	p->is_draining = true;
	loop_timer_disarm(p->again);
}

bool
poll_is_quiet(void *poll)
{
	return ((struct poll *)poll)->accepting == 0;
}

/* What it returns is not ours any more: whoever polls next gets it again. */
static void
on_committed(const struct telegram_result *r, void *arg)
{
	struct poll *p = arg;

	p->is_committing = false;
	if (verdict_of(r) != VERDICT_DONE)
		log_warn("the last commit failed: telegram will repeat some updates",
		    LOG_T("description", r->description));
}

void
poll_commit(void *poll)
{
	struct poll *p = poll;
	struct text params = { 0 };

	if (p->offset <= p->committed)
		return;
	p->is_committing = true;
	text_printf(&params, "{\"offset\":%lld,\"limit\":1,\"timeout\":0}", (long long)p->offset);
	telegram_call(p->with.telegram, "getUpdates", params.bytes, COMMIT_MS, on_committed, p);
	text_finish(&params);
}

bool
poll_is_committed(void *poll)
{
	return !((struct poll *)poll)->is_committing;
}

void
poll_destroy(struct poll *p)
{
	if (p == NULL)
		return;
	loop_timer_destroy(p->again);
	free(p);
}
