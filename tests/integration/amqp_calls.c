/* Calls through a real broker: a bus that asks and one that serves. The queues are the topology's:
 * a test has one for itself. */
#include "events/bus.h"
#include "events/clock.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/metrics.h"
#include "tests/support/rabbit.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define PATIENCE_MS 15000
#define TRACE "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
#define QUEUE "core.world"

static struct loop *loop;
static struct metrics *metrics;
static struct bus *caller, *server;
static struct err err;

static struct request *held[64];
static unsigned held_count;

static struct {
	unsigned count, ok;
	int code;
	bool is_refusal, is_replayed;
	char body[256];
} last;

static struct bus *
open_bus(const char *service, bool calls)
{
	struct bus_config config = {
		.url = rabbit_url(), .service = service, .version = "1", .calls = calls
	};
	struct bus *opened = bus_create(loop, &config, metrics, &err);

	cr_assert_not_null(opened);
	return opened;
}

/* Tests run at once, in processes of their own: one at a time may serve the queue. */
static void
take_turns(void)
{
	int program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	cr_assert(program >= 0 && flock(program, LOCK_EX) == 0);
}

static void
setup(void)
{
	take_turns();
	log_init("test", "test", LOG_ERROR);
	loop = loop_create();
	metrics = metrics_create();
	caller = open_bus("testcaller", true);
	server = open_bus("testserver", false);
}

static bool
is_server_idle(void *arg)
{
	(void)arg;
	return bus_is_idle(server);
}

/* What isn't acknowledged would come to the next test. */
static void
teardown(void)
{
	cr_expect(run_until(loop, is_server_idle, NULL, PATIENCE_MS));
	bus_destroy(caller);
	bus_destroy(server);
	metrics_destroy(metrics);
	loop_destroy(loop);
}

TestSuite(amqp_calls, .init = setup, .fini = teardown, .timeout = 100);

/* ── the two sides ── */

static void
hold(struct request *r, void *arg)
{
	(void)arg;
	held[held_count++ % 64] = r;
}

static void
echo(struct request *r, void *arg)
{
	const struct message *m = request_message(r);

	(void)arg;
	held_count++;
	request_reply(r, m->body, m->body_size, false);
}

static void
on_answer(const struct bus_answer *a, void *arg)
{
	(void)arg;
	last.count++;
	last.ok += a->code == 0;
	last.code = a->code;
	last.is_refusal = a->is_refusal;
	last.is_replayed = a->is_replayed;
	if (a->code == 0)
		(void)snprintf(
		    last.body, sizeof(last.body), "%.*s", (int)a->body_size, (const char *)a->body);
}

static int
call(const char *operation, int64_t deadline_ms)
{
	struct bus_call c = {
		.operation = operation,
		.operation_id = "op1",
		.principal = "client:test",
		.traceparent = TRACE,
		.body = "{\"x\":1}",
		.body_size = 7,
		.deadline_ms = deadline_ms,
	};

	return bus_call(caller, &c, on_answer, NULL, &err);
}

/* ── conditions ── */

static bool
are_ready(void *arg)
{
	(void)arg;
	return bus_is_ready(caller, NULL) && bus_is_ready(server, NULL);
}

static bool
holds_count(void *arg)
{
	return held_count == *(const unsigned *)arg;
}

static bool
has_answers(void *arg)
{
	return last.count >= *(const unsigned *)arg;
}

static bool
are_idle(void *arg)
{
	(void)arg;
	return bus_is_idle(caller) && bus_is_idle(server);
}

static void
start(void)
{
	bus_start(caller);
	bus_start(server);
	cr_assert(run_until(loop, are_ready, NULL, PATIENCE_MS));
}

static void
serve(bus_on_request *on_request)
{
	bus_serve(server, QUEUE, 32, on_request, NULL);
	start();
}

static void
comes_to_hold(unsigned count)
{
	cr_assert(run_until(loop, holds_count, &count, PATIENCE_MS), "%u came instead of %u",
	    held_count, count);
}

static void
is_answered(unsigned count)
{
	cr_assert(run_until(loop, has_answers, &count, PATIENCE_MS));
}

static bool
counts(void *arg)
{
	struct text out = { .size = 0 };
	bool found;

	metrics_write(metrics, &out);
	found = strstr(out.bytes, arg) != NULL;
	text_finish(&out);
	return found;
}

static void
comes_to_count(const char *line)
{
	char text[128];

	(void)snprintf(text, sizeof(text), "%s\n", line);
	cr_assert(run_until(loop, counts, text, PATIENCE_MS), "%s", line);
}

#define CALLS_TO_NOBODY 10

/* ── answers ── */

Test(amqp_calls, a_request_says_who_asks_what_and_for_how_long)
{
	const struct request *r;

	serve(hold);
	cr_assert_eq(call("world.get_location", 5000), 0);
	comes_to_hold(1);
	r = held[0];
	cr_assert_str_eq(request_operation(r), "world.get_location");
	cr_assert_str_eq(request_principal(r), "client:test");
	cr_assert_str_eq(request_message(r)->id, "op1");
	cr_assert_str_eq(request_message(r)->body, "{\"x\":1}");
	cr_assert_arr_eq(request_traceparent(r), TRACE, 36);
	cr_assert_str_neq(request_traceparent(r), TRACE);
	cr_assert_leq(request_remaining_ms(r), 5000);
	cr_assert_gt(request_remaining_ms(r), 3000);
	request_reply(held[0], "{\"ok\":true}", 11, false);
	is_answered(1);
	cr_assert_eq(last.code, 0);
	cr_assert_str_eq(last.body, "{\"ok\":true}");
	cr_assert_not(last.is_refusal);
	cr_assert_not(last.is_replayed);
	cr_assert(run_until(loop, are_idle, NULL, PATIENCE_MS));
}

Test(amqp_calls, a_refusal_and_a_stored_reply_are_told_apart)
{
	serve(hold);
	cr_assert_eq(call("world.move", 5000), 0);
	comes_to_hold(1);
	request_refuse(held[0], "{\"code\":\"no_gold\"}", 18, true);
	is_answered(1);
	cr_assert_eq(last.code, 0);
	cr_assert(last.is_refusal);
	cr_assert(last.is_replayed);
	cr_assert_str_eq(last.body, "{\"code\":\"no_gold\"}");
	comes_to_count("wildmarch_bus_calls_total{result=\"refused\"} 1");
}

Test(amqp_calls, nine_hundred_at_once_are_all_answered)
{
	unsigned i, total = 900; /* the queue takes a thousand */

	serve(echo);
	for (i = 0; i < total; i++)
		cr_assert_eq(call("world.get_location", 30000), 0, "%s", err.text);
	is_answered(total);
	cr_assert_eq(last.ok, total);
	cr_assert(run_until(loop, are_idle, NULL, PATIENCE_MS));
}

static void
call_on(const struct bus_answer *a, void *arg)
{
	on_answer(a, arg);
	if (last.count < 10)
		cr_assert_eq(call("world.get_location", 5000), 0);
}

Test(amqp_calls, a_callback_may_call)
{
	struct bus_call c = {
		.operation = "world.get_location", .body = "{}", .body_size = 2, .deadline_ms = 5000
	};

	serve(echo);
	cr_assert_eq(bus_call(caller, &c, call_on, NULL, &err), 0);
	is_answered(2);
	cr_assert_eq(last.code, 0);
}

/* ── no answers ── */

Test(amqp_calls, an_operation_that_nobody_queues_is_unroutable_at_once)
{
	int64_t begun_ms = 0;

	start();
	begun_ms = clock_monotonic_ms();
	cr_assert_eq(call("nobody.home", 5000), 0);
	cr_assert_eq(last.count, 0);
	is_answered(1);
	cr_assert_eq(last.code, ERR_UNROUTABLE);
	cr_assert_lt(clock_monotonic_ms() - begun_ms, 2000);
}

Test(amqp_calls, a_call_ends_at_its_deadline_and_its_late_reply_is_counted)
{
	int64_t begun_ms;

	serve(hold);
	begun_ms = clock_monotonic_ms();
	cr_assert_eq(call("world.get_location", 300), 0);
	comes_to_hold(1);
	is_answered(1);
	cr_assert_eq(last.code, ERR_TIMEOUT);
	cr_assert_geq(clock_monotonic_ms() - begun_ms, 300);
	cr_assert_lt(clock_monotonic_ms() - begun_ms, 1000);
	request_reply(held[0], "{}", 2, false);
	comes_to_count("wildmarch_bus_late_replies_total 1");
	cr_assert_eq(last.count, 1);
}

Test(amqp_calls, deadlines_of_many_calls_come_in_their_order)
{
	unsigned i;
	int64_t begun_ms;

	serve(hold);
	begun_ms = clock_monotonic_ms();
	for (i = 0; i < 10; i++)
		cr_assert_eq(call("world.get_location", 1000 - 90 * (int64_t)i), 0);
	is_answered(1);
	cr_assert_geq(clock_monotonic_ms() - begun_ms, 190);
	cr_assert_lt(clock_monotonic_ms() - begun_ms, 700);
	is_answered(10);
	cr_assert_geq(clock_monotonic_ms() - begun_ms, 1000);
	for (i = 0; i < held_count; i++)
		request_drop(held[i]);
}

#define AGAIN 20

static int64_t called_us;

/* Calls once more as soon as its time is over. */
static void
time_over(const struct bus_answer *a, void *arg)
{
	struct bus_call c = {
		.operation = "world.get_location", .body = "{}", .body_size = 2, .deadline_ms = 1
	};
	int64_t now_us = clock_monotonic_us();

	cr_assert_eq(a->code, ERR_TIMEOUT);
	cr_assert_geq(now_us - called_us, 1000);
	last.count++;
	if (last.count == AGAIN)
		return;
	called_us = clock_monotonic_us();
	cr_assert_eq(bus_call(caller, &c, time_over, arg, &err), 0);
}

Test(amqp_calls, a_call_that_follows_a_deadline_has_its_own_time)
{
	struct bus_call c = {
		.operation = "world.get_location", .body = "{}", .body_size = 2, .deadline_ms = 1
	};
	unsigned i;

	serve(hold);
	called_us = clock_monotonic_us();
	cr_assert_eq(bus_call(caller, &c, time_over, NULL, &err), 0);
	is_answered(AGAIN);
	for (i = 0; i < held_count; i++)
		request_drop(held[i]);
}

Test(amqp_calls, a_dropped_request_has_no_answer)
{
	serve(hold);
	cr_assert_eq(call("world.get_location", 400), 0);
	comes_to_hold(1);
	request_drop(held[0]);
	is_answered(1);
	cr_assert_eq(last.code, ERR_TIMEOUT);
}

Test(amqp_calls, a_request_past_its_deadline_never_reaches_the_service)
{
	serve(hold);
	bus_pause_serving(server, true);
	cr_assert_eq(call("world.get_location", 300), 0);
	is_answered(1);
	bus_pause_serving(server, false);
	comes_to_count("wildmarch_bus_requests_expired_total 1");
	cr_assert_eq(held_count, 0);
}

Test(amqp_calls, requests_wait_while_serving_is_paused)
{
	serve(echo);
	bus_pause_serving(server, true);
	cr_assert_eq(call("world.get_location", 10000), 0);
	comes_to_count("wildmarch_bus_deliveries_total{queue=\"core.world\"} 1");
	run_for(loop, 50);
	cr_assert_eq(held_count, 0);
	bus_pause_serving(server, false);
	is_answered(1);
	cr_assert_eq(last.code, 0);
}

/* The broker takes the reply queue away soon after the caller's connection, and says nothing of it:
 * the first answers may still be taken. */
Test(amqp_calls, a_caller_that_is_gone_is_counted)
{
	char line[] = "wildmarch_bus_replies_returned_total 1\n";
	unsigned i;

	serve(hold);
	for (i = 0; i < CALLS_TO_NOBODY; i++)
		cr_assert_eq(call("world.get_location", 20000), 0);
	comes_to_hold(CALLS_TO_NOBODY);
	bus_destroy(caller);
	caller = NULL;
	for (i = 0; i < CALLS_TO_NOBODY && !counts(line); i++) {
		request_reply(held[i], "{}", 2, false);
		run_until(loop, counts, line, 1000);
	}
	cr_assert(counts(line), "%u answers were taken", i);
	for (; i < CALLS_TO_NOBODY; i++)
		request_drop(held[i]);
}

/* ── poison ── */

static struct delivery *dead;

static void
on_dead(struct delivery *d, void *arg)
{
	(void)arg;
	if (strcmp(delivery_message(d)->correlation_id, "poison") == 0)
		dead = d;
	else
		delivery_done(d); /* of an earlier run */
}

static bool
has_dead(void *arg)
{
	(void)arg;
	return dead != NULL;
}

Test(amqp_calls, a_poisonous_request_is_refused_and_kept_with_its_reason)
{
	struct message m = {
		.exchange = "requests",
		.routing_key = "world.get_location",
		.type = "world.get_location",
		.correlation_id = "poison",
		.body = "nonsense",
		.body_size = 8,
	};

	bus_subscribe(server, QUEUE ".dead", 8, on_dead, NULL);
	serve(hold);
	cr_assert_eq(bus_publish(caller, &m, NULL, NULL, &err), 0);
	comes_to_hold(1);
	request_reject(held[0], "body: not JSON", "{\"code\":\"bad_request\"}", 22);
	cr_assert(run_until(loop, has_dead, NULL, PATIENCE_MS));
	cr_assert_str_eq(delivery_message(dead)->body, "nonsense");
	cr_assert_str_eq(message_header(delivery_message(dead), HEADER_ERROR), "body: not JSON");
	delivery_done(dead);
	cr_assert(run_until(loop, are_idle, NULL, PATIENCE_MS));
}

Test(amqp_calls, a_rejected_request_is_answered)
{
	serve(hold);
	cr_assert_eq(call("world.get_location", 5000), 0);
	comes_to_hold(1);
	request_reject(held[0], "poison", "{\"code\":\"bad_request\"}", 22);
	is_answered(1);
	cr_assert(last.is_refusal);
	cr_assert_str_eq(last.body, "{\"code\":\"bad_request\"}");
}

/* ── draining ── */

Test(amqp_calls, a_draining_server_answers_what_it_holds)
{
	serve(hold);
	cr_assert_eq(call("world.get_location", 5000), 0);
	comes_to_hold(1);
	bus_drain(server);
	request_reply(held[0], "{}", 2, false);
	is_answered(1);
	cr_assert_eq(last.code, 0);
	/* Idle: the broker has confirmed that it consumes no more. What crossed with that it would
	 * hold. */
	cr_assert(run_until(loop, is_server_idle, NULL, PATIENCE_MS));
	cr_assert_eq(call("world.get_location", 700), 0); /* nobody takes it */
	is_answered(2);
	cr_assert_eq(last.code, ERR_TIMEOUT);
	cr_assert(run_until(loop, are_idle, NULL, PATIENCE_MS));
	cr_assert_eq(held_count, 1);
}

Test(amqp_calls, calls_are_refused_before_the_reply_queue_is_there)
{
	cr_assert_eq(call("world.get_location", 5000), ERR_UNAVAILABLE);
}
