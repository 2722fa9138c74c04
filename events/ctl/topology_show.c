/* The contracts as a tree: exchange, its bindings, their queues; who writes and who reads by the
 * rights of the users, and what is there now. */
#include "events/ctl/topology.h"

#include "events/ctl/subscribers.h"
#include "events/ctl/terminal.h"
#include "messages/topology.h"

#include <inttypes.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

#define READERS_MAX 32

/* Somebody with rights. */
struct reader {
	const char *name;
	regex_t read, write;
};

struct tree {
	struct json *definitions[TOPOLOGY_DEFINITION_COUNT];
	struct json *queues; /* the broker's; NULL: nobody asked it */
	struct reader readers[READERS_MAX];
	size_t count;
};

/* ── who ── */

static int
compile(const char *pattern, regex_t *ret, struct err *err)
{
	char why[80];
	int code = regcomp(ret, pattern, REG_EXTENDED | REG_NOSUB);

	if (code == 0)
		return 0;
	(void)regerror(code, NULL, why, sizeof(why));
	return err_set(err, ERR_SYNTAX, "the right %.120s can't be read: %s", pattern, why);
}

static int
add_reader(struct tree *t, const char *name, const char *read, const char *write, struct err *err)
{
	struct reader *r = &t->readers[t->count];
	int code;

	if (t->count == READERS_MAX)
		return err_set(err, ERR_RANGE, "more than %d users have rights", READERS_MAX);
	r->name = name;
	code = compile(read, &r->read, err);
	if (code != 0)
		return code;
	code = compile(write, &r->write, err);
	if (code == 0)
		t->count++;
	else
		regfree(&r->read);
	return code;
}

/* Subscribers are all alike: one stands for them. */
static int
add_subscribers(struct tree *t, struct err *err)
{
	struct text read = { 0 }, write = { 0 };
	int code;

	subscriber_put_right(&read, topology_strangers.read, "x");
	subscriber_put_right(&write, topology_strangers.write, "x");
	code = add_reader(t, "subscribers", read.bytes, write.bytes, err);
	text_finish(&read);
	text_finish(&write);
	return code;
}

static int
add_readers(struct tree *t, struct err *err)
{
	int code = 0;

	for (size_t i = 0; code == 0 && i < TOPOLOGY_DEFINITION_COUNT; i++) {
		const struct json *one = t->definitions[i];

		if (strcmp(topology_definitions[i].section, "permissions") == 0)
			code = add_reader(t, management_text(one, "user"),
			    management_text(one, "read"), management_text(one, "write"), err);
	}
	return code != 0 ? code : add_subscribers(t, err);
}

/* ", read by core, jobs"; nothing, and false, for nobody. */
static bool
print_who(const struct tree *t, const char *what, const char *name, bool is_writing)
{
	const char *between = what;

	for (size_t i = 0; i < t->count; i++) {
		const struct reader *r = &t->readers[i];

		if (regexec(is_writing ? &r->write : &r->read, name, 0, NULL, 0) != 0)
			continue;
		printf("%s%s", between, r->name);
		between = ", ";
	}
	return between != what;
}

/* ── what ── */

static const char *
type_of(const struct topology_queue *q)
{
	for (size_t i = 0; i < q->argument_count; i++)
		if (strcmp(q->arguments[i].name, "x-queue-type") == 0)
			return q->arguments[i].text;
	return "classic";
}

/* Whether its messages go on by themselves after a time. */
static bool
print_arguments(const struct topology_queue *q)
{
	bool has_time = false, has_next = false;

	for (size_t i = 0; i < q->argument_count; i++) {
		const struct topology_argument *a = &q->arguments[i];

		if (strcmp(a->name, "x-message-ttl") == 0) {
			printf(", %" PRId64 " s", a->number / 1000);
			has_time = true;
		} else if (strcmp(a->name, "x-max-age") == 0) {
			printf(", %s", a->text);
		} else if (strcmp(a->name, "x-dead-letter-exchange") == 0) {
			printf(", then to %s",
			    a->text[0] != '\0' ? a->text : "the queue that its key names");
			has_next = true;
		}
	}
	return has_time && has_next;
}

static int64_t
number_of(const struct json *one, const char *member)
{
	struct err ignored = { 0 };
	int64_t found = 0;

	return jget_i64(one, member, 0, INT64_MAX, &found, &ignored) == 0 ? found : 0;
}

static void
print_figures(const struct tree *t, const char *name)
{
	for (size_t i = 0; i < jget_count(t->queues); i++) {
		const struct json *one = jget_item(t->queues, i);

		if (strcmp(management_text(one, "name"), name) != 0)
			continue;
		printf("  %s%" PRId64 " messages, %" PRId64 " consumers%s",
		    terminal_colour(COLOUR_CYAN), number_of(one, "messages"),
		    number_of(one, "consumers"), terminal_colour(COLOUR_NONE));
		return;
	}
	printf("  %smissing%s", terminal_colour(COLOUR_RED), terminal_colour(COLOUR_NONE));
}

static void
print_binding(const struct tree *t, const struct topology_binding *b)
{
	const struct topology_queue *q;
	bool goes_on;

	printf("    %-20s → %-24s ", b->routing_key[0] != '\0' ? b->routing_key : "(all)",
	    b->destination);
	q = b->is_to_exchange ? NULL : topology_queue_of(b->destination);
	if (q == NULL) {
		printf("exchange\n");
		return;
	}
	printf("%s", type_of(q));
	goes_on = print_arguments(q);
	if (!print_who(t, ", read by ", q->name, false) && !goes_on)
		printf(", %sread by nobody%s", terminal_colour(COLOUR_RED),
		    terminal_colour(COLOUR_NONE));
	if (t->queues != NULL)
		print_figures(t, q->name);
	putchar('\n');
}

static void
print_exchange(const struct tree *t, const struct topology_exchange *e)
{
	printf("%s%s%s (%s", terminal_colour(COLOUR_BOLD), e->name, terminal_colour(COLOUR_NONE),
	    e->type);
	if (e->alternate != NULL)
		printf(", else %s", e->alternate);
	putchar(')');
	(void)print_who(t, ", written by ", e->name, true);
	(void)print_who(t, ", bound by ", e->name, false);
	putchar('\n');
	for (size_t i = 0; i < TOPOLOGY_BINDING_COUNT; i++)
		if (strcmp(topology_bindings[i].exchange, e->name) == 0)
			print_binding(t, &topology_bindings[i]);
}

static int
fetch_queues(struct tree *t, const char *url, struct err *err)
{
	struct loop *loop = loop_create();
	struct management *m = management_open(loop, url, err);
	int code = m == NULL ? (int)err->code
	                     : management_get(m, PATH("queues", TOPOLOGY_VHOST),
				   "columns=name,messages,consumers", &t->queues, err);

	management_close(m);
	loop_destroy(loop);
	return code;
}

int
topology_show(const struct topology_config *config, struct err *err)
{
	struct tree t = { 0 };
	int code = definitions_parse(t.definitions, err);

	if (code == 0)
		code = add_readers(&t, err);
	if (code == 0 && config->amqp_management_url[0] != '\0')
		code = fetch_queues(&t, config->amqp_management_url, err);
	for (size_t i = 0; code == 0 && i < TOPOLOGY_EXCHANGE_COUNT; i++)
		print_exchange(&t, &topology_exchanges[i]);
	for (size_t i = 0; i < t.count; i++) {
		regfree(&t.readers[i].read);
		regfree(&t.readers[i].write);
	}
	for (size_t i = 0; i < TOPOLOGY_DEFINITION_COUNT; i++)
		json_free(t.definitions[i]);
	json_free(t.queues);
	return code;
}
