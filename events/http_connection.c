#include "events/http_connection.h"

#include "events/clock.h"
#include "events/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define IN_ROOM_LEAST 4096
#define IN_ROOM_KEPT 16384 /* an idle connection holds no more memory than this */
#define READ_LEAST 2048
#define IDLE_MS 75000
#define WRITE_MS 30000
#define LINGER_MS 2000
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

static void
set_deadline(struct http_request *r, int64_t ms)
{
	int64_t now_ms = clock_monotonic_ms();

	r->deadline_ms = now_ms + ms;
	if (r->timer_ms == 0 || r->timer_ms > r->deadline_ms)
		arm(r, now_ms);
}

/* ── the end ── */

static void
free_if_done(struct http_request *r)
{
	if (r->depth > 0 || r->state != HTTP_CLOSED)
		return;
	free(r->in);
	text_finish(&r->out);
	free(r);
}

void
http_connection_close(struct http_request *r)
{
	bool is_in_hand = r->state == HTTP_HANDLING;

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
	if (is_in_hand)
		return; /* freed by the reply */
	r->state = HTTP_CLOSED;
	free_if_done(r);
}

static void
set_interest(struct http_request *r, unsigned interest)
{
	if (interest == r->interest)
		return;
	r->interest = interest;
	loop_watch_set(r->watch, interest);
}

static void
linger(struct http_request *r)
{
	r->state = HTTP_LINGERING;
	r->in_size = 0;
	shutdown(r->fd, SHUT_WR);
	set_interest(r, LOOP_READ);
	set_deadline(r, LINGER_MS);
}

bool
http_connection_is_idle(const struct http_request *r)
{
	return r->state == HTTP_LINGERING || (r->state == HTTP_HEAD && r->in_size == 0);
}

/* ── writing ── */

/* Behind the last byte of a response: what the request occupied is given up, what follows it moves
 * to the front. */
static void
finish_response(struct http_request *r)
{
	if (r->closes) {
		linger(r);
		return;
	}
	r->in_size -= r->raw_at;
	if (r->in_size > 0) {
		memmove(r->in, r->in + r->raw_at, r->in_size);
	} else if (r->in_room > IN_ROOM_KEPT) {
		free(r->in);
		r->in = NULL;
		r->in_room = 0;
	}
	r->raw_at = 0;
	r->scanned = 0;
	r->state = HTTP_HEAD;
	set_interest(r, LOOP_READ);
	set_deadline(r, IDLE_MS);
}

/* Writes the rest of a response that didn't fit. */
static void
write_rest(struct http_request *r)
{
	ssize_t n =
	    send(r->fd, r->out.bytes + r->out_sent, r->out.size - r->out_sent, MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		http_connection_close(r);
		return;
	}
	if (n <= 0)
		return;
	r->out_sent += (size_t)n;
	if (r->out_sent < r->out.size) {
		set_deadline(r, WRITE_MS);
		return;
	}
	text_finish(&r->out);
	r->out_sent = 0;
	finish_response(r);
}

/* Writes head and body without copying them, when the socket takes all. */
static void
write_response(struct http_request *r, const struct text *head, const void *body, size_t size)
{
	struct iovec parts[2] = { { head->bytes, head->size }, { (void *)(uintptr_t)body, size } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = size > 0 ? 2 : 1 };
	size_t sent = 0;
	ssize_t n = sendmsg(r->fd, &message, MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		http_connection_close(r);
		return;
	}
	if (n > 0)
		sent = (size_t)n;
	if (sent == head->size + size) {
		finish_response(r);
		return;
	}
	if (sent < head->size)
		text_add(&r->out, head->bytes + sent, head->size - sent);
	sent = sent < head->size ? 0 : sent - head->size;
	text_add(&r->out, (const char *)body + sent, size - sent);
	set_interest(r, LOOP_WRITE);
	set_deadline(r, WRITE_MS);
}

static void
put_header(struct text *out, const char *name, const char *value)
{
	if (!http_header_is_clean(name, value)) {
		log_error(
		    "response header left out: it holds what it may not", LOG_T("name", name));
		return;
	}
	text_puts(out, name);
	text_add(out, ": ", 2);
	text_puts(out, value);
	text_add(out, "\r\n", 2);
}

static void
respond(struct http_request *r, int status, const char *content_type,
    const struct http_header *headers, const void *body, size_t size)
{
	struct text *out = &r->server->scratch;
	bool has_body = status >= 200 && status != 204 && status != 304;

	r->state = HTTP_WRITING;
	if (r->server->is_draining || !r->head.keeps_alive)
		r->closes = true;
	text_clear(out);
	text_puts(out, "HTTP/1.1 ");
	text_put_i64(out, status);
	text_putc(out, ' ');
	text_puts(out, http_status_phrase(status));
	text_add(out, "\r\n", 2);
	if (content_type != NULL && has_body)
		put_header(out, "Content-Type", content_type);
	for (; headers != NULL && headers->name != NULL; headers++)
		put_header(out, headers->name, headers->value);
	if (r->closes)
		text_puts(out, "Connection: close\r\n");
	else if (r->head.is_http_1_0)
		text_puts(out, "Connection: keep-alive\r\n");
	if (has_body) {
		text_puts(out, "Content-Length: ");
		text_put_i64(out, (int64_t)size);
		text_add(out, "\r\n", 2);
	}
	text_add(out, "\r\n", 2);
	write_response(r, out, body, has_body && !r->head.is_head_method ? size : 0);
}

/* Answers for the last time, without the service. */
static void
refuse(struct http_request *r, int status, const char *detail)
{
	const struct http_server_config *config = &r->server->config;
	const char *type = NULL;
	char *body = NULL;
	size_t size = 0;

	if (config->error_body != NULL)
		body = config->error_body(status, detail, &type, &size);
	r->closes = true;
	respond(r, status, type, NULL, body, size);
	free(body);
}

void
http_reply(struct http_request *r, int status, const char *content_type,
    const struct http_header *headers, const void *body, size_t size)
{
	if (r->state != HTTP_HANDLING)
		abort(); /* a second reply: the connection may be somebody else's by now */
	if (r->server == NULL) {
		r->state = HTTP_CLOSED;
		free_if_done(r);
		return;
	}
	r->depth++;
	respond(r, status, content_type, headers, body, size);
	if (--r->depth > 0)
		return; /* `advance` goes on by itself */
	if (r->state == HTTP_HEAD && r->in_size > 0 && !r->is_waiting) {
		r->is_waiting = true;
		STAILQ_INSERT_TAIL(&r->server->waiting, r, waiting);
		loop_task_schedule(r->server->continue_task);
	}
	free_if_done(r);
}

void
http_abort(struct http_request *r)
{
	if (r->state != HTTP_HANDLING)
		abort(); /* as in http_reply */
	if (r->server != NULL)
		http_connection_close(r);
	r->state = HTTP_CLOSED;
	free_if_done(r);
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
		refuse(r, 431, "the request line and headers are too large");
		return false;
	}
	if (size == 0) {
		if (r->deadline_ms == 0 ||
		    r->deadline_ms - clock_monotonic_ms() > config->request_ms)
			set_deadline(r, config->request_ms);
		return false;
	}
	r->head.is_head_method = false;
	if (!http_head_parse(r->in, size, config->body_max, &r->head, &refusal)) {
		r->head.keeps_alive = false;
		refuse(r, refusal.status, refusal.detail);
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
		refuse(r, refusal.status, refusal.detail);
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
		set_deadline(r, r->server->config.request_ms);
	return is_complete;
}

/* Hands over every request that is complete, as long as they are answered at once. */
static void
advance(struct http_request *r)
{
	r->depth++;
	while (r->state == HTTP_HEAD || r->state == HTTP_BODY) {
		if (r->state == HTTP_HEAD && (r->in_size == 0 || !take_head(r)))
			break;
		if (!take_body(r))
			break;
		r->state = HTTP_HANDLING;
		r->deadline_ms = 0;
		r->server->on_request(r, r->server->arg);
	}
	r->depth--;
	free_if_done(r);
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
		set_interest(r, 0);
		break;
	case HTTP_WRITING:
		r->depth++;
		if (ready & LOOP_WRITE)
			write_rest(r);
		r->depth--;
		advance(r);
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
		r->depth++;
		refuse(r, 408, "the request took too long to arrive");
		r->depth--;
		free_if_done(r);
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
	set_deadline(r, s->config.request_ms);
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
