#include "events/service.h"

#include "events/clock.h"
#include "events/http_server.h"
#include "events/log.h"
#include "events/text.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PARTS_MAX 32
#define DRAIN_MAX_MS 10000
#define POLL_MS 10
#define CHORES_MS 1000
#define TICK_MAX_MS 10000

struct readiness {
	const char *part;
	bool is_optional;
	service_is_ready *is_ready;
	void *arg;
};

struct drain_step {
	const char *part;
	void (*drain)(void *arg);
	bool (*is_idle)(void *arg);
	int64_t max_ms;
	void *arg;
};

struct service {
	struct loop *loop;
	const char *name;
	struct metrics *metrics;
	struct http_server *admin; /* NULL: none */
	struct loop_timer *chores; /* writes held log entries */
	struct readiness readiness[PARTS_MAX];
	size_t readiness_count;
	struct drain_step steps[PARTS_MAX];
	size_t step_count;

	bool is_draining;
	bool is_step_begun;
	size_t step;               /* that drains now */
	int64_t drain_ms, step_ms; /* when they began */
	struct loop_timer *drain_timer;
	int exit_code;
};

/* ── admin port ── */

static bool
ask(const struct readiness *part, const char **ret_why)
{
	*ret_why = NULL;
	return part->is_ready(part->arg, ret_why);
}

static void
put_part(struct text *out, const struct readiness *part, bool is_ready, const char *why)
{
	text_puts(out, "{\"name\":");
	text_put_json(out, part->part, strlen(part->part));
	text_puts(out, is_ready ? ",\"ready\":true" : ",\"ready\":false");
	if (part->is_optional)
		text_puts(out, ",\"optional\":true");
	if (!is_ready && why != NULL) {
		text_puts(out, ",\"why\":");
		text_put_json(out, why, strlen(why));
	}
	text_putc(out, '}');
}

static void
reply_readyz(struct service *s, struct http_request *r)
{
	struct text parts = { 0 }, body = { 0 };
	bool all = !s->is_draining, is_ready;
	const char *why;
	size_t i;

	text_puts(&parts, "[");
	for (i = 0; i < s->readiness_count; i++) {
		is_ready = ask(&s->readiness[i], &why);
		if (!is_ready && !s->readiness[i].is_optional)
			all = false;
		if (i > 0)
			text_putc(&parts, ',');
		put_part(&parts, &s->readiness[i], is_ready, why);
	}
	text_printf(&body, "{\"ready\":%s,\"draining\":%s,\"parts\":%s]}\n", all ? "true" : "false",
	    s->is_draining ? "true" : "false", parts.bytes);
	http_reply(r, all ? 200 : 503, "application/json", NULL, body.bytes, body.size);
	text_finish(&parts);
	text_finish(&body);
}

/* Only the loop itself: an outage of a database must not restart the fleet. */
static void
reply_livez(const struct service *s, struct http_request *r)
{
	bool ticks = clock_monotonic_ms() - loop_last_tick_ms(s->loop) < TICK_MAX_MS;
	const char *body = ticks ? "alive\n" : "the loop is stuck\n";

	http_reply(r, ticks ? 200 : 503, "text/plain", NULL, body, strlen(body));
}

static void
reply_metrics(struct service *s, struct http_request *r)
{
	struct text body = { 0 };

	metrics_write(s->metrics, &body);
	http_reply(r, 200, "text/plain; version=0.0.4", NULL, body.bytes, body.size);
	text_finish(&body);
}

static void
on_admin_request(struct http_request *r, void *arg)
{
	static const char elsewhere[] = "there are /livez, /readyz and /metrics\n";
	struct service *s = arg;
	const char *path = http_request_path(r), *method = http_request_method(r);

	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		http_reply(r, 405, NULL,
		    (const struct http_header[]){ { "Allow", "GET, HEAD" }, { 0 } }, NULL, 0);
	else if (strcmp(path, "/livez") == 0)
		reply_livez(s, r);
	else if (strcmp(path, "/readyz") == 0)
		reply_readyz(s, r);
	else if (strcmp(path, "/metrics") == 0)
		reply_metrics(s, r);
	else
		http_reply(r, 404, "text/plain", NULL, elsewhere, sizeof(elsewhere) - 1);
}

static int
open_admin(struct service *s, const struct service_config *config, struct err *err)
{
	const struct http_server_config http = {
		.host = config->admin_host,
		.port = config->admin_port,
		.body_max = 1024,
		.request_ms = 5000,
		.connections_max = 64,
	};

	if (config->admin_port == 0)
		return 0;
	s->admin = http_server_create(s->loop, &http, on_admin_request, s, err);
	return s->admin != NULL ? 0 : err_prefix(err, "admin port");
}

/* ── drain ── */

static void
stop(struct service *s)
{
	log_info("stopped", LOG_I("exit", s->exit_code),
	    LOG_I("ms", clock_monotonic_ms() - s->drain_ms));
	loop_stop(s->loop);
}

/* Whether the present step is over: idle, or out of time. All steps together have DRAIN_MAX_MS. */
static bool
is_step_over(struct service *s, int64_t now_ms)
{
	const struct drain_step *step = &s->steps[s->step];

	if (step->is_idle == NULL || step->is_idle(step->arg))
		return true;
	if (now_ms - s->step_ms < step->max_ms && now_ms - s->drain_ms < DRAIN_MAX_MS)
		return false;
	log_warn("drain goes on without waiting for a part that isn't idle yet",
	    LOG_T("part", step->part), LOG_I("ms", now_ms - s->step_ms));
	return true;
}

/* Goes through the steps as far as possible now. */
static void
on_drain(void *arg)
{
	struct service *s = arg;
	int64_t now_ms = clock_monotonic_ms();

	while (s->step < s->step_count) {
		if (!s->is_step_begun) {
			s->is_step_begun = true;
			s->step_ms = now_ms;
			if (s->steps[s->step].drain != NULL)
				s->steps[s->step].drain(s->steps[s->step].arg);
		}
		if (!is_step_over(s, now_ms)) {
			loop_timer_arm(s->drain_timer, POLL_MS);
			return;
		}
		s->step++;
		s->is_step_begun = false;
	}
	stop(s);
}

static void
begin_drain(struct service *s)
{
	s->is_draining = true;
	s->drain_ms = clock_monotonic_ms();
	loop_timer_arm(s->drain_timer, 0);
}

static void
on_signal(int signal, void *arg)
{
	struct service *s = arg;

	if (s->is_draining) {
		log_warn("a second signal ends the drain", LOG_I("signal", signal));
		log_flush();
		_exit(1);
	}
	log_info("draining", LOG_I("signal", signal));
	begin_drain(s);
}

void
service_fail(struct service *s, const char *why)
{
	s->exit_code = 1;
	log_error("the service fails", LOG_T("err", why));
	if (!s->is_draining)
		begin_drain(s);
}

bool
service_is_draining(const struct service *s)
{
	return s->is_draining;
}

void
service_drain_step(struct service *s, const char *part, void (*drain)(void *arg),
    bool (*is_idle)(void *arg), int64_t max_ms, void *arg)
{
	if (s->step_count == PARTS_MAX)
		abort();
	s->steps[s->step_count++] = (struct drain_step){ part, drain, is_idle, max_ms, arg };
}

void
service_ready_when(
    struct service *s, const char *part, bool optional, service_is_ready *is_ready, void *arg)
{
	if (s->readiness_count == PARTS_MAX)
		abort();
	s->readiness[s->readiness_count++] = (struct readiness){ part, optional, is_ready, arg };
}

/* ── life ── */

static void
on_chores(void *arg)
{
	struct service *s = arg;

	log_flush();
	loop_timer_arm(s->chores, CHORES_MS);
}

static double
read_loop_lag(void *arg)
{
	return (double)loop_lag_max_us(arg) / 1e6;
}

static double
read_log_dropped(void *arg)
{
	(void)arg;
	return (double)log_dropped();
}

static double
read_draining(void *arg)
{
	const struct service *s = arg;

	return s->is_draining ? 1 : 0;
}

static void
register_metrics(struct service *s)
{
	struct text labels = { 0 };

	metrics_put_label(&labels, "service", s->name);
	metrics_put_label(&labels, "version", WILDMARCH_VERSION);
	gauge_set(metrics_gauge(s->metrics, "build_info", labels.bytes,
		      "Always 1; the labels say what runs."),
	    1);
	text_finish(&labels);
	metrics_gauge_read(s->metrics, "loop_lag_seconds", NULL,
	    "How late timers ran at worst since the last scrape.", read_loop_lag, s->loop);
	metrics_counter_read(s->metrics, "log_dropped_total", NULL,
	    "Log entries dropped because nobody read standard error.", read_log_dropped, NULL);
	metrics_gauge_read(s->metrics, "draining", NULL,
	    "1 while the service finishes what it has and takes nothing new.", read_draining, s);
}

struct service *
service_create(struct loop *loop, const struct service_config *config, struct err *err)
{
	struct service *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	signal(SIGPIPE, SIG_IGN);
	s->loop = loop;
	s->name = config->name;
	s->metrics = metrics_create();
	register_metrics(s);
	if (open_admin(s, config, err) != 0) {
		metrics_destroy(s->metrics);
		free(s);
		return NULL;
	}
	s->chores = loop_timer_create(loop, on_chores, s);
	s->drain_timer = loop_timer_create(loop, on_drain, s);
	loop_timer_arm(s->chores, CHORES_MS);
	loop_lag_start(loop);
	loop_signal(loop, SIGTERM, on_signal, s);
	loop_signal(loop, SIGINT, on_signal, s);
	log_info("started", LOG_T("version", WILDMARCH_VERSION), LOG_T("compiler", __VERSION__),
	    LOG_T("libevent", loop_library_version()), LOG_I("pid", getpid()),
	    LOG_I("admin_port", s->admin == NULL ? 0 : http_server_port(s->admin)));
	return s;
}

struct metrics *
service_metrics(struct service *s)
{
	return s->metrics;
}

int
service_run(struct service *s)
{
	loop_run(s->loop);
	log_flush();
	return s->exit_code;
}

void
service_destroy(struct service *s)
{
	if (s == NULL)
		return;
	http_server_destroy(s->admin);
	loop_timer_destroy(s->chores);
	loop_timer_destroy(s->drain_timer);
	metrics_destroy(s->metrics);
	free(s);
}
