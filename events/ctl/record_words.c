/* wildmarchctl record list|show: who did what with this tool. */
#include "events/ctl/subcommand.h"

#include "events/ctl/database.h"
#include "events/ctl/moment.h"
#include "events/ctl/pretty.h"
#include "events/ctl/terminal.h"
#include "events/ctl/words.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM "wildmarchctl record"
#define ANSWER_MS 10000

struct record_config {
	char *database_url;
	char *from, *message;
	int64_t max;
	bool json;
};

/* clang-format off */
#define SHARED_FIELDS                                                                              \
	CONFIG_FIELD(CONFIG_SECRET, record_config, database_url, "DATABASE_URL", NULL, 1, 0,       \
	    "postgresql://user:password@host:port/name"),                                          \
	CONFIG_FIELD(CONFIG_BOOL, record_config, json, "--json", "false", 0, 0,                    \
	    "one JSON object a line, with messages whole, bodies in base64")
/* clang-format on */

static const struct config_field list_fields[] = {
	SHARED_FIELDS,
	CONFIG_FIELD(CONFIG_TEXT, record_config, from, "--from", "3650d", 1, 40, MOMENT_HELP),
	CONFIG_FIELD(CONFIG_TEXT, record_config, message, "--message", "", 0, 255,
	    "only what was done to the message with this id"),
	CONFIG_FIELD(
	    CONFIG_INT, record_config, max, "--max", "50", 1, 1000000, "the newest so many"),
	CONFIG_END,
};
static const struct config_field show_fields[] = {
	SHARED_FIELDS,
	CONFIG_END,
};

/* $1: its number, 0 for any; $2: since when, in ms; $3: the message's id, "" for any; $4: how many.
 * Cells are read by their place. */
static const struct postgres_statement select_entries = {
	"operator_log_select",
	"SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS'), operator, action,"
	" target, message_id, note, done_at IS NOT NULL, message::text, body_before, body_after,"
	" json_build_object('number', id, 'at', at, 'done_at', done_at, 'operator', operator,"
	"  'action', action, 'target', target, 'note', note, 'message_id', message_id,"
	"  'message', message, 'body_before', translate(encode(body_before, 'base64'), E'\\n', ''),"
	"  'body_after', translate(encode(body_after, 'base64'), E'\\n', ''))::text"
	" FROM (SELECT * FROM operator_log WHERE ($1::bigint = 0 OR id = $1)"
	"  AND at >= to_timestamp($2::bigint / 1000.0) AND ($3::text = '' OR message_id = $3)"
	"  ORDER BY id DESC LIMIT $4::bigint) AS newest ORDER BY id",
};

enum cell {
	CELL_NUMBER,
	CELL_AT,
	CELL_OPERATOR,
	CELL_ACTION,
	CELL_TARGET,
	CELL_MESSAGE_ID,
	CELL_NOTE,
	CELL_IS_DONE,
	CELL_MESSAGE,
	CELL_BODY_BEFORE,
	CELL_BODY_AFTER,
	CELL_JSON,
};

struct listing {
	bool json, is_whole;
	size_t count;
};

/* ── an entry ── */

static const char *
state_of(const struct postgres_results *r, size_t row)
{
	return postgres_text(r, 0, row, CELL_IS_DONE)[0] == 't' ? "done" : "begun, perhaps done";
}

static void
print_line(const struct postgres_results *r, size_t row)
{
	const char *note = postgres_text(r, 0, row, CELL_NOTE);
	size_t size = strcspn(note, "\n");

	printf("%5s  %s  %-16s  %s%-18s%s  %-20s  %s%s", postgres_text(r, 0, row, CELL_NUMBER),
	    postgres_text(r, 0, row, CELL_AT), postgres_text(r, 0, row, CELL_OPERATOR),
	    terminal_colour(COLOUR_BOLD), postgres_text(r, 0, row, CELL_ACTION),
	    terminal_colour(COLOUR_NONE), postgres_text(r, 0, row, CELL_TARGET),
	    postgres_text(r, 0, row, CELL_MESSAGE_ID), size > 0 ? "  " : "");
	terminal_print(note, size, 0);
	if (postgres_text(r, 0, row, CELL_IS_DONE)[0] != 't')
		printf("  %s(%s)%s", terminal_colour(COLOUR_RED), state_of(r, row),
		    terminal_colour(COLOUR_NONE));
	putchar('\n');
}

static void
print_field(const struct postgres_results *r, size_t row, const char *name, enum cell cell)
{
	const char *value = postgres_text(r, 0, row, (int)cell);

	printf("  %-10s ", name);
	for (; *value != '\0'; value += value[0] == '\n') {
		size_t size = strcspn(value, "\n");

		terminal_print(value, size, 0);
		value += size;
		if (value[0] == '\n' && value[1] != '\0')
			printf("\n             ");
	}
	putchar('\n');
}

static void
print_body(const struct postgres_results *r, size_t row, const char *name, enum cell cell)
{
	size_t size = 0;
	void *body = postgres_bytes(r, 0, row, (int)cell, &size);

	if (body != NULL)
		pretty_print_body(name, body, size);
	free(body);
}

static void
print_whole(const struct postgres_results *r, size_t row)
{
	const char *message = postgres_text(r, 0, row, CELL_MESSAGE);

	printf("%s%s%s\n", terminal_colour(COLOUR_BOLD), postgres_text(r, 0, row, CELL_NUMBER),
	    terminal_colour(COLOUR_NONE));
	print_field(r, row, "at", CELL_AT);
	print_field(r, row, "by", CELL_OPERATOR);
	print_field(r, row, "did", CELL_ACTION);
	print_field(r, row, "to", CELL_TARGET);
	print_field(r, row, "message", CELL_MESSAGE_ID);
	print_field(r, row, "note", CELL_NOTE);
	printf("  %-10s %s\n", "state", state_of(r, row));
	if (message[0] != '\0')
		pretty_print_body("the message but for its body", message, strlen(message));
	print_body(r, row, "body before", CELL_BODY_BEFORE);
	print_body(r, row, "body after", CELL_BODY_AFTER);
}

static void
take_entries(const struct postgres_results *r, void *arg)
{
	struct listing *l = arg;

	l->count = postgres_rows(r, 0);
	for (size_t row = 0; row < l->count; row++) {
		if (l->json)
			printf("%s\n", postgres_text(r, 0, row, CELL_JSON));
		else if (l->is_whole)
			print_whole(r, row);
		else
			print_line(r, row);
	}
}

/* ── the words ── */

static int
print_entries(const struct record_config *config, int64_t number, int64_t since_ms,
    struct listing *l, struct err *err)
{
	struct loop *loop = loop_create();
	struct database *d = database_open(loop, config->database_url, err);
	struct postgres_params p = { 0 };
	int code = d == NULL ? (int)err->code : 0;

	l->json = config->json;
	params_i64(&p, number);
	params_i64(&p, since_ms);
	params_text(&p, config->message != NULL ? config->message : "");
	params_i64(&p, number != 0 ? 1 : config->max);
	if (d != NULL)
		code = database_ask(d, &select_entries, &p, ANSWER_MS, take_entries, l, err);
	database_close(d);
	loop_destroy(loop);
	return code;
}

static int
list(const void *arg, const char *unused, struct err *err)
{
	const struct record_config *config = arg;
	struct listing l = { 0 };
	int64_t since_ms = 0;
	int code = moment_parse("--from", config->from, &since_ms, err);

	(void)unused;
	return code != 0 ? code : print_entries(config, 0, since_ms, &l, err);
}

static int
show(const void *arg, const char *operand, struct err *err)
{
	struct listing l = { .is_whole = true };
	char *end;
	int64_t number = strtoll(operand, &end, 10);
	int code;

	if (number <= 0 || *end != '\0')
		return err_set(err, ERR_CONFIG,
		    "'%.40s' is no number of an entry; " PROGRAM " list shows them", operand);
	code = print_entries(arg, number, 0, &l, err);
	if (code == 0 && l.count == 0)
		code = err_set(err, ERR_NOT_FOUND,
		    "the record has no entry %s; " PROGRAM " list shows them", operand);
	return code;
}

static const struct word words[] = {
	{ "list", PROGRAM " list", NULL,
	    "prints who did what with this tool, the newest last.\n\n"
	    "  " PROGRAM " list --from 2h\n"
	    "  " PROGRAM " list --message 59d078fc-eecc-58df-b0e0-3aff813c1807\n\n"
	    "A line holds the entry's number, the time (UTC), who, what, to which queue or\n"
	    "subscriber, the message's id and a note. Each stands there before the deed: one that\n"
	    "is marked as begun was cut off, and may or may not be done. Nothing deletes from the\n"
	    "record by itself (table operator_log).",
	    list_fields, list },
	{ "show", PROGRAM " show NUMBER", "NUMBER",
	    "prints one entry whole: also the message that was dropped or edited.\n\n"
	    "  " PROGRAM " show 12\n"
	    "  " PROGRAM " show 12 --json | jq -r .body_before | base64 -d\n\n"
	    "A message that was dropped can be made again from here: its properties, headers and\n"
	    "body are kept as they were; of an edited one the body after it, too.",
	    show_fields, show },
};

static int
run(int argc, char **argv)
{
	static const struct words all = { .program = PROGRAM,
		.about = "who did what with this tool, and to which message",
		.words = words,
		.count = sizeof(words) / sizeof(words[0]),
		.config_size = sizeof(struct record_config) };

	return words_run(&all, argc, argv);
}

const struct subcommand record_subcommand = {
	.name = "record",
	.summary = "who did what with this tool: list, show",
	.run = run,
};
