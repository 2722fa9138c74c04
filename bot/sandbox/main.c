/* wildmarch-sandbox: a strict local Telegram for one bot, with a chat page in the browser. */
#include "bot/sandbox/bot_api.h"
#include "bot/sandbox/control.h"
#include "bot/sandbox/page.h"
#include "bot/sandbox/polls.h"
#include "events/config.h"
#include "events/http_server.h"
#include "events/log.h"
#include "events/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRAIN_MS 2000

struct settings {
	char *host, *admin_host, *token, *log_level;
	int64_t port, admin_port;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_TEXT, settings, host, "SANDBOX_HOST", "127.0.0.1", 1, 255,
	    "address of the Bot API, the control API and the chat page"),
	CONFIG_FIELD(CONFIG_INT, settings, port, "SANDBOX_PORT", "8081", 0, 65535,
	    "port of the same; 0: any free one"),
	CONFIG_FIELD(CONFIG_TEXT, settings, admin_host, "ADMIN_HOST", "127.0.0.1", 1, 255,
	    "address of /livez, /readyz and /metrics"),
	CONFIG_FIELD(CONFIG_INT, settings, admin_port, "ADMIN_PORT", "0", 0, 65535,
	    "port of the same; 0: none"),
	CONFIG_FIELD(CONFIG_SECRET, settings, token, "TELEGRAM_TOKEN", "1000001:wildmarch-sandbox",
	    3, 255, "the only token that is accepted: <bot id>:<secret>"),
	CONFIG_FIELD(CONFIG_TEXT, settings, log_level, "LOG_LEVEL", "info", 1, 8,
	    "debug, info, warn or error"),
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

static bool
is_log_level(const char *word, enum log_level *ret)
{
	static const char *const words[] = { "debug", "info", "warn", "error" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], word) == 0) {
			*ret = (enum log_level)i;
			return true;
		}
	}
	return false;
}

static int
check_settings(const struct settings *settings, struct err *err)
{
	enum log_level level;
	size_t digits = strspn(settings->token, "0123456789");

	if (!is_log_level(settings->log_level, &level))
		return err_set(err, ERR_CONFIG, "LOG_LEVEL must be debug, info, warn or error");
	if (digits == 0 || digits > 15 || settings->token[digits] != ':')
		return err_set(err, ERR_CONFIG, "TELEGRAM_TOKEN must look like 123456:secret");
	log_init("sandbox", "1", level);
	return 0;
}

static int
serve(struct server *server, struct loop *loop, const struct settings *settings, struct err *err)
{
	struct service *service;
	int code;

	service = service_create(loop,
	    &(struct service_config){
		"sandbox", settings->admin_host, (uint16_t)settings->admin_port },
	    err);
	if (service == NULL)
		return -1;
	server->http = http_server_create(loop,
	    &(struct http_server_config){
		.host = settings->host,
		.port = (uint16_t)settings->port,
		.body_max = 256 * 1024,
		.connections_max = 1024,
	    },
	    on_request, &server->sandbox, err);
	if (server->http == NULL) {
		service_destroy(service);
		return -1;
	}
	log_info("chat page ready", LOG_T("host", settings->host),
	    LOG_I("port", http_server_port(server->http)));
	service_drain_step(service, "http", drain, is_idle, DRAIN_MS, server);
	code = service_run(service);
	http_server_destroy(server->http);
	service_destroy(service);
	return code;
}

int
main(int argc, char **argv)
{
	struct settings settings = { 0 };
	enum config_action action;
	struct server server;
	struct loop *loop;
	struct err err = { 0 };
	int code;

	if (config_load(fields, "wildmarch-sandbox",
		"A strict local Telegram for one bot: Bot API, control API and a chat page.", argc,
		argv, &settings, &action, &err) != 0 ||
	    (action == CONFIG_RUN && check_settings(&settings, &err) != 0)) {
		fprintf(stderr, "wildmarch-sandbox: %s\n", err.text);
		config_finish(fields, &settings);
		return 2;
	}
	if (action == CONFIG_EXIT) {
		config_finish(fields, &settings);
		return 0;
	}
	loop = loop_create();
	sandbox_init(&server.sandbox, loop, settings.token);
	code = serve(&server, loop, &settings, &err);
	if (code < 0)
		log_error("start refused", LOG_T("error", err.text));
	sandbox_finish(&server.sandbox);
	loop_destroy(loop);
	config_finish(fields, &settings);
	return code < 0 ? 2 : code;
}
