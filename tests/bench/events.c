/* bench_events publish QUEUE WINDOW COUNT: confirmed publishes a second through the bus, persistent
 * and mandatory, WINDOW of them open; how long a confirm takes; what each costs this process.
 * bench_events raw QUEUE WINDOW COUNT: the same through events/amqp alone, with no properties but
 * the delivery mode. bench_events fill QUEUE COUNT: puts so many events there. bench_events consume
 * QUEUE PREFETCH COUNT: events taken, checked and acknowledged a second.
 *
 * AMQP_URL names the broker; the queue is there and reached by the default exchange. A first tenth
 * warms up and isn't counted. */
#include "events/amqp/connection.h"
#include "events/amqp/publisher.h"
#include "events/bus.h"
#include "events/clock.h"
#include "events/log.h"
#include "events/loop.h"
#include "messages/events_table.h"
#include "messages/player_level_up_event.h"
#include "tests/bench/must.h"
#include "tests/bench/times.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define BODY_BYTES 300
#define FILL_WINDOW 512

static struct loop *loop;
static struct bus *bus;
static struct publisher *publisher;
static const char *queue;
static void (*publish_one)(size_t number);
static size_t window, wanted, warm, begun, ended;
static int64_t *took_us, first_us, first_cpu_us;

static int64_t
cpu_us(void)
{
	struct rusage usage;

	must(getrusage(RUSAGE_SELF, &usage) == 0, "getrusage failed");
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) +
	       usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* One more is done. */
static void
count(void)
{
	if (++ended == warm) {
		first_us = clock_monotonic_us();
		first_cpu_us = cpu_us();
	}
	if (ended == wanted)
		loop_stop(loop);
}

/* ── publishing ── */

static void
fill(void)
{
	while (begun < wanted && begun - ended < window) {
		took_us[begun] = clock_monotonic_us();
		publish_one(begun++);
	}
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	int64_t *took = arg;

	must(outcome == BUS_CONFIRMED, "a publish was not confirmed");
	*took = clock_monotonic_us() - *took;
	count();
	fill();
}

static struct message
bytes_message(void)
{
	static char body[BODY_BYTES];

	memset(body, 'x', sizeof(body));
	return (struct message){
		.exchange = "",
		.routing_key = queue,
		.is_persistent = true,
		.body = body,
		.body_size = sizeof(body),
	};
}

static void
publish_bytes(size_t number)
{
	struct message m = bytes_message();
	struct err err;

	must(
	    bus_publish(bus, &m, on_outcome, &took_us[number], &err) == 0, "a publish was refused");
}

static void
publish_raw(size_t number)
{
	struct message m = bytes_message();
	struct err err;

	must(publisher_put(publisher, &m, on_outcome, &took_us[number], &err) == 0,
	    "a publish was refused");
}

static void
publish_event(size_t number)
{
	struct player_level_up_event up = {
		.player_id = (int64_t)number + 1, .level = 2, .name = "Ann"
	};
	static struct text data;
	struct event e = {
		.id = "59d078fc-eecc-58df-b0e0-3aff813c1807",
		.type = message_events[EVENT_PLAYER_LEVEL_UP].type,
		.source = "/wildmarch/core/player/42",
		.subject = "player/42",
		.time_ms = clock_wall_ms(),
		.sequence = 117,
		.correlation_id = "tg:1:42",
		.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	};
	struct err err;

	text_clear(&data);
	player_level_up_event_write(&up, &data);
	e.data = data.bytes;
	e.data_size = data.size;
	must(bus_publish_event(bus, "", queue, &e, on_outcome, &took_us[number], &err) == 0,
	    "a publish was refused");
}

static void
on_ready(bool is_ready, void *arg)
{
	(void)arg;
	if (is_ready && begun == 0)
		fill();
}

static void
on_change(struct connection *c, void *arg)
{
	(void)c;
	(void)arg;
	if (publisher != NULL && publisher_is_ready(publisher) && begun == 0)
		fill();
}

/* ── consuming ── */

static void
on_event(struct delivery *d, const struct event *e, const struct json *data, void *arg)
{
	struct player_level_up_event up;
	struct err err;

	(void)e;
	(void)arg;
	must(player_level_up_event_read(data, &up, UNKNOWN_IGNORED, &err) == 0,
	    "an event doesn't fit its schema");
	delivery_done(d);
	count();
}

/* ── both ── */

static void
report(const char *what)
{
	size_t counted = wanted - warm;
	double seconds = (double)(clock_monotonic_us() - first_us) / 1e6;
	double cost_us = (double)(cpu_us() - first_cpu_us) / (double)counted;
	struct quantiles q = times_quantiles(took_us + warm, counted);

	printf("%s: %.0f a second, p50 %.3f ms, p99 %.3f ms, cpu %.2f us\n", what,
	    (double)counted / seconds, (double)q.p50_us / 1e3, (double)q.p99_us / 1e3, cost_us);
}

static size_t
read_count(const char *text)
{
	long long number = strtoll(text, NULL, 10);

	must(number > 0, "counts are positive numbers");
	return (size_t)number;
}

static void
prepare(void)
{
	took_us = calloc(wanted, sizeof(*took_us));
	must(took_us != NULL, "out of memory");
	warm = wanted / 10 + 1;
	log_init("bench", "events", LOG_WARN);
	loop = loop_create();
}

static void
start_raw(const char *url)
{
	struct connection_config config = {
		.url = url,
		.service = "bench",
		.role = "publish",
		.version = "1",
		.on_change = on_change,
	};
	struct err err;
	struct connection *c = connection_create(loop, &config, &err);

	must(c != NULL, "AMQP_URL is malformed");
	publish_one = publish_raw;
	publisher = publisher_create(c, "events", (unsigned)window, &(struct publisher_owner){ 0 });
	connection_start(c);
}

static void
start_bus(const char *url, bool consumes)
{
	struct bus_config config = {
		.url = url, .service = "bench", .version = "1", .window = (unsigned)window
	};
	struct err err;

	bus = bus_create(loop, &config, NULL, &err);
	must(bus != NULL, "AMQP_URL is malformed");
	if (consumes)
		bus_subscribe_event(bus, queue, (unsigned)window, on_event, NULL);
	else
		bus_on_ready(bus, on_ready, NULL);
	bus_start(bus);
}

int
main(int argc, char **argv)
{
	const char *url = getenv("AMQP_URL"), *what = argc > 1 ? argv[1] : "";
	bool consumes = strcmp(what, "consume") == 0, fills = strcmp(what, "fill") == 0;
	bool is_raw = strcmp(what, "raw") == 0;

	must(url != NULL && argc == (fills ? 4 : 5) &&
		 (consumes || fills || is_raw || strcmp(what, "publish") == 0),
	    "usage: AMQP_URL=… bench_events publish|raw QUEUE WINDOW COUNT | fill QUEUE COUNT | "
	    "consume QUEUE PREFETCH COUNT");
	queue = argv[2];
	window = fills ? FILL_WINDOW : read_count(argv[3]);
	wanted = read_count(argv[argc - 1]);
	prepare();
	publish_one = fills ? publish_event : publish_bytes;
	if (is_raw)
		start_raw(url);
	else
		start_bus(url, consumes);
	loop_run(loop);
	report(what);
	return 0;
}
