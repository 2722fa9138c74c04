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
#include "events/http_client.h"
#include "events/program.h"
#include "events/redis.h"

struct bot_config {
	struct program_config program;
	char *telegram_api_url, *telegram_token;
	char *gateway_url, *gateway_key;
	char *redis_url, *amqp_url, *amqp_ca_file;
	int64_t poll_timeout_s;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_TEXT, bot_config, telegram_api_url, "TELEGRAM_API_URL",
	    "https://api.telegram.org", 1, 0, "Bot API server"),
	CONFIG_FIELD(CONFIG_SECRET, bot_config, telegram_token, "TELEGRAM_TOKEN", NULL, 3, 256,
	    "the bot's token, from @BotFather"),
	CONFIG_FIELD(CONFIG_TEXT, bot_config, gateway_url, "GATEWAY_URL", "http://127.0.0.1:8080",
	    1, 0, "the game's HTTP API"),
	CONFIG_FIELD(CONFIG_SECRET, bot_config, gateway_key, "GATEWAY_KEY", NULL, 1, 256,
	    "the bot's key there"),
	CONFIG_FIELD(CONFIG_INT, bot_config, poll_timeout_s, "POLL_TIMEOUT_S", "50", 1, 50,
	    "how long a poll waits, in seconds"),
	PROGRAM_FIELDS(bot_config, "9102"),
	PROGRAM_AMQP_FIELDS(bot_config),
	PROGRAM_REDIS_FIELD(bot_config),
	CONFIG_END,
};

struct bot {
	struct bot_config config;
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
open_outside(struct bot *b, struct loop *loop, struct err *err)
{
	const struct bot_config *c = &b->config;
	struct http_client_config http = { .user_agent = "wildmarch-bot/" WILDMARCH_VERSION };
	struct bus_config bus = {
		.url = c->amqp_url,
		.service = "bot",
		.version = WILDMARCH_VERSION,
		.ca_file = c->amqp_ca_file,
	};

	if ((b->http = http_client_create(loop, &http, err)) == NULL ||
	    (b->redis = redis_open(loop, c->redis_url, err)) == NULL ||
	    (b->bus = bus_create(loop, &bus, service_metrics(b->service), err)) == NULL)
		return err->code;
	return 0;
}

static void
on_fatal(const char *why, void *arg)
{
	service_fail(((struct bot *)arg)->service, why);
}

static void
build(struct bot *b, struct loop *loop)
{
	const struct bot_config *c = &b->config;
	struct metrics *m = service_metrics(b->service);

	b->fsm.key = press_key_of(c->telegram_token);
	b->telegram = telegram_create(b->http, c->telegram_api_url, c->telegram_token);
	b->sender = sender_create(loop, b->telegram, m);
	b->gateway = gateway_create(loop, b->http, c->gateway_url, c->gateway_key, m);
	b->inboxes = inboxes_create(b->redis);
	b->answers = answers_create(loop, b->telegram, m);
	b->turns = turns_create(&(struct turns_parts){
	    .loop = loop,
	    .fsm = &b->fsm,
	    .inboxes = b->inboxes,
	    .gateway = b->gateway,
	    .sender = b->sender,
	    .answers = b->answers,
	    .metrics = m,
	});
	b->notices = notices_create(b->bus, b->redis, b->sender, b->inboxes, m);
	b->poll = poll_create(&(struct poll_config){
	    .loop = loop,
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
	program_needs_redis(s, b->redis, false);
	program_needs_bus(s, b->bus, true);
	service_drain_step(s, "polling", poll_drain, poll_is_quiet, 1000, b->poll);
	service_drain_step(s, "turns", drain_turns, turns_idle, 5000, b);
	service_drain_step(s, "commit", poll_commit, poll_is_committed, 1500, b->poll);
	service_drain_step(s, "notifications", drain_bus, bus_idle, 1500, b);
}

static int
open_parts(void *parts, struct loop *loop, struct service *service, struct err *err)
{
	struct bot *b = parts;
	int code;

	b->service = service;
	if ((code = open_outside(b, loop, err)) != 0)
		return code;
	build(b, loop);
	say_how_to_live(b);
	bus_start(b->bus);
	poll_start(b->poll);
	return 0;
}

static void
close_parts(void *parts)
{
	struct bot *b = parts;

	poll_destroy(b->poll);
	notices_destroy(b->notices);
	turns_destroy(b->turns);
	inboxes_destroy(b->inboxes);
	gateway_destroy(b->gateway);
	answers_destroy(b->answers);
	sender_destroy(b->sender);
	telegram_destroy(b->telegram);
	bus_destroy(b->bus);
	redis_close(b->redis);
	http_client_destroy(b->http);
}

int
main(int argc, char **argv)
{
	struct bot b = { .service = NULL };
	const struct program program = {
		.name = "bot",
		.about = "Wildmarch's bot: the game in Telegram.",
		.fields = fields,
		.config = &b.config.program,
		.parts = &b,
		.open = open_parts,
		.close = close_parts,
	};

	return program_run(&program, argc, argv);
}
