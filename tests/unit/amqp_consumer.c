/* How the client takes deliveries and acknowledges them, and which of them make it leave. */
#include "tests/support/amqp_client.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(amqp_consumer, .init = client_init, .fini = client_finish, .timeout = 40);

static unsigned stale_count, ack_batch;

static void
on_stale(void *arg)
{
	(void)arg;
	stale_count++;
}

static bool
is_consumer_ready(void *arg)
{
	(void)arg;
	return consumer_is_ready(consumer);
}

static void
consumer_up(void)
{
	struct consumer_owner owner = { .on_setup = client_consumes_q,
		.on_delivery = client_hold,
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
	cr_assert(client_comes_to_hold((unsigned)last));
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

Test(amqp_consumer, acknowledges_once_a_turn_for_many)
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

Test(amqp_consumer, acknowledges_singly_what_waits_behind_a_slow_one)
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
Test(amqp_consumer, acknowledges_a_batch_when_it_is_whole)
{
	uint64_t tag;

	ack_batch = 4;
	consumer_up();
	for (tag = 1; tag <= 4 * BATCHES; tag++) {
		fake_broker_delivers(broker, 1, tag, "hi");
		cr_assert(client_comes_to_hold(1));
		consumer_ack(held[--held_count]);
	}
	while (memcmp(ack_heard(), "\0\0\0\0\0\0\0\xa0", 8) != 0)
		;
	cr_assert_lt(fake_broker_count(broker, AMQP_BASIC_ACK_METHOD), 2 * BATCHES);
}

Test(amqp_consumer, acknowledges_part_of_a_batch_after_a_while)
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

Test(amqp_consumer, acknowledges_each_at_once_when_it_leaves)
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

Test(amqp_consumer, forgets_a_batch_with_its_connection)
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

Test(amqp_consumer, counts_an_acknowledgement_that_comes_after_a_reconnect)
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
	cr_assert(client_comes_to_hold(1));
	consumer_ack(held[0]);
	hears_ack("\0\0\0\0\0\0\0\x01\0");
	cr_assert_eq(fake_broker_count(broker, AMQP_BASIC_ACK_METHOD), 1);
}

Test(amqp_consumer, rejects_one_among_others)
{
	consumer_up();
	deliver_up_to(3);
	consumer_reject(held[1]);
	consumer_ack(held[0]);
	consumer_ack(held[2]);
	cr_assert(fake_broker_hears(broker, 1, AMQP_BASIC_REJECT_METHOD));
	hears_ack("\0\0\0\0\0\0\0\x03\x01");
}

Test(amqp_consumer, sets_a_cancelled_consumer_up_again)
{
	amqp_basic_cancel_t cancel = { .consumer_tag = amqp_cstring_bytes("tag") };

	consumer_up();
	fake_broker_says(broker, 1, AMQP_BASIC_CANCEL_METHOD, &cancel);
	cr_assert(fake_broker_takes_consumer(broker, 1));
	deliver_up_to(1);
	consumer_ack(held[0]);
}

Test(amqp_consumer, takes_a_message_in_pieces_of_one_byte)
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
	cr_assert(client_comes_to_hold(1));
}

Test(amqp_consumer, keeps_a_body_that_is_too_large_to_handle_so_that_it_can_be_rejected_whole)
{
	consumer_up();
	deliver_large(17);
	cr_assert(held[0]->is_oversized);
	cr_assert(held[0]->is_kept);
	cr_assert_eq(held[0]->message.body_size, 17 * 65536);
	consumer_reject(held[0]);
	cr_assert(fake_broker_hears(broker, 1, AMQP_BASIC_REJECT_METHOD));
}

Test(amqp_consumer, skips_a_body_that_is_too_large_to_keep)
{
	consumer_up();
	deliver_large(257);
	cr_assert(held[0]->is_oversized);
	cr_assert_not(held[0]->is_kept);
	cr_assert_eq(held[0]->message.body_size, 0);
	consumer_reject(held[0]);
	cr_assert(fake_broker_hears(broker, 1, AMQP_BASIC_REJECT_METHOD));
}

Test(amqp_consumer, leaves_a_broker_whose_body_is_longer_than_its_header_said)
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

Test(amqp_consumer, leaves_a_broker_that_begins_a_message_inside_another)
{
	consumer_up();
	deliver_header(1, 2);
	deliver_header(2, 2);
	cr_assert(fake_broker_is_left(broker));
}

Test(amqp_consumer, leaves_a_broker_that_speaks_on_a_channel_nobody_opened)
{
	consumer_up();
	fake_broker_delivers(broker, 5, 1, "hi");
	cr_assert(fake_broker_is_left(broker));
}

Test(amqp_consumer, hands_out_a_burst_over_several_turns)
{
	static const unsigned many = 8;

	consumer_up();
	deliver_up_to(many);
	while (held_count > 0)
		consumer_ack(held[--held_count]);
	hears_ack("\0\0\0\0\0\0\0\x08\x01");
}
