/* A service's life: signals, admin port (/livez, /readyz, /metrics), drain, exit code.
 *
 *   start ──▶ running ──SIGTERM, SIGINT──▶ draining (≤ 10 s) ──▶ stopped, exit 0
 *                                             └─ a second signal ends at once, exit 1
 *
 * A part of a service registers what it is ready by, how it drains, and when it is idle; main.c
 * stays a table of contents. */
#ifndef EVENTS_SERVICE_H
#define EVENTS_SERVICE_H

#include "events/err.h"
#include "events/loop.h"
#include "events/metrics.h"

#include <stdbool.h>
#include <stdint.h>

struct service;

struct service_config {
	const char *name;       /* "core" */
	const char *admin_host; /* "127.0.0.1" */
	uint16_t admin_port;    /* 0: none */
};

/* Starts the admin listener, signals, loop lag probe; ignores SIGPIPE; writes the first log line
 * (versions). Fails when the port is taken: the text says which, and what to do. */
MUST_CHECK struct service *service_create(
    struct loop *loop, const struct service_config *config, struct err *err);
struct metrics *service_metrics(struct service *s);

/* `is_ready` is asked at each /readyz; it returns false with a reason that outlives
 * the call. A part that is
 * `optional` only degrades. */
typedef bool service_is_ready(void *arg, const char **ret_why);
void service_ready_when(
    struct service *s, const char *part, bool optional, service_is_ready *is_ready, void *arg);

/* Drain steps run in the order of registration: each step's `drain` is called once, then `is_idle`
 * is polled until true or its `max_ms` has passed (then logged and gone on). Either may be NULL. */
void service_drain_step(struct service *s, const char *part, void (*drain)(void *arg),
    bool (*is_idle)(void *arg), int64_t max_ms, void *arg);
bool service_is_draining(const struct service *s);
/* Drains and ends from inside, with exit code 1 and the reason logged: for a failure that only a
 * restart mends. */
void service_fail(struct service *s, const char *why);

/* Runs until drained. Returns the exit code. */
int service_run(struct service *s);
void service_destroy(struct service *s);

/* A point where fault tests crash, stop or delay this process:
 * WILDMARCH_FAULT=<name>:<nth>:kill|stop|delay=<ms>. Nothing without WILDMARCH_FAULTS. */
#ifdef WILDMARCH_FAULTS
void fault_point(const char *name);
#define FAULT_POINT(name) fault_point(name)
#else
#define FAULT_POINT(name) ((void)0)
#endif

#endif
