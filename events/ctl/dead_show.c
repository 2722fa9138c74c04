/* Looking at dead messages without taking them: they are handed out, not acknowledged, and go back
 * in their order when the connection ends. The dead queues have no delivery limit, so being looked
 * at can't push a message over it. */
#include "events/ctl/dead.h"

#include "events/clock.h"
#include "events/ctl/pretty.h"
#include "events/ctl/terminal.h"
#include "events/ids.h"
#include "events/json.h"
#include "messages/topology.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REASONS_MAX 3
#define SECONDS_MAX 253402300799 /* the end of the year 9999 */

/* Of what the broker did by itself, nobody wrote a reason down. */
static const struct {
	const char *word, *meaning;
} deaths[] = {
	{ "delivery_limit", "delivery_limit: it was handed out again and again and never settled: "
			    "who took it crashed or lost its connection each time" },
	{ "rejected", "rejected: its consumer took one look and refused it" },
	{ "maxlen", "maxlen: its queue was full" },
	{ "expired", "expired: its time was over" },
};

/* In words, never NULL. */
static const char *
reason_of(const char *queue, const struct message *m)
{
	const char *reason = message_header(m, HEADER_ERROR);
	const char *death = message_header(m, HEADER_LAST_DEATH_REASON);

	if (reason != NULL)
		return reason;
	if (strcmp(queue, "unrouted") == 0)
		return "no queue is bound for it at its exchange";
	for (size_t i = 0; death != NULL && i < sizeof(deaths) / sizeof(deaths[0]); i++)
		if (strcmp(death, deaths[i].word) == 0)
			return deaths[i].meaning;
	return death != NULL ? death : "no reason is given";
}

/* When it was given up, RFC 3339; `room` is for what the broker says. NULL: nobody said. */
static const char *
died_at(const struct message *m, char room[CLOCK_TEXT_SIZE])
{
	const char *text = message_header(m, HEADER_LAST_DEATH_TIME);
	long long seconds = text == NULL ? 0 : strtoll(text, NULL, 10);

	if (message_header(m, HEADER_DIED_AT) != NULL || seconds <= 0 || seconds > SECONDS_MAX)
		return message_header(m, HEADER_DIED_AT);
	clock_format(seconds * 1000, room);
	return room;
}

/* Who gave it up. */
static const char *
given_up_by(const struct message *m)
{
	const char *consumer = message_header(m, HEADER_CONSUMER);

	if (consumer == NULL && message_header(m, HEADER_LAST_DEATH_REASON) != NULL)
		return "the broker";
	return consumer;
}

void
dead_hash(const struct message *m, char ret[DEAD_HASH_ROOM])
{
	static const char prefix[] = "sha256:";
	uint8_t digest[32];

	digest_sha256(m->body, m->body_size, digest);
	memcpy(ret, prefix, sizeof(prefix));
	hex_encode(digest, sizeof(digest), ret + strlen(prefix));
}

bool
dead_is_meant(const struct dead *d, const struct message *m)
{
	const char *id = d->config->id;
	char hash[DEAD_HASH_ROOM];

	if (strncmp(id, "sha256:", 7) != 0)
		return id[0] == '\0' || (m->id != NULL && strcmp(m->id, id) == 0);
	dead_hash(m, hash);
	return strlen(id) >= strlen("sha256:12345678") && strncmp(hash, id, strlen(id)) == 0;
}

/* ── one message ── */

static void
print_line(const char *name, const char *value)
{
	if (value == NULL)
		return;
	printf("  %-14s ", name);
	terminal_print(value, strlen(value), 0);
	putchar('\n');
}

static void
print_header(const struct message_header *h, bool is_first)
{
	printf("  %-14s ", is_first ? "headers" : "");
	terminal_print(h->name, strlen(h->name), 0);
	printf(": ");
	terminal_print(h->value, strlen(h->value), 0);
	putchar('\n');
}

static void
show_text(const char *queue, const struct message *m, int64_t number, int64_t count)
{
	char hash[DEAD_HASH_ROOM], trace[TRACE_ID_TEXT_SIZE] = "", time[CLOCK_TEXT_SIZE];
	const char *parent = message_header(m, HEADER_TRACEPARENT);

	dead_hash(m, hash);
	if (parent != NULL)
		traceparent_trace_id(parent, trace);
	printf("%s%" PRId64 " of %" PRId64 "%s\n", terminal_colour(COLOUR_BOLD), number, count,
	    terminal_colour(COLOUR_NONE));
	printf("%s", terminal_colour(COLOUR_RED));
	print_line("reason", reason_of(queue, m));
	printf("%s", terminal_colour(COLOUR_NONE));
	print_line("id", m->id == NULL ? hash : m->id);
	print_line("type", m->type);
	print_line("given up", died_at(m, time));
	print_line("given up by", given_up_by(m));
	print_line("last error", message_header(m, HEADER_LAST_ERROR));
	print_line("first seen", message_header(m, HEADER_FIRST_SEEN));
	print_line("retries", message_header(m, HEADER_ATTEMPT));
	print_line("published by", m->user_id);
	print_line("app", m->app_id);
	print_line("correlation", m->correlation_id);
	print_line("trace", trace[0] == '\0' ? NULL : trace);
	print_line("body's hash", hash);
	for (unsigned i = 0; i < m->header_count; i++)
		print_header(&m->headers[i], i == 0);
	pretty_print_body("body", m->body, m->body_size);
}

static bool
is_text(const struct message *m)
{
	const unsigned char *at = m->body;
	size_t left = m->body_size, length;

	for (; left > 0; at += length, left -= length)
		if (*at == '\0' || (length = utf8_sequence(at, left)) == 0)
			return false;
	return true;
}

static void
put_body(const struct message *m, struct text *out)
{
	struct json *json;
	struct err err;

	if (json_parse(m->body, m->body_size, MESSAGE_KEPT_MAX, &json, &err) == 0) {
		text_puts(out, ",\"body\":");
		text_add(out, m->body, m->body_size);
		json_free(json);
	} else if (is_text(m)) {
		text_puts(out, ",\"body_text\":");
		text_put_json(out, m->body, m->body_size);
	} else {
		char *hex = malloc(2 * m->body_size + 1);

		if (hex == NULL)
			abort();
		hex_encode(m->body, m->body_size, hex);
		text_printf(out, ",\"body_hex\":\"%s\"", hex);
		free(hex);
	}
}

static void
show_json(const char *queue, const struct message *m)
{
	struct text out = { 0 };
	char hash[DEAD_HASH_ROOM], time[CLOCK_TEXT_SIZE];

	dead_hash(m, hash);
	text_putc(&out, '{');
	pretty_put_member(&out, "queue", queue);
	pretty_put_member(&out, "id", m->id);
	pretty_put_member(&out, "hash", hash);
	pretty_put_member(&out, "type", m->type);
	pretty_put_member(&out, "reason", reason_of(queue, m));
	pretty_put_member(&out, "given_up_at", died_at(m, time));
	pretty_put_member(&out, "first_seen", message_header(m, HEADER_FIRST_SEEN));
	pretty_put_member(&out, "consumer", given_up_by(m));
	pretty_put_member(&out, "exchange", m->exchange);
	pretty_put_member(&out, "routing_key", m->routing_key);
	pretty_put_member(&out, "correlation_id", m->correlation_id);
	pretty_put_member(&out, "content_type", m->content_type);
	pretty_put_member(&out, "app_id", m->app_id);
	pretty_put_member(&out, "user_id", m->user_id);
	text_puts(&out, ",\"headers\":{");
	for (unsigned i = 0; i < m->header_count; i++)
		pretty_put_member(&out, m->headers[i].name, m->headers[i].value);
	text_putc(&out, '}');
	put_body(m, &out);
	text_putc(&out, '}');
	for (size_t i = 0; i < out.size; i++) /* one line, whatever the body is written on */
		putchar(out.bytes[i] == '\n' || out.bytes[i] == '\r' ? ' ' : out.bytes[i]);
	putchar('\n');
	text_finish(&out);
}

/* ── show ── */

int
dead_show(struct dead *d, struct err *err)
{
	struct reading reading = { .queue = d->queue, .prefetch = DEAD_PREFETCH_MAX };
	struct reader *r = reader_open(&d->broker, &reading, err);
	struct delivery *one;
	int64_t count, shown = 0;

	if (r == NULL)
		return err->code;
	count = reader_count(r);
	for (int64_t i = 1; i <= count && (d->config->max == 0 || shown < d->config->max); i++) {
		const struct message *m;

		one = reader_next(r, DEAD_WAIT_MS, err);
		if (one == NULL)
			break;
		m = delivery_message(one);
		if (dead_is_meant(d, m)) {
			shown++;
			if (d->config->json)
				show_json(d->queue, m);
			else
				show_text(d->queue, m, i, count);
		}
		reader_leave(one);
	}
	reader_close(r);
	if (err->code != 0)
		return err->code;
	if (shown == 0 && d->config->id[0] != '\0')
		return err_set(
		    err, ERR_NOT_FOUND, "%s holds no message %s", d->queue, d->config->id);
	if (!d->config->json && shown == 0)
		printf("%s is empty\n", d->queue);
	else if (!d->config->json && shown < count && d->config->id[0] == '\0')
		printf("%" PRId64 " more; --max 0 shows all\n", count - shown);
	return 0;
}

/* ── list ── */

struct reason {
	char text[200];
	int64_t count;
};

struct summary {
	int64_t count, looked_at;
	char oldest[32];
	struct reason reasons[REASONS_MAX];
	size_t reason_count;
	int64_t others; /* with further reasons */
};

static void
add_reason(struct summary *s, const char *text)
{
	char kept[sizeof(s->reasons[0].text)];

	(void)snprintf(kept, sizeof(kept), "%s", text);
	for (size_t i = 0; i < s->reason_count; i++)
		if (strcmp(s->reasons[i].text, kept) == 0) {
			s->reasons[i].count++;
			return;
		}
	if (s->reason_count == REASONS_MAX) {
		s->others++;
		return;
	}
	memcpy(s->reasons[s->reason_count].text, kept, sizeof(kept));
	s->reasons[s->reason_count++].count = 1;
}

static void
add_message(struct summary *s, const char *queue, const struct message *m)
{
	char time[CLOCK_TEXT_SIZE];
	const char *since = died_at(m, time);

	if (since == NULL)
		since = message_header(m, HEADER_FIRST_SEEN);
	if (s->looked_at++ == 0 && since != NULL)
		(void)snprintf(s->oldest, sizeof(s->oldest), "%s", since);
	add_reason(s, reason_of(queue, m));
}

static int
summarise(struct dead *d, const char *queue, struct summary *ret, struct err *err)
{
	struct reading reading = { .queue = queue, .prefetch = DEAD_PREFETCH_MAX };
	struct reader *r;
	struct delivery *one;

	if (d->config->max > 0 && d->config->max < DEAD_PREFETCH_MAX)
		reading.prefetch = (unsigned)d->config->max;
	r = reader_open(&d->broker, &reading, err);
	if (r == NULL)
		return err->code;
	ret->count = reader_count(r);
	while (ret->looked_at < ret->count && ret->looked_at < (int64_t)reading.prefetch) {
		one = reader_next(r, DEAD_WAIT_MS, err);
		if (one == NULL)
			break;
		add_message(ret, queue, delivery_message(one));
		reader_leave(one);
	}
	reader_close(r);
	return (int)err->code;
}

static void
print_summary(const char *queue, const struct summary *s)
{
	printf("%-28s %s%7" PRId64 "%s  %-24s", queue,
	    terminal_colour(s->count > 0 ? COLOUR_RED : COLOUR_NONE), s->count,
	    terminal_colour(COLOUR_NONE), s->oldest);
	for (size_t i = 0; i < s->reason_count; i++) {
		printf("%s", i == 0 ? "  " : "; ");
		terminal_print(s->reasons[i].text, strlen(s->reasons[i].text), 60);
		printf(" (%" PRId64 ")", s->reasons[i].count);
	}
	if (s->others > 0)
		printf("; others (%" PRId64 ")", s->others);
	putchar('\n');
}

static void
print_summary_json(const char *queue, const struct summary *s)
{
	struct text out = { 0 };

	text_putc(&out, '{');
	pretty_put_member(&out, "queue", queue);
	text_printf(&out, ",\"count\":%" PRId64, s->count);
	pretty_put_member(&out, "oldest", s->oldest[0] == '\0' ? NULL : s->oldest);
	text_puts(&out, ",\"reasons\":{");
	for (size_t i = 0; i < s->reason_count; i++) {
		if (i > 0)
			text_putc(&out, ',');
		text_put_json(&out, s->reasons[i].text, strlen(s->reasons[i].text));
		text_printf(&out, ":%" PRId64, s->reasons[i].count);
	}
	text_printf(&out, "},\"other_reasons\":%" PRId64 "}", s->others);
	printf("%s\n", out.bytes);
	text_finish(&out);
}

static bool
is_listed(const char *queue)
{
	size_t size = strlen(queue);

	return strcmp(queue, "unrouted") == 0 ||
	       (size > 5 && strcmp(queue + size - 5, ".dead") == 0);
}

int
dead_list(struct dead *d, struct err *err)
{
	if (!d->config->json)
		printf("%-28s %7s  %-24s  %s\n", "queue", "count", "oldest", "reasons");
	for (size_t i = 0; i < TOPOLOGY_QUEUE_COUNT && !d->is_stopped; i++) {
		const char *queue = topology_queues[i].name;
		struct summary summary = { 0 };

		if (!is_listed(queue))
			continue;
		if (summarise(d, queue, &summary, err) != 0)
			return err->code;
		if (d->config->json)
			print_summary_json(queue, &summary);
		else
			print_summary(queue, &summary);
	}
	return 0;
}
