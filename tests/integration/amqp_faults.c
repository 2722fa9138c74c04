/* The bus and a broker in trouble. These tests disturb the broker for everybody: one at a time. */
#include "events/bus.h"
#include "events/clock.h"
#include "events/log.h"
#include "events/metrics.h"
#include "tests/support/rabbit.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define PATIENCE_MS 20000
#define COMES_BACK_MS 10000
#define CTL(...) cr_assert(rabbitmqctl(loop, (const char *const[]){ "-q", __VA_ARGS__, NULL }))

/* The trouble ends with its test, however that ends. */
#define MEND_LATER(...) rabbit_mend_later(turn, (const char *const[]){ "-q", __VA_ARGS__, NULL })

static int turn; /* who holds it may trouble the broker */
static struct loop *loop;
static struct metrics *metrics;
static struct bus *bus;
static struct err err;
static struct delivery *held;
static unsigned answer_count, outcome_count, confirmed_count;
static int answer_code;

static char queue[64];

static void
take_turns(void)
{
	turn = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	cr_assert(turn >= 0 && flock(turn, LOCK_EX) == 0);
}

static void
on_delivery(struct delivery *d, void *arg)
{
	(void)arg;
	held = d;
}

static void
echo(struct request *r, void *arg)
{
	(void)arg;
	request_reply(r, "{}", 2, false);
}

static void
on_answer(const struct bus_answer *a, void *arg)
{
	(void)arg;
	answer_code = a->code;
	answer_count++;
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	(void)arg;
	outcome_count++;
	confirmed_count += outcome == BUS_CONFIRMED;
}

static struct bus *
open_bus(void)
{
	struct bus_config config = {
		.url = rabbit_url(), .service = "test", .version = "1", .calls = true
	};
	struct bus *opened = bus_create(loop, &config, metrics, &err);

	cr_assert_not_null(opened);
	return opened;
}

static void
setup(void)
{
	take_turns();
	log_init("test", "test", LOG_ERROR);
	loop = loop_create();
	metrics = metrics_create();
	bus = open_bus();
}

static void
teardown(void)
{
	bus_destroy(bus);
	metrics_destroy(metrics);
	loop_destroy(loop);
}

TestSuite(amqp_faults, .init = setup, .fini = teardown, .timeout = 170);

/* Bound to `tasks`; it outlives the connection by a minute. */
static void
own_queue(void)
{
	struct rabbit *rabbit = rabbit_open(loop);

	(void)snprintf(queue, sizeof(queue), "test.faults.%ld", (long)getpid());
	rabbit_declare(rabbit, queue, NULL);
	rabbit_bind(rabbit, queue, "tasks", queue);
	rabbit_close(rabbit);
}

/* ── conditions ── */

static bool
is_ready(void *arg)
{
	(void)arg;
	return bus_is_ready(bus, NULL);
}

static bool
is_unready(void *arg)
{
	return !is_ready(arg);
}

static bool
is_answered(void *arg)
{
	return answer_count >= *(const unsigned *)arg;
}

static bool
is_delivered(void *arg)
{
	(void)arg;
	return held != NULL;
}

static bool
is_settled(void *arg)
{
	return outcome_count >= *(const unsigned *)arg;
}

static void
start(void)
{
	bus_start(bus);
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
}

static int
publish(const char *exchange, const char *key)
{
	struct message m = {
		.exchange = exchange, .routing_key = key, .body = "hi", .body_size = 2
	};

	return bus_publish(bus, &m, on_outcome, NULL, &err);
}

static int
call(void)
{
	struct bus_call c = {
		.operation = "world.get_location", .body = "{}", .body_size = 2, .deadline_ms = 5000
	};

	return bus_call(bus, &c, on_answer, NULL, &err);
}

static void
call_works(void)
{
	unsigned wanted = answer_count + 1;

	cr_assert_eq(call(), 0, "%s", err.text);
	cr_assert(run_until(loop, is_answered, &wanted, PATIENCE_MS));
	cr_assert_eq(answer_code, 0);
}

/* ── troubles ── */

Test(amqp_faults, comes_back_after_all_connections_were_closed)
{
	int64_t begun_ms;

	bus_serve(bus, "core.world", 32, echo, NULL);
	start();
	call_works();
	CTL("close_all_connections", "--global", "test");
	cr_assert(run_until(loop, is_unready, NULL, PATIENCE_MS));
	begun_ms = clock_monotonic_ms();
	cr_assert(run_until(loop, is_ready, NULL, COMES_BACK_MS));
	cr_assert_lt(clock_monotonic_ms() - begun_ms, COMES_BACK_MS);
	call_works();
}

Test(amqp_faults, a_call_whose_reply_queue_is_lost_ends_unsure_at_once)
{
	unsigned one = 1;
	int64_t begun_ms;

	bus_serve(bus, "core.character", 32, echo, NULL);
	start();
	bus_pause_serving(bus, true);
	cr_assert_eq(bus_call(bus,
			 &(struct bus_call){ .operation = "character.get",
			     .body = "{}",
			     .body_size = 2,
			     .deadline_ms = 60000 },
			 on_answer, NULL, &err),
	    0);
	CTL("close_all_connections", "--global", "test");
	begun_ms = clock_monotonic_ms();
	cr_assert(run_until(loop, is_answered, &one, PATIENCE_MS));
	cr_assert_eq(answer_code, ERR_UNSURE);
	cr_assert_lt(clock_monotonic_ms() - begun_ms, 5000);
}

/* An event that is published as the outbox does it: again with the same id until it is confirmed.
 */
struct event_row {
	unsigned seen;
	bool is_open, is_confirmed;
};

static struct event_row rows[2000];
static unsigned row_count;
static struct loop_timer *pace;

static void
on_row_outcome(enum bus_outcome outcome, void *arg)
{
	struct event_row *row = arg;

	cr_assert(row->is_open, "an outcome came twice");
	cr_assert(outcome == BUS_CONFIRMED || outcome == BUS_UNKNOWN);
	row->is_open = false;
	row->is_confirmed = outcome == BUS_CONFIRMED;
}

static void
publish_row(struct event_row *row)
{
	char id[16];
	struct message m = { .exchange = "tasks",
		.routing_key = queue,
		.id = id,
		.is_persistent = true,
		.body = "hi",
		.body_size = 2 };

	(void)snprintf(id, sizeof(id), "%u", (unsigned)(row - rows));
	row->is_open = bus_publish(bus, &m, on_row_outcome, row, &err) == 0;
}

/* A new one, and those that are due again. */
static void
on_pace(void *arg)
{
	unsigned i;

	(void)arg;
	if (row_count < sizeof(rows) / sizeof(rows[0]))
		row_count++;
	for (i = 0; i < row_count; i++)
		if (!rows[i].is_open && !rows[i].is_confirmed)
			publish_row(&rows[i]);
	loop_timer_arm(pace, 5);
}

static void
on_row(struct delivery *d, void *arg)
{
	unsigned long i = strtoul(delivery_message(d)->id, NULL, 10);

	(void)arg;
	cr_assert_lt(i, row_count);
	rows[i].seen++;
	delivery_done(d);
}

static bool
rows_are_through(void *arg)
{
	unsigned i;

	(void)arg;
	for (i = 0; i < row_count; i++)
		if (!rows[i].is_confirmed || rows[i].seen == 0)
			return false;
	return bus_is_idle(bus);
}

/* It outlives a restart. */
static void
durable_queue(const char *method)
{
	char path[128];

	(void)snprintf(queue, sizeof(queue), "test.durable.%ld", (long)getpid());
	(void)snprintf(path, sizeof(path), "/api/queues/wildmarch/%s", queue);
	rabbit_manage(loop, method, path, "{\"durable\":true}");
}

Test(amqp_faults, comes_back_after_the_broker_restarted_with_its_queue_and_all_that_was_published)
{
	struct rabbit *rabbit = rabbit_open(loop);

	durable_queue("PUT");
	rabbit_bind(rabbit, queue, "tasks", queue);
	rabbit_close(rabbit);
	bus_serve(bus, "core.world", 32, echo, NULL);
	bus_subscribe(bus, queue, 32, on_row, NULL);
	start();
	pace = loop_timer_create(loop, on_pace, NULL);
	loop_timer_arm(pace, 0);
	MEND_LATER("start_app");
	CTL("stop_app");
	cr_assert(run_until(loop, is_unready, NULL, PATIENCE_MS));
	cr_assert_eq(call(), ERR_UNAVAILABLE);
	cr_assert(rabbit_mend(loop));
	cr_assert(run_until(loop, is_ready, NULL, COMES_BACK_MS));
	call_works();
	cr_assert(run_until(loop, rows_are_through, NULL, PATIENCE_MS));
	loop_timer_destroy(pace);
	durable_queue("DELETE");
}

Test(amqp_faults, what_was_held_over_a_restart_comes_again_and_settling_it_harms_nothing)
{
	struct delivery *before;

	own_queue();
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	start();
	cr_assert_eq(publish("tasks", queue), 0);
	cr_assert(run_until(loop, is_delivered, NULL, PATIENCE_MS));
	before = held;
	held = NULL;
	CTL("close_all_connections", "--global", "test");
	cr_assert(run_until(loop, is_unready, NULL, PATIENCE_MS));
	delivery_done(before);
	cr_assert(run_until(loop, is_delivered, NULL, PATIENCE_MS));
	cr_assert(delivery_message(held)->is_redelivered);
	delivery_done(held);
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
}

/* What stands behind "\nname " in the metrics. */
static double
measured(const char *name)
{
	struct text out = { .size = 0 };
	const char *found;
	double value;

	metrics_write(metrics, &out);
	found = strstr(out.bytes, name);
	cr_assert_not_null(found, "%s", name);
	value = strtod(found + strlen(name), NULL);
	text_finish(&out);
	return value;
}

static bool
is_refused_as_blocked(void *arg)
{
	struct message m = {
		.exchange = "tasks", .routing_key = "test.alarm", .body = "hi", .body_size = 2
	};

	(void)arg;
	return bus_publish(bus, &m, on_outcome, NULL, &err) == ERR_BLOCKED;
}

Test(amqp_faults, a_memory_alarm_stops_publishing_and_nothing_else)
{
	struct delivery *first;
	unsigned sent;
	const char *why = "";
	int64_t noticed_us, least_us;
	double blocked;

	own_queue();
	bus_subscribe(bus, queue, 1, on_delivery, NULL);
	start();
	cr_assert_eq(publish("tasks", queue), 0);
	cr_assert_eq(publish("tasks", queue), 0);
	cr_assert(run_until(loop, is_delivered, NULL, PATIENCE_MS));
	first = held;
	cr_assert(run_until(loop, is_settled, &(unsigned){ 2 }, PATIENCE_MS));
	MEND_LATER("set_vm_memory_high_watermark", "0.4");
	CTL("set_vm_memory_high_watermark", "0");
	cr_assert(run_until(loop, is_refused_as_blocked, NULL, PATIENCE_MS));
	noticed_us = clock_monotonic_us();
	cr_assert_eq(publish("tasks", "test.third"), ERR_BLOCKED);
	cr_assert_not(bus_is_ready(bus, &why));
	cr_assert_str_eq(why, "amqp: blocked by the broker (memory or disk alarm)");
	cr_assert_eq(measured("\nwildmarch_bus_blocked "), 1);
	cr_assert_gt(measured("\nwildmarch_bus_blocked_seconds_total "), 0);
	held = NULL;
	delivery_done(first);
	cr_assert(run_until(loop, is_delivered, NULL, PATIENCE_MS));
	delivery_done(held);
	least_us = clock_monotonic_us() - noticed_us;
	cr_assert(rabbit_mend(loop));
	cr_assert(run_until(loop, is_ready, NULL, COMES_BACK_MS));
	cr_assert_eq(measured("\nwildmarch_bus_blocked "), 0);
	blocked = measured("\nwildmarch_bus_blocked_seconds_total ");
	cr_assert_geq(blocked * 1e6, (double)least_us, "%f", blocked);
	sent = outcome_count + 1;
	cr_assert_eq(publish("tasks", "test.fourth"), 0);
	cr_assert(run_until(loop, is_settled, &sent, PATIENCE_MS));
	cr_assert_eq(measured("\nwildmarch_bus_blocked_seconds_total "), blocked);
}

static bool
is_blocked(void *arg)
{
	const char *why = "";

	(void)arg;
	return !bus_is_ready(bus, &why) && strstr(why, "blocked") != NULL;
}

Test(amqp_faults, a_disk_alarm_is_the_same_and_ends_by_itself)
{
	start();
	MEND_LATER("set_disk_free_limit", "2GB");
	CTL("set_disk_free_limit", "100000GB");
	(void)run_until(loop, is_refused_as_blocked, NULL, PATIENCE_MS);
	cr_assert(is_blocked(NULL));
	cr_assert(rabbit_mend(loop));
	cr_assert(run_until(loop, is_ready, NULL, COMES_BACK_MS));
}

Test(amqp_faults, a_delivery_that_is_held_too_long_comes_again_and_has_one_effect)
{
	struct delivery *late;

	own_queue();
	MEND_LATER("eval", "application:set_env(rabbit, channel_tick_interval, 60000), "
			   "application:set_env(rabbit, consumer_timeout, 1800000).");
	CTL("eval", "application:set_env(rabbit, channel_tick_interval, 500), "
		    "application:set_env(rabbit, consumer_timeout, 1000).");
	bus_subscribe(bus, queue, 4, on_delivery, NULL);
	start();
	cr_assert_eq(publish("tasks", queue), 0);
	cr_assert(run_until(loop, is_delivered, NULL, PATIENCE_MS));
	late = held;
	held = NULL;
	cr_assert(run_until(loop, is_delivered, NULL, PATIENCE_MS));
	cr_assert(delivery_message(held)->is_redelivered);
	delivery_done(late);
	delivery_done(held);
	held = NULL;
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
	cr_assert_not(run_until(loop, is_delivered, NULL, 1500));
	cr_assert(rabbit_mend(loop));
}
