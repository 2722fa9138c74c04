#include "events/clock.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *
formatted(int64_t ms)
{
	static char text[CLOCK_TEXT_SIZE];

	clock_format(ms, text);
	return text;
}

Test(clock, formats_rfc_3339)
{
	cr_assert_str_eq(formatted(0), "1970-01-01T00:00:00.000Z");
	cr_assert_str_eq(formatted(951782399999), "2000-02-28T23:59:59.999Z");
	cr_assert_str_eq(formatted(951782400000), "2000-02-29T00:00:00.000Z");
	cr_assert_str_eq(formatted(1795374000123), "2026-11-22T19:00:00.123Z");
}

Test(clock, clamps_what_the_format_cannot_say)
{
	cr_assert_str_eq(formatted(-1), "1970-01-01T00:00:00.000Z");
	cr_assert_str_eq(formatted(INT64_MIN), "1970-01-01T00:00:00.000Z");
	cr_assert_str_eq(formatted(INT64_MAX), "9999-12-31T23:59:59.999Z");
}

Test(clock, monotonic_never_goes_back)
{
	int64_t before = clock_monotonic_us(), now;
	int i;

	for (i = 0; i < 1000; i++) {
		now = clock_monotonic_us();
		cr_assert_geq(now, before);
		before = now;
	}
	cr_assert_leq(clock_monotonic_ms() - before / 1000, 1000);
}
