/* wildmarch-ticker: what is due on time: saves hot state to Postgres, has lots, trades, letters and
 * given-up characters ended, looks after the broker's topology. */
#include "events/bus.h"
#include "events/postgres.h"
#include "events/program.h"
#include "events/redis.h"
#include "workers/ticker/due.h"
#include "workers/ticker/snapshot.h"
#include "workers/ticker/topology_watch.h"

#define DATABASE_CONNECTIONS 3

struct ticker_config {
	struct program_config program;
	char *amqp_url, *amqp_ca_file, *database_url, *redis_url, *amqp_management_url;
	int64_t snapshot_interval_s;
};

static const struct config_field fields[] = {
	PROGRAM_FIELDS(ticker_config, "9103"),
	PROGRAM_AMQP_FIELDS(ticker_config),
	PROGRAM_DATABASE_FIELD(ticker_config),
	PROGRAM_REDIS_FIELD(ticker_config),
	CONFIG_FIELD(CONFIG_INT, ticker_config, snapshot_interval_s, "SNAPSHOT_INTERVAL_S", "60", 1,
	    86400, "seconds between two saves of a player's hot state, give or take a fifth"),
	CONFIG_FIELD(CONFIG_SECRET, ticker_config, amqp_management_url, "AMQP_MANAGEMENT_URL", "",
	    0, 1024,
	    "the broker's management API, to notice what it lost: http://user:password@host:port; "
	    "empty: nobody looks"),
	CONFIG_END,
};

struct ticker {
	struct ticker_config config;
	struct postgres *postgres;
	struct redis *redis;
	struct bus *bus;
	struct snapshot *snapshot;
	struct due *due;
	struct topology_watch *topology; /* NULL: nobody looks */
};

static void
save_all(void *arg)
{
	struct ticker *ticker = arg;

	snapshot_finish_up(ticker->snapshot);
}

static bool
is_saved(void *arg)
{
	const struct ticker *ticker = arg;

	return snapshot_is_idle(ticker->snapshot) || !redis_is_ready(ticker->redis, NULL) ||
	       !postgres_is_ready(ticker->postgres, NULL);
}

static void
stop_asking(void *arg)
{
	struct ticker *ticker = arg;

	due_stop(ticker->due);
	bus_drain(ticker->bus);
}

static bool
is_answered(void *arg)
{
	const struct ticker *ticker = arg;

	return due_is_idle(ticker->due) && bus_is_idle(ticker->bus);
}

static int
open_watch(struct ticker *ticker, struct loop *loop, struct service *service, struct err *err)
{
	const char *url = ticker->config.amqp_management_url;

	if (url[0] == '\0')
		return 0;
	ticker->topology = topology_watch_create(loop, url, service_metrics(service), err);
	if (ticker->topology == NULL)
		return err->code;
	service_ready_when(service, "topology", false, topology_watch_is_ready, ticker->topology);
	return 0;
}

static int
open_parts(void *parts, struct loop *loop, struct service *service, struct err *err)
{
	struct ticker *ticker = parts;
	const struct ticker_config *config = &ticker->config;
	struct bus_config bus = {
		.url = config->amqp_url,
		.service = "ticker",
		.version = WILDMARCH_VERSION,
		.calls = true,
		.ca_file = config->amqp_ca_file,
	};

	if ((ticker->postgres = postgres_open(loop, config->database_url, DATABASE_CONNECTIONS,
		 "wildmarch-ticker", err)) == NULL ||
	    (ticker->redis = redis_open(loop, config->redis_url, err)) == NULL ||
	    (ticker->bus = bus_create(loop, &bus, service_metrics(service), err)) == NULL ||
	    open_watch(ticker, loop, service, err) != 0)
		return err->code;
	ticker->snapshot = snapshot_create(loop, ticker->postgres, ticker->redis,
	    config->snapshot_interval_s * 1000, service_metrics(service));
	ticker->due = due_create(loop, ticker->postgres, ticker->bus, service_metrics(service));
	program_needs_bus(service, ticker->bus, false);
	program_needs_postgres(service, ticker->postgres, false);
	program_needs_redis(service, ticker->redis, false);
	service_drain_step(service, "calls", stop_asking, is_answered, 3000, ticker);
	service_drain_step(service, "snapshot", save_all, is_saved, 5000, ticker);
	bus_start(ticker->bus);
	return 0;
}

static void
close_parts(void *parts)
{
	struct ticker *ticker = parts;

	topology_watch_destroy(ticker->topology);
	bus_destroy(ticker->bus);
	redis_close(ticker->redis);
	postgres_close(ticker->postgres);
	snapshot_destroy(ticker->snapshot);
	due_destroy(ticker->due);
}

int
main(int argc, char **argv)
{
	struct ticker ticker = { .postgres = NULL };
	const struct program program = {
		.name = "ticker",
		.about =
		    "What is due on time: saves hot state to Postgres, has lots, trades, letters "
		    "and given-up characters ended, notices what the broker lost.",
		.fields = fields,
		.config = &ticker.config.program,
		.parts = &ticker,
		.open = open_parts,
		.close = close_parts,
	};

	return program_run(&program, argc, argv);
}
