/* What a measurement does about anything that fails: it says so and ends. */
#ifndef TESTS_BENCH_MUST_H
#define TESTS_BENCH_MUST_H

#include <stdio.h>
#include <stdlib.h>

static inline void
must(int holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

#endif
