#include "events/ctl/subscribers.h"

#include "events/ctl/pretty.h"
#include "messages/topology.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct listing {
	struct json *users, *topics, *connections, *queues;
};

struct figures {
	char since[RECORD_TIME_ROOM]; /* "": nobody knows */
	const char *topics;           /* NULL: all */
	bool is_finished;
	int64_t connections, queues, waiting;
};

static int
fetch(struct subscribers *s, struct listing *l, struct err *err)
{
	struct management *m = s->management;
	int code = management_get(m, PATH("users"), NULL, &l->users, err);

	if (code == 0)
		code = management_get(m, PATH("topic-permissions"), NULL, &l->topics, err);
	if (code == 0)
		code = management_get(m, PATH("connections"), "columns=user", &l->connections, err);
	if (code == 0)
		code = management_get(
		    m, PATH("queues", TOPOLOGY_VHOST), "columns=name,messages", &l->queues, err);
	return code;
}

static void
count(const struct subscribers *s, const struct listing *l, struct figures *f)
{
	struct err ignored = { 0 };

	for (size_t i = 0; i < jget_count(l->topics); i++)
		if (strcmp(management_text(jget_item(l->topics, i), "user"), s->user) == 0)
			f->topics = management_text(jget_item(l->topics, i), "read");
	for (size_t i = 0; i < jget_count(l->connections); i++)
		if (strcmp(management_text(jget_item(l->connections, i), "user"), s->user) == 0)
			f->connections++;
	for (size_t i = 0; i < jget_count(l->queues); i++) {
		const struct json *queue = jget_item(l->queues, i);
		int64_t messages = 0;

		if (strncmp(management_text(queue, "name"), s->prefix, strlen(s->prefix)) != 0)
			continue;
		f->queues++;
		/* A queue that was made a moment ago has no figures yet. */
		if (jget_i64(queue, "messages", 0, INT64_MAX, &messages, &ignored) == 0)
			f->waiting += messages;
	}
}

static void
print_line(const struct subscribers *s, const struct figures *f)
{
	printf("%-20s  %-19s  %11" PRId64 "  %6" PRId64 "  %7" PRId64 "  %s%s\n", s->name,
	    f->since[0] != '\0' ? f->since : "?", f->connections, f->queues, f->waiting,
	    f->topics != NULL ? f->topics : "all",
	    f->is_finished ? "" : "  (half made: add it once more)");
}

static void
print_json(const struct subscribers *s, const struct figures *f)
{
	struct text out = { 0 };

	text_putc(&out, '{');
	pretty_put_member(&out, "name", s->name);
	pretty_put_member(&out, "since", f->since[0] != '\0' ? f->since : NULL);
	pretty_put_member(&out, "topics", f->topics);
	text_printf(&out,
	    ",\"connections\":%" PRId64 ",\"queues\":%" PRId64 ",\"waiting\":%" PRId64
	    ",\"finished\":%s}",
	    f->connections, f->queues, f->waiting, f->is_finished ? "true" : "false");
	printf("%s\n", out.bytes);
	text_finish(&out);
}

/* One user of the broker, if it is a subscriber. */
static int
list_user(struct subscribers *s, const struct listing *l, const struct json *user, struct err *err)
{
	struct figures f = { 0 };
	const char *name = management_text(user, "name");
	size_t prefix = strlen(topology_strangers.user_prefix);
	int code;

	if (strncmp(name, topology_strangers.user_prefix, prefix) != 0 ||
	    subscriber_set_name(s, name + prefix, err) != 0)
		return 0;
	f.is_finished = management_text(user, "password_hash")[0] != '\0';
	code = record_last(s->record, "subscribers add", s->name, f.since, err);
	if (code != 0)
		return code;
	count(s, l, &f);
	if (s->config->json)
		print_json(s, &f);
	else
		print_line(s, &f);
	return 0;
}

int
subscribers_list(struct subscribers *s, struct err *err)
{
	struct listing l = { 0 };
	int code = fetch(s, &l, err);

	if (code == 0 && !s->config->json)
		printf("%-20s  %-19s  %11s  %6s  %7s  %s\n", "name", "since (UTC)", "connections",
		    "queues", "waiting", "topics");
	for (size_t i = 0; code == 0 && i < jget_count(l.users); i++)
		code = list_user(s, &l, jget_item(l.users, i), err);
	json_free(l.users);
	json_free(l.topics);
	json_free(l.connections);
	json_free(l.queues);
	return code;
}
