/* wildmarch-bot: the game's face in Telegram. */
#include "bot/fsm.h"
#include "bot/gateway.h"
#include "bot/inboxes.h"
#include "bot/notices.h"
#include "bot/telegram/answers.h"
#include "bot/telegram/client.h"
#include "bot/telegram/poll.h"
#include "bot/telegram/sender.h"
#include "bot/turns.h"
#include "events/bus.h"
#include "events/config.h"
#include "events/http_client.h"
#include "events/log.h"
#include "events/loop.h"
#include "events/redis.h"
#include "events/service.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct config {
	char *telegram_api_url, *telegram_token;
	char *gateway_url, *gateway_key;
	char *redis_url, *amqp_url, *amqp_ca_file;
	char *admin_host, *log_level;
	int64_t admin_port, poll_timeout_s;
};

#define FIELD(name, type, member, fallback, min, max, help)                                        \
	CONFIG_FIELD(type, config, member, name, fallback, min, max, help)

static const struct config_field fields[] = {
	FIELD("TELEGRAM_API_URL", CONFIG_TEXT, telegram_api_url, "https://api.telegram.org", 1, 0,
	    "Bot API server"),
	FIELD("TELEGRAM_TOKEN", CONFIG_SECRET, telegram_token, NULL, 3, 256,
	    "the bot's token, from @BotFather"),
	FIELD("GATEWAY_URL", CONFIG_TEXT, gateway_url, "http://127.0.0.1:8080", 1, 0,
	    "the game's HTTP API"),
	FIELD("GATEWAY_KEY", CONFIG_SECRET, gateway_key, NULL, 1, 256, "the bot's key there"),
	FIELD("REDIS_URL", CONFIG_SECRET, redis_url, "redis://127.0.0.1:6379", 1, 0,
	    "inboxes and screens"),
	FIELD("AMQP_URL", CONFIG_SECRET, amqp_url, NULL, 1, 0, "the broker, for notifications"),
	FIELD(
	    "AMQP_CA_FILE", CONFIG_TEXT, amqp_ca_file, "", 0, 0, "for amqps; empty: the system's"),
	FIELD("ADMIN_HOST", CONFIG_TEXT, admin_host, "127.0.0.1", 1, 0,
	    "of /livez, /readyz, /metrics"),
	FIELD("ADMIN_PORT", CONFIG_INT, admin_port, "0", 0, 65535, "the same; 0: none"),
	FIELD("LOG_LEVEL", CONFIG_TEXT, log_level, "info", 1, 8, "debug, info, warn or error"),
	FIELD("POLL_TIMEOUT_S", CONFIG_INT, poll_timeout_s, "50", 1, 50,
	    "how long a poll waits, in seconds"),
	CONFIG_END,
};

struct bot {
	struct config config;
	struct loop *loop;
	struct service *service;
	struct http_client *http;
	struct redis *redis;
	struct bus *bus;
	struct telegram *telegram;
	struct sender *sender;
	struct answers *answers;
	struct gateway *gateway;
	struct inboxes *inboxes;
	struct fsm fsm;
	struct turns *turns;
	struct notices *notices;
	struct poll *poll;
};

static int
set_up_log(const char *level, struct err *err)
{
	static const char *const words[] = { [LOG_DEBUG] = "debug",
		[LOG_INFO] = "info",
		[LOG_WARN] = "warn",
		[LOG_ERROR] = "error" };
	char instance[32];

	snprintf(instance, sizeof(instance), "%ld", (long)getpid());
	for (int i = LOG_DEBUG; i <= LOG_ERROR; i++) {
		if (strcmp(words[i], level) == 0) {
			log_init("bot", instance, (enum log_level)i);
			return 0;
		}
	}
	return err_set(err, ERR_CONFIG, "LOG_LEVEL must be debug, info, warn or error");
}

static int
open_outside(struct bot *b, struct err *err)
{
	const struct config *c = &b->config;
	int code;

	if ((code = set_up_log(c->log_level, err)) != 0)
		return code;
	b->loop = loop_create();
	b->service = service_create(b->loop,
	    &(struct service_config){
		.name = "bot", .admin_host = c->admin_host, .admin_port = (uint16_t)c->admin_port },
	    err);
	if (b->service == NULL)
		return err->code;
	b->http = http_client_create(b->loop,
	    &(struct http_client_config){ .user_agent = "wildmarch-bot/" WILDMARCH_VERSION }, err);
	if (b->http == NULL || (b->redis = redis_open(b->loop, c->redis_url, err)) == NULL)
		return err->code;
	b->bus = bus_create(b->loop,
	    &(struct bus_config){ .url = c->amqp_url,
		.service = "bot",
		.version = WILDMARCH_VERSION,
		.ca_file = c->amqp_ca_file[0] != '\0' ? c->amqp_ca_file : NULL },
	    service_metrics(b->service), err);
	return b->bus == NULL ? (int)err->code : 0;
}

static void
on_fatal(const char *why, void *arg)
{
	service_fail(((struct bot *)arg)->service, why);
}

static void
build(struct bot *b)
{
	const struct config *c = &b->config;
	struct metrics *m = service_metrics(b->service);

	b->fsm.key = press_key_of(c->telegram_token);
	b->telegram = telegram_create(b->http, c->telegram_api_url, c->telegram_token);
	b->sender = sender_create(b->loop, b->telegram, m);
	b->gateway = gateway_create(b->loop, b->http, c->gateway_url, c->gateway_key, m);
	b->inboxes = inboxes_create(b->redis);
	b->answers = answers_create(b->loop, b->telegram, m);
	b->turns = turns_create(&(struct turns_parts){
	    .loop = b->loop,
	    .fsm = &b->fsm,
	    .inboxes = b->inboxes,
	    .gateway = b->gateway,
	    .sender = b->sender,
	    .answers = b->answers,
	    .metrics = m,
	});
	b->notices = notices_create(b->bus, b->redis, b->sender, b->inboxes, m);
	b->poll = poll_create(&(struct poll_config){
	    .loop = b->loop,
	    .telegram = b->telegram,
	    .inboxes = b->inboxes,
	    .turns = b->turns,
	    .fsm = &b->fsm,
	    .metrics = m,
	    .timeout_s = c->poll_timeout_s,
	    .on_fatal = on_fatal,
	    .arg = b,
	});
}

/* ── ready, drain ── */

static bool
redis_ready(void *arg, const char **ret_why)
{
	return redis_is_ready(((struct bot *)arg)->redis, ret_why);
}

static bool
bus_ready(void *arg, const char **ret_why)
{
	return bus_is_ready(((struct bot *)arg)->bus, ret_why);
}

static void
drain_bus(void *arg)
{
	bus_drain(((struct bot *)arg)->bus);
}

static void
drain_turns(void *arg)
{
	turns_drain(((struct bot *)arg)->turns);
}

static bool
turns_idle(void *arg)
{
	struct bot *b = arg;

	return turns_is_idle(b->turns) && answers_is_idle(b->answers);
}

/* Notifications that wait for Telegram's leave stay in their queue; those that it has must be
 * acknowledged. */
static bool
bus_idle(void *arg)
{
	struct bot *b = arg;

	return notices_is_idle(b->notices) && bus_is_idle(b->bus);
}

static void
say_how_to_live(struct bot *b)
{
	struct service *s = b->service;

	service_ready_when(s, "telegram", false, poll_is_ready, b->poll);
	service_ready_when(s, "redis", false, redis_ready, b);
	service_ready_when(s, "amqp", true, bus_ready, b);
	service_drain_step(s, "polling", poll_drain, poll_is_quiet, 1000, b->poll);
	service_drain_step(s, "turns", drain_turns, turns_idle, 5000, b);
	service_drain_step(s, "commit", poll_commit, poll_is_committed, 1500, b->poll);
	service_drain_step(s, "notifications", drain_bus, bus_idle, 1500, b);
}

static void
destroy(struct bot *b)
{
	poll_destroy(b->poll);
	notices_destroy(b->notices);
	turns_destroy(b->turns);
	inboxes_destroy(b->inboxes);
	gateway_destroy(b->gateway);
	answers_destroy(b->answers);
	sender_destroy(b->sender);
	telegram_destroy(b->telegram);
	bus_destroy(b->bus);
	if (b->redis != NULL)
		redis_close(b->redis);
	http_client_destroy(b->http);
	service_destroy(b->service);
	loop_destroy(b->loop);
	config_finish(fields, &b->config);
}

int
main(int argc, char **argv)
{
	struct bot b = { 0 };
	enum config_action action;
	struct err err;
	int code;

	if (config_load(fields, "wildmarch-bot", "Wildmarch's bot: the game in Telegram.", argc,
		argv, &b.config, &action, &err) != 0) {
		fprintf(stderr, "wildmarch-bot: %s\n", err.text);
		return 2;
	}
	if (action == CONFIG_EXIT) {
		config_finish(fields, &b.config);
		return 0;
	}
	if (open_outside(&b, &err) != 0) {
		fprintf(stderr, "wildmarch-bot: %s\n", err.text);
		destroy(&b);
		return 1;
	}
	build(&b);
	say_how_to_live(&b);
	bus_start(b.bus);
	poll_start(b.poll);
	code = service_run(b.service);
	destroy(&b);
	return code;
}
