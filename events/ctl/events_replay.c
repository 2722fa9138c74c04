/* Events of the past, out of the stream, to one queue. */
#include "events/ctl/events.h"

#include "events/clock.h"
#include "events/ctl/history.h"
#include "events/ctl/moment.h"
#include "events/ctl/record.h"
#include "events/ctl/terminal.h"
#include "events/json.h"
#include "events/sender.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct replay {
	struct events *events;
	struct writer *writer;
	int64_t from_ms, until_ms;
	int64_t begun_ms; /* monotonic */
	int64_t seen, sent, forged;
};

/* The time that an event says it happened at; 0 for what is none. */
static int64_t
time_of(const struct message *m)
{
	struct event e;
	struct json *document;
	const struct json *data;
	struct err err;

	if (event_read(m->body, m->body_size, &e, &document, &data, &err) != 0)
		return 0;
	json_free(document);
	return e.time_ms;
}

static int
put_copy(struct replay *r, const struct message *m, struct err *err)
{
	struct message copy = *m;

	copy.exchange = "";
	copy.routing_key = r->events->config->to;
	copy.expiration_ms = 0;
	copy.header_count = 0;
	for (unsigned i = 0; i < m->header_count && copy.header_count < MESSAGE_HEADERS_MAX - 1;
	     i++)
		if (strcmp(m->headers[i].name, "x-stream-offset") != 0)
			copy.headers[copy.header_count++] = m->headers[i];
	message_set_header(&copy, HEADER_REPLAYED, "true");
	return writer_send(r->writer, &copy, err);
}

static int
on_message(const struct message *m, bool *ret_enough, void *arg, struct err *err)
{
	struct replay *r = arg;
	const struct events_config *config = r->events->config;
	struct err forged;
	int code;

	r->seen++;
	if (!history_matches(config->pattern, m->routing_key) ||
	    (r->until_ms > 0 && time_of(m) > r->until_ms))
		return 0;
	/* The copy is signed by the operator, who may send everything. */
	if (event_check_sender(m, m->user_id, &forged) != 0) {
		printf("left out  %s  %s\n", m->id == NULL ? "(no id)" : m->id, forged.text);
		r->forged++;
		return 0;
	}
	if (config->rate > 0)
		broker_pause(&r->events->broker,
		    r->begun_ms + r->sent * 1000 / config->rate - clock_monotonic_ms());
	code = put_copy(r, m, err);
	if (code != 0)
		return code;
	r->sent++;
	*ret_enough = r->events->is_stopped || (config->max > 0 && r->sent >= config->max);
	return 0;
}

static int
send_all(struct replay *r, struct err *err)
{
	const struct events_config *config = r->events->config;
	int code;

	r->writer = writer_open(&r->events->broker, err);
	if (r->writer == NULL)
		return err->code;
	r->begun_ms = clock_monotonic_ms();
	code = history_each(&r->events->broker, r->from_ms, on_message, r, err);
	if (code == 0)
		code = writer_flush(r->writer, err);
	writer_close(r->writer);
	if (r->forged > 0)
		printf("%" PRId64 " left out: sent by somebody who may not\n", r->forged);
	printf("%" PRId64 " of %" PRId64 " events since then %s %s%s\n", r->sent, r->seen,
	    code == 0 ? "are in" : "went to", config->to,
	    r->events->is_stopped ? "; stopped before the end" : "");
	return code == 0 ? 0 : err_prefix(err, "%s: run it again, ids stay the same", config->to);
}

static int
send_recorded(struct replay *r, struct err *err)
{
	const struct events_config *config = r->events->config;
	struct record *record = record_open(r->events->broker.loop, config->database_url, err);
	char note[512], result[64];
	struct record_entry entry = {
		.action = "events replay", .target = config->to, .note = note
	};
	int64_t number = 0;
	int code;

	if (record == NULL)
		return err->code;
	(void)snprintf(note, sizeof(note), "from %s until %s pattern %s max %" PRId64, config->from,
	    config->until[0] == '\0' ? "now" : config->until, config->pattern, config->max);
	code = record_begin(record, &entry, &number, err);
	if (code == 0)
		code = send_all(r, err);
	(void)snprintf(result, sizeof(result), "%" PRId64 " sent", r->sent);
	if (code == 0)
		code = record_done(record, number, result, err);
	record_close(record);
	return code;
}

int
events_replay(struct events *e, struct err *err)
{
	const struct events_config *config = e->config;
	struct replay r = { .events = e };
	char question[512], from[CLOCK_TEXT_SIZE];
	int code = moment_parse("--from", config->from, &r.from_ms, err);

	if (code == 0 && config->until[0] != '\0')
		code = moment_parse("--until", config->until, &r.until_ms, err);
	if (code != 0)
		return code;
	clock_format(r.from_ms, from);
	(void)snprintf(question, sizeof(question),
	    "Send the events '%s' since %s to the queue %s once more?", config->pattern, from,
	    config->to);
	code = terminal_ask(question, config->yes, err);
	return code == 0 ? send_recorded(&r, err) : code;
}
