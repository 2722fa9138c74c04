#define _GNU_SOURCE /* memmem */
#include "tests/support/wire.h"

#include "events/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct waiting {
	struct loop *loop;
	struct loop_timer *timer;
	bool (*holds)(void *arg);
	void *arg;
	int64_t deadline_ms;
	bool held;
};

static void
look(void *arg)
{
	struct waiting *w = arg;

	w->held = w->holds(w->arg);
	if (w->held || clock_monotonic_ms() >= w->deadline_ms)
		loop_stop(w->loop);
	else
		loop_timer_arm(w->timer, 1);
}

bool
run_until(struct loop *loop, bool (*holds)(void *arg), void *arg, int64_t ms)
{
	struct waiting w = { loop, NULL, holds, arg, clock_monotonic_ms() + ms, false };

	w.timer = loop_timer_create(loop, look, &w);
	loop_timer_arm(w.timer, 0);
	loop_run(loop);
	loop_timer_destroy(w.timer);
	return w.held;
}

static bool
never(void *arg)
{
	(void)arg;
	return false;
}

void
run_for(struct loop *loop, int64_t ms)
{
	run_until(loop, never, NULL, ms);
}

static void
on_wire(unsigned ready, void *arg)
{
	struct wire *w = arg;
	char bytes[65536];
	ssize_t n = recv(w->fd, bytes, sizeof(bytes), 0);

	(void)ready;
	if (n > 0) {
		text_add(&w->got, bytes, (size_t)n);
		return;
	}
	if (n < 0 && errno == EAGAIN)
		return;
	w->is_closed = true;
	loop_watch_set(w->watch, 0);
}

struct wire *
wire_open(struct loop *loop, uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct wire *w = calloc(1, sizeof(*w));
	int yes = 1; /* small pieces leave at once, as they were said */

	if (w == NULL)
		abort();
	w->loop = loop;
	w->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (w->fd < 0 || connect(w->fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) != 0 ||
	    fcntl(w->fd, F_SETFL, O_NONBLOCK) != 0)
		abort();
	w->watch = loop_watch_create(loop, w->fd, LOOP_READ, on_wire, w);
	return w;
}

void
wire_say_bytes(struct wire *w, const void *bytes, size_t size)
{
	const char *at = bytes;
	int64_t deadline_ms = clock_monotonic_ms() + WIRE_PATIENCE_MS;
	ssize_t n;

	while (size > 0 && clock_monotonic_ms() < deadline_ms) {
		n = send(w->fd, at, size, MSG_NOSIGNAL);
		if (n < 0 && errno == EAGAIN) {
			run_for(w->loop, 1);
			continue;
		}
		if (n < 0)
			return; /* the other side has closed: the test will see that */
		at += n;
		size -= (size_t)n;
	}
}

void
wire_say(struct wire *w, const char *text)
{
	wire_say_bytes(w, text, strlen(text));
}

struct expectation {
	struct wire *w;
	const char *text;
};

static bool
has_come(void *arg)
{
	const struct expectation *e = arg;

	return e->w->got.size > 0 &&
	       memmem(e->w->got.bytes, e->w->got.size, e->text, strlen(e->text)) != NULL;
}

bool
wire_hears(struct wire *w, const char *text)
{
	struct expectation e = { w, text };
	char *at;
	size_t behind;

	if (!run_until(w->loop, has_come, &e, WIRE_PATIENCE_MS))
		return false;
	at = memmem(w->got.bytes, w->got.size, text, strlen(text));
	behind = (size_t)(at - w->got.bytes) + strlen(text);
	w->got.size -= behind;
	memmove(w->got.bytes, w->got.bytes + behind, w->got.size + 1);
	return true;
}

static bool
has_closed(void *arg)
{
	const struct wire *w = arg;

	return w->is_closed;
}

bool
wire_is_closed(struct wire *w)
{
	return run_until(w->loop, has_closed, w, WIRE_PATIENCE_MS);
}

void
wire_close(struct wire *w)
{
	loop_watch_destroy(w->watch);
	close(w->fd);
	text_finish(&w->got);
	free(w);
}

int
listen_anywhere(uint16_t *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, 16) != 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		abort();
	*ret_port = ntohs(address.sin_port);
	return fd;
}
