/* Commands to Redis: sent, answered in order, timed out, and the replies' values.
 *
 * hiredis parses and keeps the order; deadlines are ours, and looked at every TICK_MS while
 * something is pending. A connection that was silent for the whole time of a command that timed out
 * is dropped. */
#include "events/redis_parts.h"

#include "events/clock.h"
#include "events/ids.h"

#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <openssl/evp.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 2000
#define TICK_MS 50
#define PENDING_MAX 16384

struct command {
	TAILQ_ENTRY(command) link;
	struct redis *redis;
	redis_on_reply *on_reply; /* NULL: told already, the reply is late */
	void *arg;
	int64_t sent_ms, deadline_ms;
	uint64_t reads; /* of the connection, when it was sent */
	struct err err; /* of one that couldn't be sent */
	/* Of an EVALSHA: the script, to be sent when Redis doesn't know it; the line as it was
	 * sent; where in it the number of keys begins. */
	const struct redis_script *script;
	struct text line;
	size_t tail;
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
	c->reads = r->reads;
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
		is_silent = is_silent || r->reads == c->reads;
		command_time_out(c);
	}
	if (is_silent && r->state == REDIS_READY)
		redis_drop(r, "no reply in time");
	if (!TAILQ_EMPTY(&r->sent))
		loop_timer_arm(r->tick, TICK_MS);
}

unsigned
redis_pending(const struct redis *r)
{
	return r->pending;
}

/* ── life ── */

void
commands_init(struct redis *r)
{
	TAILQ_INIT(&r->sent);
	TAILQ_INIT(&r->unsent);
	r->tick = loop_timer_create(r->loop, on_tick, r);
	r->fail_task = loop_task_create(r->loop, tell_unsent, r);
}

void
commands_deafen(struct redis *r)
{
	struct command *c;

	TAILQ_FOREACH(c, &r->sent, link)
		c->on_reply = NULL;
}

void
commands_finish(struct redis *r)
{
	struct command *c;

	while ((c = TAILQ_FIRST(&r->unsent)) != NULL) {
		TAILQ_REMOVE(&r->unsent, c, link);
		command_destroy(c);
	}
	loop_timer_destroy(r->tick);
	loop_task_destroy(r->fail_task);
	text_finish(&r->scratch);
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
