/* wildmarchctl dead list|show|replay|edit|drop: messages that were given up.
 *
 *   <queue> ──given up──▶ <queue>.dead ──replay──▶ <queue>
 *                          │      ▲ │
 *                          └─edit─┘ └──drop──▶ the operators' record
 */
#include "events/ctl/dead.h"

#include "events/ctl/subcommand.h"
#include "events/ctl/terminal.h"
#include "events/ctl/words.h"
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
run_with(const struct dead_config *config, const char *queue,
    int (*run)(struct dead *d, struct err *err), struct err *err)
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
	code = run(&d, err);
	loop_destroy(d.broker.loop);
	return code;
}

static int
run_list(const void *config, const char *operand, struct err *err)
{
	return run_with(config, operand, dead_list, err);
}

static int
run_show(const void *config, const char *operand, struct err *err)
{
	return run_with(config, operand, dead_show, err);
}

static int
run_replay(const void *config, const char *operand, struct err *err)
{
	return run_with(config, operand, dead_replay, err);
}

static int
run_edit(const void *config, const char *operand, struct err *err)
{
	return run_with(config, operand, dead_edit, err);
}

static int
run_drop(const void *config, const char *operand, struct err *err)
{
	return run_with(config, operand, dead_drop, err);
}

static const struct word words[] = {
	{ "list", PROGRAM " list", NULL,
	    "counts the dead letters of each queue, since when, and why.\n\n"
	    "  " PROGRAM " list\n\n"
	    "A message comes here when its consumer refused it for good, when its retries (5 s,\n"
	    "30 s, 5 min, 1 h) were used up, or when a crash loop reached the delivery limit.\n"
	    "unrouted holds what found no queue at all. Nothing is changed.",
	    list_fields, run_list },
	{ "show", PROGRAM " show QUEUE", "QUEUE",
	    "prints dead messages: why, when, by whom, headers, body.\n\n"
	    "  " PROGRAM " show jobs.level_bonus --max 3\n"
	    "  " PROGRAM " show jobs.level_bonus --id 59d078fc-eecc-58df-b0e0-3aff813c1807\n\n"
	    "QUEUE is the queue that they failed in. They are looked at and go back, in order.",
	    show_fields, run_show },
	{ "replay", PROGRAM " replay QUEUE", "QUEUE",
	    "sends dead messages back to their queue, as if they had never failed.\n\n"
	    "  " PROGRAM " replay jobs.level_bonus --max 10 --rate 1\n\n"
	    "Mend the cause first. Ids stay, so that a consumer that had done the work already\n"
	    "does nothing; attempts count from 0 again. Each message leaves the dead letters when\n"
	    "the broker has confirmed the copy: a crash or Ctrl-C loses nothing. What unrouted\n"
	    "holds goes back to the exchange it was published to; what finds no queue there still\n"
	    "comes back. What its consumer refused because of its sender stays, until somebody\n"
	    "vouches for it by dead edit. Asks, unless --id or --yes is given. Stands in the "
	    "record afterwards.",
	    replay_fields, run_replay },
	{ "edit", PROGRAM " edit QUEUE", "QUEUE",
	    "mends the body of a dead message; it stays in the dead letters.\n\n"
	    "  " PROGRAM " edit jobs.level_bonus --id 59d078fc-eecc-58df-b0e0-3aff813c1807\n"
	    "  " PROGRAM " replay jobs.level_bonus --id 59d078fc-eecc-58df-b0e0-3aff813c1807\n\n"
	    "$EDITOR is opened on the body. It must be JSON, and an event must keep its id. The\n"
	    "mended message stands behind the others, with your name in x-edited-by; the record\n"
	    "keeps the body before and after.",
	    edit_fields, run_edit },
	{ "drop", PROGRAM " drop QUEUE", "QUEUE",
	    "takes dead messages away for good.\n\n"
	    "  " PROGRAM " drop jobs.level_bonus --id 59d078fc-eecc-58df-b0e0-3aff813c1807\n\n"
	    "Needs --id or --max, and asks, unless --yes is given. Prints the hash of each body;\n"
	    "the record (table operator_log) keeps the whole message.",
	    drop_fields, run_drop },
};

static int
run(int argc, char **argv)
{
	static const struct words all = { .program = PROGRAM,
		.about = "messages that were given up, or found no queue",
		.words = words,
		.count = sizeof(words) / sizeof(words[0]),
		.config_size = sizeof(struct dead_config) };

	return words_run(&all, argc, argv);
}

const struct subcommand dead_subcommand = {
	.name = "dead",
	.summary = "failed messages: list, show, replay, edit, drop",
	.run = run,
};
