/* wildmarchctl events tail|replay: what happens in the game, now and before. */
#include "events/ctl/events.h"

#include "events/ctl/moment.h"
#include "events/ctl/subcommand.h"
#include "events/ctl/terminal.h"
#include "events/ctl/words.h"

#include <stdio.h>
#include <string.h>

#define PROGRAM "wildmarchctl events"

/* clang-format off */
#define BROKER_FIELDS                                                                              \
	CONFIG_FIELD(CONFIG_SECRET, events_config, amqp_url, "AMQP_URL", NULL, 1, 1024,            \
	    "the broker: amqp://user:password@host:port/vhost"),                                   \
	CONFIG_FIELD(CONFIG_TEXT, events_config, amqp_ca_file, "AMQP_CA_FILE", "", 0, 1024,        \
	    "certificates to trust for amqps; empty: the system's")
/* clang-format on */

static const struct config_field tail_fields[] = {
	BROKER_FIELDS,
	CONFIG_FIELD(CONFIG_INT, events_config, count, "--count", "0", 0, 1000000000,
	    "end after so many; 0: never"),
	CONFIG_FIELD(CONFIG_INT, events_config, seconds, "--for", "0", 0, 86400,
	    "end after so many seconds; 0: never"),
	CONFIG_FIELD(CONFIG_BOOL, events_config, json, "--json", "false", 0, 0,
	    "whole documents, one a line, for machines"),
	CONFIG_END,
};
static const struct config_field replay_fields[] = {
	BROKER_FIELDS,
	CONFIG_FIELD(CONFIG_SECRET, events_config, database_url, "DATABASE_URL", NULL, 1, 0,
	    "for the record of who did what: postgresql://user:password@host:port/name"),
	CONFIG_FIELD(CONFIG_TEXT, events_config, from, "--from", NULL, 1, 40, MOMENT_HELP),
	CONFIG_FIELD(CONFIG_TEXT, events_config, to, "--to", NULL, 1, 255,
	    "the queue that gets them, such as jobs.level_bonus"),
	CONFIG_FIELD(CONFIG_TEXT, events_config, until, "--until", "", 0, 40,
	    "leave out events of later than this; without it all up to now"),
	CONFIG_FIELD(CONFIG_TEXT, events_config, pattern, "--pattern", "#", 1, 255,
	    "of their routing keys: player.level_up, player.*, #"),
	CONFIG_FIELD(
	    CONFIG_INT, events_config, max, "--max", "0", 0, 1000000000, "at most so many; 0: all"),
	CONFIG_FIELD(CONFIG_INT, events_config, rate, "--rate", "500", 0, 100000,
	    "at most so many a second; 0: as fast as it goes"),
	CONFIG_FIELD(CONFIG_BOOL, events_config, yes, "--yes", "false", 0, 0, "don't ask"),
	CONFIG_END,
};

static int
run_with(const struct events_config *config, const char *pattern,
    int (*run)(struct events *e, struct err *err), struct err *err)
{
	struct events e = { .config = config, .pattern = pattern };
	int code;

	e.broker = (struct broker){ .loop = loop_create(),
		.url = config->amqp_url,
		.ca_file = config->amqp_ca_file,
		.is_stopped = &e.is_stopped };
	terminal_watch(e.broker.loop, &e.is_stopped);
	code = run(&e, err);
	loop_destroy(e.broker.loop);
	return code;
}

static int
run_tail(const void *config, const char *pattern, struct err *err)
{
	if (pattern != NULL && strlen(pattern) > 255)
		return err_set(err, ERR_CONFIG, PROGRAM " tail: a pattern has 255 bytes at most");
	return run_with(config, pattern == NULL ? "#" : pattern, events_tail, err);
}

static int
run_replay(const void *config, const char *unused, struct err *err)
{
	return run_with(config, unused, events_replay, err);
}

static const struct word words[] = {
	{ "tail", PROGRAM " tail [PATTERN]", "[PATTERN]",
	    "prints the game's events as they happen, until Ctrl-C.\n\n"
	    "  " PROGRAM " tail\n"
	    "  " PROGRAM " tail 'player.*' --count 10\n"
	    "  " PROGRAM " tail player.level_up --json --for 60 | jq .data\n\n"
	    "PATTERN is of routing keys: words between dots, * for one word, # for any number.\n"
	    "A line holds the time (UTC), the routing key, whom it is about, and the data. It\n"
	    "listens through a queue of its own, which ends with it: nobody loses an event by it.",
	    tail_fields, run_tail },
	{ "replay", PROGRAM " replay", NULL,
	    "sends events of the past to a queue once more.\n\n"
	    "  " PROGRAM " replay --from 2h --to jobs.level_bonus --pattern player.level_up\n"
	    "  " PROGRAM " replay --from 2026-11-22T19:00:00Z --until 2026-11-22T20:00:00Z \\\n"
	    "      --to ext.stats.catch_up --rate 100\n\n"
	    "They come from the stream game_events.log, which keeps seven days, from the time on\n"
	    "at which they reached it (one may be a little older) to its end as of now. Each\n"
	    "keeps its id, so that a consumer that had it does nothing, and gets the header\n"
	    "x-replayed. Give a --pattern that the queue's consumer understands. When it ends\n"
	    "early, run it again. Asks, unless --yes is given; stands in the record afterwards.",
	    replay_fields, run_replay },
};

static int
run(int argc, char **argv)
{
	static const struct words all = { .program = PROGRAM,
		.about = "what happens in the game, now and before",
		.words = words,
		.count = sizeof(words) / sizeof(words[0]),
		.config_size = sizeof(struct events_config) };

	return words_run(&all, argc, argv);
}

const struct subcommand events_subcommand = {
	.name = "events",
	.summary = "the game's events: tail (live), replay (out of the stream)",
	.run = run,
};
