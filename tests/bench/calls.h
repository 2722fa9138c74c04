/* Measuring calls: a server process and a client process, one broker; how many a second, how long
 * each takes. */
#ifndef TESTS_BENCH_CALLS_H
#define TESTS_BENCH_CALLS_H

#include <stdbool.h>
#include <stddef.h>

struct loop;

/* How a mode makes calls. */
struct calls_mode {
	const char *name;
	/* Sets up the side that answers; it answers until the process ends. */
	void (*serve)(struct loop *loop, const char *url);
	/* Sets up the side that asks; calls_begin() says when it is ready. */
	void (*ask)(struct loop *loop, const char *url);
	/* Makes call number `number`, which ends with calls_end(number). */
	void (*call)(size_t number);
};

extern const struct calls_mode
    calls_raw; /* bytes through events/amqp, with the semantics of a call */
extern const struct calls_mode calls_bus; /* bus_call and bus_serve, with schemas and trace */

/* The server answers: the first calls may be made. Once. */
void calls_begin(void);
void calls_end(size_t number);
/* Ends the process when something that must work didn't. */
void calls_must(bool holds, const char *what);

#endif
