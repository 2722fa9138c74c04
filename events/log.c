/* An entry is made in one piece and written at once, so that it is there even when the process dies
 * in the next line. What standard error doesn't take waits in `held` (whole entries, at most
 * HELD_MAX bytes) for the next try.
 *
 * Standard error isn't made non-blocking: it is often shared (a terminal, another process), and
 * O_NONBLOCK would be theirs too. poll() tells when a pipe has a page free, and no write is larger
 * than that. */
#include "events/log.h"

#include "events/clock.h"
#include "events/ids.h"
#include "events/text.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HELD_MAX ((size_t)256 * 1024)
#define ENTRY_MAX ((size_t)16 * 1024)
#define FIELD_MAX 2048
#define WRITE_MAX 4096

static struct {
	struct text who; /* "svc":…,"inst":… */
	enum log_level least;
	char trace_id[65];
	struct text entry;
	struct text held;
	uint64_t held_entries;
	uint64_t dropped;
} state = { .least = LOG_INFO };

static const char *const level_names[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_WARN] = "warn",
	[LOG_ERROR] = "error",
};

static void
put_text(struct text *out, const char *s)
{
	size_t size = strnlen(s, FIELD_MAX);

	text_put_json(out, s, size);
}

void
log_init(const char *service, const char *instance, enum log_level least)
{
	text_clear(&state.who);
	text_puts(&state.who, ",\"svc\":");
	put_text(&state.who, service);
	text_puts(&state.who, ",\"inst\":");
	put_text(&state.who, instance);
	state.least = least;
}

int
log_open(const char *service, const char *level, struct err *err)
{
	char instance[24];

	for (size_t i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++) {
		if (strcmp(level_names[i], level) == 0) {
			snprintf(instance, sizeof(instance), "%ld", (long)getpid());
			log_init(service, instance, (enum log_level)i);
			return 0;
		}
	}
	return err_set(
	    err, ERR_CONFIG, "wildmarch-%s: LOG_LEVEL must be debug, info, warn or error", service);
}

void
log_set_level(enum log_level least)
{
	state.least = least;
}

bool
log_wants(enum log_level level)
{
	return level >= state.least;
}

void
log_set_trace(const char *trace_id)
{
	size_t size = trace_id == NULL ? 0 : strnlen(trace_id, sizeof(state.trace_id) - 1);

	if (size > 0)
		memcpy(state.trace_id, trace_id, size);
	state.trace_id[size] = '\0';
}

uint64_t
log_dropped(void)
{
	return state.dropped;
}

/* Writes as much as standard error takes without waiting. Returns how much that was, or -1 when it
 * is broken. */
static ssize_t
write_some(const char *bytes, size_t size)
{
	struct pollfd fd = { .fd = STDERR_FILENO, .events = POLLOUT };
	size_t done = 0, part;
	ssize_t n;

	while (done < size) {
		if (poll(&fd, 1, 0) <= 0)
			break;
		if ((fd.revents & POLLOUT) == 0)
			return -1;
		part = size - done < WRITE_MAX ? size - done : WRITE_MAX;
		n = write(STDERR_FILENO, bytes + done, part);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

void
log_write_hop(const char *traceparent, const char *what, const struct log_field *fields)
{
	enum log_level level = traceparent_is_sampled(traceparent) ? LOG_INFO : LOG_DEBUG;
	char trace[TRACE_ID_TEXT_SIZE];

	if (!log_wants(level))
		return;
	traceparent_trace_id(traceparent, trace);
	log_set_trace(trace);
	log_write(level, what, fields);
	log_set_trace(NULL);
}

void
log_flush(void)
{
	ssize_t n;

	if (state.held.size == 0)
		return;
	n = write_some(state.held.bytes, state.held.size);
	if (n < 0) {
		state.dropped += state.held_entries;
		n = (ssize_t)state.held.size;
	}
	state.held.size -= (size_t)n;
	memmove(state.held.bytes, state.held.bytes + n, state.held.size);
	if (state.held.size == 0)
		state.held_entries = 0;
}

/* What stands before an entry goes first, so the order stays. A part of an entry that went out is
 * always followed by its rest. */
static void
write_entry(const char *bytes, size_t size)
{
	ssize_t n = 0;

	log_flush();
	if (state.held.size == 0)
		n = write_some(bytes, size);
	if (n < 0 || (state.held.size > 0 && size > HELD_MAX - state.held.size)) {
		state.dropped++;
		return;
	}
	if ((size_t)n == size)
		return;
	text_add(&state.held, bytes + n, size - (size_t)n);
	state.held_entries++;
}

static void
put_fields(struct text *out, const struct log_field *fields)
{
	for (; fields->type != LOG_FIELD_END; fields++) {
		text_putc(out, ',');
		put_text(out, fields->name);
		text_putc(out, ':');
		if (fields->type == LOG_FIELD_INT)
			text_put_i64(out, fields->number);
		else if (fields->text == NULL)
			text_puts(out, "null");
		else
			put_text(out, fields->text);
	}
}

void
log_write(enum log_level level, const char *what, const struct log_field *fields)
{
	struct text *entry = &state.entry;
	char now[CLOCK_TEXT_SIZE];
	int before = errno;

	if (level < state.least)
		return;
	clock_format(clock_wall_ms(), now);
	text_clear(entry);
	text_puts(entry, "{\"ts\":\"");
	text_puts(entry, now);
	text_puts(entry, "\",\"level\":\"");
	text_puts(entry, level_names[level]);
	text_putc(entry, '"');
	text_add(entry, state.who.bytes, state.who.size);
	text_puts(entry, ",\"what\":");
	put_text(entry, what);
	if (state.trace_id[0] != '\0') {
		text_puts(entry, ",\"trace_id\":");
		put_text(entry, state.trace_id);
	}
	if (fields != NULL)
		put_fields(entry, fields);
	text_puts(entry, "}\n");
	if (entry->size > ENTRY_MAX)
		state.dropped++;
	else
		write_entry(entry->bytes, entry->size);
	errno = before;
}
