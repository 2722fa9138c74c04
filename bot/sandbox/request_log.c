#include "bot/sandbox/request_log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

#define BYTES_MAX (2u << 20)
#define ARGS_BYTES_MAX 8192

struct entry {
	TAILQ_ENTRY(entry) link;
	int64_t number, chat_id;
	const char *method;
	size_t size;
	char json[];
};

struct request_log {
	TAILQ_HEAD(, entry) entries;
	size_t bytes;
};

struct request_log *
request_log_create(void)
{
	struct request_log *log = calloc(1, sizeof(*log));

	if (log == NULL)
		abort();
	TAILQ_INIT(&log->entries);
	return log;
}

static void
drop_first(struct request_log *log)
{
	struct entry *e = TAILQ_FIRST(&log->entries);

	TAILQ_REMOVE(&log->entries, e, link);
	log->bytes -= e->size;
	free(e);
}

void
request_log_clear(struct request_log *log)
{
	while (!TAILQ_EMPTY(&log->entries))
		drop_first(log);
}

void
request_log_destroy(struct request_log *log)
{
	if (log == NULL)
		return;
	request_log_clear(log);
	free(log);
}

static void
write_call(const struct logged_call *call, struct text *out)
{
	text_printf(out,
	    "{\"number\":%" PRId64 ",\"at_ms\":%" PRId64 ",\"duration_ms\":%" PRId64
	    ",\"method\":\"%s\",\"chat_id\":%" PRId64 ",\"status\":%d,\"description\":",
	    call->number, call->started_ms, call->duration_ms, call->method, call->chat_id,
	    call->status);
	text_put_json(out, call->description, strlen(call->description));
	text_puts(out, ",\"args\":");
	if (call->args->size > ARGS_BYTES_MAX)
		text_printf(out, "{\"SANDBOX\":\"%zu bytes, not kept\"}", call->args->size);
	else
		text_add(out, call->args->bytes, call->args->size);
	text_putc(out, '}');
}

void
request_log_add(struct request_log *log, const struct logged_call *call)
{
	struct text json = { 0 };
	struct entry *e;

	write_call(call, &json);
	e = malloc(sizeof(*e) + json.size);
	if (e == NULL)
		abort();
	e->number = call->number;
	e->chat_id = call->chat_id;
	e->method = call->method;
	e->size = json.size;
	memcpy(e->json, json.bytes, json.size);
	text_finish(&json);
	TAILQ_INSERT_TAIL(&log->entries, e, link);
	log->bytes += e->size;
	while (log->bytes > BYTES_MAX)
		drop_first(log);
}

void
request_log_write(const struct request_log *log, int64_t after, const char *method, int64_t chat_id,
    struct text *out)
{
	const struct entry *e;
	const char *separator = "";

	text_putc(out, '[');
	TAILQ_FOREACH(e, &log->entries, link) {
		if (e->number <= after || (method != NULL && strcasecmp(e->method, method) != 0) ||
		    (chat_id != 0 && e->chat_id != chat_id))
			continue;
		text_puts(out, separator);
		text_add(out, e->json, e->size);
		separator = ",";
	}
	text_putc(out, ']');
}
