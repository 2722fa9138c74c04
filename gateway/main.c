/* wildmarch-gateway: the HTTP door of the game. */
#include "events/bus.h"
#include "events/config.h"
#include "events/http_server.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/postgres.h"
#include "events/service.h"
#include "gateway/clients.h"
#include "gateway/forward.h"
#include "gateway/visit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define DATABASE_CONNECTIONS 1 /* the clients' keys are all that is read */

struct gateway_config {
	char *host, *admin_host, *amqp_url, *amqp_ca_file, *database_url, *log_level;
	int64_t port, admin_port;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_TEXT, gateway_config, host, "GATEWAY_HOST", "127.0.0.1", 1, 255,
	    "address of the HTTP API"),
	CONFIG_FIELD(CONFIG_INT, gateway_config, port, "GATEWAY_PORT", "8080", 0, 65535,
	    "its port; 0: any free one, which the log names"),
	CONFIG_FIELD(CONFIG_TEXT, gateway_config, admin_host, "ADMIN_HOST", "127.0.0.1", 1, 255,
	    "address of /livez, /readyz and /metrics"),
	CONFIG_FIELD(CONFIG_INT, gateway_config, admin_port, "ADMIN_PORT", "9100", 0, 65535,
	    "its port; 0: none"),
	CONFIG_FIELD(CONFIG_SECRET, gateway_config, amqp_url, "AMQP_URL", NULL, 1, 1024,
	    "the broker: amqp://user:password@host:port/vhost"),
	CONFIG_FIELD(CONFIG_TEXT, gateway_config, amqp_ca_file, "AMQP_CA_FILE", "", 0, 1024,
	    "certificates to trust for amqps; empty: the system's"),
	CONFIG_FIELD(CONFIG_SECRET, gateway_config, database_url, "DATABASE_URL", NULL, 1, 1024,
	    "Postgres: postgresql://user:password@host:port/database"),
	CONFIG_FIELD(CONFIG_TEXT, gateway_config, log_level, "LOG_LEVEL", "info", 1, 8,
	    "debug, info, warn or error"),
	CONFIG_END,
};

/* What main() opens and closes, in this order. */
struct gateway {
	struct loop *loop;
	struct service *service;
	struct postgres *postgres;
	struct clients *clients;
	struct bus *bus;
	struct forward *forward;
	struct http_server *http;
	bool is_bus_closed;
};

/* ── readiness and drain ───────────────────────────────────────────────────────────────────── */

static bool
bus_ready(void *arg, const char **ret_why)
{
	return bus_is_ready(arg, ret_why);
}

static bool
clients_ready(void *arg, const char **ret_why)
{
	return clients_are_loaded(arg, ret_why);
}

static bool
postgres_ready(void *arg, const char **ret_why)
{
	return postgres_is_ready(arg, ret_why);
}

static void
drain_http(void *arg)
{
	http_server_drain(arg);
}

static bool
http_idle(void *arg)
{
	return http_server_is_idle(arg);
}

static void
on_bus_closed(void *arg)
{
	struct gateway *g = arg;

	g->is_bus_closed = true;
}

static void
close_bus(void *arg)
{
	struct gateway *g = arg;

	bus_drain(g->bus);
	bus_close(g->bus, on_bus_closed, g);
}

static bool
bus_closed(void *arg)
{
	const struct gateway *g = arg;

	return g->is_bus_closed;
}

/* ── parts ─────────────────────────────────────────────────────────────────────────────────── */

static bool
open_parts(struct gateway *g, const struct gateway_config *config, struct err *err)
{
	struct service_config service = {
		.name = "gateway",
		.admin_host = config->admin_host,
		.admin_port = (uint16_t)config->admin_port,
	};
	struct bus_config bus = {
		.url = config->amqp_url,
		.service = "gateway",
		.version = WILDMARCH_VERSION,
		.calls = true,
		.ca_file = config->amqp_ca_file[0] != '\0' ? config->amqp_ca_file : NULL,
	};
	struct http_server_config http = {
		.host = config->host,
		.port = (uint16_t)config->port,
		.error_body = visit_error_body,
	};

	g->loop = loop_create();
	if ((g->service = service_create(g->loop, &service, err)) == NULL ||
	    (g->postgres = postgres_open(g->loop, config->database_url, DATABASE_CONNECTIONS,
		 "wildmarch-gateway", err)) == NULL ||
	    (g->bus = bus_create(g->loop, &bus, service_metrics(g->service), err)) == NULL)
		return false;
	g->clients = clients_create(g->loop, g->postgres);
	g->forward = forward_create(g->bus, g->clients, service_metrics(g->service));
	g->http = http_server_create(g->loop, &http, forward_request, g->forward, err);
	return g->http != NULL;
}

static void
begin(struct gateway *g, const struct gateway_config *config)
{
	service_ready_when(g->service, "amqp", false, bus_ready, g->bus);
	service_ready_when(g->service, "clients", false, clients_ready, g->clients);
	service_ready_when(g->service, "postgres", true, postgres_ready, g->postgres);
	service_drain_step(g->service, "http", drain_http, http_idle, 6000, g->http);
	service_drain_step(g->service, "bus", close_bus, bus_closed, 2000, g);
	log_info(
	    "listening", LOG_T("host", config->host), LOG_I("port", http_server_port(g->http)));
	bus_start(g->bus);
}

static void
close_parts(struct gateway *g)
{
	http_server_destroy(g->http);
	bus_destroy(g->bus);
	forward_destroy(g->forward);
	postgres_close(g->postgres);
	clients_destroy(g->clients);
	service_destroy(g->service);
	loop_destroy(g->loop);
}

static int
run(const struct gateway_config *config)
{
	struct gateway g = { .loop = NULL };
	struct err err = { 0 };
	int code = EXIT_FAILURE;

	if (open_parts(&g, config, &err)) {
		begin(&g, config);
		code = service_run(g.service);
	} else {
		log_error("start failed", LOG_T("error", err.text));
	}
	close_parts(&g);
	return code;
}

int
main(int argc, char **argv)
{
	struct gateway_config config = { .host = NULL };
	enum config_action action;
	struct err err = { 0 };
	int code = EXIT_SUCCESS;

	if (config_load(fields, "wildmarch-gateway",
		"The HTTP door of Wildmarch: checks a call and forwards it to the core.", argc,
		argv, &config, &action, &err) < 0 ||
	    (action == CONFIG_RUN && log_open("gateway", config.log_level, &err) < 0)) {
		fprintf(stderr, "wildmarch-gateway: %s\n", err.text);
		config_finish(fields, &config);
		return EXIT_FAILURE;
	}
	if (action == CONFIG_RUN)
		code = run(&config);
	config_finish(fields, &config);
	return code;
}
