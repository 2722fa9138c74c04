/* wildmarchctl outbox status: events that are committed and not yet with the broker. */
#include "events/ctl/subcommand.h"

#include "events/config.h"
#include "events/ctl/database.h"
#include "events/ctl/pretty.h"
#include "events/ctl/terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PROGRAM "wildmarchctl outbox"
#define ANSWER_MS 10000

struct outbox_config {
	char *database_url;
	int64_t stuck_s;
	bool json;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_SECRET, outbox_config, database_url, "DATABASE_URL", NULL, 1, 0,
	    "postgresql://user:password@host:port/name"),
	CONFIG_FIELD(CONFIG_INT, outbox_config, stuck_s, "--stuck-s", "30", 1, 86400,
	    "an event that waits longer (seconds) is stuck"),
	CONFIG_FIELD(CONFIG_BOOL, outbox_config, json, "--json", "false", 0, 0,
	    "one JSON object a line, for machines"),
	CONFIG_END,
};

static const char about[] =
    "events that are committed and not yet with the broker.\n\n"
    "  " PROGRAM " status\n\n"
    "Each event is a row beside what it tells of, published right after the commit and deleted\n"
    "when the broker has confirmed it: mostly there are none, and none is older than a second.\n"
    "Rows that stay have a reason: the broker is away or blocked. Those whose exchange is gone,\n"
    "or not their publisher's to write, are parked and hold up no other; they follow by\n"
    "themselves within 15 s of its return (wildmarchctl topology check says what is missing, and\n"
    "topology apply makes it). Exits with 1 when something is stuck or parked. Nothing is\n"
    "changed.";

/* The rows of one producer and exchange. Its cells are read by their place. */
static const struct postgres_statement count_rows = {
	"outbox_status",
	"SELECT producer, exchange, count(*), extract(epoch FROM clock_timestamp() -"
	" min(created_at))::bigint, max(attempts), min(event_id::text),"
	" count(*) FILTER (WHERE parked_at IS NULL"
	"  AND created_at < clock_timestamp() - $1::int * interval '1 second'),"
	" count(parked_at)"
	" FROM outbox GROUP BY 1, 2 ORDER BY 4 DESC",
};

struct status {
	const struct outbox_config *config;
	int64_t rows, left_behind; /* stuck or parked */
};

static void
print_json(const struct postgres_results *r, size_t row)
{
	struct text out = { 0 };

	text_putc(&out, '{');
	pretty_put_member(&out, "producer", postgres_text(r, 0, row, 0));
	pretty_put_member(&out, "exchange", postgres_text(r, 0, row, 1));
	pretty_put_member(&out, "example", postgres_text(r, 0, row, 5));
	text_printf(&out,
	    ",\"rows\":%" PRId64 ",\"oldest_s\":%" PRId64 ",\"attempts\":%" PRId64
	    ",\"stuck\":%" PRId64 ",\"parked\":%" PRId64 "}",
	    postgres_i64(r, 0, row, 2), postgres_i64(r, 0, row, 3), postgres_i64(r, 0, row, 4),
	    postgres_i64(r, 0, row, 6), postgres_i64(r, 0, row, 7));
	printf("%s\n", out.bytes);
	text_finish(&out);
}

static void
print_row(const struct postgres_results *r, size_t row)
{
	bool is_stuck = postgres_i64(r, 0, row, 6) > 0, is_parked = postgres_i64(r, 0, row, 7) > 0;

	printf("%-8s  %-24s  %7s  %7s s  %8s  %s%s%s\n", postgres_text(r, 0, row, 0),
	    postgres_text(r, 0, row, 1), postgres_text(r, 0, row, 2), postgres_text(r, 0, row, 3),
	    postgres_text(r, 0, row, 4), is_stuck || is_parked ? terminal_colour(COLOUR_RED) : "",
	    is_parked  ? "parked: the exchange is gone"
	    : is_stuck ? "stuck"
		       : "on its way",
	    terminal_colour(COLOUR_NONE));
	if (is_stuck || is_parked)
		printf("          such as %s\n", postgres_text(r, 0, row, 5));
}

static void
take_rows(const struct postgres_results *r, void *arg)
{
	struct status *s = arg;

	for (size_t row = 0; row < postgres_rows(r, 0); row++) {
		if (row == 0 && !s->config->json)
			printf("%-8s  %-24s  %7s  %9s  %8s  %s\n", "producer", "exchange", "rows",
			    "oldest", "attempts", "state");
		s->rows += postgres_i64(r, 0, row, 2);
		s->left_behind += postgres_i64(r, 0, row, 6) + postgres_i64(r, 0, row, 7);
		if (s->config->json)
			print_json(r, row);
		else
			print_row(r, row);
	}
}

static int
status(const struct outbox_config *config, struct status *s, struct err *err)
{
	struct loop *loop = loop_create();
	struct database *d = database_open(loop, config->database_url, err);
	struct postgres_params p = { 0 };
	int code = d == NULL ? (int)err->code : 0;

	s->config = config;
	params_i64(&p, config->stuck_s);
	if (d != NULL)
		code = database_ask(d, &count_rows, &p, ANSWER_MS, take_rows, s, err);
	database_close(d);
	loop_destroy(loop);
	if (code == 0 && !config->json && s->rows == 0)
		printf("the outbox is empty\n");
	return code;
}

static int
run_status(int argc, char **argv)
{
	struct outbox_config config = { 0 };
	enum config_action action = CONFIG_RUN;
	struct status s = { 0 };
	struct err err = { 0 };
	int code =
	    config_load(fields, PROGRAM " status", about, argc, argv, &config, &action, &err);

	if (code == 0 && action == CONFIG_RUN)
		code = status(&config, &s, &err);
	config_finish(fields, &config);
	if (code == 0)
		return s.left_behind > 0 ? EXIT_BROKEN : EXIT_FINE;
	fprintf(stderr, "%s\n", err.text);
	return EXIT_USAGE;
}

static int
run(int argc, char **argv)
{
	bool is_help = argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);

	if (argc >= 2 && strcmp(argv[1], "status") == 0)
		return run_status(argc - 1, argv + 1);
	fprintf(is_help ? stdout : stderr,
	    PROGRAM ": events that are committed and not yet with the broker.\n\n"
		    "  " PROGRAM " status    how many, how old; exits with 1 when one is stuck or "
		    "parked\n\n"
		    "It has a --help.\n");
	return is_help ? EXIT_FINE : EXIT_USAGE;
}

const struct subcommand outbox_subcommand = {
	.name = "outbox",
	.summary = "events not yet with the broker: status",
	.run = run,
};
