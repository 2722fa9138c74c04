/* Publishing and subscribing through a real broker. Each test has a queue of its own, bound to
 * `tasks`. */
#include "events/bus.h"
#include "events/clock.h"
#include "events/ids.h"
#include "events/json.h"
#include "events/log.h"
#include "events/metrics.h"
#include "tests/support/rabbit.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 15000
#define TRACE "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

static struct loop *loop;
static struct metrics *metrics;
static struct rabbit *rabbit;
static struct bus *bus;
static char queue[64], dead_queue[80];
static struct err err;

static struct delivery *held[64];
static unsigned held_count;
static unsigned outcomes[BUS_UNKNOWN + 1], outcome_count;

static void
on_delivery(struct delivery *d, void *arg)
{
	(void)arg;
	held[held_count++ % 64] = d;
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	(void)arg;
	outcomes[outcome]++;
	outcome_count++;
}

static struct bus *
open_bus(void)
{
	struct bus_config config = {
		.url = rabbit_url(), .service = "test", .version = "1", .window = 512
	};
	struct bus *opened = bus_create(loop, &config, metrics, &err);

	cr_assert_not_null(opened);
	return opened;
}

static void
setup(void)
{
	log_init("test", "test", LOG_ERROR);
	loop = loop_create();
	metrics = metrics_create();
	rabbit = rabbit_open(loop);
	(void)snprintf(queue, sizeof(queue), "test.%ld", (long)getpid());
	(void)snprintf(dead_queue, sizeof(dead_queue), "%s.dead", queue);
	rabbit_declare(rabbit, queue, NULL);
	rabbit_bind(rabbit, queue, "tasks", queue);
	rabbit_bind(rabbit, queue, "retried", queue);
	rabbit_declare(rabbit, dead_queue, NULL);
	rabbit_bind(rabbit, dead_queue, "dead_letters", queue);
	bus = open_bus();
}

static void
teardown(void)
{
	bus_destroy(bus);
	rabbit_close(rabbit);
	metrics_destroy(metrics);
	loop_destroy(loop);
}

TestSuite(amqp_publish, .init = setup, .fini = teardown, .timeout = 60);

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
is_idle(void *arg)
{
	(void)arg;
	return bus_is_idle(bus);
}

static bool
holds_count(void *arg)
{
	return held_count == *(const unsigned *)arg;
}

static bool
has_outcomes(void *arg)
{
	return outcome_count >= *(const unsigned *)arg;
}

static void
start(void)
{
	bus_start(bus);
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
}

static void
comes_to_hold(unsigned count)
{
	cr_assert(run_until(loop, holds_count, &count, PATIENCE_MS), "%u came instead of %u",
	    held_count, count);
}

static void
ends(unsigned count, enum bus_outcome outcome)
{
	cr_assert(run_until(loop, has_outcomes, &count, PATIENCE_MS));
	cr_assert_eq(outcomes[outcome], count);
	outcomes[outcome] = outcome_count = 0;
}

static bool
is_counted(void *line)
{
	struct text out = { .size = 0 };
	bool found;

	metrics_write(metrics, &out);
	found = strstr(out.bytes, line) != NULL;
	text_finish(&out);
	return found;
}

static void
comes_to_count(char *line)
{
	cr_assert(run_until(loop, is_counted, line, PATIENCE_MS), "%s", line);
}

static void
counts_of_queue(const char *name, unsigned count)
{
	char line[200];

	(void)snprintf(line, sizeof(line), "wildmarch_%s{queue=\"%s\"} %u\n", name, queue, count);
	comes_to_count(line);
}

static int
publish_to(const char *exchange, const char *key, const char *id, const void *body, size_t size)
{
	struct message m = {
		.exchange = exchange,
		.routing_key = key,
		.type = "test",
		.id = id,
		.is_persistent = true,
		.body = body,
		.body_size = size,
	};

	return bus_publish(bus, &m, on_outcome, NULL, &err);
}

static void
publish_text(const char *id, const char *body)
{
	cr_assert_eq(publish_to("tasks", queue, id, body, strlen(body)), 0);
}

static const char *
header(unsigned i, const char *name)
{
	const char *value = message_header(delivery_message(held[i]), name);

	return value == NULL ? "" : value;
}

/* ── publishing ── */

Test(amqp_publish, is_refused_before_the_broker_is_connected)
{
	cr_assert_eq(publish_to("tasks", queue, "m1", "hi", 2), ERR_UNAVAILABLE);
	bus_start(bus);
	cr_assert_eq(publish_to("tasks", queue, "m1", "hi", 2), ERR_UNAVAILABLE);
}

Test(amqp_publish, an_event_comes_as_a_document_with_its_properties_mirrored)
{
	struct event e = {
		.id = "59d078fc-eecc-58df-b0e0-3aff813c1807",
		.type = "wildmarch.player.level_up.v1",
		.source = "/wildmarch/core/player/42",
		.subject = "player/42",
		.time_ms = 1795374000123,
		.sequence = 117,
		.correlation_id = "c1",
		.traceparent = TRACE,
		.data = "{\"level\":7}",
		.data_size = 11,
	}, read;
	struct json *document;
	const struct json *data;
	const struct message *m;
	int64_t level;

	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	start();
	cr_assert_eq(bus_publish_event(bus, "tasks", queue, &e, on_outcome, NULL, &err), 0);
	ends(1, BUS_CONFIRMED);
	comes_to_hold(1);
	m = delivery_message(held[0]);
	cr_assert_str_eq(m->exchange, "tasks");
	cr_assert_str_eq(m->id, e.id);
	cr_assert_str_eq(m->type, e.type);
	cr_assert_str_eq(m->correlation_id, "c1");
	cr_assert_str_eq(m->content_type, EVENT_CONTENT_TYPE);
	cr_assert_str_eq(m->app_id, "wildmarch-test/1");
	cr_assert_not_null(m->user_id);
	cr_assert_eq(m->timestamp_s, 1795374000);
	cr_assert(m->is_persistent);
	cr_assert(traceparent_is_valid(header(0, HEADER_TRACEPARENT)));
	cr_assert_arr_eq(
	    header(0, HEADER_TRACEPARENT), TRACE, 36); /* the same trace, the next hop */
	cr_assert_str_neq(header(0, HEADER_TRACEPARENT), TRACE);
	cr_assert_eq(
	    event_read(m->body, m->body_size, &read, &document, &data, &err), 0, "%s", err.text);
	cr_assert_str_eq(read.source, e.source);
	cr_assert_str_eq(read.traceparent, TRACE);
	cr_assert_eq(read.time_ms, e.time_ms);
	cr_assert_eq(read.sequence, 117);
	cr_assert_eq(jget_i64(data, "level", 0, 100, &level, &err), 0);
	cr_assert_eq(level, 7);
	json_free(document);
	delivery_done(held[0]);
}

Test(amqp_publish, a_message_that_no_queue_takes_is_unroutable)
{
	start();
	cr_assert_eq(publish_to("replies", "nobody", "m1", "hi", 2), 0);
	ends(1, BUS_UNROUTABLE);
}

Test(amqp_publish, a_missing_exchange_ends_the_publish_and_harms_no_later_one)
{
	start();
	cr_assert_eq(publish_to("no_such_exchange", "k", "m1", "hi", 2), 0);
	ends(1, BUS_NO_EXCHANGE);
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
	publish_text("m2", "hi");
	ends(1, BUS_CONFIRMED);
}

Test(amqp_publish, a_full_queue_refuses_by_nack)
{
	amqp_table_entry_t entries[2] = {
		{ .key = amqp_cstring_bytes("x-max-length"),
		    .value = { .kind = AMQP_FIELD_KIND_I32 } },
		{ .key = amqp_cstring_bytes("x-overflow"),
		    .value = { .kind = AMQP_FIELD_KIND_UTF8 } },
	};
	amqp_table_t arguments = { 2, entries };
	char full[80];

	entries[0].value.value.i32 = 1;
	entries[1].value.value.bytes = amqp_cstring_bytes("reject-publish");
	(void)snprintf(full, sizeof(full), "%s.full", queue);
	rabbit_declare(rabbit, full, &arguments);
	rabbit_bind(rabbit, full, "tasks", full);
	start();
	cr_assert_eq(publish_to("tasks", full, "m1", "hi", 2), 0);
	ends(1, BUS_CONFIRMED);
	cr_assert_eq(publish_to("tasks", full, "m2", "hi", 2), 0);
	ends(1, BUS_NACKED);
	rabbit_delete(rabbit, full);
}

static unsigned left;

static void
publish_on(enum bus_outcome outcome, void *arg)
{
	on_outcome(outcome, arg);
	if (left == 0)
		return;
	left--;
	publish_text("m", "hi");
}

Test(amqp_publish, confirms_come_for_all_of_many)
{
	unsigned total = 20000, sent = 0;
	struct message m = {
		.exchange = "tasks", .routing_key = queue, .id = "m", .body = "hi", .body_size = 2
	};

	start();
	left = 0;
	while (sent < total) {
		int code = bus_publish(bus, &m, publish_on, NULL, &err);

		if (code == ERR_CONGESTED)
			cr_assert(run_until(
			    loop, has_outcomes, &(unsigned){ outcome_count + 1 }, PATIENCE_MS));
		else
			cr_assert_eq(code, 0, "%s", err.text);
		sent += code == 0;
	}
	ends(total, BUS_CONFIRMED);
	cr_assert(run_until(loop, is_idle, NULL, PATIENCE_MS));
	comes_to_count("wildmarch_bus_outcomes_total{outcome=\"confirmed\"} 20000");
}

Test(amqp_publish, a_callback_may_publish)
{
	struct message m = {
		.exchange = "tasks", .routing_key = queue, .id = "m", .body = "hi", .body_size = 2
	};

	start();
	left = 1;
	cr_assert_eq(bus_publish(bus, &m, publish_on, NULL, &err), 0);
	ends(2, BUS_CONFIRMED);
}

Test(amqp_publish, a_body_of_many_frames_comes_whole)
{
	static char body[700000];
	size_t i;

	for (i = 0; i < sizeof(body); i++)
		body[i] = (char)('a' + i % 23);
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	start();
	cr_assert_eq(publish_to("tasks", queue, "m1", body, sizeof(body)), 0);
	comes_to_hold(1);
	cr_assert_eq(delivery_message(held[0])->body_size, sizeof(body));
	cr_assert_eq(memcmp(delivery_message(held[0])->body, body, sizeof(body)), 0);
	delivery_done(held[0]);
}

/* ── settling ── */

static void
on_dead(struct delivery *d, void *arg)
{
	on_delivery(d, arg);
}

Test(amqp_publish, what_is_done_is_gone)
{
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	start();
	publish_text("m1", "hi");
	comes_to_hold(1);
	delivery_done(held[0]);
	cr_assert(run_until(loop, is_idle, NULL, PATIENCE_MS));
	bus_destroy(bus);
	bus = open_bus();
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	start();
	publish_text("m2", "hi");
	comes_to_hold(2);
	cr_assert_str_eq(delivery_message(held[1])->id, "m2");
	delivery_done(held[1]);
}

Test(amqp_publish, what_was_not_settled_comes_again)
{
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	start();
	publish_text("m1", "hi");
	comes_to_hold(1);
	bus_destroy(bus); /* holding it */
	bus = open_bus();
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	start();
	comes_to_hold(2);
	cr_assert(delivery_message(held[1])->is_redelivered);
	delivery_done(held[1]);
}

Test(amqp_publish, a_retry_comes_back_after_five_seconds_and_says_why)
{
	int64_t begun_ms;

	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	start();
	publish_text("m1", "hi");
	comes_to_hold(1);
	begun_ms = clock_monotonic_ms();
	delivery_retry(held[0], "the database is away");
	comes_to_hold(2);
	cr_assert_geq(clock_monotonic_ms() - begun_ms, 4500);
	cr_assert_str_eq(delivery_message(held[1])->id, "m1");
	cr_assert_str_eq(delivery_message(held[1])->type, "test");
	cr_assert_str_eq(delivery_message(held[1])->body, "hi");
	cr_assert_str_eq(header(1, HEADER_ATTEMPT), "1");
	cr_assert_str_eq(header(1, HEADER_LAST_ERROR), "the database is away");
	cr_assert_eq(strlen(header(1, HEADER_FIRST_SEEN)), CLOCK_TEXT_SIZE - 1);
	delivery_done(held[1]);
	cr_assert(run_until(loop, is_idle, NULL, PATIENCE_MS));
	counts_of_queue("bus_retries_total", 1);
}

static void
waits_longer(const char *attempt, const char *next, const char *delay)
{
	struct message m = { .exchange = "tasks",
		.routing_key = queue,
		.id = delay,
		.type = "test",
		.body = "hi",
		.body_size = 2 };
	unsigned before = held_count;

	message_set_header(&m, HEADER_ATTEMPT, attempt);
	message_set_header(&m, HEADER_FIRST_SEEN, "2026-11-22T19:00:00.123Z");
	cr_assert_eq(bus_publish(bus, &m, NULL, NULL, &err), 0);
	comes_to_hold(before + 1);
	delivery_retry(held[before], "still no database");
	comes_to_hold(before + 2);
	cr_assert_str_eq(delivery_message(held[before + 1])->exchange, delay);
	cr_assert_str_eq(delivery_message(held[before + 1])->routing_key, queue);
	cr_assert_str_eq(delivery_message(held[before + 1])->id, delay);
	cr_assert_str_eq(delivery_message(held[before + 1])->type, "test");
	cr_assert_str_eq(header(before + 1, HEADER_ATTEMPT), next);
	cr_assert_str_eq(header(before + 1, HEADER_LAST_ERROR), "still no database");
	cr_assert_str_eq(header(before + 1, HEADER_FIRST_SEEN), "2026-11-22T19:00:00.123Z");
	delivery_done(held[before + 1]);
}

/* Looked at in their queues: nobody waits here for an hour. */
Test(amqp_publish, each_further_retry_waits_longer)
{
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	bus_subscribe(bus, "retry.30s", 8, on_delivery, NULL);
	bus_subscribe(bus, "retry.5m", 8, on_delivery, NULL);
	bus_subscribe(bus, "retry.1h", 8, on_delivery, NULL);
	start();
	waits_longer("1", "2", "retry.30s");
	waits_longer("2", "3", "retry.5m");
	waits_longer("3", "4", "retry.1h");
	cr_assert(run_until(loop, is_idle, NULL, PATIENCE_MS));
	counts_of_queue("bus_retries_total", 3);
	counts_of_queue("bus_dead_letters_total", 0);
}

Test(amqp_publish, the_last_retry_is_a_dead_letter)
{
	struct message m = {
		.exchange = "tasks", .routing_key = queue, .id = "m1", .body = "hi", .body_size = 2
	};

	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	bus_subscribe(bus, dead_queue, 8, on_dead, NULL);
	start();
	message_set_header(&m, HEADER_ATTEMPT, "4");
	message_set_header(&m, HEADER_FIRST_SEEN, "2026-11-22T19:00:00.123Z");
	cr_assert_eq(bus_publish(bus, &m, NULL, NULL, &err), 0);
	comes_to_hold(1);
	delivery_retry(held[0], "still no database");
	comes_to_hold(2);
	cr_assert_str_eq(delivery_message(held[1])->exchange, "dead_letters");
	cr_assert_str_eq(delivery_message(held[1])->id, "m1");
	cr_assert_str_eq(header(1, HEADER_ERROR), "still no database");
	cr_assert_str_eq(header(1, HEADER_CONSUMER), "wildmarch-test/1");
	cr_assert_eq(strlen(header(1, HEADER_DIED_AT)), CLOCK_TEXT_SIZE - 1);
	cr_assert_str_eq(header(1, HEADER_ATTEMPT), "4");
	cr_assert_str_eq(header(1, HEADER_FIRST_SEEN), "2026-11-22T19:00:00.123Z");
	delivery_done(held[1]);
}

Test(amqp_publish, a_rejected_delivery_is_a_dead_letter_with_its_reason)
{
	char why[400];

	memset(why, 'w', sizeof(why) - 1);
	why[sizeof(why) - 1] = '\0';
	memcpy(why + 198, "\xc3\xa9", 2); /* where it is cut stands a character of two bytes */
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	bus_subscribe(bus, dead_queue, 8, on_dead, NULL);
	start();
	publish_text("m1", "hi");
	comes_to_hold(1);
	delivery_reject(held[0], why);
	comes_to_hold(2);
	cr_assert_eq(strlen(header(1, HEADER_ERROR)), 198);
	cr_assert_str_eq(delivery_message(held[1])->body, "hi");
	delivery_done(held[1]);
	cr_assert(run_until(loop, is_idle, NULL, PATIENCE_MS));
}

static void
on_event(struct delivery *d, const struct event *e, const struct json *data, void *arg)
{
	int64_t level;

	cr_assert_eq(jget_i64(data, "level", 1, 60, &level, &err), 0);
	cr_assert_str_eq(e->id, "e1");
	on_delivery(d, arg);
}

Test(amqp_publish, what_is_no_event_is_a_dead_letter_and_the_next_one_is_served)
{
	struct event e = { .id = "e1",
		.type = "t.v1",
		.source = "/s",
		.time_ms = 1,
		.data = "{\"level\":7}",
		.data_size = 11 };

	bus_subscribe_event(bus, queue, 8, on_event, NULL);
	bus_subscribe(bus, dead_queue, 8, on_dead, NULL);
	start();
	publish_text("m1", "{\"specversion\":\"0.3\"}");
	comes_to_hold(1);
	cr_assert_str_eq(delivery_message(held[0])->id, "m1");
	cr_assert_not_null(strstr(header(0, HEADER_ERROR), "specversion"));
	delivery_done(held[0]);
	cr_assert_eq(bus_publish_event(bus, "tasks", queue, &e, NULL, NULL, &err), 0);
	comes_to_hold(2);
	cr_assert_str_eq(delivery_message(held[1])->id, "e1");
	delivery_done(held[1]);
}

Test(amqp_publish, an_oversized_message_is_a_dead_letter_that_nobody_saw)
{
	size_t size = MESSAGE_BODY_MAX + 1;
	char *body = calloc(1, size);

	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	start();
	cr_assert_eq(publish_to("tasks", queue, "m1", body, size), 0);
	free(body);
	publish_text("m2", "hi");
	comes_to_hold(1);
	cr_assert_str_eq(delivery_message(held[0])->id, "m2");
	delivery_done(held[0]);
	cr_assert(run_until(loop, is_idle, NULL, PATIENCE_MS));
	counts_of_queue("bus_dead_letters_total", 1);
}

Test(amqp_publish, a_copy_that_no_queue_takes_is_not_taken_for_kept_though_it_has_no_id)
{
	struct message m = { .exchange = "tasks", .body = "hi", .body_size = 2 };
	char forlorn[80]; /* a queue without its dead letters */

	(void)snprintf(forlorn, sizeof(forlorn), "%s.forlorn", queue);
	rabbit_declare(rabbit, forlorn, NULL);
	rabbit_bind(rabbit, forlorn, "tasks", forlorn);
	bus_subscribe(bus, forlorn, 8, on_delivery, NULL);
	start();
	m.routing_key = forlorn;
	rabbit_publish(rabbit, &m);
	comes_to_hold(1);
	delivery_reject(held[0], "for ever");
	comes_to_count("wildmarch_bus_copies_failed_total 1");
	cr_assert_not(bus_is_idle(bus));
	rabbit_bind(rabbit, dead_queue, "dead_letters", forlorn);
	cr_assert(run_until(loop, is_idle, NULL, PATIENCE_MS));
	bus_subscribe(bus, dead_queue, 8, on_dead, NULL);
	comes_to_hold(2);
	cr_assert_str_eq(header(1, HEADER_ERROR), "for ever");
	delivery_done(held[1]);
}

Test(amqp_publish, what_cant_be_copied_is_left_to_the_dead_lettering_of_its_queue)
{
	static char large[16000];
	struct message m = { .exchange = "tasks", .id = "m1", .body = "hi", .body_size = 2 };
	amqp_table_entry_t entry = { .key = amqp_cstring_bytes("x-dead-letter-exchange"),
		.value = { .kind = AMQP_FIELD_KIND_UTF8 } };
	char stuffed[80];

	memset(large, 'h', sizeof(large) - 1);
	message_set_header(&m, "x-large", large);
	message_set_header(&m, "x-more", large + sizeof(large) - 200);
	entry.value.value.bytes = amqp_cstring_bytes("dead_letters");
	(void)snprintf(stuffed, sizeof(stuffed), "%s.stuffed", queue);
	rabbit_declare(rabbit, stuffed, &(amqp_table_t){ 1, &entry });
	rabbit_bind(rabbit, stuffed, "tasks", stuffed);
	rabbit_bind(rabbit, dead_queue, "dead_letters", stuffed);
	bus_subscribe(bus, stuffed, 8, on_delivery, NULL);
	bus_subscribe(bus, dead_queue, 8, on_dead, NULL);
	start();
	m.routing_key = stuffed;
	rabbit_publish(rabbit, &m);
	comes_to_hold(1);
	delivery_retry(held[0], "later");
	comes_to_hold(2);
	cr_assert_str_eq(delivery_message(held[1])->exchange, "dead_letters");
	cr_assert_str_eq(delivery_message(held[1])->id, "m1");
	delivery_done(held[1]);
	cr_assert(run_until(loop, is_idle, NULL, PATIENCE_MS));
}

Test(amqp_publish, prefetch_bounds_what_is_in_hand)
{
	unsigned i;

	bus_subscribe(bus, queue, 3, on_delivery, NULL);
	start();
	for (i = 0; i < 10; i++)
		publish_text("m", "hi");
	comes_to_hold(3);
	ends(10, BUS_CONFIRMED);
	run_for(loop, 100);
	cr_assert_eq(held_count, 3);
	for (i = 0; i < 10; i++) {
		comes_to_hold(i + 3 < 10 ? i + 3 : 10);
		delivery_done(held[i]);
	}
}

/* ── queues that come and go ── */

Test(amqp_publish, a_queue_that_is_deleted_and_made_again_is_consumed_again)
{
	const char *why = "";

	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	start();
	rabbit_delete(rabbit, queue);
	cr_assert(run_until(loop, is_unready, NULL, PATIENCE_MS));
	cr_assert_not(bus_is_ready(bus, &why));
	cr_assert_not_null(strstr(why, queue), "%s", why);
	comes_to_count("wildmarch_bus_queues_lost 1\n");
	rabbit_declare(rabbit, queue, NULL);
	rabbit_bind(rabbit, queue, "tasks", queue);
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
	comes_to_count("wildmarch_bus_queues_lost 0\n");
	publish_text("m1", "hi");
	comes_to_hold(1);
	delivery_done(held[0]);
}

Test(amqp_publish, a_missing_queue_keeps_the_bus_unready_and_the_rest_at_work)
{
	bus_subscribe(bus, "test.no.such.queue", 8, on_delivery, NULL);
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	bus_start(bus);
	cr_assert_not(run_until(loop, is_ready, NULL, 1500));
	publish_text("m1", "hi");
	comes_to_hold(1);
	delivery_done(held[0]);
}

Test(amqp_publish, a_subscription_may_come_late)
{
	start();
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	publish_text("m1", "hi");
	comes_to_hold(1);
	delivery_done(held[0]);
}

/* ── the end ── */

static bool is_closed;

static void
on_closed(void *arg)
{
	(void)arg;
	is_closed = true;
}

static bool
has_closed(void *arg)
{
	(void)arg;
	return is_closed;
}

Test(amqp_publish, draining_settles_what_is_held_and_takes_nothing_new)
{
	bus_subscribe(bus, queue, 1, on_delivery, NULL);
	start();
	publish_text("m1", "hi");
	publish_text("m2", "hi");
	comes_to_hold(1);
	ends(2, BUS_CONFIRMED);
	bus_drain(bus);
	cr_assert_not(bus_is_idle(bus));
	delivery_done(held[0]);
	cr_assert(run_until(loop, is_idle, NULL, PATIENCE_MS));
	bus_close(bus, on_closed, NULL);
	cr_assert(run_until(loop, has_closed, NULL, 1500));
	bus_destroy(bus);
	bus = open_bus();
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	start();
	comes_to_hold(2);
	cr_assert_str_eq(delivery_message(held[1])->id, "m2");
	delivery_done(held[1]);
}

Test(amqp_publish, closing_before_it_was_connected_ends_too)
{
	bus_start(bus);
	bus_close(bus, on_closed, NULL);
	cr_assert(run_until(loop, has_closed, NULL, 1500));
}
