#define _GNU_SOURCE /* memmem */
/* How the client opens a connection, keeps it alive and closes it, with a broker that misbehaves.
 */
#include "events/clock.h"
#include "tests/support/amqp_client.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(amqp_connection, .init = client_init, .fini = client_finish, .timeout = 40);

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
	cr_assert(client_is_up_soon());
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
	cr_assert(client_is_up_soon());
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
	cr_assert(client_is_up_soon());
	fake_broker_says_bytes(broker, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
	cr_assert(fake_broker_is_left(broker));
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(client_is_up_soon());
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
	cr_assert(client_is_up_soon());
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
	cr_assert(client_is_up_soon());
	begun_ms = clock_monotonic_ms();
	cr_assert(fake_broker_hears_frame(broker, AMQP_FRAME_HEARTBEAT));
	cr_assert(fake_broker_is_left(broker));
	cr_assert_geq(clock_monotonic_ms() - begun_ms, 2000);
}

Test(amqp_connection, stays_with_a_broker_that_sends_heartbeats)
{
	int i;

	cr_assert(fake_broker_opens(broker, FRAME_MAX, 1));
	cr_assert(client_is_up_soon());
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
	cr_assert(client_is_up_soon());
	connection_close(connection);
	cr_assert(fake_broker_hears(broker, 0, AMQP_CONNECTION_CLOSE_METHOD));
	cr_assert_not(client_is_ended(NULL));
	fake_broker_says(broker, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &ok);
	cr_assert(run_until(loop, client_is_ended, NULL, 500));
}

Test(amqp_connection, ends_within_a_second_when_the_close_is_not_answered)
{
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(client_is_up_soon());
	connection_close(connection);
	cr_assert(run_until(loop, client_is_ended, NULL, 1500));
}

Test(amqp_connection, ends_when_it_is_closed_before_it_was_ready)
{
	cr_assert(fake_broker_accepts(broker));
	connection_close(connection);
	cr_assert(run_until(loop, client_is_ended, NULL, 500));
}

Test(amqp_connection, ends_instead_of_coming_back_while_it_drains)
{
	cr_assert(fake_broker_opens(broker, FRAME_MAX, HEARTBEAT_S));
	cr_assert(client_is_up_soon());
	connection_drain(connection);
	cr_assert(connection_is_up(connection));
	fake_broker_hang_up(broker);
	cr_assert(run_until(loop, client_is_ended, NULL, 500));
}
