/* An HTTP/1.1 server behind an interface of our own. One handler; routing is the service's.
 *
 * Bodies may be chunked, requests may be pipelined (they are handed over one after the other), HEAD
 * is answered without the body. A reply may come much later; until then the connection has no
 * deadline. A kept connection may be idle for 75 s. */
#ifndef EVENTS_HTTP_SERVER_H
#define EVENTS_HTTP_SERVER_H

#include "events/err.h"
#include "events/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_server;
struct http_request;

struct http_server_config {
	const char *host;
	uint16_t port;            /* 0: any free one, see http_server_port */
	size_t headers_max;       /* bytes; 0 = 8192 */
	size_t body_max;          /* bytes; 0 = 65536 */
	int64_t request_ms;       /* from a request's first byte to its last; 0 = 15000 */
	unsigned connections_max; /* 0 = 4096 */
	/* Answers what the server refuses by itself (400, 405, 413, 431, 501, …) with a body of the
	 * service's making. NULL: an empty body. Fills `ret_content_type` (static) and returns a
	 * body to free(), with its size. */
	char *(*error_body)(
	    int status, const char *detail, const char **ret_content_type, size_t *ret_size);
};

/* The request is yours until http_reply, exactly once, now or later. The client may be gone by
 * then: that is fine. */
typedef void http_on_request(struct http_request *r, void *arg);

MUST_CHECK struct http_server *http_server_create(struct loop *loop,
    const struct http_server_config *config, http_on_request *on_request, void *arg,
    struct err *err);
uint16_t http_server_port(const struct http_server *s);
/* Stops accepting; what is in hand goes on, its connections close after the reply. */
void http_server_drain(struct http_server *s);
bool http_server_is_idle(const struct http_server *s);
/* NULL is fine; not from inside the handler. Requests in hand stay valid until http_reply, which
 * then answers nobody. */
void http_server_destroy(struct http_server *s);

const char *http_request_method(const struct http_request *r); /* "GET" */
/* Raw, still percent-encoded, without the query. */
const char *http_request_path(const struct http_request *r);
const char *http_request_query(const struct http_request *r); /* raw, "" when absent */
/* NULL when absent. The server has refused requests that repeat Host, Content-Length, Content-Type,
 * Authorization or Idempotency-Key, and values with control characters. */
const char *http_request_header(const struct http_request *r, const char *name);
/* Contiguous; borrowed until the reply. */
const void *http_request_body(struct http_request *r, size_t *ret_size);
const char *http_request_peer(const struct http_request *r); /* address without port */

struct http_header {
	const char *name, *value;
};

/* `headers` end with a NULL name, or NULL for none. All copied. */
void http_reply(struct http_request *r, int status, const char *content_type,
    const struct http_header *headers, const void *body, size_t size);

/* Instead of http_reply: closes the connection without an answer. For a server that stands in for
 * an unreliable one. */
void http_abort(struct http_request *r);

/* Percent-decodes one path segment or form value; ERR_SYNTAX on %00, %2F, bad escapes; ERR_RANGE
 * when `ret` is too small. */
MUST_CHECK int http_percent_decode(
    const char *s, size_t size, char *ret, size_t ret_room, struct err *err);

#endif
