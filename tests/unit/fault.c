#include "events/clock.h"
#include "events/log.h"
#include "events/service.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child with this fault goes through "here" three times and "there" once, and exits with 3. */
static int
status_of(const char *fault, int options)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		setenv("WILDMARCH_FAULT", fault, 1);
		log_set_level(LOG_ERROR);
		FAULT_POINT("here");
		FAULT_POINT("there");
		FAULT_POINT("here");
		FAULT_POINT("here");
		_exit(3);
	}
	cr_assert_eq(waitpid(child, &status, options), child);
	if (WIFSTOPPED(status)) {
		kill(child, SIGKILL);
		cr_assert_eq(waitpid(child, NULL, 0), child);
	}
	return status;
}

Test(fault, kills_at_the_nth_time)
{
	int status = status_of("here:3:kill", 0);

	cr_assert(WIFSIGNALED(status));
	cr_assert_eq(WTERMSIG(status), SIGKILL);
}

Test(fault, is_never_reached_when_the_count_is_not)
{
	int status = status_of("here:4:kill", 0);

	cr_assert(WIFEXITED(status));
	cr_assert_eq(WEXITSTATUS(status), 3);
	status = status_of("elsewhere:1:kill", 0);
	cr_assert_eq(WEXITSTATUS(status), 3);
}

Test(fault, stops)
{
	cr_assert(WIFSTOPPED(status_of("there:1:stop", WUNTRACED)));
}

Test(fault, delays)
{
	int64_t began_ms = clock_monotonic_ms();
	int status = status_of("there:1:delay=200", 0);

	cr_assert_eq(WEXITSTATUS(status), 3);
	cr_assert_geq(clock_monotonic_ms() - began_ms, 200);
}

Test(fault, refuses_what_it_does_not_understand)
{
	cr_assert_eq(WEXITSTATUS(status_of("here", 0)), 1);
	cr_assert_eq(WEXITSTATUS(status_of("here:0:kill", 0)), 1);
	cr_assert_eq(WEXITSTATUS(status_of("here:1:explode", 0)), 1);
}
