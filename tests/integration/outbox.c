/* events/outbox between a real database and a real broker. Events go to `notify`, whose queue
 * bot.notifications the test reads. */
#include "events/outbox.h"

#include "events/bus.h"
#include "events/clock.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/metrics.h"
#include "events/text.h"
#include "tests/support/databases.h"
#include "tests/support/rabbit.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <criterion/options.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS_MAX 400

static struct loop *loop;
static char *url;
static struct postgres *pool;
static struct bus *bus;
static struct outbox *outbox;
static struct metrics *metrics;
static char cause[UUID_TEXT_SIZE]; /* of this test: makes its ids its own */

/* How often the event of each number came, and what came last. */
static unsigned came[EVENTS_MAX], came_count;
static char last_type[64], last_correlation[64], last_trace[TRACE_ID_TEXT_SIZE];
static struct text last_body;

static void
id_of(unsigned number, char ret[UUID_TEXT_SIZE])
{
	uuid_event(cause, "test", number, ret);
}

static void
keep(const struct message *m)
{
	snprintf(last_type, sizeof(last_type), "%s", m->type);
	snprintf(last_correlation, sizeof(last_correlation), "%s",
	    m->correlation_id != NULL ? m->correlation_id : "");
	traceparent_trace_id(message_header(m, HEADER_TRACEPARENT), last_trace);
	text_clear(&last_body);
	text_add(&last_body, m->body, m->body_size);
}

static void
on_delivery(struct delivery *d, void *arg)
{
	const struct message *m = delivery_message(d);
	char id[UUID_TEXT_SIZE];

	(void)arg;
	for (unsigned i = 0; i < EVENTS_MAX; i++) {
		id_of(i, id);
		if (m->id == NULL || strcmp(m->id, id) != 0)
			continue;
		came[i]++;
		came_count++;
		keep(m);
	}
	delivery_done(d);
}

static bool
is_bus_ready(void *arg)
{
	(void)arg;
	return bus_is_ready(bus, NULL);
}

static struct outbox *
make_outbox(void)
{
	struct err err = { 0 };
	struct outbox *o = outbox_create(loop, bus, pool, "test", metrics, &err);

	cr_assert(o != NULL, "%s", err.text);
	return o;
}

static void
set_up(void)
{
	struct bus_config config = {
		.url = address("AMQP_URL"), .service = "test", .version = "0"
	};
	struct err err = { 0 };

	log_init("test", "", LOG_WARN);
	signal(SIGPIPE, SIG_IGN);
	loop = loop_create();
	url = database_make(loop);
	cr_assert_eq(wildmarchctl(url, NULL, "migrate", "--dir", MIGRATIONS, NULL), 0);
	pool = postgres_open(loop, url, 4, "test", &err);
	cr_assert(pool != NULL, "%s", err.text);
	metrics = metrics_create();
	bus = bus_create(loop, &config, metrics, &err);
	cr_assert(bus != NULL, "%s", err.text);
	bus_subscribe(bus, "bot.notifications", 32, on_delivery, NULL);
	bus_start(bus);
	cr_assert(until(loop, is_bus_ready, NULL, 10000));
	uuid_v7(cause);
	outbox = make_outbox();
}

static void
tear_down(void)
{
	bus_destroy(bus);
	outbox_destroy(outbox);
	postgres_close(pool);
	metrics_destroy(metrics);
	database_drop(loop, url);
	loop_destroy(loop);
	text_finish(&last_body);
}

/* All tests read the same queue: one after the other. */
ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
	(void)tests;
	criterion_options.jobs = 1;
}

TestSuite(outbox, .init = set_up, .fini = tear_down, .timeout = 90);

/* ── a transaction that writes events ── */

enum ending { PUBLISHED, CRASHED, ROLLED_BACK };

struct writing {
	const char *exchange;
	unsigned from, to; /* numbers of the events */
	enum ending ending;
	struct outbox_batch *batch;
};

static void
on_written(struct postgres_session *s, const struct postgres_results *results,
    const struct err *err, void *arg)
{
	struct writing *w = arg;

	(void)results;
	cr_assert(err == NULL, "%s", err->text);
	if (w->ending == PUBLISHED)
		outbox_committed(w->batch);
	else
		outbox_abandon(w->batch); /* what a process that died after COMMIT leaves: rows, and
		                             nobody who knows of them */
	postgres_release(s);
	loop_stop(loop);
}

static void
add_event(const struct writing *w, unsigned number)
{
	char id[UUID_TEXT_SIZE], data[64];
	struct event e = {
		.id = id,
		.type = "wildmarch.test.happened.v1",
		.source = "/wildmarch/test/thing/1",
		.subject = "thing/1",
		.time_ms = 1763838000123,
		.sequence = number + 1,
		.correlation_id = "client:test:1",
		.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
		.data = data,
	};

	id_of(number, id);
	e.data_size = (size_t)snprintf(
	    data, sizeof(data), "{\"number\":%u,\"text\":\"Zo\u00eb \\\"quoted\\\"\"}", number);
	outbox_add(w->batch, w->exchange, "telegram.personal", "thing/1", number + 1, &e);
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct writing *w = arg;

	cr_assert(err == NULL, "%s", err->text);
	w->batch = outbox_begin(outbox);
	postgres_plain(s, "BEGIN");
	for (unsigned i = w->from; i < w->to; i++)
		add_event(w, i);
	outbox_store(w->batch, s);
	postgres_plain(s, w->ending == ROLLED_BACK ? "ROLLBACK" : "COMMIT");
	postgres_sync(s, on_written, w);
}

static void
write_events(const char *exchange, unsigned from, unsigned to, enum ending ending)
{
	struct writing w = { .exchange = exchange, .from = from, .to = to, .ending = ending };

	postgres_acquire(pool, 5000, on_session, &w);
	loop_run(loop);
}

static int64_t
row_count(void)
{
	return sql_number(loop, pool, "SELECT count(*) FROM outbox");
}

/* Time passes for the rows: the sweeper may take them. */
static void
make_due(void)
{
	free(sql(loop, pool, "UPDATE outbox SET not_before = now() - interval '1 s'"));
}

static bool
is_outbox_idle(void *arg)
{
	(void)arg;
	return outbox_is_idle(outbox);
}

static bool
have_come(void *arg)
{
	return came_count >= *(unsigned *)arg && outbox_is_idle(outbox);
}

static void
expect_events_within(unsigned count, int64_t ms)
{
	cr_assert(until(loop, have_come, &count, ms), "%u of %u came", came_count, count);
	for (unsigned i = 0; i < count; i++)
		cr_assert_eq(came[i], 1, "event %u came %u times", i, came[i]);
}

static void
expect_events(unsigned count)
{
	expect_events_within(count, 20000);
}

/* ── tests ── */

Test(outbox, committed_events_are_published_and_their_rows_go_when_they_are_confirmed)
{
	write_events("notify", 0, 3, PUBLISHED);
	expect_events(3);
	cr_assert_eq(row_count(), 0);
	cr_assert_str_eq(last_type, "wildmarch.test.happened.v1");
	cr_assert_str_eq(last_correlation, "client:test:1");
	cr_assert_str_eq(last_trace, "0af7651916cd43dd8448eb211c80319c");
}

Test(outbox, an_internal_event_that_nobody_reads_yet_is_done_with)
{
	int64_t deadline = clock_monotonic_ms() + 10000;

	write_events("loot_granted", 0, 3, PUBLISHED);
	while (row_count() != 0)
		cr_assert_lt(clock_monotonic_ms(), deadline, "%d are left", (int)row_count());
	cr_assert_eq(came_count, 0);
}

Test(outbox, many_events_are_deleted_together)
{
	write_events("notify", 0, EVENTS_MAX, PUBLISHED);
	expect_events(EVENTS_MAX);
	cr_assert_eq(row_count(), 0);
	/* A DELETE a row would be 400 transactions and more. */
	cr_assert_lt(
	    sql_number(loop, pool,
		"SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"),
	    200);
}

Test(outbox, what_a_crash_left_behind_is_swept_once_and_is_the_same_event)
{
	struct text direct = { 0 };

	write_events("notify", 0, 1, PUBLISHED);
	expect_events(1);
	text_add(&direct, last_body.bytes, last_body.size);
	came[0] = came_count = 0;

	write_events("notify", 0, 1, CRASHED);
	cr_assert_eq(row_count(), 1);
	make_due();
	expect_events(1);
	cr_assert_eq(row_count(), 0);
	cr_assert(last_body.size == direct.size &&
		  memcmp(last_body.bytes, direct.bytes, direct.size) == 0);
	cr_assert_str_eq(last_type, "wildmarch.test.happened.v1");
	cr_assert_str_eq(last_correlation, "client:test:1");
	cr_assert_str_eq(last_trace, "0af7651916cd43dd8448eb211c80319c");
	text_finish(&direct);
}

Test(outbox, a_row_is_left_alone_until_its_time)
{
	write_events("notify", 0, 1, CRASHED);
	write_events("notify", 1, 2, CRASHED);
	free(sql(
	    loop, pool, "UPDATE outbox SET not_before = now() - interval '1 s' WHERE version = 2"));
	cr_assert(until(loop, have_come, &(unsigned){ 1 }, 20000));
	cr_assert_eq(came[0], 0);
	cr_assert_eq(came[1], 1);
	cr_assert_eq(row_count(), 1);
	cr_assert_eq(sql_number(loop, pool,
			 "SELECT extract(epoch FROM not_before - created_at)::int FROM outbox"),
	    8);
}

Test(outbox, events_of_a_transaction_that_was_rolled_back_never_come)
{
	write_events("notify", 0, 1, ROLLED_BACK);
	cr_assert_eq(row_count(), 0);
	write_events("notify", 1, 2, PUBLISHED);
	cr_assert(until(loop, have_come, &(unsigned){ 1 }, 20000));
	cr_assert_eq(came[0], 0);
}

#define OTHERS 3

static bool
are_idle(void *arg)
{
	struct outbox **others = arg;

	for (unsigned i = 0; i < OTHERS; i++)
		if (!outbox_is_idle(others[i]))
			return false;
	return true;
}

Test(outbox, several_sweepers_of_one_producer_publish_each_row_once)
{
	struct outbox *others[OTHERS];

	write_events("notify", 0, 300, CRASHED);
	for (unsigned i = 0; i < OTHERS; i++)
		others[i] = make_outbox();
	make_due();
	expect_events(300);
	cr_assert(until(loop, are_idle, others, 5000));
	cr_assert_eq(row_count(), 0);
	cr_assert_eq(came_count, 300);
	bus_destroy(bus); /* before its outboxes */
	bus = NULL;
	for (unsigned i = 0; i < OTHERS; i++)
		outbox_destroy(others[i]);
}

Test(outbox, another_producers_rows_are_not_touched)
{
	write_events("notify", 0, 2, CRASHED);
	free(sql(loop, pool, "UPDATE outbox SET producer = 'somebody' WHERE version = 1"));
	make_due();
	cr_assert(until(loop, have_come, &(unsigned){ 1 }, 20000));
	cr_assert_eq(came[0], 0);
	cr_assert_eq(
	    sql_number(loop, pool,
		"SELECT count(*) FROM outbox WHERE producer = 'somebody' AND attempts = 0"),
	    1);
}

/* ── an exchange that is gone ── */

#define GONE "test.gone"

static int64_t
parked_count(void)
{
	return sql_number(loop, pool, "SELECT count(parked_at) FROM outbox");
}

static void
expect_parked(int64_t count)
{
	int64_t deadline = clock_monotonic_ms() + 20000;

	while (parked_count() != count)
		cr_assert_lt(clock_monotonic_ms(), deadline, "%d are parked", (int)parked_count());
}

static bool
counts(void *line)
{
	struct text out = { 0 };
	bool found;

	metrics_write(metrics, &out);
	found = strstr(out.bytes, line) != NULL;
	text_finish(&out);
	return found;
}

Test(outbox, events_whose_exchange_is_gone_are_parked_and_hold_up_nobody)
{
	write_events(GONE, 100, 110, CRASHED);
	write_events("notify", 0, 20, CRASHED);
	make_due();
	expect_events(20);
	expect_parked(10);
	cr_assert_eq(row_count(), 10);
	/* What comes for it later waits behind them, unpublished; others' are published at once. */
	write_events(GONE, 110, 115, PUBLISHED);
	write_events("notify", 20, 40, PUBLISHED);
	expect_events(40);
	free(sql(loop, pool,
	    "UPDATE outbox SET not_before = now() - interval '1 s' WHERE parked_at IS NULL"));
	expect_parked(15);
	cr_assert(until(loop, counts, "wildmarch_outbox_parked_rows 15\n", 10000));
	cr_assert(counts("wildmarch_outbox_parked_total 10\n"));
	cr_assert_eq(row_count(), 15);
}

Test(outbox, parked_events_follow_by_themselves_when_their_exchange_is_back)
{
	struct rabbit *rabbit;

	write_events(GONE, 0, EVENTS_MAX, CRASHED);
	make_due();
	expect_parked(EVENTS_MAX);
	rabbit = rabbit_open(loop);
	rabbit_declare_exchange(rabbit, GONE);
	rabbit_bind(rabbit, "bot.notifications", GONE, "#");
	expect_events_within(EVENTS_MAX, 40000);
	cr_assert_eq(row_count(), 0);
	cr_assert(until(loop, counts, "wildmarch_outbox_parked_rows 0\n", 10000));
	write_events(GONE, 0, 1, PUBLISHED); /* at once, as ever */
	cr_assert(until(loop, have_come, &(unsigned){ EVENTS_MAX + 1 }, 5000));
	rabbit_delete_exchange(rabbit, GONE);
	rabbit_close(rabbit);
}

Test(outbox, an_exchange_that_is_gone_costs_no_confirm_of_others)
{
	write_events(GONE, 100, 101, PUBLISHED);
	cr_assert(until(loop, is_outbox_idle, NULL, 10000));
	write_events("notify", 0, 1, PUBLISHED);
	cr_assert(until(loop, have_come, &(unsigned){ 1 }, 20000));
	for (unsigned i = 1; i <= 10; i++) {
		write_events(GONE, 100 + i, 101 + i, PUBLISHED);
		write_events("notify", i, i + 1, PUBLISHED);
		cr_assert(until(loop, have_come, &(unsigned){ i + 1 }, 2000), "event %u", i);
	}
	/* Once by the channel of fresh events, once by the sweeper's. */
	cr_assert(until(
	    loop, counts, "wildmarch_bus_outcomes_total{outcome=\"no_exchange\"} 2\n", 10000));
	cr_assert(counts("wildmarch_bus_outcomes_total{outcome=\"unknown\"} 0\n"));
}
