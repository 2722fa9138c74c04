#include "events/clock.h"

#include <time.h>

int64_t
clock_monotonic_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
clock_monotonic_ms(void)
{
	return clock_monotonic_us() / 1000;
}

int64_t
clock_wall_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
put_digits(char *at, int digits, int value)
{
	while (digits-- > 0) {
		at[digits] = (char)('0' + value % 10);
		value /= 10;
	}
}

/* 9999-12-31T23:59:59.999Z: the format has four digits for the year. */
#define LAST_MS INT64_C(253402300799999)

/* By hand: it stands in every log line and event, and strftime costs ten times as much. */
void
clock_format(int64_t wall_ms, char ret[CLOCK_TEXT_SIZE])
{
	time_t seconds;
	struct tm tm;

	if (wall_ms < 0)
		wall_ms = 0;
	if (wall_ms > LAST_MS)
		wall_ms = LAST_MS;
	seconds = (time_t)(wall_ms / 1000);
	gmtime_r(&seconds, &tm);
	put_digits(ret, 4, tm.tm_year + 1900);
	ret[4] = '-';
	put_digits(ret + 5, 2, tm.tm_mon + 1);
	ret[7] = '-';
	put_digits(ret + 8, 2, tm.tm_mday);
	ret[10] = 'T';
	put_digits(ret + 11, 2, tm.tm_hour);
	ret[13] = ':';
	put_digits(ret + 14, 2, tm.tm_min);
	ret[16] = ':';
	put_digits(ret + 17, 2, tm.tm_sec);
	ret[19] = '.';
	put_digits(ret + 20, 3, (int)(wall_ms % 1000));
	ret[23] = 'Z';
	ret[24] = '\0';
}
