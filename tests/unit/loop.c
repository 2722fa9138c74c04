#include "events/loop.h"

#include "events/clock.h"
#include "tests/support/wire.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static struct loop *loop;
static char trail[64];

static void
note(void *arg)
{
	strcat(trail, arg);
}

static void
stop(void *arg)
{
	(void)arg;
	loop_stop(loop);
}

static void
setup(void)
{
	loop = loop_create();
	trail[0] = '\0';
}

static void
teardown(void)
{
	loop_destroy(loop);
}

TestSuite(loop, .init = setup, .fini = teardown, .timeout = 20);

Test(loop, timers_run_in_order_and_once)
{
	char a[] = "a", b[] = "b";
	struct loop_timer *first = loop_timer_create(loop, note, a);
	struct loop_timer *second = loop_timer_create(loop, note, b);
	struct loop_timer *last = loop_timer_create(loop, stop, NULL);

	cr_assert_not(loop_timer_is_armed(first));
	loop_timer_arm(second, 30);
	loop_timer_arm(first, 10);
	loop_timer_arm(last, 60);
	cr_assert(loop_timer_is_armed(first));
	loop_run(loop);
	cr_assert_str_eq(trail, "ab");
	cr_assert_not(loop_timer_is_armed(first));
	loop_timer_destroy(first);
	loop_timer_destroy(second);
	loop_timer_destroy(last);
	loop_timer_destroy(NULL);
}

Test(loop, arming_again_replaces_and_disarming_ends)
{
	char a[] = "a", b[] = "b";
	struct loop_timer *moved = loop_timer_create(loop, note, a);
	struct loop_timer *ended = loop_timer_create(loop, note, b);

	loop_timer_arm(moved, 100000);
	loop_timer_arm(moved, 5);
	loop_timer_arm(ended, 5);
	loop_timer_disarm(ended);
	run_for(loop, 50);
	cr_assert_str_eq(trail, "a");
	loop_timer_destroy(moved);
	loop_timer_destroy(ended);
}

static struct loop_timer *own;

static void
destroy_own(void *arg)
{
	(void)arg;
	loop_timer_destroy(own);
	loop_stop(loop);
}

Test(loop, a_timer_may_destroy_itself)
{
	own = loop_timer_create(loop, destroy_own, NULL);
	loop_timer_arm(own, 1);
	loop_run(loop);
}

static struct loop_task *task;
static int runs;

static void
schedule_twice(void *arg)
{
	(void)arg;
	loop_task_schedule(task);
	loop_task_schedule(task);
	strcat(trail, "timer,");
}

static void
on_task(void *arg)
{
	(void)arg;
	strcat(trail, "task");
	loop_stop(loop);
}

Test(loop, a_task_runs_once_after_the_callback_and_wakes_the_loop)
{
	struct loop_timer *t = loop_timer_create(loop, schedule_twice, NULL);

	task = loop_task_create(loop, on_task, NULL);
	loop_timer_arm(t, 1);
	loop_run(loop);
	cr_assert_str_eq(trail, "timer,task");
	loop_task_schedule(task);
	loop_run(loop); /* from outside a turn, with no timer armed: would hang if it slept */
	cr_assert_str_eq(trail, "timer,tasktask");
	loop_timer_destroy(t);
	loop_task_destroy(task);
	loop_task_destroy(NULL);
}

static void
again(void *arg)
{
	(void)arg;
	runs++;
	loop_task_schedule(task);
}

Test(loop, a_task_that_schedules_itself_starves_nobody)
{
	task = loop_task_create(loop, again, NULL);
	loop_task_schedule(task);
	run_for(loop, 30); /* a timer ends it */
	cr_assert_gt(runs, 10);
	loop_task_destroy(task); /* while scheduled */
	run_for(loop, 1);
}

static struct loop_watch *watch;
static unsigned seen;

static void
on_ready(unsigned ready, void *arg)
{
	(void)arg;
	seen |= ready;
	loop_stop(loop);
}

Test(loop, watches_what_it_is_told_to)
{
	int ends[2];
	char byte;

	cr_assert_eq(pipe(ends), 0);
	watch = loop_watch_create(loop, ends[0], 0, on_ready, NULL);
	cr_assert_eq(write(ends[1], "x", 1), 1);
	run_for(loop, 20);
	cr_assert_eq(seen, 0);
	loop_watch_set(watch, LOOP_READ);
	loop_run(loop);
	cr_assert_eq(seen, LOOP_READ);
	seen = 0;
	loop_run(loop); /* level-triggered: it is still readable */
	cr_assert_eq(seen, LOOP_READ);
	cr_assert_eq(read(ends[0], &byte, 1), 1);
	loop_watch_destroy(watch);
	watch = loop_watch_create(loop, ends[1], LOOP_WRITE, on_ready, NULL);
	seen = 0;
	loop_run(loop);
	cr_assert_eq(seen, LOOP_WRITE);
	loop_watch_destroy(watch);
	loop_watch_destroy(NULL);
	close(ends[0]);
	close(ends[1]);
}

static void
on_signal(int signal, void *arg)
{
	(void)arg;
	runs = signal;
	loop_stop(loop);
}

Test(loop, signals_are_callbacks)
{
	loop_signal(loop, SIGUSR1, on_signal, NULL);
	raise(SIGUSR1);
	loop_run(loop);
	cr_assert_eq(runs, SIGUSR1);
}

static void
block(void *arg)
{
	int64_t until_ms = clock_monotonic_ms() + *(int64_t *)arg;

	while (clock_monotonic_ms() < until_ms)
		continue;
}

Test(loop, the_lag_probe_sees_who_blocks)
{
	int64_t ms = 300;
	struct loop_timer *t = loop_timer_create(loop, block, &ms);

	loop_lag_start(loop);
	loop_timer_arm(t, 1);
	run_for(loop, 600);
	cr_assert_gt(loop_lag_max_us(loop), 100000);
	cr_assert_eq(loop_lag_max_us(loop), 0, "it starts anew when it was read");
	cr_assert_lt(clock_monotonic_ms() - loop_last_tick_ms(loop), 1000);
	loop_timer_destroy(t);
}

Test(loop, idle_costs_next_to_nothing)
{
	struct loop_timer *t = loop_timer_create(loop, stop, NULL);
	struct rusage before, after;
	int64_t used_us;

	loop_lag_start(loop);
	loop_timer_arm(t, 1000);
	getrusage(RUSAGE_SELF, &before);
	loop_run(loop);
	getrusage(RUSAGE_SELF, &after);
	used_us = (after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1000000 +
	          after.ru_utime.tv_usec - before.ru_utime.tv_usec +
	          (after.ru_stime.tv_sec - before.ru_stime.tv_sec) * 1000000 +
	          after.ru_stime.tv_usec - before.ru_stime.tv_usec;
	cr_assert_lt(
	    used_us, 10000, "1 %% of a core, it was %lld us in a second", (long long)used_us);
	loop_timer_destroy(t);
}
