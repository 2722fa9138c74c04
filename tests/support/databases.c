#include "tests/support/databases.h"

#include "events/clock.h"
#include "events/text.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <ftw.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_MS 3
#define SQL_MS 20000
#define WORDS_MAX 16

const char *
address(const char *variable)
{
	const char *value = getenv(variable);

	cr_assert(value != NULL && value[0] != '\0',
	    "%s isn't set: run this by tests/run integration", variable);
	return value;
}

/* ── waiting ── */

struct waiting {
	struct loop *loop;
	struct loop_timer *timer;
	bool (*is_true)(void *arg);
	void *arg;
	int64_t deadline_ms;
	bool is_met;
};

static void
on_poll(void *arg)
{
	struct waiting *w = arg;

	w->is_met = w->is_true(w->arg);
	if (w->is_met || clock_monotonic_ms() >= w->deadline_ms)
		loop_stop(w->loop);
	else
		loop_timer_arm(w->timer, POLL_MS);
}

bool
until(struct loop *loop, bool (*is_true)(void *arg), void *arg, int64_t ms)
{
	struct waiting w = { .loop = loop,
		.is_true = is_true,
		.arg = arg,
		.deadline_ms = clock_monotonic_ms() + ms };

	w.timer = loop_timer_create(loop, on_poll, &w);
	loop_timer_arm(w.timer, 0);
	loop_run(loop);
	loop_timer_destroy(w.timer);
	return w.is_met;
}

/* ── SQL ── */

struct saying {
	struct loop *loop;
	const char *statement;
	char *cell;
	struct err err;
};

static void
on_said(struct postgres_session *s, const struct postgres_results *results, const struct err *err,
    void *arg)
{
	struct saying *saying = arg;

	if (err != NULL)
		saying->err = *err;
	else if (postgres_rows(results, 0) > 0)
		saying->cell = strdup(postgres_text(results, 0, 0, 0));
	postgres_release(s);
	loop_stop(saying->loop);
}

static void
on_session(struct postgres_session *s, const struct err *err, void *arg)
{
	struct saying *saying = arg;

	if (err != NULL) {
		saying->err = *err;
		loop_stop(saying->loop);
		return;
	}
	postgres_plain(s, saying->statement);
	postgres_sync_within(s, SQL_MS, on_said, saying);
}

char *
sql(struct loop *loop, struct postgres *p, const char *statement)
{
	struct saying saying = { .loop = loop, .statement = statement };

	postgres_acquire(p, SQL_MS, on_session, &saying);
	loop_run(loop);
	cr_assert(saying.err.code == 0, "%s: %s", statement, saying.err.text);
	return saying.cell;
}

int64_t
sql_number(struct loop *loop, struct postgres *p, const char *statement)
{
	char *cell = sql(loop, p, statement);
	int64_t number;

	cr_assert(cell != NULL, "%s: no row", statement);
	number = strtoll(cell, NULL, 10);
	free(cell);
	return number;
}

/* ── a database of one's own ── */

static void
administer(struct loop *loop, const char *statement)
{
	struct err err = { 0 };
	struct postgres *p = postgres_open(loop, address("DATABASE_URL"), 1, "test", &err);

	cr_assert(p != NULL, "%s", err.text);
	free(sql(loop, p, "SET statement_timeout = 0")); /* it copies files: slow on a busy disk */
	free(sql(loop, p, statement));
	postgres_close(p);
}

char *
database_make(struct loop *loop)
{
	const char *url = address("DATABASE_URL");
	const char *path = strchr(strstr(url, "://") + 3, '/');
	char statement[128], *made = NULL;
	static unsigned count;

	cr_assert(path != NULL, "DATABASE_URL names no database");
	cr_assert(
	    asprintf(&made, "%.*s/test_%d_%u", (int)(path - url), url, (int)getpid(), ++count) > 0);
	snprintf(statement, sizeof(statement), "CREATE DATABASE %s", strrchr(made, '/') + 1);
	administer(loop, statement);
	return made;
}

void
database_drop(struct loop *loop, char *url)
{
	char statement[128];

	snprintf(statement, sizeof(statement), "DROP DATABASE IF EXISTS %s WITH (FORCE)",
	    strrchr(url, '/') + 1);
	administer(loop, statement);
	free(url);
}

/* ── programs ── */

int
wildmarchctl(const char *database_url, char **ret_said, const char *word, ...)
{
	const char *words[WORDS_MAX] = { WILDMARCHCTL, word };
	struct text said = { 0 };
	char block[4096];
	int count = 2, status, out[2];
	ssize_t n;
	va_list args;
	pid_t pid;

	va_start(args, word);
	while (count < WORDS_MAX - 1 && (words[count] = va_arg(args, const char *)) != NULL)
		count++;
	va_end(args);
	cr_assert(pipe(out) == 0);
	pid = fork();
	cr_assert(pid >= 0);
	if (pid == 0) {
		setenv("DATABASE_URL", database_url, 1);
		dup2(out[1], STDOUT_FILENO);
		dup2(out[1], STDERR_FILENO);
		execv(WILDMARCHCTL, (char *const *)(uintptr_t)words);
		_exit(127);
	}
	close(out[1]);
	while ((n = read(out[0], block, sizeof(block))) > 0)
		text_add(&said, block, (size_t)n);
	close(out[0]);
	cr_assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status), "wildmarchctl crashed");
	if (ret_said != NULL)
		*ret_said = text_steal(&said, &(size_t){ 0 });
	text_finish(&said);
	return WEXITSTATUS(status);
}

void
expect_said(int code, const char *what, int got, char *said)
{
	cr_assert_eq(got, code, "exit code %d: %s", got, said);
	cr_assert(strstr(said, what) != NULL, "'%s' isn't in: %s", what, said);
	free(said);
}

#define REDIS_SOCKET "redis.sock"

struct server {
	bool is_postgres;
	char directory[64];
	char url[128], socket_url[128];
	int port;
	pid_t pid;
};

/* Postgres refuses to run as root. */
static void
become_postgres(void)
{
	const struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;

	if (user != NULL && (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
		_exit(126);
}

static pid_t
run_program(const struct server *s, const char *const *words)
{
	pid_t pid = fork();

	cr_assert(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (s->is_postgres)
			become_postgres();
		if (chdir(s->directory) != 0 || freopen("log", "a", stdout) == NULL ||
		    dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
			_exit(125);
		execv(words[0], (char *const *)(uintptr_t)words);
		_exit(127);
	}
	return pid;
}

static int
free_port(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(any);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert(fd >= 0 && bind(fd, (struct sockaddr *)&any, size) == 0 &&
		  getsockname(fd, (struct sockaddr *)&any, &size) == 0);
	close(fd);
	return ntohs(any.sin_port);
}

static struct server *
server_create(bool is_postgres)
{
	struct server *s = calloc(1, sizeof(*s));
	const struct passwd *user;

	cr_assert(s != NULL);
	s->is_postgres = is_postgres;
	s->port = free_port();
	snprintf(s->directory, sizeof(s->directory), "/tmp/wildmarch-test-XXXXXX");
	cr_assert(mkdtemp(s->directory) != NULL, "no directory in /tmp: %s", strerror(errno));
	if (is_postgres && geteuid() == 0) {
		user = getpwnam("postgres");
		cr_assert(user != NULL && chown(s->directory, user->pw_uid, user->pw_gid) == 0);
	}
	return s;
}

struct server *
server_create_postgres(void)
{
	struct server *s = server_create(true);
	const char *const words[] = { "/usr/lib/postgresql/15/bin/initdb", "-D", "data", "-U",
		"test", "-A", "trust", "--no-sync", NULL };
	int status;

	snprintf(s->url, sizeof(s->url), "postgres://test@127.0.0.1:%d/postgres", s->port);
	cr_assert(waitpid(run_program(s, words), &status, 0) > 0 && status == 0,
	    "initdb failed, see %s/log", s->directory);
	return s;
}

struct server *
server_create_redis(void)
{
	struct server *s = server_create(false);

	snprintf(s->url, sizeof(s->url), "redis://127.0.0.1:%d/3", s->port);
	snprintf(
	    s->socket_url, sizeof(s->socket_url), "unix://%s/" REDIS_SOCKET "?db=3", s->directory);
	return s;
}

const char *
server_url(const struct server *s)
{
	return s->url;
}

const char *
server_socket_url(const struct server *s)
{
	return s->socket_url;
}

void
server_start(struct server *s)
{
	char port[16];
	const char *const postgres[] = { "/usr/lib/postgresql/15/bin/postgres", "-D", "data", "-p",
		port, "-c", "listen_addresses=127.0.0.1", "-k", s->directory, NULL };
	const char *const redis[] = { "/usr/bin/redis-server", "--port", port, "--bind",
		"127.0.0.1", "--unixsocket", REDIS_SOCKET, "--save", "", "--appendonly", "no",
		NULL };

	snprintf(port, sizeof(port), "%d", s->port);
	s->pid = run_program(s, s->is_postgres ? postgres : redis);
}

void
server_kill(struct server *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	s->pid = 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
server_destroy(struct server *s)
{
	if (s->pid != 0)
		server_kill(s);
	nftw(s->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(s);
}
