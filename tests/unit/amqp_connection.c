#define _GNU_SOURCE /* memmem */
/* The client against a broker that misbehaves. */
#include "events/amqp/connection.h"
#include "events/amqp/consumer.h"
#include "events/amqp/publisher.h"
#include "events/clock.h"
#include "events/log.h"
#include "tests/support/fake_broker.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define FRAME_MAX 131072
#define HEARTBEAT_S 60

static struct loop *loop;
static struct fake_broker *broker;
static struct connection *connection;
static struct publisher *publisher;
static struct consumer *consumer;
static struct err err;

static void
on_change(struct connection *c, void *arg)
{
	(void)c;
	(void)arg;
}

static void
setup(void)
{
	struct connection_config config = {
		.service = "test",
		.role = "publish",
		.version = "1",
		.on_change = on_change,
	};

	log_init("test", "test", LOG_ERROR);
	loop = loop_create();
	broker = fake_broker_create(loop);
	config.url = fake_broker_url(broker);
	connection = connection_create(loop, &config, &err);
	cr_assert_not_null(connection);
	connection_start(connection);
}

static void
teardown(void)
{
	connection_destroy(connection);
	publisher_destroy(publisher);
	consumer_destroy(consumer);
	fake_broker_destroy(broker);
	loop_destroy(loop);
}

TestSuite(amqp_connection, .init = setup, .fini = teardown, .timeout = 40);

static bool
is_up(void *arg)
{
	(void)arg;
	return connection_is_up(connection);
}

static bool
is_up_soon(void)
{
	return run_until(loop, is_up, NULL, WIRE_PATIENCE_MS);
}

static bool
is_ended(void *arg)
{
	(void)arg;
	return connection_state(connection) == CONNECTION_ENDED;
}

/* ── the handshake ── */

Test(amqp_connection, opens_and_says_who_it_is)
{
	const char *words[] = { "wildmarch-test", "connection_name", "consumer_cancel_notify",
		"connection.blocked", "publisher_confirms", "authentication_failure_close" };
	const uint8_t *arguments;
	size_t i, size;

	cr_assert(fake_broker_accepts(broker));
	fake_broker_starts(broker);
	cr_assert(fake_broker_hears(broker, 0, AMQP_CONNECTION_START_OK_METHOD));
	arguments = fake_broker_arguments(broker, &size);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		cr_assert_not_null(
		    memmem(arguments, size, words[i], strlen(words[i])), "%s", words[i]);
	cr_assert_not_null(memmem(arguments, size, "\0guest\0guest", 12));
}

Test(amqp_connection, opens_when_every_byte_comes_alone)
{
	fake_broker_stutter(broker);
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(is_up_soon());
}

Test(amqp_connection, takes_the_smaller_of_the_limits)
{
	const uint8_t *arguments;
	size_t size;

	cr_assert(fake_broker_accepts(broker));
	fake_broker_starts(broker);
	cr_assert(fake_broker_hears(broker, 0, AMQP_CONNECTION_START_OK_METHOD));
	fake_broker_tunes(broker, 8192, 60);
	cr_assert(fake_broker_hears(broker, 0, AMQP_CONNECTION_TUNE_OK_METHOD));
	arguments = fake_broker_arguments(broker, &size);
	cr_assert_eq(size, 8);
	cr_assert_arr_eq(arguments, "\0\x40\0\0\x20\0\0\x0f", 8);
}

Test(amqp_connection, leaves_a_broker_that_wants_tiny_frames)
{
	cr_assert(fake_broker_accepts(broker));
	fake_broker_starts(broker);
	cr_assert(fake_broker_hears(broker, 0, AMQP_CONNECTION_START_OK_METHOD));
	fake_broker_tunes(broker, 2048, HEARTBEAT_S);
	cr_assert(fake_broker_is_left(broker));
}

Test(amqp_connection, leaves_a_broker_of_another_version_and_comes_back)
{
	cr_assert(fake_broker_accepts(broker));
	fake_broker_says_bytes(broker, "AMQP\x00\x01\x00\x00", 8);
	cr_assert(fake_broker_is_left(broker));
	cr_assert_not_null(strstr(connection_complaint(connection), "AMQP 0-9-1"));
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(is_up_soon());
}

Test(amqp_connection, leaves_a_broker_that_begins_with_a_heartbeat)
{
	cr_assert(fake_broker_accepts(broker));
	fake_broker_says_bytes(broker, "\x08\x00\x00\x00\x00\x00\x00\xce", 8);
	cr_assert(fake_broker_is_left(broker));
}

Test(amqp_connection, leaves_a_broker_that_talks_nonsense)
{
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(is_up_soon());
	fake_broker_says_bytes(broker, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
	cr_assert(fake_broker_is_left(broker));
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(is_up_soon());
	cr_assert_eq(connection_epoch(connection), 2);
}

Test(amqp_connection, leaves_a_broker_that_answers_what_nobody_asked)
{
	amqp_queue_declare_ok_t ok = { amqp_cstring_bytes("q"), 0, 0 };

	publisher = publisher_create(connection, "p", 8, &(struct publisher_owner){ .arg = NULL });
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(fake_broker_opens_channel(broker, 1));
	fake_broker_says(broker, 1, AMQP_QUEUE_DECLARE_OK_METHOD, &ok);
	cr_assert(fake_broker_is_left(broker));
}

Test(amqp_connection, gives_a_silent_broker_ten_seconds)
{
	int64_t begun_ms = clock_monotonic_ms();

	cr_assert(fake_broker_accepts(broker));
	fake_broker_starts(broker);
	run_for(loop, 8000);
	cr_assert(fake_broker_hears(broker, 0, AMQP_CONNECTION_START_OK_METHOD));
	cr_assert(fake_broker_is_left(broker));
	cr_assert_gt(clock_monotonic_ms() - begun_ms, 8500);
}

Test(amqp_connection, waits_longer_after_a_refused_login)
{
	amqp_connection_close_t close = { 403, amqp_cstring_bytes("ACCESS_REFUSED"), 0, 0 };
	int64_t begun_ms;

	cr_assert(fake_broker_accepts(broker));
	fake_broker_starts(broker);
	cr_assert(fake_broker_hears(broker, 0, AMQP_CONNECTION_START_OK_METHOD));
	begun_ms = clock_monotonic_ms();
	fake_broker_says(broker, 0, AMQP_CONNECTION_CLOSE_METHOD, &close);
	cr_assert(fake_broker_hears(broker, 0, AMQP_CONNECTION_CLOSE_OK_METHOD));
	cr_assert(fake_broker_is_left(broker));
	connection_start(connection); /* no reason to hurry */
	cr_assert(fake_broker_accepts(broker));
	cr_assert_geq(clock_monotonic_ms() - begun_ms, 4500);
}

Test(amqp_connection, takes_a_close_by_an_operator_for_a_lost_link)
{
	amqp_connection_close_t close = { 320,
		amqp_cstring_bytes("CONNECTION_FORCED - closed by an operator"), 0, 0 };
	int64_t begun_ms;

	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(is_up_soon());
	begun_ms = clock_monotonic_ms();
	fake_broker_says(broker, 0, AMQP_CONNECTION_CLOSE_METHOD, &close);
	cr_assert(fake_broker_hears(broker, 0, AMQP_CONNECTION_CLOSE_OK_METHOD));
	cr_assert(fake_broker_is_left(broker));
	cr_assert_str_eq(connection_complaint(connection),
	    "closed by the broker: 320 CONNECTION_FORCED - closed by an operator");
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert_lt(clock_monotonic_ms() - begun_ms, 2000);
}

/* ── heartbeats ── */

Test(amqp_connection, sends_heartbeats_and_leaves_a_broker_that_sends_none)
{
	int64_t begun_ms;

	cr_assert(fake_broker_opens(broker, FRAME_MAX, 1));
	cr_assert(is_up_soon());
	begun_ms = clock_monotonic_ms();
	cr_assert(fake_broker_hears_frame(broker, AMQP_FRAME_HEARTBEAT));
	cr_assert(fake_broker_is_left(broker));
	cr_assert_geq(clock_monotonic_ms() - begun_ms, 2000);
}

Test(amqp_connection, stays_with_a_broker_that_sends_heartbeats)
{
	int i;

	cr_assert(fake_broker_opens(broker, FRAME_MAX, 1));
	cr_assert(is_up_soon());
	for (i = 0; i < 8; i++) {
		fake_broker_says_bytes(broker, "\x08\x00\x00\x00\x00\x00\x00\xce", 8);
		run_for(loop, 500);
	}
	cr_assert(connection_is_up(connection));
	cr_assert_eq(connection_epoch(connection), 1);
}

/* ── closing ── */

Test(amqp_connection, closes_in_order)
{
	amqp_connection_close_ok_t ok = { .dummy = '\0' };

	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(is_up_soon());
	connection_close(connection);
	cr_assert(fake_broker_hears(broker, 0, AMQP_CONNECTION_CLOSE_METHOD));
	cr_assert_not(is_ended(NULL));
	fake_broker_says(broker, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &ok);
	cr_assert(run_until(loop, is_ended, NULL, 500));
}

Test(amqp_connection, ends_within_a_second_when_the_close_is_not_answered)
{
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(is_up_soon());
	connection_close(connection);
	cr_assert(run_until(loop, is_ended, NULL, 1500));
}

Test(amqp_connection, ends_when_it_is_closed_before_it_was_ready)
{
	cr_assert(fake_broker_accepts(broker));
	connection_close(connection);
	cr_assert(run_until(loop, is_ended, NULL, 500));
}

Test(amqp_connection, ends_instead_of_coming_back_while_it_drains)
{
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(is_up_soon());
	connection_drain(connection);
	cr_assert(connection_is_up(connection));
	fake_broker_hang_up(broker);
	cr_assert(run_until(loop, is_ended, NULL, 500));
}

/* ── publishing ── */

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

Test(amqp_connection, is_not_ready_before_confirms_are_switched_on)
{
	publisher = publisher_create(connection, "p", 8, &(struct publisher_owner){ .arg = NULL });
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(fake_broker_opens_channel(broker, 1));
	cr_assert(fake_broker_hears(broker, 1, AMQP_CONFIRM_SELECT_METHOD));
	cr_assert_not(connection_is_up(connection));
	cr_assert_eq(publish("e", "a"), ERR_UNAVAILABLE);
}

Test(amqp_connection, tells_a_returned_message_from_a_confirmed_one)
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

Test(amqp_connection, ends_open_publishes_as_unknown_when_the_link_is_lost)
{
	publisher_up();
	cr_assert_eq(publish("e", "a"), 0);
	cr_assert(fake_broker_hears(broker, 1, AMQP_BASIC_PUBLISH_METHOD));
	fake_broker_hang_up(broker);
	cr_assert(outcomes_become("a4 "));
	cr_assert_eq(publish("e", "b"), ERR_UNAVAILABLE);
}

Test(amqp_connection, names_the_publish_that_closed_the_channel_and_opens_it_again)
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

Test(amqp_connection, leaves_a_broker_that_confirms_what_was_never_published)
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

Test(amqp_connection, refuses_to_publish_while_the_broker_blocks)
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

Test(amqp_connection, stays_with_a_broker_that_blocks_it_and_reads_nothing_for_long)
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

Test(amqp_connection, ends_within_a_second_though_the_broker_blocks)
{
	amqp_connection_blocked_t blocked = { amqp_cstring_bytes("low on memory") };
	bool yes = true;

	publisher_up();
	fake_broker_says(broker, 0, AMQP_CONNECTION_BLOCKED_METHOD, &blocked);
	cr_assert(run_until(loop, is_blocked, &yes, WIRE_PATIENCE_MS));
	connection_close(connection);
	cr_assert(run_until(loop, is_ended, NULL, 2500));
}

Test(amqp_connection, bounds_what_is_unconfirmed)
{
	int i;

	publisher_up();
	for (i = 0; i < 8; i++)
		cr_assert_eq(publish("e", "a"), 0);
	cr_assert_eq(publish("e", "a"), ERR_CONGESTED);
}

/* ── consuming ── */

static struct delivery *held[8];
static unsigned held_count, stale_count;

static const char *
on_setup(struct channel *ch, void *arg)
{
	(void)ch;
	(void)arg;
	return "q";
}

static void
on_delivery(struct delivery *d, void *arg)
{
	(void)arg;
	held[held_count++] = d;
}

static void
on_stale(void *arg)
{
	(void)arg;
	stale_count++;
}

static bool
holds_count(void *arg)
{
	return held_count == *(const unsigned *)arg;
}

static bool
comes_to_hold(unsigned count)
{
	return run_until(loop, holds_count, &count, WIRE_PATIENCE_MS);
}

static bool
is_consumer_ready(void *arg)
{
	(void)arg;
	return consumer_is_ready(consumer);
}

static unsigned ack_batch;

static void
consumer_up(void)
{
	struct consumer_owner owner = { .on_setup = on_setup,
		.on_delivery = on_delivery,
		.on_stale = on_stale,
		.ack_batch = ack_batch };

	if (consumer == NULL)
		consumer = consumer_create(connection, "q", "tag", 8, &owner);
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(fake_broker_opens_channel(broker, 1));
	cr_assert(fake_broker_takes_consumer(broker, 1));
	cr_assert(run_until(loop, is_consumer_ready, NULL, WIRE_PATIENCE_MS));
}

static void
deliver_up_to(uint64_t last)
{
	uint64_t tag;

	for (tag = 1; tag <= last; tag++)
		fake_broker_delivers(broker, 1, tag, "hi");
	cr_assert(comes_to_hold((unsigned)last));
}

static const uint8_t *
ack_heard(void)
{
	const uint8_t *heard;
	size_t size;

	cr_assert(fake_broker_hears(broker, 1, AMQP_BASIC_ACK_METHOD));
	heard = fake_broker_arguments(broker, &size);
	cr_assert_eq(size, 9);
	return heard;
}

static void
hears_ack(const char *arguments)
{
	cr_assert_arr_eq(ack_heard(), arguments, 9);
}

Test(amqp_connection, acknowledges_once_a_turn_for_many)
{
	consumer_up();
	deliver_up_to(3);
	consumer_ack(held[1]);
	consumer_ack(held[0]);
	consumer_ack(held[2]);
	hears_ack("\0\0\0\0\0\0\0\x03\x01");
	cr_assert_eq(fake_broker_count(broker, AMQP_BASIC_ACK_METHOD), 1);
	cr_assert(consumer_is_idle(consumer));
}

Test(amqp_connection, acknowledges_singly_what_waits_behind_a_slow_one)
{
	consumer_up(); /* prefetch 8: two of them are enough */
	deliver_up_to(4);
	consumer_ack(held[1]);
	run_for(loop, 20);
	cr_assert_eq(fake_broker_count(broker, AMQP_BASIC_ACK_METHOD), 0);
	consumer_ack(held[3]);
	hears_ack("\0\0\0\0\0\0\0\x02\0");
	hears_ack("\0\0\0\0\0\0\0\x04\0");
	consumer_ack(held[0]);
	hears_ack("\0\0\0\0\0\0\0\x01\0");
	consumer_ack(held[2]);
	hears_ack("\0\0\0\0\0\0\0\x03\0");
}

#define BATCHES 40

/* A turn for each, and an acknowledgement for four of them; but for those that a slow machine lets
 * wait too long. */
Test(amqp_connection, acknowledges_a_batch_when_it_is_whole)
{
	uint64_t tag;

	ack_batch = 4;
	consumer_up();
	for (tag = 1; tag <= 4 * BATCHES; tag++) {
		fake_broker_delivers(broker, 1, tag, "hi");
		cr_assert(comes_to_hold(1));
		consumer_ack(held[--held_count]);
	}
	while (memcmp(ack_heard(), "\0\0\0\0\0\0\0\xa0", 8) != 0)
		;
	cr_assert_lt(fake_broker_count(broker, AMQP_BASIC_ACK_METHOD), 2 * BATCHES);
}

Test(amqp_connection, acknowledges_part_of_a_batch_after_a_while)
{
	ack_batch = 3;
	consumer_up();
	deliver_up_to(3);
	consumer_ack(held[0]);
	consumer_ack(held[1]);
	hears_ack("\0\0\0\0\0\0\0\x02\x01");
	consumer_ack(held[2]);
	hears_ack("\0\0\0\0\0\0\0\x03\0");
}

Test(amqp_connection, acknowledges_each_at_once_when_it_leaves)
{
	unsigned i;

	ack_batch = 8;
	consumer_up();
	deliver_up_to(8);
	consumer_cancel(consumer);
	for (i = 0; i < 8; i++) {
		consumer_ack(held[i]);
		run_for(loop, 0);
	}
	while (memcmp(ack_heard(), "\0\0\0\0\0\0\0\x08", 8) != 0)
		;
	cr_assert_eq(fake_broker_count(broker, AMQP_BASIC_ACK_METHOD), 8);
}

Test(amqp_connection, forgets_a_batch_with_its_connection)
{
	ack_batch = 3;
	consumer_up();
	deliver_up_to(2);
	consumer_ack(held[0]);
	consumer_ack(held[1]);
	fake_broker_hang_up(broker);
	consumer_up();
	run_for(loop, 40);
	cr_assert_eq(fake_broker_count(broker, AMQP_BASIC_ACK_METHOD), 0);
}

Test(amqp_connection, counts_an_acknowledgement_that_comes_after_a_reconnect)
{
	consumer_up();
	deliver_up_to(2);
	fake_broker_hang_up(broker);
	consumer_up();
	consumer_ack(held[0]);
	consumer_ack(held[1]);
	cr_assert_eq(stale_count, 2);
	held_count = 0;
	fake_broker_delivers(broker, 1, 1, "again");
	cr_assert(comes_to_hold(1));
	consumer_ack(held[0]);
	hears_ack("\0\0\0\0\0\0\0\x01\0");
	cr_assert_eq(fake_broker_count(broker, AMQP_BASIC_ACK_METHOD), 1);
}

Test(amqp_connection, rejects_one_among_others)
{
	consumer_up();
	deliver_up_to(3);
	consumer_reject(held[1]);
	consumer_ack(held[0]);
	consumer_ack(held[2]);
	cr_assert(fake_broker_hears(broker, 1, AMQP_BASIC_REJECT_METHOD));
	hears_ack("\0\0\0\0\0\0\0\x03\x01");
}

Test(amqp_connection, sets_a_cancelled_consumer_up_again)
{
	amqp_basic_cancel_t cancel = { .consumer_tag = amqp_cstring_bytes("tag") };

	consumer_up();
	fake_broker_says(broker, 1, AMQP_BASIC_CANCEL_METHOD, &cancel);
	cr_assert(fake_broker_takes_consumer(broker, 1));
	deliver_up_to(1);
	consumer_ack(held[0]);
}

Test(amqp_connection, takes_a_message_in_pieces_of_one_byte)
{
	consumer_up();
	fake_broker_stutter(broker);
	deliver_up_to(2);
	cr_assert_str_eq(held[1]->message.body, "hi");
	consumer_ack(held[0]);
	consumer_ack(held[1]);
}

static void
deliver_header(uint64_t tag, uint64_t body_size)
{
	amqp_basic_deliver_t deliver = { .consumer_tag = amqp_cstring_bytes("tag"),
		.delivery_tag = tag };
	uint8_t header[22] = { AMQP_FRAME_HEADER, 0, 1, 0, 0, 0, 14, 0, 60 };
	int i;

	for (i = 0; i < 8; i++)
		header[11 + i] = (uint8_t)(body_size >> (56 - 8 * i));
	header[21] = AMQP_FRAME_END;
	fake_broker_says(broker, 1, AMQP_BASIC_DELIVER_METHOD, &deliver);
	fake_broker_says_bytes(broker, header, sizeof(header));
}

static void
deliver_large(unsigned frames)
{
	static uint8_t frame[65536 + FRAME_OVERHEAD] = { AMQP_FRAME_BODY, 0, 1, 0, 1, 0, 0 };
	unsigned i;

	frame[sizeof(frame) - 1] = AMQP_FRAME_END;
	deliver_header(1, (uint64_t)frames * 65536);
	for (i = 0; i < frames; i++) {
		fake_broker_says_bytes(broker, frame, sizeof(frame));
		run_for(loop, 1);
	}
	cr_assert(comes_to_hold(1));
}

Test(amqp_connection, keeps_a_body_that_is_too_large_to_handle_so_that_it_can_be_rejected_whole)
{
	consumer_up();
	deliver_large(17);
	cr_assert(held[0]->is_oversized);
	cr_assert(held[0]->is_kept);
	cr_assert_eq(held[0]->message.body_size, 17 * 65536);
	consumer_reject(held[0]);
	cr_assert(fake_broker_hears(broker, 1, AMQP_BASIC_REJECT_METHOD));
}

Test(amqp_connection, skips_a_body_that_is_too_large_to_keep)
{
	consumer_up();
	deliver_large(257);
	cr_assert(held[0]->is_oversized);
	cr_assert_not(held[0]->is_kept);
	cr_assert_eq(held[0]->message.body_size, 0);
	consumer_reject(held[0]);
	cr_assert(fake_broker_hears(broker, 1, AMQP_BASIC_REJECT_METHOD));
}

Test(amqp_connection, leaves_a_broker_whose_body_is_longer_than_its_header_said)
{
	consumer_up();
	deliver_header(1, 2);
	fake_broker_says_bytes(broker,
	    "\x03\x00\x01\x00\x00\x00\x03"
	    "abc\xce",
	    11);
	cr_assert(fake_broker_is_left(broker));
	cr_assert_eq(held_count, 0);
}

Test(amqp_connection, leaves_a_broker_that_begins_a_message_inside_another)
{
	consumer_up();
	deliver_header(1, 2);
	deliver_header(2, 2);
	cr_assert(fake_broker_is_left(broker));
}

Test(amqp_connection, leaves_a_broker_that_speaks_on_a_channel_nobody_opened)
{
	consumer_up();
	fake_broker_delivers(broker, 5, 1, "hi");
	cr_assert(fake_broker_is_left(broker));
}

Test(amqp_connection, hands_out_a_burst_over_several_turns)
{
	static const unsigned many = 8;

	consumer_up();
	deliver_up_to(many);
	while (held_count > 0)
		consumer_ack(held[--held_count]);
	hears_ack("\0\0\0\0\0\0\0\x08\x01");
}
