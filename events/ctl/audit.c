/* wildmarchctl audit: are the game's invariants true on this system, now? */
#include "events/ctl/audit.h"

#include "events/clock.h"
#include "events/config.h"
#include "events/ctl/management.h"
#include "events/ctl/subcommand.h"
#include "events/loop.h"
#include "events/redis.h"
#include "events/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CONNECT_MS 5000
#define POLL_MS 250

struct audit_config {
	char *database_url, *redis_url, *amqp_management_url;
	int64_t settle_ms, expect_dead;
	bool json;
};

static const struct config_field fields[] = {
	CONFIG_FIELD(CONFIG_SECRET, audit_config, database_url, "DATABASE_URL", NULL, 1, 0,
	    "postgres://user:password@host:port/name"),
	CONFIG_FIELD(CONFIG_SECRET, audit_config, redis_url, "REDIS_URL", "", 0, 0,
	    "redis://[:password@]host:port[/database]; without it hot state isn't looked at"),
	CONFIG_FIELD(CONFIG_SECRET, audit_config, amqp_management_url, "AMQP_MANAGEMENT_URL", "", 0,
	    0, MANAGEMENT_URL_HELP "; without it queues aren't looked at"),
	CONFIG_FIELD(CONFIG_INT, audit_config, settle_ms, "SETTLE_MS", "0", 0, 600000,
	    "wait so long (ms) until what is on its way has arrived and all is well"),
	CONFIG_FIELD(CONFIG_INT, audit_config, expect_dead, "EXPECT_DEAD", "0", 0, 1000000,
	    "dead letters that belong there: as many, not more and not fewer"),
	CONFIG_FIELD(CONFIG_BOOL, audit_config, json, "JSON", "false", 0, 0,
	    "print one JSON object instead of lines"),
	CONFIG_END,
};

static const char about[] =
    "checks the game's invariants on a live system, a line each with its figures, ok or BROKEN.\n\n"
    "Ledger and balances, levels and experience, fights settled once, bonuses and notifications of "
    "every level-up, quests and deeds,\n"
    "clans, goods in escrow, raids, world bosses, inbox, outbox, hot state, queues and dead "
    "letters; fights "
    "replayed from their records "
    "(all of 5,000, "
    "of "
    "more one in a\n"
    "hundred), builds within their levels. It only reads. On a busy system give --settle-ms, "
    "since a level-up's\n"
    "bonus follows the level-up by some milliseconds. Exit code 1 when anything is broken.";

struct audit {
	const struct audit_config *config;
	struct loop *loop;
	struct database *database;
	struct redis *redis;           /* NULL: not asked for */
	struct management *management; /* NULL: not asked for */
	struct loop_timer *timer;
	int64_t deadline_ms;
};

void
report_add(struct report *r, const char *name, int64_t broken, const char *figures, ...)
{
	struct finding *f = &r->findings[r->count];
	va_list args;

	assert(r->count < FINDINGS_MAX);
	r->count++;
	f->name = name;
	f->broken = broken;
	va_start(args, figures);
	vsnprintf(f->figures, sizeof(f->figures), figures, args);
	va_end(args);
}

static bool
is_well(const struct report *r)
{
	for (unsigned i = 0; i < r->count; i++)
		if (r->findings[i].broken != 0)
			return false;
	return true;
}

static void
print_lines(const struct report *r)
{
	for (unsigned i = 0; i < r->count; i++) {
		const struct finding *f = &r->findings[i];

		if (f->broken == 0)
			printf("ok      %-24s %s\n", f->name, f->figures);
		else
			printf("BROKEN  %-24s %s: %lld wrong\n", f->name, f->figures,
			    (long long)f->broken);
	}
}

static void
print_json(const struct report *r)
{
	struct text out = { 0 };

	text_printf(&out, "{\"ok\":%s,\"checks\":[", is_well(r) ? "true" : "false");
	for (unsigned i = 0; i < r->count; i++) {
		const struct finding *f = &r->findings[i];

		text_printf(&out,
		    "%s{\"name\":\"%s\",\"ok\":%s,\"broken\":%lld,\"figures\":", i > 0 ? "," : "",
		    f->name, f->broken == 0 ? "true" : "false", (long long)f->broken);
		text_put_json(&out, f->figures, strlen(f->figures));
		text_putc(&out, '}');
	}
	printf("%s]}\n", out.bytes);
	text_finish(&out);
}

/* ── waiting ── */

static void
on_timer(void *arg)
{
	loop_stop(arg);
}

static void
pause_for(struct audit *a, int64_t ms)
{
	loop_timer_arm(a->timer, ms);
	loop_run(a->loop);
}

static int
wait_for_redis(struct audit *a, struct err *err)
{
	int64_t deadline = clock_monotonic_ms() + CONNECT_MS;

	while (!redis_is_ready(a->redis, NULL)) {
		if (clock_monotonic_ms() >= deadline)
			return err_set(err, ERR_UNAVAILABLE,
			    "redis: not connected within %d ms; is REDIS_URL right?", CONNECT_MS);
		pause_for(a, 10);
	}
	return 0;
}

/* ── a run ── */

static int
look(struct audit *a, struct report *r, struct err *err)
{
	int code = audit_value(a->database, r, err);

	if (code == 0 && a->redis != NULL)
		code = audit_hot(a->loop, a->database, a->redis, r, err);
	if (code == 0 && a->management != NULL)
		code = audit_queues(a->management, a->config->expect_dead, r, err);
	return code;
}

static int
look_until_settled(struct audit *a, struct report *r, struct err *err)
{
	for (;;) {
		int code;

		*r = (struct report){ 0 };
		code = look(a, r, err);
		if (code != 0 || is_well(r) || clock_monotonic_ms() + POLL_MS > a->deadline_ms)
			return code;
		pause_for(a, POLL_MS);
	}
}

static int
open_parts(struct audit *a, struct err *err)
{
	a->loop = loop_create();
	a->timer = loop_timer_create(a->loop, on_timer, a->loop);
	a->database = database_open(a->loop, a->config->database_url, err);
	if (a->database == NULL)
		return err->code;
	if (a->config->amqp_management_url[0] != '\0') {
		a->management = management_open(a->loop, a->config->amqp_management_url, err);
		if (a->management == NULL)
			return err->code;
	}
	if (a->config->redis_url[0] == '\0')
		return 0;
	a->redis = redis_open(a->loop, a->config->redis_url, err);
	return a->redis == NULL ? (int)err->code : wait_for_redis(a, err);
}

static void
close_parts(struct audit *a)
{
	redis_close(a->redis);
	management_close(a->management);
	database_close(a->database);
	loop_timer_destroy(a->timer);
	loop_destroy(a->loop);
}

static int
audit(const struct audit_config *config)
{
	struct audit a = { .config = config,
		.deadline_ms = clock_monotonic_ms() + config->settle_ms };
	struct report report = { 0 };
	struct err err = { 0 };
	int code = open_parts(&a, &err);

	if (code == 0)
		code = look_until_settled(&a, &report, &err);
	close_parts(&a);
	if (code != 0) {
		fprintf(stderr, "wildmarchctl audit: %s\n", err.text);
		return EXIT_USAGE;
	}
	if (config->json)
		print_json(&report);
	else
		print_lines(&report);
	return is_well(&report) ? EXIT_FINE : EXIT_BROKEN;
}

/* The configuration's flags all take a value; --json alone is kinder to type. */
static void
spell_out_json(int argc, char **argv)
{
	static char spelled[] = "--json=true";

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--json") == 0 && (i + 1 == argc || argv[i + 1][0] == '-'))
			argv[i] = spelled;
}

static int
run(int argc, char **argv)
{
	struct audit_config config = { 0 };
	enum config_action action;
	struct err err = { 0 };
	int code;

	spell_out_json(argc, argv);
	code = config_load(fields, "wildmarchctl audit", about, argc, argv, &config, &action, &err);
	if (code != 0) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_USAGE;
	}
	code = action == CONFIG_RUN ? audit(&config) : EXIT_FINE;
	config_finish(fields, &config);
	return code;
}

const struct subcommand audit_subcommand = {
	.name = "audit",
	.summary = "check the game's invariants on a live system",
	.run = run,
};
