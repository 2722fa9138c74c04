/* The contracts' definitions against the broker's: one loop for all kinds of things, and a table of
 * what a kind is. */
#include "events/ctl/topology.h"

#include "events/ctl/subscribers.h"
#include "events/text.h"
#include "messages/topology.h"

#include <stdlib.h>
#include <string.h>

#define DEFINITION_MAX 65536

/* ── what is not in the contracts, and needn't be ── */

static bool
begins(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

static bool
is_always_foreign(const struct json *one, const struct json *users)
{
	(void)one;
	(void)users;
	return true;
}

static bool
is_never_foreign(const struct json *one, const struct json *users)
{
	(void)one;
	(void)users;
	return false;
}

/* The broker's own, or a stranger's. */
static bool
is_foreign_name(const char *name)
{
	return name[0] == '\0' || begins(name, "amq.") || begins(name, topology_strangers.prefix);
}

static bool
is_foreign_exchange(const struct json *one, const struct json *users)
{
	(void)users;
	return is_foreign_name(management_text(one, "name"));
}

/* An exclusive queue ends with its connection: replies, tails, streams of events. */
static bool
is_foreign_queue(const struct json *one, const struct json *users)
{
	struct err ignored = { 0 };
	bool is_exclusive = false;

	(void)users;
	if (jget_bool(one, "exclusive", &is_exclusive, &ignored) == 0 && is_exclusive)
		return true;
	return is_foreign_name(management_text(one, "name"));
}

/* A stranger hears game_events and what is a stranger's, and nothing else. A queue that the
 * contracts don't name is named once, not with each of its bindings. */
static bool
is_foreign_binding(const struct json *one, const struct json *users)
{
	const char *from = management_text(one, "source"),
		   *to = management_text(one, "destination");

	(void)users;
	if (is_foreign_name(from))
		return true;
	if (begins(to, topology_strangers.prefix))
		return strcmp(from, topology_strangers.topics_of) == 0;
	return strcmp(management_text(one, "destination_type"), "queue") == 0
	           ? topology_queue_of(to) == NULL
	           : topology_exchange_of(to) == NULL;
}

static bool
is_administrator(const struct json *user)
{
	struct err ignored = { 0 };
	const struct json *tags;
	char *printed;
	bool found;

	if (jget_any(user, "tags", &tags, &ignored) != 0)
		return false;
	printed = json_print(tags, NULL);
	found = strstr(printed, "\"administrator\"") != NULL;
	free(printed);
	return found;
}

static bool
is_administrators(const struct json *one, const struct json *users)
{
	const char *name = management_text(one, "user");

	for (size_t i = 0; i < jget_count(users); i++)
		if (strcmp(management_text(jget_item(users, i), "name"), name) == 0)
			return is_administrator(jget_item(users, i));
	return false;
}

static bool
is_right(const struct json *one, const char *right, const char *pattern, const char *name)
{
	struct text filled = { 0 };
	bool is_same;

	subscriber_put_right(&filled, pattern, name);
	is_same = strcmp(management_text(one, right), filled.bytes) == 0;
	text_finish(&filled);
	return is_same;
}

/* Subscribers come and go, with the rights that subscribers add gives; an administrator may give
 * himself any. */
static bool
is_foreign_permission(const struct json *one, const struct json *users)
{
	const struct topology_strangers *t = &topology_strangers;
	const char *name = management_text(one, "user");

	if (!begins(name, t->user_prefix))
		return is_administrators(one, users);
	name += strlen(t->user_prefix);
	return is_right(one, "configure", t->configure, name) &&
	       is_right(one, "write", t->write, name) &&
	       (is_right(one, "read", t->read, name) ||
		   is_right(one, "read", t->read_in_part, name));
}

/* Subscribers' topics are the operator's choice. */
static bool
is_foreign_topic(const struct json *one, const struct json *users)
{
	return begins(management_text(one, "user"), topology_strangers.user_prefix) ||
	       is_administrators(one, users);
}

/* Operator policies and the vhost's limits; not what plugins keep there, such as shovels. */
static bool
is_foreign_parameter(const struct json *one, const struct json *users)
{
	const char *component = management_text(one, "component");

	(void)users;
	return strcmp(management_text(one, "vhost"), TOPOLOGY_VHOST) != 0 ||
	       (strcmp(component, "operator_policy") != 0 &&
		   strcmp(component, "vhost-limits") != 0);
}

/* ── the kinds ── */

/* In the order in which they can be made; each section of the definitions is one. */
/* clang-format off */
static const struct kind kinds[] = {
	{ "vhosts", "vhost", { "name" }, { NULL },
	    PATH("vhosts"), NULL, PATH("vhosts"), 1, false, is_always_foreign },
	{ "users", "user", { "name" }, { "tags", "limits" },
	    PATH("users"), NULL, PATH("users"), 1, false, is_always_foreign },
	{ "permissions", "permission of", { "user" }, { "configure", "write", "read" },
	    PATH("vhosts", TOPOLOGY_VHOST, "permissions"), NULL,
	    PATH("permissions", TOPOLOGY_VHOST), 1, false, is_foreign_permission },
	{ "topic_permissions", "topic permission of", { "user", "exchange" }, { "write", "read" },
	    PATH("vhosts", TOPOLOGY_VHOST, "topic-permissions"), NULL,
	    PATH("topic-permissions", TOPOLOGY_VHOST), 1, false, is_foreign_topic },
	{ "exchanges", "exchange", { "name" },
	    { "type", "durable", "auto_delete", "internal", "arguments" },
	    PATH("exchanges", TOPOLOGY_VHOST),
	    "columns=name,type,durable,auto_delete,internal,arguments",
	    PATH("exchanges", TOPOLOGY_VHOST), 1, true, is_foreign_exchange },
	{ "queues", "queue", { "name" }, { "durable", "auto_delete", "arguments" },
	    PATH("queues", TOPOLOGY_VHOST), "columns=name,durable,auto_delete,arguments,exclusive",
	    PATH("queues", TOPOLOGY_VHOST), 1, true, is_foreign_queue },
	{ "bindings", "binding", { "source", "destination_type", "destination", "routing_key" },
	    { "arguments" },
	    PATH("bindings", TOPOLOGY_VHOST), NULL,
	    PATH("bindings", TOPOLOGY_VHOST), 0, false, is_foreign_binding },
	{ "policies", "policy", { "name" }, { "pattern", "apply-to", "definition", "priority" },
	    PATH("policies", TOPOLOGY_VHOST), NULL,
	    PATH("policies", TOPOLOGY_VHOST), 1, false, is_never_foreign },
	{ "parameters", "parameter", { "component", "vhost", "name" }, { "value" },
	    PATH("parameters"), NULL, PATH("parameters"), 3, false, is_foreign_parameter },
};
/* clang-format on */

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static size_t
kind_of(const char *section)
{
	size_t i = 0;

	while (strcmp(kinds[i].section, section) != 0)
		i++;
	return i;
}

/* ── the differences ── */

static bool
is_same_thing(const struct kind *k, const struct json *a, const struct json *b)
{
	for (size_t i = 0; i < sizeof(k->id) / sizeof(k->id[0]) && k->id[i] != NULL; i++)
		if (strcmp(management_text(a, k->id[i]), management_text(b, k->id[i])) != 0)
			return false;
	return true;
}

/* "binding requests → queue core.combat by combat.*" */
static void
put_name(const struct kind *k, const struct json *one, struct text *out)
{
	static const char *const joints[] = { "", " → ", " ", " by " };

	text_printf(out, "%s ", k->noun);
	for (size_t i = 0; i < sizeof(k->id) / sizeof(k->id[0]) && k->id[i] != NULL; i++) {
		const char *id = management_text(one, k->id[i]);

		text_printf(out, "%s%s", joints[i], id[0] != '\0' ? id : "nothing");
	}
}

/* A text as it is, all else as JSON. The caller frees it. */
static char *
printed(const struct json *one, const char *member)
{
	struct err ignored = { 0 };
	const struct json *value;
	const char *text = "nothing";
	char *copy;

	if (jget_text(one, member, SIZE_MAX, &text, &ignored) != 0 &&
	    jget_any(one, member, &value, &ignored) == 0)
		return json_canonical(value, NULL);
	copy = strdup(text);
	if (copy == NULL)
		abort();
	return copy;
}

static void
add(struct comparison *c, const struct drift *drift, struct text *text)
{
	c->drifts = reallocarray(c->drifts, c->count + 1, sizeof(*c->drifts));
	if (c->drifts == NULL)
		abort();
	c->drifts[c->count] = *drift;
	c->drifts[c->count++].text = text_steal(text, NULL);
}

/* In which members the broker's differs from the contracts'. */
static void
compare_members(struct comparison *c, const struct kind *k, const struct json *expected,
    const struct json *found)
{
	struct drift drift = { DRIFT_OTHER, k, expected, found, NULL };
	struct text text = { 0 };

	for (size_t i = 0; i < sizeof(k->same) / sizeof(k->same[0]) && k->same[i] != NULL; i++) {
		char *ours = printed(expected, k->same[i]), *theirs = printed(found, k->same[i]);

		if (strcmp(ours, theirs) != 0) {
			bool is_first = text.size == 0;

			if (is_first)
				put_name(k, found, &text);
			text_printf(&text, "%s %s is %s, the contracts say %s",
			    is_first ? ":" : ";", k->same[i], theirs, ours);
		}
		free(ours);
		free(theirs);
	}
	if (text.size > 0)
		add(c, &drift, &text);
}

static void
compare_expected(struct comparison *c, size_t kind, const struct json *expected)
{
	const struct kind *k = &kinds[kind];
	const struct json *list = c->found[kind];
	struct text text = { 0 };

	for (size_t i = 0; i < jget_count(list); i++)
		if (is_same_thing(k, expected, jget_item(list, i))) {
			compare_members(c, k, expected, jget_item(list, i));
			return;
		}
	put_name(k, expected, &text);
	text_puts(&text, ": missing");
	add(c, &(struct drift){ DRIFT_MISSING, k, expected, NULL, NULL }, &text);
}

static bool
is_expected(const struct comparison *c, const struct kind *k, const struct json *found)
{
	for (size_t i = 0; i < TOPOLOGY_DEFINITION_COUNT; i++)
		if (strcmp(topology_definitions[i].section, k->section) == 0 &&
		    is_same_thing(k, c->expected[i], found))
			return true;
	return false;
}

static void
compare_extra(struct comparison *c, size_t kind, const struct json *users)
{
	const struct kind *k = &kinds[kind];

	for (size_t i = 0; i < jget_count(c->found[kind]); i++) {
		const struct json *one = jget_item(c->found[kind], i);
		struct text text = { 0 };

		if (k->is_foreign(one, users) || is_expected(c, k, one))
			continue;
		put_name(k, one, &text);
		text_puts(&text, ": not in the contracts");
		add(c, &(struct drift){ DRIFT_EXTRA, k, NULL, one, NULL }, &text);
	}
}

/* ── all of it ── */

static int
fetch(struct comparison *c, struct management *m, struct err *err)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		int code = management_get(m, kinds[i].list, kinds[i].query, &c->found[i], err);

		if (code == ERR_NOT_FOUND) /* the whole vhost */
			*err = (struct err){ 0 };
		else if (code != 0)
			return code;
	}
	return 0;
}

int
definitions_parse(struct json *ret[TOPOLOGY_DEFINITION_COUNT], struct err *err)
{
	for (size_t i = 0; i < TOPOLOGY_DEFINITION_COUNT; i++) {
		const char *json = topology_definitions[i].json;

		if (json_parse(json, strlen(json), DEFINITION_MAX, &ret[i], err) != 0)
			return err_prefix(err, "the contracts' definition number %zu", i);
	}
	return 0;
}

int
comparison_make(struct comparison *c, struct management *m, struct err *err)
{
	int code;

	*c = (struct comparison){ .found = calloc(KIND_COUNT, sizeof(*c->found)) };
	if (c->found == NULL)
		abort();
	code = definitions_parse(c->expected, err);
	if (code == 0)
		code = fetch(c, m, err);
	if (code != 0)
		return code;
	for (size_t i = 0; i < TOPOLOGY_DEFINITION_COUNT; i++)
		compare_expected(c, kind_of(topology_definitions[i].section), c->expected[i]);
	for (size_t i = 0; i < KIND_COUNT; i++)
		compare_extra(c, i, c->found[kind_of("users")]);
	return 0;
}

void
comparison_finish(struct comparison *c)
{
	for (size_t i = 0; i < TOPOLOGY_DEFINITION_COUNT; i++)
		json_free(c->expected[i]);
	for (size_t i = 0; c->found != NULL && i < KIND_COUNT; i++)
		json_free(c->found[i]);
	free(c->found);
	for (size_t i = 0; i < c->count; i++)
		free(c->drifts[i].text);
	free(c->drifts);
}
