/* bench_operations IN_FLIGHT < CALLS
 *      calls operations of the game over the bus, as the gateway does, IN_FLIGHT at a time in the
 *      order given; prints what that took as JSON, and below it each answer on a line of its own.
 *
 * A line of CALLS is "<operation> <request>". AMQP_URL names the broker, with the gateway's login.
 * Whatever isn't answered, or refused, ends the measurement. A first tenth warms up and isn't
 * counted. */
#include "messages/operations.h"
#include "events/bus.h"
#include "events/clock.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/loop.h"
#include "tests/bench/must.h"
#include "tests/bench/times.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEADLINE_MS 5000

struct call {
	char *line; /* owned: the operation and, behind its NUL, the request */
	const char *body;
	bool is_write;
	int64_t started_us, took_us;
	char *answer; /* owned */
};

static struct call *calls;
static size_t calls_count, begun, ended, warm, in_flight;
static int64_t first_us, last_us;
static struct loop *loop;
static struct bus *bus;

/* ── what is called ── */

static void
add_call(char *line)
{
	static size_t room;
	char *space = strchr(line, ' ');
	const struct message_operation *operation;

	must(space != NULL, "a line isn't an operation and its request");
	*space = '\0';
	operation = message_operation_of(line);
	must(operation != NULL, "there is no such operation");
	if (calls_count == room) {
		room = room == 0 ? 4096 : room * 2;
		calls = reallocarray(calls, room, sizeof(*calls));
		must(calls != NULL, "out of memory");
	}
	calls[calls_count++] =
	    (struct call){ .line = line, .body = space + 1, .is_write = operation->is_write };
}

static void
read_calls(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t size;

	while ((size = getline(&line, &room, stdin)) > 0) {
		if (line[size - 1] == '\n')
			line[size - 1] = '\0';
		add_call(line);
		line = NULL;
		room = 0;
	}
	free(line);
	must(calls_count > 0, "there is nothing to call");
}

/* ── calling ── */

static void fill(void);

static void
on_answer(const struct bus_answer *a, void *arg)
{
	struct call *call = arg;
	int64_t now_us = clock_monotonic_us();

	if (a->code != 0 || a->is_refusal || a->is_replayed) {
		fprintf(stderr, "bench: %s %s: %s %.*s\n", call->line, call->body,
		    a->code != 0 ? err_name((enum err_code)a->code) : "answered",
		    a->code != 0 ? 0 : (int)a->body_size, (const char *)a->body);
		exit(1);
	}
	call->took_us = now_us - call->started_us;
	call->answer = strndup(a->body, a->body_size);
	must(call->answer != NULL, "out of memory");
	if (++ended == warm)
		first_us = now_us;
	last_us = now_us;
	if (ended == calls_count)
		loop_stop(loop);
	else
		fill();
}

static void
begin(struct call *call)
{
	char id[UUID_TEXT_SIZE];
	struct err err;
	struct bus_call made = {
		.operation = call->line,
		.operation_id = call->is_write ? id : NULL,
		.principal = "client:bench",
		.body = call->body,
		.body_size = strlen(call->body),
		.deadline_ms = DEADLINE_MS,
	};

	uuid_v7(id);
	call->started_us = clock_monotonic_us();
	if (bus_call(bus, &made, on_answer, call, &err) == 0)
		return;
	fprintf(stderr, "bench: %s can't be called: %s\n", call->line, err.text);
	exit(1);
}

static void
fill(void)
{
	while (begun < calls_count && begun - ended < in_flight)
		begin(&calls[begun++]);
}

static void
on_ready(bool is_ready, void *arg)
{
	(void)arg;
	must(is_ready || begun == 0, "the broker is gone");
	if (!is_ready)
		return;
	first_us = clock_monotonic_us();
	fill();
}

/* ── what came of it ── */

static void
report(void)
{
	size_t i, counted = calls_count - warm;
	int64_t *took_us = calloc(counted, sizeof(*took_us));
	struct quantiles q;

	must(took_us != NULL, "out of memory");
	for (i = 0; i < counted; i++)
		took_us[i] = calls[warm + i].took_us;
	q = times_quantiles(took_us, counted);
	printf("{\"took_us\": %" PRId64 ", \"count\": %zu, \"p50_us\": %" PRId64
	       ", \"p99_us\": %" PRId64 "}\n",
	    last_us - first_us, counted, q.p50_us, q.p99_us);
	free(took_us);
	for (i = 0; i < calls_count; i++) {
		must(strchr(calls[i].answer, '\n') == NULL, "an answer has several lines");
		puts(calls[i].answer);
		free(calls[i].answer);
		free(calls[i].line);
	}
	free(calls);
}

int
main(int argc, char **argv)
{
	struct bus_config config = { .service = "gateway", .version = "bench", .calls = true };
	struct err err;

	config.url = getenv("AMQP_URL");
	must(argc == 2 && config.url != NULL, "usage: AMQP_URL=… bench_operations IN_FLIGHT");
	in_flight = strtoul(argv[1], NULL, 10);
	must(in_flight > 0, "IN_FLIGHT is a positive number");
	read_calls();
	warm = calls_count / 10;
	log_init("bench", "operations", LOG_WARN);
	loop = loop_create();
	bus = bus_create(loop, &config, NULL, &err);
	must(bus != NULL, "AMQP_URL is malformed");
	bus_on_ready(bus, on_ready, NULL);
	bus_start(bus);
	loop_run(loop);
	report();
	return 0;
}
