/* HTTP calls that never block (curl multi inside). Connections are kept and reused. */
#ifndef EVENTS_HTTP_CLIENT_H
#define EVENTS_HTTP_CLIENT_H

#include "events/err.h"
#include "events/http_server.h" /* struct http_header */
#include "events/loop.h"

#include <stddef.h>
#include <stdint.h>

struct http_client;

struct http_client_config {
	const char *user_agent;
	unsigned connections_max; /* to one host; 0 = 64 */
	size_t response_max;      /* bytes; 0 = 4 MiB; more fails with ERR_RANGE */
};

struct http_call {
	const char *method;                /* "GET", "POST" */
	const char *url;                   /* never logged: it may hold a token */
	const struct http_header *headers; /* ended by a NULL name, or NULL */
	const void *body;
	size_t body_size;
	int64_t timeout_ms; /* for all of it */
};

struct http_response {
	int code; /* 0: there is a response. ERR_UNAVAILABLE: surely not done (refused, unresolved,
	           * out of time before anything was sent). ERR_TIMEOUT, ERR_UNSURE: out of time, or
	           * cut off, after the request may have left. ERR_RANGE: too large. ERR_IO: a call
	           * that can't be made (its URL, its headers) */
	const char *text; /* of the failure; "" without one */
	int status;
	const char *retry_after; /* header, or NULL */
	const void *body;        /* borrowed for the callback; NUL-terminated */
	size_t body_size;
};

typedef void http_on_response(const struct http_response *r, void *arg);

struct http_client *http_client_create(
    struct loop *loop, const struct http_client_config *config, struct err *err);
/* All of `call` is copied. The callback comes exactly once, never from inside. */
void http_client_send(
    struct http_client *c, const struct http_call *call, http_on_response *on_response, void *arg);
unsigned http_client_pending(const struct http_client *c);
/* Pending calls end without their callbacks. */
void http_client_destroy(struct http_client *c);

#endif
