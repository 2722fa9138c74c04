/* What times say, once all of them are there. */
#ifndef TESTS_BENCH_TIMES_H
#define TESTS_BENCH_TIMES_H

#include <stddef.h>
#include <stdint.h>

struct quantiles {
	int64_t p50_us, p99_us;
};

/* Sorts them. None at all ends the measurement. */
struct quantiles times_quantiles(int64_t *us, size_t count);

#endif
