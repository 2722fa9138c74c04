#include "events/amqp/connection.h"
#include "events/amqp/consumer.h"
#include "events/amqp/publisher.h"
#include "events/loop.h"
#include "tests/bench/calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFETCH 32
#define REPLY_PREFETCH 1024
#define BODY_SIZE 128

static struct connection *consume, *publish;
static struct consumer *consumer;
static struct publisher *publisher;
static struct loop_timer *timer;
static char body[BODY_SIZE];
static char answers[64]; /* the client's own queue */

static void
declare_exchange(struct channel *ch, const char *name, const char *type)
{
	amqp_exchange_declare_t method = { .exchange = amqp_cstring_bytes(name),
		.type = amqp_cstring_bytes(type) };

	channel_call(ch, AMQP_EXCHANGE_DECLARE_METHOD, &method, AMQP_EXCHANGE_DECLARE_OK_METHOD);
}

static void
declare_queue(
    struct channel *ch, const char *queue, const char *exchange, const char *key, bool is_own)
{
	amqp_queue_declare_t declare = { .queue = amqp_cstring_bytes(queue), .exclusive = is_own };
	amqp_queue_bind_t bind = { .queue = declare.queue,
		.exchange = amqp_cstring_bytes(exchange),
		.routing_key = amqp_cstring_bytes(key) };

	channel_call(ch, AMQP_QUEUE_DECLARE_METHOD, &declare, AMQP_QUEUE_DECLARE_OK_METHOD);
	channel_call(ch, AMQP_QUEUE_BIND_METHOD, &bind, AMQP_QUEUE_BIND_OK_METHOD);
}

/* Of a run that was cut off. */
static void
purge_queue(struct channel *ch, const char *queue)
{
	amqp_queue_purge_t method = { .queue = amqp_cstring_bytes(queue) };

	channel_call(ch, AMQP_QUEUE_PURGE_METHOD, &method, AMQP_QUEUE_PURGE_OK_METHOD);
}

/* Requests must not come before their answers can leave. */
static void
on_change(struct connection *c, void *arg)
{
	(void)arg;
	if (c == publish && connection_is_up(publish))
		connection_start(consume);
}

static struct connection *
connection_to(struct loop *loop, const char *url, const char *role)
{
	struct err err;
	struct connection_config config = {
		.url = url,
		.service = "bench",
		.role = role,
		.version = "1",
		.on_change = on_change,
	};
	struct connection *c = connection_create(loop, &config, &err);

	calls_must(c != NULL, "AMQP_URL is malformed");
	return c;
}

static void
connect_both(struct loop *loop, const char *url, const char *name, unsigned prefetch,
    const struct consumer_owner *owner)
{
	consume = connection_to(loop, url, "consume");
	publish = connection_to(loop, url, "publish");
	consumer = consumer_create(consume, name, name, prefetch, owner);
	publisher = publisher_create(publish, "calls", 0, &(struct publisher_owner){ .arg = NULL });
	connection_start(publish);
}

static void
put(const struct message *m)
{
	struct err err;

	calls_must(publisher_put(publisher, m, NULL, NULL, &err) == 0, "publishing failed");
}

/* ── the side that answers ── */

static const char *
requests_setup(struct channel *ch, void *arg)
{
	(void)arg;
	declare_exchange(ch, "bench.requests", "topic");
	declare_exchange(ch, "bench.replies", "direct");
	declare_queue(ch, "bench.calls", "bench.requests", "combat.*", false);
	return "bench.calls";
}

static void
on_request(struct delivery *d, void *arg)
{
	const struct message *request = &d->message;
	struct message reply = {
		.exchange = "bench.replies",
		.routing_key = request->reply_to,
		.correlation_id = request->correlation_id,
		.body = request->body,
		.body_size = request->body_size,
	};

	(void)arg;
	put(&reply);
	consumer_ack(d);
}

static void
serve(struct loop *loop, const char *url)
{
	struct consumer_owner owner = {
		.on_setup = requests_setup, .on_delivery = on_request, .ack_batch = PREFETCH / 4
	};

	connect_both(loop, url, "bench.calls", PREFETCH, &owner);
}

/* ── the side that asks ── */

static const char *
replies_setup(struct channel *ch, void *arg)
{
	(void)arg;
	declare_exchange(ch, "bench.requests", "topic");
	declare_exchange(ch, "bench.replies", "direct");
	declare_queue(ch, answers, "bench.replies", answers, true);
	declare_queue(ch, "bench.calls", "bench.requests", "combat.*", false);
	purge_queue(ch, "bench.calls");
	return answers;
}

static void
on_reply(struct delivery *d, void *arg)
{
	size_t number = (size_t)strtoull(d->message.correlation_id, NULL, 10);

	(void)arg;
	calls_end(number);
	consumer_ack(d);
}

static void
begin_when_ready(void *arg)
{
	(void)arg;
	if (consumer_is_ready(consumer) && publisher_is_ready(publisher))
		calls_begin();
	else
		loop_timer_arm(timer, 10);
}

static void
ask(struct loop *loop, const char *url)
{
	struct consumer_owner owner = {
		.on_setup = replies_setup, .on_delivery = on_reply, .ack_batch = REPLY_PREFETCH / 16
	};

	(void)snprintf(answers, sizeof(answers), "bench.answers.%ld", (long)getpid());
	memset(body, 'x', sizeof(body));
	connect_both(loop, url, "bench.answers", REPLY_PREFETCH, &owner);
	timer = loop_timer_create(loop, begin_when_ready, NULL);
	loop_timer_arm(timer, 10);
}

static void
call(size_t number)
{
	char id[24];
	struct message m = {
		.exchange = "bench.requests",
		.routing_key = "combat.attack",
		.type = "wildmarch.combat.attack.v1",
		.id = "0190f3b2-0000-7000-8000-000000000000",
		.correlation_id = id,
		.reply_to = answers,
		.content_type = "application/cloudevents+json",
		.app_id = "wildmarch-gateway/1.0",
		.user_id = connection_user(publish),
		.expiration_ms = 5000,
		.body = body,
		.body_size = sizeof(body),
	};

	(void)snprintf(id, sizeof(id), "%zu", number);
	put(&m);
}

const struct calls_mode calls_raw = { "raw", serve, ask, call };
