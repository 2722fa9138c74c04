#include "bot/gateway.h"

#include "events/clock.h"
#include "events/http_client.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/text.h"

#include <stdlib.h>
#include <string.h>

#define CALL_MS                                                                                    \
	6000 /* longer than the gateway's own deadlines: its 504 says more than a cut connection   \
	      */
#define PATIENCE_MS 4000 /* no repeat begins later than this after the question was put */
#define REPEAT_FIRST_MS 200

struct asking {
	struct gateway *gateway;
	struct asking *next, **link;
	struct question question;
	char operation_id[OPERATION_ID_MAX + 1];
	char trace[TRACEPARENT_TEXT_SIZE]; /* one for all tries */
	struct loop_timer *repeat;
	int64_t began_ms, wait_ms;
	gateway_on_answer *on_answer;
	void *arg;
};

struct gateway {
	struct loop *loop;
	struct http_client *http;
	struct text url, authorization;
	struct asking *asking;
	struct counter *outcomes[3];
	struct histogram *seconds;
};

struct gateway *
gateway_create(struct loop *loop, struct http_client *http, const char *url, const char *key,
    struct metrics *metrics)
{
	static const char *const labels[] = { [OUTCOME_DONE] = "outcome=\"done\"",
		[OUTCOME_REFUSED] = "outcome=\"refused\"",
		[OUTCOME_AWAY] = "outcome=\"away\"" };
	struct gateway *g = calloc(1, sizeof(*g));
	size_t size = strlen(url);

	if (g == NULL)
		abort();
	g->loop = loop;
	g->http = http;
	while (size > 0 && url[size - 1] == '/')
		size--;
	text_add(&g->url, url, size);
	text_printf(&g->authorization, "Bearer %s", key);
	for (int i = 0; metrics != NULL && i < 3; i++)
		g->outcomes[i] = metrics_counter(metrics, "bot_questions_total", labels[i],
		    "Questions put to the gateway, by outcome");
	if (metrics != NULL)
		g->seconds = metrics_histogram(metrics, "bot_question_seconds", NULL,
		    "Time until a question was answered, repeats included");
	return g;
}

static void
asking_free(struct asking *a)
{
	*a->link = a->next;
	if (a->next != NULL)
		a->next->link = a->link;
	loop_timer_destroy(a->repeat);
	free(a);
}

/* Nothing of a player's goes into the log: the question's number in enum ask says which it was. */
static void
read_response(const struct asking *a, const struct http_response *r, struct answer *ret)
{
	struct err err;

	*ret = (struct answer){ .outcome = OUTCOME_AWAY };
	if (r->code != 0)
		log_warn("gateway doesn't answer", LOG_T("error", r->text),
		    LOG_I("ask", a->question.ask));
	else if (answer_read(a->question.ask, r->status, r->body, r->body_size, ret, &err) != 0)
		log_error("gateway's answer is not as agreed", LOG_T("error", err.text),
		    LOG_I("ask", a->question.ask));
	else if (ret->outcome == OUTCOME_AWAY)
		log_warn("gateway can't answer", LOG_I("status", r->status),
		    LOG_T("code", ret->code), LOG_I("ask", a->question.ask));
}

static void
on_response(const struct http_response *r, void *arg)
{
	struct asking *a = arg;
	struct answer answer;
	int64_t waited_ms = clock_monotonic_ms() - a->began_ms;

	read_response(a, r, &answer);
	if (answer.outcome == OUTCOME_AWAY && waited_ms + a->wait_ms < PATIENCE_MS) {
		loop_timer_arm(a->repeat, a->wait_ms);
		a->wait_ms *= 2;
		return;
	}
	counter_add(a->gateway->outcomes[answer.outcome], 1);
	histogram_observe_us(a->gateway->seconds, waited_ms * 1000);
	a->on_answer(&answer, a->arg);
	asking_free(a);
}

static void
put_question(void *arg)
{
	struct asking *a = arg;
	struct gateway *g = a->gateway;
	struct text url = { 0 }, body = { 0 };
	const char *method;
	struct http_header headers[5] = { { "Authorization", g->authorization.bytes },
		{ "traceparent", a->trace } };

	text_add(&url, g->url.bytes, g->url.size);
	method = question_write(&a->question, &url, &body);
	if (strcmp(method, "POST") == 0) {
		headers[2] = (struct http_header){ "Idempotency-Key", a->operation_id };
		headers[3] = (struct http_header){ "Content-Type", "application/json" };
	}
	http_client_send(g->http,
	    &(struct http_call){
		.method = method,
		.url = url.bytes,
		.headers = headers,
		.body = body.bytes,
		.body_size = body.size,
		.timeout_ms = CALL_MS,
	    },
	    on_response, a);
	text_finish(&url);
	text_finish(&body);
}

void
gateway_ask(struct gateway *g, const struct question *q, const char *operation_id,
    gateway_on_answer *on_answer, void *arg)
{
	struct asking *a = calloc(1, sizeof(*a));

	if (a == NULL)
		abort();
	*a = (struct asking){
		.gateway = g,
		.next = g->asking,
		.link = &g->asking,
		.question = *q,
		.began_ms = clock_monotonic_ms(),
		.wait_ms = REPEAT_FIRST_MS,
		.on_answer = on_answer,
		.arg = arg,
	};
	memcpy(a->operation_id, operation_id, strnlen(operation_id, OPERATION_ID_MAX));
	traceparent_create(a->trace);
	if (a->next != NULL)
		a->next->link = &a->next;
	g->asking = a;
	a->repeat = loop_timer_create(g->loop, put_question, a);
	log_hop(a->trace, "gateway asked", LOG_I("ask", a->question.ask),
	    LOG_T("operation_id", a->operation_id)); /* wildmarchctl trace finds a press by it */
	put_question(a);
}

void
gateway_destroy(struct gateway *g)
{
	if (g == NULL)
		return;
	while (g->asking != NULL)
		asking_free(g->asking);
	explicit_bzero(g->authorization.bytes, g->authorization.size);
	text_finish(&g->authorization);
	text_finish(&g->url);
	free(g);
}
