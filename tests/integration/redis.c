/* events/redis against the real thing. */
#include "events/redis.h"

#include "events/clock.h"
#include "events/log.h"
#include "tests/support/databases.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct loop *loop;
static struct redis *redis;
static char key[64];

/* What came last. */
static struct {
	unsigned count;
	int code;
	char error[256];
	enum redis_type type;
	int64_t number;
	char text[256];
	size_t size, items;
} last;

static void
open_redis(const char *url)
{
	struct err err = { 0 };

	redis = redis_open(loop, url, &err);
	cr_assert(redis != NULL, "%s", err.text);
}

static bool
is_ready(void *arg)
{
	(void)arg;
	return redis_is_ready(redis, NULL);
}

static bool
is_away(void *arg)
{
	(void)arg;
	return !redis_is_ready(redis, NULL);
}

static void
set_up(void)
{
	log_init("test", "", LOG_ERROR);
	signal(SIGPIPE, SIG_IGN);
	loop = loop_create();
	open_redis(address("REDIS_URL"));
	cr_assert(until(loop, is_ready, NULL, 5000));
	snprintf(key, sizeof(key), "test:%d", (int)getpid());
}

static void
on_gone(const struct redis_reply *reply, const struct err *err, void *arg)
{
	(void)reply;
	(void)err;
	(void)arg;
	loop_stop(loop);
}

static void
tear_down(void)
{
	const struct redis_arg argv[] = { REDIS_TEXT("DEL"), REDIS_TEXT(key) };

	redis_command(redis, on_gone, NULL, 2, argv);
	loop_run(loop);
	redis_close(redis);
	loop_destroy(loop);
}

TestSuite(redis, .init = set_up, .fini = tear_down, .timeout = 60);

static void
keep_text(const char *text)
{
	cr_assert_lt(last.size, sizeof(last.text));
	memcpy(last.text, text, last.size);
}

static void
keep(const struct redis_reply *reply, const struct err *err, void *arg)
{
	unsigned count = last.count + 1;

	(void)arg;
	memset(&last, 0, sizeof(last));
	last.count = count;
	if (err != NULL) {
		last.code = err->code;
		strcpy(last.error, err->text);
	} else {
		last.type = redis_reply_type(reply);
		last.items = redis_reply_count(reply);
		if (last.type == REDIS_INT)
			last.number = redis_reply_int(reply);
		else if (last.type == REDIS_STRING || last.type == REDIS_STATUS)
			keep_text(redis_reply_text(reply, &last.size));
	}
	loop_stop(loop);
}

static int
say_args(size_t argc, const struct redis_arg *argv)
{
	unsigned before = last.count;

	redis_command(redis, keep, NULL, argc, argv);
	cr_assert_eq(last.count, before); /* never from inside */
	loop_run(loop);
	return last.code;
}

/* Words separated by single spaces. */
static int
say(const char *command)
{
	struct redis_arg argv[16];
	size_t argc = 0;

	for (const char *at = command; *at != '\0'; argc++) {
		size_t size = strcspn(at, " ");

		argv[argc] = REDIS_BYTES(at, size);
		at += size + (at[size] == ' ');
	}
	return say_args(argc, argv);
}

Test(redis, every_type_of_reply_is_read)
{
	cr_assert_eq(say("PING"), 0);
	cr_assert(last.type == REDIS_STATUS && strcmp(last.text, "PONG") == 0);
	cr_assert_eq(
	    say_args(2, (const struct redis_arg[]){ REDIS_TEXT("INCR"), REDIS_TEXT(key) }), 0);
	cr_assert(last.type == REDIS_INT && last.number == 1);
	cr_assert_eq(
	    say_args(2, (const struct redis_arg[]){ REDIS_TEXT("GET"), REDIS_TEXT(key) }), 0);
	cr_assert(last.type == REDIS_STRING && strcmp(last.text, "1") == 0);
	cr_assert_eq(say("GET test:nothing"), 0);
	cr_assert(last.type == REDIS_NIL);
	cr_assert_eq(say("MGET test:nothing test:nothing"), 0);
	cr_assert(last.type == REDIS_ARRAY && last.items == 2);
}

Test(redis, an_error_comes_with_its_text_and_the_connection_lives)
{
	cr_assert_eq(say("HGET"), ERR_IO);
	cr_assert(strstr(last.error, "wrong number of arguments") != NULL, "%s", last.error);
	cr_assert_eq(say("PING"), 0);
}

Test(redis, arguments_are_bytes)
{
	const char bytes[] = { 'a', '\0', '\r', '\n', '$', (char)0xff };

	cr_assert_eq(say_args(3, (const struct redis_arg[]){ REDIS_TEXT("SET"), REDIS_TEXT(key),
				     REDIS_BYTES(bytes, sizeof(bytes)) }),
	    0);
	cr_assert_eq(
	    say_args(2, (const struct redis_arg[]){ REDIS_TEXT("GET"), REDIS_TEXT(key) }), 0);
	cr_assert(last.size == sizeof(bytes) && memcmp(last.text, bytes, sizeof(bytes)) == 0);
}

static unsigned answered;

static void
count_in_order(const struct redis_reply *reply, const struct err *err, void *arg)
{
	cr_assert(err == NULL, "%s", err->text);
	cr_assert_eq(redis_reply_int(reply), (int64_t)(uintptr_t)arg);
	if (++answered == 5000)
		loop_stop(loop);
}

Test(redis, thousands_at_once_are_answered_in_order)
{
	const struct redis_arg argv[] = { REDIS_TEXT("INCR"), REDIS_TEXT(key) };

	for (uintptr_t i = 1; i <= 5000; i++)
		redis_command(redis, count_in_order, (void *)i, 2, argv);
	cr_assert_eq(redis_pending(redis), 5000);
	loop_run(loop);
	cr_assert_eq(redis_pending(redis), 0);
}

static struct redis_script add = { .source = "return redis.call('INCRBY', KEYS[1], ARGV[1])" };

static int
say_add(const char *n)
{
	const struct redis_arg argv[] = { REDIS_TEXT(key), REDIS_TEXT(n) };

	redis_eval(redis, &add, keep, NULL, 1, 2, argv);
	loop_run(loop);
	return last.code;
}

Test(redis, a_script_that_redis_forgot_is_loaded_again)
{
	cr_assert_eq(say("SCRIPT FLUSH"), 0);
	cr_assert_eq(say_add("5"), 0, "%s", last.error);
	cr_assert_eq(last.number, 5);
	cr_assert_eq(say_args(3, (const struct redis_arg[]){ REDIS_TEXT("SCRIPT"),
				     REDIS_TEXT("EXISTS"), REDIS_TEXT(add.sha) }),
	    0);
	cr_assert_eq(say_add("7"), 0, "%s", last.error);
	cr_assert_eq(last.number, 12);
	cr_assert_eq(say("SCRIPT FLUSH"), 0);
	cr_assert_eq(say_add("1"), 0, "%s", last.error);
	cr_assert_eq(last.number, 13);
}

Test(redis, a_script_that_fails_says_why)
{
	static struct redis_script bad = { .source = "return redis.error_reply('WRONG turn')" };

	redis_eval(redis, &bad, keep, NULL, 0, 0, NULL);
	loop_run(loop);
	cr_assert_eq(last.code, ERR_IO);
	cr_assert(strstr(last.error, "WRONG turn") != NULL, "%s", last.error);
}

Test(redis, a_reply_that_comes_too_late_is_dropped_and_a_silent_connection_replaced)
{
	const struct redis_arg argv[] = { REDIS_TEXT("BLPOP"), REDIS_TEXT("test:nothing"),
		REDIS_TEXT("30") };

	redis_command_within(redis, 100, keep, NULL, 3, argv);
	loop_run(loop);
	cr_assert_eq(last.code, ERR_TIMEOUT);
	cr_assert_eq(last.count, 1);
	cr_assert(until(loop, is_away, NULL, 10000)); /* nothing was heard all the while */
	cr_assert(until(loop, is_ready, NULL, 5000));
	cr_assert_eq(say("PING"), 0);
	cr_assert_eq(last.count, 2);
}

static void
block(const struct redis_reply *reply, const struct err *err, void *arg)
{
	const struct redis_arg argv[] = { REDIS_TEXT("BLPOP"), REDIS_TEXT("test:nothing"),
		REDIS_TEXT("30") };

	(void)arg;
	cr_assert(reply != NULL, "%s", err->text);
	redis_command_within(redis, 100, keep, NULL, 3, argv);
}

/* What was heard last came in the same moment in which the command was sent. */
Test(redis, a_connection_that_falls_silent_after_a_reply_is_replaced)
{
	redis_command(redis, block, NULL, 1, (const struct redis_arg[]){ REDIS_TEXT("PING") });
	loop_run(loop);
	cr_assert_eq(last.code, ERR_TIMEOUT);
	cr_assert(until(loop, is_away, NULL, 10000));
	cr_assert(until(loop, is_ready, NULL, 5000));
}

Test(redis, a_wrong_url_is_refused)
{
	static const char too_long[] = "unix:///a/socket/whose/address/is/longer/than/the/107/"
				       "bytes/that/the/kernel/has/room/for/"
				       "in/an/address/of/a/socket/redis.sock";
	static const char *const wrong[] = { "http://localhost:6379", "redis://", "redis://host",
		"redis://host:x", "redis://host:1/x", "redis://host:99999", "redis://:6379",
		"redis://secret@host:1", "unix://", "unix://redis.sock",
		"unix://secret@/redis.sock", "unix:///redis.sock?db=x",
		"unix:///redis.sock?database=1", too_long };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct err err = { 0 };

		cr_assert_null(redis_open(loop, wrong[i], &err), "%s", wrong[i]);
		cr_assert_eq(err.code, ERR_CONFIG);
		cr_assert(strstr(err.text, "secret") == NULL);
	}
}

Test(redis, a_user_of_the_url_is_who_asks)
{
	const char *at = strrchr(address("REDIS_URL"), '@');
	struct redis *before = redis;
	char url[256];

	cr_assert_not_null(at);
	cr_assert_eq(say("ACL SETUSER test_guest on >word ~* +@all"), 0);
	snprintf(url, sizeof(url), "redis://test_guest:word%s", at);
	open_redis(url);
	cr_assert(until(loop, is_ready, NULL, 5000));
	cr_assert_eq(say("ACL WHOAMI"), 0);
	cr_assert_str_eq(last.text, "test_guest");
	redis_close(redis);
	redis = before;
	cr_assert_eq(say("ACL DELUSER test_guest"), 0);
}

Test(redis, it_may_be_closed_with_commands_pending)
{
	redis_command(redis, keep, NULL, 1, (const struct redis_arg[]){ REDIS_TEXT("PING") });
	redis_close(redis);
	cr_assert_eq(last.count, 0);
	open_redis(address("REDIS_URL"));
	redis_command(redis, keep, NULL, 1, (const struct redis_arg[]){ REDIS_TEXT("PING") });
	redis_close(redis);
	cr_assert_eq(last.count, 0);
	open_redis(address("REDIS_URL"));
	cr_assert(until(loop, is_ready, NULL, 5000));
}

/* ── a server that comes and goes ── */

static unsigned unsure;

static void
count_unsure(const struct redis_reply *reply, const struct err *err, void *arg)
{
	(void)reply;
	(void)arg;
	unsure += err != NULL && err->code == ERR_UNSURE;
}

static void
server_comes_and_goes(const char *(*url_of)(const struct server *s))
{
	struct server *server = server_create_redis();
	struct redis *before = redis;

	server_start(server);
	open_redis(url_of(server));
	cr_assert_eq(say("PING"), ERR_UNAVAILABLE); /* not connected yet: not sent */
	cr_assert(until(loop, is_ready, NULL, 10000));
	cr_assert_eq(say("SET a 1"), 0);
	redis_command_within(redis, 20000, count_unsure, NULL, 3,
	    (const struct redis_arg[]){
		REDIS_TEXT("BLPOP"), REDIS_TEXT("nothing"), REDIS_TEXT("0") });
	redis_command_within(
	    redis, 20000, count_unsure, NULL, 1, (const struct redis_arg[]){ REDIS_TEXT("PING") });
	server_kill(server);
	cr_assert(until(loop, is_away, NULL, 5000));
	cr_assert_eq(unsure, 2);
	cr_assert_eq(say("PING"), ERR_UNAVAILABLE);
	server_start(server);
	cr_assert(until(loop, is_ready, NULL, 10000));
	cr_assert_eq(say("GET a"), 0);
	cr_assert_eq(last.type, REDIS_NIL); /* a new server, on the database of the URL */
	redis_close(redis);
	redis = before;
	server_destroy(server);
}

Test(redis, a_killed_server_leaves_commands_unsure_and_is_found_again)
{
	server_comes_and_goes(server_url);
}

Test(redis, a_killed_server_is_found_again_by_its_socket)
{
	server_comes_and_goes(server_socket_url);
}
