/* wildmarch-core: the game behind the request queues. */
#include "core/transaction.h"
#include "events/bus.h"
#include "events/config.h"
#include "events/ids.h"
#include "events/inbox.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/outbox.h"
#include "events/postgres.h"
#include "events/redis.h"
#include "events/service.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFETCH 32

struct core_config {
	char *admin_host, *log_level, *amqp_url, *amqp_ca_file, *database_url, *redis_url,
	    *fight_secret;
	int64_t admin_port, database_connections, world_seed;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_TEXT, core_config, admin_host, "ADMIN_HOST", "127.0.0.1", 1, 255,
	    "address of /livez, /readyz and /metrics"),
	CONFIG_FIELD(CONFIG_INT, core_config, admin_port, "ADMIN_PORT", "9101", 0, 65535,
	    "its port; 0: none"),
	CONFIG_FIELD(CONFIG_TEXT, core_config, log_level, "LOG_LEVEL", "info", 1, 8,
	    "debug, info, warn or error"),
	CONFIG_FIELD(CONFIG_SECRET, core_config, amqp_url, "AMQP_URL", NULL, 1, 1024,
	    "the broker: amqp://user:password@host:port/vhost"),
	CONFIG_FIELD(CONFIG_TEXT, core_config, amqp_ca_file, "AMQP_CA_FILE", "", 0, 1024,
	    "certificates to trust for amqps; empty: the system's"),
	CONFIG_FIELD(CONFIG_SECRET, core_config, database_url, "DATABASE_URL", NULL, 1, 1024,
	    "Postgres: postgresql://user:password@host:port/database"),
	CONFIG_FIELD(CONFIG_INT, core_config, database_connections, "DATABASE_CONNECTIONS", "5", 1,
	    64, "connections to Postgres"),
	CONFIG_FIELD(CONFIG_SECRET, core_config, redis_url, "REDIS_URL", NULL, 1, 1024,
	    "Redis: redis://:password@host:port/number"),
	CONFIG_FIELD(CONFIG_INT, core_config, world_seed, "WORLD_SEED", "10286", 1, INT64_MAX,
	    "what the world is generated from; all cores share it"),
	CONFIG_FIELD(CONFIG_SECRET, core_config, fight_secret, "FIGHT_SECRET", NULL, 16, 256,
	    "key of the fights' luck; all cores share it"),
	CONFIG_END,
};

/* What main() opens and closes, in this order. */
struct core {
	struct loop *loop;
	struct service *service;
	struct postgres *postgres;
	struct redis *redis;
	struct bus *bus;
	struct outbox *outbox;
	struct inbox_cleaner *cleaner;
	struct world world;
	struct transactions *transactions;
};

static bool
postgres_ready(void *arg, const char **ret_why)
{
	return postgres_is_ready(arg, ret_why);
}

static bool
redis_ready(void *arg, const char **ret_why)
{
	return redis_is_ready(arg, ret_why);
}

static bool
bus_ready(void *arg, const char **ret_why)
{
	return bus_is_ready(arg, ret_why);
}

static void
stop_serving(void *arg)
{
	struct core *core = arg;

	transactions_stop_sweep(core->transactions);
	bus_drain(core->bus);
}

static bool
is_served(void *arg)
{
	struct core *core = arg;

	return transactions_are_idle(core->transactions) && outbox_is_idle(core->outbox) &&
	       bus_is_idle(core->bus);
}

static bool
open_parts(struct core *core, const struct core_config *config, struct err *err)
{
	struct bus_config bus = {
		.url = config->amqp_url,
		.service = "core",
		.version = WILDMARCH_VERSION,
		.ca_file = config->amqp_ca_file[0] != '\0' ? config->amqp_ca_file : NULL,
	};
	struct service_config service = {
		.name = "core",
		.admin_host = config->admin_host,
		.admin_port = (uint16_t)config->admin_port,
	};

	core->loop = loop_create();
	core->world = world_from((uint64_t)config->world_seed);
	return (core->service = service_create(core->loop, &service, err)) != NULL &&
	       (core->postgres = postgres_open(core->loop, config->database_url,
		    (unsigned)config->database_connections, "wildmarch-core", err)) != NULL &&
	       (core->redis = redis_open(core->loop, config->redis_url, err)) != NULL &&
	       (core->bus = bus_create(core->loop, &bus, service_metrics(core->service), err)) !=
	           NULL &&
	       (core->outbox = outbox_create(core->loop, core->bus, core->postgres, "core",
		    service_metrics(core->service), err)) != NULL;
}

static void
begin(struct core *core, const struct core_config *config)
{
	struct transactions_config transactions = {
		.loop = core->loop,
		.postgres = core->postgres,
		.redis = core->redis,
		.outbox = core->outbox,
		.metrics = service_metrics(core->service),
		.world = &core->world,
	};

	digest_blake2b(
	    config->fight_secret, strlen(config->fight_secret), NULL, 0, transactions.fight_secret);
	core->cleaner = inbox_cleaner_create(core->loop, core->postgres, "core");
	core->transactions = transactions_create(&transactions);
	bus_serve(core->bus, "core.character", PREFETCH, transactions_serve, core->transactions);
	bus_serve(core->bus, "core.world", PREFETCH, transactions_serve, core->transactions);
	bus_serve(core->bus, "core.combat", PREFETCH, transactions_serve, core->transactions);
	service_ready_when(core->service, "amqp", false, bus_ready, core->bus);
	service_ready_when(core->service, "postgres", false, postgres_ready, core->postgres);
	service_ready_when(core->service, "redis", false, redis_ready, core->redis);
	service_drain_step(core->service, "requests", stop_serving, is_served, 7000, core);
	transactions_start_sweep(core->transactions);
	bus_start(core->bus);
}

static void
close_parts(struct core *core)
{
	bus_destroy(core->bus);
	outbox_destroy(core->outbox);
	inbox_cleaner_destroy(core->cleaner);
	if (core->transactions != NULL && transactions_are_idle(core->transactions))
		transactions_destroy(core->transactions);
	redis_close(core->redis);
	postgres_close(core->postgres);
	service_destroy(core->service);
	loop_destroy(core->loop);
}

int
main(int argc, char **argv)
{
	struct core_config config = { 0 };
	struct core core = { 0 };
	enum config_action action;
	struct err err = { 0 };
	int code = 1;

	if (config_load(fields, "wildmarch-core",
		"The game: serves core.character, core.world and core.combat.", argc, argv, &config,
		&action, &err) != 0 ||
	    (action == CONFIG_RUN && log_open("core", config.log_level, &err) != 0)) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	if (action == CONFIG_EXIT) {
		config_finish(fields, &config);
		return 0;
	}
	if (open_parts(&core, &config, &err)) {
		begin(&core, &config);
		code = service_run(core.service);
	} else {
		fprintf(stderr, "wildmarch-core: %s\n", err.text);
	}
	close_parts(&core);
	config_finish(fields, &config);
	return code;
}
