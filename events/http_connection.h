/* What http_server.c (listening, limits, drain), http_connection.c (one connection's life) and
 * http_response.c (its way out) share. Private to the three.
 *
 *   HEAD ──▶ BODY ──▶ HANDLING ──http_reply──▶ WRITING ──▶ HEAD (kept alive)
 *     └────────┴── refused, too late ────────────▶ WRITING ──▶ LINGERING ──▶ closed
 *
 * One request at a time: what a client pipelines waits in `in` until the reply has left. So a
 * request is its connection, and stays valid until its reply, whatever the client does. */
#ifndef EVENTS_HTTP_CONNECTION_H
#define EVENTS_HTTP_CONNECTION_H

#include "events/http_parse.h"
#include "events/http_server.h"
#include "events/text.h"

#include <netinet/in.h>
#include <sys/queue.h>

enum http_state {
	HTTP_HEAD,      /* waiting for the rest of a head, or idle */
	HTTP_BODY,      /* the head is there, `in` doesn't hold all of the body yet */
	HTTP_HANDLING,  /* the service has it; nothing is read, no deadline */
	HTTP_WRITING,   /* a part of the response didn't fit into the socket yet */
	HTTP_LINGERING, /* what still comes is dropped, so that no reset eats the last answer */
	HTTP_CLOSED,    /* no descriptor; freed when nobody is inside and the reply has come */
};

struct http_request {
	TAILQ_ENTRY(http_request) link;
	STAILQ_ENTRY(http_request) waiting; /* for `continue_task` of the server */
	bool is_waiting;
	struct http_server *server; /* NULL: destroyed while the request was in hand */
	int fd;
	struct loop_watch *watch;
	unsigned interest;
	struct loop_timer *timer;
	int64_t timer_ms;    /* when `timer` is due, maybe before the deadline; 0: not armed */
	int64_t deadline_ms; /* 0: none */
	enum http_state state;
	unsigned depth; /* of our own functions on the stack: nothing is freed below them */
	bool closes;    /* after the response that is being written */
	char peer[INET6_ADDRSTRLEN];

	char *in; /* head, body, and the start of what follows */
	size_t in_size, in_room;
	size_t scanned; /* bytes of `in` that were searched for the end of the head */
	struct http_head head;
	struct http_chunks chunks;
	size_t body_size; /* once the body is complete */
	size_t raw_at;    /* where undecoded chunks begin; in HANDLING: the next request */

	struct text out; /* what the socket didn't take at once */
	size_t out_sent;
	size_t dropped; /* bytes dropped while lingering */
};

struct http_server {
	struct loop *loop;
	struct http_server_config config;
	http_on_request *on_request;
	void *arg;
	uint16_t port;
	int fd; /* -1: drained */
	struct loop_watch *accept_watch;
	struct loop_timer *accept_timer; /* armed: accepting pauses for want of descriptors */
	unsigned connection_count;
	bool is_draining;
	TAILQ_HEAD(http_connections, http_request) connections;
	STAILQ_HEAD(, http_request) waiting;
	struct loop_task *continue_task; /* goes on with what was pipelined after a late reply */
	struct text scratch;             /* the head of the response that is being made */
};

/* Takes over `fd`. */
void http_connection_create(struct http_server *s, int fd, const char *peer);
void http_connection_continue(struct http_request *r);
/* Ends it without an answer; a request that is in hand stays valid until its reply. */
void http_connection_close(struct http_request *r);
/* Idle: no request has begun, nothing is left to write. */
bool http_connection_is_idle(const struct http_request *r);

/* Brackets round what may end the connection: it is freed when the last one leaves. */
void http_connection_enter(struct http_request *r);
void http_connection_leave(struct http_request *r);
void http_connection_set_deadline(struct http_request *r, int64_t ms);
void http_connection_set_interest(struct http_request *r, unsigned interest);

/* http_response.c: answers for the last time, without the service. */
void http_response_refuse(struct http_request *r, int status, const char *detail);
/* Writes more of a response that didn't fit. */
void http_response_write_rest(struct http_request *r);

/* http_server.c: a connection has gone, there is room for another one. */
void http_server_has_room(struct http_server *s);

#endif
