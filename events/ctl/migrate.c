/* wildmarchctl migrate: brings a database to the present schema.
 *
 * The files NNNN_name.sql of a directory are applied in order, each in a transaction of its own,
 * together with its row in schema_migrations (number, name, SHA-256, time). An advisory lock lets
 * one run at a time. A file that was changed after it had been applied, or that comes before one
 * that was, is refused: databases would differ from then on. */
#include "events/ctl/subcommand.h"

#include "events/config.h"
#include "events/ctl/database.h"
#include "events/ids.h"
#include "events/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_DIRECTORY "schemas/migrations"
#define FILES_MAX 9999
#define FILE_SIZE_MAX (4 * 1024 * 1024)
#define LOCK_MS 60000 /* for another run to end */
#define APPLY_MS 600000

struct migrate_config {
	char *database_url;
	char *dir;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_SECRET, migrate_config, database_url, "DATABASE_URL", NULL, 1, 0,
	    "postgres://user:password@host:port/name"),
	CONFIG_FIELD(CONFIG_TEXT, migrate_config, dir, "DIR", "", 0, 0,
	    "where the files are; without it " DEFAULT_DIRECTORY ", here or above this program"),
	CONFIG_END,
};

static const char about[] =
    "applies the migrations that a database doesn't have yet, in order, once.\n\n"
    "Each file NNNN_name.sql is one transaction, recorded in schema_migrations with its SHA-256. "
    "It is safe to run at\n"
    "any time and from several machines: one works, the others wait and find nothing to do. Never "
    "change a file that\n"
    "was applied anywhere: write the next one.";

static const struct postgres_statement lock = {
	"migrate_lock",
	"SELECT pg_advisory_lock(hashtext('wildmarch migrate'))",
};
static const struct postgres_statement make_table = {
	"migrate_table",
	"CREATE TABLE IF NOT EXISTS schema_migrations (version int PRIMARY KEY, name text NOT NULL,"
	" sha256 text NOT NULL, at timestamptz NOT NULL DEFAULT now())",
};
/* plpgsql's EXECUTE takes a whole file: the extended protocol takes one statement at a time. */
static const struct postgres_statement make_runner = {
	"migrate_runner",
	"CREATE FUNCTION pg_temp.wildmarch_run(script text) RETURNS void LANGUAGE plpgsql AS"
	" 'BEGIN EXECUTE script; END'",
};
static const struct postgres_statement read_applied = {
	"migrate_applied",
	"SELECT version, name, sha256 FROM schema_migrations ORDER BY version",
};
static const struct postgres_statement run_script = {
	"migrate_run",
	"SELECT pg_temp.wildmarch_run($1)",
};
static const struct postgres_statement record = {
	"migrate_record",
	"INSERT INTO schema_migrations (version, name, sha256) VALUES ($1::int, $2, $3)",
};

struct migration {
	int version;
	char *name; /* of the file */
	char *sql;
	char sha256[65];
	bool is_applied;
};

struct migrations {
	struct migration *list; /* by version */
	size_t count;
	int last_applied;
	struct err err; /* what was found wrong when they were compared with the database */
};

/* ── files ── */

/* The number of NNNN_name.sql, or 0. */
static int
version_of(const char *name)
{
	size_t size = strlen(name);

	if (size < 10 || strspn(name, "0123456789") != 4 || name[4] != '_' ||
	    strcmp(name + size - 4, ".sql") != 0)
		return 0;
	return atoi(name);
}

static char *
read_file(int directory, const char *name, struct err *err)
{
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
	struct text content = { 0 };
	char block[16384];
	ssize_t n = -1;

	if (fd >= 0)
		while ((n = read(fd, block, sizeof(block))) > 0 && content.size <= FILE_SIZE_MAX)
			text_add(&content, block, (size_t)n);
	if (n < 0)
		err_set(err, ERR_IO, "%s can't be read: %s", name, strerror(errno));
	else if (content.size > FILE_SIZE_MAX ||
		 (content.size > 0 && memchr(content.bytes, '\0', content.size) != NULL))
		err_set(err, ERR_CONFIG, "%s is larger than 4 MiB, or holds NUL", name);
	if (fd >= 0)
		close(fd);
	if (err->code != 0) {
		text_finish(&content);
		return NULL;
	}
	return text_steal(&content, &(size_t){ 0 });
}

static int
add_file(struct migrations *m, int directory, const char *name, struct err *err)
{
	struct migration *one;
	uint8_t digest[32];

	m->list = reallocarray(m->list, m->count + 1, sizeof(*m->list));
	if (m->list == NULL)
		abort();
	one = &m->list[m->count];
	*one = (struct migration){ .version = version_of(name) };
	if (one->version == 0 || m->count >= FILES_MAX)
		return err_set(err, ERR_CONFIG, "%s isn't named NNNN_name.sql", name);
	one->sql = read_file(directory, name, err);
	if (one->sql == NULL)
		return err->code;
	one->name = strdup(name);
	if (one->name == NULL)
		abort();
	digest_sha256(one->sql, strlen(one->sql), digest);
	hex_encode(digest, sizeof(digest), one->sha256);
	m->count++;
	return 0;
}

static int
by_version(const void *a, const void *b)
{
	return ((const struct migration *)a)->version - ((const struct migration *)b)->version;
}

static int
check_order(const struct migrations *m, struct err *err)
{
	for (size_t i = 1; i < m->count; i++)
		if (m->list[i].version == m->list[i - 1].version)
			return err_set(err, ERR_CONFIG, "%s and %s have the same number",
			    m->list[i - 1].name, m->list[i].name);
	if (m->count == 0)
		return err_set(err, ERR_CONFIG, "there is no NNNN_name.sql in the directory");
	return 0;
}

static int
read_directory(struct migrations *m, const char *path, struct err *err)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	int code = 0;

	if (directory == NULL)
		return err_set(err, ERR_CONFIG,
		    "the directory %s can't be read: %s; name another one with --dir", path,
		    strerror(errno));
	while (code == 0 && (entry = readdir(directory)) != NULL)
		if (strstr(entry->d_name, ".sql") != NULL)
			code = add_file(m, dirfd(directory), entry->d_name, err);
	closedir(directory);
	if (code != 0)
		return code;
	if (m->count > 0)
		qsort(m->list, m->count, sizeof(*m->list), by_version);
	return check_order(m, err);
}

static void
migrations_finish(struct migrations *m)
{
	for (size_t i = 0; i < m->count; i++) {
		free(m->list[i].name);
		free(m->list[i].sql);
	}
	free(m->list);
}

/* The default directory, seen from here or from a directory above the program's. */
static void
find_directory(char *ret, size_t size)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	struct stat st;

	snprintf(ret, size, "%s", DEFAULT_DIRECTORY);
	if (length < 0 || stat(ret, &st) == 0)
		return;
	path[length] = '\0';
	while (strrchr(path, '/') != NULL) {
		*strrchr(path, '/') = '\0';
		snprintf(ret, size, "%.3900s/%s", path, DEFAULT_DIRECTORY);
		if (stat(ret, &st) == 0)
			return;
	}
	snprintf(ret, size, "%s", DEFAULT_DIRECTORY);
}

/* ── the database ── */

static struct migration *
find_version(struct migrations *m, int64_t version)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->list[i].version == version)
			return &m->list[i];
	return NULL;
}

static void
compare_applied(const struct postgres_results *results, void *arg)
{
	struct migrations *m = arg;

	for (size_t row = 0; row < postgres_rows(results, 0); row++) {
		struct migration *one = find_version(m, postgres_i64(results, 0, row, 0));

		m->last_applied = (int)postgres_i64(results, 0, row, 0);
		if (one == NULL) {
			printf("the database is ahead: %s is not among these files\n",
			    postgres_text(results, 0, row, 1));
			continue;
		}
		one->is_applied = true;
		if (strcmp(one->sha256, postgres_text(results, 0, row, 2)) != 0 && m->err.code == 0)
			err_set(&m->err, ERR_REFUSED,
			    "%s was changed after it had been applied: put it back, and write the "
			    "change as a new file",
			    one->name);
	}
	for (size_t i = 0; i < m->count && m->err.code == 0; i++)
		if (!m->list[i].is_applied && m->list[i].version < m->last_applied)
			err_set(&m->err, ERR_REFUSED,
			    "%s comes before %04d, which is applied already: give it a higher "
			    "number",
			    m->list[i].name, m->last_applied);
}

static int
prepare(struct database *d, struct migrations *m, struct err *err)
{
	int code;

	if ((code = database_do(d, "SET statement_timeout = 0", err)) != 0 ||
	    (code = database_do(d, "SET lock_timeout = 0", err)) != 0 ||
	    (code = database_ask(d, &lock, NULL, LOCK_MS, NULL, NULL, err)) != 0 ||
	    (code = database_do(d, "SET lock_timeout = '2s'", err)) != 0 ||
	    (code = database_do(d, "SET client_min_messages = warning", err)) != 0 ||
	    (code = database_ask(d, &make_table, NULL, LOCK_MS, NULL, NULL, err)) != 0 ||
	    (code = database_ask(d, &make_runner, NULL, LOCK_MS, NULL, NULL, err)) != 0 ||
	    (code = database_ask(d, &read_applied, NULL, LOCK_MS, compare_applied, m, err)) != 0)
		return code;
	if (m->err.code != 0)
		*err = m->err;
	return m->err.code;
}

static int
apply(struct database *d, const struct migration *one, struct err *err)
{
	struct postgres_params script = { 0 }, row = { 0 };
	int code;

	params_text(&script, one->sql);
	params_i64(&row, one->version);
	params_text(&row, one->name);
	params_text(&row, one->sha256);
	if ((code = database_do(d, "BEGIN", err)) != 0 ||
	    (code = database_ask(d, &run_script, &script, APPLY_MS, NULL, NULL, err)) != 0 ||
	    (code = database_ask(d, &record, &row, LOCK_MS, NULL, NULL, err)) != 0 ||
	    (code = database_do(d, "COMMIT", err)) != 0)
		return err_prefix(err, "%s", one->name);
	printf("applied %s\n", one->name);
	return 0;
}

static int
migrate(struct database *d, struct migrations *m, struct err *err)
{
	size_t applied = 0;
	int code = prepare(d, m, err);

	for (size_t i = 0; code == 0 && i < m->count; i++) {
		if (m->list[i].is_applied)
			continue;
		code = apply(d, &m->list[i], err);
		applied += code == 0;
	}
	if (code == 0)
		printf("%zu migrations applied, %zu were there\n", applied, m->count - applied);
	return code;
}

static int
run_migrate(const struct migrate_config *config, struct err *err)
{
	char directory[4096];
	struct migrations m = { 0 };
	struct loop *loop = loop_create();
	struct database *d = NULL;
	int code;

	find_directory(directory, sizeof(directory));
	code = read_directory(&m, config->dir[0] != '\0' ? config->dir : directory, err);
	if (code == 0 && (d = database_open(loop, config->database_url, err)) == NULL)
		code = err->code;
	if (code == 0)
		code = migrate(d, &m, err);
	database_close(d);
	migrations_finish(&m);
	loop_destroy(loop);
	return code;
}

static int
run(int argc, char **argv)
{
	struct migrate_config config = { 0 };
	enum config_action action;
	struct err err = { 0 };
	int code =
	    config_load(fields, "wildmarchctl migrate", about, argc, argv, &config, &action, &err);

	if (code == 0 && action == CONFIG_RUN)
		code = run_migrate(&config, &err);
	config_finish(fields, &config);
	if (code == 0)
		return EXIT_FINE;
	fprintf(stderr, "%s\n", err.text);
	return code == ERR_CONFIG || code == ERR_UNAVAILABLE ? EXIT_USAGE : EXIT_BROKEN;
}

const struct subcommand migrate_subcommand = {
	.name = "migrate",
	.summary = "apply the database migrations that are missing",
	.run = run,
};
