/* An HTTP/1.1 server on plain sockets: this file listens, limits and drains; http_connection.c is a
 * connection's life, http_parse.c the bytes. */
#define _GNU_SOURCE /* accept4 */
#include "events/http_server.h"

#include "events/http_connection.h"
#include "events/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096
#define ACCEPTS_A_TURN 64
#define ACCEPT_PAUSE_MS 100
#define FDS_FOR_OTHERS ((rlim_t)64)

/* ── listening ── */

static int
listen_on(const struct addrinfo *address)
{
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int yes = 1, failure;

	if (fd < 0)
		return -1;
	/* Accepted sockets inherit TCP_NODELAY. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) == 0 &&
	    bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	failure = errno;
	close(fd);
	errno = failure;
	return -1;
}

static int
open_listener(const char *host, uint16_t port, struct err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *found;
	char service[8];
	int fd, code;

	snprintf(service, sizeof(service), "%u", (unsigned)port);
	code = getaddrinfo(host, service, &hints, &found);
	if (code != 0) {
		err_set(err, ERR_CONFIG, "can't listen on %s: %s", host, gai_strerror(code));
		return -1;
	}
	fd = listen_on(found);
	freeaddrinfo(found);
	if (fd < 0 && errno == EADDRINUSE)
		err_set(err, ERR_EXISTS,
		    "can't listen on %s port %u: another process has it; choose another port", host,
		    (unsigned)port);
	else if (fd < 0)
		err_set(err, ERR_IO, "can't listen on %s port %u: %s", host, (unsigned)port,
		    strerror(errno));
	return fd;
}

static uint16_t
port_of(int fd)
{
	struct sockaddr_storage address = { 0 };
	socklen_t size = sizeof(address);

	if (getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		return 0;
	if (address.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
	return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

/* ── accepting ── */

static void
peer_text(const struct sockaddr_storage *address, char ret[INET6_ADDRSTRLEN])
{
	const void *ip = &((const struct sockaddr_in *)address)->sin_addr;

	if (address->ss_family == AF_INET6)
		ip = &((const struct sockaddr_in6 *)address)->sin6_addr;
	if (inet_ntop(address->ss_family, ip, ret, INET6_ADDRSTRLEN) == NULL)
		ret[0] = '\0';
}

/* Level-triggered: a listener that can't be served must be left alone for a while, or the loop
 * spins. */
static void
pause_accepting(struct http_server *s, int failure)
{
	log_warn("no connection can be accepted for now", LOG_T("err", strerror(failure)),
	    LOG_I("connections", s->connection_count));
	loop_watch_set(s->accept_watch, 0);
	loop_timer_arm(s->accept_timer, ACCEPT_PAUSE_MS);
}

static void
on_accept(unsigned ready, void *arg)
{
	struct http_server *s = arg;
	struct sockaddr_storage address = { 0 };
	char peer[INET6_ADDRSTRLEN];
	socklen_t size;
	int fd, i;

	(void)ready;
	for (i = 0; i < ACCEPTS_A_TURN; i++) {
		if (s->connection_count >= s->config.connections_max) {
			loop_watch_set(s->accept_watch, 0);
			return;
		}
		size = sizeof(address);
		fd = accept4(
		    s->fd, (struct sockaddr *)&address, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0 && (errno == EINTR || errno == ECONNABORTED || errno == EPROTO))
			continue;
		if (fd < 0) {
			if (errno != EAGAIN)
				pause_accepting(s, errno);
			return;
		}
		peer_text(&address, peer);
		http_connection_create(s, fd, peer);
	}
}

void
http_server_has_room(struct http_server *s)
{
	if (s->accept_watch != NULL && !loop_timer_is_armed(s->accept_timer))
		loop_watch_set(s->accept_watch, LOOP_READ);
}

static void
on_accept_timer(void *arg)
{
	struct http_server *s = arg;

	if (s->accept_watch != NULL)
		loop_watch_set(s->accept_watch, LOOP_READ);
}

/* ── pipelined requests ── */

static void
on_continue(void *arg)
{
	struct http_server *s = arg;
	struct http_request *r;
	unsigned count = 0;

	/* Those that are there now: who answers at once and has pipelined more comes back in the
	 * next turn. */
	STAILQ_FOREACH(r, &s->waiting, waiting)
		count++;
	while (count-- > 0 && (r = STAILQ_FIRST(&s->waiting)) != NULL) {
		STAILQ_REMOVE_HEAD(&s->waiting, waiting);
		r->is_waiting = false;
		http_connection_continue(r);
	}
}

/* ── the server ── */

static void
set_defaults(struct http_server_config *config)
{
	struct rlimit fds;

	if (config->headers_max == 0)
		config->headers_max = 8192;
	if (config->body_max == 0)
		config->body_max = 65536;
	if (config->request_ms == 0)
		config->request_ms = 15000;
	if (config->connections_max == 0)
		config->connections_max = 4096;
	/* The service needs descriptors of its own. */
	if (getrlimit(RLIMIT_NOFILE, &fds) == 0 && fds.rlim_cur > 2 * FDS_FOR_OTHERS &&
	    config->connections_max > fds.rlim_cur - FDS_FOR_OTHERS)
		config->connections_max = (unsigned)(fds.rlim_cur - FDS_FOR_OTHERS);
}

struct http_server *
http_server_create(struct loop *loop, const struct http_server_config *config,
    http_on_request *on_request, void *arg, struct err *err)
{
	struct http_server *s;
	int fd = open_listener(config->host, config->port, err);

	if (fd < 0)
		return NULL;
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		abort();
	s->loop = loop;
	s->config = *config;
	s->config.host = NULL; /* the caller's */
	set_defaults(&s->config);
	s->on_request = on_request;
	s->arg = arg;
	s->fd = fd;
	s->port = port_of(fd);
	TAILQ_INIT(&s->connections);
	STAILQ_INIT(&s->waiting);
	s->accept_watch = loop_watch_create(loop, fd, LOOP_READ, on_accept, s);
	s->accept_timer = loop_timer_create(loop, on_accept_timer, s);
	s->continue_task = loop_task_create(loop, on_continue, s);
	return s;
}

uint16_t
http_server_port(const struct http_server *s)
{
	return s->port;
}

static void
stop_listening(struct http_server *s)
{
	if (s->fd < 0)
		return;
	loop_watch_destroy(s->accept_watch);
	s->accept_watch = NULL;
	close(s->fd);
	s->fd = -1;
}

void
http_server_drain(struct http_server *s)
{
	struct http_request *r, *next;

	s->is_draining = true;
	stop_listening(s);
	for (r = TAILQ_FIRST(&s->connections); r != NULL; r = next) {
		next = TAILQ_NEXT(r, link);
		if (http_connection_is_idle(r))
			http_connection_close(r);
	}
}

bool
http_server_is_idle(const struct http_server *s)
{
	const struct http_request *r;

	TAILQ_FOREACH(r, &s->connections, link)
		if (!http_connection_is_idle(r))
			return false;
	return true;
}

void
http_server_destroy(struct http_server *s)
{
	struct http_request *r;

	if (s == NULL)
		return;
	stop_listening(s);
	while ((r = TAILQ_FIRST(&s->connections)) != NULL)
		http_connection_close(r);
	loop_timer_destroy(s->accept_timer);
	loop_task_destroy(s->continue_task);
	text_finish(&s->scratch);
	free(s);
}
