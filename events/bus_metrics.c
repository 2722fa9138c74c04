/* What a bus counts, and what is asked when it is scraped. */
#include "events/bus_parts.h"
#include "events/clock.h"

#include <assert.h>
#include <stdio.h>

static void
make_counters(struct bus_metrics *ret, struct metrics *m)
{
	ret->published =
	    metrics_counter(m, "bus_published_total", NULL, "Messages published with a confirm");
#define OUTCOME(word)                                                                              \
	metrics_counter(                                                                           \
	    m, "bus_outcomes_total", "outcome=\"" word "\"", "Ends of publishes with a confirm")
	ret->confirmed = OUTCOME("confirmed");
	ret->returned = OUTCOME("unroutable");
	ret->nacked = OUTCOME("nacked");
	ret->no_exchange = OUTCOME("no_exchange");
	ret->unsure = OUTCOME("unknown");
#undef OUTCOME
#define RESULT(word) metrics_counter(m, "bus_calls_total", "result=\"" word "\"", "Ends of calls")
	ret->calls[CALL_OK] = RESULT("ok");
	ret->calls[CALL_REFUSED] = RESULT("refused");
	ret->calls[CALL_TIMEOUT] = RESULT("timeout");
	ret->calls[CALL_UNROUTABLE] = RESULT("unroutable");
	ret->calls[CALL_UNSURE] = RESULT("unsure");
#undef RESULT
	ret->stale_acks = metrics_counter(m, "bus_stale_acks_total", NULL,
	    "Deliveries settled after their connection ended: they come again");
	ret->late_replies = metrics_counter(
	    m, "bus_late_replies_total", NULL, "Replies nobody waited for any more");
	ret->replies_returned =
	    metrics_counter(m, "bus_replies_returned_total", NULL, "Replies whose caller was gone");
	ret->replies_lost = metrics_counter(m, "bus_replies_lost_total", NULL,
	    "Replies that could not be sent: the caller repeats");
	ret->requests_expired = metrics_counter(m, "bus_requests_expired_total", NULL,
	    "Requests dropped because their deadline had passed");
	ret->copies_failed = metrics_counter(m, "bus_copies_failed_total", NULL,
	    "Copies for retry or dead letters that the broker did not take; tried again");
	ret->publish_reconnects =
	    metrics_counter(m, RECONNECTS_METRIC, "peer=\"amqp_publish\"", RECONNECTS_HELP);
	ret->consume_reconnects =
	    metrics_counter(m, RECONNECTS_METRIC, "peer=\"amqp_consume\"", RECONNECTS_HELP);
	ret->confirm_time =
	    metrics_histogram(m, "bus_confirm_seconds", NULL, "From publish to confirm");
	ret->call_time = metrics_histogram(m, "bus_call_seconds", NULL, "From call to answer");
}

static double
read_blocked(void *arg)
{
	const struct bus *bus = arg;

	return bus_is_blocked(bus) ? 1 : 0;
}

static double
read_blocked_seconds(void *arg)
{
	const struct bus *bus = arg;
	int64_t now_us = bus->blocked_since_us == 0 ? 0 : clock_monotonic_us();

	return (double)(bus->blocked_us + now_us - bus->blocked_since_us) / 1e6;
}

static double
read_lost_queues(void *arg)
{
	return subscribe_lost(arg);
}

/* What is asked when scraped. */
static void
add_readings(struct bus *bus)
{
	metrics_gauge_read(bus->all_metrics, "bus_blocked", NULL,
	    "1 while the broker takes no messages", read_blocked, bus);
	metrics_counter_read(bus->all_metrics, "bus_blocked_seconds_total", NULL,
	    "Time for which the broker took no messages", read_blocked_seconds, bus);
	metrics_gauge_read(bus->all_metrics, "bus_queues_lost", NULL,
	    "Queues to consume that are missing or refused; the log names them", read_lost_queues,
	    bus);
}

void
bus_metrics_init(struct bus *bus)
{
	if (bus->all_metrics == NULL)
		return;
	make_counters(&bus->metrics, bus->all_metrics);
	add_readings(bus);
}

/* ── of a queue ── */

static struct counter *
queue_counter(const struct bus *bus, const char *name, const char *queue, const char *help)
{
	struct text labels = { 0 };
	struct counter *counter;

	metrics_put_label(&labels, "queue", queue);
	counter = metrics_counter(bus->all_metrics, name, labels.bytes, help);
	text_finish(&labels);
	return counter;
}

void
bus_queue_init(const struct bus *bus, struct bus_queue *queue, const char *name)
{
	int size = snprintf(queue->name, sizeof(queue->name), "%s", name);

	assert(size > 0 && (size_t)size < sizeof(queue->name));
	if (bus->all_metrics == NULL)
		return;
	queue->deliveries = queue_counter(
	    bus, "bus_deliveries_total", name, "Messages and requests received, by queue");
	queue->retries = queue_counter(
	    bus, "bus_retries_total", name, "Deliveries sent through a retry queue, by queue");
	queue->dead_letters = queue_counter(
	    bus, "bus_dead_letters_total", name, "Deliveries that were given up, by queue");
}
