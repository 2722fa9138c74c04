#include "tests/fuzz/world.h"

#include "events/amqp/stream.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

#define TURNS_MAX 1000000 /* more without a moment passing is a busy loop */

struct loop_timer {
	LIST_ENTRY(loop_timer) link;
	loop_callback *on_due;
	void *arg;
	int64_t due_ms;
	bool is_armed;
};

struct loop_task {
	TAILQ_ENTRY(loop_task) link;
	loop_callback *run;
	void *arg;
	bool is_scheduled;
};

struct stream {
	struct stream_owner owner;
	bool is_open, is_broken, wants_write;
};

struct loop {
	LIST_HEAD(, loop_timer) timers;
	TAILQ_HEAD(, loop_task) tasks;
	int64_t now_ms;
	uint8_t chance;
	struct stream *stream; /* NULL: none is open or opening */
	struct bytes said, heard;
	size_t piece, room;
};

static struct loop world;

static void *
allocate(size_t size)
{
	void *p = calloc(1, size);

	if (p == NULL)
		abort();
	return p;
}

struct loop *
world_create(void)
{
	memset(&world, 0, sizeof(world));
	LIST_INIT(&world.timers);
	TAILQ_INIT(&world.tasks);
	world.now_ms = 1000;
	world.piece = world.room = SIZE_MAX;
	return &world;
}

void
world_destroy(void)
{
	if (!LIST_EMPTY(&world.timers) || !TAILQ_EMPTY(&world.tasks) || world.stream != NULL)
		abort();
	bytes_finish(&world.said);
	bytes_finish(&world.heard);
}

/* ── time and chance: the linker gives our callers these instead of the system's ── */

int __wrap_clock_gettime(clockid_t clock, struct timespec *ret);
void __wrap_random_bytes(void *ret, size_t size);

int
__wrap_clock_gettime(clockid_t clock, struct timespec *ret)
{
	(void)clock;
	ret->tv_sec = world.now_ms / 1000;
	ret->tv_nsec = world.now_ms % 1000 * 1000000;
	return 0;
}

void
__wrap_random_bytes(void *ret, size_t size)
{
	memset(ret, ++world.chance, size);
}

/* ── the loop ── */

struct loop_timer *
loop_timer_create(struct loop *loop, loop_callback *on_due, void *arg)
{
	struct loop_timer *t = allocate(sizeof(*t));

	t->on_due = on_due;
	t->arg = arg;
	LIST_INSERT_HEAD(&loop->timers, t, link);
	return t;
}

void
loop_timer_arm(struct loop_timer *t, int64_t ms)
{
	t->due_ms = world.now_ms + (ms > 0 ? ms : 0);
	t->is_armed = true;
}

void
loop_timer_disarm(struct loop_timer *t)
{
	t->is_armed = false;
}

bool
loop_timer_is_armed(const struct loop_timer *t)
{
	return t->is_armed;
}

void
loop_timer_destroy(struct loop_timer *t)
{
	if (t == NULL)
		return;
	LIST_REMOVE(t, link);
	free(t);
}

struct loop_task *
loop_task_create(struct loop *loop, loop_callback *run, void *arg)
{
	struct loop_task *task = allocate(sizeof(*task));

	(void)loop;
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
	TAILQ_INSERT_TAIL(&world.tasks, task, link);
}

void
loop_task_destroy(struct loop_task *task)
{
	if (task == NULL)
		return;
	if (task->is_scheduled)
		TAILQ_REMOVE(&world.tasks, task, link);
	free(task);
}

/* ── the client's end of the socket ── */

SSL_CTX *
stream_tls_create(const char *ca_file, struct err *err)
{
	(void)ca_file;
	(void)err_set(err, ERR_CONFIG, "there is no TLS in this world");
	return NULL;
}

struct stream *
stream_open(struct loop *loop, const struct stream_target *target, const struct stream_owner *owner)
{
	struct stream *s = allocate(sizeof(*s));

	(void)target;
	if (loop->stream != NULL)
		abort();
	s->owner = *owner;
	loop->stream = s;
	return s;
}

void
stream_set_user_timeout(struct stream *s, unsigned ms)
{
	(void)s;
	(void)ms;
}

void
stream_close(struct stream *s)
{
	if (s == NULL)
		return;
	world.stream = NULL;
	bytes_finish(&world.said);
	bytes_finish(&world.heard);
	free(s);
}

ssize_t
stream_read(struct stream *s, void *ret, size_t room, struct err *err)
{
	size_t size = bytes_size(&world.said);

	if (size == 0 && s->is_broken)
		return err_set(err, ERR_UNAVAILABLE, "the broker closed the connection");
	size = size < room ? size : room;
	size = size < world.piece ? size : world.piece;
	if (size > 0)
		memcpy(ret, world.said.data + world.said.start, size);
	bytes_take(&world.said, size);
	return (ssize_t)size;
}

ssize_t
stream_write(struct stream *s, const void *bytes, size_t size, struct err *err)
{
	/* Only then: what was said before is read first, however it is cut. */
	if (s->is_broken && bytes_size(&world.said) == 0)
		return err_set(err, ERR_UNAVAILABLE, "writing: the broker closed the connection");
	size = size < world.room ? size : world.room;
	bytes_add(&world.heard, bytes, size);
	if (world.room != SIZE_MAX)
		world.room -= size;
	return (ssize_t)size;
}

void
stream_want_write(struct stream *s, bool wanted)
{
	s->wants_write = wanted;
}

/* ── what happens ── */

static void
run_tasks(void)
{
	struct loop_task *task;
	size_t count = 0;

	TAILQ_FOREACH(task, &world.tasks, link)
		count++;
	while (count-- > 0 && (task = TAILQ_FIRST(&world.tasks)) != NULL) {
		TAILQ_REMOVE(&world.tasks, task, link);
		task->is_scheduled = false;
		task->run(task->arg);
	}
}

static unsigned
readiness(void)
{
	const struct stream *s = world.stream;
	unsigned ready = 0;

	if (s == NULL || !s->is_open)
		return 0;
	if (bytes_size(&world.said) > 0 || s->is_broken)
		ready |= LOOP_READ;
	if (s->wants_write && (world.room > 0 || s->is_broken))
		ready |= LOOP_WRITE;
	return ready;
}

void
world_settle(void)
{
	unsigned turns = 0, ready;

	while ((ready = readiness()) != 0 || !TAILQ_EMPTY(&world.tasks)) {
		if (ready != 0)
			world.stream->owner.on_ready(ready, world.stream->owner.arg);
		run_tasks();
		if (++turns > TURNS_MAX)
			abort();
	}
}

static struct loop_timer *
next_due(int64_t until_ms)
{
	struct loop_timer *t, *next = NULL;

	LIST_FOREACH(t, &world.timers, link)
		if (t->is_armed && t->due_ms <= until_ms &&
		    (next == NULL || t->due_ms < next->due_ms))
			next = t;
	return next;
}

void
world_pass(int64_t ms)
{
	int64_t until_ms = world.now_ms + ms;
	struct loop_timer *t;
	unsigned turns = 0;

	world_settle(); /* no loop sleeps before its tasks ran */
	while ((t = next_due(until_ms)) != NULL) {
		if (t->due_ms > world.now_ms) {
			world.now_ms = t->due_ms;
			turns = 0;
		}
		if (++turns > TURNS_MAX)
			abort();
		t->is_armed = false;
		t->on_due(t->arg);
		world_settle();
	}
	world.now_ms = until_ms;
}

bool
world_is_dialled(void)
{
	return world.stream != NULL && !world.stream->is_open;
}

bool
world_is_connected(void)
{
	return world.stream != NULL && world.stream->is_open && !world.stream->is_broken;
}

void
world_accept(void)
{
	world.stream->is_open = true;
	world.room = SIZE_MAX;
	world.stream->owner.on_open(world.stream->owner.arg);
}

void
world_refuse(void)
{
	struct err err;

	(void)err_set(&err, ERR_UNAVAILABLE, "connecting: refused");
	world.stream->owner.on_failed(&err, world.stream->owner.arg);
}

void
world_hang_up(void)
{
	world.stream->is_broken = true;
}

void
world_say(const void *bytes, size_t size)
{
	bytes_add(&world.said, bytes, size);
}

void
world_set_piece(size_t piece)
{
	world.piece = piece;
}

void
world_set_room(size_t room)
{
	world.room = room;
}

struct bytes *
world_heard(void)
{
	return &world.heard;
}
