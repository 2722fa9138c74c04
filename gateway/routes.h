/* The routes of schemas/routes.json, prepared for matching: segment by segment, after one
 * percent-decoding. */
#ifndef GATEWAY_ROUTES_H
#define GATEWAY_ROUTES_H

#include "events/shape.h"
#include "messages/routes.h"

#include <stdbool.h>
#include <stddef.h>

#define ROUTE_SEGMENTS_MAX 12
#define ROUTE_SEGMENT_SIZE 129

struct route_segment {
	const char *text; /* of the template */
	size_t size;
	const struct shape_field *field; /* of the request, for a {parameter}; NULL: literal */
};

struct route {
	const struct message_route *contract;
	struct route_segment segments[ROUTE_SEGMENTS_MAX];
	size_t segments_count;
	struct shape body; /* the request's shape without what stands in the path */
	struct shape_field *body_fields;
};

struct routes;

struct routes *routes_create(void);
void routes_destroy(struct routes *r); /* NULL is fine */
const struct route *routes_get(
    const struct routes *r, size_t i); /* i < ROUTE_COUNT, in the order of message_routes */

struct path {
	char segments[ROUTE_SEGMENTS_MAX][ROUTE_SEGMENT_SIZE]; /* decoded */
	size_t count;
};

/* Cuts and decodes a raw path. False when it can be no path of ours: too long, too many segments,
 * "." and "..", bad escapes. */
bool path_cut(const char *raw, struct path *ret);

/* The route for this path and method. NULL when there is none; then `allow` names the methods that
 * the path does take, "GET, POST", or is "". */
#define ROUTE_ALLOW_SIZE 64
const struct route *routes_match(const struct routes *r, const char *method,
    const struct path *path, char allow[ROUTE_ALLOW_SIZE]);

/* Puts the path's parameters into the request. */
MUST_CHECK int route_parameters(
    const struct route *route, const struct path *path, void *request, struct err *err);

#endif
