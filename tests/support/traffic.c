#include "tests/support/traffic.h"

#include "events/log.h"
#include "events/metrics.h"
#include "tests/support/rabbit.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct loop *loop;
struct proxy *proxy;
struct item items[ITEMS];
struct ask asks[ASKS];
unsigned item_count;
int64_t call_ms = 2000;
bool holds;
struct delivery *held;

static unsigned ask_count;
static struct metrics *metrics;
static struct rabbit *rabbit;
static struct bus *bus, *server; /* the server's way to the broker is a good one */
static char queue[64], requests[80], operation[64];
static struct err err;

static struct bus *
open_bus(const char *url, const char *service, struct metrics *m)
{
	struct bus_config config = {
		.url = url, .service = service, .version = "1", .calls = m != NULL
	};
	struct bus *opened = bus_create(loop, &config, m, &err);

	cr_assert_not_null(opened);
	return opened;
}

static void
open_buses(void)
{
	bus = open_bus(proxy_url(proxy), "test", metrics);
	server = open_bus(rabbit_url(), "testserver", NULL);
}

void
traffic_init(void)
{
	log_init("test", "test", LOG_ERROR);
	loop = loop_create();
	metrics = metrics_create();
	rabbit = rabbit_open(loop);
	(void)snprintf(queue, sizeof(queue), "test.proxy.%ld", (long)getpid());
	(void)snprintf(requests, sizeof(requests), "%s.requests", queue);
	(void)snprintf(operation, sizeof(operation), "test%ld.echo", (long)getpid());
	rabbit_declare(rabbit, queue, NULL);
	rabbit_bind(rabbit, queue, "tasks", queue);
	rabbit_declare(rabbit, requests, NULL);
	rabbit_bind(rabbit, requests, "requests", operation);
	proxy = proxy_create(loop, rabbit_url());
	open_buses();
}

void
begin_anew(void)
{
	bus_destroy(bus);
	bus_destroy(server);
	open_buses();
}

void
traffic_finish(void)
{
	bus_destroy(bus);
	bus_destroy(server);
	proxy_destroy(proxy);
	rabbit_delete(rabbit, queue);
	rabbit_delete(rabbit, requests);
	rabbit_close(rabbit);
	metrics_destroy(metrics);
	loop_destroy(loop);
}

void
was_lost(unsigned times)
{
	unsigned lost = proxy_accepted(proxy) - 2;

	cr_assert_eq(lost, times, "%u times instead of %u", lost, times);
}

bool
counts(const char *line)
{
	struct text out = { .size = 0 };
	bool does;

	metrics_write(metrics, &out);
	does = strstr(out.bytes, line) != NULL;
	text_finish(&out);
	return does;
}

/* ── the traffic ── */

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	struct item *item = arg;

	cr_assert(item->is_open, "an outcome came twice");
	cr_assert(outcome == BUS_CONFIRMED || outcome == BUS_UNKNOWN);
	item->is_open = false;
	item->is_confirmed = outcome == BUS_CONFIRMED;
}

int
publish(struct item *item, size_t size)
{
	static char body[1024 * 1024];
	char id[16];
	struct message m = {
		.exchange = "tasks", .routing_key = queue, .id = id, .body = body, .body_size = size
	};
	int code;

	(void)snprintf(id, sizeof(id), "%u", (unsigned)(item - items));
	code = bus_publish(bus, &m, on_outcome, item, &err);
	if (code == 0) {
		item->sent++;
		item->is_open = true;
	}
	return code;
}

static void
on_answer(const struct bus_answer *a, void *arg)
{
	struct ask *ask = arg;

	cr_assert(ask->is_open, "an answer came twice");
	ask->is_open = false;
	ask->unsure += a->code == ERR_UNSURE;
	ask->late += a->code == ERR_TIMEOUT;
	ask->is_answered = a->code == 0;
	if (ask->is_answered)
		cr_assert_eq(strtoul(a->body, NULL, 10), (unsigned long)(ask - asks));
	else
		cr_assert(a->code == ERR_UNSURE || a->code == ERR_TIMEOUT);
}

int
call(struct ask *ask)
{
	char body[16];
	struct bus_call c = {
		.operation = operation, .operation_id = body, .body = body, .deadline_ms = call_ms
	};
	int code;

	c.body_size = (size_t)snprintf(body, sizeof(body), "%u", (unsigned)(ask - asks));
	code = bus_call(bus, &c, on_answer, ask, &err);
	if (code == 0) {
		ask->sent++;
		ask->is_open = true;
	}
	return code;
}

static void
on_delivery(struct delivery *d, void *arg)
{
	const struct message *m = delivery_message(d);
	unsigned long i = strtoul(m->id, NULL, 10);

	(void)arg;
	cr_assert_lt(i, ITEMS);
	items[i].seen++;
	items[i].redelivered += m->is_redelivered;
	if (holds) {
		holds = false;
		held = d;
	} else {
		delivery_done(d);
	}
}

static void
on_request(struct delivery *d, void *arg)
{
	const struct message *m = delivery_message(d);
	struct message reply = {
		.exchange = "replies",
		.routing_key = m->reply_to,
		.type = "echo",
		.correlation_id = m->correlation_id,
		.body = m->body,
		.body_size = m->body_size,
	};

	(void)arg;
	cr_assert_eq(bus_publish(server, &reply, NULL, NULL, &err), 0, "%s", err.text);
	delivery_done(d);
}

static bool
is_ready(void *arg)
{
	(void)arg;
	return bus_is_ready(bus, NULL) && bus_is_ready(server, NULL);
}

bool
is_lost(void *arg)
{
	(void)arg;
	return !bus_is_ready(bus, NULL);
}

void
comes_back(void)
{
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
}

void
start(void)
{
	bus_subscribe(bus, queue, 16, on_delivery, NULL);
	bus_subscribe(server, requests, 16, on_request, NULL);
	bus_start(bus);
	bus_start(server);
	comes_back();
}

void
pump(void)
{
	unsigned i;

	for (i = 0; i < item_count; i++)
		if (!items[i].is_open && !items[i].is_confirmed && publish(&items[i], 20) != 0)
			break;
	for (i = 0; i < ask_count; i++)
		if (!asks[i].is_open && !asks[i].is_answered && call(&asks[i]) != 0)
			break;
}

static bool
is_through(void *arg)
{
	unsigned i;

	(void)arg;
	pump();
	for (i = 0; i < item_count; i++)
		if (!items[i].is_confirmed || items[i].seen == 0)
			return false;
	for (i = 0; i < ask_count; i++)
		if (!asks[i].is_answered)
			return false;
	return bus_is_idle(bus);
}

bool
is_under_way(void *arg)
{
	unsigned i, seen = 0;

	(void)arg;
	pump();
	for (i = 0; i < item_count; i++)
		seen += items[i].seen > 0;
	return seen >= item_count / 4;
}

void
gets_through(void)
{
	unsigned i;

	cr_assert(run_until(loop, is_through, NULL, PATIENCE_MS));
	for (i = 0; i < item_count; i++)
		cr_assert_leq(items[i].seen - items[i].redelivered, items[i].sent);
}

void
begin_traffic(unsigned messages, unsigned calls)
{
	memset(items, 0, sizeof(items));
	memset(asks, 0, sizeof(asks));
	item_count = messages;
	ask_count = calls;
}
