#include "tests/support/amqp_client.h"

#include "events/log.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>

struct loop *loop;
struct fake_broker *broker;
struct connection *connection;
struct publisher *publisher;
struct consumer *consumer;
struct err err;
struct delivery *held[8];
unsigned held_count;

static void
on_change(struct connection *c, void *arg)
{
	(void)c;
	(void)arg;
}

void
client_init(void)
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

void
client_finish(void)
{
	connection_destroy(connection);
	publisher_destroy(publisher);
	consumer_destroy(consumer);
	fake_broker_destroy(broker);
	loop_destroy(loop);
}

static bool
is_up(void *arg)
{
	(void)arg;
	return connection_is_up(connection);
}

bool
client_is_up_soon(void)
{
	return run_until(loop, is_up, NULL, WIRE_PATIENCE_MS);
}

bool
client_is_ended(void *arg)
{
	(void)arg;
	return connection_state(connection) == CONNECTION_ENDED;
}

/* ── deliveries ── */

void
client_hold(struct delivery *d, void *arg)
{
	(void)arg;
	cr_assert_lt(held_count, sizeof(held) / sizeof(held[0]));
	held[held_count++] = d;
}

static bool
holds_count(void *arg)
{
	return held_count == *(const unsigned *)arg;
}

bool
client_comes_to_hold(unsigned count)
{
	return run_until(loop, holds_count, &count, WIRE_PATIENCE_MS);
}

const char *
client_consumes_q(struct channel *ch, void *arg)
{
	(void)ch;
	(void)arg;
	return "q";
}
