/* The bus on a bad network: each fault of the proxy, with publishes and calls under way. Whatever
 * happens, each callback comes once, what was confirmed is there, what is unknown is published
 * again with the same id, and nobody spins meanwhile. Each test has queues of its own. */
#include "events/clock.h"
#include "tests/support/traffic.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <time.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

TestSuite(amqp_proxy, .init = traffic_init, .fini = traffic_finish, .timeout = 60);

/* The loop waits instead of spinning: looking each millisecond costs a part of a processor, a loop
 * that spins all of it. */
static void
stays_calm(int64_t ms)
{
	clock_t begun = clock();

	run_for(loop, ms);
	cr_assert_lt((clock() - begun) * 1000 / CLOCKS_PER_SEC, ms / 2);
}

/* ── the link ends ── */

Test(amqp_proxy, what_is_under_way_when_the_link_is_cut_gets_through)
{
	start();
	begin_traffic(ITEMS, ASKS);
	cr_assert(run_until(loop, is_under_way, NULL, PATIENCE_MS));
	proxy_cut(proxy);
	cr_assert(run_until(loop, is_lost, NULL, PATIENCE_MS));
	gets_through();
	comes_back();
	was_lost(2);
}

Test(amqp_proxy, what_is_under_way_when_the_link_is_reset_gets_through)
{
	start();
	begin_traffic(ITEMS, ASKS);
	cr_assert(run_until(loop, is_under_way, NULL, PATIENCE_MS));
	proxy_reset(proxy);
	cr_assert(run_until(loop, is_lost, NULL, PATIENCE_MS));
	gets_through();
	comes_back();
	was_lost(2);
}

/* A connection that ends while it is made is made again. */
static void
is_made_though(amqp_method_number_t method, enum proxy_act act)
{
	struct proxy_rule rule = { PROXY_TO_CLIENT, AMQP_FRAME_METHOD, method, 1, act, 9 };

	proxy_on_frame(proxy, &rule);
	begin_anew();
	start();
	cr_assert(proxy_has_acted(proxy));
	begin_traffic(5, 1);
	gets_through();
}

Test(amqp_proxy, a_link_that_is_cut_while_it_is_made_is_made_again)
{
	static const amqp_method_number_t methods[] = { AMQP_CONNECTION_START_METHOD,
		AMQP_CONNECTION_TUNE_METHOD, AMQP_CONNECTION_OPEN_OK_METHOD,
		AMQP_CHANNEL_OPEN_OK_METHOD, AMQP_QUEUE_DECLARE_OK_METHOD,
		AMQP_BASIC_CONSUME_OK_METHOD, AMQP_CONFIRM_SELECT_OK_METHOD };
	size_t i;

	for (i = 0; i < LENGTH(methods); i++)
		is_made_though(methods[i], i % 2 == 0 ? PROXY_CUT : PROXY_RESET);
}

/* ── the link ends within a frame ── */

/* For each class of places within such a frame: in its head, behind it, in its payload, before its
 * end mark, behind it. */
static void
survives_an_end_within(unsigned way, uint8_t type, amqp_method_number_t method, unsigned nth)
{
	static const long offsets[] = { 1, 7, 12, -1, LONG_MAX };
	struct proxy_rule rule = { way, type, method, nth, PROXY_CUT, 0 };
	size_t i;

	for (i = 0; i < LENGTH(offsets); i++) {
		rule.offset = offsets[i];
		rule.act = i % 2 == 0 ? PROXY_CUT : PROXY_RESET;
		begin_anew();
		start();
		proxy_on_frame(proxy, &rule);
		begin_traffic(10, 2);
		cr_assert(run_until(loop, is_under_way, NULL, PATIENCE_MS));
		gets_through();
		cr_assert(proxy_has_acted(proxy), "offset %ld", offsets[i]);
	}
}

Test(amqp_proxy, a_delivery_that_ends_within_its_method_comes_again)
{
	survives_an_end_within(PROXY_TO_CLIENT, AMQP_FRAME_METHOD, AMQP_BASIC_DELIVER_METHOD, 3);
}

Test(amqp_proxy, a_delivery_that_ends_within_its_header_comes_again)
{
	survives_an_end_within(PROXY_TO_CLIENT, AMQP_FRAME_HEADER, AMQP_BASIC_DELIVER_METHOD, 3);
}

Test(amqp_proxy, a_delivery_that_ends_within_its_body_comes_again)
{
	survives_an_end_within(PROXY_TO_CLIENT, AMQP_FRAME_BODY, AMQP_BASIC_DELIVER_METHOD, 3);
}

Test(amqp_proxy, a_confirm_that_is_cut_leaves_its_publish_unknown)
{
	survives_an_end_within(PROXY_TO_CLIENT, AMQP_FRAME_METHOD, AMQP_BASIC_ACK_METHOD, 1);
}

Test(amqp_proxy, a_publish_that_ends_within_its_method_is_published_again)
{
	survives_an_end_within(PROXY_TO_BROKER, AMQP_FRAME_METHOD, AMQP_BASIC_PUBLISH_METHOD, 3);
}

Test(amqp_proxy, a_publish_that_ends_within_its_header_is_published_again)
{
	survives_an_end_within(PROXY_TO_BROKER, AMQP_FRAME_HEADER, AMQP_BASIC_PUBLISH_METHOD, 3);
}

Test(amqp_proxy, a_publish_that_ends_within_its_body_is_published_again)
{
	survives_an_end_within(PROXY_TO_BROKER, AMQP_FRAME_BODY, AMQP_BASIC_PUBLISH_METHOD, 3);
}

/* ── frames that are lost ── */

static bool
second_is_confirmed(void *arg)
{
	(void)arg;
	return items[1].is_confirmed;
}

static bool
first_is_settled(void *arg)
{
	(void)arg;
	return !items[0].is_open;
}

Test(amqp_proxy, a_lost_confirm_makes_its_publish_unknown_in_thirty_seconds_and_no_other)
{
	struct proxy_rule rule = { PROXY_TO_CLIENT, AMQP_FRAME_METHOD, AMQP_BASIC_ACK_METHOD, 1,
		PROXY_DROP, 0 };

	start();
	begin_traffic(0, 0);
	proxy_on_frame(proxy, &rule);
	cr_assert_eq(publish(&items[0], 20), 0);
	while (!proxy_has_acted(proxy))
		run_for(loop, 1);
	cr_assert_eq(publish(&items[1], 20), 0);
	cr_assert(run_until(loop, second_is_confirmed, NULL, PATIENCE_MS));
	cr_assert(items[0].is_open);
	stays_calm(25000);
	cr_assert(run_until(loop, first_is_settled, NULL, PATIENCE_MS));
	cr_assert_not(items[0].is_confirmed);
	item_count = 1;
	gets_through();
	cr_assert_eq(items[0].sent, 2);
	cr_assert_eq(items[0].seen, 2);
	cr_assert_eq(items[1].seen, 1);
}

Test(amqp_proxy, a_lost_delivery_is_noticed_by_its_tag_and_comes_again)
{
	struct proxy_rule rule = { PROXY_TO_CLIENT, AMQP_FRAME_METHOD, AMQP_BASIC_DELIVER_METHOD, 5,
		PROXY_DROP, 0 };

	start();
	proxy_on_frame(proxy, &rule);
	begin_traffic(ITEMS, 0);
	gets_through();
	cr_assert(proxy_has_acted(proxy));
	was_lost(1);
}

static bool
has_acted(void *arg)
{
	(void)arg;
	return proxy_has_acted(proxy);
}

static bool
first_is_answered(void *arg)
{
	(void)arg;
	return !asks[0].is_open;
}

Test(amqp_proxy, a_call_whose_reply_is_cut_ends_unsure_at_once_and_its_repeat_is_answered)
{
	struct proxy_rule rule = { PROXY_TO_CLIENT, AMQP_FRAME_BODY, AMQP_BASIC_DELIVER_METHOD, 1,
		PROXY_CUT, 7 };
	int64_t begun_ms;

	start();
	begin_traffic(0, 1);
	proxy_on_frame(proxy, &rule);
	cr_assert_eq(call(&asks[0]), 0);
	begun_ms = clock_monotonic_ms();
	cr_assert(run_until(loop, first_is_answered, NULL, PATIENCE_MS));
	cr_assert_lt(clock_monotonic_ms() - begun_ms, call_ms / 2);
	cr_assert_eq(asks[0].unsure, 1);
	gets_through();
	cr_assert_eq(asks[0].sent, 2);
	was_lost(1);
}

Test(amqp_proxy, a_call_whose_request_is_lost_ends_at_its_deadline_and_its_repeat_is_answered)
{
	struct proxy_rule rule = { PROXY_TO_BROKER, AMQP_FRAME_METHOD, AMQP_BASIC_PUBLISH_METHOD, 1,
		PROXY_DROP, 0 };

	start();
	begin_traffic(0, 1);
	proxy_on_frame(proxy, &rule);
	cr_assert_eq(call(&asks[0]), 0);
	cr_assert(run_until(loop, has_acted, NULL, PATIENCE_MS));
	stays_calm(call_ms / 2);
	gets_through();
	cr_assert_eq(asks[0].late, 1);
	cr_assert_eq(asks[0].sent, 2);
}

/* ── the link is there and does nothing ── */

static bool
is_held(void *arg)
{
	(void)arg;
	return held != NULL;
}

Test(amqp_proxy, a_half_open_link_is_left_after_two_heartbeats_and_what_was_open_is_unknown)
{
	int64_t begun_ms;

	call_ms = PATIENCE_MS;
	proxy_set_heartbeat(proxy, 1);
	start();
	begin_traffic(2, 1);
	holds = true;
	cr_assert_eq(publish(&items[0], 20), 0);
	cr_assert(run_until(loop, first_is_settled, NULL, PATIENCE_MS));
	cr_assert(run_until(loop, is_held, NULL, PATIENCE_MS));
	proxy_deafen(proxy);
	begun_ms = clock_monotonic_ms();
	cr_assert_eq(publish(&items[1], 20), 0);
	cr_assert_eq(call(&asks[0]), 0);
	stays_calm(1500);
	cr_assert(items[1].is_open && asks[0].is_open);
	cr_assert(run_until(loop, first_is_answered, NULL, PATIENCE_MS));
	cr_assert_lt(clock_monotonic_ms() - begun_ms, PATIENCE_MS / 2);
	cr_assert_eq(asks[0].unsure, 1);
	delivery_done(held); /* too late */
	cr_assert(counts("wildmarch_bus_stale_acks_total 1\n"));
	gets_through();
	cr_assert_eq(items[0].redelivered, 1);
	cr_assert_eq(items[1].sent, 2);
}

Test(amqp_proxy, a_link_that_stalls_towards_us_for_a_while_is_kept)
{
	start();
	begin_traffic(ITEMS, ASKS);
	cr_assert(run_until(loop, is_under_way, NULL, PATIENCE_MS));
	proxy_stall(proxy, PROXY_TO_CLIENT);
	pump();
	stays_calm(1500);
	proxy_stall(proxy, 0);
	gets_through();
	was_lost(0);
}

Test(amqp_proxy, a_link_that_stalls_towards_the_broker_congests_and_recovers)
{
	unsigned i = 0;
	int code = 0;

	start();
	begin_traffic(0, 0);
	proxy_stall(proxy, PROXY_TO_BROKER);
	while (i < ITEMS && (code = publish(&items[i], 1024 * 1024)) == 0) {
		i++;
		run_for(loop, 1);
	}
	cr_assert_eq(code, ERR_CONGESTED);
	stays_calm(1000);
	cr_assert_eq(publish(&items[i], 20), ERR_CONGESTED);
	proxy_stall(proxy, 0);
	item_count = i + 1;
	gets_through();
	cr_assert_eq(items[0].sent, 1);
	was_lost(0);
}

Test(amqp_proxy, a_link_that_stalls_for_good_is_left)
{
	proxy_set_heartbeat(proxy, 1);
	start();
	begin_traffic(20, 2);
	proxy_stall(proxy, PROXY_TO_CLIENT);
	pump();
	cr_assert(run_until(loop, is_lost, NULL, PATIENCE_MS));
	stays_calm(1000);
	proxy_stall(proxy, 0);
	gets_through();
}

/* ── the link is bad ── */

Test(amqp_proxy, delays_delay_and_nothing_else)
{
	int64_t begun_ms;

	proxy_delay(proxy, 200, 100);
	start();
	begin_traffic(0, 1);
	begun_ms = clock_monotonic_ms();
	gets_through();
	cr_assert_geq(clock_monotonic_ms() - begun_ms, 200);
	begin_traffic(40, 10);
	gets_through();
	cr_assert_eq(items[0].sent, 1);
	was_lost(0);
}

Test(amqp_proxy, bytes_that_come_one_by_one_are_the_same_messages)
{
	proxy_slice(proxy, true);
	start();
	begin_traffic(20, 2);
	gets_through();
	cr_assert_eq(items[0].sent, 1);
	was_lost(0);
}

Test(amqp_proxy, a_large_message_gets_through_a_narrow_link)
{
	int64_t begun_ms = clock_monotonic_ms();

	start();
	begin_traffic(0, 0);
	proxy_limit(proxy, 200000);
	cr_assert_eq(publish(&items[0], 500000), 0);
	item_count = 1;
	gets_through();
	cr_assert_geq(clock_monotonic_ms() - begun_ms, 2000);
	cr_assert_eq(items[0].sent, 1);
	was_lost(0);
}
