/* wildmarch-ticker: what is due on time: saves hot state to Postgres. */
#include "events/config.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/postgres.h"
#include "events/redis.h"
#include "events/service.h"
#include "workers/ticker/snapshot.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct ticker_config {
	char *admin_host, *log_level, *database_url, *redis_url;
	int64_t admin_port, snapshot_interval_s;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_TEXT, ticker_config, admin_host, "ADMIN_HOST", "127.0.0.1", 1, 255,
	    "address of /livez, /readyz and /metrics"),
	CONFIG_FIELD(CONFIG_INT, ticker_config, admin_port, "ADMIN_PORT", "9103", 0, 65535,
	    "its port; 0: none"),
	CONFIG_FIELD(CONFIG_TEXT, ticker_config, log_level, "LOG_LEVEL", "info", 1, 8,
	    "debug, info, warn or error"),
	CONFIG_FIELD(CONFIG_SECRET, ticker_config, database_url, "DATABASE_URL", NULL, 1, 1024,
	    "Postgres: postgresql://user:password@host:port/database"),
	CONFIG_FIELD(CONFIG_SECRET, ticker_config, redis_url, "REDIS_URL", NULL, 1, 1024,
	    "Redis: redis://:password@host:port/number"),
	CONFIG_FIELD(CONFIG_INT, ticker_config, snapshot_interval_s, "SNAPSHOT_INTERVAL_S", "60", 1,
	    86400, "seconds between two saves of a player's hot state, give or take a fifth"),
	CONFIG_END,
};

/* What main() opens and closes, in this order. */
struct ticker {
	struct loop *loop;
	struct service *service;
	struct postgres *postgres;
	struct redis *redis;
	struct snapshot *snapshot;
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

static bool
open_parts(struct ticker *ticker, const struct ticker_config *config, struct err *err)
{
	struct service_config service = {
		.name = "ticker",
		.admin_host = config->admin_host,
		.admin_port = (uint16_t)config->admin_port,
	};

	ticker->loop = loop_create();
	return (ticker->service = service_create(ticker->loop, &service, err)) != NULL &&
	       (ticker->postgres = postgres_open(
		    ticker->loop, config->database_url, 2, "wildmarch-ticker", err)) != NULL &&
	       (ticker->redis = redis_open(ticker->loop, config->redis_url, err)) != NULL;
}

static void
begin(struct ticker *ticker, const struct ticker_config *config)
{
	ticker->snapshot = snapshot_create(ticker->loop, ticker->postgres, ticker->redis,
	    config->snapshot_interval_s * 1000, service_metrics(ticker->service));
	service_ready_when(ticker->service, "postgres", false, postgres_ready, ticker->postgres);
	service_ready_when(ticker->service, "redis", false, redis_ready, ticker->redis);
	service_drain_step(ticker->service, "snapshot", save_all, is_saved, 5000, ticker);
}

static void
close_parts(struct ticker *ticker)
{
	redis_close(ticker->redis);
	postgres_close(ticker->postgres);
	snapshot_destroy(ticker->snapshot);
	service_destroy(ticker->service);
	loop_destroy(ticker->loop);
}

int
main(int argc, char **argv)
{
	struct ticker_config config = { 0 };
	struct ticker ticker = { 0 };
	enum config_action action;
	struct err err = { 0 };
	int code = 1;

	if (config_load(fields, "wildmarch-ticker",
		"What is due on time: saves hot state to Postgres.", argc, argv, &config, &action,
		&err) != 0 ||
	    (action == CONFIG_RUN && log_open("ticker", config.log_level, &err) != 0)) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	if (action == CONFIG_EXIT) {
		config_finish(fields, &config);
		return 0;
	}
	if (open_parts(&ticker, &config, &err)) {
		begin(&ticker, &config);
		code = service_run(ticker.service);
	} else {
		fprintf(stderr, "wildmarch-ticker: %s\n", err.text);
	}
	close_parts(&ticker);
	config_finish(fields, &config);
	return code;
}
