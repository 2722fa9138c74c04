#include "events/ctl/topology.h"

#include "events/ctl/record.h"
#include "events/ctl/terminal.h"
#include "messages/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_MAX_SEGMENTS 10

/* ── the plan ── */

static bool
is_beyond_us(const struct drift *d)
{
	return d->type == DRIFT_OTHER && d->kind->is_fixed;
}

static const char *
verb_of(const struct drift *d)
{
	switch (d->type) {
	case DRIFT_MISSING:
		return "make";
	case DRIFT_EXTRA:
		return "delete";
	case DRIFT_OTHER:
		break;
	}
	return is_beyond_us(d) ? "leave" : "change";
}

static void
describe(const struct comparison *c, struct text *out)
{
	bool is_any_left = false;

	for (size_t i = 0; i < c->count; i++) {
		text_printf(out, "%-7s %s\n", verb_of(&c->drifts[i]), c->drifts[i].text);
		is_any_left = is_any_left || is_beyond_us(&c->drifts[i]);
	}
	if (is_any_left)
		text_puts(out,
		    "What is left can't be changed in place: stop who publishes to it, let its "
		    "consumers empty it,\ndelete it at the management page, and apply again.\n");
}

/* Only what is missing may be made unasked. */
static int
ask_first(const struct topology_config *config, const struct comparison *c, struct err *err)
{
	size_t changed = 0, deleted = 0;
	char question[120];

	for (size_t i = 0; i < c->count; i++) {
		changed += c->drifts[i].type == DRIFT_OTHER && !is_beyond_us(&c->drifts[i]);
		deleted += c->drifts[i].type == DRIFT_EXTRA;
	}
	(void)snprintf(question, sizeof(question),
	    "Changes to the broker: %zu, deletions: %zu. Go on?", changed, deleted);
	return terminal_ask(question, config->yes || changed + deleted == 0, err);
}

/* ── the deeds ── */

/* `place` and the first names of `one`; a binding stands between both of its ends. */
static void
set_path(const struct kind *k, const struct json *one, const char *path[PATH_MAX_SEGMENTS])
{
	size_t size = 0;

	for (; k->place[size] != NULL; size++)
		path[size] = k->place[size];
	for (size_t i = 0; i < k->place_ids; i++)
		path[size++] = management_text(one, k->id[i]);
	if (k->place_ids == 0) {
		path[size++] = "e";
		path[size++] = management_text(one, "source");
		path[size++] =
		    strcmp(management_text(one, "destination_type"), "queue") == 0 ? "q" : "e";
		path[size++] = management_text(one, "destination");
	}
	path[size] = NULL;
}

/* A user that is there keeps its password. */
static int
put_body(const struct drift *d, const char *passwords, struct text *out, struct err *err)
{
	char *json = json_print(d->expected, NULL);
	int code = 0;

	if (strcmp(d->kind->section, "users") != 0) {
		text_puts(out, json);
	} else if (d->type == DRIFT_MISSING) {
		code = topology_put_user(json, passwords, out, err);
	} else {
		text_add(out, json, strlen(json) - 1);
		text_printf(out, ",\"password_hash\":\"%s\",\"hashing_algorithm\":\"%s\"}",
		    management_text(d->found, "password_hash"),
		    management_text(d->found, "hashing_algorithm"));
	}
	free(json);
	return code;
}

struct limits {
	struct management *management;
	const char *user;
	int code;
	struct err err;
};

static bool
lift_limit(const char *limit, const struct json *value, void *arg)
{
	struct limits *l = arg;

	(void)value;
	l->code =
	    management_delete(l->management, PATH("user-limits", l->user, limit), NULL, &l->err);
	return l->code == 0;
}

static bool
set_limit(const char *limit, const struct json *value, void *arg)
{
	struct limits *l = arg;
	char *number = json_print(value, NULL), body[80];

	(void)snprintf(body, sizeof(body), "{\"value\":%.40s}", number);
	free(number);
	l->code = management_put(l->management, PATH("user-limits", l->user, limit), body, &l->err);
	return l->code == 0;
}

/* A user's limits are not its entry's, though the broker lists them there. */
static int
put_limits(struct management *m, const struct drift *d, struct err *err)
{
	struct limits l = { .management = m, .user = management_text(d->expected, "name") };
	const struct json *limits;
	struct err ignored = { 0 };

	if (d->found != NULL && jget_any(d->found, "limits", &limits, &ignored) == 0)
		json_each(limits, lift_limit, &l);
	if (l.code == 0 && jget_any(d->expected, "limits", &limits, &ignored) == 0)
		json_each(limits, set_limit, &l);
	if (l.code != 0)
		*err = l.err;
	return l.code;
}

static int
put(struct management *m, const struct drift *d, const char *passwords, struct err *err)
{
	const char *path[PATH_MAX_SEGMENTS];
	struct text body = { 0 };
	int code = put_body(d, passwords, &body, err);

	set_path(d->kind, d->expected, path);
	if (code == 0 && d->kind->place_ids == 0)
		code = management_post(m, path, body.bytes, err);
	else if (code == 0)
		code = management_put(m, path, body.bytes, err);
	text_finish(&body);
	if (code == 0 && strcmp(d->kind->section, "users") == 0)
		code = put_limits(m, d, err);
	return code;
}

/* A user's topic permissions all go at once: what the contracts give comes back. */
static int
put_topics_again(
    struct management *m, const struct comparison *c, const struct drift *gone, struct err *err)
{
	const char *user = management_text(gone->found, "user");
	int code = 0;

	for (size_t i = 0; code == 0 && i < TOPOLOGY_DEFINITION_COUNT; i++) {
		struct drift d = { .kind = gone->kind, .expected = c->expected[i] };

		if (strcmp(topology_definitions[i].section, gone->kind->section) == 0 &&
		    strcmp(management_text(d.expected, "user"), user) == 0)
			code = put(m, &d, "", err);
	}
	return code;
}

static int
remove_it(struct management *m, const struct comparison *c, const struct drift *d, struct err *err)
{
	const char *path[PATH_MAX_SEGMENTS], *query = NULL;
	size_t size = 0;
	int code;

	set_path(d->kind, d->found, path);
	if (d->kind->place_ids == 0) {
		while (path[size] != NULL)
			size++;
		path[size++] = management_text(d->found, "properties_key");
		path[size] = NULL;
	}
	if (strcmp(d->kind->section, "queues") == 0)
		query = "if-empty=true&if-unused=true";
	code = management_delete(m, path, query, err);
	if (code == 0 && strcmp(d->kind->section, "topic_permissions") == 0)
		code = put_topics_again(m, c, d, err);
	return code;
}

static int
carry_out(struct management *m, const struct comparison *c, const char *passwords, struct err *err)
{
	int code = 0;

	for (size_t i = 0; code == 0 && i < c->count; i++) {
		const struct drift *d = &c->drifts[i];

		if (is_beyond_us(d))
			continue;
		code = d->type == DRIFT_EXTRA ? remove_it(m, c, d, err) : put(m, d, passwords, err);
	}
	return code;
}

/* ── a run ── */

/* What differs still. */
static int
look_again(struct management *m, size_t *ret_count, struct err *err)
{
	struct comparison c = { 0 };
	int code = comparison_make(&c, m, err);

	if (code == 0)
		*ret_count = c.count;
	comparison_finish(&c);
	return code;
}

static int
apply(struct management *m, struct record *r, const struct comparison *c, const char *plan,
    const char *passwords, struct err *err)
{
	struct record_entry entry = {
		.action = "topology apply", .target = TOPOLOGY_VHOST, .note = plan
	};
	int64_t number = 0;
	size_t left = 0;
	int code = record_begin(r, &entry, &number, err);

	if (code == 0)
		code = carry_out(m, c, passwords, err);
	if (code == 0)
		code = record_done(r, number, NULL, err);
	if (code == 0)
		code = look_again(m, &left, err);
	if (code == 0 && left > 0)
		code = err_set(err, ERR_STALE,
		    "differences left: %zu; wildmarchctl topology check names them", left);
	return code;
}

static int
plan_and_apply(const struct topology_config *config, struct loop *loop, struct management *m,
    struct comparison *c, struct err *err)
{
	struct text plan = { 0 };
	struct record *r = NULL;
	int code = comparison_make(c, m, err);

	if (code != 0)
		return code;
	describe(c, &plan);
	printf("%s", c->count == 0 ? "the broker agrees with the contracts\n" : plan.bytes);
	if (c->count > 0 && !config->dry_run) {
		code = ask_first(config, c, err);
		r = code == 0 ? record_open(loop, config->database_url, err) : NULL;
		code =
		    r == NULL ? (int)err->code : apply(m, r, c, plan.bytes, config->passwords, err);
		record_close(r);
	}
	text_finish(&plan);
	return code;
}

int
topology_apply(const struct topology_config *config, struct err *err)
{
	struct loop *loop = loop_create();
	struct management *m = management_open(loop, config->amqp_management_url, err);
	struct comparison c = { 0 };
	int code = m == NULL ? (int)err->code : plan_and_apply(config, loop, m, &c, err);

	comparison_finish(&c);
	management_close(m);
	loop_destroy(loop);
	return code;
}
