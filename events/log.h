/* The log: one JSON line an entry on standard error.
 *
 *   log_info("drained", LOG_I("ms", ms), LOG_T("queue", queue));
 *   {"ts":"…","level":"info","svc":"core","inst":"7","what":"drained","ms":12,"queue":"core.boss"}
 *
 * `what` is a fixed string; variables are fields. Never log tokens, connection strings or what
 * players wrote. Lines go through a bounded buffer: when standard error takes no more, lines are
 * dropped and counted, and the process goes on. */
#ifndef EVENTS_LOG_H
#define EVENTS_LOG_H

#include "events/err.h"

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
	enum { LOG_FIELD_END, LOG_FIELD_TEXT, LOG_FIELD_INT } type;
	const char *name;
	const char *text; /* NULL is written as null */
	int64_t number;
};

/* Once, at the start: names of the service and of this instance, least level that is written.
 * Copied. */
void log_init(const char *service, const char *instance, enum log_level least);
/* The same from configuration: the instance is the process id, `level` "debug", "info", "warn" or
 * "error". ERR_CONFIG for another word. */
MUST_CHECK int log_open(const char *service, const char *level, struct err *err);
/* The least level that is written may change while running. */
void log_set_level(enum log_level least);
/* Whether entries of this level are written: for who must gather what to say. */
bool log_wants(enum log_level level);

void log_write(enum log_level level, const char *what, const struct log_field *fields);

/* clang-format off */
#define LOG_T(field, value) { LOG_FIELD_TEXT, field, value, 0 }
#define LOG_I(field, value) { LOG_FIELD_INT, field, NULL, (int64_t)(value) }
#define LOG_END { LOG_FIELD_END, NULL, NULL, 0 }
/* clang-format on */

/* log_info("drained", LOG_I("ms", ms), LOG_T("queue", queue)): at least one field; for none,
 * log_write(level, what, NULL). */
#define LOG_AT(level, what, ...)                                                                   \
	log_write(level, what, (const struct log_field[]){ __VA_ARGS__, LOG_END })
#define log_debug(what, ...) LOG_AT(LOG_DEBUG, what, __VA_ARGS__)
#define log_info(what, ...) LOG_AT(LOG_INFO, what, __VA_ARGS__)
#define log_warn(what, ...) LOG_AT(LOG_WARN, what, __VA_ARGS__)
#define log_error(what, ...) LOG_AT(LOG_ERROR, what, __VA_ARGS__)

/* An entry under the trace of `traceparent`, which must be valid: at info when it is sampled, else
 * at debug. What wildmarchctl trace follows a press by. */
void log_write_hop(const char *traceparent, const char *what, const struct log_field *fields);
#define log_hop(traceparent, what, ...)                                                            \
	log_write_hop(traceparent, what, (const struct log_field[]){ __VA_ARGS__, LOG_END })

/* The trace that entries belong to, until the next call: set by who starts to handle a message;
 * NULL clears it. Copied. */
void log_set_trace(const char *trace_id);

/* Writes what is still held back, as far as standard error takes it now; never blocks. Each new
 * entry does this too, so only who may stay silent for long calls it (the service does, on a timer
 * and at its end). */
void log_flush(void);

/* Entries dropped since the start because nobody read standard error. */
uint64_t log_dropped(void);

#endif
