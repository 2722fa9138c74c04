/* Live events: a queue of our own, bound to game_events, that ends with us. */
#include "events/ctl/events.h"

#include "events/clock.h"
#include "events/ctl/pretty.h"
#include "events/ctl/terminal.h"
#include "events/json.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PREFETCH 200
#define FOREVER_MS 60000 /* it is asked again */
#define QUEUE_ROOM 128

static void
print_document(const struct message *m)
{
	const char *at = m->body;

	for (size_t i = 0; i < m->body_size; i++)
		putchar(at[i] == '\n' || at[i] == '\r' ? ' ' : at[i]);
	putchar('\n');
}

static void
print_line(const struct event *e, const char *key, const struct json *data)
{
	struct text members = { 0 };
	char time[CLOCK_TEXT_SIZE];
	size_t width = terminal_width(), taken = 13 + 23 + 17;

	clock_format(e->time_ms, time);
	pretty_members(data, &members);
	printf("%s%.12s%s ", terminal_colour(COLOUR_DIM), time + 11, terminal_colour(COLOUR_NONE));
	printf("%s", terminal_colour(COLOUR_CYAN));
	terminal_print(key, strlen(key), 0);
	printf("%s%*s ", terminal_colour(COLOUR_NONE),
	    strlen(key) < 22 ? (int)(22 - strlen(key)) : 0, "");
	terminal_print(
	    e->subject == NULL ? "-" : e->subject, e->subject == NULL ? 1 : strlen(e->subject), 0);
	printf("%*s ",
	    e->subject != NULL && strlen(e->subject) < 16 ? (int)(16 - strlen(e->subject)) : 0, "");
	if (members.size > 0)
		terminal_print(members.bytes, members.size, width > taken + 20 ? width - taken : 0);
	putchar('\n');
	text_finish(&members);
}

static void
print_event(const struct message *m)
{
	struct event e;
	struct json *document;
	const struct json *data;
	struct err err;

	if (event_read(m->body, m->body_size, &e, &document, &data, &err) != 0) {
		printf("%sno event by the key %s: %s%s\n", terminal_colour(COLOUR_RED),
		    m->routing_key, err.text, terminal_colour(COLOUR_NONE));
		return;
	}
	print_line(&e, m->routing_key, data);
	json_free(document);
}

static int
follow(struct events *e, struct reader *r, struct err *err)
{
	int64_t begun = clock_monotonic_ms(), printed = 0, left = FOREVER_MS;
	const struct events_config *config = e->config;

	while (!e->is_stopped && (config->count == 0 || printed < config->count)) {
		struct delivery *d;

		if (config->seconds > 0)
			left = begun + config->seconds * 1000 - clock_monotonic_ms();
		if (left <= 0)
			break;
		d = reader_next(r, left, err);
		if (d == NULL && err->code != 0)
			return err->code;
		if (d == NULL)
			continue;
		if (config->json)
			print_document(delivery_message(d));
		else
			print_event(delivery_message(d));
		(void)fflush(stdout);
		printed++;
		reader_ack(r, d);
	}
	return 0;
}

int
events_tail(struct events *e, struct err *err)
{
	char queue[QUEUE_ROOM], host[65] = "";
	struct reading reading = {
		.queue = queue,
		.exchange = "game_events",
		.pattern = e->pattern,
		.prefetch = PREFETCH,
		.is_exclusive = true,
	};
	struct reader *r;
	int code;

	(void)gethostname(host, sizeof(host) - 1);
	(void)snprintf(queue, sizeof(queue), "ops.tail.%s-%ld", host, (long)getpid());
	r = reader_open(&e->broker, &reading, err);
	if (r == NULL)
		return err->code;
	if (!e->config->json)
		fprintf(stderr, "listening to game_events by '%s'; Ctrl-C ends\n", e->pattern);
	code = follow(e, r, err);
	reader_close(r);
	return code;
}
