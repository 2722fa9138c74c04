#include "gateway/visit.h"

#include "events/clock.h"
#include "events/log.h"

#include <stdlib.h>
#include <string.h>

#define STATUSES_MAX 24     /* different ones on a route; more are counted together, as the last */
#define FAILURES_A_SECOND 5 /* that are logged; the others are counted */
#define HEADERS_MAX 6

/* The measures of a route. A counter is made when its status is first answered. */
struct tally {
	const char *route; /* the template, "none" where none matched */
	const char *method;
	struct histogram *seconds;
	struct {
		int status;
		struct counter *counter;
	} answers[STATUSES_MAX];
};

struct visits {
	struct metrics *metrics;
	struct tally tallies[ROUTE_COUNT + 1]; /* the last is for paths without a route */
	struct text scratch;
	int64_t second; /* that the next two are about */
	int failures_logged;
	int64_t failures_left_out;
};

struct visits *
visits_create(const struct routes *routes, struct metrics *metrics)
{
	struct visits *vs = calloc(1, sizeof(*vs));
	struct text labels = { 0 };
	struct tally *tally;
	size_t i;

	if (vs == NULL)
		abort();
	vs->metrics = metrics;
	for (i = 0; i <= ROUTE_COUNT; i++) {
		tally = &vs->tallies[i];
		tally->route = i < ROUTE_COUNT ? routes_get(routes, i)->contract->path : "none";
		tally->method = i < ROUTE_COUNT ? routes_get(routes, i)->contract->method : "any";
		if (metrics == NULL)
			continue;
		text_clear(&labels);
		text_printf(&labels, "method=\"%s\",route=\"%s\"", tally->method, tally->route);
		tally->seconds = metrics_histogram(metrics, "wildmarch_gateway_request_seconds",
		    labels.bytes, "Time from the request's arrival to its answer, by route.");
	}
	text_finish(&labels);
	return vs;
}

void
visits_destroy(struct visits *vs)
{
	if (vs == NULL)
		return;
	text_finish(&vs->scratch);
	free(vs);
}

struct visit *
visit_begin(struct visits *vs, struct http_request *http)
{
	struct visit *v = malloc(sizeof(*v));

	if (v == NULL)
		abort();
	v->visits = vs;
	v->http = http;
	v->route = NULL;
	v->in_flight = NULL;
	v->began_us = clock_monotonic_us();
	header_request_id(http_request_header(http, "X-Request-Id"), v->request_id);
	traceparent_next(http_request_header(http, "traceparent"), v->traceparent);
	return v;
}

/* ── measures ──────────────────────────────────────────────────────────────────────────────── */

static struct tally *
tally_of(const struct visit *v)
{
	return &v->visits
	            ->tallies[v->route == NULL ? ROUTE_COUNT
					       : (size_t)(v->route->contract - message_routes)];
}

static struct counter *
make_counter(struct visits *vs, const struct tally *tally, int status)
{
	struct text labels = { 0 };
	struct counter *counter;

	text_printf(
	    &labels, "method=\"%s\",route=\"%s\",code=\"%d\"", tally->method, tally->route, status);
	counter = metrics_counter(vs->metrics, "wildmarch_gateway_requests_total", labels.bytes,
	    "Requests answered, by route and status.");
	text_finish(&labels);
	return counter;
}

static void
count(struct visits *vs, struct tally *tally, int status, int64_t took_us)
{
	size_t i = 0;

	if (vs->metrics == NULL)
		return;
	while (i < STATUSES_MAX - 1 && tally->answers[i].counter != NULL &&
	       tally->answers[i].status != status)
		i++;
	if (tally->answers[i].counter == NULL) {
		tally->answers[i].status = status;
		tally->answers[i].counter = make_counter(vs, tally, status);
	}
	counter_add(tally->answers[i].counter, 1);
	histogram_observe_us(tally->seconds, took_us);
}

/* A broker that is away fails thousands of requests a second: a few lines say as much. */
static bool
may_log_failure(struct visits *vs, int64_t now_us)
{
	if (vs->second != now_us / 1000000) {
		if (vs->failures_left_out > 0)
			log_warn(
			    "failed requests not logged", LOG_I("count", vs->failures_left_out));
		vs->second = now_us / 1000000;
		vs->failures_logged = 0;
		vs->failures_left_out = 0;
	}
	if (vs->failures_logged == FAILURES_A_SECOND) {
		vs->failures_left_out++;
		return false;
	}
	vs->failures_logged++;
	return true;
}

static void
log_end(
    const struct visit *v, const struct tally *tally, int status, const char *code, int64_t took_us)
{
	enum log_level level = status >= 500 ? LOG_WARN : LOG_DEBUG;
	char trace[TRACE_ID_TEXT_SIZE];

	if (level == LOG_WARN && !may_log_failure(v->visits, v->began_us + took_us))
		return;
	traceparent_trace_id(v->traceparent, trace);
	log_set_trace(trace);
	LOG_AT(level, level == LOG_WARN ? "request failed" : "request answered",
	    LOG_T("method", tally->method), LOG_T("route", tally->route), LOG_I("status", status),
	    LOG_T("code", code), LOG_I("took_us", took_us), LOG_T("request_id", v->request_id));
	log_set_trace(NULL);
}

/* ── the two ends ──────────────────────────────────────────────────────────────────────────── */

struct headers {
	struct http_header all[HEADERS_MAX];
	size_t count;
};

static void
add(struct headers *h, const char *name, const char *value)
{
	h->all[h->count++] = (struct http_header){ name, value };
}

/* The visit is over; `h` still has room for the two headers that every answer carries and for the
 * end. */
static void
end(struct visit *v, int status, const char *code, const char *content_type, struct headers *h,
    const void *body, size_t size)
{
	struct tally *tally = tally_of(v);
	int64_t took_us = clock_monotonic_us() - v->began_us;

	add(h, "X-Request-Id", v->request_id);
	add(h, "Cache-Control", "no-store");
	add(h, NULL, NULL);
	http_reply(v->http, status, content_type, h->all, body, size);
	count(v->visits, tally, status, took_us);
	log_end(v, tally, status, code, took_us);
	if (v->in_flight != NULL)
		(*v->in_flight)--;
	free(v);
}

void
visit_answer(struct visit *v, const void *body, size_t size, bool is_replayed)
{
	struct headers h = { .count = 0 };

	if (is_replayed)
		add(&h, "Idempotency-Replayed", "true");
	end(v, STATUS_OK, "ok", "application/json", &h, body, size);
}

void
visit_refuse(struct visit *v, struct problem *p, const char *allow)
{
	struct headers h = { .count = 0 };
	struct text *body = &v->visits->scratch;

	p->request_id = v->request_id;
	text_clear(body);
	problem_write(p, body);
	if (allow != NULL)
		add(&h, "Allow", allow);
	if (p->meaning == &refusal_meanings[REFUSAL_UNAUTHENTICATED])
		add(&h, "WWW-Authenticate", "Bearer");
	if (problem_says_when(p->meaning->status))
		add(&h, "Retry-After", "1");
	end(v, p->meaning->status, p->meaning->code, PROBLEM_CONTENT_TYPE, &h, body->bytes,
	    body->size);
}

void
visit_refuse_plainly(struct visit *v, const struct refusal_meaning *meaning, const char *detail)
{
	visit_refuse(v, &(struct problem){ .meaning = meaning, .detail = detail }, NULL);
}

char *
visit_error_body(int status, const char *detail, const char **ret_content_type, size_t *ret_size)
{
	struct text body = { 0 };
	char request_id[REQUEST_ID_SIZE];

	header_request_id(NULL, request_id);
	problem_write(
	    &(struct problem){
		.meaning = problem_of_status(status), .detail = detail, .request_id = request_id },
	    &body);
	*ret_content_type = PROBLEM_CONTENT_TYPE;
	return text_steal(&body, ret_size);
}
