#include "events/program.h"

#include "events/bus.h"
#include "events/log.h"
#include "events/postgres.h"
#include "events/redis.h"

#include <stdio.h>

#define NOT_STARTED 2

static void
say(const struct program *p, const struct err *err)
{
	fprintf(stderr, "wildmarch-%s: %s\n", p->name, err->text);
}

static int
run(const struct program *p)
{
	struct service_config config = {
		.name = p->name,
		.admin_host = p->config->admin_host,
		.admin_port = (uint16_t)p->config->admin_port,
	};
	struct loop *loop = loop_create();
	struct err err = { 0 };
	struct service *service = service_create(loop, &config, &err);
	int code = NOT_STARTED;

	if (service != NULL && p->open(p->parts, loop, service, &err) == 0)
		code = service_run(service);
	else
		say(p, &err);
	p->close(p->parts);
	service_destroy(service);
	loop_destroy(loop);
	return code;
}

/* Returns the exit code. */
static int
prepare(const struct program *p)
{
	struct err err = { 0 };

	if (p->prepare == NULL || p->prepare(p->parts, &err) == 0)
		return 0;
	say(p, &err);
	return NOT_STARTED;
}

int
program_run(const struct program *p, int argc, char **argv)
{
	char program[64];
	enum config_action action;
	struct err err = { 0 };
	int code = 0;

	(void)snprintf(program, sizeof(program), "wildmarch-%s", p->name);
	if (config_load(p->fields, program, p->about, argc, argv, p->config, &action, &err) != 0 ||
	    (action == CONFIG_RUN && log_open(p->name, p->config->log_level, &err) != 0)) {
		fprintf(stderr, "%s\n", err.text);
		code = NOT_STARTED;
	} else if (action != CONFIG_EXIT) {
		code = prepare(p);
		if (code == 0 && action == CONFIG_RUN)
			code = run(p);
		else
			p->close(p->parts);
	}
	config_finish(p->fields, p->config);
	return code;
}

static bool
is_bus_ready(void *arg, const char **ret_why)
{
	return bus_is_ready(arg, ret_why);
}

void
program_needs_bus(struct service *s, struct bus *bus, bool optional)
{
	service_ready_when(s, "amqp", optional, is_bus_ready, bus);
}

static bool
is_postgres_ready(void *arg, const char **ret_why)
{
	return postgres_is_ready(arg, ret_why);
}

static double
read_postgres_reconnects(void *arg)
{
	return (double)postgres_reconnects(arg);
}

void
program_needs_postgres(struct service *s, struct postgres *postgres, bool optional)
{
	metrics_counter_read(service_metrics(s), RECONNECTS_METRIC, "peer=\"postgres\"",
	    RECONNECTS_HELP, read_postgres_reconnects, postgres);
	service_ready_when(s, "postgres", optional, is_postgres_ready, postgres);
}

static bool
is_redis_ready(void *arg, const char **ret_why)
{
	return redis_is_ready(arg, ret_why);
}

static double
read_redis_reconnects(void *arg)
{
	return (double)redis_reconnects(arg);
}

void
program_needs_redis(struct service *s, struct redis *redis, bool optional)
{
	metrics_counter_read(service_metrics(s), RECONNECTS_METRIC, "peer=\"redis\"",
	    RECONNECTS_HELP, read_redis_reconnects, redis);
	service_ready_when(s, "redis", optional, is_redis_ready, redis);
}
