#include "gateway/routes.h"

#include "events/http_server.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct routes {
	struct route all[ROUTE_COUNT];
};

static void
cut_template(struct route *route, const char *template)
{
	struct route_segment *segment;

	while (*template != '\0') {
		assert(*template == '/' && route->segments_count < ROUTE_SEGMENTS_MAX);
		segment = &route->segments[route->segments_count++];
		segment->text = ++template;
		segment->size = strcspn(template, "/");
		if (*template == '{')
			segment->field = shape_field(
			    route->contract->operation->request, template + 1, segment->size - 2);
		template += segment->size;
	}
}

static bool
is_in_path(const struct route *route, const struct shape_field *field)
{
	size_t i;

	for (i = 0; i < route->segments_count; i++)
		if (route->segments[i].field == field)
			return true;
	return false;
}

/* A body must not name what the path names: the request's shape without those fields, filling the
 * same struct. */
static void
make_body_shape(struct route *route)
{
	const struct shape *request = route->contract->operation->request;
	unsigned i, count = 0;

	route->body_fields = calloc(request->count, sizeof(*route->body_fields));
	if (route->body_fields == NULL)
		abort();
	route->body = *request;
	route->body.fields = route->body_fields;
	route->body.required = 0;
	for (i = 0; i < request->count; i++) {
		if (is_in_path(route, &request->fields[i]))
			continue;
		if ((request->required >> i & 1) != 0)
			route->body.required |= UINT64_C(1) << count;
		route->body_fields[count++] = request->fields[i];
	}
	route->body.count = count;
}

struct routes *
routes_create(void)
{
	struct routes *r = calloc(1, sizeof(*r));
	size_t i;

	if (r == NULL)
		abort();
	for (i = 0; i < ROUTE_COUNT; i++) {
		r->all[i].contract = &message_routes[i];
		cut_template(&r->all[i], message_routes[i].path);
		make_body_shape(&r->all[i]);
	}
	return r;
}

void
routes_destroy(struct routes *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < ROUTE_COUNT; i++)
		free(r->all[i].body_fields);
	free(r);
}

const struct route *
routes_get(const struct routes *r, size_t i)
{
	return &r->all[i];
}

bool
path_cut(const char *raw, struct path *ret)
{
	struct err err = { 0 };
	size_t size;
	char *segment;

	ret->count = 0;
	while (*raw == '/') {
		if (ret->count == ROUTE_SEGMENTS_MAX)
			return false;
		segment = ret->segments[ret->count++];
		size = strcspn(++raw, "/");
		if (http_percent_decode(raw, size, segment, ROUTE_SEGMENT_SIZE, &err) < 0)
			return false;
		if (segment[0] == '\0' || strcmp(segment, ".") == 0 || strcmp(segment, "..") == 0)
			return false;
		raw += size;
	}
	return *raw == '\0' && ret->count > 0;
}

static bool
fits(const struct route *route, const struct path *path)
{
	const struct route_segment *segment;
	size_t i;

	if (route->segments_count != path->count)
		return false;
	for (i = 0; i < path->count; i++) {
		segment = &route->segments[i];
		if (segment->field == NULL &&
		    (strncmp(segment->text, path->segments[i], segment->size) != 0 ||
			path->segments[i][segment->size] != '\0'))
			return false;
	}
	return true;
}

const struct route *
routes_match(const struct routes *r, const char *method, const struct path *path,
    char allow[ROUTE_ALLOW_SIZE])
{
	const struct route *route;
	size_t size = 0;

	allow[0] = '\0';
	for (route = r->all; route < r->all + ROUTE_COUNT; route++) {
		if (!fits(route, path))
			continue;
		if (strcmp(route->contract->method, method) == 0)
			return route;
		if (size < ROUTE_ALLOW_SIZE)
			size += (size_t)snprintf(allow + size, ROUTE_ALLOW_SIZE - size, "%s%s",
			    size == 0 ? "" : ", ", route->contract->method);
	}
	return NULL;
}

int
route_parameters(const struct route *route, const struct path *path, void *request, struct err *err)
{
	const struct shape_field *field;
	size_t i;

	for (i = 0; i < route->segments_count; i++) {
		field = route->segments[i].field;
		if (field != NULL && shape_put(field, path->segments[i], strlen(path->segments[i]),
					 request, err) < 0)
			return err->code;
	}
	return 0;
}
