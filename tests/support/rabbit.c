#include "tests/support/rabbit.h"

#include "events/amqp/channel.h"
#include "events/amqp/connection.h"
#include "tests/support/wire.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define WORDS_MAX 8
#define CTL_PATIENCE_MS 60000
#define EXPIRES_MS 60000

extern char **environ;

struct rabbit {
	struct loop *loop;
	struct connection *connection;
	struct channel *channel;
};

static void
must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "rabbit: %s\n", what);
	abort();
}

const char *
rabbit_url(void)
{
	const char *url = getenv("AMQP_URL");

	must(url != NULL, "AMQP_URL is not set: tests/run integration starts a broker and sets it");
	return url;
}

static void
on_change(struct connection *c, void *arg)
{
	(void)c;
	(void)arg;
}

static bool
is_answered(void *arg)
{
	const struct rabbit *r = arg;

	return connection_is_up(r->connection) && !channel_is_waiting(r->channel);
}

static void
wait_answer(struct rabbit *r)
{
	must(run_until(r->loop, is_answered, r, 2 * WIRE_PATIENCE_MS), "the broker didn't answer");
}

struct rabbit *
rabbit_open(struct loop *loop)
{
	struct rabbit *r = calloc(1, sizeof(*r));
	struct err err;
	struct connection_config config = {
		.url = rabbit_url(),
		.service = "test",
		.role = "hand",
		.version = "1",
		.on_change = on_change,
	};

	must(r != NULL, "out of memory");
	r->loop = loop;
	r->connection = connection_create(loop, &config, &err);
	must(r->connection != NULL, "AMQP_URL is malformed");
	r->channel = channel_create(r->connection, "hand", &(struct channel_owner){ .arg = NULL });
	connection_start(r->connection);
	wait_answer(r);
	return r;
}

void
rabbit_close(struct rabbit *r)
{
	connection_destroy(r->connection);
	free(r);
}

void
rabbit_declare(struct rabbit *r, const char *queue, const amqp_table_t *arguments)
{
	amqp_table_entry_t entries[WORDS_MAX];
	amqp_queue_declare_t method = { .queue = amqp_cstring_bytes(queue),
		.arguments = { 1, entries } };

	entries[0].key = amqp_cstring_bytes("x-expires");
	entries[0].value.kind = AMQP_FIELD_KIND_I32;
	entries[0].value.value.i32 = EXPIRES_MS;
	if (arguments != NULL) {
		must(arguments->num_entries < WORDS_MAX, "too many arguments");
		memcpy(entries + 1, arguments->entries,
		    (size_t)arguments->num_entries * sizeof(entries[0]));
		method.arguments.num_entries += arguments->num_entries;
	}
	channel_call(r->channel, AMQP_QUEUE_DECLARE_METHOD, &method, AMQP_QUEUE_DECLARE_OK_METHOD);
	wait_answer(r);
}

void
rabbit_bind(struct rabbit *r, const char *queue, const char *exchange, const char *routing_key)
{
	amqp_queue_bind_t method = {
		.queue = amqp_cstring_bytes(queue),
		.exchange = amqp_cstring_bytes(exchange),
		.routing_key = amqp_cstring_bytes(routing_key),
	};

	channel_call(r->channel, AMQP_QUEUE_BIND_METHOD, &method, AMQP_QUEUE_BIND_OK_METHOD);
	wait_answer(r);
}

void
rabbit_delete(struct rabbit *r, const char *queue)
{
	amqp_queue_delete_t method = { .queue = amqp_cstring_bytes(queue) };

	channel_call(r->channel, AMQP_QUEUE_DELETE_METHOD, &method, AMQP_QUEUE_DELETE_OK_METHOD);
	wait_answer(r);
}

void
rabbit_declare_exchange(struct rabbit *r, const char *exchange)
{
	amqp_exchange_declare_t method = {
		.exchange = amqp_cstring_bytes(exchange),
		.type = amqp_cstring_bytes("topic"),
		.auto_delete = 1,
	};

	channel_call(
	    r->channel, AMQP_EXCHANGE_DECLARE_METHOD, &method, AMQP_EXCHANGE_DECLARE_OK_METHOD);
	wait_answer(r);
}

void
rabbit_delete_exchange(struct rabbit *r, const char *exchange)
{
	amqp_exchange_delete_t method = { .exchange = amqp_cstring_bytes(exchange) };

	channel_call(
	    r->channel, AMQP_EXCHANGE_DELETE_METHOD, &method, AMQP_EXCHANGE_DELETE_OK_METHOD);
	wait_answer(r);
}

/* ── rabbitmqctl ── */

struct run {
	pid_t pid;
	int status;
};

static bool
has_ended(void *arg)
{
	struct run *run = arg;

	return waitpid(run->pid, &run->status, WNOHANG) == run->pid;
}

bool
rabbitmqctl(struct loop *loop, const char *const *words)
{
	const char *program = getenv("RABBITMQCTL");
	char *arguments[WORDS_MAX + 2] = { NULL };
	struct run run = { 0, 0 };
	size_t i;
	bool has_worked;

	must(program != NULL, "RABBITMQCTL is not set: tests/run integration sets it");
	arguments[0] = strdup(program);
	for (i = 0; words[i] != NULL && i < WORDS_MAX; i++)
		arguments[i + 1] = strdup(words[i]);
	must(posix_spawnp(&run.pid, program, NULL, NULL, arguments, environ) == 0,
	    "rabbitmqctl didn't start");
	has_worked = run_until(loop, has_ended, &run, CTL_PATIENCE_MS) && run.status == 0;
	for (i = 0; arguments[i] != NULL; i++)
		free(arguments[i]);
	return has_worked;
}
