#include "bot/telegram/answers.h"

#include "bot/telegram/client.h"
#include "bot/telegram/verdict.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/text.h"

#include <stdlib.h>
#include <string.h>

#define CALL_MS 15000
#define TRIES_MAX 3
#define ANSWERS_MAX 2000 /* on their way; a press that gets none ends by itself */

struct press_answer {
	struct answers *answers;
	struct press_answer *next, **link;
	struct loop_timer *again;
	struct text params;
	unsigned tries;
};

struct answers {
	struct loop *loop;
	struct telegram *telegram;
	struct metrics *metrics;
	struct press_answer *first;
	unsigned count;
};

static void
finish(struct press_answer *p)
{
	*p->link = p->next;
	if (p->next != NULL)
		p->next->link = p->link;
	p->answers->count--;
	loop_timer_destroy(p->again);
	text_finish(&p->params);
	free(p);
}

static void
on_answered(const struct telegram_result *r, void *arg)
{
	struct press_answer *p = arg;
	enum verdict verdict = verdict_of(r);

	verdict_count(p->answers->metrics, "answer", verdict);
	if ((verdict == VERDICT_LATER || verdict == VERDICT_FLOOD) && ++p->tries < TRIES_MAX) {
		loop_timer_arm(p->again, verdict == VERDICT_FLOOD ? r->retry_after_s * 1000
								  : verdict_backoff_ms(p->tries));
		return;
	}
	if (verdict == VERDICT_OURS)
		log_error(
		    "telegram refused an answer to a press", LOG_T("description", r->description));
	finish(p);
}

static void
call(void *arg)
{
	struct press_answer *p = arg;

	telegram_call(
	    p->answers->telegram, "answerCallbackQuery", p->params.bytes, CALL_MS, on_answered, p);
}

void
answers_send(struct answers *a, const char *callback_id, const char *toast)
{
	struct press_answer *p;

	if (a->count >= ANSWERS_MAX) {
		verdict_count(a->metrics, "answer", VERDICT_LATER);
		return;
	}
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		abort();
	a->count++;
	p->answers = a;
	p->next = a->first;
	p->link = &a->first;
	if (p->next != NULL)
		p->next->link = &p->next;
	a->first = p;
	p->again = loop_timer_create(a->loop, call, p);
	text_puts(&p->params, "{\"callback_query_id\":");
	text_put_json(&p->params, callback_id, strlen(callback_id));
	if (toast != NULL) {
		text_puts(&p->params, ",\"text\":");
		text_put_json(&p->params, toast, strlen(toast));
	}
	text_putc(&p->params, '}');
	call(p);
}

struct answers *
answers_create(struct loop *loop, struct telegram *telegram, struct metrics *metrics)
{
	struct answers *a = calloc(1, sizeof(*a));

	if (a == NULL)
		abort();
	*a = (struct answers){ .loop = loop, .telegram = telegram, .metrics = metrics };
	return a;
}

bool
answers_is_idle(const struct answers *a)
{
	return a->first == NULL;
}

void
answers_destroy(struct answers *a)
{
	if (a == NULL)
		return;
	while (a->first != NULL)
		finish(a->first);
	free(a);
}
