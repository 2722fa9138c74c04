/* One HTTP request on its way through the gateway: its ids, its measures, and the two ways it can
 * end. */
#ifndef GATEWAY_VISIT_H
#define GATEWAY_VISIT_H

#include "events/http_server.h"
#include "events/ids.h"
#include "events/metrics.h"
#include "gateway/headers.h"
#include "gateway/problems.h"
#include "gateway/routes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct visits;

struct visit {
	struct visits *visits;
	struct http_request *http;
	const struct route *route; /* NULL until one is found */
	unsigned *in_flight;       /* of the domain that was called; NULL: none was */
	int64_t began_us;          /* monotonic */
	char request_id[REQUEST_ID_SIZE];
	char traceparent[TRACEPARENT_TEXT_SIZE]; /* this hop's */
};

/* What visits share: their metrics by route. `metrics` may be NULL. */
struct visits *visits_create(const struct routes *routes, struct metrics *metrics);
void visits_destroy(struct visits *vs); /* NULL is fine; after the last visit has ended */

struct visit *visit_begin(struct visits *vs, struct http_request *http);

/* Ends it with the answer from inside, a JSON document that is passed on as it came. */
void visit_answer(struct visit *v, const void *body, size_t size, bool is_replayed);

/* Ends it with a problem; `p->request_id` is filled in. `allow` is the value of the header for 405,
 * otherwise NULL. */
void visit_refuse(struct visit *v, struct problem *p, const char *allow);

/* The same for a problem that only its meaning and, unless NULL, a detail describe. */
void visit_refuse_plainly(
    struct visit *v, const struct refusal_meaning *meaning, const char *detail);

/* The body for what the HTTP server refuses by itself: see http_server_config. */
char *visit_error_body(
    int status, const char *detail, const char **ret_content_type, size_t *ret_size);

#endif
