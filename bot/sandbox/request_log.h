/* The last calls of the bot, for tests that assert order, rate and content. The token never gets
 * here. */
#ifndef SANDBOX_REQUEST_LOG_H
#define SANDBOX_REQUEST_LOG_H

#include "events/text.h"

#include <stdint.h>

struct request_log;

struct request_log *request_log_create(void);
void request_log_destroy(struct request_log *log); /* NULL is fine */
void request_log_clear(struct request_log *log);

struct logged_call {
	int64_t number;                  /* in the order of arrival */
	const char *method;              /* static */
	int64_t chat_id;                 /* 0: none */
	int64_t started_ms, duration_ms; /* monotonic */
	int status;                      /* 0: the connection was cut */
	const char *description;         /* "" when it went well */
	const struct text *args;         /* JSON */
};

void request_log_add(struct request_log *log, const struct logged_call *call);
/* Appends a JSON array: calls with numbers above `after`, of this method (NULL: any) and chat (0:
 * any). */
void request_log_write(const struct request_log *log, int64_t after, const char *method,
    int64_t chat_id, struct text *out);

#endif
