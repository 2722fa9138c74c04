/* wildmarch-gateway: the HTTP door of the game. */
#include "events/bus.h"
#include "events/http_server.h"
#include "events/log.h"
#include "events/postgres.h"
#include "events/program.h"
#include "gateway/clients.h"
#include "gateway/forward.h"
#include "gateway/visit.h"

#define DATABASE_CONNECTIONS 1 /* the clients' keys are all that is read */

struct gateway_config {
	struct program_config program;
	char *host, *amqp_url, *amqp_ca_file, *database_url;
	int64_t port;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_TEXT, gateway_config, host, "GATEWAY_HOST", "127.0.0.1", 1, 255,
	    "address of the HTTP API"),
	CONFIG_FIELD(CONFIG_INT, gateway_config, port, "GATEWAY_PORT", "8080", 0, 65535,
	    "its port; 0: any free one, which the log names"),
	PROGRAM_FIELDS(gateway_config, "9100"),
	PROGRAM_AMQP_FIELDS(gateway_config),
	PROGRAM_DATABASE_FIELD(gateway_config),
	CONFIG_END,
};

struct gateway {
	struct gateway_config config;
	struct postgres *postgres;
	struct clients *clients;
	struct bus *bus;
	struct forward *forward;
	struct http_server *http;
	bool is_bus_closed;
};

/* ── readiness and drain ── */

static bool
clients_ready(void *arg, const char **ret_why)
{
	return clients_are_loaded(arg, ret_why);
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

/* ── parts ── */

static void
begin(struct gateway *g, struct service *service)
{
	program_needs_bus(service, g->bus, false);
	service_ready_when(service, "clients", false, clients_ready, g->clients);
	program_needs_postgres(service, g->postgres, true);
	service_drain_step(service, "http", drain_http, http_idle, 6000, g->http);
	service_drain_step(service, "bus", close_bus, bus_closed, 2000, g);
	log_info(
	    "listening", LOG_T("host", g->config.host), LOG_I("port", http_server_port(g->http)));
	bus_start(g->bus);
}

static int
open_parts(void *parts, struct loop *loop, struct service *service, struct err *err)
{
	struct gateway *g = parts;
	const struct gateway_config *config = &g->config;
	struct bus_config bus = {
		.url = config->amqp_url,
		.service = "gateway",
		.version = WILDMARCH_VERSION,
		.calls = true,
		.ca_file = config->amqp_ca_file,
	};
	struct http_server_config http = {
		.host = config->host,
		.port = (uint16_t)config->port,
		.error_body = visit_error_body,
	};

	if ((g->postgres = postgres_open(loop, config->database_url, DATABASE_CONNECTIONS,
		 "wildmarch-gateway", err)) == NULL ||
	    (g->bus = bus_create(loop, &bus, service_metrics(service), err)) == NULL)
		return err->code;
	g->clients = clients_create(loop, g->postgres);
	g->forward = forward_create(g->bus, g->clients, service_metrics(service));
	g->http = http_server_create(loop, &http, forward_request, g->forward, err);
	if (g->http == NULL)
		return err->code;
	begin(g, service);
	return 0;
}

static void
close_parts(void *parts)
{
	struct gateway *g = parts;

	http_server_destroy(g->http);
	bus_destroy(g->bus);
	forward_destroy(g->forward);
	postgres_close(g->postgres);
	clients_destroy(g->clients);
}

int
main(int argc, char **argv)
{
	struct gateway g = { .postgres = NULL };
	const struct program program = {
		.name = "gateway",
		.about = "The HTTP door of Wildmarch: checks a call and forwards it to the core.",
		.fields = fields,
		.config = &g.config.program,
		.parts = &g,
		.open = open_parts,
		.close = close_parts,
	};

	return program_run(&program, argc, argv);
}
