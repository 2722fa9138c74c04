/* What wildmarchctl trace gathers: moments out of the logs and the stream, put in order. */
#ifndef EVENTS_CTL_TRACE_H
#define EVENTS_CTL_TRACE_H

#include "events/ctl/broker.h"
#include "events/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRACE_IDS_MAX 16
#define TRACE_ID_ROOM 256
#define TRACE_MOMENTS_MAX 20000

struct trace_moment {
	char ts[32]; /* RFC 3339 in UTC with milliseconds: sorts as text */
	char service[32];
	const char *source; /* "log", "stream" */
	char *what, *rest;  /* in words; name=value … */
	char *raw;          /* the JSON it was read from, on one line */
	size_t number;      /* in which order it was read */
};

struct trace {
	char ids[TRACE_IDS_MAX][TRACE_ID_ROOM]; /* what is looked for: trace ids, and ID itself */
	size_t id_count;
	struct trace_moment *moments;
	size_t count, room;
	bool is_cut; /* there was more than TRACE_MOMENTS_MAX */
};

/* Adds an id to look for; a known one, or one too many, changes nothing. */
void trace_add_id(struct trace *t, const char *id);
/* Whether one of the ids stands in these bytes. */
bool trace_is_in(const struct trace *t, const char *bytes, size_t size);
/* `ts` and `service` are copied; the other texts become the trace's. */
void trace_add(struct trace *t, const char *ts, const char *service, const char *source,
    struct text *what, struct text *rest, struct text *raw);

/* Files, directories of *.log and *.log.1, separated by commas. `learn`: only adds the trace ids of
 * the lines that hold one of the ids. */
MUST_CHECK int trace_read_logs(struct trace *t, const char *paths, bool learn, struct err *err);
/* The stream since then; `learn` as above. */
MUST_CHECK int trace_read_stream(
    struct trace *t, const struct broker *b, int64_t since_ms, bool learn, struct err *err);

#endif
