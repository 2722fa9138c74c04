/* wildmarchctl trace ID: everything that one press caused, from log and stream, in order.
 *
 *   ID ─▶ the trace ids of what names it ─▶ every line and event of those traces, by time
 */
#include "events/ctl/trace.h"

#include "events/config.h"
#include "events/ctl/moment.h"
#include "events/ctl/pretty.h"
#include "events/ctl/subcommand.h"
#include "events/ctl/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "wildmarchctl trace"
#define TRACE_ID_SIZE 32

struct trace_config {
	char *amqp_url, *amqp_ca_file, *logs, *since;
	bool json;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_SECRET, trace_config, amqp_url, "AMQP_URL", "", 0, 1024,
	    "the broker, for the stream of events; without it only logs are read"),
	CONFIG_FIELD(CONFIG_TEXT, trace_config, amqp_ca_file, "AMQP_CA_FILE", "", 0, 1024,
	    "certificates to trust for amqps; empty: the system's"),
	CONFIG_FIELD(CONFIG_TEXT, trace_config, logs, "LOGS", "", 0, 0,
	    "files and directories of *.log, comma-separated; without it build/stack/log"),
	CONFIG_FIELD(CONFIG_TEXT, trace_config, since, "--since", "1h", 1, 40,
	    "how far back the stream is read: " MOMENT_HELP),
	CONFIG_FIELD(CONFIG_BOOL, trace_config, json, "--json", "false", 0, 0,
	    "one JSON object a line, for machines"),
	CONFIG_END,
};

static const char about[] =
    "everything that one press caused, from log and stream, in order of time.\n\n"
    "  " PROGRAM " a5e6e00236cf3a17010ea6119cad1d95\n"
    "  " PROGRAM " tg:1:42 --logs /var/log/wildmarch --since 2h\n\n"
    "ID is a trace id (32 hex digits: trace_id in logs, the middle of traceparent in headers),\n"
    "an event's id, or an operation's. Bot, gateway, core, jobs and notification write the\n"
    "steps of sampled traces: the first few that begin in a second. Of the others the logs\n"
    "hold what failed, and the stream what happened; at LOG_LEVEL=debug every step is\n"
    "written. Nothing is changed.";

/* ── the moments ── */

void
trace_add_id(struct trace *t, const char *id)
{
	size_t size = strlen(id);

	for (size_t i = 0; i < t->id_count; i++)
		if (strcmp(t->ids[i], id) == 0)
			return;
	if (t->id_count == TRACE_IDS_MAX || size == 0 || size >= TRACE_ID_ROOM)
		return;
	memcpy(t->ids[t->id_count++], id, size + 1);
}

bool
trace_is_in(const struct trace *t, const char *bytes, size_t size)
{
	for (size_t i = 0; i < t->id_count; i++) {
		const char *id = t->ids[i], *at = bytes;
		size_t id_size = strlen(id), left = size;

		while (left >= id_size && (at = memchr(at, id[0], left - id_size + 1)) != NULL) {
			if (memcmp(at, id, id_size) == 0)
				return true;
			at++;
			left = size - (size_t)(at - bytes);
		}
	}
	return false;
}

void
trace_add(struct trace *t, const char *ts, const char *service, const char *source,
    struct text *what, struct text *rest, struct text *raw)
{
	struct trace_moment *m;
	size_t unused;

	if (t->count == TRACE_MOMENTS_MAX) {
		t->is_cut = true;
		text_finish(what);
		text_finish(rest);
		text_finish(raw);
		return;
	}
	if (t->count == t->room) {
		t->room = t->room == 0 ? 64 : t->room * 2;
		t->moments = reallocarray(t->moments, t->room, sizeof(*t->moments));
		if (t->moments == NULL)
			abort();
	}
	m = &t->moments[t->count];
	*m = (struct trace_moment){ .source = source, .number = t->count };
	t->count++;
	(void)snprintf(m->ts, sizeof(m->ts), "%s", ts);
	(void)snprintf(m->service, sizeof(m->service), "%s", service);
	m->what = text_steal(what, &unused);
	m->rest = text_steal(rest, &unused);
	m->raw = text_steal(raw, &unused);
}

static void
forget_all(struct trace *t)
{
	for (size_t i = 0; i < t->count; i++) {
		free(t->moments[i].what);
		free(t->moments[i].rest);
		free(t->moments[i].raw);
	}
	free(t->moments);
}

static int
by_time(const void *a, const void *b)
{
	const struct trace_moment *one = a, *other = b;
	int order = strcmp(one->ts, other->ts);

	if (order != 0)
		return order;
	return one->number < other->number ? -1 : 1;
}

/* ── printing ── */

static void
print_json(const struct trace_moment *m)
{
	struct text out = { 0 };

	text_putc(&out, '{');
	pretty_put_member(&out, "ts", m->ts);
	pretty_put_member(&out, "service", m->service);
	pretty_put_member(&out, "source", m->source);
	pretty_put_member(&out, "what", m->what);
	text_printf(&out, ",\"%s\":", strcmp(m->source, "log") == 0 ? "entry" : "event");
	text_puts(&out, m->raw);
	text_putc(&out, '}');
	printf("%s\n", out.bytes);
	text_finish(&out);
}

static void
print_moment(const struct trace_moment *m)
{
	size_t width = terminal_width(), what = strlen(m->what), taken;

	printf("%s%.12s%s %s%-8s%s ", terminal_colour(COLOUR_DIM), m->ts + 11,
	    terminal_colour(COLOUR_NONE), terminal_colour(COLOUR_CYAN), m->service,
	    terminal_colour(COLOUR_NONE));
	terminal_print(m->what, what, 0);
	printf("%*s ", what < 24 ? (int)(24 - what) : 0, "");
	taken = 12 + 1 + 8 + 1 + (what < 24 ? 24 : what) + 1;
	terminal_print(m->rest, strlen(m->rest), width > taken + 20 ? width - taken : 0);
	putchar('\n');
}

static void
print_all(struct trace *t, bool json)
{
	if (t->count > 0)
		qsort(t->moments, t->count, sizeof(*t->moments), by_time);
	for (size_t i = 0; i < t->count; i++) {
		const struct trace_moment *m = &t->moments[i];

		if (json) {
			print_json(m);
			continue;
		}
		if (i == 0 || memcmp(m->ts, t->moments[i - 1].ts, 10) != 0)
			printf("%s%.10s (UTC)%s\n", terminal_colour(COLOUR_BOLD), m->ts,
			    terminal_colour(COLOUR_NONE));
		print_moment(m);
	}
	if (t->is_cut)
		fprintf(stderr, "there is more: only the first %d were kept\n", TRACE_MOMENTS_MAX);
}

/* ── the run ── */

/* build/stack/log, here or beside the build that this program is of. */
static void
find_logs(char *ret, size_t room)
{
	char program[1024];
	ssize_t size = readlink("/proc/self/exe", program, sizeof(program) - 1);

	(void)snprintf(ret, room, "build/stack/log");
	if (access(ret, R_OK) == 0 || size <= 0)
		return;
	program[size] = '\0';
	for (int up = 0; up < 3 && strrchr(program, '/') != NULL; up++)
		*strrchr(program, '/') = '\0';
	(void)snprintf(ret, room, "%.900s/stack/log", program);
}

static int
read_stream(struct trace *t, const struct trace_config *config, int64_t since_ms, bool learn,
    struct err *err)
{
	bool is_stopped = false;
	struct broker b = { .loop = loop_create(),
		.url = config->amqp_url,
		.ca_file = config->amqp_ca_file,
		.is_stopped = &is_stopped };
	int code = trace_read_stream(t, &b, since_ms, learn, err);

	loop_destroy(b.loop);
	return code;
}

static bool
is_trace_id(const char *id)
{
	return strlen(id) == TRACE_ID_SIZE && strspn(id, "0123456789abcdef") == TRACE_ID_SIZE;
}

static int
gather(struct trace *t, const struct trace_config *config, const char *logs, struct err *err)
{
	int64_t since_ms;
	int code = moment_parse("--since", config->since, &since_ms, err);

	if (code != 0)
		return code;
	if (!is_trace_id(t->ids[0])) {
		code = trace_read_logs(t, logs, true, err);
		if (code == 0 && t->id_count == 1 && config->amqp_url[0] != '\0')
			code = read_stream(t, config, since_ms, true, err);
	}
	if (code == 0)
		code = trace_read_logs(t, logs, false, err);
	if (code == 0 && config->amqp_url[0] != '\0')
		code = read_stream(t, config, since_ms, false, err);
	return code;
}

static int
show(const char *id, const struct trace_config *config, struct err *err)
{
	struct trace t = { .id_count = 0 };
	char logs[1024];
	int code;

	find_logs(logs, sizeof(logs));
	trace_add_id(&t, id);
	if (t.id_count == 0)
		return err_set(err, ERR_CONFIG, "an id has 1 to %d bytes", TRACE_ID_ROOM - 1);
	code = gather(&t, config, config->logs[0] != '\0' ? config->logs : logs, err);
	print_all(&t, config->json); /* what there is, though one source failed */
	if (code == 0 && t.count == 0)
		code = err_set(err, ERR_NOT_FOUND,
		    "no log in %.60s and no event since %.40s names %.40s; services write their "
		    "steps at LOG_LEVEL=debug, and --since reads further back",
		    config->logs[0] != '\0' ? config->logs : logs, config->since, id);
	forget_all(&t);
	return code;
}

static int
run(int argc, char **argv)
{
	struct trace_config config = { 0 };
	enum config_action action = CONFIG_RUN;
	struct err err = { 0 };
	const char *id = NULL;
	int code;

	if (argc > 1 && argv[1][0] != '-') {
		id = argv[1];
		argc--;
		argv++;
	}
	code = config_load(fields, PROGRAM " ID", about, argc, argv, &config, &action, &err);
	if (code == 0 && action == CONFIG_RUN && id == NULL)
		code = err_set(&err, ERR_CONFIG, PROGRAM ": ID is missing; --help says what it is");
	if (code == 0 && action == CONFIG_RUN)
		code = show(id, &config, &err);
	config_finish(fields, &config);
	if (code == 0)
		return EXIT_FINE;
	fprintf(stderr, "%s\n", err.text);
	return code == ERR_NOT_FOUND ? EXIT_BROKEN : EXIT_USAGE;
}

const struct subcommand trace_subcommand = {
	.name = "trace",
	.summary = "everything that one press caused, from log and stream",
	.run = run,
};
