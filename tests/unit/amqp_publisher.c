/* What becomes of publishes when the broker returns, refuses, blocks or goes. */
#include "tests/support/amqp_client.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(amqp_publisher, .init = client_init, .fini = client_finish, .timeout = 40);

static char outcomes[64];

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	size_t used = strlen(outcomes);

	(void)snprintf(
	    outcomes + used, sizeof(outcomes) - used, "%s%d ", (const char *)arg, outcome);
}

static int
publish(const char *exchange, const char *id)
{
	struct message m = {
		.exchange = exchange, .routing_key = "key", .id = id, .body = "hi", .body_size = 2
	};
	union {
		const char *text;
		void *arg;
	} name = { id };

	return publisher_put(publisher, &m, on_outcome, name.arg, &err);
}

static bool
is_publisher_ready(void *arg)
{
	(void)arg;
	return publisher_is_ready(publisher);
}

static bool
has_outcomes(void *arg)
{
	return strcmp(outcomes, arg) == 0;
}

static bool
outcomes_become(const char *wanted)
{
	char text[64];

	strcpy(text, wanted);
	return run_until(loop, has_outcomes, text, WIRE_PATIENCE_MS);
}

static void
publisher_open_channel(void)
{
	amqp_confirm_select_ok_t ok = { .dummy = '\0' };

	cr_assert(fake_broker_opens_channel(broker, 1));
	cr_assert(fake_broker_hears(broker, 1, AMQP_CONFIRM_SELECT_METHOD));
	fake_broker_says(broker, 1, AMQP_CONFIRM_SELECT_OK_METHOD, &ok);
	cr_assert(run_until(loop, is_publisher_ready, NULL, WIRE_PATIENCE_MS));
}

static void
publisher_up(void)
{
	publisher = publisher_create(connection, "p", 8, &(struct publisher_owner){ .arg = NULL });
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	publisher_open_channel();
}

Test(amqp_publisher, is_not_ready_before_confirms_are_switched_on)
{
	publisher = publisher_create(connection, "p", 8, &(struct publisher_owner){ .arg = NULL });
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(fake_broker_opens_channel(broker, 1));
	cr_assert(fake_broker_hears(broker, 1, AMQP_CONFIRM_SELECT_METHOD));
	cr_assert_not(connection_is_up(connection));
	cr_assert_eq(publish("e", "a"), ERR_UNAVAILABLE);
}

Test(amqp_publisher, tells_a_returned_message_from_a_confirmed_one)
{
	amqp_basic_ack_t ack = { .delivery_tag = 2, .multiple = 1 };

	publisher_up();
	cr_assert_eq(publish("e", "a"), 0);
	cr_assert_eq(publish("e", "b"), 0);
	cr_assert(fake_broker_hears(broker, 1, AMQP_BASIC_PUBLISH_METHOD));
	fake_broker_returns(broker, 1, "b");
	fake_broker_says(broker, 1, AMQP_BASIC_ACK_METHOD, &ack);
	cr_assert(outcomes_become("a0 b1 "));
}

Test(amqp_publisher, ends_open_publishes_as_unknown_when_the_link_is_lost)
{
	publisher_up();
	cr_assert_eq(publish("e", "a"), 0);
	cr_assert(fake_broker_hears(broker, 1, AMQP_BASIC_PUBLISH_METHOD));
	fake_broker_hang_up(broker);
	cr_assert(outcomes_become("a4 "));
	cr_assert_eq(publish("e", "b"), ERR_UNAVAILABLE);
}

Test(amqp_publisher, names_the_publish_that_closed_the_channel_and_opens_it_again)
{
	amqp_channel_close_t close = { 404,
		amqp_cstring_bytes("NOT_FOUND - no exchange 'e2' in vhost '/'"), 60, 40 };

	publisher_up();
	cr_assert_eq(publish("e1", "a"), 0);
	cr_assert_eq(publish("e2", "b"), 0);
	cr_assert(fake_broker_hears(broker, 1, AMQP_BASIC_PUBLISH_METHOD));
	fake_broker_says(broker, 1, AMQP_CHANNEL_CLOSE_METHOD, &close);
	cr_assert(fake_broker_hears(broker, 1, AMQP_CHANNEL_CLOSE_OK_METHOD));
	cr_assert(outcomes_become("a4 b3 "));
	cr_assert(connection_is_up(connection));
	publisher_open_channel();
	cr_assert_eq(publish("e1", "c"), 0);
}

Test(amqp_publisher, leaves_a_broker_that_confirms_what_was_never_published)
{
	amqp_basic_ack_t ack = { .delivery_tag = 2 };

	publisher_up();
	cr_assert_eq(publish("e", "a"), 0);
	fake_broker_says(broker, 1, AMQP_BASIC_ACK_METHOD, &ack);
	cr_assert(fake_broker_is_left(broker));
	cr_assert_str_eq(outcomes, "a4 ");
}

static bool
is_blocked(void *arg)
{
	return connection_is_blocked(connection) == *(const bool *)arg;
}

Test(amqp_publisher, refuses_to_publish_while_the_broker_blocks)
{
	amqp_connection_blocked_t blocked = { amqp_cstring_bytes("low on memory") };
	amqp_connection_unblocked_t unblocked = { .dummy = '\0' };
	bool yes = true, no = false;

	publisher_up();
	fake_broker_says(broker, 0, AMQP_CONNECTION_BLOCKED_METHOD, &blocked);
	cr_assert(run_until(loop, is_blocked, &yes, WIRE_PATIENCE_MS));
	cr_assert_eq(publish("e", "a"), ERR_BLOCKED);
	fake_broker_says(broker, 0, AMQP_CONNECTION_UNBLOCKED_METHOD, &unblocked);
	cr_assert(run_until(loop, is_blocked, &no, WIRE_PATIENCE_MS));
	cr_assert_eq(publish("e", "a"), 0);
}

Test(amqp_publisher, stays_with_a_broker_that_blocks_it_and_reads_nothing_for_long)
{
	static char body[2 * 1024 * 1024];
	struct message m = {
		.exchange = "e", .routing_key = "key", .body = body, .body_size = sizeof(body)
	};
	amqp_connection_blocked_t blocked = { amqp_cstring_bytes("low on memory") };
	int i;

	publisher = publisher_create(connection, "p", 8, &(struct publisher_owner){ .arg = NULL });
	cr_assert(fake_broker_opens(broker, FRAME_MAX, 1));
	publisher_open_channel();
	fake_broker_stops_reading(broker);
	while (publisher_put(publisher, &m, NULL, NULL, &err) == 0)
		run_for(loop, 1);
	cr_assert_eq(err.code, ERR_CONGESTED);
	cr_assert_not(connection_is_flushed(connection));
	fake_broker_says(broker, 0, AMQP_CONNECTION_BLOCKED_METHOD, &blocked);
	for (i = 0; i < 8; i++) {
		fake_broker_says_bytes(broker, "\x08\x00\x00\x00\x00\x00\x00\xce", 8);
		run_for(loop, 500);
		cr_assert(connection_is_up(connection), "%s", connection_complaint(connection));
	}
}

Test(amqp_publisher, ends_within_a_second_though_the_broker_blocks)
{
	amqp_connection_blocked_t blocked = { amqp_cstring_bytes("low on memory") };
	bool yes = true;

	publisher_up();
	fake_broker_says(broker, 0, AMQP_CONNECTION_BLOCKED_METHOD, &blocked);
	cr_assert(run_until(loop, is_blocked, &yes, WIRE_PATIENCE_MS));
	connection_close(connection);
	cr_assert(run_until(loop, client_is_ended, NULL, 2500));
}

Test(amqp_publisher, bounds_what_is_unconfirmed)
{
	int i;

	publisher_up();
	for (i = 0; i < 8; i++)
		cr_assert_eq(publish("e", "a"), 0);
	cr_assert_eq(publish("e", "a"), ERR_CONGESTED);
}
