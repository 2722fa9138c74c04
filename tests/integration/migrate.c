/* wildmarchctl migrate and clients against a real database. */
#include "events/log.h"
#include "tests/support/databases.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct loop *loop;
static char *url;
static struct postgres *pool;
static char directory[64];

static void
set_up(void)
{
	struct err err = { 0 };

	log_init("test", "", LOG_ERROR);
	loop = loop_create();
	url = database_make(loop);
	pool = postgres_open(loop, url, 1, "test", &err);
	cr_assert(pool != NULL, "%s", err.text);
	snprintf(directory, sizeof(directory), "/tmp/wildmarch-test-XXXXXX");
	cr_assert(mkdtemp(directory) != NULL);
}

static void
path_of(const char *name, char ret[256])
{
	snprintf(ret, 256, "%s/%s", directory, name);
}

static void
write_file(const char *name, const char *content)
{
	char path[256];
	FILE *file;

	path_of(name, path);
	file = fopen(path, "w");
	cr_assert(file != NULL && fputs(content, file) >= 0 && fclose(file) == 0);
}

static void
remove_file(const char *name)
{
	char path[256];

	path_of(name, path);
	unlink(path);
}

static void
tear_down(void)
{
	remove_file("0001_a.sql");
	remove_file("0002_b.sql");
	remove_file("0003_c.sql");
	remove_file("key");
	rmdir(directory);
	postgres_close(pool);
	database_drop(loop, url);
	loop_destroy(loop);
}

TestSuite(migrate, .init = set_up, .fini = tear_down, .timeout = 60);

static void
migrate(int code, const char *what)
{
	char *said;
	int got = wildmarchctl(url, &said, "migrate", "--dir", directory, NULL);

	expect_said(code, what, got, said);
}

Test(migrate, the_schema_applies_once_and_then_there_is_nothing_to_do)
{
	char *said;
	int got = wildmarchctl(url, &said, "migrate", "--dir", MIGRATIONS, NULL);

	expect_said(0, "applied 0001_players.sql", got, said);
	got = wildmarchctl(url, &said, "migrate", "--dir", MIGRATIONS, NULL);
	expect_said(0, "0 migrations applied", got, said);
	cr_assert_eq(
	    sql_number(loop, pool,
		"SELECT count(*) FROM pg_class WHERE relname IN ('player', 'character', 'account', "
		"'ledger',"
		" 'fight', 'inbox', 'outbox', 'hot_state', 'client', 'notification', 'hot_epoch')"),
	    11);
}

Test(migrate, a_file_with_several_statements_is_one_transaction)
{
	write_file("0001_a.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (1); -- done;\n");
	write_file("0002_b.sql", "INSERT INTO a VALUES (2);\nINSERT INTO a VALUES ('x');\n");
	migrate(1, "0002_b.sql: postgres: migrate_run: invalid input syntax");
	cr_assert_eq(sql_number(loop, pool, "SELECT sum(n) FROM a"), 1);
	write_file("0002_b.sql", "INSERT INTO a VALUES (2);\n");
	migrate(0, "1 migrations applied, 1 were there");
	cr_assert_eq(sql_number(loop, pool, "SELECT sum(n) FROM a"), 3);
}

Test(migrate, a_changed_file_is_refused)
{
	write_file("0001_a.sql", "CREATE TABLE a (n int)");
	migrate(0, "applied 0001_a.sql");
	write_file("0001_a.sql", "CREATE TABLE a (n bigint)");
	write_file("0002_b.sql", "CREATE TABLE b (n int)");
	migrate(1, "0001_a.sql was changed after it had been applied");
	cr_assert_eq(sql_number(loop, pool, "SELECT count(*) FROM schema_migrations"), 1);
}

Test(migrate, a_file_that_comes_too_late_is_refused)
{
	write_file("0001_a.sql", "CREATE TABLE a (n int)");
	write_file("0003_c.sql", "CREATE TABLE c (n int)");
	migrate(0, "2 migrations applied");
	write_file("0002_b.sql", "CREATE TABLE b (n int)");
	migrate(1, "0002_b.sql comes before 0003");
}

Test(migrate, a_directory_without_files_or_with_strange_names_is_refused)
{
	migrate(2, "there is no NNNN_name.sql");
	write_file("0001_a.sql", "SELECT 1");
	cr_assert_eq(sql_number(loop, pool,
			 "SELECT count(*) FROM pg_class WHERE relname = 'schema_migrations'"),
	    0);
	write_file("key", "");
	migrate(0, "1 migrations applied");
}

Test(migrate, of_several_at_once_one_works_and_the_others_find_it_done)
{
	pid_t children[4];
	int status, done = 0;

	write_file(
	    "0001_a.sql", "CREATE TABLE a (n int); SELECT pg_sleep(0.3); INSERT INTO a VALUES (1)");
	write_file("0002_b.sql", "INSERT INTO a VALUES (2)");
	for (int i = 0; i < 4; i++) {
		children[i] = fork();
		cr_assert(children[i] >= 0);
		if (children[i] == 0)
			_exit(wildmarchctl(url, NULL, "migrate", "--dir", directory, NULL));
	}
	for (int i = 0; i < 4; i++)
		done += waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status) &&
		        WEXITSTATUS(status) == 0;
	cr_assert_eq(done, 4);
	cr_assert_eq(sql_number(loop, pool, "SELECT sum(n) FROM a"), 3);
}

/* ── clients ── */

/* The vector of the key's form: this secret has this digest. */
#define GIVEN_KEY "wm_test_abcd2345_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define GIVEN_DIGEST "ea866a757e4c38babfa8127cbe9a409d3e1f93a00ff1488ff735fcf917afffd0"

static void
apply_schema(void)
{
	cr_assert_eq(wildmarchctl(url, NULL, "migrate", "--dir", MIGRATIONS, NULL), 0);
}

Test(migrate, a_client_is_added_listed_and_revoked)
{
	char *said, *id;
	int got;

	apply_schema();
	got = wildmarchctl(url, &said, "clients", "add", "bot", "--scopes", "read,play", NULL);
	cr_assert(
	    got == 0 && strlen(said) == strlen(GIVEN_KEY) + 2 && strncmp(said, "wm_local_", 9) == 0,
	    "%s", said);
	id = strndup(said + 9, 8);
	free(said);
	got = wildmarchctl(url, &said, "clients", "list", NULL);
	expect_said(0, id, got, said);
	got = wildmarchctl(url, &said, "clients", "revoke", id, NULL);
	expect_said(2, "Nobody is there to ask", got, said);
	got = wildmarchctl(url, &said, "clients", "revoke", id, "--yes", NULL);
	expect_said(0, "is revoked", got, said);
	got = wildmarchctl(url, &said, "record", "list", NULL);
	expect_said(0, "clients revoke", got, said);
	got = wildmarchctl(url, &said, "clients", "list", NULL);
	expect_said(0, "revoked 20", got, said);
	got = wildmarchctl(url, &said, "clients", "revoke", "nobody", NULL);
	expect_said(1, "there is no client nobody", got, said);
	free(id);
}

Test(migrate, a_given_key_is_stored_by_its_digest_alone)
{
	char path[256], *digest, *said;
	int got;

	apply_schema();
	write_file("key", GIVEN_KEY "\n");
	path_of("key", path);
	setenv("KEY_FILE", path, 1);
	got = wildmarchctl(url, &said, "clients", "add", "tool", NULL);
	expect_said(0, GIVEN_KEY, got, said);
	digest = sql(
	    loop, pool, "SELECT encode(secret_sha256, 'hex') FROM client WHERE id = 'abcd2345'");
	cr_assert_str_eq(digest, GIVEN_DIGEST);
	free(digest);
	got = wildmarchctl(url, &said, "clients", "add", "tool", NULL);
	expect_said(1, "abcd2345 is there already", got, said);
	unsetenv("KEY_FILE");
}

Test(migrate, a_wrong_client_is_refused_with_what_to_do)
{
	char *said;
	int got;

	apply_schema();
	got = wildmarchctl(url, &said, "clients", "add", "bot", "--scopes", "read,fly", NULL);
	expect_said(2, "there is no scope 'fly'", got, said);
	got = wildmarchctl(url, &said, "clients", "add", "bot", "--key", "wm_secretsecret", NULL);
	cr_assert(strstr(said, "secretsecret") == NULL);
	expect_said(2, "a key is wm_", got, said);
	got = wildmarchctl(url, &said, "clients", "add", NULL);
	expect_said(2, "NAME is missing", got, said);
	got = wildmarchctl("postgres://nobody@127.0.0.1:1/none", &said, "clients", "list", NULL);
	expect_said(2, "Connection refused", got, said);
}
