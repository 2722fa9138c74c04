/* The client against a broker that breaks the protocol, or is out of its mind: the connection is
 * left, nothing crashes, nothing is acknowledged that wasn't handled. Channel 1 publishes, channel
 * 2 consumes. */
#include "events/clock.h"
#include "tests/support/amqp_client.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define OUT 1
#define IN 2

static unsigned unknown_count, confirmed_count;
static uint64_t dropped_count;
static bool drops; /* what is delivered is forgotten, and never acknowledged */

static void
on_delivery(struct delivery *d, void *arg)
{
	if (drops) {
		dropped_count++;
		delivery_free(d);
		return;
	}
	client_hold(d, arg);
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	(void)arg;
	unknown_count += outcome == BUS_UNKNOWN;
	confirmed_count += outcome == BUS_CONFIRMED;
}

static void
teardown(void)
{
	while (held_count > 0)
		delivery_free(held[--held_count]);
	client_finish();
}

TestSuite(amqp_hostile, .init = client_init, .fini = teardown, .timeout = 40);

static bool
is_up(void *arg)
{
	(void)arg;
	return connection_is_up(connection) && publisher_is_ready(publisher) &&
	       consumer_is_ready(consumer);
}

static void
answer_open(amqp_channel_t channel)
{
	amqp_channel_open_ok_t ok = { amqp_empty_bytes };

	fake_broker_says(broker, channel, AMQP_CHANNEL_OPEN_OK_METHOD, &ok);
}

static void
answer_select(void)
{
	amqp_confirm_select_ok_t ok = { .dummy = '\0' };

	cr_assert(fake_broker_hears(broker, OUT, AMQP_CONFIRM_SELECT_METHOD));
	fake_broker_says(broker, OUT, AMQP_CONFIRM_SELECT_OK_METHOD, &ok);
}

/* Both have asked; each is answered when the other isn't about to ask. */
static void
set_up_channels(void)
{
	answer_open(OUT);
	answer_select();
	answer_open(IN);
	cr_assert(fake_broker_takes_consumer(broker, IN));
	cr_assert(run_until(loop, is_up, NULL, WIRE_PATIENCE_MS));
}

static void
comes_up(void)
{
	struct consumer_owner owner = { .on_setup = client_consumes_q, .on_delivery = on_delivery };

	if (publisher == NULL) {
		publisher = publisher_create(
		    connection, "out", 8, &(struct publisher_owner){ .arg = NULL });
		consumer = consumer_create(connection, "in", "tag", 8, &owner);
	}
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(fake_broker_hears(broker, OUT, AMQP_CHANNEL_OPEN_METHOD));
	cr_assert(fake_broker_hears(broker, IN, AMQP_CHANNEL_OPEN_METHOD));
	set_up_channels();
}

/* It goes away, for this reason, and comes back with nothing left of what was. */
static void
is_left_because(const char *why)
{
	cr_assert(fake_broker_is_left(broker));
	cr_assert_not_null(
	    strstr(connection_complaint(connection), why), "%s", connection_complaint(connection));
	comes_up();
}

static int
publish(const char *id)
{
	struct message m = {
		.exchange = "e", .routing_key = "key", .id = id, .body = "hi", .body_size = 2
	};

	return publisher_put(publisher, &m, on_outcome, NULL, &err);
}

/* The method that a delivery begins with; what follows is the test's. */
static void
begin_delivery(uint64_t tag)
{
	amqp_basic_deliver_t deliver = { .consumer_tag = amqp_cstring_bytes("tag"),
		.delivery_tag = tag,
		.exchange = amqp_cstring_bytes("notify"),
		.routing_key = amqp_cstring_bytes("telegram") };

	fake_broker_says(broker, IN, AMQP_BASIC_DELIVER_METHOD, &deliver);
}

/* A content header: class, weight, a body of two bytes, then the properties. */
static void
say_header(uint8_t class_id, const void *properties, size_t size)
{
	static uint8_t frame[FRAME_MAX];
	size_t payload = 12 + size;

	memset(frame, 0, 7 + 12);
	frame[0] = AMQP_FRAME_HEADER;
	frame[2] = IN;
	frame[4] = (uint8_t)(payload >> 16);
	frame[5] = (uint8_t)(payload >> 8);
	frame[6] = (uint8_t)payload;
	frame[8] = class_id;
	frame[7 + 11] = 2;
	memcpy(frame + 7 + 12, properties, size);
	frame[7 + payload] = AMQP_FRAME_END;
	fake_broker_says_bytes(broker, frame, payload + FRAME_OVERHEAD);
}

static void
say_body(void)
{
	fake_broker_says_bytes(broker, "\x03\0\x02\0\0\0\x02hi\xce", 10);
}

static void
close_channel(amqp_channel_t channel)
{
	amqp_channel_close_t close = { 406, amqp_cstring_bytes("PRECONDITION_FAILED"), 0, 0 };

	fake_broker_says(broker, channel, AMQP_CHANNEL_CLOSE_METHOD, &close);
	cr_assert(fake_broker_hears(broker, channel, AMQP_CHANNEL_CLOSE_OK_METHOD));
}

/* ── tags and numbers ── */

Test(amqp_hostile, leaves_a_broker_that_gives_a_tag_twice)
{
	comes_up();
	fake_broker_delivers(broker, IN, 1, "hi");
	fake_broker_delivers(broker, IN, 1, "hi");
	is_left_because("delivery");
	cr_assert_eq(held_count, 1);
}

Test(amqp_hostile, leaves_a_broker_whose_tags_have_a_gap_since_acknowledging_many_would_cover_it)
{
	comes_up();
	fake_broker_delivers(broker, IN, 1, "hi");
	fake_broker_delivers(broker, IN, 3, "hi");
	is_left_because("delivery");
	cr_assert_eq(held_count, 1);
}

Test(amqp_hostile, leaves_a_broker_that_begins_with_tag_zero)
{
	comes_up();
	fake_broker_delivers(broker, IN, 0, "hi");
	is_left_because("delivery");
	cr_assert_eq(held_count, 0);
}

Test(amqp_hostile, leaves_a_broker_that_confirms_number_zero)
{
	amqp_basic_ack_t ack = { .delivery_tag = 0 };

	comes_up();
	cr_assert_eq(publish("a"), 0);
	fake_broker_says(broker, OUT, AMQP_BASIC_ACK_METHOD, &ack);
	is_left_because("never published");
	cr_assert_eq(unknown_count, 1);
}

Test(amqp_hostile, a_number_that_is_confirmed_again_changes_nothing)
{
	amqp_basic_ack_t ack = { .delivery_tag = 1 };
	amqp_basic_nack_t nack = { .delivery_tag = 1, .multiple = 1 };

	comes_up();
	cr_assert_eq(publish("a"), 0);
	cr_assert_eq(publish("b"), 0);
	fake_broker_says(broker, OUT, AMQP_BASIC_ACK_METHOD, &ack);
	fake_broker_says(broker, OUT, AMQP_BASIC_ACK_METHOD, &ack);
	fake_broker_says(broker, OUT, AMQP_BASIC_NACK_METHOD, &nack);
	fake_broker_delivers(broker, IN, 1, "hi");
	cr_assert(client_comes_to_hold(1));
	cr_assert_eq(confirmed_count, 1);
	cr_assert_eq(publisher_open(publisher), 1);
}

/* ── frames in a place where none belongs ── */

Test(amqp_hostile, leaves_a_broker_that_speaks_of_other_things_inside_a_message)
{
	amqp_channel_flow_t flow = { .active = 1 };

	comes_up();
	begin_delivery(1);
	fake_broker_says(broker, IN, AMQP_CHANNEL_FLOW_METHOD, &flow);
	begin_delivery(1);
	say_header(60, "\0\0", 2);
	say_body();
	is_left_because("inside");
	cr_assert_eq(held_count, 0);
}

Test(amqp_hostile, leaves_a_broker_that_sends_a_heartbeat_inside_a_message)
{
	comes_up();
	begin_delivery(1);
	fake_broker_says_bytes(broker, "\x08\0\x02\0\0\0\0\xce", 8);
	say_header(60, "\0\0", 2);
	say_body();
	is_left_because("on channel in");
	cr_assert_eq(held_count, 0);
}

Test(amqp_hostile, leaves_a_broker_whose_header_is_of_another_class)
{
	comes_up();
	begin_delivery(1);
	say_header(10, "\xff\xfe", 2);
	is_left_because("class");
	cr_assert_eq(held_count, 0);
}

Test(amqp_hostile, leaves_a_broker_that_sends_a_message_where_the_connection_is_spoken_of)
{
	comes_up();
	fake_broker_says_bytes(broker, "\x03\0\0\0\0\0\x02hi\xce", 10);
	is_left_because("channel 0");
}

Test(amqp_hostile, leaves_a_broker_whose_frames_have_no_known_type)
{
	comes_up();
	fake_broker_says_bytes(broker, "\x05\0\x02\0\0\0\x02hi\xce", 10);
	is_left_because("type");
}

Test(amqp_hostile, leaves_a_broker_that_blocks_before_it_has_opened)
{
	amqp_connection_blocked_t blocked = { amqp_cstring_bytes("low on memory") };

	cr_assert(fake_broker_accepts(broker));
	fake_broker_starts(broker);
	cr_assert(fake_broker_hears(broker, 0, AMQP_CONNECTION_START_OK_METHOD));
	fake_broker_says(broker, 0, AMQP_CONNECTION_BLOCKED_METHOD, &blocked);
	is_left_because("BLOCKED");
}

Test(amqp_hostile, takes_a_table_that_is_nested_as_deep_as_a_frame_can_hold)
{
	enum { DEPTH = 20000, ENTRY = 6 };
	static uint8_t properties[2 + 4 + DEPTH * ENTRY] = { 0x20, 0x00 }; /* headers */
	uint8_t *at = properties + 2;
	uint32_t size, level;

	for (level = 0; level <= DEPTH; level++) {
		size = (DEPTH - level) * ENTRY;
		*at++ = (uint8_t)(size >> 24);
		*at++ = (uint8_t)(size >> 16);
		*at++ = (uint8_t)(size >> 8);
		*at++ = (uint8_t)size;
		if (level == DEPTH)
			break;
		*at++ = 0; /* a nameless entry, which is a table */
		*at++ = 'F';
	}
	comes_up();
	begin_delivery(1);
	say_header(60, properties, sizeof(properties));
	say_body();
	cr_assert(client_comes_to_hold(1));
	cr_assert_eq(held[0]->message.header_count, 0);
}

/* A thousand deliveries without names or bodies, by their bytes; returns the last tag. */
static uint64_t
flood(uint64_t tag)
{
	enum { EACH = 24 + 22, COUNT = 1000 };
	static const uint8_t one[EACH] = "\1\0\2\0\0\0\x10\0\x3c\0\x3c\0........\0\0\0\xce"
					 "\2\0\2\0\0\0\x0e\0\x3c\0\0\0\0\0\0\0\0\0\0\0\0\xce";
	static uint8_t frames[COUNT * EACH];
	uint8_t *at = frames;
	int i, byte;

	for (i = 0; i < COUNT; i++, at += EACH) {
		memcpy(at, one, EACH);
		tag++;
		for (byte = 0; byte < 8; byte++)
			at[12 + byte] = (uint8_t)(tag >> (56 - 8 * byte));
	}
	fake_broker_says_bytes(broker, frames, sizeof(frames));
	return tag;
}

static bool
dropped_or_down(void *arg)
{
	return dropped_count == *(const uint64_t *)arg || !connection_is_up(connection);
}

Test(amqp_hostile, leaves_a_broker_that_ignores_the_prefetch_without_end)
{
	uint64_t tag = 0;

	comes_up();
	drops = true;
	while (connection_is_up(connection)) {
		cr_assert_lt(tag, 200000);
		tag = flood(tag);
		cr_assert(run_until(loop, dropped_or_down, &tag, WIRE_PATIENCE_MS));
	}
	is_left_because("prefetch");
}

/* ── channels that were closed ── */

Test(amqp_hostile, what_was_under_way_when_a_channel_was_closed_is_passed_over)
{
	amqp_basic_ack_t ack = { .delivery_tag = 1 };
	unsigned i;

	comes_up();
	cr_assert_eq(publish("a"), 0);
	close_channel(OUT);
	fake_broker_says(broker, OUT, AMQP_BASIC_ACK_METHOD, &ack);
	close_channel(IN);
	for (i = 1; i <= 3; i++)
		fake_broker_delivers(broker, IN, i, "hi");
	cr_assert(fake_broker_hears(broker, OUT, AMQP_CHANNEL_OPEN_METHOD));
	fake_broker_says(broker, OUT, AMQP_BASIC_ACK_METHOD, &ack);
	cr_assert(fake_broker_hears(broker, IN, AMQP_CHANNEL_OPEN_METHOD));
	set_up_channels();
	fake_broker_delivers(broker, IN, 1, "again");
	cr_assert(client_comes_to_hold(1));
	cr_assert_str_eq(held[0]->message.body, "again");
	cr_assert_eq(unknown_count, 1);
	cr_assert_eq(confirmed_count, 0);
	cr_assert_eq(connection_epoch(connection), 1);
}

Test(amqp_hostile, a_channel_that_is_closed_after_each_opening_comes_back_ever_more_slowly)
{
	int64_t begun_ms;
	int i;

	comes_up();
	begun_ms = clock_monotonic_ms();
	for (i = 0; i < 3; i++) {
		close_channel(OUT);
		cr_assert(fake_broker_opens_channel(broker, OUT));
		answer_select();
		cr_assert(run_until(loop, is_up, NULL, WIRE_PATIENCE_MS));
	}
	cr_assert_geq(clock_monotonic_ms() - begun_ms, 200 + 400 + 800 - 50);
}

/* ── closing and coming back ── */

Test(amqp_hostile, complains_of_nothing_once_it_is_back)
{
	comes_up();
	fake_broker_hang_up(broker);
	comes_up();
	cr_assert_str_eq(connection_complaint(connection), "");
}

static void
reject_on(enum bus_outcome outcome, void *arg)
{
	on_outcome(outcome, arg);
	consumer_reject(held[--held_count]);
}

Test(amqp_hostile, what_a_callback_says_while_the_connection_ends_is_not_said_to_the_next_one)
{
	struct message m = { .exchange = "e", .routing_key = "key", .id = "a" };

	comes_up();
	fake_broker_delivers(broker, IN, 1, "hi");
	cr_assert(client_comes_to_hold(1));
	cr_assert_eq(publisher_put(publisher, &m, reject_on, NULL, &err), 0);
	fake_broker_hang_up(broker);
	comes_up();
	cr_assert_eq(unknown_count, 1);
}

Test(amqp_hostile, a_consumer_that_is_cancelled_while_it_is_set_up_is_cancelled_after_it)
{
	amqp_basic_qos_ok_t qos_ok = { .dummy = '\0' };
	amqp_basic_consume_ok_t consume_ok = { amqp_cstring_bytes("tag") };

	comes_up();
	close_channel(IN);
	cr_assert(fake_broker_opens_channel(broker, IN));
	cr_assert(fake_broker_hears(broker, IN, AMQP_BASIC_CONSUME_METHOD));
	consumer_cancel(consumer);
	fake_broker_says(broker, IN, AMQP_BASIC_QOS_OK_METHOD, &qos_ok);
	fake_broker_says(broker, IN, AMQP_BASIC_CONSUME_OK_METHOD, &consume_ok);
	cr_assert(fake_broker_hears(broker, IN, AMQP_BASIC_CANCEL_METHOD));
}
