/* One event loop for a process: what a service sees of libevent. Callbacks must not block; nothing
 * here is thread-safe. */
#ifndef EVENTS_LOOP_H
#define EVENTS_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_timer;
struct loop_watch;
struct loop_task;

typedef void loop_callback(void *arg);
typedef void loop_on_ready(unsigned ready, void *arg); /* ready: LOOP_READ | LOOP_WRITE */
typedef void loop_on_signal(int signal, void *arg);

struct loop *loop_create(void);
void loop_destroy(struct loop *loop); /* after everything that was made on it; NULL is fine */
/* Runs until loop_stop. */
void loop_run(struct loop *loop);
/* Ends loop_run after the present turn. */
void loop_stop(struct loop *loop);

/* A timer on the monotonic clock; not armed at first. */
struct loop_timer *loop_timer_create(struct loop *loop, loop_callback *on_due, void *arg);
/* Due once, `ms` from now; replaces what was armed before. */
void loop_timer_arm(struct loop_timer *t, int64_t ms);
void loop_timer_disarm(struct loop_timer *t);
bool loop_timer_is_armed(const struct loop_timer *t);
void loop_timer_destroy(struct loop_timer *t); /* NULL is fine; allowed in its own callback */

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

/* Watches a descriptor that stays the caller's; `interest` may be 0 and changed later.
 * Level-triggered. */
struct loop_watch *loop_watch_create(
    struct loop *loop, int fd, unsigned interest, loop_on_ready *on_ready, void *arg);
void loop_watch_set(struct loop_watch *w, unsigned interest);
/* NULL is fine; allowed in its own callback; before the fd is closed. */
void loop_watch_destroy(struct loop_watch *w);

/* Work for the end of this turn of the loop, when callbacks that are now on the stack have
 * returned. Scheduling twice before it ran is once. */
struct loop_task *loop_task_create(struct loop *loop, loop_callback *run, void *arg);
void loop_task_schedule(struct loop_task *task);
void loop_task_destroy(struct loop_task *task);

/* Signals arrive as ordinary callbacks. One watcher for each signal, for the life of the loop. */
void loop_signal(struct loop *loop, int signal, loop_on_signal *on_signal, void *arg);

/* How late timers ran at worst since the last call, in microseconds: a probe of 100 ms runs once
 * loop_lag_start was called. */
void loop_lag_start(struct loop *loop);
int64_t loop_lag_max_us(struct loop *loop);
/* Monotonic ms of the last tick of that probe. */
int64_t loop_last_tick_ms(const struct loop *loop);

/* The version of libevent that runs, for the first log line. */
const char *loop_library_version(void);

/* The libevent base, for the files of events/ that hand it to a library. */
struct event_base;
struct event_base *loop_base(struct loop *loop);

#endif
