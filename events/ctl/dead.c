/* wildmarchctl dead list|show|replay|edit|drop: messages that were given up.
 *
 *   <queue> ──given up──▶ <queue>.dead ──replay──▶ <queue>
 *                          │      ▲ │
 *                          └─edit─┘ └──drop──▶ the operators' record
 */
#include "events/ctl/dead.h"

#include "events/config.h"
#include "events/ctl/subcommand.h"
#include "events/ctl/terminal.h"
#include "messages/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM "wildmarchctl dead"
#define DATABASE_HELP "for the record of who did what: postgresql://user:password@host:port/name"

/* clang-format off */
#define BROKER_FIELDS                                                                              \
	CONFIG_FIELD(CONFIG_SECRET, dead_config, amqp_url, "AMQP_URL", NULL, 1, 1024,              \
	    "the broker: amqp://user:password@host:port/vhost"),                                   \
	CONFIG_FIELD(CONFIG_TEXT, dead_config, amqp_ca_file, "AMQP_CA_FILE", "", 0, 1024,          \
	    "certificates to trust for amqps; empty: the system's")
#define RECORD_FIELD                                                                               \
	CONFIG_FIELD(CONFIG_SECRET, dead_config, database_url, "DATABASE_URL", NULL, 1, 0,         \
	    DATABASE_HELP)
#define ID_FIELD(fallback)                                                                         \
	CONFIG_FIELD(CONFIG_TEXT, dead_config, id, "--id", fallback, 0, 255,                         \
	    "only this message: its id, or sha256:… of its body, as show prints them")
#define MAX_FIELD(fallback, help)                                                                  \
	CONFIG_FIELD(CONFIG_INT, dead_config, max, "--max", fallback, 0, 1000000000, help)
#define YES_FIELD CONFIG_FIELD(CONFIG_BOOL, dead_config, yes, "--yes", "false", 0, 0, "don't ask")
#define JSON_FIELD                                                                                 \
	CONFIG_FIELD(CONFIG_BOOL, dead_config, json, "--json", "false", 0, 0,                        \
	    "one JSON object a line, for machines")
/* clang-format on */

static const struct config_field list_fields[] = {
	BROKER_FIELDS,
	MAX_FIELD("1000", "look at so many of each queue for their reasons"),
	JSON_FIELD,
	CONFIG_END,
};
static const struct config_field show_fields[] = {
	BROKER_FIELDS,
	ID_FIELD(""),
	MAX_FIELD("20", "at most so many; 0: all"),
	JSON_FIELD,
	CONFIG_END,
};
static const struct config_field replay_fields[] = {
	BROKER_FIELDS,
	RECORD_FIELD,
	ID_FIELD(""),
	MAX_FIELD("0", "the oldest so many; 0: all that are there now"),
	CONFIG_FIELD(CONFIG_INT, dead_config, rate, "--rate", "50", 0, 100000,
	    "at most so many a second; 0: as fast as it goes"),
	YES_FIELD,
	CONFIG_END,
};
static const struct config_field edit_fields[] = {
	BROKER_FIELDS,
	RECORD_FIELD,
	ID_FIELD(NULL),
	CONFIG_FIELD(CONFIG_TEXT, dead_config, body, "--body", "", 0, 0,
	    "a file with the new body (- is standard input); without it $EDITOR is opened"),
	CONFIG_END,
};
static const struct config_field drop_fields[] = {
	BROKER_FIELDS,
	RECORD_FIELD,
	ID_FIELD(""),
	MAX_FIELD("0", "the oldest so many"),
	YES_FIELD,
	CONFIG_END,
};

struct word {
	const char *word;
	const char *program; /* for its help */
	bool takes_queue;
	const char *about;
	const struct config_field *fields;
	int (*run)(struct dead *d, struct err *err);
};

static const struct word words[] = {
	{ "list", PROGRAM " list", false,
	    "counts the dead letters of each queue, since when, and why.\n\n"
	    "  " PROGRAM " list\n\n"
	    "A message comes here when its consumer refused it for good, when its retries (5 s,\n"
	    "30 s, 5 min, 1 h) were used up, or when a crash loop reached the delivery limit.\n"
	    "unrouted holds what found no queue at all. Nothing is changed.",
	    list_fields, dead_list },
	{ "show", PROGRAM " show QUEUE", true,
	    "prints dead messages: why, when, by whom, headers, body.\n\n"
	    "  " PROGRAM " show jobs.level_bonus --max 3\n"
	    "  " PROGRAM " show jobs.level_bonus --id 59d078fc-eecc-58df-b0e0-3aff813c1807\n\n"
	    "QUEUE is the queue that they failed in. They are looked at and go back, in order.",
	    show_fields, dead_show },
	{ "replay", PROGRAM " replay QUEUE", true,
	    "sends dead messages back to their queue, as if they had never failed.\n\n"
	    "  " PROGRAM " replay jobs.level_bonus --max 10 --rate 1\n\n"
	    "Mend the cause first. Ids stay, so that a consumer that had done the work already\n"
	    "does nothing; attempts count from 0 again. Each message leaves the dead letters when\n"
	    "the broker has confirmed the copy: a crash or Ctrl-C loses nothing. What unrouted\n"
	    "holds goes back to the exchange it was published to; what finds no queue there still\n"
	    "comes back. Asks, unless --id or --yes is given. Stands in the record afterwards.",
	    replay_fields, dead_replay },
	{ "edit", PROGRAM " edit QUEUE", true,
	    "mends the body of a dead message; it stays in the dead letters.\n\n"
	    "  " PROGRAM " edit jobs.level_bonus --id 59d078fc-eecc-58df-b0e0-3aff813c1807\n"
	    "  " PROGRAM " replay jobs.level_bonus --id 59d078fc-eecc-58df-b0e0-3aff813c1807\n\n"
	    "$EDITOR is opened on the body. It must be JSON, and an event must keep its id. The\n"
	    "mended message stands behind the others, with your name in x-edited-by; the record\n"
	    "keeps the body before and after.",
	    edit_fields, dead_edit },
	{ "drop", PROGRAM " drop QUEUE", true,
	    "takes dead messages away for good.\n\n"
	    "  " PROGRAM " drop jobs.level_bonus --id 59d078fc-eecc-58df-b0e0-3aff813c1807\n\n"
	    "Needs --id or --max, and asks, unless --yes is given. Prints the hash of each body;\n"
	    "the record (table operator_log) keeps the whole message.",
	    drop_fields, dead_drop },
};

/* ── what they share ── */

bool
dead_is_unrouted(const struct dead *d)
{
	return strcmp(d->queue, "unrouted") == 0;
}

static int
set_queue(struct dead *d, const char *name, struct err *err)
{
	size_t size = strlen(name), end = strlen(".dead");
	static char home[DEAD_QUEUE_ROOM];

	if (size > end && strcmp(name + size - end, ".dead") == 0)
		size -= end;
	(void)snprintf(home, sizeof(home), "%.*s", (int)(size < 200 ? size : 200), name);
	(void)snprintf(
	    d->queue, sizeof(d->queue), strcmp(home, "unrouted") == 0 ? "%s" : "%s.dead", home);
	d->home = home;
	if (topology_queue_of(d->queue) == NULL)
		return err_set(err, ERR_NOT_FOUND,
		    "there are no dead letters of a queue '%.100s'; " PROGRAM " list shows all",
		    home);
	return 0;
}

/* ── the command line ── */

static int
usage(FILE *out)
{
	fprintf(out, PROGRAM ": messages that were given up, or found no queue.\n\n");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		fprintf(out, "  %-30s %.*s\n", words[i].program, (int)strcspn(words[i].about, "\n"),
		    words[i].about);
	fprintf(out, "\nEach one has a --help.\n");
	return out == stdout ? EXIT_FINE : EXIT_USAGE;
}

static int
run_with(const struct word *w, const char *queue, const struct dead_config *config, struct err *err)
{
	struct dead d = { .config = config };
	int code = queue == NULL ? 0 : set_queue(&d, queue, err);

	if (code != 0)
		return code;
	d.broker = (struct broker){ .loop = loop_create(),
		.url = config->amqp_url,
		.ca_file = config->amqp_ca_file,
		.is_stopped = &d.is_stopped };
	terminal_watch(d.broker.loop, &d.is_stopped);
	code = w->run(&d, err);
	loop_destroy(d.broker.loop);
	return code;
}

static int
run_word(const struct word *w, int argc, char **argv)
{
	struct dead_config config = { 0 };
	enum config_action action = CONFIG_RUN;
	struct err err = { 0 };
	const char *queue = NULL;
	int code;

	if (w->takes_queue && argc > 1 && argv[1][0] != '-') {
		queue = argv[1];
		argc--;
		argv++;
	}
	code = config_load(w->fields, w->program, w->about, argc, argv, &config, &action, &err);
	if (code == 0 && action == CONFIG_RUN && w->takes_queue && queue == NULL)
		code = err_set(&err, ERR_CONFIG, "%s: QUEUE is missing; " PROGRAM " list shows all",
		    w->program);
	if (code == 0 && action == CONFIG_RUN)
		code = run_with(w, queue, &config, &err);
	config_finish(w->fields, &config);
	if (code == 0)
		return EXIT_FINE;
	fprintf(stderr, "%s\n", err.text);
	return code == ERR_CONFIG || code == ERR_UNAVAILABLE || code == ERR_TIMEOUT ? EXIT_USAGE
	                                                                            : EXIT_BROKEN;
}

static int
run(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return usage(stdout);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, argv[1]) == 0)
			return run_word(&words[i], argc - 1, argv + 1);
	fprintf(stderr, PROGRAM " does not know '%.40s'; " PROGRAM " --help lists what it does\n",
	    argv[1]);
	return EXIT_USAGE;
}

const struct subcommand dead_subcommand = {
	.name = "dead",
	.summary = "failed messages: list, show, replay, edit, drop",
	.run = run,
};
