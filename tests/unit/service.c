#include "events/service.h"

#include "events/clock.h"
#include "events/log.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct loop *loop;
static struct service *service;
static struct service_config config = { .name = "tested", .admin_host = "127.0.0.1" };
static bool ready_a = true, ready_b = true, idle;
static char trail[64];

static void
setup(void)
{
	struct err err;
	int fd = listen_anywhere(&config.admin_port);

	close(fd); /* free again, and unlikely to be taken at once */
	loop = loop_create();
	log_set_level(LOG_ERROR);
	service = service_create(loop, &config, &err);
	cr_assert_not_null(service, "%s", err.text);
}

static void
teardown(void)
{
	service_destroy(service);
	loop_destroy(loop);
}

TestSuite(service, .init = setup, .fini = teardown, .timeout = 30);

static bool
a_is_ready(void *arg, const char **ret_why)
{
	*ret_why = arg;
	return ready_a;
}

static bool
b_is_ready(void *arg, const char **ret_why)
{
	*ret_why = arg;
	return ready_b;
}

static void
expect(const char *path, const char *status, const char *body)
{
	struct wire *w = wire_open(loop, config.admin_port);

	wire_say(w, "GET ");
	wire_say(w, path);
	wire_say(w, " HTTP/1.1\r\nHost: h\r\n\r\n");
	cr_assert(wire_hears(w, status), "%s: %s", path, w->got.bytes);
	cr_assert(wire_hears(w, body), "%s: %s", path, w->got.bytes);
	wire_close(w);
}

Test(service, says_whether_it_is_ready)
{
	char why_a[] = "a \"down\"", why_b[] = "no cache";

	service_ready_when(service, "bus", false, a_is_ready, why_a);
	service_ready_when(service, "redis", true, b_is_ready, why_b);
	expect("/readyz", "200 OK",
	    "{\"ready\":true,\"draining\":false,\"parts\":[{\"name\":\"bus\",\"ready\":true},"
	    "{\"name\":\"redis\",\"ready\":true,\"optional\":true}]}");
	ready_b = false;
	expect("/readyz", "200 OK",
	    "{\"name\":\"redis\",\"ready\":false,\"optional\":true,\"why\":\"no cache\"}");
	ready_a = false;
	expect("/readyz", "503 Service Unavailable",
	    "{\"ready\":false,\"draining\":false,\"parts\":[{\"name\":\"bus\",\"ready\":false,"
	    "\"why\":\"a "
	    "\\\"down\\\"\"}");
}

Test(service, serves_its_life_and_metrics)
{
	counter_add(metrics_counter(service_metrics(service), "x_total", NULL, "X."), 3);
	expect("/livez", "200 OK", "alive");
	expect("/metrics", "text/plain; version=0.0.4",
	    "wildmarch_build_info{service=\"tested\",version=\"");
	expect("/metrics", "200 OK", "wildmarch_loop_lag_seconds ");
	expect("/metrics", "200 OK", "wildmarch_x_total 3");
	expect("/else", "404 Not Found", "/livez");
}

Test(service, a_taken_admin_port_is_explained)
{
	struct err err;

	cr_assert_null(service_create(loop, &config, &err));
	cr_assert_not_null(
	    strstr(err.text, "admin port: can't listen on 127.0.0.1 port "), "%s", err.text);
	cr_assert_not_null(strstr(err.text, "another process has it"));
}

static void
drain(void *arg)
{
	strcat(trail, arg);
}

static bool
is_idle(void *arg)
{
	strcat(trail, arg);
	return strlen(trail) > 5;
}

static bool
never_idle(void *arg)
{
	(void)arg;
	return idle;
}

Test(service, drains_in_the_order_of_registration_and_exits_with_0)
{
	char a[] = "A", b[] = "b", c[] = "C";

	service_drain_step(service, "first", drain, NULL, 1000, a);
	service_drain_step(service, "second", NULL, is_idle, 1000, b);
	service_drain_step(service, "third", drain, NULL, 1000, c);
	raise(SIGTERM);
	cr_assert_eq(service_run(service), 0);
	cr_assert_str_eq(trail, "AbbbbbC");
	cr_assert(service_is_draining(service));
}

Test(service, a_step_that_never_ends_is_left_behind)
{
	char c[] = "C";
	int64_t began_ms = clock_monotonic_ms(), took_ms;

	service_drain_step(service, "stuck", NULL, never_idle, 200, NULL);
	service_drain_step(service, "next", drain, NULL, 200, c);
	raise(SIGINT);
	cr_assert_eq(service_run(service), 0);
	took_ms = clock_monotonic_ms() - began_ms;
	cr_assert_str_eq(trail, "C");
	cr_assert(took_ms >= 190 && took_ms < 2000, "%lld ms", (long long)took_ms);
}

Test(service, is_not_ready_while_it_drains)
{
	service_drain_step(service, "held", NULL, never_idle, 5000, NULL);
	raise(SIGTERM);
	expect("/readyz", "503 Service Unavailable",
	    "{\"ready\":false,\"draining\":true,\"parts\":[]}");
	idle = true;
	service_run(service);
}

Test(service, failing_drains_and_exits_with_1)
{
	char a[] = "A";

	service_drain_step(service, "first", drain, NULL, 1000, a);
	service_fail(service, "on purpose");
	service_fail(service, "a second reason doesn't begin anew");
	cr_assert_eq(service_run(service), 1);
	cr_assert_str_eq(trail, "A");
}

static void
second_signal(void *arg)
{
	(void)arg;
	raise(SIGTERM);
}

Test(service, a_second_signal_ends_at_once)
{
	int status;
	pid_t child;

	service_destroy(service);
	loop_destroy(loop);
	child = fork();
	if (child == 0) {
		struct err err;

		loop = loop_create();
		service = service_create(loop, &config, &err);
		service_drain_step(service, "stuck", second_signal, never_idle, 10000, NULL);
		raise(SIGTERM);
		service_run(service);
		_exit(77);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFEXITED(status));
	cr_assert_eq(WEXITSTATUS(status), 1);
	setup();
}
