#include "bot/turns.h"

#include "bot/gateway.h"
#include "bot/id_map.h"
#include "bot/inboxes.h"
#include "bot/screen.h"
#include "bot/telegram/answers.h"
#include "bot/telegram/sender.h"
#include "events/clock.h"
#include "events/ids.h"
#include "events/json.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/service.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_MS 700 /* a press waits no longer for its answer */
#define REDIS_AGAIN_MS 500
#define RUNNERS_MAX 256  /* players worked for at once; the others wait in line */
#define PLAYERS_MAX 1024 /* in line and worked for; beyond that nothing more is accepted */
#define UPDATE_SIZE_MAX 65536
#define BUSY_EVERY_MS 10000

/* A player who is worked for. */
struct runner {
	struct turns *turns;
	struct runner *next; /* in line */
	int64_t player;
	bool is_kicked;       /* something came while it ran: take again before going away */
	bool is_running;      /* not in line */
	bool is_begun;        /* an update is in hand: `scene` holds it */
	bool is_answered;     /* its press, if it is one */
	bool is_last;         /* nothing waits behind it */
	int64_t rev;          /* of the document as it was taken */
	int64_t from_version; /* of the screen when the update was taken */
	int64_t old_message_id;
	int64_t began_us;
	struct loop_timer *answer, *again;
	struct scene scene;
};

struct turns {
	struct loop *loop;
	const struct fsm *fsm;
	struct inboxes *inboxes;
	struct gateway *gateway;
	struct sender *sender;
	struct answers *answers;
	struct loop_timer *renew;
	struct id_map runners;
	struct runner *line, **line_end;
	unsigned running;
	bool is_draining;
	int64_t busy_told_ms;
	struct counter *handled, *stale, *doubles, *full, *lost;
	struct histogram *seconds;
};

static void take(void *arg);
static void go_on(struct runner *r);

/* ── runners ── */

static void
start(struct turns *t)
{
	struct runner *r;

	while (t->line != NULL && t->running < RUNNERS_MAX && !t->is_draining) {
		r = t->line;
		t->line = r->next;
		if (t->line == NULL)
			t->line_end = &t->line;
		r->is_running = true;
		t->running++;
		take(r);
	}
	if (t->running > 0 && !loop_timer_is_armed(t->renew))
		loop_timer_arm(t->renew, INBOX_RENEW_MS);
}

static void
stand_in_line(struct runner *r)
{
	r->next = NULL;
	*r->turns->line_end = r;
	r->turns->line_end = &r->next;
}

static void
runner_free(struct runner *r)
{
	loop_timer_destroy(r->answer);
	loop_timer_destroy(r->again);
	free(r);
}

static void
leave(struct runner *r)
{
	struct turns *t = r->turns;

	t->running--;
	if (r->is_kicked && !t->is_draining) {
		r->is_kicked = false;
		r->is_running = false;
		stand_in_line(r);
	} else {
		(void)id_map_take(&t->runners, r->player);
		runner_free(r);
	}
	start(t);
}

static void
renew_one(void *object, void *arg)
{
	struct runner *r = object;

	(void)arg;
	if (r->is_begun)
		inboxes_renew(r->turns->inboxes, r->player);
}

static void
on_renew(void *arg)
{
	struct turns *t = arg;

	id_map_each(&t->runners, renew_one, NULL);
	if (t->running > 0)
		loop_timer_arm(t->renew, INBOX_RENEW_MS);
}

/* ── the press's answer ── */

static void
answer(struct runner *r, enum phrase toast)
{
	struct text words = { 0 };

	loop_timer_disarm(r->answer);
	if (r->is_answered || r->scene.in.kind != UPDATE_PRESS)
		return;
	r->is_answered = true;
	if (toast != PHRASE_COUNT)
		phrase_plain(&words, r->scene.d.language, toast, NULL);
	answers_send(r->turns->answers, r->scene.in.callback_id, words.bytes);
	text_finish(&words);
}

static void
on_answer_due(void *arg)
{
	answer(arg, PHRASE_COUNT);
}

/* ── finishing ── */

static void on_taken(const struct taken *taken, void *arg);

static void
finish(struct runner *r, bool is_changed)
{
	struct text document = { 0 };

	if (is_changed)
		dialogue_write(&r->scene.d, &document);
	counter_add(r->turns->handled, 1);
	histogram_observe_us(r->turns->seconds, clock_monotonic_us() - r->began_us);
	r->is_begun = false;
	inboxes_finish(r->turns->inboxes, r->player, r->rev, r->scene.in.id, document.bytes,
	    document.size, on_taken, r);
	text_finish(&document);
}

/* ── drawing ── */

static void draw(struct runner *r);

static void
strip(struct runner *r, int64_t message_id)
{
	sender_post(r->turns->sender,
	    &(struct order){
		.chat_id = r->scene.in.chat_id, .message_id = message_id, .rank = RANK_REPLY },
	    NULL, NULL);
}

static void
on_drawn(const struct order_result *drawn, void *arg)
{
	struct runner *r = arg;
	struct scene *s = &r->scene;

	switch (drawn->verdict) {
	case VERDICT_DONE:
		if (s->is_anew && r->old_message_id != 0 && r->old_message_id != drawn->message_id)
			strip(r, r->old_message_id);
		s->d.message_id = drawn->message_id;
		break;
	case VERDICT_GONE:
		if (!s->is_anew) {
			s->is_anew = true;
			r->old_message_id = 0;
			s->is_stale = false; /* a new message: a version of its own */
			draw(r);
			return;
		}
		break;
	case VERDICT_UNREACHABLE:
		inboxes_mark_unreachable(r->turns->inboxes, r->player);
		s->d.message_id = 0;
		break;
	case VERDICT_FLOOD:
	case VERDICT_MARKUP:
	case VERDICT_LATER:
	case VERDICT_OURS: /* logged by the sender; the next press draws another picture */
	case VERDICT_UNAUTHORIZED:
		break;
	}
	FAULT_POINT("bot.drawn");
	finish(r, true);
}

static void
post(struct runner *r, const struct picture *picture)
{
	struct scene *s = &r->scene;
	struct text keyboard = { 0 };

	picture_keyboard(
	    picture, &r->turns->fsm->key, s->in.user_id, s->in.chat_id, s->d.version, &keyboard);
	sender_post(r->turns->sender,
	    &(struct order){
		.chat_id = s->in.chat_id,
		.message_id = s->is_anew ? 0 : s->d.message_id,
		.rank = s->in.kind == UPDATE_PRESS ? RANK_EDIT : RANK_REPLY,
		.html = picture->html.bytes,
		.keyboard = keyboard.bytes,
	    },
	    on_drawn, r);
	text_finish(&keyboard);
}

static void
draw(struct runner *r)
{
	struct scene *s = &r->scene;
	struct picture picture;

	/* Of several stale presses only the last shows the screen again. */
	if (s->is_stale && !r->is_last)
		s->is_anew = false;
	else if (s->d.message_id == 0)
		s->is_anew = true;
	fsm_draw(s, &picture);
	answer(r, s->toast);
	if (s->is_stale)
		counter_add(r->turns->stale, 1);
	if (s->is_unchanged || (s->is_stale && !r->is_last))
		finish(r, !s->is_unchanged);
	else
		post(r, &picture);
	picture_finish(&picture);
}

/* ── asking ── */

static void
on_answer(const struct answer *a, void *arg)
{
	struct runner *r = arg;

	FAULT_POINT("bot.called");
	r->scene.answer = *a;
	fsm_answer(&r->scene);
	go_on(r);
}

static void
go_on(struct runner *r)
{
	if (r->scene.question.ask == ASK_NOTHING)
		draw(r);
	else
		gateway_ask(r->turns->gateway, &r->scene.question, r->scene.action.operation_id,
		    on_answer, r);
}

/* ── taking ── */

static void
read_document(struct runner *r, const struct taken *taken)
{
	struct err err;
	uint64_t seed;

	random_bytes(&seed, sizeof(seed));
	r->rev = taken->rev;
	r->scene.d = dialogue_fresh(seed, language_of(r->scene.in.language));
	if (taken->document_size > 0 &&
	    dialogue_read(taken->document, taken->document_size, &r->scene.d, &err) != 0)
		log_error(
		    "a player's document is unreadable and begins anew", LOG_T("error", err.text));
}

static int
read_update(struct runner *r, const struct taken *taken, struct err *err)
{
	struct json *json;
	int code = json_parse(taken->update, taken->update_size, UPDATE_SIZE_MAX, &json, err);

	if (code != 0)
		return code;
	code = update_read(json, &r->scene.in, err);
	json_free(json);
	if (code == 0 && r->scene.in.kind != UPDATE_TEXT && r->scene.in.kind != UPDATE_PRESS)
		code = err_set(err, ERR_UNKNOWN, "an update of this kind has no place in an inbox");
	return code;
}

static void
begin(struct runner *r, const struct taken *taken)
{
	struct err err;

	r->scene = (struct scene){ 0 };
	r->began_us = clock_monotonic_us();
	r->is_last = taken->count <= 1;
	if (read_update(r, taken, &err) != 0) {
		log_error(
		    "an update in an inbox is unreadable and dropped", LOG_T("error", err.text));
		r->scene.in.id = taken->update_id;
		r->rev = taken->rev;
		finish(r, false);
		return;
	}
	read_document(r, taken);
	r->is_begun = true;
	r->is_answered = false;
	r->from_version = r->scene.d.version;
	r->old_message_id = r->scene.d.message_id;
	if (r->scene.in.kind == UPDATE_PRESS)
		loop_timer_arm(r->answer, ANSWER_MS);
	fsm_begin(r->turns->fsm, &r->scene);
	if (r->old_message_id < taken->below)
		r->scene.is_anew = true; /* the screen comes back to the end of the chat */
	go_on(r);
}

static void
wait_and_take(struct runner *r, int64_t ms)
{
	r->is_begun = false;
	loop_timer_arm(r->again, ms);
}

static void
on_taken(const struct taken *taken, void *arg)
{
	struct runner *r = arg;

	switch (taken->take) {
	case TAKE_WORK:
		if (r->turns->is_draining) {
			inboxes_release(r->turns->inboxes, r->player);
			leave(r);
		} else {
			begin(r, taken);
		}
		return;
	case TAKE_EMPTY:
		leave(r);
		return;
	case TAKE_HELD:
		wait_and_take(r, taken->retry_ms > 0 ? taken->retry_ms + 10 : REDIS_AGAIN_MS);
		return;
	case TAKE_LOST:
		counter_add(r->turns->lost, 1);
		wait_and_take(r, 0);
		return;
	case TAKE_FAILED:
		wait_and_take(r, REDIS_AGAIN_MS);
		return;
	}
}

static void
take(void *arg)
{
	struct runner *r = arg;

	if (r->turns->is_draining) {
		leave(r);
		return;
	}
	r->is_kicked = false;
	inboxes_take(r->turns->inboxes, r->player, on_taken, r);
}

void
turns_kick(struct turns *t, int64_t player)
{
	struct runner *r = id_map_get(&t->runners, player);

	if (r != NULL) {
		r->is_kicked = r->is_running;
		return;
	}
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		abort();
	r->turns = t;
	r->player = player;
	r->answer = loop_timer_create(t->loop, on_answer_due, r);
	r->again = loop_timer_create(t->loop, take, r);
	id_map_put(&t->runners, player, r);
	stand_in_line(r);
	start(t);
}

bool
turns_are_full(const struct turns *t)
{
	return t->runners.count >= PLAYERS_MAX;
}

/* ── refusals at the door ── */

bool
turns_refuse_double(struct turns *t, const struct update *u)
{
	const struct runner *r = id_map_get(&t->runners, u->user_id);
	struct text words = { 0 };
	struct press press;

	if (r == NULL || !r->is_begun || u->kind != UPDATE_PRESS ||
	    r->scene.in.kind != UPDATE_PRESS || r->scene.in.id == u->id || r->scene.is_stale ||
	    r->scene.is_unchanged)
		return false;
	if (!press_read(&t->fsm->key, u->user_id, u->chat_id, u->data, &press) ||
	    press.version != r->from_version)
		return false;
	phrase_plain(&words, r->scene.d.language, PHRASE_TOAST_RUNNING, NULL);
	answers_send(t->answers, u->callback_id, words.bytes);
	text_finish(&words);
	counter_add(t->doubles, 1);
	return true;
}

/* Each press is told; of texts one in ten seconds, so that the notices are no flood of their own.
 */
void
turns_refuse_full(struct turns *t, const struct update *u)
{
	enum language language = language_of(u->language);
	int64_t now = clock_monotonic_ms();
	struct text words = { 0 };

	counter_add(t->full, 1);
	if (u->kind == UPDATE_PRESS) {
		phrase_plain(&words, language, PHRASE_TOAST_BUSY, NULL);
		answers_send(t->answers, u->callback_id, words.bytes);
	} else if (now - t->busy_told_ms >= BUSY_EVERY_MS) {
		t->busy_told_ms = now;
		phrase_html(&words, language, PHRASE_BUSY, NULL);
		sender_post(t->sender,
		    &(struct order){
			.chat_id = u->chat_id, .rank = RANK_REPLY, .html = words.bytes },
		    NULL, NULL);
	}
	text_finish(&words);
}

/* ── life ── */

static struct counter *
count(struct metrics *m, const char *name, const char *help)
{
	return m == NULL ? NULL : metrics_counter(m, name, NULL, help);
}

struct turns *
turns_create(const struct turns_parts *parts)
{
	struct metrics *metrics = parts->metrics;
	struct turns *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	*t = (struct turns){
		.loop = parts->loop,
		.fsm = parts->fsm,
		.inboxes = parts->inboxes,
		.gateway = parts->gateway,
		.sender = parts->sender,
		.answers = parts->answers,
		.busy_told_ms = INT64_MIN / 2,
		.handled = count(metrics, "bot_updates_total", "Updates that were handled"),
		.stale =
		    count(metrics, "bot_stale_presses_total", "Presses on screens that had gone"),
		.doubles = count(metrics, "bot_double_presses_total",
		    "Presses while one of the same screen ran"),
		.full = count(
		    metrics, "bot_inbox_full_total", "Updates refused because the inbox was full"),
		.lost = count(
		    metrics, "bot_leases_lost_total", "Updates that another process took over"),
		.seconds = metrics == NULL ? NULL
		                           : metrics_histogram(metrics, "bot_update_seconds", NULL,
						 "Time from taking an update to the drawn screen"),
	};
	t->line_end = &t->line;
	t->renew = loop_timer_create(t->loop, on_renew, t);
	return t;
}

static void
leave_line(void *object, void *arg)
{
	struct runner *r = object;

	(void)arg;
	if (r->is_running)
		return;
	(void)id_map_take(&r->turns->runners, r->player);
	runner_free(r);
}

void
turns_drain(struct turns *t)
{
	t->is_draining = true;
	t->line = NULL;
	t->line_end = &t->line;
	id_map_each(&t->runners, leave_line, NULL);
}

bool
turns_is_idle(const struct turns *t)
{
	return t->running == 0;
}

static void
free_runner(void *object, void *arg)
{
	(void)arg;
	runner_free(object);
}

void
turns_destroy(struct turns *t)
{
	if (t == NULL)
		return;
	id_map_each(&t->runners, free_runner, NULL);
	id_map_finish(&t->runners);
	loop_timer_destroy(t->renew);
	free(t);
}
