/* The bus and a broker that says no while it is connected: rights and passwords that change, queues
 * that go away. Each test has a user and a queue of its own. */
#include "events/amqp/connection.h"
#include "events/bus.h"
#include "events/clock.h"
#include "events/log.h"
#include "events/metrics.h"
#include "tests/support/proxy.h"
#include "tests/support/rabbit.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 20000
#define ALL ".*"
#define NONE "^$"

static struct loop *loop;
static struct rabbit *rabbit;
static struct proxy *proxy;
static struct bus *bus, *server;
static struct err err;
static char user[64], queue[64], url[256];

static struct delivery *held[4];
static unsigned held_count, outcome_count, answer_count;
static enum bus_outcome last_outcome;
static int last_answer;

/* ── the user ── */

static void
set_password(const char *password)
{
	char path[128], body[128];

	(void)snprintf(path, sizeof(path), "/api/users/%s", user);
	(void)snprintf(body, sizeof(body), "{\"password\":\"%s\",\"tags\":\"\"}", password);
	rabbit_manage(loop, "PUT", path, body);
}

static void
allow(const char *write, const char *read)
{
	char path[128], body[128];

	(void)snprintf(path, sizeof(path), "/api/permissions/wildmarch/%s", user);
	(void)snprintf(body, sizeof(body),
	    "{\"configure\":\".*\",\"write\":\"%s\",\"read\":\"%s\"}", write, read);
	rabbit_manage(loop, "PUT", path, body);
}

static void
delete_user(void)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "/api/users/%s", user);
	rabbit_manage(loop, "DELETE", path, "");
}

/* ── the bus ── */

static void
on_delivery(struct delivery *d, void *arg)
{
	(void)arg;
	cr_assert_lt(held_count, 4);
	held[held_count++] = d;
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	(void)arg;
	last_outcome = outcome;
	outcome_count++;
}

static void
on_answer(const struct bus_answer *a, void *arg)
{
	(void)arg;
	last_answer = a->code;
	answer_count++;
}

static void
setup(void)
{
	const char *port;

	log_init("test", "test", LOG_ERROR);
	loop = loop_create();
	rabbit = rabbit_open(loop);
	(void)snprintf(user, sizeof(user), "test.refused.%ld", (long)getpid());
	(void)snprintf(queue, sizeof(queue), "test.refused.%ld", (long)getpid());
	rabbit_declare(rabbit, queue, NULL);
	rabbit_bind(rabbit, queue, "tasks", queue);
	set_password("first");
	allow(ALL, ALL);
	port = strrchr(rabbit_url(), '@');
	cr_assert_not_null(port);
	(void)snprintf(url, sizeof(url), "amqp://%s:first%s", user, port);
	proxy = proxy_create(loop, url);
}

static void
teardown(void)
{
	bus_destroy(bus);
	bus_destroy(server);
	proxy_destroy(proxy);
	rabbit_delete(rabbit, queue);
	delete_user();
	rabbit_close(rabbit);
	loop_destroy(loop);
}

TestSuite(amqp_refusals, .init = setup, .fini = teardown, .timeout = 60);

static bool
is_ready(void *arg)
{
	(void)arg;
	return bus_is_ready(bus, NULL);
}

static bool
is_unready(void *arg)
{
	return !is_ready(arg);
}

static void
open_bus(void)
{
	struct bus_config config = {
		.url = proxy_url(proxy), .service = "test", .version = "1", .calls = true
	};

	bus = bus_create(loop, &config, NULL, &err);
	cr_assert_not_null(bus);
}

static void
start(void)
{
	bus_start(bus);
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
}

static bool
has_outcome(void *arg)
{
	return outcome_count == *(const unsigned *)arg;
}

static enum bus_outcome
publish(void)
{
	struct message m = {
		.exchange = "tasks", .routing_key = queue, .body = "hi", .body_size = 2
	};
	unsigned wanted = outcome_count + 1;

	cr_assert_eq(bus_publish(bus, &m, on_outcome, NULL, &err), 0, "%s", err.text);
	cr_assert(run_until(loop, has_outcome, &wanted, PATIENCE_MS));
	return last_outcome;
}

static bool
holds_count(void *arg)
{
	return held_count == *(const unsigned *)arg;
}

static void
comes_to_hold(unsigned count)
{
	cr_assert(run_until(loop, holds_count, &count, PATIENCE_MS));
}

static bool
has_answer(void *arg)
{
	return answer_count == *(const unsigned *)arg;
}

/* ── passwords ── */

static void
on_change(struct connection *c, void *arg)
{
	(void)c;
	(void)arg;
}

static bool
is_up(void *arg)
{
	return connection_is_up(arg);
}

static bool
is_refused(void *arg)
{
	return strstr(connection_complaint(arg), "403") != NULL &&
	       connection_state(arg) == CONNECTION_DOWN;
}

static bool
tries_again(void *arg)
{
	return connection_state(arg) != CONNECTION_DOWN;
}

Test(amqp_refusals, a_password_that_was_changed_is_complained_of_and_tried_again_slowly)
{
	struct connection_config config = { .url = proxy_url(proxy),
		.service = "test",
		.role = "both",
		.version = "1",
		.on_change = on_change };
	struct connection *c = connection_create(loop, &config, &err);
	int64_t refused_ms;

	cr_assert_not_null(c);
	connection_start(c);
	cr_assert(run_until(loop, is_up, c, PATIENCE_MS));
	set_password("second");
	proxy_cut(proxy);
	cr_assert(run_until(loop, is_refused, c, PATIENCE_MS));
	cr_assert_not_null(
	    strstr(connection_complaint(c), "ACCESS_REFUSED"), "%s", connection_complaint(c));
	refused_ms = clock_monotonic_ms();
	set_password("first");
	cr_assert(run_until(loop, tries_again, c, PATIENCE_MS));
	cr_assert_geq(clock_monotonic_ms() - refused_ms, 4500);
	cr_assert(run_until(loop, is_up, c, PATIENCE_MS));
	cr_assert_str_eq(connection_complaint(c), "");
	connection_destroy(c);
}

/* ── rights ── */

Test(amqp_refusals, a_right_to_write_that_is_gone_ends_the_publish_and_comes_back)
{
	open_bus();
	start();
	allow(NONE, ALL);
	cr_assert_eq(publish(), BUS_NO_EXCHANGE);
	allow(ALL, ALL);
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
	cr_assert_eq(publish(), BUS_CONFIRMED);
}

Test(amqp_refusals, a_right_to_read_that_is_gone_is_named_with_its_queue_and_comes_back)
{
	const char *why = "";

	open_bus();
	bus_subscribe(bus, queue, 2, on_delivery, NULL);
	start();
	allow(ALL, "^(replies|test[.]replies[.].*)$");
	cr_assert_eq(publish(), BUS_CONFIRMED);
	comes_to_hold(1); /* who has begun to consume goes on */
	proxy_cut(proxy);
	cr_assert(run_until(loop, is_unready, NULL, PATIENCE_MS));
	cr_assert_not(run_until(loop, is_ready, NULL, 2000));
	cr_assert_not(bus_is_ready(bus, &why));
	cr_assert_not_null(strstr(why, queue), "%s", why);
	delivery_done(held[0]); /* too late */
	allow(ALL, ALL);
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
	comes_to_hold(2);
	cr_assert(delivery_message(held[1])->is_redelivered);
	delivery_done(held[1]);
}

/* ── queues ── */

Test(amqp_refusals, what_is_held_of_a_queue_that_was_deleted_is_settled_without_harm)
{
	open_bus();
	bus_subscribe(bus, queue, 2, on_delivery, NULL);
	start();
	cr_assert_eq(publish(), BUS_CONFIRMED);
	cr_assert_eq(publish(), BUS_CONFIRMED);
	comes_to_hold(2);
	rabbit_delete(rabbit, queue);
	delivery_done(held[0]);
	cr_assert(run_until(loop, is_unready, NULL, PATIENCE_MS));
	delivery_done(held[1]);
	rabbit_declare(rabbit, queue, NULL);
	rabbit_bind(rabbit, queue, "tasks", queue);
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
	cr_assert_eq(proxy_links(proxy), 2);
	cr_assert_eq(publish(), BUS_CONFIRMED);
	comes_to_hold(3);
	delivery_done(held[2]);
}

static void
reply(struct delivery *d)
{
	const struct message *m = delivery_message(d);
	struct message answer = {
		.exchange = "replies",
		.routing_key = m->reply_to,
		.correlation_id = m->correlation_id,
		.body = "{}",
		.body_size = 2,
	};

	cr_assert_eq(bus_publish(server, &answer, NULL, NULL, &err), 0, "%s", err.text);
	delivery_done(d);
}

/* The queue is exclusive: only the broker itself deletes it. */
static void
delete_reply_queue(const char *name)
{
	char words[512];

	(void)snprintf(words, sizeof(words),
	    "{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"wildmarch\">>, queue, "
	    "<<\"%s\">>)), "
	    "rabbit_amqqueue:delete(Q, false, false, <<\"test\">>).",
	    name);
	cr_assert(rabbitmqctl(loop, (const char *const[]){ "-q", "eval", words, NULL }));
}

static bool
is_server_ready(void *arg)
{
	(void)arg;
	return bus_is_ready(server, NULL);
}

Test(amqp_refusals, a_call_whose_reply_queue_was_deleted_ends_unsure_and_the_next_one_is_answered)
{
	struct bus_config config = { .url = rabbit_url(), .service = "testserver", .version = "1" };
	struct bus_call call = { .operation = queue, .body = "{}", .body_size = 2 };

	call.deadline_ms = PATIENCE_MS;
	rabbit_bind(rabbit, queue, "requests", queue);
	server = bus_create(loop, &config, NULL, &err);
	bus_subscribe(server, queue, 2, on_delivery, NULL);
	bus_start(server);
	open_bus();
	start();
	cr_assert(run_until(loop, is_server_ready, NULL, PATIENCE_MS));
	cr_assert_eq(bus_call(bus, &call, on_answer, NULL, &err), 0);
	comes_to_hold(1);
	delete_reply_queue(delivery_message(held[0])->reply_to);
	cr_assert(run_until(loop, has_answer, &(unsigned){ 1 }, PATIENCE_MS / 2));
	cr_assert_eq(last_answer, ERR_UNSURE);
	reply(held[0]);
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
	cr_assert_eq(bus_call(bus, &call, on_answer, NULL, &err), 0);
	comes_to_hold(2);
	reply(held[1]);
	cr_assert(run_until(loop, has_answer, &(unsigned){ 2 }, PATIENCE_MS));
	cr_assert_eq(last_answer, 0);
}
