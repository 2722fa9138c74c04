/* wildmarchctl subscribers add|list|revoke: who outside may read the game's events from the broker.
 *
 *   stats ──▶ user ext-stats ──▶ its own queues ext.stats.… ◀──bound── game_events
 */
#include "events/ctl/subscribers.h"

#include "events/config.h"
#include "events/ctl/subcommand.h"
#include "events/ctl/words.h"
#include "messages/topology.h"

#include <stdio.h>
#include <string.h>

#define PROGRAM "wildmarchctl subscribers"

/* clang-format off */
#define SHARED_FIELDS                                                                              \
	CONFIG_FIELD(CONFIG_SECRET, subscribers_config, amqp_management_url,                       \
	    "AMQP_MANAGEMENT_URL", NULL, 1, 1024, MANAGEMENT_URL_HELP ", an administrator's"),     \
	CONFIG_FIELD(CONFIG_SECRET, subscribers_config, database_url, "DATABASE_URL", NULL, 1, 0,  \
	    "for the record of who did what: postgresql://user:password@host:port/name")
/* clang-format on */

static const struct config_field list_fields[] = {
	SHARED_FIELDS,
	CONFIG_FIELD(CONFIG_BOOL, subscribers_config, json, "--json", "false", 0, 0,
	    "one JSON object a line, for machines"),
	CONFIG_END,
};
static const struct config_field add_fields[] = {
	SHARED_FIELDS,
	CONFIG_FIELD(CONFIG_SECRET, subscribers_config, amqp_url, "AMQP_URL", NULL, 1, 1024,
	    "where subscribers connect to; the login in it is not used"),
	CONFIG_FIELD(CONFIG_TEXT, subscribers_config, topics, "--topics", "#", 1, 255,
	    "patterns of routing keys, comma-separated: 'player.*,combat.#'"),
	CONFIG_END,
};
static const struct config_field revoke_fields[] = {
	SHARED_FIELDS,
	CONFIG_FIELD(CONFIG_BOOL, subscribers_config, keep_queues, "--keep-queues", "false", 0, 0,
	    "leave its queues and exchanges, for a new password"),
	CONFIG_FIELD(CONFIG_BOOL, subscribers_config, yes, "--yes", "false", 0, 0, "don't ask"),
	CONFIG_END,
};

/* ── what they share ── */

int
subscriber_set_name(struct subscribers *s, const char *name, struct err *err)
{
	size_t size = strlen(name);

	if (size == 0 || size > SUBSCRIBER_NAME_MAX ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != size || name[0] == '-' ||
	    name[size - 1] == '-')
		return err_set(err, ERR_CONFIG,
		    "a subscriber's name is 1 to %d lower-case letters, digits and inner hyphens, "
		    "such as stats or map-2",
		    SUBSCRIBER_NAME_MAX);
	s->name = name;
	(void)snprintf(s->user, sizeof(s->user), "%.6s%.40s", topology_strangers.user_prefix, name);
	(void)snprintf(s->prefix, sizeof(s->prefix), "%.5s%.40s.", topology_strangers.prefix, name);
	return 0;
}

int
subscriber_find(struct subscribers *s, struct json **ret, struct err *err)
{
	int code = management_get(s->management, PATH("users", s->user), NULL, ret, err);

	if (code != ERR_NOT_FOUND)
		return code;
	*err = (struct err){ 0 };
	*ret = NULL;
	return 0;
}

static int
run_with(const struct subscribers_config *config, const char *name,
    int (*run)(struct subscribers *s, struct err *err), struct err *err)
{
	struct subscribers s = { .config = config };
	int code = name == NULL ? 0 : subscriber_set_name(&s, name, err);

	if (code != 0)
		return code;
	s.loop = loop_create();
	s.management = management_open(s.loop, config->amqp_management_url, err);
	if (s.management != NULL)
		s.record = record_open(s.loop, config->database_url, err);
	code = s.record == NULL ? (int)err->code : run(&s, err);
	record_close(s.record);
	management_close(s.management);
	loop_destroy(s.loop);
	return code;
}

/* ── the command line ── */

static int
run_list(const void *config, const char *unused, struct err *err)
{
	return run_with(config, unused, subscribers_list, err);
}

static int
run_add(const void *config, const char *name, struct err *err)
{
	return run_with(config, name, subscribers_add, err);
}

static int
run_revoke(const void *config, const char *name, struct err *err)
{
	return run_with(config, name, subscribers_revoke, err);
}

static const struct word words[] = {
	{ "add", PROGRAM " add NAME", "NAME",
	    "makes a login at the broker for a service outside, and prints its AMQP_URL, once.\n\n"
	    "  " PROGRAM " add stats\n"
	    "  " PROGRAM " add map --topics 'player.*,combat.#'\n\n"
	    "The user ext-NAME may declare queues and exchanges whose names begin with ext.NAME. "
	    ",\n"
	    "bind them to game_events, read them, and read the history in the stream\n"
	    "game_events.log. It sees no requests, publishes nothing but to what is its own, and\n"
	    "has 10 connections. With --topics it can bind only what the patterns cover (* is one\n"
	    "word, # any number), and not read the stream, which can't be read in part:\n"
	    "wildmarchctl events replay --pattern fills a queue of theirs instead. The broker "
	    "keeps\n"
	    "a hash only: whoever loses the password is revoked (--keep-queues) and added again. "
	    "A\n"
	    "queue of theirs holds 100000 messages, each for a day, and ends after a day unused.\n"
	    "Safe to repeat when it was cut off; stands in the record.",
	    add_fields, run_add },
	{ "list", PROGRAM " list", NULL,
	    "lists the subscribers: since when, connections, queues, messages waiting, topics.\n\n"
	    "  " PROGRAM " list\n\n"
	    "Topics are the broker's pattern for the routing keys they may bind; all: no limit.",
	    list_fields, run_list },
	{ "revoke", PROGRAM " revoke NAME", "NAME",
	    "ends a subscriber: its login, its connections, its queues.\n\n"
	    "  " PROGRAM " revoke stats\n"
	    "  " PROGRAM " revoke stats --keep-queues && " PROGRAM " add stats\n\n"
	    "Its connections are closed at once. Nobody else can read its queues, and they would\n"
	    "fill for a day, so they go, too, with what they hold; --keep-queues leaves them for "
	    "a\n"
	    "new password. Asks, unless --yes is given. Safe to repeat when it was cut off; "
	    "stands\n"
	    "in the record.",
	    revoke_fields, run_revoke },
};

static int
run(int argc, char **argv)
{
	static const struct words all = { .program = PROGRAM,
		.about = "services outside that read the game's events from the broker",
		.words = words,
		.count = sizeof(words) / sizeof(words[0]),
		.config_size = sizeof(struct subscribers_config) };

	return words_run(&all, argc, argv);
}

const struct subcommand subscribers_subcommand = {
	.name = "subscribers",
	.summary = "services outside that read events: add, list, revoke",
	.run = run,
};
