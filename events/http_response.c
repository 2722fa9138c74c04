/* The way out of a connection: what is answered, and what becomes of the connection then. */
#include "events/http_connection.h"

#include "events/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define IN_ROOM_KEPT 16384 /* an idle connection holds no more memory than this */
#define IDLE_MS 75000
#define WRITE_MS 30000
#define LINGER_MS 2000

static void
linger(struct http_request *r)
{
	r->state = HTTP_LINGERING;
	r->in_size = 0;
	shutdown(r->fd, SHUT_WR);
	http_connection_set_interest(r, LOOP_READ);
	http_connection_set_deadline(r, LINGER_MS);
}

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
	http_connection_set_interest(r, LOOP_READ);
	http_connection_set_deadline(r, IDLE_MS);
}

/* Writes the rest of a response that didn't fit. */
void
http_response_write_rest(struct http_request *r)
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
		http_connection_set_deadline(r, WRITE_MS);
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
	http_connection_set_interest(r, LOOP_WRITE);
	http_connection_set_deadline(r, WRITE_MS);
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
void
http_response_refuse(struct http_request *r, int status, const char *detail)
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

/* What was pipelined behind this request is handled in a later turn: its handler must not run
 * inside of whoever replies. (A reply from inside the handler has the connection's own loop around
 * it.) */
static void
continue_later(struct http_request *r)
{
	if (r->is_waiting)
		return;
	r->is_waiting = true;
	STAILQ_INSERT_TAIL(&r->server->waiting, r, waiting);
	loop_task_schedule(r->server->continue_task);
}

void
http_reply(struct http_request *r, int status, const char *content_type,
    const struct http_header *headers, const void *body, size_t size)
{
	if (r->state != HTTP_HANDLING)
		abort(); /* a second reply: the connection may be somebody else's by now */
	http_connection_enter(r);
	if (r->server == NULL)
		r->state = HTTP_CLOSED;
	else
		respond(r, status, content_type, headers, body, size);
	if (r->state == HTTP_HEAD && r->in_size > 0 && r->depth == 1)
		continue_later(r);
	http_connection_leave(r);
}

void
http_abort(struct http_request *r)
{
	if (r->state != HTTP_HANDLING)
		abort(); /* as in http_reply */
	http_connection_enter(r);
	if (r->server != NULL)
		http_connection_close(r);
	r->state = HTTP_CLOSED;
	http_connection_leave(r);
}
