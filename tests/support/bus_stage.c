#include "tests/support/bus_stage.h"

#include "events/log.h"
#include "events/metrics.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct loop *loop;
struct rabbit *rabbit;
struct bus *bus;
char queue[64], dead_queue[80];
struct err err;
struct delivery *held[64];
unsigned held_count, outcome_count;

static struct metrics *metrics;
static unsigned outcomes[BUS_UNKNOWN + 1];

void
on_delivery(struct delivery *d, void *arg)
{
	(void)arg;
	held[held_count++ % 64] = d;
}

void
on_outcome(enum bus_outcome outcome, void *arg)
{
	(void)arg;
	outcomes[outcome]++;
	outcome_count++;
}

struct bus *
open_bus(void)
{
	struct bus_config config = {
		.url = rabbit_url(), .service = "test", .version = "1", .window = 512
	};
	struct bus *opened = bus_create(loop, &config, metrics, &err);

	cr_assert_not_null(opened);
	return opened;
}

void
bus_stage_init(void)
{
	log_init("test", "test", LOG_ERROR);
	loop = loop_create();
	metrics = metrics_create();
	rabbit = rabbit_open(loop);
	(void)snprintf(queue, sizeof(queue), "test.%ld", (long)getpid());
	(void)snprintf(dead_queue, sizeof(dead_queue), "%s.dead", queue);
	rabbit_declare(rabbit, queue, NULL);
	rabbit_bind(rabbit, queue, "tasks", queue);
	rabbit_bind(rabbit, queue, "retried", queue);
	rabbit_declare(rabbit, dead_queue, NULL);
	rabbit_bind(rabbit, dead_queue, "dead_letters", queue);
	bus = open_bus();
}

void
bus_stage_finish(void)
{
	bus_destroy(bus);
	rabbit_close(rabbit);
	metrics_destroy(metrics);
	loop_destroy(loop);
}

/* ── conditions ── */

bool
is_ready(void *arg)
{
	(void)arg;
	return bus_is_ready(bus, NULL);
}

bool
is_idle(void *arg)
{
	(void)arg;
	return bus_is_idle(bus);
}

static bool
holds_count(void *arg)
{
	return held_count == *(const unsigned *)arg;
}

bool
has_outcomes(void *arg)
{
	return outcome_count >= *(const unsigned *)arg;
}

void
start(void)
{
	bus_start(bus);
	cr_assert(run_until(loop, is_ready, NULL, PATIENCE_MS));
}

void
comes_to_hold(unsigned count)
{
	cr_assert(run_until(loop, holds_count, &count, PATIENCE_MS), "%u came instead of %u",
	    held_count, count);
}

void
ends(unsigned count, enum bus_outcome outcome)
{
	cr_assert(run_until(loop, has_outcomes, &count, PATIENCE_MS));
	cr_assert_eq(outcomes[outcome], count);
	outcomes[outcome] = outcome_count = 0;
}

static bool
is_counted(void *line)
{
	struct text out = { .size = 0 };
	bool found;

	metrics_write(metrics, &out);
	found = strstr(out.bytes, line) != NULL;
	text_finish(&out);
	return found;
}

void
comes_to_count(char *line)
{
	cr_assert(run_until(loop, is_counted, line, PATIENCE_MS), "%s", line);
}

void
counts_of_queue(const char *name, unsigned count)
{
	char line[200];

	(void)snprintf(line, sizeof(line), "wildmarch_%s{queue=\"%s\"} %u\n", name, queue, count);
	comes_to_count(line);
}

int
publish_to(const char *exchange, const char *key, const char *id, const void *body, size_t size)
{
	struct message m = {
		.exchange = exchange,
		.routing_key = key,
		.type = "test",
		.id = id,
		.is_persistent = true,
		.body = body,
		.body_size = size,
	};

	return bus_publish(bus, &m, on_outcome, NULL, &err);
}

void
publish_text(const char *id, const char *body)
{
	cr_assert_eq(publish_to("tasks", queue, id, body, strlen(body)), 0);
}

const char *
header(unsigned i, const char *name)
{
	const char *value = message_header(delivery_message(held[i]), name);

	return value == NULL ? "" : value;
}
