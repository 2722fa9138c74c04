#define _GNU_SOURCE /* strcasestr */
#include "tests/bench/line.h"

#include "events/clock.h"
#include "tests/bench/must.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MAX 16384
#define REQUEST_MAX 2048
#define EVENTS_A_TURN 64
#define SILENCE_MS 10000

struct line {
	int fd;
	const char *key;
	line_on_answer *on_answer;
	void *arg;
	int64_t sent_us;
	size_t size;
	char in[ANSWER_MAX + 1];
};

static int poll_fd = -1;
static bool is_stopping;
static uint64_t requests;

static int
dial(unsigned port)
{
	struct sockaddr_in gateway = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(fd >= 0 && connect(fd, (struct sockaddr *)&gateway, sizeof(gateway)) == 0 &&
		 setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) == 0,
	    "the gateway takes no connection");
	return fd;
}

struct line *
line_open(unsigned port, const char *key, line_on_answer *on_answer, void *arg)
{
	struct line *line = calloc(1, sizeof(*line));
	struct epoll_event interest = { .events = EPOLLIN, .data.ptr = line };

	must(line != NULL, "out of memory");
	if (poll_fd < 0)
		poll_fd = epoll_create1(EPOLL_CLOEXEC);
	line->fd = dial(port);
	line->key = key;
	line->on_answer = on_answer;
	line->arg = arg;
	must(epoll_ctl(poll_fd, EPOLL_CTL_ADD, line->fd, &interest) == 0, "epoll_ctl failed");
	return line;
}

void
line_send(struct line *line, const char *path, const char *body)
{
	char text[REQUEST_MAX];
	int size;

	if (body == NULL)
		size = snprintf(text, sizeof(text),
		    "GET %s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n\r\n", path,
		    line->key);
	else
		size = snprintf(text, sizeof(text),
		    "POST %s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n"
		    "Content-Type: application/json\r\nIdempotency-Key: %d-%" PRIu64 "\r\n"
		    "Content-Length: %zu\r\n\r\n%s",
		    path, line->key, (int)getpid(), ++requests, strlen(body), body);
	must(size > 0 && (size_t)size < sizeof(text), "a request is too long");
	line->sent_us = clock_monotonic_us();
	must(send(line->fd, text, (size_t)size, MSG_NOSIGNAL) == size, "a request didn't leave");
}

/* Where the answer's body begins and ends; 0: more has to come. */
static size_t
find_body(const struct line *line, size_t *ret_end)
{
	const char *end = strstr(line->in, "\r\n\r\n"), *length;

	if (end == NULL)
		return 0;
	length = strcasestr(line->in, "\r\nContent-Length:");
	must(length != NULL && length < end, "an answer doesn't say how long it is");
	*ret_end = (size_t)(end + 4 - line->in) +
	           strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
	must(*ret_end <= ANSWER_MAX, "an answer is too long");
	return line->size >= *ret_end ? (size_t)(end + 4 - line->in) : 0;
}

static void
hear(struct line *line)
{
	ssize_t n = recv(line->fd, line->in + line->size, ANSWER_MAX - line->size, 0);
	size_t body, end = 0;

	must(n > 0, "the gateway ended a connection");
	line->size += (size_t)n;
	line->in[line->size] = '\0';
	body = find_body(line, &end);
	if (body == 0)
		return;
	must(end == line->size && strncmp(line->in, "HTTP/1.1 ", 9) == 0, "no answer of HTTP's");
	line->size = 0;
	line->on_answer(line,
	    &(struct line_answer){
		.status = (int)strtol(line->in + 9, NULL, 10),
		.body = line->in + body,
		.took_us = clock_monotonic_us() - line->sent_us,
	    },
	    line->arg);
}

void
lines_run(void)
{
	struct epoll_event ready[EVENTS_A_TURN];
	int i, count;

	is_stopping = false;
	while (!is_stopping) {
		count = epoll_wait(poll_fd, ready, EVENTS_A_TURN, SILENCE_MS);
		must(count > 0, "the gateway has gone silent");
		for (i = 0; i < count; i++)
			hear(ready[i].data.ptr);
	}
}

void
lines_stop(void)
{
	is_stopping = true;
}
