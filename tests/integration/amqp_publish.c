/* Publishing through a real broker: what comes out, and how it ends. */
#include "events/ids.h"
#include "events/json.h"
#include "tests/support/bus_stage.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define TRACE "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

TestSuite(amqp_publish, .init = bus_stage_init, .fini = bus_stage_finish, .timeout = 60);

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
