/* wildmarchctl topology show|check|apply|export: what the contracts say of the broker, and what the
 * broker says.
 *
 *   schemas/topology.json ──▶ definitions ──export──▶ any empty broker
 *                                 │ ▲
 *                           apply ▼ │ check
 *                               a broker
 */
#include "events/ctl/topology.h"

#include "events/config.h"
#include "events/ctl/password.h"
#include "events/ctl/pretty.h"
#include "events/ctl/subcommand.h"
#include "events/ctl/words.h"
#include "messages/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM "wildmarchctl topology"

/* clang-format off */
#define MANAGEMENT_FIELD(fallback, more)                                                           \
	CONFIG_FIELD(CONFIG_SECRET, topology_config, amqp_management_url, "AMQP_MANAGEMENT_URL",   \
	    fallback, 0, 1024, MANAGEMENT_URL_HELP more)
#define PASSWORDS_FIELD                                                                            \
	CONFIG_FIELD(CONFIG_TEXT, topology_config, passwords, "--passwords", "", 0, 1024,          \
	    "a file of lines user=password; without it AMQP_PASSWORD_CORE, …")
/* clang-format on */

static const struct config_field show_fields[] = {
	MANAGEMENT_FIELD("", ", for what waits there now"),
	CONFIG_END,
};
static const struct config_field check_fields[] = {
	MANAGEMENT_FIELD(NULL, ", an administrator's"),
	CONFIG_END,
};
static const struct config_field apply_fields[] = {
	MANAGEMENT_FIELD(NULL, ", an administrator's"),
	CONFIG_FIELD(CONFIG_SECRET, topology_config, database_url, "DATABASE_URL", NULL, 1, 0,
	    "for the record of who did what: postgresql://user:password@host:port/name"),
	PASSWORDS_FIELD,
	CONFIG_FIELD(CONFIG_BOOL, topology_config, dry_run, "--dry-run", "false", 0, 0,
	    "say what it would do, and do nothing"),
	CONFIG_FIELD(CONFIG_BOOL, topology_config, yes, "--yes", "false", 0, 0, "don't ask"),
	CONFIG_END,
};
static const struct config_field export_fields[] = {
	PASSWORDS_FIELD,
	CONFIG_END,
};

/* ── check ── */

static int
topology_check(const struct topology_config *config, struct err *err)
{
	struct loop *loop = loop_create();
	struct management *m = management_open(loop, config->amqp_management_url, err);
	struct comparison c = { 0 };
	int code = m == NULL ? (int)err->code : comparison_make(&c, m, err);

	for (size_t i = 0; code == 0 && i < c.count; i++)
		printf("%s\n", c.drifts[i].text);
	if (code == 0 && c.count > 0)
		code = err_set(err, ERR_STALE,
		    "differences: %zu; " PROGRAM " apply --dry-run says what can be done", c.count);
	comparison_finish(&c);
	management_close(m);
	loop_destroy(loop);
	return code;
}

/* ── export ── */

int
topology_put_user(const char *json, const char *passwords, struct text *out, struct err *err)
{
	struct text password = { 0 };
	char hash[PASSWORD_HASH_ROOM];
	struct json *user = NULL;
	int code = json_parse(json, strlen(json), strlen(json), &user, err);

	if (code == 0)
		code = password_find(passwords, management_text(user, "name"), &password, err);
	if (code == 0) {
		password_hash(password.bytes, hash);
		explicit_bzero(password.bytes, password.size);
		text_add(out, json, strlen(json) - 1); /* without the brace */
		text_printf(out,
		    ",\"password_hash\":\"%s\",\"hashing_algorithm\":\"" PASSWORD_ALGORITHM "\"}",
		    hash);
	}
	text_finish(&password);
	json_free(user);
	return code;
}

static int
topology_export(const struct topology_config *config, struct err *err)
{
	const char *section = "";
	struct text all = { 0 }, pretty = { 0 };
	int code = 0;

	for (size_t i = 0; code == 0 && i < TOPOLOGY_DEFINITION_COUNT; i++) {
		const struct topology_definition *d = &topology_definitions[i];

		if (strcmp(section, d->section) == 0)
			text_putc(&all, ',');
		else
			text_printf(&all, "%s\"%s\":[", i == 0 ? "{" : "],", d->section);
		section = d->section;
		if (strcmp(section, "users") == 0)
			code = topology_put_user(d->json, config->passwords, &all, err);
		else
			text_puts(&all, d->json);
	}
	text_puts(&all, "]}");
	pretty_indent(all.bytes, all.size, &pretty);
	if (code == 0 && (printf("%s\n", pretty.bytes) < 0 || fflush(stdout) != 0))
		code = err_set(err, ERR_IO, "the definitions can't be written");
	text_finish(&all);
	text_finish(&pretty);
	return code;
}

/* ── the command line ── */

static int
run_show(const void *config, const char *unused, struct err *err)
{
	(void)unused;
	return topology_show(config, err);
}

static int
run_check(const void *config, const char *unused, struct err *err)
{
	(void)unused;
	return topology_check(config, err);
}

static int
run_apply(const void *config, const char *unused, struct err *err)
{
	(void)unused;
	return topology_apply(config, err);
}

static int
run_export(const void *config, const char *unused, struct err *err)
{
	(void)unused;
	return topology_export(config, err);
}

static const struct word words[] = {
	{ "show", PROGRAM " show", NULL,
	    "prints what the contracts say: exchanges, what is bound to them, who writes and "
	    "reads.\n\n"
	    "  " PROGRAM " show\n\n"
	    "Under each exchange stand its bindings: routing key, queue or exchange, type of "
	    "queue,\n"
	    "and who may read it. With AMQP_MANAGEMENT_URL (a login with the tag monitoring is\n"
	    "enough) each queue's messages and consumers as of now, too. Who may write and read\n"
	    "comes from the rights of the services' users; ops is whoever runs wildmarchctl.",
	    show_fields, run_show },
	{ "check", PROGRAM " check", NULL,
	    "compares the broker with the contracts; silent when they agree.\n\n"
	    "  " PROGRAM " check\n\n"
	    "A line for each difference: a vhost, user, exchange, queue, binding or policy that "
	    "is\n"
	    "missing, is otherwise, or is not in the contracts; a permission that is wider or\n"
	    "narrower. What belongs to subscribers (ext.…, with no more than their rights),\n"
	    "exclusive queues (they end with their connection), the broker's own (amq.…) and\n"
	    "administrators are nobody's drift.\n"
	    "Passwords are not compared. Exits with 1 when there is a difference. Nothing is\n"
	    "changed.",
	    check_fields, run_check },
	{ "apply", PROGRAM " apply", NULL,
	    "makes the broker agree with the contracts.\n\n"
	    "  " PROGRAM " apply --dry-run\n"
	    "  " PROGRAM " apply --passwords FILE\n\n"
	    "Makes what is missing without asking; asks (or takes --yes) before it changes rights\n"
	    "and policies or deletes what is not in the contracts. A queue is deleted only when "
	    "it\n"
	    "is empty and unused. A queue or exchange of another type or with other arguments "
	    "can't\n"
	    "be changed in place: it says so, and leaves it. A user that is missing gets its\n"
	    "password from --passwords, or from AMQP_PASSWORD_CORE and so on; others keep theirs.\n"
	    "Safe to repeat when it was cut off; stands in the record.",
	    apply_fields, run_apply },
	{ "export", PROGRAM " export", NULL,
	    "prints the definitions as RabbitMQ imports them.\n\n"
	    "  " PROGRAM " export --passwords FILE > definitions.json\n"
	    "  rabbitmqctl import_definitions definitions.json\n\n"
	    "The import (also at boot: definitions.import_backend in rabbitmq.conf) makes what is\n"
	    "missing and deletes nothing. Each service's user needs a password: a line\n"
	    "user=password in FILE, or the variable AMQP_PASSWORD_CORE and so on. Only salted\n"
	    "hashes are printed. An administrator is not among the users: add yours first.",
	    export_fields, run_export },
};

static int
run(int argc, char **argv)
{
	static const struct words all = { .program = PROGRAM,
		.about = "what stands in the broker, by the contracts and in truth",
		.words = words,
		.count = sizeof(words) / sizeof(words[0]),
		.config_size = sizeof(struct topology_config) };

	return words_run(&all, argc, argv);
}

const struct subcommand topology_subcommand = {
	.name = "topology",
	.summary = "what stands in the broker: show, check, apply, export",
	.run = run,
};
