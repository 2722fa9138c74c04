#include "tests/bench/times.h"

#include "tests/bench/must.h"

#include <stdlib.h>

static int
ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

struct quantiles
times_quantiles(int64_t *us, size_t count)
{
	must(count > 0, "nothing was measured");
	qsort(us, count, sizeof(*us), ascending);
	return (struct quantiles){ .p50_us = us[count / 2], .p99_us = us[count * 99 / 100] };
}
