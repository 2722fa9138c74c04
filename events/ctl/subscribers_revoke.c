/* The end of a subscriber: first the user, so that nobody comes in any more, then who is still
 * there, then what is theirs. Each step does nothing when it is done already. */
#include "events/ctl/subscribers.h"

#include "events/ctl/terminal.h"
#include "messages/topology.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What is theirs of a list; NULL: not theirs. */
static const char *
own_name(const struct subscribers *s, const struct json *item)
{
	const char *name = management_text(item, "name");

	return strncmp(name, s->prefix, strlen(s->prefix)) == 0 ? name : NULL;
}

/* The broker closes them when their user goes; those it didn't know of yet are closed here. */
static int
close_connections(struct subscribers *s, struct err *err)
{
	struct json *list = NULL;
	int code =
	    management_get(s->management, PATH("connections"), "columns=name,user", &list, err);

	for (size_t i = 0; code == 0 && i < jget_count(list); i++) {
		const struct json *one = jget_item(list, i);

		if (strcmp(management_text(one, "user"), s->user) == 0)
			code = management_delete(s->management,
			    PATH("connections", management_text(one, "name")), NULL, err);
	}
	json_free(list);
	return code;
}

/* Of the queues or exchanges that are theirs. */
struct own {
	int64_t count, messages;
};

static int
count_own(struct subscribers *s, const char *kind, struct own *ret, struct err *err)
{
	struct json *list = NULL;
	struct err ignored = { 0 };
	int code = management_get(
	    s->management, PATH(kind, TOPOLOGY_VHOST), "columns=name,messages", &list, err);

	for (size_t i = 0; i < jget_count(list); i++) {
		int64_t messages = 0;

		if (own_name(s, jget_item(list, i)) == NULL)
			continue;
		ret->count++;
		if (jget_i64(jget_item(list, i), "messages", 0, INT64_MAX, &messages, &ignored) ==
		    0)
			ret->messages += messages;
	}
	json_free(list);
	return code;
}

/* Exclusive queues end with their connections. */
static int
delete_own(struct subscribers *s, const char *kind, struct err *err)
{
	struct json *list = NULL;
	struct err ignored = { 0 };
	int code = management_get(
	    s->management, PATH(kind, TOPOLOGY_VHOST), "columns=name,exclusive", &list, err);

	for (size_t i = 0; code == 0 && i < jget_count(list); i++) {
		const char *name = own_name(s, jget_item(list, i));
		bool is_exclusive = false;

		(void)(jget_bool(jget_item(list, i), "exclusive", &is_exclusive, &ignored) == 0);
		if (name != NULL && !is_exclusive)
			code = management_delete(
			    s->management, PATH(kind, TOPOLOGY_VHOST, name), NULL, err);
	}
	json_free(list);
	return code;
}

static int
ask_first(struct subscribers *s, const struct own *queues, struct err *err)
{
	char question[200];

	if (s->config->keep_queues)
		(void)snprintf(question, sizeof(question),
		    "End the subscriber %s and close its connections? Queues that stay for a "
		    "day: %" PRId64 ".",
		    s->name, queues->count);
	else
		(void)snprintf(question, sizeof(question),
		    "End the subscriber %s? Queues that are deleted: %" PRId64
		    ", with messages: %" PRId64 ".",
		    s->name, queues->count, queues->messages);
	return terminal_ask(question, s->config->yes, err);
}

static int
end_all(struct subscribers *s, struct err *err)
{
	int code = management_delete(s->management, PATH("users", s->user), NULL, err);

	if (code == 0)
		code = close_connections(s, err);
	if (code == 0 && !s->config->keep_queues)
		code = delete_own(s, "queues", err);
	if (code == 0 && !s->config->keep_queues)
		code = delete_own(s, "exchanges", err);
	return code;
}

int
subscribers_revoke(struct subscribers *s, struct err *err)
{
	struct record_entry entry = { .action = "subscribers revoke", .target = s->name };
	struct own queues = { 0 };
	struct json *user = NULL;
	int64_t number = 0;
	bool is_there;
	int code = subscriber_find(s, &user, err);

	is_there = user != NULL;
	json_free(user);
	if (code == 0)
		code = count_own(s, "queues", &queues, err);
	if (code == 0 && !is_there && queues.count == 0)
		return err_set(err, ERR_NOT_FOUND,
		    "there is no subscriber %s; wildmarchctl subscribers list shows them", s->name);
	if (code == 0)
		code = ask_first(s, &queues, err);
	if (code == 0)
		code = record_begin(s->record, &entry, &number, err);
	if (code == 0)
		code = end_all(s, err);
	if (code != 0)
		return code;
	printf("%s is revoked; queues %s: %" PRId64 "\n", s->name,
	    s->config->keep_queues ? "that stay for a day" : "deleted", queues.count);
	return record_done(s->record, number, NULL, err);
}
