#include "gateway/forward.h"

#include "events/clock.h"
#include "events/log.h"
#include "gateway/auth.h"
#include "gateway/routes.h"
#include "gateway/visit.h"
#include "messages/refusal.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRINCIPAL_SIZE (CLIENT_NAME_SIZE + sizeof("client:"))

struct domain {
	const char *name;
	unsigned in_flight;
};

struct forward {
	struct bus *bus;
	struct clients *clients;
	struct routes *routes;
	struct visits *visits;
	struct domain domains[ROUTE_COUNT];
	size_t domains_count;
	struct domain *domain_of[ROUTE_COUNT]; /* by route, in the order of message_routes */
	struct text body;                      /* of the call that is being made */
};

/* What is known of a request when it is ready to be sent. */
struct order {
	const struct client *client;
	struct path path;
	char key[IDEMPOTENCY_KEY_SIZE]; /* "" for reads */
};

static double
read_in_flight(void *arg)
{
	const struct domain *domain = arg;

	return domain->in_flight;
}

static struct domain *
domain_named(struct forward *f, const char *name, struct metrics *metrics)
{
	struct domain *domain;
	char labels[64];

	for (domain = f->domains; domain < f->domains + f->domains_count; domain++)
		if (strcmp(domain->name, name) == 0)
			return domain;
	f->domains_count++;
	domain->name = name;
	if (metrics != NULL) {
		snprintf(labels, sizeof(labels), "domain=\"%s\"", name);
		metrics_gauge_read(metrics, "wildmarch_gateway_inflight", labels,
		    "Calls that wait for their answer.", read_in_flight, domain);
	}
	return domain;
}

struct forward *
forward_create(struct bus *bus, struct clients *clients, struct metrics *metrics)
{
	struct forward *f = calloc(1, sizeof(*f));
	size_t i;

	if (f == NULL)
		abort();
	f->bus = bus;
	f->clients = clients;
	f->routes = routes_create();
	f->visits = visits_create(f->routes, metrics);
	for (i = 0; i < ROUTE_COUNT; i++)
		f->domain_of[i] = domain_named(f, message_routes[i].operation->domain, metrics);
	return f;
}

void
forward_destroy(struct forward *f)
{
	if (f == NULL)
		return;
	visits_destroy(f->visits);
	routes_destroy(f->routes);
	text_finish(&f->body);
	free(f);
}

/* ── the checks: each ends the visit itself when it returns false ──────────────────────────── */

static bool
find_route(struct forward *f, struct visit *v, struct order *o)
{
	char allow[ROUTE_ALLOW_SIZE] = "";

	if (path_cut(http_request_path(v->http), &o->path))
		v->route = routes_match(f->routes, http_request_method(v->http), &o->path, allow);
	if (v->route != NULL)
		return true;
	if (allow[0] != '\0')
		visit_refuse(v,
		    &(struct problem){ .meaning = &refusal_meanings[REFUSAL_METHOD_NOT_ALLOWED] },
		    allow);
	else
		visit_refuse_plainly(v, &refusal_meanings[REFUSAL_NOT_FOUND], NULL);
	return false;
}

static bool
check_client(struct forward *f, struct visit *v, struct order *o)
{
	const char *why;

	if (!clients_are_loaded(f->clients, &why)) {
		visit_refuse_plainly(v, &refusal_meanings[REFUSAL_UNAVAILABLE], why);
		return false;
	}
	o->client =
	    auth_client(f->clients, http_request_header(v->http, "Authorization"), clock_wall_ms());
	if (o->client == NULL) {
		visit_refuse_plainly(v, &refusal_meanings[REFUSAL_UNAUTHENTICATED], NULL);
		return false;
	}
	if ((o->client->scopes >> v->route->contract->scope & 1) == 0) {
		visit_refuse_plainly(
		    v, &refusal_meanings[REFUSAL_FORBIDDEN], "the key lacks the scope");
		return false;
	}
	return true;
}

static bool
check_headers(struct visit *v, struct order *o)
{
	const char *key;

	o->key[0] = '\0';
	if (!v->route->contract->operation->is_write)
		return true;
	key = http_request_header(v->http, "Idempotency-Key");
	if (key == NULL) {
		visit_refuse_plainly(v, &refusal_meanings[REFUSAL_KEY_MISSING], NULL);
		return false;
	}
	if (!header_idempotency_key(key, o->key)) {
		visit_refuse_plainly(v, &refusal_meanings[REFUSAL_KEY_INVALID], NULL);
		return false;
	}
	if (!header_is_json(http_request_header(v->http, "Content-Type"))) {
		visit_refuse_plainly(v, &refusal_meanings[REFUSAL_MEDIA_TYPE], NULL);
		return false;
	}
	return true;
}

/* Refuses what does not fit the schema, with a pointer to the field where one is at fault. */
static void
refuse_malformed(struct visit *v, const struct err *err)
{
	struct problem p = { .meaning = &refusal_meanings[REFUSAL_MALFORMED], .detail = err->text };

	p.path_size = shape_error_path(err);
	if (p.path_size > 0)
		p.path = err->text;
	visit_refuse(v, &p, NULL);
}

/* Body and path parameters to the message that is sent: f->body. What left the decoder is written
 * anew, so that nothing goes on that the schema does not know. */
static bool
make_body(struct forward *f, struct visit *v, const struct order *o)
{
	alignas(max_align_t) char request[SHAPE_SIZE_MAX];
	const struct shape *shape = v->route->contract->operation->request;
	struct err err = { 0 };
	const void *body;
	size_t size;

	if (v->route->contract->operation->is_write) {
		body = http_request_body(v->http, &size);
		if (shape_decode(&v->route->body, body, size, request, UNKNOWN_REFUSED, &err) < 0) {
			refuse_malformed(v, &err);
			return false;
		}
	} else {
		memset(request, 0, shape->size);
	}
	if (route_parameters(v->route, &o->path, request, &err) < 0) {
		visit_refuse_plainly(v, &refusal_meanings[REFUSAL_NOT_FOUND], err.text);
		return false;
	}
	text_clear(&f->body);
	shape_write(shape, request, &f->body);
	return true;
}

/* ── the call ──────────────────────────────────────────────────────────────────────────────── */

static const struct refusal_meaning *
meaning_of(int code)
{
	switch (code) {
	case ERR_TIMEOUT:
		return &refusal_meanings[REFUSAL_TIMEOUT];
	case ERR_UNSURE:
		return &refusal_meanings[REFUSAL_OUTCOME_UNKNOWN];
	case ERR_CONGESTED:
		return &refusal_meanings[REFUSAL_BUSY];
	default:
		return &refusal_meanings[REFUSAL_UNAVAILABLE];
	}
}

/* An answer that breaks its contract is our fault, not the client's. */
static void
refuse_bad_reply(struct visit *v, const struct err *err)
{
	log_error("reply does not fit its schema",
	    LOG_T("operation", v->route->contract->operation->name), LOG_T("error", err->text),
	    LOG_T("request_id", v->request_id));
	visit_refuse_plainly(v, &refusal_meanings[REFUSAL_BAD_REPLY], NULL);
}

static void
pass_on_refusal(struct visit *v, const struct bus_answer *a)
{
	struct refusal refusal;
	struct refusal_meaning strange;
	struct problem p = { .meaning = NULL };
	struct err err = { 0 };

	if (refusal_decode(a->body, a->body_size, &refusal, UNKNOWN_IGNORED, &err) < 0) {
		refuse_bad_reply(v, &err);
		return;
	}
	p.meaning = refusal_meaning_of(refusal.code);
	if (p.meaning == NULL) {
		/* Of a later release: a refusal like the others, under its own name. */
		strange = refusal_meanings[REFUSAL_STALE];
		strange.code = refusal.code;
		strange.title = "This can't be done.";
		strange.is_retryable = refusal.retryable;
		p.meaning = &strange;
	}
	p.detail = refusal.detail;
	if (refusal.has_view)
		p.view = refusal.view;
	visit_refuse(v, &p, NULL);
}

static void
on_answer(const struct bus_answer *a, void *arg)
{
	alignas(max_align_t) char reply[SHAPE_SIZE_MAX];
	struct visit *v = arg;
	struct err err = { 0 };

	if (a->code < 0)
		visit_refuse_plainly(v, meaning_of(a->code), NULL);
	else if (a->is_refusal)
		pass_on_refusal(v, a);
	else if (shape_decode(v->route->contract->operation->reply, a->body, a->body_size, reply,
		     UNKNOWN_IGNORED, &err) < 0)
		refuse_bad_reply(v, &err);
	else
		visit_answer(v, a->body, a->body_size, a->is_replayed);
}

static void
call(struct forward *f, struct visit *v, const struct order *o)
{
	const struct message_route *contract = v->route->contract;
	struct domain *domain = f->domain_of[contract - message_routes];
	char principal[PRINCIPAL_SIZE];
	struct bus_call c = {
		.operation = contract->operation->name,
		.operation_id = o->key[0] == '\0' ? NULL : o->key,
		.principal = principal,
		.traceparent = v->traceparent,
		.body = f->body.bytes,
		.body_size = f->body.size,
		.deadline_ms = contract->deadline_ms,
	};
	struct err err = { 0 };

	if (domain->in_flight >= IN_FLIGHT_MAX) {
		visit_refuse_plainly(v, &refusal_meanings[REFUSAL_BUSY], NULL);
		return;
	}
	snprintf(principal, sizeof(principal), "client:%s", o->client->name);
	if (bus_call(f->bus, &c, on_answer, v, &err) < 0) {
		visit_refuse_plainly(v, meaning_of(err.code), NULL);
		return;
	}
	v->in_flight = &domain->in_flight;
	domain->in_flight++;
}

void
forward_request(struct http_request *http, void *arg)
{
	struct forward *f = arg;
	struct visit *v = visit_begin(f->visits, http);
	struct order o;

	if (find_route(f, v, &o) && check_client(f, v, &o) && check_headers(v, &o) &&
	    make_body(f, v, &o))
		call(f, v, &o);
}
