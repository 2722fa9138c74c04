/* Keep-alive HTTP connections for a load generator: one request at a time on each, as little work
 * for it as possible, since it shares the machine with what it measures. Whatever goes wrong on a
 * line ends the process. */
#ifndef TESTS_BENCH_LINE_H
#define TESTS_BENCH_LINE_H

#include <stddef.h>
#include <stdint.h>

struct line;

struct line_answer {
	int status;
	const char *body; /* NUL-terminated; borrowed until the callback returns */
	int64_t took_us;
};

/* May send the line's next request from inside. */
typedef void line_on_answer(struct line *line, const struct line_answer *answer, void *arg);

/* A connection to the gateway at 127.0.0.1:`port` that authenticates with `key`. It lives as long
 * as the process. */
struct line *line_open(unsigned port, const char *key, line_on_answer *on_answer, void *arg);

/* GETs `path` when `body` is NULL, else POSTs it under an Idempotency-Key that is never used again.
 */
void line_send(struct line *line, const char *path, const char *body);

/* Waits for answers and hands them out until lines_stop(). */
void lines_run(void);
void lines_stop(void);

#endif
