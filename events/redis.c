/* Redis over one pipelined connection: hiredis parses and keeps the order of replies; the loop,
 * deadlines and reconnecting are ours. The only file that sees hiredis.
 *
 *   DOWN ──retry timer──▶ CONNECTING ──tcp──▶ AUTH, SELECT, PING ──PONG──▶ READY
 *     ▲                       │                                              │
 *     └──── context_gone ─────┴──────────────────────────────────────────────┘
 *
 * hiredis frees its context by itself when the connection ends, after it has told every pending
 * command; its cleanup hook is where we learn of it. Commands of one loop turn leave with one
 * write, at its end. Deadlines are looked at every TICK_MS while something is pending; a connection
 * that was silent for the whole time of a command that timed out is dropped. */
#include "events/redis.h"

#include "events/clock.h"
#include "events/ids.h"
#include "events/log.h"
#include "events/text.h"

#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <openssl/evp.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define TIMEOUT_MS 2000
#define CONNECT_MS 2000
#define TICK_MS 50
#define RETRY_MIN_MS 100
#define RETRY_MAX_MS 2000
#define PENDING_MAX 16384

enum redis_state { REDIS_DOWN, REDIS_CONNECTING, REDIS_READY };

struct command {
	TAILQ_ENTRY(command) link;
	struct redis *redis;
	redis_on_reply *on_reply; /* NULL: told already, the reply is late */
	void *arg;
	int64_t sent_ms, deadline_ms;
	struct err err; /* of one that couldn't be sent */
	const struct redis_script
	    *script;      /* of an EVALSHA: what to send when Redis doesn't know it */
	struct text line; /* of an EVALSHA: as it was sent */
	size_t tail;      /* where in the line the number of keys begins */
};

TAILQ_HEAD(command_list, command);

struct redis {
	struct loop *loop;
	char *host, *password; /* password: NULL for none */
	int port, database;
	enum redis_state state;
	redisAsyncContext *context;
	struct loop_watch *watch;
	unsigned interest;
	bool is_writing;              /* inside hiredis' write handler */
	struct loop_task *write_task; /* sends what this turn's commands left in the buffer */
	struct loop_timer *timer;     /* DOWN: try again; CONNECTING: give up */
	int64_t retry_ms;
	int64_t heard_ms; /* when something was read last */
	char why[128];    /* why it is going down; "" when only hiredis knows */
	bool is_failing;  /* said in the log that it is away */

	struct command_list sent, unsent;
	unsigned pending;
	struct loop_timer *tick;
	struct loop_task *fail_task; /* tells the unsent */
	struct text scratch;
};

/* ── commands ── */

static struct command *
command_create(struct redis *r, int64_t timeout_ms, redis_on_reply *on_reply, void *arg)
{
	struct command *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->redis = r;
	c->on_reply = on_reply;
	c->arg = arg;
	c->sent_ms = clock_monotonic_ms();
	c->deadline_ms = c->sent_ms + timeout_ms;
	r->pending++;
	return c;
}

static void
command_destroy(struct command *c)
{
	c->redis->pending--;
	text_finish(&c->line);
	free(c);
}

/* Tells the caller, and frees the command, which is in no list any more. */
static void
command_finish(struct command *c, const struct redis_reply *reply, const struct err *err)
{
	redis_on_reply *on_reply = c->on_reply;
	void *arg = c->arg;

	command_destroy(c);
	if (on_reply != NULL)
		on_reply(reply, err, arg);
}

static void
put_bulk(struct text *t, const void *bytes, size_t size)
{
	text_putc(t, '$');
	text_put_i64(t, (int64_t)size);
	text_puts(t, "\r\n");
	text_add(t, bytes, size);
	text_puts(t, "\r\n");
}

static void
put_count(struct text *t, size_t count)
{
	text_putc(t, '*');
	text_put_i64(t, (int64_t)count);
	text_puts(t, "\r\n");
}

static void
put_arguments(struct text *t, size_t argc, const struct redis_arg *argv)
{
	for (size_t i = 0; i < argc; i++)
		put_bulk(t, argv[i].bytes, argv[i].size);
}

static void
tell_unsent(void *arg)
{
	struct redis *r = arg;
	struct command_list now = TAILQ_HEAD_INITIALIZER(now);
	struct command *c;

	TAILQ_CONCAT(&now, &r->unsent, link);
	while ((c = TAILQ_FIRST(&now)) != NULL) {
		struct err err = c->err;

		TAILQ_REMOVE(&now, c, link);
		command_finish(c, NULL, &err);
	}
}

static void
command_not_sent(struct command *c, enum err_code code, const char *why)
{
	struct redis *r = c->redis;

	err_set(&c->err, code, "redis: %s", why);
	TAILQ_INSERT_TAIL(&r->unsent, c, link);
	loop_task_schedule(r->fail_task);
}

static void on_answer(redisAsyncContext *context, void *reply, void *arg);

static void
command_send(struct command *c, const struct text *line)
{
	struct redis *r = c->redis;

	if (r->state != REDIS_READY)
		command_not_sent(c, ERR_UNAVAILABLE, "not connected");
	else if (r->pending > PENDING_MAX)
		command_not_sent(c, ERR_CONGESTED, "too many commands wait for their replies");
	else if (redisAsyncFormattedCommand(r->context, on_answer, c, line->bytes, line->size) !=
		 REDIS_OK)
		command_not_sent(c, ERR_UNAVAILABLE, "the connection is closing");
	else {
		TAILQ_INSERT_TAIL(&r->sent, c, link);
		if (!loop_timer_is_armed(r->tick))
			loop_timer_arm(r->tick, TICK_MS);
	}
}

void
redis_command_within(struct redis *r, int64_t timeout_ms, redis_on_reply *on_reply, void *arg,
    size_t argc, const struct redis_arg *argv)
{
	text_clear(&r->scratch);
	put_count(&r->scratch, argc);
	put_arguments(&r->scratch, argc, argv);
	command_send(command_create(r, timeout_ms, on_reply, arg), &r->scratch);
}

void
redis_command(
    struct redis *r, redis_on_reply *on_reply, void *arg, size_t argc, const struct redis_arg *argv)
{
	redis_command_within(r, TIMEOUT_MS, on_reply, arg, argc, argv);
}

static void
script_digest(struct redis_script *script)
{
	uint8_t digest[EVP_MAX_MD_SIZE];

	if (script->sha[0] != '\0')
		return;
	if (EVP_Digest(script->source, strlen(script->source), digest, NULL, EVP_sha1(), NULL) != 1)
		abort();
	hex_encode(digest, 20, script->sha);
}

void
redis_eval(struct redis *r, struct redis_script *script, redis_on_reply *on_reply, void *arg,
    size_t keys, size_t argc, const struct redis_arg *argv)
{
	struct command *c = command_create(r, TIMEOUT_MS, on_reply, arg);
	char number[24];

	script_digest(script);
	c->script = script;
	put_count(&c->line, argc + 3);
	put_bulk(&c->line, "EVALSHA", 7);
	put_bulk(&c->line, script->sha, 40);
	c->tail = c->line.size;
	snprintf(number, sizeof(number), "%zu", keys);
	put_bulk(&c->line, number, strlen(number));
	put_arguments(&c->line, argc, argv);
	command_send(c, &c->line);
}

/* The same arguments again, behind the script itself; Redis keeps it from then on. */
static void
send_source(struct command *c)
{
	struct text line = { 0 };
	size_t head = strcspn(c->line.bytes, "\n") + 1; /* the count of arguments is the same */

	text_add(&line, c->line.bytes, head);
	put_bulk(&line, "EVAL", 4);
	put_bulk(&line, c->script->source, strlen(c->script->source));
	text_add(&line, c->line.bytes + c->tail, c->line.size - c->tail);
	c->script = NULL;
	command_send(c, &line);
	text_finish(&line);
}

/* hiredis calls this once for each command: with its reply, or with NULL when the connection ends.
 */
static void
on_answer(redisAsyncContext *context, void *reply, void *arg)
{
	struct command *c = arg;
	struct redis *r = c->redis;
	const redisReply *answer = reply;
	struct err err = { 0 };

	TAILQ_REMOVE(&r->sent, c, link);
	if (answer == NULL) {
		r->state = REDIS_DOWN; /* callbacks that ask again learn it at once */
		err_set(&err, ERR_UNSURE, "redis: connection lost: %s",
		    r->why[0] != '\0' ? r->why : context->errstr);
		command_finish(c, NULL, &err);
	} else if (answer->type != REDIS_REPLY_ERROR) {
		command_finish(c, reply, NULL);
	} else if (c->script != NULL && strncmp(answer->str, "NOSCRIPT", 8) == 0) {
		send_source(c);
	} else {
		err_set(&err, ERR_IO, "redis: %s", answer->str);
		command_finish(c, NULL, &err);
	}
}

/* ── deadlines ── */

static void
redis_drop(struct redis *r, const char *why)
{
	snprintf(r->why, sizeof(r->why), "%s", why);
	redisAsyncFree(r->context);
}

/* A command whose time is over stays in the list until its late reply comes, to keep count with
 * hiredis. */
static void
command_time_out(struct command *c)
{
	redis_on_reply *on_reply = c->on_reply;
	struct err err = { 0 };

	err_set(&err, ERR_TIMEOUT, "redis: no reply within %lld ms",
	    (long long)(c->deadline_ms - c->sent_ms));
	c->on_reply = NULL;
	on_reply(NULL, &err, c->arg);
}

static void
on_tick(void *arg)
{
	struct redis *r = arg;
	int64_t now = clock_monotonic_ms();
	bool is_silent = false;
	struct command *c;

	TAILQ_FOREACH(c, &r->sent, link) { /* callbacks may append, and never remove */
		if (c->on_reply == NULL || c->deadline_ms > now)
			continue;
		is_silent = is_silent || r->heard_ms < c->sent_ms;
		command_time_out(c);
	}
	if (is_silent && r->state == REDIS_READY)
		redis_drop(r, "no reply in time");
	if (!TAILQ_EMPTY(&r->sent))
		loop_timer_arm(r->tick, TICK_MS);
}

/* ── hiredis' event hooks ── */

static void
set_interest(struct redis *r, unsigned interest)
{
	if (r->interest != interest)
		loop_watch_set(r->watch, interest);
	r->interest = interest;
}

static void
want_read(void *arg)
{
	struct redis *r = arg;

	set_interest(r, r->interest | LOOP_READ);
}

static void
unwant_read(void *arg)
{
	struct redis *r = arg;

	set_interest(r, r->interest & ~(unsigned)LOOP_READ);
}

/* Called for each command. The socket is nearly always writable: write at the end of the turn, and
 * watch it only when it took less than all, or to learn that it is connected. */
static void
want_write(void *arg)
{
	struct redis *r = arg;

	if (r->is_writing || (r->context->c.flags & REDIS_CONNECTED) == 0)
		set_interest(r, r->interest | LOOP_WRITE);
	else
		loop_task_schedule(r->write_task);
}

static void
unwant_write(void *arg)
{
	struct redis *r = arg;

	set_interest(r, r->interest & ~(unsigned)LOOP_WRITE);
}

static void
write_out(void *arg)
{
	struct redis *r = arg;

	if (r->context == NULL)
		return;
	r->is_writing = true;
	redisAsyncHandleWrite(r->context);
	r->is_writing = false;
}

static void
on_ready(unsigned ready, void *arg)
{
	struct redis *r = arg;

	if ((ready & LOOP_READ) != 0) {
		r->heard_ms = clock_monotonic_ms();
		redisAsyncHandleRead(r->context); /* may end it */
	}
	if ((ready & LOOP_WRITE) != 0)
		write_out(r);
}

/* ── connecting ── */

/* Decorrelated jitter, so that a fleet doesn't come back in step. */
static void
retry_later(struct redis *r)
{
	r->retry_ms = RETRY_MIN_MS +
	              (int64_t)arc4random_uniform((uint32_t)(r->retry_ms * 3 - RETRY_MIN_MS) + 1);
	if (r->retry_ms > RETRY_MAX_MS)
		r->retry_ms = RETRY_MAX_MS;
	loop_timer_arm(r->timer, r->retry_ms);
}

static void
redis_down(struct redis *r, const char *why)
{
	r->state = REDIS_DOWN;
	if (!r->is_failing)
		log_warn("redis away, trying again", LOG_T("err", why));
	r->is_failing = true;
	retry_later(r);
}

/* hiredis' cleanup hook: all commands were told, the context is about to be freed. */
static void
context_gone(void *arg)
{
	struct redis *r = arg;
	const char *why = r->why[0] != '\0' ? r->why : r->context->errstr;

	loop_watch_destroy(r->watch);
	r->watch = NULL;
	redis_down(r, why != NULL && why[0] != '\0' ? why : "connection closed");
	r->context = NULL;
}

static void
on_greeting(redisAsyncContext *context, void *reply, void *arg)
{
	struct redis *r = arg;
	const redisReply *answer = reply;

	if (answer == NULL || r->context != context)
		return; /* going down already */
	if (answer->type == REDIS_REPLY_ERROR) {
		redis_drop(r, answer->str);
	} else if (strcmp(answer->str, "PONG") == 0) {
		r->state = REDIS_READY;
		r->retry_ms = RETRY_MIN_MS;
		r->is_failing = false;
		loop_timer_disarm(r->timer);
		log_info("redis connected", LOG_I("database", r->database));
	}
}

static void
greet(struct redis *r, const char *command, const char *argument)
{
	const char *argv[] = { command, argument };

	if (redisAsyncCommandArgv(
		r->context, on_greeting, r, argument != NULL ? 2 : 1, argv, NULL) != REDIS_OK)
		abort(); /* out of memory: the connection has just been made */
}

static void
on_connected(const redisAsyncContext *context, int status)
{
	struct redis *r = context->data;
	char database[16];

	if (status != REDIS_OK)
		return; /* context_gone follows */
	snprintf(database, sizeof(database), "%d", r->database);
	if (r->password != NULL)
		greet(r, "AUTH", r->password);
	if (r->database != 0)
		greet(r, "SELECT", database);
	greet(r, "PING", NULL);
}

static void
redis_dial(struct redis *r)
{
	redisAsyncContext *context = redisAsyncConnect(r->host, r->port);

	if (context == NULL)
		abort();
	if (context->err != 0) {
		redis_down(r, context->errstr);
		redisAsyncFree(context);
		return;
	}
	r->context = context;
	r->why[0] = '\0';
	r->interest = 0;
	r->watch = loop_watch_create(r->loop, context->c.fd, 0, on_ready, r);
	context->data = r;
	context->ev.data = r;
	context->ev.addRead = want_read;
	context->ev.delRead = unwant_read;
	context->ev.addWrite = want_write;
	context->ev.delWrite = unwant_write;
	context->ev.cleanup = context_gone;
	r->state = REDIS_CONNECTING;
	loop_timer_arm(r->timer, CONNECT_MS);
	redisEnableKeepAlive(&context->c);
	redisAsyncSetConnectCallback(context, on_connected); /* asks to be told of writability */
}

static void
on_timer(void *arg)
{
	struct redis *r = arg;

	if (r->state == REDIS_CONNECTING)
		redis_drop(r, "no answer to the attempt to connect");
	else
		redis_dial(r);
}

/* ── life ── */

static int
read_number(const char *text, long max, int *ret)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end == text || *end != '\0' || value < 0 || value > max)
		return ERR_CONFIG;
	*ret = (int)value;
	return 0;
}

/* Cuts "[user:password@]host:port[/database]" in place. */
static int
read_address(struct redis *r, char *address)
{
	char *at = strrchr(address, '@');
	char *password, *colon, *slash;

	if (at != NULL) {
		*at = '\0';
		password = strchr(address, ':');
		if (password == NULL)
			return ERR_CONFIG;
		r->password = strdup(password + 1);
		address = at + 1;
	}
	slash = strchr(address, '/');
	if (slash != NULL) {
		*slash = '\0';
		if (slash[1] != '\0' && read_number(slash + 1, 1024, &r->database) != 0)
			return ERR_CONFIG;
	}
	colon = strrchr(address, ':');
	if (colon == NULL || colon == address || read_number(colon + 1, 65535, &r->port) != 0)
		return ERR_CONFIG;
	*colon = '\0';
	r->host = strdup(address);
	return 0;
}

static int
read_url(struct redis *r, const char *url)
{
	char *address;
	int code;

	if (strncmp(url, "redis://", 8) != 0)
		return ERR_CONFIG;
	address = strdup(url + 8);
	if (address == NULL)
		abort();
	code = read_address(r, address);
	free(address);
	return code;
}

struct redis *
redis_open(struct loop *loop, const char *url, struct err *err)
{
	struct redis *r = calloc(1, sizeof(*r));

	if (r == NULL)
		abort();
	r->loop = loop;
	r->retry_ms = RETRY_MIN_MS;
	TAILQ_INIT(&r->sent);
	TAILQ_INIT(&r->unsent);
	if (read_url(r, url) != 0) {
		err_set(err, ERR_CONFIG,
		    "the Redis URL must be redis://[:password@]host:port[/database]");
		redis_close(r);
		return NULL;
	}
	r->timer = loop_timer_create(loop, on_timer, r);
	r->tick = loop_timer_create(loop, on_tick, r);
	r->write_task = loop_task_create(loop, write_out, r);
	r->fail_task = loop_task_create(loop, tell_unsent, r);
	loop_timer_arm(r->timer, 0);
	return r;
}

/* hiredis tells the pending commands when it is freed: they are made deaf first. */
static void
close_context(struct redis *r)
{
	struct command *c;

	TAILQ_FOREACH(c, &r->sent, link)
		c->on_reply = NULL;
	r->is_failing = true; /* no complaint in the log */
	snprintf(r->why, sizeof(r->why), "closed");
	redisAsyncFree(r->context);
}

void
redis_close(struct redis *r)
{
	struct command *c;

	if (r == NULL)
		return;
	if (r->context != NULL)
		close_context(r);
	while ((c = TAILQ_FIRST(&r->unsent)) != NULL) {
		TAILQ_REMOVE(&r->unsent, c, link);
		command_destroy(c);
	}
	loop_timer_destroy(r->timer);
	loop_timer_destroy(r->tick);
	loop_task_destroy(r->write_task);
	loop_task_destroy(r->fail_task);
	text_finish(&r->scratch);
	free(r->host);
	free(r->password);
	free(r);
}

bool
redis_is_ready(const struct redis *r, const char **ret_why)
{
	if (r->state != REDIS_READY && ret_why != NULL)
		*ret_why = "redis: not connected";
	return r->state == REDIS_READY;
}

unsigned
redis_pending(const struct redis *r)
{
	return r->pending;
}

/* ── replies ── */

static const redisReply *
inside(const struct redis_reply *r)
{
	return (const redisReply *)r;
}

enum redis_type
redis_reply_type(const struct redis_reply *r)
{
	switch (inside(r)->type) {
	case REDIS_REPLY_STRING:
		return REDIS_STRING;
	case REDIS_REPLY_INTEGER:
		return REDIS_INT;
	case REDIS_REPLY_ARRAY:
		return REDIS_ARRAY;
	case REDIS_REPLY_NIL:
		return REDIS_NIL;
	default:
		return REDIS_STATUS; /* an error inside an array has a text as well */
	}
}

int64_t
redis_reply_int(const struct redis_reply *r)
{
	assert(inside(r)->type == REDIS_REPLY_INTEGER);
	return inside(r)->integer;
}

const char *
redis_reply_text(const struct redis_reply *r, size_t *ret_size)
{
	const redisReply *reply = inside(r);

	if (reply->type == REDIS_REPLY_NIL)
		return NULL;
	assert(reply->type != REDIS_REPLY_INTEGER && reply->type != REDIS_REPLY_ARRAY);
	if (ret_size != NULL)
		*ret_size = (size_t)reply->len;
	return reply->str;
}

size_t
redis_reply_count(const struct redis_reply *r)
{
	return inside(r)->type == REDIS_REPLY_ARRAY ? inside(r)->elements : 0;
}

const struct redis_reply *
redis_reply_item(const struct redis_reply *r, size_t i)
{
	assert(i < redis_reply_count(r));
	return (const struct redis_reply *)inside(r)->element[i];
}
