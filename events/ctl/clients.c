/* wildmarchctl clients add|list|revoke: the applications that may call the gateway. */
#include "events/ctl/subcommand.h"

#include "events/config.h"
#include "events/ctl/database.h"
#include "events/ctl/key.h"
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
#define PROGRAM "wildmarchctl clients"

struct clients_config {
	char *database_url;
	char *scopes;
	char *environment;
	char *key;
	char *out;
	int64_t days;
};

#define DATABASE_FIELD                                                                             \
	CONFIG_FIELD(CONFIG_SECRET, clients_config, database_url, "DATABASE_URL", NULL, 1, 0,      \
	    "postgres://user:password@host:port/name")

static const struct config_field plain_fields[] = {
	DATABASE_FIELD,
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

/* ── add ── */

static bool
is_scope(const char *word, size_t size)
{
	for (size_t i = 0; i < SCOPE_COUNT; i++)
		if (strlen(message_scopes[i]) == size && memcmp(message_scopes[i], word, size) == 0)
			return true;
	return false;
}

static int
check_scopes(const char *scopes, struct err *err)
{
	const char *word = scopes;

	for (;;) {
		size_t size = strcspn(word, ",");

		if (!is_scope(word, size))
			return err_set(err, ERR_CONFIG,
			    "there is no scope '%.*s'; the gateway's routes ask for: %s, %s",
			    (int)(size < 40 ? size : 40), word, message_scopes[0],
			    message_scopes[SCOPE_COUNT - 1]);
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
add(struct database *d, const char *name, const struct clients_config *config, struct err *err)
{
	struct postgres_params p = { 0 };
	struct key key;
	int code;

	if (name[0] == '\0' || strlen(name) >= NAME_MAX_SIZE)
		return err_set(
		    err, ERR_CONFIG, "a client's name has 1 to %d bytes", NAME_MAX_SIZE - 1);
	code = config->key[0] != '\0' ? key_parse(config->key, &key, err)
	                              : key_create(config->environment, &key, err);
	if (code != 0 || (code = check_scopes(config->scopes, err)) != 0)
		return code;
	params_text(&p, key.id);
	params_bytes(&p, key.secret_sha256, sizeof(key.secret_sha256));
	params_text(&p, name);
	params_text(&p, config->scopes);
	params_i64(&p, config->days);
	code = database_ask(d, &insert_client, &p, ANSWER_MS, NULL, NULL, err);
	if (code == 0)
		code = write_key(config, &key, err);
	if (code == ERR_EXISTS)
		err_set(err, ERR_EXISTS, "a client with the id %s is there already", key.id);
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
list_all(
    struct database *d, const char *unused, const struct clients_config *config, struct err *err)
{
	(void)unused;
	(void)config;
	return database_ask(d, &list_clients, NULL, ANSWER_MS, print_clients, NULL, err);
}

static void
count_affected(const struct postgres_results *r, void *arg)
{
	*(int64_t *)arg = postgres_affected(r, 0);
}

static int
revoke_one(struct database *d, const char *id, const struct clients_config *config, struct err *err)
{
	struct postgres_params p = { 0 };
	int64_t count = 0;
	int code;

	(void)config;
	params_text(&p, id);
	code = database_ask(d, &revoke_client, &p, ANSWER_MS, count_affected, &count, err);
	if (code == 0 && count == 0)
		return err_set(err, ERR_NOT_FOUND,
		    "there is no client %.20s; " PROGRAM " list shows them", id);
	if (code == 0)
		printf("%s is revoked; the gateway learns of it within seconds\n", id);
	return code;
}

/* ── the words ── */

struct action {
	const char *word;
	const char *program; /* for its help */
	const char *operand; /* what it is called in the help; NULL: none */
	const char *about;
	const struct config_field *fields;
	int (*run)(struct database *d, const char *operand, const struct clients_config *config,
	    struct err *err);
};

static const struct action actions[] = {
	{ "add", PROGRAM " add NAME", "NAME",
	    "makes a key for an application and prints it, once.\n\n"
	    "Only its id and the SHA-256 of its secret are stored: whoever loses the key adds a "
	    "new one and revokes the old.\n"
	    "The key is wm_<environment>_<id>_<secret> and goes into the header Authorization: "
	    "Bearer <key>.",
	    add_fields, add },
	{ "list", PROGRAM " list", NULL,
	    "lists the applications that have a key, with id, scopes and state.", plain_fields,
	    list_all },
	{ "revoke", PROGRAM " revoke ID", "ID",
	    "ends a key for good; ID is what " PROGRAM " list shows.", plain_fields, revoke_one },
};

static int
run_action(const struct action *a, const char *operand, const struct clients_config *config,
    struct err *err)
{
	struct loop *loop = loop_create();
	struct database *d = database_open(loop, config->database_url, err);
	int code = d == NULL ? (int)err->code : a->run(d, operand, config, err);

	database_close(d);
	loop_destroy(loop);
	return code;
}

static int
usage(FILE *out)
{
	fprintf(out, PROGRAM ": the applications that may call the gateway.\n\n");
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		fprintf(out, "  " PROGRAM " %s %s\n      %.*s\n", actions[i].word,
		    actions[i].operand != NULL ? actions[i].operand : "",
		    (int)strcspn(actions[i].about, "\n"), actions[i].about);
	return out == stdout ? EXIT_FINE : EXIT_USAGE;
}

/* argv[0] is the action's word; its operand, if it has one, comes next. */
static int
run_words(const struct action *a, int argc, char **argv)
{
	struct clients_config config = { 0 };
	enum config_action action = CONFIG_RUN;
	struct err err = { 0 };
	const char *operand = NULL;
	int code;

	if (a->operand != NULL && argc > 1 && argv[1][0] != '-') {
		operand = argv[1];
		argc--;
		argv++;
	}
	code = config_load(a->fields, a->program, a->about, argc, argv, &config, &action, &err);
	if (code == 0 && action == CONFIG_RUN && a->operand != NULL && operand == NULL)
		code = err_set(&err, ERR_CONFIG, PROGRAM " %s %s: %s is missing", a->word,
		    a->operand, a->operand);
	if (code == 0 && action == CONFIG_RUN)
		code = run_action(a, operand, &config, &err);
	config_finish(a->fields, &config);
	if (code == 0)
		return EXIT_FINE;
	fprintf(stderr, "%s\n", err.text);
	return code == ERR_NOT_FOUND || code == ERR_EXISTS ? EXIT_BROKEN : EXIT_USAGE;
}

static int
run(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return usage(stdout);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(actions[i].word, argv[1]) == 0)
			return run_words(&actions[i], argc - 1, argv + 1);
	fprintf(stderr, PROGRAM " does not know '%.40s'; " PROGRAM " --help lists what it does\n",
	    argv[1]);
	return EXIT_USAGE;
}

const struct subcommand clients_subcommand = {
	.name = "clients",
	.summary = "the gateway's client applications: add, list, revoke",
	.run = run,
};
