/* The events of a trace, out of the stream: those whose header or document names one of its ids. */
#include "events/ctl/trace.h"

#include "events/clock.h"
#include "events/ctl/history.h"
#include "events/ctl/pretty.h"
#include "events/ids.h"
#include "events/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading_stream {
	struct trace *trace;
	bool learn;
};

static bool
is_of_trace(const struct trace *t, const struct message *m)
{
	const char *parent = message_header(m, HEADER_TRACEPARENT);

	return trace_is_in(t, m->body, m->body_size) ||
	       (parent != NULL && trace_is_in(t, parent, strlen(parent))) ||
	       (m->id != NULL && trace_is_in(t, m->id, strlen(m->id))) ||
	       (m->correlation_id != NULL &&
		   trace_is_in(t, m->correlation_id, strlen(m->correlation_id)));
}

static void
learn_from(struct trace *t, const struct message *m)
{
	const char *parent = message_header(m, HEADER_TRACEPARENT);
	char id[TRACE_ID_TEXT_SIZE];

	if (parent == NULL)
		return;
	traceparent_trace_id(parent, id);
	trace_add_id(t, id);
}

/* "wildmarch-core/0.1.0" → "core" */
static void
name_service(const struct message *m, char ret[32])
{
	static const char prefix[] = "wildmarch-";
	const char *app = m->app_id == NULL ? "?" : m->app_id;

	if (strncmp(app, prefix, strlen(prefix)) == 0)
		app += strlen(prefix);
	(void)snprintf(ret, 32, "%.*s", (int)strcspn(app, "/"), app);
}

static void
add_event(struct trace *t, const struct message *m)
{
	struct text what = { 0 }, rest = { 0 }, raw = { 0 };
	char service[32], time[CLOCK_TEXT_SIZE];
	struct event e;
	struct json *document;
	const struct json *data;
	struct err err;
	char *printed;

	if (event_read(m->body, m->body_size, &e, &document, &data, &err) != 0)
		return; /* nobody's consumer would take it as an event */
	name_service(m, service);
	clock_format(e.time_ms, time);
	text_printf(&what, "event %s", m->routing_key);
	pretty_members(data, &rest);
	text_printf(&rest, "%sid=\"%s\"", rest.size > 0 ? " " : "", e.id);
	printed = json_print(document, NULL);
	text_puts(&raw, printed);
	free(printed);
	trace_add(t, time, service, "stream", &what, &rest, &raw);
	json_free(document);
}

static int
on_message(const struct message *m, bool *ret_enough, void *arg, struct err *err)
{
	struct reading_stream *r = arg;

	(void)ret_enough;
	(void)err;
	if (!is_of_trace(r->trace, m))
		return 0;
	if (r->learn)
		learn_from(r->trace, m);
	else
		add_event(r->trace, m);
	return 0;
}

int
trace_read_stream(
    struct trace *t, const struct broker *b, int64_t since_ms, bool learn, struct err *err)
{
	struct reading_stream r = { t, learn };

	return history_each(b, since_ms, on_message, &r, err);
}
