/* wildmarch-jobs: what is asked for on demand: level bonuses and their congratulations. */
#include "events/bus.h"
#include "events/config.h"
#include "events/inbox.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/outbox.h"
#include "events/postgres.h"
#include "events/service.h"
#include "workers/jobs/level_bonus.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct jobs_config {
	char *admin_host, *log_level, *amqp_url, *amqp_ca_file, *database_url;
	int64_t admin_port;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_TEXT, jobs_config, admin_host, "ADMIN_HOST", "127.0.0.1", 1, 255,
	    "address of /livez, /readyz and /metrics"),
	CONFIG_FIELD(CONFIG_INT, jobs_config, admin_port, "ADMIN_PORT", "9104", 0, 65535,
	    "its port; 0: none"),
	CONFIG_FIELD(CONFIG_TEXT, jobs_config, log_level, "LOG_LEVEL", "info", 1, 8,
	    "debug, info, warn or error"),
	CONFIG_FIELD(CONFIG_SECRET, jobs_config, amqp_url, "AMQP_URL", NULL, 1, 1024,
	    "the broker: amqp://user:password@host:port/vhost"),
	CONFIG_FIELD(CONFIG_TEXT, jobs_config, amqp_ca_file, "AMQP_CA_FILE", "", 0, 1024,
	    "certificates to trust for amqps; empty: the system's"),
	CONFIG_FIELD(CONFIG_SECRET, jobs_config, database_url, "DATABASE_URL", NULL, 1, 1024,
	    "Postgres: postgresql://user:password@host:port/database"),
	CONFIG_END,
};

/* What main() opens and closes, in this order. */
struct jobs {
	struct loop *loop;
	struct service *service;
	struct postgres *postgres;
	struct bus *bus;
	struct outbox *outbox;
	struct inbox_cleaner *cleaner;
	struct level_bonus *level_bonus;
};

static bool
postgres_ready(void *arg, const char **ret_why)
{
	return postgres_is_ready(arg, ret_why);
}

static bool
bus_ready(void *arg, const char **ret_why)
{
	return bus_is_ready(arg, ret_why);
}

static void
stop_taking(void *arg)
{
	struct jobs *jobs = arg;

	bus_drain(jobs->bus);
}

static bool
is_worked_off(void *arg)
{
	const struct jobs *jobs = arg;

	return level_bonus_is_idle(jobs->level_bonus) && outbox_is_idle(jobs->outbox) &&
	       bus_is_idle(jobs->bus);
}

static bool
open_parts(struct jobs *jobs, const struct jobs_config *config, struct err *err)
{
	struct bus_config bus = {
		.url = config->amqp_url,
		.service = "jobs",
		.version = WILDMARCH_VERSION,
		.calls = true,
		.ca_file = config->amqp_ca_file[0] != '\0' ? config->amqp_ca_file : NULL,
	};
	struct service_config service = {
		.name = "jobs",
		.admin_host = config->admin_host,
		.admin_port = (uint16_t)config->admin_port,
	};

	jobs->loop = loop_create();
	return (jobs->service = service_create(jobs->loop, &service, err)) != NULL &&
	       (jobs->postgres = postgres_open(
		    jobs->loop, config->database_url, 4, "wildmarch-jobs", err)) != NULL &&
	       (jobs->bus = bus_create(jobs->loop, &bus, service_metrics(jobs->service), err)) !=
	           NULL &&
	       (jobs->outbox = outbox_create(jobs->loop, jobs->bus, jobs->postgres, "jobs",
		    service_metrics(jobs->service), err)) != NULL;
}

static void
begin(struct jobs *jobs)
{
	jobs->cleaner = inbox_cleaner_create(jobs->loop, jobs->postgres, "jobs.level_bonus");
	jobs->level_bonus = level_bonus_create(
	    jobs->bus, jobs->postgres, jobs->outbox, service_metrics(jobs->service));
	service_ready_when(jobs->service, "amqp", false, bus_ready, jobs->bus);
	service_ready_when(jobs->service, "postgres", false, postgres_ready, jobs->postgres);
	service_drain_step(jobs->service, "events", stop_taking, is_worked_off, 7000, jobs);
	bus_start(jobs->bus);
}

static void
close_parts(struct jobs *jobs)
{
	bus_destroy(jobs->bus);
	outbox_destroy(jobs->outbox);
	inbox_cleaner_destroy(jobs->cleaner);
	postgres_close(jobs->postgres);
	level_bonus_destroy(jobs->level_bonus);
	service_destroy(jobs->service);
	loop_destroy(jobs->loop);
}

int
main(int argc, char **argv)
{
	struct jobs_config config = { 0 };
	struct jobs jobs = { 0 };
	enum config_action action;
	struct err err = { 0 };
	int code = 1;

	if (config_load(fields, "wildmarch-jobs",
		"What is asked for on demand: level bonuses and their congratulations.", argc, argv,
		&config, &action, &err) != 0 ||
	    (action == CONFIG_RUN && log_open("jobs", config.log_level, &err) != 0)) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	if (action == CONFIG_EXIT) {
		config_finish(fields, &config);
		return 0;
	}
	if (open_parts(&jobs, &config, &err)) {
		begin(&jobs);
		code = service_run(jobs.service);
	} else {
		fprintf(stderr, "wildmarch-jobs: %s\n", err.text);
	}
	close_parts(&jobs);
	config_finish(fields, &config);
	return code;
}
