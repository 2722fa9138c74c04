#define _GNU_SOURCE /* pipe2 */
#include "tests/support/rabbit.h"

#include "events/amqp/channel.h"
#include "events/amqp/connection.h"
#include "tests/support/wire.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 8
#define CTL_PATIENCE_MS 60000
#define EXPIRES_MS 60000
#define LOCK_FD 3

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
rabbit_publish(struct rabbit *r, const struct message *m)
{
	struct err err;

	must(channel_publish(r->channel, m, false, &err) == 0, "publishing failed");
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

/* ── the management API ── */

void
rabbit_manage(struct loop *loop, const char *method, const char *path, const char *body)
{
	const char *url = getenv("AMQP_MANAGEMENT_URL");
	char login[256], encoded[400], request[2048];
	unsigned short port = 0;
	struct wire *w;

	must(url != NULL && sscanf(url, "http://%255[^@]@127.0.0.1:%hu", login, &port) == 2,
	    "AMQP_MANAGEMENT_URL is not http://user:password@127.0.0.1:port");
	EVP_EncodeBlock((unsigned char *)encoded, (const unsigned char *)login, (int)strlen(login));
	(void)snprintf(request, sizeof(request),
	    "%s %s HTTP/1.1\r\nHost: broker\r\nAuthorization: Basic %s\r\n"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
	    method, path, encoded, strlen(body), body);
	w = wire_open(loop, port);
	wire_say(w, request);
	must(wire_hears(w, "HTTP/1.1 20"), "the management API refused");
	wire_close(w);
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

static const char *
program(void)
{
	const char *name = getenv("RABBITMQCTL");

	must(name != NULL, "RABBITMQCTL is not set: tests/run integration sets it");
	return name;
}

bool
rabbitmqctl(struct loop *loop, const char *const *words)
{
	char *arguments[WORDS_MAX + 2] = { NULL };
	struct run run = { 0, 0 };
	size_t i;
	bool has_worked;

	arguments[0] = strdup(program());
	for (i = 0; words[i] != NULL && i < WORDS_MAX; i++)
		arguments[i + 1] = strdup(words[i]);
	must(posix_spawnp(&run.pid, program(), NULL, NULL, arguments, environ) == 0,
	    "rabbitmqctl didn't start");
	has_worked = run_until(loop, has_ended, &run, CTL_PATIENCE_MS) && run.status == 0;
	for (i = 0; arguments[i] != NULL; i++)
		free(arguments[i]);
	return has_worked;
}

/* ── mending ── */

static int mending = -1; /* a shell that reads from it mends when it ends without a word */
static const char *mending_words[WORDS_MAX + 1];

void
rabbit_mend_later(int lock, const char *const *words)
{
	char *arguments[WORDS_MAX + 5] = { "sh", "-c", "read word || exec \"$0\" \"$@\"" };
	posix_spawn_file_actions_t actions;
	int ends[2];
	pid_t pid;
	size_t i;

	must(mending < 0 && pipe2(ends, O_CLOEXEC) == 0, "no pipe");
	mending = ends[1];
	arguments[3] = strdup(program());
	for (i = 0; words[i] != NULL && i < WORDS_MAX; i++) {
		mending_words[i] = words[i];
		arguments[i + 4] = strdup(words[i]);
	}
	must(posix_spawn_file_actions_init(&actions) == 0 &&
		 posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO) == 0 &&
		 posix_spawn_file_actions_addopen(
		     &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
		 posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO) == 0 &&
		 posix_spawn_file_actions_adddup2(&actions, lock, LOCK_FD) == 0 &&
		 posix_spawnp(&pid, "sh", &actions, NULL, arguments, environ) == 0,
	    "no shell to mend by");
	posix_spawn_file_actions_destroy(&actions);
	for (i = 3; arguments[i] != NULL; i++)
		free(arguments[i]);
	close(ends[0]);
}

bool
rabbit_mend(struct loop *loop)
{
	bool has_worked = rabbitmqctl(loop, mending_words);

	must(write(mending, "done\n", 5) == 5, "the shell to mend by is gone");
	close(mending);
	mending = -1;
	memset(mending_words, 0, sizeof(mending_words));
	return has_worked;
}
