/* Time. Durations come from the monotonic clock; the wall clock is only for people, events and the
 * game's `now`. */
#ifndef EVENTS_CLOCK_H
#define EVENTS_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Milliseconds and microseconds since some fixed point; never goes back. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

/* UTC milliseconds since 1970. May go back. */
int64_t clock_wall_ms(void);

#define CLOCK_TEXT_SIZE 25 /* "2026-11-22T19:00:00.123Z" and its NUL */

/* RFC 3339 in UTC with milliseconds. Moments outside 1970..9999 become the nearest inside. */
void clock_format(int64_t wall_ms, char ret[CLOCK_TEXT_SIZE]);

#endif
