/* wildmarch-jobs: what is asked for on demand: level bonuses and their congratulations, and news
 * for players. */
#include "events/bus.h"
#include "events/inbox.h"
#include "events/outbox.h"
#include "events/postgres.h"
#include "events/program.h"
#include "workers/jobs/level_bonus.h"
#include "workers/jobs/notices.h"

#define DATABASE_CONNECTIONS 4

struct jobs_config {
	struct program_config program;
	char *amqp_url, *amqp_ca_file, *database_url;
};

static const struct config_field fields[] = {
	PROGRAM_FIELDS(jobs_config, "9104"),
	PROGRAM_AMQP_FIELDS(jobs_config),
	PROGRAM_DATABASE_FIELD(jobs_config),
	CONFIG_END,
};

struct jobs {
	struct jobs_config config;
	struct postgres *postgres;
	struct bus *bus;
	struct outbox *outbox;
	struct inbox_cleaner *level_bonus_cleaner, *notices_cleaner;
	struct level_bonus *level_bonus;
	struct notices *notices;
};

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

	return level_bonus_is_idle(jobs->level_bonus) && notices_is_idle(jobs->notices) &&
	       outbox_is_idle(jobs->outbox) && bus_is_idle(jobs->bus);
}

static void
begin(struct jobs *jobs, struct loop *loop, struct service *service)
{
	jobs->level_bonus_cleaner = inbox_cleaner_create(loop, jobs->postgres, "jobs.level_bonus");
	jobs->notices_cleaner = inbox_cleaner_create(loop, jobs->postgres, "jobs.notices");
	jobs->level_bonus =
	    level_bonus_create(jobs->bus, jobs->postgres, jobs->outbox, service_metrics(service));
	jobs->notices =
	    notices_create(jobs->bus, jobs->postgres, jobs->outbox, service_metrics(service));
	program_needs_bus(service, jobs->bus, false);
	program_needs_postgres(service, jobs->postgres, false);
	service_drain_step(service, "events", stop_taking, is_worked_off, 7000, jobs);
	bus_start(jobs->bus);
}

static int
open_parts(void *parts, struct loop *loop, struct service *service, struct err *err)
{
	struct jobs *jobs = parts;
	const struct jobs_config *config = &jobs->config;
	struct bus_config bus = {
		.url = config->amqp_url,
		.service = "jobs",
		.version = WILDMARCH_VERSION,
		.calls = true,
		.ca_file = config->amqp_ca_file,
	};
	struct metrics *metrics = service_metrics(service);

	if ((jobs->postgres = postgres_open(loop, config->database_url, DATABASE_CONNECTIONS,
		 "wildmarch-jobs", err)) == NULL ||
	    (jobs->bus = bus_create(loop, &bus, metrics, err)) == NULL ||
	    (jobs->outbox = outbox_create(loop, jobs->bus, jobs->postgres, "jobs", metrics, err)) ==
		NULL)
		return err->code;
	begin(jobs, loop, service);
	return 0;
}

static void
close_parts(void *parts)
{
	struct jobs *jobs = parts;

	bus_destroy(jobs->bus);
	outbox_destroy(jobs->outbox);
	inbox_cleaner_destroy(jobs->level_bonus_cleaner);
	inbox_cleaner_destroy(jobs->notices_cleaner);
	postgres_close(jobs->postgres);
	level_bonus_destroy(jobs->level_bonus);
	notices_destroy(jobs->notices);
}

int
main(int argc, char **argv)
{
	struct jobs jobs = { .postgres = NULL };
	const struct program program = {
		.name = "jobs",
		.about =
		    "What is asked for on demand: level bonuses and their congratulations, news "
		    "for players.",
		.fields = fields,
		.config = &jobs.config.program,
		.parts = &jobs,
		.open = open_parts,
		.close = close_parts,
	};

	return program_run(&program, argc, argv);
}
