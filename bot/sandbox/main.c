/* wildmarch-sandbox: a strict local Telegram for one bot, with a chat page in the browser. */
#include "bot/sandbox/bot_api.h"
#include "bot/sandbox/control.h"
#include "bot/sandbox/page.h"
#include "bot/sandbox/polls.h"
#include "events/http_server.h"
#include "events/log.h"
#include "events/program.h"

#include <stdlib.h>
#include <string.h>

#define DRAIN_MS 2000

struct sandbox_config {
	struct program_config program;
	char *host, *token;
	int64_t port;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_TEXT, sandbox_config, host, "SANDBOX_HOST", "127.0.0.1", 1, 255,
	    "address of the Bot API, the control API and the chat page"),
	CONFIG_FIELD(CONFIG_INT, sandbox_config, port, "SANDBOX_PORT", "8081", 0, 65535,
	    "port of the same; 0: any free one"),
	CONFIG_FIELD(CONFIG_SECRET, sandbox_config, token, "TELEGRAM_TOKEN",
	    "1000001:wildmarch-sandbox", 3, 255,
	    "the only token that is accepted: <bot id>:<secret>"),
	PROGRAM_FIELDS(sandbox_config, "0"),
	CONFIG_END,
};

static void
on_update(void *arg)
{
	const struct sandbox *s = arg;

	polls_wake(s->polls);
}

static void
on_change(void *arg)
{
	const struct sandbox *s = arg;

	waits_wake(s->waits);
}

static void
on_request(struct http_request *r, void *arg)
{
	struct sandbox *s = arg;

	if (!bot_api_take(s, r) && !control_take(s, r) && !page_take(r))
		http_reply(r, 404, "text/plain; charset=utf-8", NULL, "Not Found\n", 10);
}

static void
sandbox_init(struct sandbox *s, struct loop *loop, const char *token)
{
	*s = (struct sandbox){ .loop = loop, .token = token };
	s->updates = updates_create(on_update, s);
	s->world = world_create(strtoll(token, NULL, 10), s->updates, on_change, s);
	s->commands = commands_create();
	s->polls = polls_create(s);
	s->waits = waits_create(loop);
	s->log = request_log_create();
}

static void
sandbox_finish(struct sandbox *s)
{
	request_log_destroy(s->log);
	waits_destroy(s->waits);
	polls_destroy(s->polls);
	commands_destroy(s->commands);
	world_destroy(s->world);
	updates_destroy(s->updates);
}

/* ---- life ---- */

struct server {
	struct sandbox_config config;
	bool has_sandbox;
	struct sandbox sandbox;
	struct http_server *http;
};

static void
drain(void *arg)
{
	struct server *server = arg;

	http_server_drain(server->http);
	polls_end_all(server->sandbox.polls);
	waits_end_all(server->sandbox.waits);
}

static bool
is_idle(void *arg)
{
	const struct server *server = arg;

	return http_server_is_idle(server->http);
}

static int
check_token(const char *token, struct err *err)
{
	size_t digits = strspn(token, "0123456789");

	if (digits == 0 || digits > 15 || token[digits] != ':')
		return err_set(err, ERR_CONFIG, "TELEGRAM_TOKEN must look like 123456:secret");
	return 0;
}

static int
open_parts(void *parts, struct loop *loop, struct service *service, struct err *err)
{
	struct server *server = parts;
	const struct sandbox_config *config = &server->config;
	struct http_server_config http = {
		.host = config->host,
		.port = (uint16_t)config->port,
		.body_max = 256 * 1024,
		.connections_max = 1024,
	};

	if (check_token(config->token, err) != 0)
		return err->code;
	sandbox_init(&server->sandbox, loop, config->token);
	server->has_sandbox = true;
	server->http = http_server_create(loop, &http, on_request, &server->sandbox, err);
	if (server->http == NULL)
		return err->code;
	log_info("chat page ready", LOG_T("host", config->host),
	    LOG_I("port", http_server_port(server->http)));
	service_drain_step(service, "http", drain, is_idle, DRAIN_MS, server);
	return 0;
}

static void
close_parts(void *parts)
{
	struct server *server = parts;

	http_server_destroy(server->http);
	if (server->has_sandbox)
		sandbox_finish(&server->sandbox);
}

int
main(int argc, char **argv)
{
	struct server server = { .http = NULL };
	const struct program program = {
		.name = "sandbox",
		.about =
		    "A strict local Telegram for one bot: Bot API, control API and a chat page.",
		.fields = fields,
		.config = &server.config.program,
		.parts = &server,
		.open = open_parts,
		.close = close_parts,
	};

	return program_run(&program, argc, argv);
}
