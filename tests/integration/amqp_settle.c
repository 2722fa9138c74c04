/* Subscribing through a real broker: what becomes of deliveries, of queues that come and go, and of
 * what is held when the bus ends. */
#include "events/clock.h"
#include "events/json.h"
#include "tests/support/bus_stage.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(amqp_settle, .init = bus_stage_init, .fini = bus_stage_finish, .timeout = 60);

/* ── settling ── */

Test(amqp_settle, what_is_done_is_gone)
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

Test(amqp_settle, what_was_not_settled_comes_again)
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

Test(amqp_settle, a_retry_comes_back_after_five_seconds_and_says_why)
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
Test(amqp_settle, each_further_retry_waits_longer)
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

Test(amqp_settle, the_last_retry_is_a_dead_letter)
{
	struct message m = {
		.exchange = "tasks", .routing_key = queue, .id = "m1", .body = "hi", .body_size = 2
	};

	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	bus_subscribe(bus, dead_queue, 8, on_delivery, NULL);
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

Test(amqp_settle, a_rejected_delivery_is_a_dead_letter_with_its_reason)
{
	char why[400];

	memset(why, 'w', sizeof(why) - 1);
	why[sizeof(why) - 1] = '\0';
	memcpy(why + 198, "\xc3\xa9", 2); /* where it is cut stands a character of two bytes */
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	bus_subscribe(bus, dead_queue, 8, on_delivery, NULL);
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

Test(amqp_settle, what_is_no_event_is_a_dead_letter_and_the_next_one_is_served)
{
	struct event e = { .id = "e1",
		.type = "t.v1",
		.source = "/s",
		.time_ms = 1,
		.data = "{\"level\":7}",
		.data_size = 11 };

	bus_subscribe_event(bus, queue, 8, on_event, NULL);
	bus_subscribe(bus, dead_queue, 8, on_delivery, NULL);
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

Test(amqp_settle, an_oversized_message_is_a_dead_letter_that_nobody_saw)
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

Test(amqp_settle, a_copy_that_no_queue_takes_is_not_taken_for_kept_though_it_has_no_id)
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
	bus_subscribe(bus, dead_queue, 8, on_delivery, NULL);
	comes_to_hold(2);
	cr_assert_str_eq(header(1, HEADER_ERROR), "for ever");
	delivery_done(held[1]);
}

Test(amqp_settle, what_cant_be_copied_is_left_to_the_dead_lettering_of_its_queue)
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
	bus_subscribe(bus, dead_queue, 8, on_delivery, NULL);
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

Test(amqp_settle, prefetch_bounds_what_is_in_hand)
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

static bool
is_unready(void *arg)
{
	return !is_ready(arg);
}

Test(amqp_settle, a_queue_that_is_deleted_and_made_again_is_consumed_again)
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

Test(amqp_settle, a_missing_queue_keeps_the_bus_unready_and_the_rest_at_work)
{
	bus_subscribe(bus, "test.no.such.queue", 8, on_delivery, NULL);
	bus_subscribe(bus, queue, 8, on_delivery, NULL);
	bus_start(bus);
	cr_assert_not(run_until(loop, is_ready, NULL, 1500));
	publish_text("m1", "hi");
	comes_to_hold(1);
	delivery_done(held[0]);
}

Test(amqp_settle, a_subscription_may_come_late)
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

Test(amqp_settle, draining_settles_what_is_held_and_takes_nothing_new)
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

Test(amqp_settle, closing_before_it_was_connected_ends_too)
{
	bus_start(bus);
	bus_close(bus, on_closed, NULL);
	cr_assert(run_until(loop, has_closed, NULL, 1500));
}
