#include "tests/support/proxy.h"

#include "events/amqp/url.h"
#include "events/clock.h"
#include "tests/support/wire.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_SIZE 65536
#define HEADER_SIZE 8    /* "AMQP" and the version: what a client says first */
#define HEARTBEAT_AT 17  /* in the frame of connection.tune */
#define CHANNELS 65      /* ours are 64 at most, and channel 0 */
#define LIMIT_STEP_MS 10 /* a limited way is looked after so often */
#define URL_FORMAT "amqp://%s:%s@127.0.0.1:%u/%s"

enum ending { GOES_ON, ENDS_BY_CUT, ENDS_BY_RESET };

struct piece {
	TAILQ_ENTRY(piece) next;
	int64_t due_ms;
	size_t start, size;
	enum ending ending; /* of the connection, once it was sent */
	uint8_t bytes[];
};

TAILQ_HEAD(piece_list, piece);

/* One way of a connection: bytes → frames → pieces → bytes. */
struct flow {
	struct link *link;
	unsigned way;
	int to;
	struct loop_watch *source, *sink;
	int from;
	struct loop_timer *later;
	struct bytes in; /* the beginning of a frame */
	struct piece_list pieces;
	int64_t last_due_ms, limited_ms;
	size_t limited_sent;                    /* since limited_ms */
	amqp_method_number_t methods[CHANNELS]; /* what came last on each channel */
	int dropped_channel;                    /* its content is left out; -1: none */
	bool has_begun;                         /* the protocol header is through */
};

struct link {
	LIST_ENTRY(link) next;
	struct proxy *proxy;
	struct flow to_broker, to_client;
	bool is_deaf;
};

LIST_HEAD(link_list, link);

struct proxy {
	struct loop *loop;
	uint16_t port, broker_port;
	char url[512];
	int listener;
	struct loop_watch *watch;
	struct link_list links;
	unsigned link_count, accepted, stalled, bytes_per_s;
	int64_t delay_ms, jitter_ms;
	bool slices;
	uint16_t heartbeat_s;
	struct proxy_rule rule; /* nth 0: none */
	unsigned met;
	bool has_acted;
};

/* ── connections ── */

static void
flow_finish(struct flow *f)
{
	struct piece *piece;

	while ((piece = TAILQ_FIRST(&f->pieces)) != NULL) {
		TAILQ_REMOVE(&f->pieces, piece, next);
		free(piece);
	}
	loop_watch_destroy(f->source);
	loop_watch_destroy(f->sink);
	loop_timer_destroy(f->later);
	bytes_finish(&f->in);
}

static void
link_close(struct link *l, enum ending ending)
{
	struct linger at_once = { .l_onoff = ending == ENDS_BY_RESET };
	int fds[] = { l->to_client.to, l->to_broker.to };
	size_t i;

	flow_finish(&l->to_broker);
	flow_finish(&l->to_client);
	for (i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		if (setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)) != 0)
			abort();
		close(fds[i]);
	}
	LIST_REMOVE(l, next);
	l->proxy->link_count--;
	free(l);
}

static void
close_all(struct proxy *p, enum ending ending)
{
	while (!LIST_EMPTY(&p->links))
		link_close(LIST_FIRST(&p->links), ending);
}

/* ── out ── */

/* How much of a piece may leave now. */
static size_t
allowance(struct flow *f, const struct piece *piece)
{
	const struct proxy *p = f->link->proxy;
	size_t size = piece->size - piece->start, limit;

	if (p->slices && size > 1)
		size = 1;
	if (p->bytes_per_s == 0)
		return size;
	limit = (size_t)(clock_monotonic_ms() - f->limited_ms) * p->bytes_per_s / 1000;
	limit = limit > f->limited_sent ? limit - f->limited_sent : 0;
	return size < limit ? size : limit;
}

/* False: no more can leave now. */
static bool
send_some(struct flow *f, struct piece *piece)
{
	size_t size = allowance(f, piece);
	ssize_t n;

	if (size == 0) {
		loop_timer_arm(f->later, LIMIT_STEP_MS);
		return false;
	}
	n = send(f->to, piece->bytes + piece->start, size, MSG_NOSIGNAL);
	if (n < 0 && errno == EAGAIN) {
		loop_watch_set(f->sink, LOOP_WRITE);
		return false;
	}
	if (n < 0) {
		piece->start = piece->size; /* nobody is there any more */
		piece->ending = ENDS_BY_CUT;
		return true;
	}
	piece->start += (size_t)n;
	f->limited_sent += (size_t)n;
	if (!f->link->proxy->slices)
		return true;
	loop_timer_arm(f->later, 0);
	return piece->start == piece->size;
}

/* May end the connection: the last thing that a callback does. */
static void
pump(struct flow *f)
{
	struct piece *piece;
	enum ending ending;
	int64_t now_ms = clock_monotonic_ms();

	while ((piece = TAILQ_FIRST(&f->pieces)) != NULL) {
		if (piece->due_ms > now_ms) {
			loop_timer_arm(f->later, piece->due_ms - now_ms);
			return;
		}
		if (piece->start < piece->size && !send_some(f, piece))
			return;
		if (piece->start < piece->size)
			continue;
		ending = piece->ending;
		TAILQ_REMOVE(&f->pieces, piece, next);
		free(piece);
		if (ending != GOES_ON) {
			link_close(f->link, ending);
			return;
		}
		if (f->link->proxy->slices)
			return;
	}
}

static void
on_later(void *arg)
{
	pump(arg);
}

static void
on_sink(unsigned ready, void *arg)
{
	struct flow *f = arg;

	(void)ready;
	loop_watch_set(f->sink, 0);
	pump(f);
}

static void
put_piece(struct flow *f, const uint8_t *bytes, size_t size, enum ending ending)
{
	const struct proxy *p = f->link->proxy;
	struct piece *piece = malloc(sizeof(*piece) + size);
	int64_t now_ms = clock_monotonic_ms();

	if (piece == NULL)
		abort();
	*piece = (struct piece){ .size = size, .ending = ending, .due_ms = now_ms };
	if (size > 0)
		memcpy(piece->bytes, bytes, size);
	if (p->delay_ms > 0)
		piece->due_ms += p->delay_ms - p->jitter_ms + rand() % (2 * p->jitter_ms + 1);
	if (piece->due_ms < f->last_due_ms)
		piece->due_ms = f->last_due_ms;
	f->last_due_ms = piece->due_ms;
	if (TAILQ_EMPTY(&f->pieces)) {
		f->limited_ms = now_ms;
		f->limited_sent = 0;
	}
	TAILQ_INSERT_TAIL(&f->pieces, piece, next);
}

/* ── in ── */

static uint32_t
read_u32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool
meets_rule(struct flow *f, uint8_t type, amqp_method_number_t method)
{
	struct proxy *p = f->link->proxy;
	const struct proxy_rule *rule = &p->rule;

	if (rule->nth == 0 || p->has_acted || rule->way != f->way || rule->type != type ||
	    rule->method != method)
		return false;
	p->has_acted = ++p->met == rule->nth;
	return p->has_acted;
}

static size_t
size_left(long offset, size_t size)
{
	size_t left = (size_t)(offset < 0 ? -offset : offset);

	if (left > size)
		left = size;
	return offset < 0 ? size - left : left;
}

static void
act(struct flow *f, const uint8_t *frame, size_t size, int channel)
{
	const struct proxy_rule *rule = &f->link->proxy->rule;

	if (rule->act == PROXY_DROP)
		f->dropped_channel = rule->type == AMQP_FRAME_METHOD ? channel : -1;
	else
		put_piece(f, frame, size_left(rule->offset, size),
		    rule->act == PROXY_CUT ? ENDS_BY_CUT : ENDS_BY_RESET);
}

static void
on_frame(struct flow *f, uint8_t *frame, size_t size)
{
	uint16_t heartbeat_s = f->link->proxy->heartbeat_s;
	int channel = frame[1] << 8 | frame[2];

	assert(channel < CHANNELS);
	if (frame[0] == AMQP_FRAME_METHOD) {
		f->methods[channel] = read_u32(frame + 7);
		if (f->dropped_channel == channel)
			f->dropped_channel = -1;
	}
	if (heartbeat_s != 0 && frame[0] == AMQP_FRAME_METHOD &&
	    f->methods[channel] == AMQP_CONNECTION_TUNE_METHOD) {
		frame[HEARTBEAT_AT] = (uint8_t)(heartbeat_s >> 8);
		frame[HEARTBEAT_AT + 1] = (uint8_t)heartbeat_s;
	}
	if (meets_rule(f, frame[0], f->methods[channel]))
		act(f, frame, size, channel);
	else if (f->dropped_channel != channel)
		put_piece(f, frame, size, GOES_ON);
}

static void
take_frames(struct flow *f)
{
	uint8_t *at;
	size_t size;

	while (bytes_size(&f->in) >= HEADER_SIZE) {
		at = f->in.data + f->in.start;
		if (!f->has_begun) {
			size = HEADER_SIZE;
			f->has_begun = true;
			put_piece(f, at, size, GOES_ON);
		} else {
			size = read_u32(at + 3) + FRAME_OVERHEAD;
			if (bytes_size(&f->in) < size)
				return;
			on_frame(f, at, size);
		}
		bytes_take(&f->in, size);
	}
}

static void
on_source(unsigned ready, void *arg)
{
	struct flow *f = arg;
	ssize_t n = recv(f->from, bytes_reserve(&f->in, READ_SIZE), READ_SIZE, 0);

	(void)ready;
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0)
		loop_watch_set(f->source, 0);
	if (f->link->is_deaf)
		return;
	if (n <= 0) {
		put_piece(f, NULL, 0, n == 0 ? ENDS_BY_CUT : ENDS_BY_RESET);
	} else {
		bytes_commit(&f->in, (size_t)n);
		take_frames(f);
	}
	pump(f);
}

static unsigned
interest(const struct flow *f)
{
	return f->link->proxy->stalled & f->way ? 0 : LOOP_READ;
}

static void
flow_init(struct flow *f, struct link *l, unsigned way, int from, int to)
{
	f->link = l;
	f->way = way;
	f->from = from;
	f->to = to;
	f->dropped_channel = -1;
	f->has_begun = way == PROXY_TO_CLIENT;
	TAILQ_INIT(&f->pieces);
	f->source = loop_watch_create(l->proxy->loop, from, interest(f), on_source, f);
	f->sink = loop_watch_create(l->proxy->loop, to, 0, on_sink, f);
	f->later = loop_timer_create(l->proxy->loop, on_later, f);
}

static bool
tune(int fd)
{
	int on = 1;

	return fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
	       setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0;
}

/* On this machine it takes no time. -1: the broker is down. */
static int
connect_broker(uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 &&
	    connect(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

static void
on_connection(unsigned ready, void *arg)
{
	struct proxy *p = arg;
	int client = accept(p->listener, NULL, NULL), broker;
	struct link *l;

	(void)ready;
	if (client < 0)
		return;
	broker = connect_broker(p->broker_port);
	if (broker < 0) {
		close(client);
		return;
	}
	l = calloc(1, sizeof(*l));
	if (l == NULL || !tune(client) || !tune(broker))
		abort();
	l->proxy = p;
	flow_init(&l->to_broker, l, PROXY_TO_BROKER, client, broker);
	flow_init(&l->to_client, l, PROXY_TO_CLIENT, broker, client);
	LIST_INSERT_HEAD(&p->links, l, next);
	p->link_count++;
	p->accepted++;
}

/* ── the proxy ── */

struct proxy *
proxy_create(struct loop *loop, const char *url)
{
	struct proxy *p = calloc(1, sizeof(*p));
	struct url_list urls;
	struct err err;

	if (p == NULL || url_list_parse(url, &urls, &err) != 0)
		abort();
	p->loop = loop;
	LIST_INIT(&p->links);
	p->listener = listen_anywhere(&p->port);
	if (fcntl(p->listener, F_SETFL, O_NONBLOCK) != 0)
		abort();
	p->broker_port = urls.urls[0].port;
	(void)snprintf(p->url, sizeof(p->url), URL_FORMAT, urls.urls[0].user, urls.urls[0].password,
	    p->port, urls.urls[0].vhost);
	url_list_finish(&urls);
	p->watch = loop_watch_create(loop, p->listener, LOOP_READ, on_connection, p);
	return p;
}

void
proxy_destroy(struct proxy *p)
{
	close_all(p, ENDS_BY_CUT);
	loop_watch_destroy(p->watch);
	close(p->listener);
	free(p);
}

uint16_t
proxy_port(const struct proxy *p)
{
	return p->port;
}

const char *
proxy_url(const struct proxy *p)
{
	return p->url;
}

unsigned
proxy_links(const struct proxy *p)
{
	return p->link_count;
}

unsigned
proxy_accepted(const struct proxy *p)
{
	return p->accepted;
}

void
proxy_stall(struct proxy *p, unsigned ways)
{
	struct link *l;

	p->stalled = ways;
	LIST_FOREACH(l, &p->links, next) {
		loop_watch_set(l->to_broker.source, interest(&l->to_broker));
		loop_watch_set(l->to_client.source, interest(&l->to_client));
	}
}

void
proxy_delay(struct proxy *p, int64_t ms, int64_t jitter_ms)
{
	assert(jitter_ms <= ms);
	p->delay_ms = ms;
	p->jitter_ms = jitter_ms;
}

void
proxy_slice(struct proxy *p, bool on)
{
	p->slices = on;
}

void
proxy_limit(struct proxy *p, unsigned bytes_per_s)
{
	p->bytes_per_s = bytes_per_s;
}

void
proxy_set_heartbeat(struct proxy *p, uint16_t seconds)
{
	p->heartbeat_s = seconds;
}

void
proxy_cut(struct proxy *p)
{
	close_all(p, ENDS_BY_CUT);
}

void
proxy_reset(struct proxy *p)
{
	close_all(p, ENDS_BY_RESET);
}

void
proxy_deafen(struct proxy *p)
{
	struct link *l;

	LIST_FOREACH(l, &p->links, next)
		l->is_deaf = true;
}

void
proxy_on_frame(struct proxy *p, const struct proxy_rule *rule)
{
	p->rule = *rule;
	p->met = 0;
	p->has_acted = false;
}

bool
proxy_has_acted(const struct proxy *p)
{
	return p->has_acted;
}
