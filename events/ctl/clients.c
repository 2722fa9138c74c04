/* wildmarchctl clients add|list|revoke: the applications that may call the gateway. */
#include "events/ctl/subcommand.h"

#include "events/ctl/database.h"
#include "events/ctl/key.h"
#include "events/ctl/record.h"
#include "events/ctl/terminal.h"
#include "events/ctl/words.h"
#include "messages/routes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_MS 5000
#define NAME_MAX_SIZE 64
#define SCOPES_KNOWN_SIZE 80
#define PROGRAM "wildmarchctl clients"

struct clients_config {
	char *database_url;
	char *scopes;
	char *environment;
	char *key;
	char *out;
	int64_t days;
	bool yes;
};

/* One run of one word. */
struct clients {
	const struct clients_config *config;
	struct database *database;
	struct record *record;
};

#define DATABASE_FIELD                                                                             \
	CONFIG_FIELD(CONFIG_SECRET, clients_config, database_url, "DATABASE_URL", NULL, 1, 0,      \
	    "postgres://user:password@host:port/name")

static const struct config_field list_fields[] = {
	DATABASE_FIELD,
	CONFIG_END,
};

static const struct config_field revoke_fields[] = {
	DATABASE_FIELD,
	CONFIG_FIELD(CONFIG_BOOL, clients_config, yes, "--yes", "false", 0, 0, "don't ask"),
	CONFIG_END,
};

static const struct config_field add_fields[] = {
	DATABASE_FIELD,
	CONFIG_FIELD(CONFIG_TEXT, clients_config, scopes, "SCOPES", "read,play", 1, 200,
	    "what it may do, comma-separated"),
	CONFIG_FIELD(CONFIG_TEXT, clients_config, environment, "KEY_ENVIRONMENT", "local", 1,
	    KEY_ENVIRONMENT_MAX, "the word behind wm_, so that a key shows where it belongs"),
	CONFIG_FIELD(CONFIG_SECRET, clients_config, key, "KEY", "", 0, KEY_SIZE,
	    "store this key instead of making one (rather by KEY_FILE: a command line is public)"),
	CONFIG_FIELD(CONFIG_TEXT, clients_config, out, "KEY_OUT", "", 0, 0,
	    "write the key to this new file, mode 0600, instead of printing it"),
	CONFIG_FIELD(CONFIG_INT, clients_config, days, "DAYS", "0", 0, 3650,
	    "it expires after so many days; 0: never"),
	CONFIG_END,
};

static const struct postgres_statement insert_client = {
	"client_insert",
	"INSERT INTO client (id, secret_sha256, name, scopes, expires_at) VALUES ($1, $2, $3, $4,"
	" CASE WHEN $5::int > 0 THEN now() + $5::int * interval '1 day' END)",
};
static const struct postgres_statement find_client = {
	"client_find",
	"SELECT name FROM client WHERE id = $1",
};
static const struct postgres_statement list_clients = {
	"client_list",
	"SELECT id, name, scopes, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),"
	" CASE WHEN revoked_at IS NOT NULL THEN 'revoked ' || to_char(revoked_at AT TIME ZONE "
	"'UTC', 'YYYY-MM-DD HH24:MI')"
	"  WHEN expires_at < now() THEN 'expired'"
	"  WHEN expires_at IS NOT NULL THEN 'until ' || to_char(expires_at AT TIME ZONE 'UTC', "
	"'YYYY-MM-DD HH24:MI')"
	"  ELSE 'live' END FROM client ORDER BY name, created_at",
};
static const struct postgres_statement revoke_client = {
	"client_revoke",
	"UPDATE client SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1",
};

/* ── what they share ── */

static void
take_name(const struct postgres_results *r, void *arg)
{
	if (postgres_rows(r, 0) > 0)
		(void)snprintf(arg, NAME_MAX_SIZE, "%s", postgres_text(r, 0, 0, 0));
}

/* Whose key that is; "" when it is nobody's. */
static int
find(struct clients *c, const char *id, char ret[NAME_MAX_SIZE], struct err *err)
{
	struct postgres_params p = { 0 };

	ret[0] = '\0';
	params_text(&p, id);
	return database_ask(c->database, &find_client, &p, ANSWER_MS, take_name, ret, err);
}

/* ── add ── */

static bool
is_scope(const char *word, size_t size)
{
	for (size_t i = 0; i < SCOPE_COUNT; i++)
		if (strlen(message_scopes[i]) == size && memcmp(message_scopes[i], word, size) == 0)
			return true;
	return false;
}

/* "read, play, …" */
static const char *
scopes_known(char ret[SCOPES_KNOWN_SIZE])
{
	size_t used = 0;

	for (size_t i = 0; i < SCOPE_COUNT && used < SCOPES_KNOWN_SIZE; i++)
		used += (size_t)snprintf(ret + used, SCOPES_KNOWN_SIZE - used, "%s%s",
		    i == 0 ? "" : ", ", message_scopes[i]);
	return ret;
}

static int
check_scopes(const char *scopes, struct err *err)
{
	const char *word = scopes;
	char known[SCOPES_KNOWN_SIZE];

	for (;;) {
		size_t size = strcspn(word, ",");

		if (!is_scope(word, size))
			return err_set(err, ERR_CONFIG,
			    "there is no scope '%.*s'; the gateway's routes ask for: %s",
			    (int)(size < 40 ? size : 40), word, scopes_known(known));
		if (word[size] == '\0')
			return 0;
		word += size + 1;
	}
}

static int
write_key(const struct clients_config *config, const struct key *key, struct err *err)
{
	int fd;
	bool is_written;

	if (config->out[0] == '\0') {
		printf("%s\n", key->text);
		return 0;
	}
	fd = open(config->out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(
		    err, ERR_CONFIG, "%s can't be made: %s", config->out, strerror(errno));
	is_written = dprintf(fd, "%s\n", key->text) > 0;
	if (close(fd) != 0 || !is_written)
		return err_set(err, ERR_IO, "%s can't be written: %s; revoke %s and add anew",
		    config->out, strerror(errno), key->id);
	return 0;
}

static int
insert(struct clients *c, const char *name, const struct key *key, struct err *err)
{
	struct postgres_params p = { 0 };
	struct record_entry entry = { .action = "clients add", .target = key->id, .note = name };
	int64_t number = 0;
	int code = record_begin(c->record, &entry, &number, err);

	params_text(&p, key->id);
	params_bytes(&p, key->secret_sha256, sizeof(key->secret_sha256));
	params_text(&p, name);
	params_text(&p, c->config->scopes);
	params_i64(&p, c->config->days);
	if (code == 0)
		code = database_ask(c->database, &insert_client, &p, ANSWER_MS, NULL, NULL, err);
	if (code == 0)
		code = write_key(c->config, key, err);
	return code != 0 ? code : record_done(c->record, number, NULL, err);
}

static int
add(struct clients *c, const char *name, struct err *err)
{
	char owner[NAME_MAX_SIZE];
	struct key key;
	int code;

	if (name[0] == '\0' || strlen(name) >= NAME_MAX_SIZE)
		return err_set(
		    err, ERR_CONFIG, "a client's name has 1 to %d bytes", NAME_MAX_SIZE - 1);
	code = c->config->key[0] != '\0' ? key_parse(c->config->key, &key, err)
	                                 : key_create(c->config->environment, &key, err);
	if (code == 0)
		code = check_scopes(c->config->scopes, err);
	if (code == 0)
		code = find(c, key.id, owner, err);
	if (code == 0 && owner[0] != '\0')
		code = err_set(err, ERR_EXISTS, "a client with the id %s is there already", key.id);
	if (code == 0)
		code = insert(c, name, &key, err);
	explicit_bzero(&key, sizeof(key));
	return code;
}

/* ── list, revoke ── */

static void
print_clients(const struct postgres_results *r, void *arg)
{
	(void)arg;
	printf("%-8s  %-20s  %-16s  %-17s %s\n", "id", "name", "scopes", "made (UTC)", "state");
	for (size_t row = 0; row < postgres_rows(r, 0); row++)
		printf("%-8s  %-20s  %-16s  %-17s %s\n", postgres_text(r, 0, row, 0),
		    postgres_text(r, 0, row, 1), postgres_text(r, 0, row, 2),
		    postgres_text(r, 0, row, 3), postgres_text(r, 0, row, 4));
}

static int
list_all(struct clients *c, const char *unused, struct err *err)
{
	(void)unused;
	return database_ask(c->database, &list_clients, NULL, ANSWER_MS, print_clients, NULL, err);
}

static int
revoke_one(struct clients *c, const char *id, struct err *err)
{
	struct postgres_params p = { 0 };
	char name[NAME_MAX_SIZE], question[160];
	struct record_entry entry = { .action = "clients revoke", .target = id, .note = name };
	int64_t number = 0;
	int code = find(c, id, name, err);

	if (code == 0 && name[0] == '\0')
		return err_set(err, ERR_NOT_FOUND,
		    "there is no client %.20s; " PROGRAM " list shows them", id);
	(void)snprintf(question, sizeof(question), "End the key %.20s of %s?", id, name);
	if (code == 0)
		code = terminal_ask(question, c->config->yes, err);
	if (code == 0)
		code = record_begin(c->record, &entry, &number, err);
	params_text(&p, id);
	if (code == 0)
		code = database_ask(c->database, &revoke_client, &p, ANSWER_MS, NULL, NULL, err);
	if (code != 0)
		return code;
	printf("%s is revoked; the gateway learns of it within seconds\n", id);
	return record_done(c->record, number, NULL, err);
}

/* ── the words ── */

static int
run_with(const struct clients_config *config, const char *operand,
    int (*run)(struct clients *c, const char *operand, struct err *err), struct err *err)
{
	struct clients c = { .config = config };
	struct loop *loop = loop_create();
	int code;

	c.database = database_open(loop, config->database_url, err);
	if (c.database != NULL)
		c.record = record_open(loop, config->database_url, err);
	code = c.record == NULL ? (int)err->code : run(&c, operand, err);
	record_close(c.record);
	database_close(c.database);
	loop_destroy(loop);
	return code;
}

static int
run_add(const void *config, const char *name, struct err *err)
{
	return run_with(config, name, add, err);
}

static int
run_list(const void *config, const char *unused, struct err *err)
{
	return run_with(config, unused, list_all, err);
}

static int
run_revoke(const void *config, const char *id, struct err *err)
{
	return run_with(config, id, revoke_one, err);
}

static const struct word words[] = {
	{ "add", PROGRAM " add NAME", "NAME",
	    "makes a key for an application and prints it, once.\n\n"
	    "  " PROGRAM " add stats --scopes read --days 90\n\n"
	    "Only its id and the SHA-256 of its secret are stored: whoever loses the key adds a\n"
	    "new one and revokes the old. The key is wm_<environment>_<id>_<secret> and goes into\n"
	    "the header Authorization: Bearer <key>. Stands in the record.",
	    add_fields, run_add },
	{ "list", PROGRAM " list", NULL,
	    "lists the applications that have a key, with id, scopes and state.\n\n"
	    "  " PROGRAM " list",
	    list_fields, run_list },
	{ "revoke", PROGRAM " revoke ID", "ID",
	    "ends a key for good; ID is what " PROGRAM " list shows.\n\n"
	    "  " PROGRAM " revoke abcd2345\n\n"
	    "Asks, unless --yes is given. Stands in the record.",
	    revoke_fields, run_revoke },
};

static int
run(int argc, char **argv)
{
	static const struct words all = { .program = PROGRAM,
		.about = "the applications that may call the gateway",
		.words = words,
		.count = sizeof(words) / sizeof(words[0]),
		.config_size = sizeof(struct clients_config) };

	return words_run(&all, argc, argv);
}

const struct subcommand clients_subcommand = {
	.name = "clients",
	.summary = "the gateway's client applications: add, list, revoke",
	.run = run,
};
