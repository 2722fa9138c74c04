#include "events/bus_parts.h"

#include "events/clock.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WINDOW_DEFAULT 512
#define COPIES_WINDOW 256

/* ── what the parts share ── */

void
bus_stamp(struct bus *bus, struct message *m, const char *traceparent, char *hop)
{
	traceparent_next(traceparent, hop);
	message_set_header(m, HEADER_TRACEPARENT, hop);
	m->user_id = connection_user(bus->publish);
	m->app_id = bus->app_id;
}

void
bus_log_hop(const char *what, const char *place, const struct message *m)
{
	const char *parent;

	if (log_wants(LOG_INFO) && (parent = message_header(m, HEADER_TRACEPARENT)) != NULL)
		log_hop(parent, what, LOG_T("place", place), LOG_T("key", m->routing_key),
		    LOG_T("type", m->type), LOG_T("id", m->id));
}

/* A retry comes back under our own name, a replay under the operator's, what the broker
 * dead-letters keeps its sender's. */
int
bus_check_sender(const struct bus *bus, const struct message *m, const char *type, struct err *err)
{
	if (m->user_id != NULL && strcmp(m->user_id, connection_user(bus->consume)) == 0)
		return 0;
	return sender_check(m->user_id, type, err);
}

void
bus_host(char *ret, size_t room)
{
	if (gethostname(ret, room) != 0)
		(void)snprintf(ret, room, "localhost");
	ret[room - 1] = '\0';
}

void
bus_instance(const struct bus *bus, char *ret, size_t room)
{
	char host[65];

	bus_host(host, sizeof(host));
	(void)snprintf(ret, room, "%s-%ld-%llu", host, (long)getpid(),
	    (unsigned long long)connection_epoch(bus->consume));
}

/* ── events of the connections ── */

bool
bus_is_blocked(const struct bus *bus)
{
	return connection_is_blocked(bus->publish) || connection_is_blocked(bus->consume);
}

static void
note_blocked(struct bus *bus)
{
	int64_t now_us = clock_monotonic_us();

	if (bus_is_blocked(bus) == (bus->blocked_since_us != 0))
		return;
	if (bus->blocked_since_us != 0)
		bus->blocked_us += now_us - bus->blocked_since_us;
	bus->blocked_since_us = bus->blocked_since_us == 0 ? now_us : 0;
}

/* Both consumers and publishers act on a change at the end of the turn, so that no callback runs
 * inside another. */
static void
on_connection_change(struct connection *c, void *arg)
{
	struct bus *bus = arg;

	if (connection_state(c) == CONNECTION_DOWN)
		counter_add(c == bus->publish ? bus->metrics.publish_reconnects
					      : bus->metrics.consume_reconnects,
		    1);
	note_blocked(bus);
	if (c == bus->consume && bus->is_started && connection_is_up(c))
		connection_start(bus->publish); /* what it writes to is declared now */
	loop_task_schedule(bus->pump);
}

static void
tell_readiness(struct bus *bus)
{
	bool is_ready = bus_is_ready(bus, NULL);

	if (is_ready == bus->was_ready)
		return;
	bus->was_ready = is_ready;
	if (bus->on_ready != NULL)
		bus->on_ready(is_ready, bus->on_ready_arg);
}

static void
on_pump(void *arg)
{
	struct bus *bus = arg;

	subscribe_watch(bus);
	tell_readiness(bus);
	serve_pump(bus);
	if (!bus->is_closing || bus->on_closed == NULL ||
	    connection_state(bus->publish) != CONNECTION_ENDED ||
	    connection_state(bus->consume) != CONNECTION_ENDED)
		return;
	bus->is_closing = false;
	bus->on_closed(bus->on_closed_arg); /* may destroy the bus */
}

static void
on_returned_call(const struct channel_return *r, void *arg)
{
	struct bus *bus = arg;

	if (bus->calls != NULL && r->exchange.len == strlen("requests") &&
	    memcmp(r->exchange.bytes, "requests", r->exchange.len) == 0)
		calls_returned(bus->calls, r);
	else
		counter_add(bus->metrics.replies_returned, 1);
}

static void
on_settled(enum bus_outcome outcome, int64_t published_us, void *arg)
{
	struct bus *bus = arg;
	struct counter *counters[] = {
		[BUS_CONFIRMED] = bus->metrics.confirmed,
		[BUS_UNROUTABLE] = bus->metrics.returned,
		[BUS_NACKED] = bus->metrics.nacked,
		[BUS_NO_EXCHANGE] = bus->metrics.no_exchange,
		[BUS_UNKNOWN] = bus->metrics.unsure,
	};

	counter_add(counters[outcome], 1);
	if (outcome == BUS_CONFIRMED)
		histogram_observe_us(
		    bus->metrics.confirm_time, clock_monotonic_us() - published_us);
}

/* ── life ── */

static struct connection *
open_connection(struct bus *bus, const struct bus_config *config, const char *role, struct err *err)
{
	struct connection_config connection = {
		.url = config->url,
		.service = config->service,
		.role = role,
		.version = config->version,
		.ca_file =
		    config->ca_file != NULL && config->ca_file[0] != '\0' ? config->ca_file : NULL,
		.on_change = on_connection_change,
		.arg = bus,
	};

	return connection_create(bus->loop, &connection, err);
}

static void
make_parts(struct bus *bus, const struct bus_config *config)
{
	unsigned window = config->window == 0 ? WINDOW_DEFAULT : config->window;
	struct publisher_owner calls = { .on_return = on_returned_call, .arg = bus };
	struct publisher_owner confirmed = { .on_settled = on_settled, .arg = bus };

	bus->calls_out = publisher_create(bus->publish, "calls and replies", 0, &calls);
	bus->events_out = publisher_create(bus->publish, "events", window, &confirmed);
	bus->apart_out = publisher_create(bus->publish, "events apart", window, &confirmed);
	bus->copies_out =
	    publisher_create(bus->publish, "retries and dead letters", COPIES_WINDOW, &confirmed);
	bus->copies = copies_create(bus);
	if (config->calls)
		bus->calls = calls_create(bus);
}

struct bus *
bus_create(
    struct loop *loop, const struct bus_config *config, struct metrics *metrics, struct err *err)
{
	struct bus *bus = calloc(1, sizeof(*bus));

	if (bus == NULL || (bus->service = strdup(config->service)) == NULL)
		abort();
	bus->loop = loop;
	(void)snprintf(
	    bus->app_id, sizeof(bus->app_id), "wildmarch-%s/%s", config->service, config->version);
	bus->pump = loop_task_create(loop, on_pump, bus);
	bus->all_metrics = metrics;
	bus->publish = open_connection(bus, config, "publish", err);
	bus->consume = bus->publish == NULL ? NULL : open_connection(bus, config, "consume", err);
	if (bus->consume == NULL) {
		bus_destroy(bus);
		return NULL;
	}
	make_parts(bus, config);
	bus_metrics_init(bus);
	return bus;
}

void
bus_start(struct bus *bus)
{
	bus->is_started = true;
	connection_start(bus->consume);
}

void
bus_on_ready(struct bus *bus, void (*on_change)(bool is_ready, void *arg), void *arg)
{
	bus->on_ready = on_change;
	bus->on_ready_arg = arg;
}

static const char *
complaint(const struct bus *bus)
{
	const char *why;

	if (!connection_is_up(bus->consume))
		return "amqp consume: not connected";
	if (!connection_is_up(bus->publish))
		return "amqp publish: not connected";
	if (bus_is_blocked(bus))
		return "amqp: blocked by the broker (memory or disk alarm)";
	if (!publisher_is_ready(bus->calls_out) || !publisher_is_ready(bus->events_out) ||
	    !publisher_is_ready(bus->copies_out))
		return "amqp publish: a channel was closed, see the log";
	if (bus->calls != NULL && !calls_are_ready(bus->calls))
		return "amqp consume: no reply queue, see the log";
	why = serve_complaint(bus);
	return why == NULL ? subscribe_complaint(bus) : why;
}

bool
bus_is_ready(const struct bus *bus, const char **ret_why)
{
	const char *why = complaint(bus);

	if (why != NULL && ret_why != NULL)
		*ret_why = why;
	return why == NULL;
}

void
bus_drain(struct bus *bus)
{
	bus->is_draining = true;
	connection_drain(bus->consume);
	connection_drain(bus->publish);
	serve_cancel(bus);
	subscribe_cancel(bus);
}

bool
bus_is_idle(const struct bus *bus)
{
	return LIST_EMPTY(&bus->held) && serve_is_idle(bus) && subscribe_is_idle(bus) &&
	       copies_open(bus->copies) == 0 && publisher_open(bus->events_out) == 0 &&
	       publisher_open(bus->apart_out) == 0 &&
	       (bus->calls == NULL || calls_pending(bus->calls) == 0) &&
	       connection_is_flushed(bus->publish) && connection_is_flushed(bus->consume);
}

void
bus_close(struct bus *bus, void (*on_closed)(void *arg), void *arg)
{
	bus->is_closing = true;
	bus->on_closed = on_closed;
	bus->on_closed_arg = arg;
	connection_close(bus->consume);
	connection_close(bus->publish);
	loop_task_schedule(bus->pump);
}

static void
free_held(struct bus *bus)
{
	struct delivery *d;

	while ((d = LIST_FIRST(&bus->held)) != NULL) {
		LIST_REMOVE(d, link);
		delivery_free(d);
	}
}

void
bus_destroy(struct bus *bus)
{
	if (bus == NULL)
		return;
	free_held(bus);
	copies_destroy(bus->copies);
	connection_destroy(bus->publish);
	connection_destroy(bus->consume);
	calls_destroy(bus->calls);
	serve_destroy(bus);
	subscribe_destroy(bus);
	publisher_destroy(bus->calls_out);
	publisher_destroy(bus->events_out);
	publisher_destroy(bus->apart_out);
	publisher_destroy(bus->copies_out);
	loop_task_destroy(bus->pump);
	free(bus->service);
	free(bus);
}

/* ── publish ── */

static int
publish_by(struct bus *bus, struct publisher *publisher, const struct message *m,
    bus_on_outcome *on_outcome, void *arg, struct err *err)
{
	struct message stamped = *m;
	char hop[TRACEPARENT_TEXT_SIZE], id[UUID_TEXT_SIZE];
	int code;

	if (stamped.id == NULL) {
		uuid_v7(id); /* what comes back is known by its id */
		stamped.id = id;
	}
	bus_stamp(bus, &stamped, message_header(m, HEADER_TRACEPARENT), hop);
	code = publisher_put(publisher, &stamped, on_outcome, arg, err);
	if (code == 0) {
		counter_add(bus->metrics.published, 1);
		bus_log_hop("published", stamped.exchange, &stamped);
	}
	return code;
}

int
bus_publish(struct bus *bus, const struct message *m, bus_on_outcome *on_outcome, void *arg,
    struct err *err)
{
	return publish_by(bus, bus->events_out, m, on_outcome, arg, err);
}

int
bus_publish_apart(struct bus *bus, const struct message *m, bus_on_outcome *on_outcome, void *arg,
    struct err *err)
{
	return publish_by(bus, bus->apart_out, m, on_outcome, arg, err);
}

int
bus_check_apart(const struct bus *bus, struct err *err)
{
	return publisher_check(bus->apart_out, err);
}

int
bus_publish_event(struct bus *bus, const char *exchange, const char *routing_key,
    const struct event *e, bus_on_outcome *on_outcome, void *arg, struct err *err)
{
	struct text document = { .size = 0 };
	struct message m = {
		.exchange = exchange,
		.routing_key = routing_key,
		.type = e->type,
		.id = e->id,
		.correlation_id = e->correlation_id,
		.content_type = EVENT_CONTENT_TYPE,
		.timestamp_s = e->time_ms / 1000,
		.is_persistent = true,
	};
	int code;

	event_write(e, &document);
	m.body = document.bytes;
	m.body_size = document.size;
	if (e->traceparent != NULL)
		message_set_header(&m, HEADER_TRACEPARENT, e->traceparent);
	code = bus_publish(bus, &m, on_outcome, arg, err);
	text_finish(&document);
	return code;
}
