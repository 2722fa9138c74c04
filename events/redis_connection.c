/* The connection to Redis: dialed, greeted, kept, and made anew; hiredis' event hooks on our loop.
 *
 *   DOWN ──retry timer──▶ CONNECTING ───────▶ AUTH, SELECT, PING ──PONG──▶ READY
 *     ▲                       │                                              │
 *     └──── context_gone ─────┴──────────────────────────────────────────────┘
 *
 * hiredis frees its context by itself when the connection ends, after it has told every pending
 * command; its cleanup hook is where we learn of it. Commands of one loop turn leave with one
 * write, at its end. */
#include "events/redis_parts.h"

#include "events/log.h"

#include <hiredis/async.h>
#include <hiredis/hiredis.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#define CONNECT_MS 2000
#define RETRY_MIN_MS 100
#define RETRY_MAX_MS 2000
#define DATABASE_MAX 1024

void
redis_drop(struct redis *r, const char *why)
{
	snprintf(r->why, sizeof(r->why), "%s", why);
	redisAsyncFree(r->context);
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
		r->reads++;
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
	r->reconnects++;
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
		r->number++;
		r->retry_ms = RETRY_MIN_MS;
		r->is_failing = false;
		loop_timer_disarm(r->timer);
		log_info("redis connected", LOG_I("database", r->database));
	}
}

/* Up to two arguments; NULL: none. */
static void
greet(struct redis *r, const char *command, const char *first, const char *second)
{
	const char *argv[] = { command, first, second };
	int argc = first == NULL ? 1 : second == NULL ? 2 : 3;

	if (redisAsyncCommandArgv(r->context, on_greeting, r, argc, argv, NULL) != REDIS_OK)
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
	if (r->user != NULL)
		greet(r, "AUTH", r->user, r->password);
	else if (r->password != NULL)
		greet(r, "AUTH", r->password, NULL);
	if (r->database != 0)
		greet(r, "SELECT", database, NULL);
	greet(r, "PING", NULL, NULL);
}

static void
redis_dial(struct redis *r)
{
	redisAsyncContext *context =
	    r->path != NULL ? redisAsyncConnectUnix(r->path) : redisAsyncConnect(r->host, r->port);

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
	if (r->path == NULL)
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

static char *
copy(const char *text)
{
	char *made = strdup(text);

	if (made == NULL)
		abort();
	return made;
}

/* Cuts "[[user]:password@]" off, in place; `at` is where it ends, or NULL. Returns what follows, or
 * NULL when it is malformed. */
static char *
read_login(struct redis *r, char *address, char *at)
{
	char *password;

	if (at == NULL)
		return address;
	*at = '\0';
	password = strchr(address, ':');
	if (password == NULL)
		return NULL;
	*password++ = '\0';
	r->password = copy(password);
	r->user = address[0] != '\0' ? copy(address) : NULL;
	return at + 1;
}

/* "host:port[/database]", cut in place. */
static int
read_host(struct redis *r, char *address)
{
	char *slash = strchr(address, '/');
	char *colon;

	if (slash != NULL) {
		*slash = '\0';
		if (slash[1] != '\0' && read_number(slash + 1, DATABASE_MAX, &r->database) != 0)
			return ERR_CONFIG;
	}
	colon = strrchr(address, ':');
	if (colon == NULL || colon == address || read_number(colon + 1, 65535, &r->port) != 0)
		return ERR_CONFIG;
	*colon = '\0';
	r->host = copy(address);
	return 0;
}

/* "/path[?db=database]", cut in place. */
static int
read_path(struct redis *r, char *address)
{
	char *query = strchr(address, '?');

	if (query != NULL) {
		*query++ = '\0';
		if (strncmp(query, "db=", 3) != 0 ||
		    read_number(query + 3, DATABASE_MAX, &r->database) != 0)
			return ERR_CONFIG;
	}
	if (address[0] != '/' || strlen(address) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		return ERR_CONFIG;
	r->path = copy(address);
	return 0;
}

static int
read_url(struct redis *r, const char *url)
{
	bool is_path = strncmp(url, "unix://", 7) == 0;
	char *address, *at, *rest;
	int code;

	if (!is_path && strncmp(url, "redis://", 8) != 0)
		return ERR_CONFIG;
	address = copy(strstr(url, "://") + 3);
	if (is_path) /* which may hold an @ as well */
		at = address[0] != '/' ? strstr(address, "@/") : NULL;
	else
		at = strrchr(address, '@');
	rest = read_login(r, address, at);
	if (rest == NULL)
		code = ERR_CONFIG;
	else
		code = is_path ? read_path(r, rest) : read_host(r, rest);
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
	commands_init(r);
	if (read_url(r, url) != 0) {
		err_set(err, ERR_CONFIG,
		    "the Redis URL must be redis://[[user]:password@]host:port[/database] or "
		    "unix://[[user]:password@]/path[?db=database]");
		redis_close(r);
		return NULL;
	}
	r->timer = loop_timer_create(loop, on_timer, r);
	r->write_task = loop_task_create(loop, write_out, r);
	loop_timer_arm(r->timer, 0);
	return r;
}

/* hiredis tells the pending commands when it is freed: they are made deaf first. */
static void
close_context(struct redis *r)
{
	commands_deafen(r);
	r->is_failing = true; /* no complaint in the log */
	snprintf(r->why, sizeof(r->why), "closed");
	redisAsyncFree(r->context);
}

void
redis_close(struct redis *r)
{
	if (r == NULL)
		return;
	if (r->context != NULL)
		close_context(r);
	commands_finish(r);
	loop_timer_destroy(r->timer);
	loop_task_destroy(r->write_task);
	free(r->host);
	free(r->path);
	free(r->user);
	free(r->password);
	free(r);
}

uint64_t
redis_connection_number(const struct redis *r)
{
	return r->number;
}

uint64_t
redis_reconnects(const struct redis *r)
{
	return r->reconnects;
}

bool
redis_is_ready(const struct redis *r, const char **ret_why)
{
	if (r->state != REDIS_READY && ret_why != NULL)
		*ret_why = "redis: not connected";
	return r->state == REDIS_READY;
}
