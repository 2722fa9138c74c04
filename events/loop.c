/* A turn is one round of libevent (wait, then every callback that is due), and after it the tasks
 * that the callbacks scheduled. A task that schedules another one doesn't starve the sockets: what
 * is scheduled while tasks run belongs to the next turn, which doesn't sleep. */
#include "events/loop.h"

#include "events/clock.h"
#include "events/log.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <sys/queue.h>

#define PROBE_MS 100

TAILQ_HEAD(task_list, loop_task);
SLIST_HEAD(signal_list, signal_watch);

struct loop {
	struct event_base *base;
	struct task_list tasks;
	struct signal_list signals;
	bool is_stopping;
	struct loop_timer *probe;
	int64_t probe_due_us;
	int64_t lag_max_us;
	int64_t last_tick_ms;
};

struct loop_timer {
	struct event event;
	loop_callback *on_due;
	void *arg;
};

struct loop_watch {
	struct event event;
	struct loop *loop;
	int fd;
	unsigned interest;
	loop_on_ready *on_ready;
	void *arg;
};

struct loop_task {
	TAILQ_ENTRY(loop_task) link;
	struct loop *loop;
	bool is_scheduled;
	loop_callback *run;
	void *arg;
};

struct signal_watch {
	SLIST_ENTRY(signal_watch) link;
	struct event event;
	loop_on_signal *on_signal;
	void *arg;
};

static void *
allocate(size_t size)
{
	void *p = calloc(1, size);

	if (p == NULL)
		abort();
	return p;
}

/* libevent calls exit() after an internal error; a core dump says more, and a restart mends as
 * much. */
static void
on_fatal(int code)
{
	log_error("libevent failed", LOG_I("code", code));
	abort();
}

static void
on_libevent_log(int severity, const char *text)
{
	if (severity >= EVENT_LOG_WARN)
		log_warn("libevent complains", LOG_T("err", text));
}

struct loop *
loop_create(void)
{
	struct loop *loop = allocate(sizeof(*loop));
	struct event_config *config;

	event_set_fatal_callback(on_fatal);
	event_set_log_callback(on_libevent_log);
	config = event_config_new();
	if (config == NULL || event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK) != 0)
		abort();
	loop->base = event_base_new_with_config(config);
	event_config_free(config);
	if (loop->base == NULL)
		abort();
	TAILQ_INIT(&loop->tasks);
	SLIST_INIT(&loop->signals);
	return loop;
}

void
loop_destroy(struct loop *loop)
{
	struct signal_watch *s;

	if (loop == NULL)
		return;
	loop_timer_destroy(loop->probe);
	while ((s = SLIST_FIRST(&loop->signals)) != NULL) {
		SLIST_REMOVE_HEAD(&loop->signals, link);
		event_del(&s->event);
		free(s);
	}
	event_base_free(loop->base);
	free(loop);
}

struct event_base *
loop_base(struct loop *loop)
{
	return loop->base;
}

const char *
loop_library_version(void)
{
	return event_get_version();
}

/* Runs the tasks that are there now; a bound, since a task may schedule itself again. */
static void
run_tasks(struct loop *loop)
{
	struct loop_task *task;
	size_t count = 0;

	TAILQ_FOREACH(task, &loop->tasks, link)
		count++;
	while (count-- > 0 && (task = TAILQ_FIRST(&loop->tasks)) != NULL) {
		TAILQ_REMOVE(&loop->tasks, task, link);
		task->is_scheduled = false;
		task->run(task->arg);
	}
}

void
loop_run(struct loop *loop)
{
	int flags;

	loop->is_stopping = false;
	while (!loop->is_stopping) {
		flags = EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY;
		if (!TAILQ_EMPTY(&loop->tasks))
			flags |= EVLOOP_NONBLOCK;
		if (event_base_loop(loop->base, flags) < 0)
			on_fatal(-1);
		run_tasks(loop);
	}
}

void
loop_stop(struct loop *loop)
{
	loop->is_stopping = true;
}

/* ── timers ── */

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct loop_timer *t = arg;

	(void)fd;
	(void)what;
	t->on_due(t->arg);
}

struct loop_timer *
loop_timer_create(struct loop *loop, loop_callback *on_due, void *arg)
{
	struct loop_timer *t = allocate(sizeof(*t));

	t->on_due = on_due;
	t->arg = arg;
	if (event_assign(&t->event, loop->base, -1, 0, on_timer, t) != 0)
		abort();
	return t;
}

void
loop_timer_arm(struct loop_timer *t, int64_t ms)
{
	struct timeval due = { 0 };

	if (ms > 0) {
		due.tv_sec = (time_t)(ms / 1000);
		due.tv_usec = (suseconds_t)(ms % 1000 * 1000);
	}
	if (event_add(&t->event, &due) != 0)
		abort();
}

void
loop_timer_disarm(struct loop_timer *t)
{
	event_del(&t->event);
}

bool
loop_timer_is_armed(const struct loop_timer *t)
{
	return event_pending(&t->event, EV_TIMEOUT, NULL) != 0;
}

void
loop_timer_destroy(struct loop_timer *t)
{
	if (t == NULL)
		return;
	event_del(&t->event);
	free(t);
}

/* ── descriptors ── */

static void
on_watch(evutil_socket_t fd, short what, void *arg)
{
	struct loop_watch *w = arg;
	unsigned ready = 0;

	(void)fd;
	if (what & EV_READ)
		ready |= LOOP_READ;
	if (what & EV_WRITE)
		ready |= LOOP_WRITE;
	w->on_ready(ready, w->arg);
}

static void
watch_start(struct loop_watch *w)
{
	short what = EV_PERSIST;

	if (w->interest & LOOP_READ)
		what |= EV_READ;
	if (w->interest & LOOP_WRITE)
		what |= EV_WRITE;
	if (event_assign(&w->event, w->loop->base, w->fd, what, on_watch, w) != 0)
		abort();
	if (w->interest != 0 && event_add(&w->event, NULL) != 0)
		abort();
}

struct loop_watch *
loop_watch_create(struct loop *loop, int fd, unsigned interest, loop_on_ready *on_ready, void *arg)
{
	struct loop_watch *w = allocate(sizeof(*w));

	w->loop = loop;
	w->fd = fd;
	w->interest = interest;
	w->on_ready = on_ready;
	w->arg = arg;
	watch_start(w);
	return w;
}

void
loop_watch_set(struct loop_watch *w, unsigned interest)
{
	if (interest == w->interest)
		return;
	event_del(&w->event);
	w->interest = interest;
	watch_start(w);
}

void
loop_watch_destroy(struct loop_watch *w)
{
	if (w == NULL)
		return;
	event_del(&w->event);
	free(w);
}

/* ── tasks ── */

struct loop_task *
loop_task_create(struct loop *loop, loop_callback *run, void *arg)
{
	struct loop_task *task = allocate(sizeof(*task));

	task->loop = loop;
	task->run = run;
	task->arg = arg;
	return task;
}

void
loop_task_schedule(struct loop_task *task)
{
	if (task->is_scheduled)
		return;
	task->is_scheduled = true;
	TAILQ_INSERT_TAIL(&task->loop->tasks, task, link);
}

void
loop_task_destroy(struct loop_task *task)
{
	if (task == NULL)
		return;
	if (task->is_scheduled)
		TAILQ_REMOVE(&task->loop->tasks, task, link);
	free(task);
}

/* ── signals ── */

static void
on_signal(evutil_socket_t signal, short what, void *arg)
{
	struct signal_watch *s = arg;

	(void)what;
	s->on_signal((int)signal, s->arg);
}

void
loop_signal(struct loop *loop, int signal, loop_on_signal *callback, void *arg)
{
	struct signal_watch *s = allocate(sizeof(*s));

	s->on_signal = callback;
	s->arg = arg;
	if (evsignal_assign(&s->event, loop->base, signal, on_signal, s) != 0 ||
	    event_add(&s->event, NULL) != 0)
		abort();
	SLIST_INSERT_HEAD(&loop->signals, s, link);
}

/* ── lag ── */

static void
probe_arm(struct loop *loop)
{
	loop->probe_due_us = clock_monotonic_us() + INT64_C(1000) * PROBE_MS;
	loop_timer_arm(loop->probe, PROBE_MS);
}

static void
on_probe(void *arg)
{
	struct loop *loop = arg;
	int64_t now_us = clock_monotonic_us();

	if (now_us - loop->probe_due_us > loop->lag_max_us)
		loop->lag_max_us = now_us - loop->probe_due_us;
	loop->last_tick_ms = now_us / 1000;
	probe_arm(loop);
}

void
loop_lag_start(struct loop *loop)
{
	if (loop->probe != NULL)
		return;
	loop->probe = loop_timer_create(loop, on_probe, loop);
	loop->last_tick_ms = clock_monotonic_ms();
	probe_arm(loop);
}

int64_t
loop_lag_max_us(struct loop *loop)
{
	int64_t lag = loop->lag_max_us;

	loop->lag_max_us = 0;
	return lag;
}

int64_t
loop_last_tick_ms(const struct loop *loop)
{
	return loop->last_tick_ms;
}
