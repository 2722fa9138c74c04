#include "bot/sandbox/waits.h"

#include <stdlib.h>
#include <sys/queue.h>

#define WAITS_MAX 256

struct wait {
	TAILQ_ENTRY(wait) link;
	struct waits *owner;
	struct http_request *request;
	struct loop_timer *deadline;
	waits_try *try;
	void *arg;
};

struct waits {
	struct loop *loop;
	struct loop_task *wake;
	TAILQ_HEAD(, wait) list;
	size_t count;
};

static void
end(struct wait *wait)
{
	TAILQ_REMOVE(&wait->owner->list, wait, link);
	wait->owner->count--;
	loop_timer_destroy(wait->deadline);
	free(wait->arg);
	free(wait);
}

static void
end_last(struct wait *wait)
{
	wait->try(wait->request, true, wait->arg);
	end(wait);
}

static void
on_deadline(void *arg)
{
	end_last(arg);
}

static void
on_wake(void *arg)
{
	struct waits *w = arg;
	struct wait *wait, *next;

	for (wait = TAILQ_FIRST(&w->list); wait != NULL; wait = next) {
		next = TAILQ_NEXT(wait, link);
		if (wait->try(wait->request, false, wait->arg))
			end(wait);
	}
}

struct waits *
waits_create(struct loop *loop)
{
	struct waits *w = calloc(1, sizeof(*w));

	if (w == NULL)
		abort();
	w->loop = loop;
	TAILQ_INIT(&w->list);
	w->wake = loop_task_create(loop, on_wake, w);
	return w;
}

void
waits_destroy(struct waits *w)
{
	if (w == NULL)
		return;
	loop_task_destroy(w->wake);
	free(w);
}

void
waits_add(struct waits *w, struct http_request *r, int64_t ms, waits_try *try, void *arg)
{
	struct wait *wait;

	if (try(r, ms <= 0 || w->count == WAITS_MAX, arg)) {
		free(arg);
		return;
	}
	wait = calloc(1, sizeof(*wait));
	if (wait == NULL)
		abort();
	*wait = (struct wait){ .owner = w, .request = r, .try = try, .arg = arg };
	wait->deadline = loop_timer_create(w->loop, on_deadline, wait);
	loop_timer_arm(wait->deadline, ms);
	TAILQ_INSERT_TAIL(&w->list, wait, link);
	w->count++;
}

void
waits_wake(struct waits *w)
{
	if (!TAILQ_EMPTY(&w->list))
		loop_task_schedule(w->wake);
}

void
waits_end_all(struct waits *w)
{
	while (!TAILQ_EMPTY(&w->list))
		end_last(TAILQ_FIRST(&w->list));
}
