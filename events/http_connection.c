#include "events/http_connection.h"

#include "events/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define IN_ROOM_LEAST 4096
#define READ_LEAST 2048
#define LINGER_BYTES ((size_t)1 << 20)

/* ── deadlines ── */

/* Most deadlines are replaced long before they are due. So the timer stays where it is when the new
 * one is later, and looks at the deadline when it fires. */
static void
arm(struct http_request *r, int64_t now_ms)
{
	r->timer_ms = r->deadline_ms;
	loop_timer_arm(r->timer, r->deadline_ms - now_ms);
}

void
http_connection_set_deadline(struct http_request *r, int64_t ms)
{
	int64_t now_ms = clock_monotonic_ms();

	r->deadline_ms = now_ms + ms;
	if (r->timer_ms == 0 || r->timer_ms > r->deadline_ms)
		arm(r, now_ms);
}

/* ── the end ── */

void
http_connection_enter(struct http_request *r)
{
	r->depth++;
}

void
http_connection_leave(struct http_request *r)
{
	if (--r->depth > 0 || r->state != HTTP_CLOSED)
		return;
	free(r->in);
	text_finish(&r->out);
	free(r);
}

void
http_connection_close(struct http_request *r)
{
	http_connection_enter(r);
	loop_watch_destroy(r->watch);
	loop_timer_destroy(r->timer);
	if (r->fd >= 0)
		close(r->fd);
	r->watch = NULL;
	r->timer = NULL;
	r->fd = -1;
	if (r->server != NULL) {
		TAILQ_REMOVE(&r->server->connections, r, link);
		if (r->is_waiting)
			STAILQ_REMOVE(&r->server->waiting, r, http_request, waiting);
		r->server->connection_count--;
		http_server_has_room(r->server);
		r->server = NULL;
	}
	if (r->state != HTTP_HANDLING) /* else the reply ends it */
		r->state = HTTP_CLOSED;
	http_connection_leave(r);
}

void
http_connection_set_interest(struct http_request *r, unsigned interest)
{
	if (interest == r->interest)
		return;
	r->interest = interest;
	loop_watch_set(r->watch, interest);
}

bool
http_connection_is_idle(const struct http_request *r)
{
	return r->state == HTTP_LINGERING || (r->state == HTTP_HEAD && r->in_size == 0);
}

/* ── reading ── */

/* Asks for the body of a client that waits to be asked. Should the socket not take these few bytes,
 * the client sends its body after its own timeout, as the RFC wants it to. */
static void
send_continue(struct http_request *r)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";

	if (send(r->fd, text, sizeof(text) - 1, MSG_NOSIGNAL) != (ssize_t)sizeof(text) - 1)
		r->closes = true;
}

/* False: more bytes are needed, or the request was refused. */
static bool
take_head(struct http_request *r)
{
	const struct http_server_config *config = &r->server->config;
	struct http_refusal refusal;
	size_t size = http_head_end(r->in, r->in_size, &r->scanned);

	if (size > config->headers_max || (size == 0 && r->in_size >= config->headers_max)) {
		r->head = (struct http_head){ 0 };
		http_response_refuse(r, 431, "the request line and headers are too large");
		return false;
	}
	if (size == 0) {
		if (r->deadline_ms == 0 ||
		    r->deadline_ms - clock_monotonic_ms() > config->request_ms)
			http_connection_set_deadline(r, config->request_ms);
		return false;
	}
	r->head.is_head_method = false;
	if (!http_head_parse(r->in, size, config->body_max, &r->head, &refusal)) {
		r->head.keeps_alive = false;
		http_response_refuse(r, refusal.status, refusal.detail);
		return false;
	}
	r->closes = false;
	r->raw_at = size;
	r->chunks = (struct http_chunks){ 0 };
	r->state = HTTP_BODY;
	if (r->head.expects_continue && r->in_size == size &&
	    (r->head.is_chunked || r->head.body_size > 0))
		send_continue(r);
	return true;
}

/* Decodes what has come of a chunked body in place. False: more is needed, or it was refused. */
static bool
take_chunks(struct http_request *r)
{
	struct http_refusal refusal;
	size_t used = http_chunks_decode(&r->chunks, r->in + r->head.size, r->in + r->raw_at,
	    r->in_size - r->raw_at, r->server->config.body_max, &refusal);

	if (refusal.status != 0) {
		http_response_refuse(r, refusal.status, refusal.detail);
		return false;
	}
	r->raw_at += used;
	r->body_size = r->chunks.body_size;
	if (r->chunks.state == CHUNK_DONE)
		return true;
	/* All is decoded: the next bytes go behind the body. */
	r->raw_at = r->in_size = r->head.size + r->body_size;
	return false;
}

static bool
take_body(struct http_request *r)
{
	bool is_complete;

	if (r->head.is_chunked) {
		is_complete = take_chunks(r);
	} else {
		is_complete = r->in_size - r->head.size >= r->head.body_size;
		r->body_size = r->head.body_size;
		r->raw_at = r->head.size + r->body_size;
	}
	if (!is_complete && r->state == HTTP_BODY &&
	    r->deadline_ms - clock_monotonic_ms() > r->server->config.request_ms)
		http_connection_set_deadline(r, r->server->config.request_ms);
	return is_complete;
}

/* Hands over every request that is complete, as long as they are answered at once. */
static void
advance(struct http_request *r)
{
	http_connection_enter(r);
	while (r->state == HTTP_HEAD || r->state == HTTP_BODY) {
		if (r->state == HTTP_HEAD && (r->in_size == 0 || !take_head(r)))
			break;
		if (!take_body(r))
			break;
		r->state = HTTP_HANDLING;
		r->deadline_ms = 0;
		r->server->on_request(r, r->server->arg);
	}
	http_connection_leave(r);
}

void
http_connection_continue(struct http_request *r)
{
	advance(r);
}

/* Room for the next read: for the rest of a body of known length, else some. Heads and bodies are
 * limited, and so is this. */
static void
make_room(struct http_request *r)
{
	size_t need = r->in_size + READ_LEAST,
	       room = r->in_room < IN_ROOM_LEAST ? IN_ROOM_LEAST : r->in_room;

	if (r->state == HTTP_BODY && !r->head.is_chunked && need < r->head.size + r->head.body_size)
		need = r->head.size + r->head.body_size;
	if (need <= r->in_room)
		return;
	while (room < need)
		room *= 2;
	r->in = realloc(r->in, room);
	if (r->in == NULL)
		abort();
	r->in_room = room;
}

static void
read_some(struct http_request *r)
{
	ssize_t n;

	make_room(r);
	n = recv(r->fd, r->in + r->in_size, r->in_room - r->in_size, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		http_connection_close(r);
		return;
	}
	r->in_size += (size_t)n;
	advance(r);
}

static void
drop_some(struct http_request *r)
{
	ssize_t n;

	make_room(r);
	n = recv(r->fd, r->in, r->in_room, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0)
		r->dropped += (size_t)n;
	if (n <= 0 || r->dropped > LINGER_BYTES)
		http_connection_close(r);
}

static void
on_ready(unsigned ready, void *arg)
{
	struct http_request *r = arg;

	switch (r->state) {
	case HTTP_HEAD:
	case HTTP_BODY:
		read_some(r);
		break;
	case HTTP_HANDLING:
		/* Pipelined bytes or the client's end; either can wait until the reply. */
		http_connection_set_interest(r, 0);
		break;
	case HTTP_WRITING:
		http_connection_enter(r);
		if (ready & LOOP_WRITE)
			http_response_write_rest(r);
		advance(r);
		http_connection_leave(r);
		break;
	case HTTP_LINGERING:
		drop_some(r);
		break;
	case HTTP_CLOSED:
		break;
	}
}

static void
on_timer(void *arg)
{
	struct http_request *r = arg;
	int64_t now_ms = clock_monotonic_ms();

	r->timer_ms = 0;
	if (r->deadline_ms == 0)
		return;
	if (now_ms < r->deadline_ms)
		arm(r, now_ms);
	else if (r->state == HTTP_BODY || (r->state == HTTP_HEAD && r->in_size > 0)) {
		http_connection_enter(r);
		http_response_refuse(r, 408, "the request took too long to arrive");
		http_connection_leave(r);
	} else
		http_connection_close(r);
}

void
http_connection_create(struct http_server *s, int fd, const char *peer)
{
	struct http_request *r = calloc(1, sizeof(*r));

	if (r == NULL)
		abort();
	r->server = s;
	r->fd = fd;
	memcpy(r->peer, peer, strnlen(peer, sizeof(r->peer) - 1));
	r->interest = LOOP_READ;
	r->watch = loop_watch_create(s->loop, fd, LOOP_READ, on_ready, r);
	r->timer = loop_timer_create(s->loop, on_timer, r);
	TAILQ_INSERT_TAIL(&s->connections, r, link);
	s->connection_count++;
	http_connection_set_deadline(r, s->config.request_ms);
}

/* ── what the service sees of a request ── */

const char *
http_request_method(const struct http_request *r)
{
	return r->in + r->head.method;
}

const char *
http_request_path(const struct http_request *r)
{
	return r->in + r->head.path;
}

const char *
http_request_query(const struct http_request *r)
{
	return r->in + r->head.query;
}

const char *
http_request_header(const struct http_request *r, const char *name)
{
	return http_head_find(&r->head, r->in, name);
}

const void *
http_request_body(struct http_request *r, size_t *ret_size)
{
	*ret_size = r->body_size;
	return r->in + r->head.size;
}

const char *
http_request_peer(const struct http_request *r)
{
	return r->peer;
}
