/* wildmarchctl audit against a real Redis and broker: hot state, fights that are owed, dead
 * letters. */
#include "events/bus.h"
#include "events/http_client.h"
#include "events/redis.h"
#include "messages/topology.h"
#include "tests/support/databases.h"
#include "tests/support/sound_game.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <criterion/options.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char redis_url[256]; /* a database of REDIS_URL's server that nobody else uses */
static struct redis *redis;

/* They share the broker, and one database of Redis: one after the other. */
ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
	(void)tests;
	criterion_options.jobs = 1;
}

/* ── Redis ── */

static bool
is_redis_ready(void *arg)
{
	(void)arg;
	return redis_is_ready(redis, NULL);
}

static void
on_reply(const struct redis_reply *reply, const struct err *err, void *arg)
{
	(void)reply;
	(void)arg;
	cr_assert(err == NULL, "%s", err->text);
	loop_stop(game.loop);
}

/* Words separated by single spaces. */
static void
tell_redis(const char *command)
{
	struct redis_arg argv[32];
	size_t argc = 0;

	for (const char *at = command; *at != '\0'; argc++) {
		size_t size = strcspn(at, " ");

		argv[argc] = REDIS_BYTES(at, size);
		at += size + (at[size] == ' ');
	}
	redis_command(redis, on_reply, NULL, argc, argv);
	loop_run(game.loop);
}

static void
open_redis(void)
{
	const char *shared = address("REDIS_URL");
	const char *slash = strchr(strstr(shared, "://") + 3, '/');
	struct err err = { 0 };

	snprintf(redis_url, sizeof(redis_url), "%.*s/9",
	    (int)(slash != NULL ? (size_t)(slash - shared) : strlen(shared)), shared);
	redis = redis_open(game.loop, redis_url, &err);
	cr_assert(redis != NULL, "%s", err.text);
	cr_assert(until(game.loop, is_redis_ready, NULL, 5000));
	tell_redis("FLUSHDB");
}

static void
set_up(void)
{
	signal(SIGPIPE, SIG_IGN);
	sound_game_open();
	open_redis();
}

static void
tear_down(void)
{
	tell_redis("FLUSHDB");
	redis_close(redis);
	sound_game_close();
}

TestSuite(audit_live, .init = set_up, .fini = tear_down, .timeout = 90);

static void
expect_hot(int code, const char *what)
{
	char *said;
	int got = wildmarchctl(
	    game.url, &said, "audit", "--redis-url", redis_url, "--amqp-management-url", "", NULL);

	expect_said(code, what, got, said);
}

#define ANN_HASH                                                                                   \
	"HSET {h01}:p:1 epoch 2 ver 5 level 2 x 0 y 0 hp 10 hp_at 1 hp_rem 0 hp_max 128 mp 0 "     \
	"mp_rem 0 "                                                                                \
	"mp_max 52 energy 5 energy_at "                                                            \
	"1 fight "

Test(audit_live, broken_hot_state_is_found)
{
	static const char *const damage[][3] = {
		{ "HSET {h01}:p:1 hp 999999", "HSET {h01}:p:1 hp 10", "out of its range" },
		{ "HSET {h01}:p:1 energy x", "HSET {h01}:p:1 energy 5",
		    "field energy is no number" },
		{ "HDEL {h01}:p:1 ver", "HSET {h01}:p:1 ver 5", "lacks the field ver" },
		{ "HSET {h01}:p:1 ver 3", "HSET {h01}:p:1 ver 5", "older than its saved copy" },
		{ "HSET {h01}:p:1 fight f9", "HSET {h01}:p:1 fight f1", "its fight is gone" },
	};

	free(sql(game.loop, game.pool,
	    "INSERT INTO hot_state (player_id, epoch, ver, x, y, hp, hp_at, hp_rem, energy, "
	    "energy_at, hp_max, mp, mp_rem, mp_max) VALUES (1, 2, 4, 0, 0, 10, 1, 0, 5, 1, 128, 0, "
	    "0, 52)"));
	tell_redis(ANN_HASH "f1");
	tell_redis("HSET {h01}:f:f1 state running");
	expect_hot(0, "ok      hot state                1 hashes, 1 saved");
	tell_redis("HSET {h01}:f:f1 state won");
	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		tell_redis(damage[i][0]);
		expect_hot(1, damage[i][2]);
		tell_redis(damage[i][1]);
	}
	tell_redis("HSET {h01}:p:1 fight f1");
	expect_hot(0, "ok      hot state");
}

Test(audit_live, a_fight_that_waits_too_long_for_its_settlement_is_found)
{
	tell_redis("SADD {h01}:owed 1:f1");
	tell_redis("HSET {h01}:f:f1 state won ended_at 1700000000000");
	expect_hot(1, "BROKEN  fights owed");
	tell_redis("HSET {h01}:f:f1 ended_at 9700000000000");
	expect_hot(0, "ok      fights owed              1 ended and not released, 0 for over 30 s");
}

/* ── the broker ── */

static struct bus *bus;
static bool is_confirmed;

static bool
is_bus_ready(void *arg)
{
	(void)arg;
	return bus_is_ready(bus, NULL);
}

static void
on_outcome(enum bus_outcome outcome, void *arg)
{
	(void)arg;
	cr_assert_eq(outcome, BUS_CONFIRMED);
	is_confirmed = true;
	loop_stop(game.loop);
}

static void
publish_dead_letter(void)
{
	struct bus_config config = {
		.url = address("AMQP_URL"), .service = "test", .version = "0"
	};
	struct message m = { .exchange = "dead_letters",
		.routing_key = "bot.notifications",
		.is_persistent = true,
		.body = "x",
		.body_size = 1 };
	struct err err = { 0 };

	bus = bus_create(game.loop, &config, NULL, &err);
	cr_assert(bus != NULL, "%s", err.text);
	bus_start(bus);
	cr_assert(until(game.loop, is_bus_ready, NULL, 10000));
	cr_assert_eq(bus_publish(bus, &m, on_outcome, NULL, &err), 0, "%s", err.text);
	loop_run(game.loop);
	cr_assert(is_confirmed);
	bus_destroy(bus);
}

static void
on_purged(const struct http_response *r, void *arg)
{
	*(int *)arg = r->status;
	loop_stop(game.loop);
}

static void
purge(struct http_client *http, const char *queue)
{
	char where[512];
	struct http_call call = { .method = "DELETE", .url = where, .timeout_ms = 5000 };
	int status = 0;

	snprintf(where, sizeof(where), "%s/api/queues/wildmarch/%s/contents",
	    address("AMQP_MANAGEMENT_URL"), queue);
	http_client_send(http, &call, on_purged, &status);
	loop_run(game.loop);
	cr_assert_eq(status, 204, "purging %s: %d", queue, status);
}

/* Whatever other tests on the same broker left, too. */
static void
purge_dead_letters(void)
{
	const struct http_client_config config = { .user_agent = "test" };
	struct err err = { 0 };
	struct http_client *http = http_client_create(game.loop, &config, &err);
	size_t i;

	cr_assert(http != NULL, "%s", err.text);
	for (i = 0; i < TOPOLOGY_QUEUE_COUNT; i++) {
		const char *name = topology_queues[i].name, *dot = strrchr(name, '.');

		if (strcmp(name, "unrouted") == 0 || (dot != NULL && strcmp(dot, ".dead") == 0))
			purge(http, name);
	}
	http_client_destroy(http);
}

/* The broker's figures are some seconds old: it looks until they say what is expected. */
static void
expect_queues(int code, const char *dead, const char *settle_ms, const char *what)
{
	char *said;
	int got = wildmarchctl(game.url, &said, "audit", "--redis-url", "", "--expect-dead", dead,
	    "--settle-ms", settle_ms, NULL);

	expect_said(code, what, got, said);
}

Test(audit_live, dead_letters_are_counted)
{
	purge_dead_letters();
	expect_queues(0, "0", "20000", "ok      dead letters             0 in ");
	publish_dead_letter();
	expect_queues(0, "1", "20000", "ok      dead letters             1 in ");
	expect_queues(1, "0", "0", "BROKEN  dead letters");
	purge_dead_letters();
	expect_queues(0, "0", "20000", "ok      unrouted");
}
