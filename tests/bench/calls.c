/* bench_calls raw|bus IN_FLIGHT CALLS: calls a second, and their latency. AMQP_URL names the
 * broker.
 *
 * The client keeps IN_FLIGHT calls open; a first tenth warms up and isn't counted. The server is a
 * process of its own. */
#include "tests/bench/calls.h"

#include "events/clock.h"
#include "events/log.h"
#include "events/loop.h"
#include "tests/bench/times.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct calls_mode *mode;
static struct loop *loop;
static size_t in_flight, wanted, warm, begun, ended;
static int64_t *started_us, *took_us, first_us;

void
calls_must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "bench_calls: %s\n", what);
	exit(1);
}

static void
fill(void)
{
	while (begun < wanted && begun - ended < in_flight) {
		started_us[begun] = clock_monotonic_us();
		mode->call(begun++);
	}
}

void
calls_begin(void)
{
	fill();
}

void
calls_end(size_t number)
{
	int64_t now_us = clock_monotonic_us();

	calls_must(number < begun && took_us[number] == 0, "a call was answered twice");
	took_us[number] = now_us - started_us[number];
	if (++ended == warm)
		first_us = now_us;
	if (ended == wanted)
		loop_stop(loop);
	fill();
}

static void
report(void)
{
	size_t counted = wanted - warm;
	double seconds = (double)(clock_monotonic_us() - first_us) / 1e6;
	struct quantiles q = times_quantiles(took_us + warm, counted);

	printf("%s %zu in flight: %.0f calls/s, p50 %.3f ms, p99 %.3f ms\n", mode->name, in_flight,
	    (double)counted / seconds, (double)q.p50_us / 1e3, (double)q.p99_us / 1e3);
}

static size_t
read_count(const char *text)
{
	long long count = strtoll(text, NULL, 10);

	calls_must(count > 0, "IN_FLIGHT and CALLS are positive numbers");
	return (size_t)count;
}

int
main(int argc, char **argv)
{
	const char *url = getenv("AMQP_URL");
	pid_t server;

	calls_must(
	    argc == 4 && url != NULL, "usage: AMQP_URL=… bench_calls raw|bus IN_FLIGHT CALLS");
	mode = strcmp(argv[1], "raw") == 0 ? &calls_raw : &calls_bus;
	in_flight = read_count(argv[2]);
	wanted = read_count(argv[3]);
	warm = wanted / 10 + 1;
	started_us = calloc(wanted, sizeof(*started_us));
	took_us = calloc(wanted, sizeof(*took_us));
	calls_must(started_us != NULL && took_us != NULL, "out of memory");
	log_init("bench", mode->name, LOG_WARN);
	server = fork();
	calls_must(server >= 0, "fork failed");
	loop = loop_create();
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		mode->serve(loop, url);
	} else {
		mode->ask(loop, url);
	}
	loop_run(loop);
	report();
	kill(server, SIGKILL);
	(void)waitpid(server, NULL, 0);
	return 0;
}
